"""What a pull request accepts by itself and what a maintainer's label accepts, as the review finds it on GitHub."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.core import review_scope
from bot.core.files.data_file import PAPERS, DataFile
from bot.core.review import acceptance
from bot.core.review.acceptance import Memory, decide_acceptance, find_label, remember
from bot.edges.github.pull import Pull, PullReader
from bot.edges.github.pull_change import PullChange


@dataclass(frozen=True)
class Accepted:
    """What the label `accept-as-is` means now; `note` says why it is taken off."""

    counts: bool
    memory: Memory
    label_off: str | None = None
    note: str = ""


def read_acceptance(reader: PullReader, pull: Pull, memory: Memory, *, by_event: bool) -> Accepted:
    """Whether the label counts for the head. Raises BotErrors."""
    label = find_label(pull.labels, acceptance.LABEL)
    if label is None:
        return Accepted(False, remember(memory, head=pull.head, accepted=False, event=None))
    event = reader.labelled(pull.number, acceptance.LABEL)
    may_write = event is None or (bool(event.actor) and reader.may_write(event.actor))
    made = decide_acceptance(memory, head=pull.head, event=event, may_write=may_write, by_event=by_event)
    memory = remember(memory, head=pull.head, accepted=made.counts, event=event)
    if made.counts:
        return Accepted(True, memory)
    note = f"The label {acceptance.LABEL} was taken off, because {made.take_off}. Set it again to accept this commit as it is."
    return Accepted(False, memory, label, note)


def new_acceptances(found: PullChange) -> dict[str, set[str]]:
    """Entries of `checked` that the change adds, by place."""
    made: dict[str, set[str]] = {}
    prefix = f"{found.folder.root.as_posix()}/"
    places = [path.removeprefix(prefix) for path in found.change.changed]
    for place in places:
        if not place.startswith(f"{PAPERS}/") or found.folder.kind_of(place) != "file":
            continue
        raw = found.folder.read_bytes(place)
        if b"checked" in raw or b"\\" in raw:  # in double quotes a key can be written with escapes
            new = review_scope.new_acceptances(found.folder.read(place), _earlier(found, place))
            made |= {place: new} if new else {}
    return made


def may_be_accepted(fresh: Mapping[str, AbstractSet[str]]) -> str:
    """The note on acceptances that do not count yet."""
    names = sorted({word for words in fresh.values() for word in words})
    which = "A file says by itself" if len(fresh) == 1 else f"{len(fresh):,} files say by themselves"
    return (
        f"{which} that this was checked: {', '.join(names)[:200]}. It counts once a maintainer who has looked sets the label"
        f" {acceptance.LABEL} for this commit."
    )


def _earlier(found: PullChange, place: str) -> Iterable[DataFile]:
    """The files that this one may have been before: at the same place, or deleted by the same change."""
    prefix = f"{found.before.root.as_posix()}/"
    gone = [path.removeprefix(prefix) for path in found.change.deleted if path.startswith(f"{prefix}{PAPERS}/")]
    return [found.before.read(one) for one in (place, *gone) if found.before.kind_of(one) == "file"]
