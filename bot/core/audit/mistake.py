"""The answer to a reported mistake: what the list says and what arXiv says now, and the corrections that follow, as one comment."""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.core.audit.change import FIELDS, Correction, Field, value_of
from bot.core.paper.decision import Decision
from bot.core.paper.found import describe_placement
from bot.core.paper.model import Paper
from bot.core.paper.preprint import Preprint, is_withdrawn
from bot.core.paper.taxonomy import Taxonomy
from bot.core.program import NAME
from bot.core.suggest.answer import FATES, hidden_lines
from bot.core.suggest.form import Aspect
from bot.core.text.latex import plain_title
from bot.core.text.markdown import code_span, escape_text, link

MistakeState = Literal["proposed", "corrected", "open", "held", "unlisted", "unknown"]
_PROPOSED = re.compile(rf"^<!-- {NAME}:correction ([a-z]+) ([0-9a-f]{{16}}) -->$", re.MULTILINE)
_LONGEST = 200  # characters of a value in the table
_NOTHING = "There is nothing left for you to do: a maintainer decides, and this comment shows the outcome."
_FIELDS: Mapping[Aspect, tuple[Field, ...]] = {
    "placement": (),
    "venue": ("venue",),
    "code": ("code",),
    "withdrawn": ("withdrawn",),
    "identity": ("title", "authors"),
    "belonging": ("title",),
    "other": ("title", "authors", "venue", "code", "withdrawn"),
}


@dataclass(frozen=True)
class Subject:
    """The listed paper that a report is about: Markdown links to it, to its section and to its file, and the file's editor."""

    paper: Paper
    address: str
    section: str
    file: str
    editor: str | None = None

    @property
    def name(self) -> str:
        """Its title as a link."""
        return link(plain_title(self.paper.title), self.address)


@dataclass(frozen=True)
class Evidence:
    """What is said about the paper elsewhere: arXiv's record, None where there is none, and the decision of the rules."""

    preprint: Preprint | None = None
    decision: Decision | None = None


@dataclass(frozen=True)
class MistakeAnswer:
    """What follows from a report: `changes` wait for a maintainer at `pull` (Markdown); `reason` says why nothing could be done."""

    state: MistakeState
    changes: Sequence[Correction] = ()
    pull: str = ""
    reason: str = ""

    @property
    def is_final(self) -> bool:
        """Whether later runs have nothing to add."""
        return self.state not in {"proposed", "held", "unknown"}


def render_unlisted(typed: str, *, question: str) -> str:
    """The comment where no listed paper is named; `typed` is what was typed, `question` the issue's text."""
    named = f"{code_span(typed[:200])} names no paper of this list" if typed.strip() else "no paper is named here"
    text = (
        f"Thank you! **No listed paper was found**: {named}.\n\n**One thing to do:** edit this issue and give the paper's"
        " arXiv id, or its link as the list has it; this comment then updates itself."
    )
    return "\n\n".join([text, *hidden_lines(question)])


def render_mistake(
    answer: MistakeAnswer, subject: Subject, table: str, *, question: str, earlier: Mapping[str, str] | None = None
) -> str:
    """The comment on a report about a listed paper: thanks and outcome, what is said where, one thing to do.

    `earlier` are the corrections that this issue has brought before, as `corrections_in` reads them.
    """
    blocks = [
        f"Thank you! {_outcome(answer, subject)}",
        f"It is listed under {subject.section}; its file is {subject.file}.",
        table,
        _then(answer, subject),
    ]
    noted: dict[str, str] = dict(earlier or {})
    noted |= {change.field: digest_of(change.new) for change in answer.changes}
    lines = [f"<!-- {NAME}:correction {field} {digest} -->" for field, digest in noted.items()]
    hidden = hidden_lines(question, is_pending=not answer.is_final, closes=answer.state == "corrected")
    return "\n\n".join([*filter(None, blocks), *hidden, *lines])


def _outcome(answer: MistakeAnswer, subject: Subject) -> str:
    if answer.state == "proposed":
        said = "; ".join(f"{change.field}: {_shown(change.new)} ({_shown(change.proof)})" for change in answer.changes)
        return f"**A correction is proposed**: {answer.pull} changes {subject.name}: {said}."
    if answer.state == "corrected":
        return f"**It is corrected**: {subject.name}."
    if answer.state == "held":
        return (
            f"**A correction is found, but not proposed yet**: {escape_text(answer.reason)}, so {subject.name} waits."
        )
    if answer.state == "unknown":
        return f"**{FATES['unknown'].capitalize()}**: {subject.name}, because {escape_text(answer.reason)}."
    reason = answer.reason or "nothing that arXiv or Crossref says proves another value by itself"
    return f"**A maintainer will decide** about {subject.name}: {escape_text(reason)}."


def _shown(text: str) -> str:
    return escape_text(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…") or "none"


def _then(answer: MistakeAnswer, subject: Subject) -> str:
    if answer.state == "corrected":
        return "There is nothing left to decide, so this issue is closed."
    if answer.state == "proposed":
        return _NOTHING
    if answer.state in {"held", "unknown"}:
        return "There is nothing left for you to do: the bot tries again by itself."
    return (
        f"**Quicker, if you like:** [change the file yourself]({subject.editor}); GitHub makes a pull request of it."
        if subject.editor
        else ""
    )


def render_evidence(paper: Paper, found: Evidence, aspects: Collection[Aspect], taxonomy: Taxonomy) -> str:
    """A table of what the list says and what is said elsewhere now, of the reported aspects; empty where nothing can be compared."""
    rows = list(_rows(paper, found, aspects or {"other"}, taxonomy))
    if not rows:
        return ""
    cells = [f"| {name} | {_shown(here)} | {_shown(there)} |" for name, here, there in rows]
    return "\n".join(["| | this list | elsewhere, now |", "| --- | --- | --- |", *cells])


def _rows(
    paper: Paper, found: Evidence, aspects: Collection[Aspect], taxonomy: Taxonomy
) -> Iterator[tuple[str, str, str]]:
    preprint, fields = found.preprint, {field for aspect in aspects for field in _FIELDS[aspect]}
    if preprint:
        told: dict[Field, str] = {
            "title": f"arXiv: {preprint.title}",
            "authors": f"arXiv: {', '.join(preprint.authors)}",
            "venue": _told(preprint, preprint.journal_ref, preprint.doi and f"DOI {preprint.doi}", preprint.comment),
            "code": _told(preprint, preprint.comment),
            "withdrawn": f"arXiv: {'yes' if is_withdrawn(preprint) else 'no'}",
        }
        yield from ((field, value_of(paper, field) or "none", said) for field, said in told.items() if field in fields)
    if found.decision and {"placement", "belonging", "other"} & set(aspects):
        guess = paper.model_copy(update=found.decision.placement())
        said = f"the rules: {describe_placement(guess, taxonomy)}"
        yield "place", describe_placement(paper, taxonomy), f"{said} ({found.decision.why()})"


def _told(preprint: Preprint, *texts: str) -> str:
    said = "; ".join(filter(None, texts))
    return f"arXiv, version {preprint.version or 1}: {said}" if said else "arXiv says nothing"


def digest_of(value: str) -> str:
    """A short hash of a value, for the hidden lines that say what was proposed."""
    return hashlib.sha256(value.encode(errors="replace")).hexdigest()[:16]


def corrections_in(comment: str) -> dict[str, str]:
    """The corrections that the bot's comment (its author was checked) proposed: digests of the new values by field."""
    return dict(_PROPOSED.findall(comment))


def are_made(corrections: Mapping[str, str], paper: Paper) -> bool:
    """Whether the listed paper has every value that was proposed, and there was one."""

    made: dict[str, str] = {field: digest_of(value_of(paper, field)) for field in FIELDS}
    return bool(corrections) and all(made.get(field) == digest for field, digest in corrections.items())
