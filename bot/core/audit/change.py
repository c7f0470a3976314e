"""What an audit finds: corrections of listed papers' files, each with its proof, and concerns that only a human can settle."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.core.paper.model import Paper

Field = Literal["withdrawn", "title", "authors", "venue", "code", "url", "date", "arxiv"]
FIELDS: tuple[Field, ...] = ("withdrawn", "title", "authors", "venue", "code", "url", "date", "arxiv")
Kind = Literal["identity", "twins", "replaced", "link"]
_KEYS: Mapping[Field, tuple[str, ...]] = {"title": ("title", "aliases"), "venue": ("venue", "year")}


@dataclass(frozen=True)
class Correction:
    """One change to one file: `values` are the keys that it sets (None removes a key).

    `sure` changes are made on the branch, others are only offered. `new` is the new value as text, "" if it is removed.
    """

    place: str
    paper: Paper
    field: Field
    values: Mapping[str, str | int | bool | list[str] | None]
    new: str
    proof: str
    sure: bool = True

    @property
    def old(self) -> str:
        """The value in the file as text, "" if there is none."""
        return value_of(self.paper, self.field)

    @property
    def id(self) -> tuple[str, str, str]:
        """What a decision is recorded under: the file, the field and the new value."""
        return self.place, self.field, decided_value(self.new, self.old)

    def as_json(self, path: str) -> dict[str, object]:
        """The change as `--json` shows it."""
        return {
            "path": path,
            "arxiv": self.paper.arxiv,
            "title": self.paper.title,
            "field": self.field,
            "old": self.old or None,
            "new": self.new or None,
            "sure": self.sure,
            "proof": self.proof,
        }


@dataclass(frozen=True)
class Concern:
    """A problem without a single right correction: which paper, what is wrong, and what a human can do."""

    kind: Kind
    place: str
    paper: Paper
    message: str
    fix: str

    def as_json(self, path: str) -> dict[str, object]:
        """The concern as `--json` shows it."""
        return {
            "path": path,
            "arxiv": self.paper.arxiv,
            "title": self.paper.title,
            "kind": self.kind,
            "message": self.message,
            "fix": self.fix,
        }


@dataclass(frozen=True)
class Findings:
    """Everything that an audit found, and what it could not find out (a sentence each).

    `partial` ones are about a few papers: what the pull request says of others stays.
    """

    changes: tuple[Correction, ...] = ()
    concerns: tuple[Concern, ...] = ()
    unknown: tuple[str, ...] = ()
    checked: Mapping[str, int] = field(default_factory=dict)  # how many of each kind were checked
    partial: bool = False

    @classmethod
    def of(
        cls, found: Iterable[Correction | Concern], unknown: tuple[str, ...], checked: Mapping[str, int]
    ) -> "Findings":
        """Findings from a mix of corrections and concerns."""
        found = list(found)
        changes = tuple(one for one in found if isinstance(one, Correction))
        return cls(changes, tuple(one for one in found if isinstance(one, Concern)), unknown, checked)

    def only(self, changes: tuple[Correction, ...]) -> "Findings":
        """The same findings with only these changes."""
        return replace(self, changes=changes)

    def as_json(self, shown: Callable[[str], str]) -> dict[str, object]:
        """The findings as `--json` shows them; `shown` names a place as the user knows it."""
        return {
            "checked": dict(self.checked),
            "complete": not self.unknown,
            "changes": [change.as_json(shown(change.place)) for change in self.changes],
            "concerns": [concern.as_json(shown(concern.place)) for concern in self.concerns],
            "unknown": list(self.unknown),
        }

    def __add__(self, other: "Findings") -> "Findings":
        return Findings(
            self.changes + other.changes,
            self.concerns + other.concerns,
            self.unknown + other.unknown,
            {**self.checked, **other.checked},
        )


def decided_value(new: str, old: str) -> str:
    """The new value as a decision records it. A removal names what is removed, so that removing another value is asked anew."""
    return new or f"no {old}"


def value_of(paper: Paper, name: Field) -> str:
    """The value of a paper's field as text; "" where it has none."""
    if name == "withdrawn":
        return "yes" if paper.withdrawn else ""
    if name == "authors":
        return ", ".join(paper.authors)
    if name == "venue":
        return " ".join(str(part) for part in (paper.venue, paper.year if paper.venue else None) if part)
    return str(getattr(paper, name) or "")


def keys_of(name: Field) -> tuple[str, ...]:
    """The keys of the data file that belong to a field."""
    return _KEYS.get(name, (name,))
