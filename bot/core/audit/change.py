"""What an audit finds: corrections of listed papers' files, each with its proof, and concerns that only a human can settle.

Every correction that was ever proposed is recorded in the data folder, one JSON line each. What main records is never proposed
again: it was either made or declined. Deleting its line has it proposed again. A new fact is another change with its own line.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from pydantic import ValidationError

from bot.core.paper.arxiv_id import is_arxiv_id
from bot.core.paper.key import paper_place
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


PLACE = "audit/proposed.jsonl"
Id = tuple[str, str, str]  # the file's place, the field and the new value in words
Values = Mapping[str, object]


@dataclass(frozen=True)
class Proposal:
    """One change that was proposed: to which paper, why, the values before (`was`), and whether the branch has it (`made`).

    `declined` ones were in a pull request that a human closed.
    """

    place: str
    key: str  # the arXiv id or, without one, the address
    title: str
    field: Field
    new: str
    was: Values
    sets: Values
    proof: str
    day: str
    made: bool
    declined: bool = False

    @property
    def id(self) -> Id:
        """What a decision is recorded under."""
        return self.place, self.field, decided_value(self.new, str(self.was.get(self.field) or ""))

    @property
    def home(self) -> str | None:
        """Where the paper's file is once the change is made, if that is another place: files are named after the arXiv id."""
        arxiv = self.sets.get("arxiv")
        return paper_place(arxiv) if isinstance(arxiv, str) and is_arxiv_id(arxiv) else None

    def applied_to(self, paper: Paper, *, made: bool) -> Paper | None:
        """The paper with the change made or undone; None if the result is invalid, for example after the line was edited."""
        values = dict(self.sets if made else self.was)
        try:
            return Paper.model_validate({**vars(paper), **values})
        except ValidationError:
            return None

    def is_made_in(self, paper: Paper) -> bool:
        """Whether a paper's file has the proposed value."""
        return value_of(paper, self.field) == self.new


def propose(change: Correction, *, day: str) -> Proposal:
    """A change as a proposal; sure ones are made at once."""
    paper = change.paper
    was = {key: getattr(paper, key) for key in keys_of(change.field)}
    sets = dict(change.values)
    key = paper.arxiv or paper.link
    return Proposal(change.place, key, paper.title, change.field, change.new, was, sets, change.proof, day, change.sure)


def not_proposed(changes: Iterable[Correction], remembered: Collection[Id]) -> tuple[Correction, ...]:
    """The changes that nobody was asked about yet."""
    return tuple(change for change in changes if change.id not in remembered)


def parse_memory(text: str) -> dict[Id, Proposal]:
    """The recorded proposals; lines that can't be read are left out."""
    found: dict[Id, Proposal] = {}
    for line in text.splitlines():
        proposal = _parse(line)
        if proposal:
            found[proposal.id] = proposal
    return found


def render_memory(proposals: Iterable[Proposal]) -> str:
    """The record's file: one line a proposal, sorted, each once."""
    lines = {proposal.id: _line(proposal) for proposal in proposals}
    return "".join(f"{lines[key]}\n" for key in sorted(lines))


def _line(proposal: Proposal) -> str:
    row = {
        "file": proposal.place,
        "paper": proposal.key,
        "title": proposal.title,
        "field": proposal.field,
        "new": proposal.new,
        "was": dict(proposal.was),
        "set": dict(proposal.sets),
        "proof": proposal.proof,
        "day": proposal.day,
        "made": proposal.made,
    }
    return json.dumps(row | ({"declined": True} if proposal.declined else {}), ensure_ascii=False)


def _parse(line: str) -> Proposal | None:
    try:
        row = json.loads(line)
        texts = [row[name] for name in ("file", "paper", "title", "new", "proof", "day")]
        name, was, sets = row["field"], row["was"], row["set"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if name not in FIELDS or not all(isinstance(text, str) for text in texts):
        return None
    allowed = set(keys_of(name))
    if not all(isinstance(values, dict) and set(values) <= allowed for values in (was, sets)):
        return None
    place, key, title, new, proof, day = texts
    if not place.startswith("papers/"):
        return None
    return Proposal(
        place, key, title, name, new, was, sets, proof, day, row.get("made") is True, row.get("declined") is True
    )
