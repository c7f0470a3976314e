"""When jobs run: intervals as people write them, after a pause, and when the clock jumps."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.timetable import JOBS, choose_jobs, first_due, is_alive, was_set_back
from bot.errors import UsageError

NOW = datetime(2026, 3, 1, 12)
SYNC = JOBS[0]


def test_jobs_run_as_often_as_said_and_status_only_on_github() -> None:
    assert [job.name for job in choose_jobs([], on_github=True)] == ["sync", "propose", "audit", "status"]
    chosen = choose_jobs(["propose=2h", "sync=0"], on_github=False)
    assert [(job.name, job.seconds) for job in chosen] == [("propose", 7200), ("audit", 604_800)]


@pytest.mark.parametrize(
    "text", ["", "sync", "sync=", "sync=1", "sync=-1m", "sync=1y", "other=1h", "sync=999999d", "sync=1h "]
)
def test_interval_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        choose_jobs([text], on_github=False)
    assert caught.value.hint


def test_at_least_one_job_is_left() -> None:
    with pytest.raises(UsageError, match="all jobs off"):
        choose_jobs(["sync=0", "propose=0", "audit=0"], on_github=False)


DUE = [
    (None, NOW),  # never ran
    (NOW - timedelta(days=9), NOW),  # should have run while nobody was there
    (NOW - timedelta(minutes=5), NOW + timedelta(minutes=10)),
    (NOW + timedelta(days=9), NOW),  # the clock was wrong, then or now
]


@pytest.mark.parametrize(("last", "due"), DUE)
def test_job_is_due_when_its_interval_is_over(last: datetime | None, due: datetime) -> None:
    assert first_due(SYNC, last=last, now=NOW) == due


def test_clock_that_was_set_back_is_noticed() -> None:
    assert not was_set_back(NOW + timedelta(seconds=SYNC.longest), SYNC, now=NOW)
    assert was_set_back(NOW + timedelta(seconds=SYNC.longest + 1), SYNC, now=NOW)


def test_jitter_stays_near_the_interval() -> None:
    for job in JOBS:
        assert job.seconds * 0.89 <= job.shortest < job.seconds < job.longest <= job.seconds * 1.11


@pytest.mark.parametrize(
    ("alive", "is_so"),
    [("2026-03-01T12:00:00+00:00", True), ("2026-03-01T11:00:00+00:00", False), ("2026-03-02T12:00:00+00:00", False),
     ("soon", False), (None, False), ("2026-03-01T12:00:00", False)],
)  # fmt: skip
def test_only_a_fresh_sign_of_life_counts(alive: object, is_so: bool) -> None:
    assert is_alive({"alive": alive}, now=NOW.replace(tzinfo=UTC), seconds=60) is is_so
