"""When a link is dead, which is checked next, and how checks are remembered."""

import pytest

from bot.core.audit.links import (
    CheckedLink,
    after_failure,
    after_success,
    after_unknown,
    choose_links,
    is_believable,
    parse_checks,
    render_checks,
)

URL = "https://example.org/a"
STORIES = [  # what was seen on which days: f(ailed), u(nknown), a(live)
    ("1f", False),
    ("1f 1f", False),
    ("1f 2f", True),
    ("1f 2a 3f", False),
    ("1f 2u 3f", True),
    ("1u 2u 3u", False),
    ("1f 2u", False),
    ("1f 2f 3a", False),
    ("1f 2f 3u", True),
    ("", False),
]


@pytest.mark.parametrize(("story", "dead"), STORIES)
def test_a_link_is_dead_after_two_failures_on_different_days(story: str, dead: bool) -> None:
    check: CheckedLink | None = None
    for step in story.split():
        date, seen = f"2026-01-0{step[0]}", step[1]
        if seen == "f":
            check = after_failure(URL, check, day=date, reason="has no such page (status 404)")
        else:
            check = after_success(URL, day=date) if seen == "a" else after_unknown(URL, check, day=date)
        known = parse_checks(render_checks({URL: check}, [URL]))
        assert known == {URL: check}
        check = known[URL]
    assert (check.dead if check else False) is dead


def test_failures_come_first_then_the_oldest_checks() -> None:
    known = {
        "https://a": CheckedLink("https://a", "2026-01-03"),
        "https://b": CheckedLink("https://b", "2026-01-01"),
        "https://c": CheckedLink("https://c", "2026-01-04", "2026-01-04", "is gone"),
    }
    links = ["https://a", "https://b", "https://c", "https://new", "https://b"]
    assert choose_links(links, known, most=9) == ["https://c", "https://new", "https://b", "https://a"]
    assert choose_links(links, known, most=2) == ["https://c", "https://new"]


def test_only_links_of_the_list_are_remembered() -> None:
    known = {URL: CheckedLink(URL, "2026-01-01"), "https://old": CheckedLink("https://old", "2026-01-01")}
    assert list(parse_checks(render_checks(known, [URL]))) == [URL]


@pytest.mark.parametrize("line", ["", "{", "[]", "3", '{"url": 3, "day": "x"}', '{"url": "x"}', "[" * 100_000])
def test_a_damaged_line_only_makes_a_link_be_checked_anew(line: str) -> None:
    assert parse_checks(f'{line}\n{{"url": "{URL}", "day": "2026-01-01"}}\n') == {URL: CheckedLink(URL, "2026-01-01")}


@pytest.mark.parametrize(
    ("alive", "hosts", "believed"),
    [
        (0, ["a", "b", "c"], False),
        (1, ["a", "b", "c"], True),
        (0, ["a", "a", "b"], True),
        (0, ["a"] * 5, False),
        (1, ["a"] * 9, True),
        (0, [], True),
    ],
)
def test_when_nothing_answers_failures_are_not_believed(alive: int, hosts: list[str], believed: bool) -> None:
    assert is_believable(alive, hosts) is believed
