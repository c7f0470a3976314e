from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.harvest.query import batch_ids, build_query, would_find
from bot.errors import UsageError

SINCE, UNTIL = date(2025, 11, 24), date(2025, 12, 31)


def query_of(words: list[str], phrases: list[str] | None = None, categories: list[str] | None = None) -> str:
    return build_query(words, phrases or [], categories=categories or [], since=SINCE, until=UNTIL)


def test_words_phrases_and_categories_become_one_query() -> None:
    query = query_of(["prompt", "prompts"], ["visual prompt"], ["cs.CV", "cs.LG"])
    assert query == (
        '(all:prompt OR all:prompts OR all:"visual prompt") AND (cat:cs.CV OR cat:cs.LG)'
        " AND submittedDate:[202511240000 TO 202512312359]"
    )


def test_without_categories_all_are_asked() -> None:
    assert query_of(["prompt"]) == "(all:prompt) AND submittedDate:[202511240000 TO 202512312359]"


def test_a_hyphen_is_a_space_and_what_stands_twice_is_asked_once() -> None:
    assert query_of(["prompt-tuning"], ["prompt  tuning"], ["cs.CV", "cs.CV"]).startswith(
        '(all:"prompt tuning") AND (cat:cs.CV) AND '
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        'a"b',
        "a) OR (b",
        "ti:prompt",
        "prompt*",
        "a\\b",
        "a_b",
        "pro\nmpt(",
        "AND",
        "or",
        "[x",
        "a\x00b",
        "50%",
    ],
)
def test_what_would_change_the_meaning_of_the_query_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        query_of([text])
    assert "config.yaml" in caught.value.hint
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("name", ["", "CV", "cs.", "cs.CV)", "cs CV", "cs.CV OR cat:cs.LG", ".CV", "cs.*"])
def test_what_is_no_category_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="not an arXiv category"):
        query_of(["prompt"], categories=[name])


@pytest.mark.parametrize(
    "name", ["cs.CV", "eess.IV", "hep-th", "math-ph", "cond-mat.mtrl-sci", "physics.med-ph", "q-bio.NC"]
)
def test_arxivs_categories_are_taken(name: str) -> None:
    assert f"cat:{name})" in query_of(["prompt"], categories=[name])


def test_a_query_for_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match="neither words nor phrases"):
        query_of([])


@given(st.lists(st.text(max_size=12), min_size=1, max_size=4))
def test_no_text_gets_out_of_its_place_in_the_query(words: list[str]) -> None:
    try:
        query = query_of(words)
    except UsageError:
        return
    terms = query.removesuffix(" AND submittedDate:[202511240000 TO 202512312359]")
    assert (terms[0], terms[-1]) == ("(", ")")
    for term in terms[1:-1].split(" OR all:"):
        text = term.removeprefix("all:")
        assert text.isalnum() or (text[0] == text[-1] == '"' and text[1:-1].replace(" ", "").isalnum())


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Visual Prompt Tuning", True),
        ("PROMPT-tuning of models", True),
        ("Prompting is all you need", False),
        ("Promptable models", False),
        ("On visual in-context learning", True),
        ("In visual contexts", False),
        ("", False),
    ],
)
def test_a_title_is_found_by_whole_words_in_order(title: str, found: bool) -> None:
    assert would_find(title, ["prompt"], phrases=["visual in-context"]) is found


def test_ids_are_asked_each_once_in_batches_of_a_hundred() -> None:
    ids = [f"2504.{number:05}" for number in range(1, 251)]
    batches = batch_ids(["arXiv:2504.00001v3", *ids])
    assert [len(batch) for batch in batches] == [100, 100, 50]
    assert [one for batch in batches for one in batch] == ids
    assert batch_ids([]) == []


def test_one_malformed_id_is_named() -> None:
    with pytest.raises(UsageError, match=r"2504\.1.* is not an arXiv id"):
        batch_ids(["2504.01234", "2504.1"])
