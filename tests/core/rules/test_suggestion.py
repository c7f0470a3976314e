"""Words, categories and areas from papers that belong: the topic's words come first, words of any field not at all."""

from bot.core.rules.suggestion import Example, suggest

STARS = [
    "Stellar Flares of Red Dwarfs",
    "Flare Rates of Red Dwarfs in Open Clusters",
    "A Stellar Flare Seen in X-rays",
    "Superflares and Starspots: a New Analysis",
    "Starspots of Young Suns",
    "Starspot Cycles from Long Photometry",
    "Coronal Mass Ejections after Stellar Flares",
    "Coronal Mass Ejections of Young Suns",
    "Rotation and Coronal Mass Ejections",
]


def words_of(titles: list[str]) -> list[str]:
    return [word.text for word in suggest([Example(title) for title in titles]).words]


def test_words_find_most_papers_and_say_something() -> None:
    found = words_of(STARS)
    assert "coronal mass ejections" in found
    assert any("flare" in word for word in found)
    assert any("starspot" in word for word in found)
    missed = [title for title in STARS if not any(word.rstrip("s") in title.lower() for word in found)]
    assert len(missed) <= 1, missed
    assert not set(found) & {"analysis", "new", "long", "rates", "of"}


def test_no_phrase_crosses_a_colon_or_ends_in_an_empty_word() -> None:
    found = words_of(["Tides: Waves of the Sea", "Tides: Waves of the Moon", "Tides: Waves of the Sun"])
    assert found
    assert all("tides waves" not in word and not word.endswith((" of", " the")) for word in found)


def test_categories_are_the_first_ones_without_rare_ones() -> None:
    many = [Example(f"Starspots {at}", categories=("astro-ph.SR", "astro-ph.EP")) for at in range(39)]
    found = suggest([*many, Example("Starspots in Law", categories=("cs.CY",))]).categories
    assert [(one.text, one.count) for one in found] == [("astro-ph.SR", 39)]


def test_an_abstract_counts_less_than_a_title() -> None:
    texts = [Example("Red dwarfs", "Measured with a spectrograph.") for _ in range(4)]
    assert suggest(texts).words[0].text == "red dwarfs"


def test_areas_are_shared_by_some_and_repeat_no_word() -> None:
    titles = [f"Starspots of number {name}" for name in "abcdefgh"] + [
        f"Starspots by Zeeman imaging {name}" for name in "abcd"
    ]
    found = suggest([Example(title) for title in titles])
    assert [one.text for one in found.words] == ["starspots"]
    assert [one.text for one in found.areas] == ["zeeman imaging"]


def test_capitals_inside_a_word_are_kept() -> None:
    assert words_of(["GaiaNet for Dust", "GaiaNet and Gas", "Maps by GaiaNet"]) == ["GaiaNet"]


def test_nothing_comes_of_nothing() -> None:
    assert suggest([]).lines() == []
    assert suggest([Example("On the")]).words == ()
