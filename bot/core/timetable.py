"""The jobs of `serve`: their intervals, when each is due, and what to do when the clock jumps."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.errors import UsageError

JITTER = 0.1  # of an interval, more or less, so that many lists do not ask arXiv in the same second
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_LONGEST_DAYS = 366


@dataclass(frozen=True)
class Job:
    """One command with its arguments and how often it runs; `on_github` marks jobs that need GitHub."""

    name: str
    arguments: tuple[str, ...]
    seconds: int
    on_github: bool = False

    @property
    def shortest(self) -> int:
        """Seconds from one start to the next, at least."""
        return max(int(self.seconds * (1 - JITTER)), 1)

    @property
    def longest(self) -> int:
        """Seconds from one start to the next, at most."""
        return max(int(self.seconds * (1 + JITTER)), 1)


JOBS = (
    Job("sync", ("sync",), 15 * 60),
    Job("propose", ("propose", "--patience", "45"), 24 * 3600),
    Job("audit", ("audit",), 7 * 86_400),
    Job("status", ("status", "--publish"), 6 * 3600, on_github=True),
)


def choose_jobs(changes: Iterable[str], *, on_github: bool) -> list[Job]:
    """The jobs with the intervals that the user gave as `NAME=15m`; `NAME=0` switches one off. Raises UsageError."""
    intervals = dict(map(_parse_change, changes))
    possible = [job for job in JOBS if on_github or not job.on_github]
    chosen = [replace(job, seconds=intervals.get(job.name, job.seconds)) for job in possible]
    kept = [job for job in chosen if job.seconds]
    if not kept:
        raise UsageError("--every switches all jobs off", hint="leave at least one job on")
    return kept


def first_due(job: Job, *, last: datetime | None, now: datetime) -> datetime:
    """When a job first runs after a start: at once if it never ran or is overdue."""
    if last is None or last > now:
        return now
    return max(last + timedelta(seconds=job.seconds), now)


def was_set_back(due: datetime, job: Job, *, now: datetime) -> bool:
    """Whether the clock jumped back: a job is never due later than one interval from now."""
    return due - now > timedelta(seconds=job.longest)


def is_alive(state: Mapping[str, object], *, now: datetime, seconds: float) -> bool:
    """Whether the state is recent enough to show that the loop is running."""
    try:
        age = (now - datetime.fromisoformat(str(state.get("alive")))).total_seconds()
    except (ValueError, TypeError):
        return False
    return abs(age) <= seconds


def _parse_change(text: str) -> tuple[str, int]:
    name, _, time = text.partition("=")
    known = ", ".join(job.name for job in JOBS)
    if name not in {job.name for job in JOBS}:
        raise UsageError(f"--every {text[:40]!r} does not name a job", hint=f"write NAME=TIME with one of {known}")
    found = re.fullmatch(r"([0-9]{1,6})([smhd])|0", time)
    seconds = int(found[1]) * _UNITS[found[2]] if found and found[1] else 0
    if not found or seconds > _LONGEST_DAYS * 86_400:
        raise UsageError(
            f"--every {text[:40]!r} is not a valid interval",
            hint="write for example 30s, 15m, 24h or 7d; 0 switches the job off",
        )
    return name, seconds
