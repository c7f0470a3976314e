"""What all ways together brought for a window, as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.harvest.coverage import Collection, Outcome, Way
from bot.core.harvest.verdict import State, Verdict
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


def verdict_of(collection: Collection) -> Verdict:
    """The verdict that was kept."""
    return Verdict(State(collection.state), collection.message, collection.missing)
