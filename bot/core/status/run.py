"""The record of the bot's runs: one run, and the sum of all runs so far.

`propose` makes a `Run`; `advance` adds it to the `Status`, which is kept in `.cache` and in an issue on GitHub.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError

from bot.core.paper.model import FrozenModel

Outcome = Literal["success", "nothing new", "incomplete", "paused", "failed"]
Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
Count = Annotated[int, Field(ge=0)]
Line = Annotated[str, StringConstraints(max_length=500)]
SUCCESSES: tuple[Outcome, ...] = ("success", "nothing new", "paused")
WAY_NAMES = {"api": "query API", "oai": "OAI-PMH", "announcements": "announcements"}
_MOST_SPANS, _MOST_DAYS = 12, 10


class WayState(FrozenModel, extra="ignore", strict=False):
    """One way to arXiv in a run: its outcome, and since when it has refused."""

    way: Line
    outcome: Line
    since: Moment | None = None

    @property
    def name(self) -> str:
        """What people call it."""
        return WAY_NAMES.get(self.way, self.way)


class DayVerdict(FrozenModel, extra="ignore", strict=False):
    """One day's announcement: the way that covered it (empty: none), what only the announcements told, and what is still open."""

    day: Day
    way: Line = ""
    missed: Count = 0
    open: Count = 0


class Run(FrozenModel, extra="ignore", strict=False):
    """One run of `propose`: what it searched and found, and how it ended. Every text is one plain line."""

    at: Moment
    outcome: Outcome
    window: tuple[Day, Day] | None = None
    collected: Count = 0
    known: Count = 0
    new: Count = 0  # not known, and not rejected by the rules
    held: Count = 0  # of these, those that did not fit into the pull request
    pull: int | None = None
    action: Line = ""
    missing: tuple[Line, ...] = ()  # listed papers that arXiv should have returned
    silent: tuple[Line, ...] = ()  # words of the query that no paper contains
    ways: tuple[WayState, ...] = ()
    verdict: DayVerdict | None = None  # None where arXiv was not asked
    message: Line = ""
    hint: Line = ""
    log: Line = ""  # the URL of the run's page
    key: Line = ""  # identifies the run
    # The last day that was searched before a pause, while papers found since then still wait for room in the pull request.
    resumes: Day | None = None


class Status(FrozenModel, extra="ignore", strict=False):
    """The sum of all runs so far."""

    version: Literal[1] = 1
    begun: Moment | None = None
    last_success: Moment | None = None
    failures: Count = 0  # in a row
    covered: tuple[tuple[Day, Day], ...] = ()  # days of first submission that were searched completely, in order
    days: tuple[DayVerdict, ...] = ()  # the last announcements, in order
    uncovered_since: Moment | None = None  # the first run in a row in which no way covered the days
    run: Run | None = None

    @property
    def searched_until(self) -> str | None:
        """The last day that was searched; None before the first search."""
        return self.covered[-1][1] if self.covered else None

    @property
    def gaps(self) -> list[tuple[str, str]]:
        """The spans of days that were not searched, each with its first and last day."""
        return [
            (_shifted(before[1], 1), _shifted(after[0], -1))
            for before, after in zip(self.covered, self.covered[1:], strict=False)
        ]


def parse_status(text: str | bytes) -> Status | None:
    """The status that a JSON text holds, None for any other text."""
    try:
        status = Status.model_validate_json(text)
        spans = [date.fromisoformat(day) for span in status.covered for day in span]
    except (ValidationError, ValueError):
        return None
    return status if spans == sorted(spans) else None


def advance(status: Status, run: Run) -> Status:
    """The status after one more run; reporting a run again changes nothing.

    Clocks jump, so moments later than this run are set back to it: a success in the future must not hide that later runs fail.
    """
    if status.run and run.key and status.run.key == run.key:
        return status
    success = run.outcome in SUCCESSES
    spans = [span for span in status.covered if span[0] <= run.at[:10]]
    if run.outcome in {"success", "nothing new"} and run.window is not None:
        # Until all papers of a pause were offered, the next run must look at its days again.
        spans.append((run.resumes, run.resumes) if run.resumes else run.window)
    return Status(
        begun=min(status.begun or run.at, run.at),
        last_success=run.at if success else status.last_success and min(status.last_success, run.at),
        failures=0 if success else status.failures + 1,
        covered=_joined(spans),
        days=_with_day(status.days, run),
        uncovered_since=_uncovered_since(status, run),
        run=run,
    )


def _with_day(days: Iterable[DayVerdict], run: Run) -> tuple[DayVerdict, ...]:
    """The last days with this run's. A run that covers its window covers the open days in it too; one that does not takes nothing back."""
    by_day = {one.day: one for one in days if one.day <= run.at[:10]}
    new = run.verdict
    if new and new.way and run.window:
        since = run.window[0]
        by_day |= {
            day: one.model_copy(update={"way": new.way, "open": 0})
            for day, one in by_day.items()
            if not one.way and day >= since
        }
    if new and (new.way or new.day not in by_day or not by_day[new.day].way):
        by_day[new.day] = new
    return tuple(one for _, one in sorted(by_day.items())[-_MOST_DAYS:])


def _uncovered_since(status: Status, run: Run) -> str | None:
    if run.verdict is None:
        return status.uncovered_since
    return None if run.verdict.way else min(status.uncovered_since or run.at, run.at)


def weekdays_between(since: str, now: datetime) -> int:
    """How many weekdays there are from a stored moment up to now, both days included."""
    first, last = datetime.fromisoformat(since).date(), now.astimezone(UTC).date()
    return sum((first + timedelta(days=at)).isoweekday() <= 5 for at in range((last - first).days + 1))


def moment_of(now: datetime) -> str:
    """A moment in GMT as the record stores it: `2026-03-02T08:41:07Z`."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def age_days(moment: str, now: datetime) -> float:
    """Days since a stored moment; 0 if it is in the future."""
    then = datetime.fromisoformat(moment)
    return max(0.0, (now - then) / timedelta(days=1))


def silent_words(words: Iterable[str], texts: Sequence[str]) -> tuple[str, ...]:
    """The words that none of the texts contains; empty if there are no texts."""
    lowered = [f" {_plain(text)} " for text in texts]
    return tuple(word for word in words if lowered and not any(f" {_plain(word)} " in text for text in lowered))


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def _joined(spans: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The spans in order, joined where they touch; at most the last `_MOST_SPANS`."""
    joined: list[tuple[str, str]] = []
    for since, until in sorted(spans):
        if joined and since <= _shifted(joined[-1][1], 1):
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    return tuple(joined[-_MOST_SPANS:])


def _shifted(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
