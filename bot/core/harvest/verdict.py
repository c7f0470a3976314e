"""Judges a harvest: whether the answers are complete, compared with arXiv's own total and with the list.

Under load arXiv answers with an empty or shortened feed. Every listed paper of the window is a canary: if none of them is among the
answers, the bot must not conclude that there is nothing new.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from bot.core.harvest.query import would_find
from bot.core.harvest.window import Window

MIN_CANARIES = 3
SILENT_DAYS = 14  # a window of this length always has some papers
# A listed date may be the day of announcement, some days after the submission that the window is about.
ANNOUNCEMENT_DAYS = 4


class State(Enum):
    """Whether a harvest can be relied on."""

    COMPLETE = "complete"
    SHORTFALL = "shortfall"
    SUSPICIOUS = "suspicious"


@dataclass(frozen=True)
class Listed:
    """The facts of a listed paper that a canary needs; `date` is `YYYY-MM-DD`, `YYYY-MM` or `YYYY`."""

    id: str
    title: str
    date: str


@dataclass(frozen=True)
class Verdict:
    """A harvest's state, a sentence about it, and the canaries that were missing from the answers."""

    state: State
    message: str
    missing: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether the harvest is complete."""
        return self.state is State.COMPLETE


def choose_canaries(
    listed: Iterable[Listed], window: Window, *, words: Sequence[str], phrases: Sequence[str]
) -> tuple[Listed, ...]:
    """The listed papers that the query must find: certainly submitted inside the window, with a term in the title."""
    return tuple(
        paper for paper in listed if _is_inside(paper.date, window) and would_find(paper.title, words, phrases=phrases)
    )


def judge_harvest(found: AbstractSet[str], total: int, *, window: Window, canaries: Sequence[Listed]) -> Verdict:
    """The verdict on the distinct ids `found`, of the `total` that arXiv announced.

    A few missing canaries are only named: their categories may be outside the query.
    """
    missing = tuple(paper.id for paper in canaries if paper.id not in found)
    if len(found) < total:
        return Verdict(State.SHORTFALL, f"incomplete: {len(found)} of {total}", missing)
    if not found and window.days >= SILENT_DAYS:
        return Verdict(State.SUSPICIOUS, f"unknown: arXiv answered 0 papers for {window.days} days", missing)
    if len(canaries) >= MIN_CANARIES and len(missing) == len(canaries):
        message = (
            f"unknown: arXiv's {len(found)} answers include none of the {len(canaries)} listed papers of these days"
        )
        return Verdict(State.SUSPICIOUS, message, missing)
    return Verdict(State.COMPLETE, f"complete: {len(found)} of {total}", missing)


def _is_inside(text: str, window: Window) -> bool:
    """Whether every day that the date may mean is in the window, even if the date is that of the announcement."""
    span = _span(text)
    if span is None:
        return False
    return window.since + timedelta(days=ANNOUNCEMENT_DAYS) <= span[0] and span[1] <= window.until


def _span(text: str) -> tuple[date, date] | None:
    """First and last day of `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; None for anything else."""
    match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", text)
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return first, first
    last_month = month or 12
    return first, date(first.year, last_month, monthrange(first.year, last_month)[1])
