"""The record of audits: every change that was ever proposed, one JSON line each, in the data folder.

What main records is never proposed again: a change was either made or declined. Deleting its line has it proposed again. A new
fact is another change with its own line.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from bot.core.audit.change import FIELDS, Correction, Field, decided_value, keys_of, value_of
from bot.core.paper.arxiv_id import is_arxiv_id
from bot.core.paper.key import paper_place
from bot.core.paper.model import Paper

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
