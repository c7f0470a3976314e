"""The result of a scan."""

from dataclasses import dataclass

from bot.core.harvest.coverage import Outcome, Way
from bot.core.harvest.gathered import UNUSED, Gathered
from bot.core.harvest.verdict import Verdict
from bot.core.harvest.window import Window
from bot.core.paper.found import Found
from bot.core.paper.preprint import Preprint


@dataclass(frozen=True)
class Scan:
    """The result of a scan: the harvest's figures, how many papers were known (`held_back` of them rejected), and all others.

    Papers from a dump, of which there may be very many, come without abstract and comment.
    """

    window: Window
    total: int
    collected: tuple[Preprint, ...]
    known: int
    held_back: int
    requests: int
    verdict: Verdict
    found: tuple[Found, ...]
    notes: tuple[str, ...] = ()
    gathered: Gathered | None = None  # what each way to arXiv came to; None for a dump
    passed_over: frozenset[str] = frozenset()  # rejected papers that were never reviewed, by their files' names

    @property
    def sources(self) -> tuple[tuple[Way, Outcome], ...]:
        """The ways to arXiv, and what each came to."""
        return self.gathered.sources if self.gathered else UNUSED

    def as_json(self) -> dict[str, object]:
        """The contract's document; each paper becomes JSON only when `Console.document` writes it."""
        return {
            "window": [self.window.since.isoformat(), self.window.until.isoformat()],
            "total": self.total,
            "collected": len(self.collected),
            "known": self.known,
            "complete": self.verdict.is_complete,
            "requests": self.requests,
            "sources": [{"source": way, "outcome": outcome} for way, outcome in self.sources],
            "papers": self.found,
        }
