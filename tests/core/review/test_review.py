"""A review's title and outcome from its findings, and the notes on what a pull request changes."""

import pytest

from bot.core.files.finding import Finding, Level, error
from bot.core.review.review import Branch, Review, beyond_data, verdict_of, wrong_base


def a_review(*levels: Level, checked: int = 1, problems: tuple[str, ...] = ()) -> Review:
    findings = [Finding(level, "x", f"data/{at}.yaml", 1, "wrong") for at, level in enumerate(levels)]
    return Review(
        "a" * 40, Branch("https://github.com", "a/b", "c"), checked=checked, findings=findings, problems=problems
    )


@pytest.mark.parametrize(
    ("review", "title", "conclusion"),
    [
        (a_review(), "All good: 1 data file checked", "success"),
        (a_review(checked=0), "Nothing to check: no data file was changed", "success"),
        (a_review("notice"), "All good: 1 data file checked", "success"),
        (a_review("warning", "notice"), "Nothing to fix, 1 warning to consider", "success"),
        (a_review("error"), "1 problem to fix", "failure"),
        (a_review("error", "error", "warning"), "2 problems to fix in 2 files", "failure"),
        (a_review(problems=("it is empty",)), "1 problem to fix", "failure"),
    ],
)
def test_the_title_says_the_outcome(review: Review, title: str, conclusion: str) -> None:
    assert (review.title, verdict_of(review).conclusion) == (title, conclusion)


def test_errors_come_first_among_the_annotations_and_fifty_are_shown() -> None:
    notices: list[Level] = ["notice"] * 60
    review = a_review(*notices, "error")
    levels = [annotation["annotation_level"] for annotation in verdict_of(review).annotations]
    assert (levels[0], len(levels)) == ("failure", 50)


def test_a_verdict_that_differs_has_another_digest() -> None:
    verdict = verdict_of(a_review("error"))
    assert verdict.digest("one") == verdict_of(a_review("error")).digest("one")
    assert len({verdict.digest("one"), verdict.digest("two"), verdict_of(a_review()).digest("one")}) == 3


@pytest.mark.parametrize(
    ("path", "root", "is_beyond"),
    [
        ("data/papers/2024/x.yaml", "data", False), ("papers/2024/x.yaml", "", False), ("docs/guide.md", "data", False),
        ("data/config.yaml", "data", True), ("bot/cli.py", "data", True), (".github/x.md", "data", True), ("x.yaml", "data", True),
    ],
)  # fmt: skip
def test_paths_beyond_data_are_known(path: str, root: str, is_beyond: bool) -> None:
    assert beyond_data([path], root) == ([path] if is_beyond else [])


@pytest.mark.parametrize(
    ("base", "is_wrong"), [("main", False), (None, False), ("bot/new-papers", False), ("old", True)]
)
def test_a_base_that_is_not_the_list_is_named(base: str | None, is_wrong: bool) -> None:
    assert bool(wrong_base(base, "main")) == is_wrong
    assert wrong_base("main", None) == ""


def test_a_finding_without_a_path_has_no_annotation() -> None:
    review = Review("a" * 40, Branch("", None, ""), findings=[error("x", "", None, "wrong")])
    assert verdict_of(review).annotations == ()
