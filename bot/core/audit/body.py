"""The text of the audit's pull request: one line a change with a task box, and concerns that only a human can settle.

Only the box, the first link and the field's name of a line are read back.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import dedent

from bot.core.audit.change import FIELDS, Concern, Proposal
from bot.core.program import MARKER
from bot.core.pull.body import LIMIT, cut_texts
from bot.core.pull.line import Line, read_parts
from bot.core.text.latex import plain_title
from bot.core.text.markdown import count_in_room, escape_text, link

_ROOM = 4_000  # for the text around the lines
_LONGEST = 200  # characters of a value or a proof in a line; the files hold them whole
_FIELD = re.compile(rf"\) · ({'|'.join(FIELDS)}): ")
_CONCERN = "- ⚠ "
_SECTIONS = {
    "Changed": "Untick what should stay as it was.",
    "To confirm": "Tick what is right.",
    "For you to settle": "No change is proposed for these; they go from here once they are settled on main.",
}
_OURS = re.compile(
    rf"\*\*\d+ changed, \d+ to confirm, \d+ to settle\.\*\*|### (?:{'|'.join(_SECTIONS)}) \(\d+\)|<!-- {re.escape(MARKER)} .*-->"
    r"|… and \d+ more, offered when these are decided\."
)

Key = tuple[str, str]  # whose paper (arXiv id or address), and which field


@dataclass(frozen=True)
class AuditView:
    """What the text shows: changes with their boxes, concerns as lines, how many changes wait, and what humans wrote."""

    lines: Mapping[Key, tuple[bool, str]]
    concerns: tuple[str, ...] = ()
    waiting: int = 0
    before: str = ""
    after: str = ""

    @property
    def boxes(self) -> dict[Key, bool]:
        """Each change's box."""
        return {key: ticked for key, (ticked, _) in self.lines.items()}


def parse_audit(body: str) -> AuditView:
    """A text as a view; what humans wrote is kept as it is."""
    lines: dict[Key, tuple[bool, str]] = {}
    concerns: list[str] = []
    human: tuple[list[str], list[str]] = ([], [])
    waiting, seen = 0, False
    for part in read_parts(body):
        text = part if isinstance(part, str) else part.whole_text
        field = None if isinstance(part, str) else _FIELD.search(part.text)
        if isinstance(part, Line) and field and part.is_unclear:
            human[seen].extend(part.notes)  # the line itself is written anew from the record
        elif isinstance(part, Line) and field:
            lines.setdefault((part.key, field[1]), (part.ticked, text))
        elif text.startswith(_CONCERN):
            concerns.append(text)
        elif _OURS.fullmatch(text) or text in _SECTIONS.values():
            waiting = int(text.split()[2]) if text.startswith("… and ") else waiting
        else:
            human[seen].append(text)
            continue
        seen = True
    before, after = ("\n".join(texts).strip("\n") for texts in human)
    return AuditView(lines, tuple(concerns), waiting, before, re.sub(r"\n{3,}", "\n\n", after))


def change_line(proposal: Proposal, *, ticked: bool) -> str:
    """The line of one change: `- [x] [TITLE](LINK) · FIELD: NEW — PROOF`."""
    address = proposal.key if proposal.key.startswith("http") else f"https://arxiv.org/abs/{proposal.key}"
    new = _shown(proposal.new) if proposal.new else "removed"
    title = link(plain_title(proposal.title), address)
    return f"- [{'x' if ticked else ' '}] {title} · {proposal.field}: {new} — {_shown(proposal.proof)}"


def with_box(text: str, *, ticked: bool) -> str:
    """The same line with the box set."""
    return re.sub(r"\[[ xX]\]", "[x]" if ticked else "[ ]", text, count=1)


def concern_line(concern: Concern) -> str:
    """The line of one concern, without a box."""
    title = link(plain_title(concern.paper.title), concern.paper.link)
    return f"{_CONCERN}{title} · {_shown(concern.message)} → {_shown(concern.fix)}"


def render_audit(view: AuditView, *, commit: str) -> str:
    """The whole text; `commit` is the bot's last one."""
    lines = sum(len(text) + 1 for _, text in view.lines.values())
    before, after = cut_texts([view.before, view.after], LIMIT - _ROOM - lines)
    view = replace(view, before=before, after=after)
    made = [text for ticked, text in view.lines.values() if ticked]
    offered = [text for ticked, text in view.lines.values() if not ticked]
    head = f"**{len(made)} changed, {len(offered)} to confirm, {len(view.concerns)} to settle.**"
    parts = [view.before, head]
    concerns = list(view.concerns[: count_in_room(view.concerns, _room_left(view))])
    for (heading, hint), texts in zip(_SECTIONS.items(), (made, offered, concerns), strict=True):
        if texts:
            parts.append("\n".join([f"### {heading} ({len(texts)})", hint, "", *texts]))
    if view.waiting:
        parts.append(f"… and {view.waiting} more, offered when these are decided.")
    parts += [view.after, f"<!-- {MARKER} v1 commit={commit} -->"]
    return "\n\n".join(part for part in parts if part) + "\n"


def keep_notes(old: AuditView, lines: Mapping[Key, tuple[bool, str]]) -> str:
    """What humans wrote below the text of the bot, with their notes below lines of `old` that are not among `lines`."""
    notes = (text.partition("\n")[2] for key, (_, text) in old.lines.items() if key not in lines)
    return "\n\n".join(filter(None, [old.after, *map(dedent, notes)]))


def count_fitting(view: AuditView, texts: Sequence[str]) -> int:
    """How many of the lines `texts`, from the first on, still fit into the text that shows `view`."""
    return count_in_room(texts, _room_left(view) - _ROOM)


def _room_left(view: AuditView) -> int:
    lines = sum(len(text) + 1 for _, text in view.lines.values())
    return LIMIT - _ROOM - len(view.before) - len(view.after) - lines


def _shown(text: str) -> str:
    return escape_text(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…")
