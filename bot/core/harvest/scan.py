"""The result of a scan: what all ways to arXiv together brought for a window, and what of it is new."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.harvest.coverage import Outcome, Way
from bot.core.harvest.verdict import Verdict
from bot.core.harvest.window import Window
from bot.core.paper.found import Found
from bot.core.paper.preprint import Preprint

UNUSED: tuple[tuple[Way, Outcome], ...] = (("api", "unused"), ("oai", "unused"), ("announcements", "unused"))


@dataclass(frozen=True)
class Gathered:
    """Distinct papers of the `total` that arXiv promised, the verdict, and what each way came to; `requests` counts retries too.

    `way` is the one that covered the window, None where none did. `kept_at` is when an earlier run collected this, else empty.
    `missed` are papers that only the announcements told, `open` ids of them that nobody could give. `silent_since` says since when
    each way refuses.
    """

    papers: tuple[Preprint, ...]
    total: int
    verdict: Verdict
    requests: int
    notes: tuple[str, ...] = ()
    sources: tuple[tuple[Way, Outcome], ...] = UNUSED
    way: Way | None = None
    kept_at: str = ""
    open: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    silent_since: Mapping[Way, str] = field(default_factory=dict)


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
