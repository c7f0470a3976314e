from datetime import date

import pytest

from bot.core.harvest.verdict import Listed, State, choose_canaries, judge_harvest
from bot.core.harvest.window import Window

WEEK = Window(date(2025, 12, 1), date(2025, 12, 7))
MONTH = Window(date(2025, 12, 1), date(2025, 12, 31))
THREE = tuple(Listed(f"2512.0000{n}", "Visual Prompt Tuning", "2025-12-10") for n in (1, 2, 3))
IDS = frozenset(paper.id for paper in THREE)


@pytest.mark.parametrize(
    ("found", "total", "window", "canaries", "state", "message"),
    [
        (IDS, 3, MONTH, THREE, State.COMPLETE, "complete: 3 of 3"),
        (IDS, 2, MONTH, (), State.COMPLETE, "complete: 3 of 2"),
        (IDS, 41, MONTH, (), State.SHORTFALL, "incomplete: 3 of 41"),
        (frozenset(), 37, WEEK, (), State.SHORTFALL, "incomplete: 0 of 37"),
        (frozenset(), 0, WEEK, (), State.COMPLETE, "complete: 0 of 0"),
        (frozenset(), 0, MONTH, (), State.SUSPICIOUS, "unknown: arXiv answered 0 papers for 31 days"),
        (frozenset(), 0, WEEK, THREE, State.SUSPICIOUS, "none of the 3 listed papers"),
        (frozenset({"2512.99999"}), 1, MONTH, THREE, State.SUSPICIOUS, "none of the 3 listed papers"),
        (frozenset({"2512.99999"}), 1, MONTH, THREE[:2], State.COMPLETE, "complete: 1 of 1"),
    ],
)
def test_a_harvest_is_judged_by_count_and_canaries(
    found: frozenset[str], total: int, window: Window, canaries: tuple[Listed, ...], state: State, message: str
) -> None:
    verdict = judge_harvest(found, total, window=window, canaries=canaries)
    assert verdict.state is state
    assert message in verdict.message
    assert verdict.is_complete is (state is State.COMPLETE)


@pytest.mark.parametrize(("days", "state"), [(13, State.COMPLETE), (14, State.SUSPICIOUS)])
def test_no_answer_is_suspicious_from_fourteen_days_on(days: int, state: State) -> None:
    window = Window(date(2025, 12, 1), date(2025, 12, days))
    assert judge_harvest(frozenset(), 0, window=window, canaries=()).state is state


def test_some_missing_canaries_are_named_and_not_counted_against_it() -> None:
    verdict = judge_harvest({THREE[0].id}, 1, window=MONTH, canaries=THREE)
    assert verdict.is_complete
    assert verdict.missing == (THREE[1].id, THREE[2].id)


@pytest.mark.parametrize(
    ("day", "chosen"),
    [
        ("2025-12-04", False),  # perhaps announced then, and submitted in November
        ("2025-12-05", True),
        ("2025-12-31", True),
        ("2026-01-01", False),
        ("2025-12", False),  # may be its first day
        ("2025", False),
        ("2025-13-40", False),
        ("soon", False),
    ],
)
def test_a_canary_was_submitted_inside_the_window_without_doubt(day: str, chosen: bool) -> None:
    listed = [Listed("2512.00001", "Visual Prompt Tuning", day)]
    assert bool(choose_canaries(listed, MONTH, words=["prompt"], phrases=[])) is chosen


@pytest.mark.parametrize(("text", "chosen"), [("2025-12", True), ("2025", False), ("2025-11", False)])
def test_a_month_counts_when_all_of_it_lies_inside(text: str, chosen: bool) -> None:
    window = Window(date(2025, 11, 20), date(2025, 12, 31))
    listed = [Listed("2512.00001", "Visual Prompt Tuning", text)]
    assert bool(choose_canaries(listed, window, words=["prompt"], phrases=[])) is chosen


def test_a_paper_that_the_query_need_not_find_is_no_canary() -> None:
    listed = [Listed("2512.00001", "Tuning of frozen models", "2025-12-10")]
    assert choose_canaries(listed, MONTH, words=["prompt"], phrases=["visual prompt"]) == ()
