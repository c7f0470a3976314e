"""The summary of a run on GitHub: the search, the outcome for the pull request, the papers as a table, and their BibTeX.

`propose` appends it to the file that GITHUB_STEP_SUMMARY names; GitHub refuses more than 1 MiB a step.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.paper.found import Found, describe_placement, propose_paper
from bot.core.paper.taxonomy import Taxonomy
from bot.core.publish.references import fold_bibliography
from bot.core.text.markdown import count_in_room, escape_text, link

MAX_BYTES = 1_000_000  # of 1,048,576, with room for what other steps of the job wrote
_ROOM_BYTES = 200  # for the line that says how many are left out
_HEAD = ("", "| Decision | Score | Paper | Placement | Why |", "| --- | ---: | --- | --- | --- |")
_WORDS = {"accept": "add", "review": "review"}


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What one run did: a sentence on the search, one on the pull request with its address, and notes."""

    searched: str
    outcome: str
    url: str | None = None
    notes: tuple[str, ...] = ()


def render_summary(run: RunSummary, found: Sequence[Found], taxonomy: Taxonomy, *, max_bytes: int = MAX_BYTES) -> str:
    """Markdown of at most `max_bytes`, cut after a whole paper; papers that the rules rejected are not named."""
    outcome = link(run.outcome, run.url) if run.url else escape_text(run.outcome)
    lines = [f"### {outcome}", "", escape_text(run.searched), *(f"\n> {escape_text(note)}" for note in run.notes)]
    rows = [_row(one, taxonomy) for one in found if one.decision.decision in _WORDS]
    if not rows:
        return _joined([*lines, "", "Nothing new."])
    shown = count_in_room(
        [row.encode() for row in rows], max_bytes - _ROOM_BYTES - len(_joined([*lines, *_HEAD]).encode())
    )
    left_out = (
        [f"\n… and {len(rows) - shown} more, left out because this summary is full."] if shown < len(rows) else []
    )
    text = _joined([*lines, *_HEAD, *rows[:shown], *left_out])
    block = fold_bibliography(
        propose_paper(one.preprint, one.decision) for one in found if one.decision.decision in _WORDS
    )
    whole = _joined([text, block])
    return whole if len(whole.encode()) <= max_bytes - _ROOM_BYTES else text


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"


def _row(found: Found, taxonomy: Taxonomy) -> str:
    decision, preprint = found.decision, found.preprint
    near = f"; nearly the title of {found.near.path or found.near.titles[0]}" if found.near else ""
    cells = (
        _WORDS[decision.decision],
        f"{decision.score:.1f}",
        link(preprint.title, f"https://arxiv.org/abs/{preprint.id}"),
        escape_text(describe_placement(propose_paper(preprint, decision), taxonomy)),
        escape_text(decision.why() + near),
    )
    return f"| {' | '.join(cells)} |"
