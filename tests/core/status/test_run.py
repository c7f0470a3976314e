"""The status of the runs as values: what a run adds, gaps, clocks that jump, and a hidden line that nothing can break out of."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.status.report import (
    StatusView,
    Waiting,
    find_alarms,
    hidden_line,
    is_status,
    read_hidden,
    render_issue,
    render_lines,
)
from bot.core.status.run import Outcome, Run, Status, advance, parse_status, silent_words

NOW = datetime(2026, 3, 2, 8, 41, 7, tzinfo=UTC)


def run(at: str = "2026-03-02", outcome: Outcome = "success", **facts: object) -> Run:
    return Run.model_validate({"at": f"{at}T08:41:07Z", "outcome": outcome, **facts})


def covered(*windows: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    status = Status()
    for window in windows:
        status = advance(status, run(window=window))
    return status.covered


SPANS = [
    ([("2026-01-01", "2026-01-10")], (("2026-01-01", "2026-01-10"),)),
    ([("2026-01-01", "2026-01-10"), ("2026-01-11", "2026-01-20")], (("2026-01-01", "2026-01-20"),)),
    ([("2026-01-01", "2026-01-10"), ("2026-01-05", "2026-01-08")], (("2026-01-01", "2026-01-10"),)),
    (
        [("2026-01-01", "2026-01-10"), ("2026-01-12", "2026-01-20")],
        (("2026-01-01", "2026-01-10"), ("2026-01-12", "2026-01-20")),
    ),
    (
        [("2026-01-01", "2026-01-10"), ("2026-01-12", "2026-01-20"), ("2026-01-11", "2026-01-11")],
        (("2026-01-01", "2026-01-20"),),
    ),
]


@pytest.mark.parametrize(("windows", "spans"), SPANS)
def test_windows_that_touch_become_one(windows: list[tuple[str, str]], spans: tuple[tuple[str, str], ...]) -> None:
    assert covered(*windows) == spans


def test_gaps_are_the_days_between() -> None:
    status = Status(covered=(("2026-01-01", "2026-01-10"), ("2026-01-12", "2026-01-20")))
    assert status.gaps == [("2026-01-11", "2026-01-11")]


@pytest.mark.parametrize("outcome", ["incomplete", "paused", "failed"])
def test_only_a_run_that_proposed_covers_its_days(outcome: Outcome) -> None:
    assert advance(Status(), run(outcome=outcome, window=("2026-01-01", "2026-01-10"))).covered == ()


def test_failures_in_a_row_are_counted_and_a_success_ends_them() -> None:
    status = Status()
    for day in ("2026-03-02", "2026-03-03"):
        status = advance(status, run(day, "failed"))
    assert (status.failures, status.last_success) == (2, None)
    status = advance(status, run("2026-03-04", "nothing new"))
    assert (status.failures, status.last_success) == (0, "2026-03-04T08:41:07Z")


def test_the_same_run_told_twice_counts_once() -> None:
    status = advance(Status(), run(outcome="failed", key="7-1"))
    assert advance(status, run(outcome="failed", key="7-1")) == status


def test_what_a_wrong_clock_left_in_the_future_is_drawn_back() -> None:
    status = advance(Status(), run("2036-03-02", window=("2036-01-01", "2036-03-02")))
    status = advance(status, run("2026-03-02", "failed"))
    assert (status.last_success, status.covered) == ("2026-03-02T08:41:07Z", ())


@pytest.mark.parametrize(
    ("days", "is_dead"), [(0, False), (3.9, False), (4, True), (400, True), (-0.5, False), (-2, True)]
)
def test_four_days_without_success_are_an_alarm(days: float, is_dead: bool) -> None:
    status = advance(Status(), run())
    assert [alarm.is_dead for alarm in find_alarms(status, NOW + timedelta(days=days))] == [True] * is_dead


def test_a_bot_that_never_succeeded_is_an_alarm_too() -> None:
    (alarm, _) = find_alarms(advance(Status(), run(outcome="failed", message="x")), NOW + timedelta(days=5))
    assert "No run has succeeded in 5 days" in alarm.what


def test_every_alarm_says_what_to_do() -> None:
    status = advance(Status(), run(window=("2026-01-01", "2026-01-10")))
    status = advance(status, run(window=("2026-01-12", "2026-01-20"), missing=("2401.00001",), held=3))
    waiting = Waiting(1, 2, 3, "2026-01-01T00:00:00Z")
    alarms = find_alarms(status, NOW + timedelta(days=9), waiting=waiting, schedules={"scan.yml": "disabled_manually"})
    assert len(alarms) == 6
    assert all(alarm.what and alarm.do for alarm in alarms)


HOSTILE = [
    "--> <script>",
    "a -- b --",
    "line\nbreak",
    "@octo #12 <!-- x -->",
    '"quoted"',
    "\u202eright to left",
    "| cell |",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_the_hidden_line_gives_back_what_it_was_given_and_ends_where_it_should(text: str) -> None:
    status = advance(Status(), run(outcome="failed", message=text, hint=text, missing=(text,)))
    line = hidden_line(status)
    assert read_hidden(f"text\n\n{line}\n") == status
    assert (line.count("-->"), line.count("<!--"), "\n" in line, line.count("--")) == (1, 1, False, 2)
    view = StatusView(NOW, 1, 2, find_alarms(status, NOW))
    body = render_issue(status, view)
    assert is_status(body)
    assert read_hidden(body) == status
    assert "@octo" not in body.rpartition("<!--")[0].replace("@<!-- -->", "")
    assert "1 listed, 2 rejected" in render_lines(status, view)


def test_missing_reviewers_are_said_once() -> None:
    for has_reviewers, count in ((True, 0), (False, 1)):
        view = StatusView(NOW, 1, 2, has_reviewers=has_reviewers)
        assert render_issue(Status(), view).count("reviewers") == count
        assert render_lines(Status(), view).count("reviewers") == count


DAMAGED = ["", "{", "[]", '{"version": 2}', '{"covered": [["2026-02-31", "2026-03-01"]]}', '{"covered": [["2026-03-02", "2026-03-01"]]}',
           '{"last_success": "yesterday"}', '{"run": {"at": "2026-03-02T08:41:07Z", "outcome": "won"}}']  # fmt: skip


@pytest.mark.parametrize("text", DAMAGED)
def test_a_damaged_status_is_none(text: str) -> None:
    assert parse_status(text) is None
    assert read_hidden(f"<!-- vpt-bot:status v1 {text} -->") is None


def test_only_the_last_line_counts() -> None:
    line = hidden_line(Status())
    assert read_hidden(f"{line}\nquoted by somebody") is None
    assert not is_status(f"{line}\nquoted by somebody")


def test_words_that_find_nothing_are_named() -> None:
    texts = ["Prompts for vision", "In-context learning"]
    assert silent_words(["prompt", "prompts", "in-context learning", "adapters"], texts) == ("prompt", "adapters")
    assert silent_words(["prompt"], []) == ()


def test_all_is_not_well_when_the_search_ended_long_ago() -> None:
    status = advance(Status(), run(window=("2025-01-01", "2025-04-01")))  # a success, of other days
    view = StatusView(NOW, 1, 2, find_alarms(status, NOW))
    assert "All is well" not in render_lines(status, view)
    assert "The search ended on 2025-04-01, 334 days ago" in render_lines(status, view)
    assert "without dates takes it up there" in render_issue(status, view)


def test_a_bot_that_stopped_says_where_it_will_go_on() -> None:
    status = advance(Status(), run(window=("2026-01-01", "2026-03-02")))
    (alarm,) = find_alarms(status, NOW + timedelta(days=60))
    assert alarm.is_dead
    assert "where it ended, on 2026-03-02" in alarm.do


@pytest.mark.parametrize(("until", "count"), [("2026-02-24", 0), ("2026-02-22", 1), ("2025-02-24", 1), (None, 0)])
def test_a_list_without_a_record_of_runs_is_as_old_as_its_newest_paper(until: str | None, count: int) -> None:
    alarms = find_alarms(Status(), NOW, listed_until=until)
    assert len(alarms) == count
    assert not any(alarm.is_dead for alarm in alarms)


def test_the_days_of_a_pause_count_only_when_all_papers_were_offered() -> None:
    before = advance(Status(), run("2025-04-01", window=("2025-01-01", "2025-04-01")))
    window = ("2025-02-16", "2026-03-02")
    half = advance(before, run(window=window, held=7, resumes="2025-04-01"))
    assert half.searched_until == "2025-04-01"
    assert advance(Status(), run(window=window, held=7, resumes="2025-04-01")).searched_until == "2025-04-01"
    assert advance(half, run("2026-03-03", window=window)).covered == (("2025-01-01", "2026-03-02"),)
