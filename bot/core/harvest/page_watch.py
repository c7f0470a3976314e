"""Watches the pages of one search for what no honest server sends, so that a long search ends early and is not believed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.core.harvest.page import AnswerPage
from bot.core.harvest.verdict import State, Verdict
from bot.core.harvest.window import Window
from bot.core.paper.preprint import Preprint

_SLACK = timedelta(days=1)  # arXiv's search and its entries may disagree about the day of a submission at midnight


@dataclass
class PageWatch:
    """What was wrong with the pages of this round. `window`: the days that were asked for, None where no days were."""

    window: Window | None = None
    faults: dict[str, None] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)
    _strangers: set[str] = field(default_factory=set)
    _unreadable: int = 0
    _total: int = 0

    def begin_round(self) -> None:
        """All pages are asked for again; a fault that has passed does not count."""
        self.faults, self._strangers = {}, set()
        self._ids, self._unreadable, self._total = set(), 0, 0

    def is_sound(self, page: AnswerPage) -> bool:
        """Whether to go on after this page; if not, `faults` says why."""
        ids, before = {paper.id for paper in page.papers}, len(self.faults)
        if ids and ids <= self._ids:
            self.faults["arXiv sends the same page again, whatever it is asked for"] = None
        self._ids |= ids
        self._unreadable += page.unreadable
        self._total = max(self._total, page.total)
        if len(self._ids) + self._unreadable > self._total:
            self.faults[f"arXiv states a total of {self._total:,}, but sends more entries"] = None
        return len(self.faults) == before

    def belongs(self, paper: Preprint) -> bool:
        """Whether the paper can be an answer: it is of the days that were asked for."""
        if self.window is None or _is_near(paper, self.window):
            return True
        self._strangers.add(paper.id)
        return False

    def judged(self, verdict: Verdict) -> Verdict:
        """The verdict, which is never “complete” where something was wrong."""
        faults = [*self.faults, *self.notes()]
        if not faults or not verdict.is_complete:
            return verdict
        return Verdict(State.SHORTFALL, f"incomplete: {'; '.join(faults)}", verdict.missing)

    def notes(self) -> Iterable[str]:
        """What was left out."""
        if self._strangers:
            count = len(self._strangers)
            yield f"{count:,} {'entry' if count == 1 else 'entries'} of other days left out"


def _is_near(paper: Preprint, window: Window) -> bool:
    try:
        return window.since - _SLACK <= paper.day <= window.until + _SLACK
    except OverflowError:  # the window is at the end of the calendar
        return window.since <= paper.day <= window.until
