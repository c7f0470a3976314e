"""The comment on a pull request: thanks and the outcome, the quickest way to finish it, then the details; one line when all is well.

Everything from the pull request is escaped for its place. The text is cut at a whole item, what is to be done comes first.
"""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.core.checks.fix import WHOLE_FILE
from bot.core.files.finding import Finding
from bot.core.measure.replay import render_replay
from bot.core.program import NAME
from bot.core.review.review import Review
from bot.core.review.steps import LONGEST_PATH, Step, file_in, find_steps
from bot.core.text.markdown import ROOM, code_span, escape_part, escape_text, fenced_yaml, holds_marker, link
from bot.core.text.printable import counted, printable

BUSY = "arXiv is busy, checked again tonight"
_AGAIN_BY_ITSELF = "After each commit this comment updates itself."
COMMENT = "review"  # the name in the comment's hidden marker
_MARGIN = 1_500  # for the hidden line of memory, and the sentence on what was left out
_SHOWN_ROWS, _SHOWN_HINTS = 8, 5  # more are folded
_LONGEST_MESSAGE, _LONGEST_FIX = 1_500, 12_000
_SNIPPET = re.compile(r"(?: *- |[a-z_]+:(?: |$))")
_DATA_FILE = re.compile(r"(?<![\w./-])[\w./-]+\.yaml")
_SHOWN_LINES = 12  # of a file that a link brings into the editor; longer ones are folded
_GAP = "\n\n"
_END = "</details>"


@dataclass(frozen=True, slots=True)
class CommentItem:
    """One whole piece of Markdown; `above` is shown once above neighbours that share it."""

    text: str
    above: str = ""


@dataclass(frozen=True, slots=True)
class CommentSection:
    """Items under a heading, which is Markdown; folded, it is the summary, plain text of ours."""

    heading: str
    items: Sequence[CommentItem]
    folded: bool = False


def folded(summary: str, text: str) -> str:
    """A text that opens on a click; `summary` is plain text of ours."""
    return _GAP.join([_summary(summary), text, _END])


def fill(head: str, sections: Sequence[CommentSection], room: int) -> str:
    """`head` and as many items as fit into `room` characters, in order; the end says how many were left out."""
    parts, left_out = [head], 0
    room -= len(head)
    for section in sections:
        made, above = list[str](), ""
        opening = _summary(section.heading) if section.folded else section.heading
        for item in section.items:
            text = _GAP.join(
                filter(None, ["" if made else opening, item.above if item.above != above else "", item.text])
            )
            cost = len(text) + len(_GAP) + (len(_GAP + _END) if section.folded and not made else 0)
            if left_out or cost > room:
                left_out += 1
                continue
            made.append(text)
            above, room = item.above, room - cost
        parts += [*made, _END] if section.folded and made else made
    if left_out:
        parts.append(f"… and {left_out:,} more, left out because this comment is full.")
    return _GAP.join(parts)


def _summary(text: str) -> str:
    return f"<details><summary>{text}</summary>"


def render_review(review: Review, *, room: int = ROOM) -> str:
    """The comment's text without its hidden lines, of at most `room` characters together with them."""
    tail = "\n\n".join(f"> {escape_text(note)}" for note in review.notes)
    text = fill(_head(review), list(_sections(review)), room - _MARGIN - len(tail))
    return f"{text}\n\n{tail}" if tail else text


_AGAIN, _FAILED = "🔄 **Being checked again**: ", "⛔ **Not checked**: "


def checking_again(text: str, *, head: str) -> str:
    """The earlier comment `text`, which now begins with the commit that is being checked."""
    return _with_notice(text, f"{_AGAIN}{_commit(head)}. What follows is about an earlier commit.")


def check_failed(text: str, *, head: str, why: str) -> str:
    """The earlier comment `text`, which now begins with why the newest commit was not checked."""
    return _with_notice(
        text, f"{_FAILED}{_commit(head)}, because {escape_text(why)}. What follows is from an earlier check."
    )


def _with_notice(text: str, notice: str) -> str:
    """A comment as it is on GitHub, without its marker, with another notice as its first paragraph; hidden lines stay."""
    lines = text.rstrip().split("\n")
    if lines[0].startswith((_AGAIN, _FAILED)):
        lines = lines[1:]
    return "\n".join([notice, "", *lines[:-1]]).rstrip() if holds_marker(text, COMMENT) else notice


def _commit(head: str) -> str:
    return f"commit {code_span(head[:12])}"


def _head(review: Review) -> str:
    commit = _commit(review.head)
    if not review.passes:
        thanks, steps = "" if review.is_own else "Thank you! ", len(find_steps(review)) + len(_to_read(review))
        left = "One step is left" if steps + len(review.problems) == 1 else "A few steps are left"
        return f"{thanks}**{left}**: {_lower(review.title)} ({commit})."
    if review.is_ready:
        return f"✅ Thank you! **All good**: {_ready(review)} ({commit}). Now a maintainer decides."
    sign = "⚠️" if review.unreplayed or (review.replay and not review.replay.passes) else "✅"
    thanks = "Thank you! " if sign == "✅" and review.checked and not review.is_own else ""
    how = (
        f" To add a paper, see {link('CONTRIBUTING.md', review.guide)}." if review.guide and not review.checked else ""
    )
    return f"{sign} {thanks}**{review.title}.** {commit[0].upper()}{commit[1:]} was checked.{how}"


def _ready(review: Review) -> str:
    """The papers that a pull request adds, in a few words."""
    placed = list(review.placed.values())
    return placed[0] if len(placed) == 1 else f"{review.checked:,} papers, each as it should be"


def _lower(title: str) -> str:
    return f"{title[:1].lower()}{title[1:]}"


def _to_read(review: Review) -> list[Finding]:
    """The errors that no step settles."""
    settled = {path for step in find_steps(review) for path in step.settles}
    return [finding for finding in review.errors if finding.path not in settled]


def _sections(review: Review) -> Iterator[CommentSection]:
    steps, to_read = find_steps(review), _to_read(review)
    yield CommentSection("", [CommentItem(_step(step)) for step in steps])
    problems = [CommentItem(f"- {escape_text(printable(problem))}") for problem in review.problems]
    yield CommentSection("#### The pull request as a whole" if review.errors else "", problems)
    yield CommentSection("#### To fix" if steps or problems else "", list(_items(to_read, review)))
    if any(step.is_edit for step in steps) or to_read:
        yield CommentSection("", [CommentItem(_AGAIN_BY_ITSELF)])
    if review.passes and review.is_ready:
        return  # one line says it all; the check run has the hints
    settled = [finding for finding in review.errors if finding not in to_read]
    details = f"{counted(len(settled), 'detail')} on what the step{'s' * (len(steps) != 1)} above will settle"
    yield CommentSection(details, list(_items(settled, review)), folded=True)
    rows = _rows(list(review.rows.values()))
    yield from [*_hints(review), rows] if review.warnings or not review.passes else [rows, *_hints(review)]
    if review.unreplayed:
        said = f"The change of rules was not measured: {escape_text(printable(review.unreplayed))}"
        yield CommentSection("", [CommentItem(f"{said}. Push again, or close and reopen, to have it tried once more.")])
    if review.replay:
        yield CommentSection("", [CommentItem(render_replay(review.replay).strip())])


def _step(step: Step) -> str:
    return f"{step.name}\n\n{folded('The whole file as it should be', step.text)}" if step.name else step.text


def _items(findings: Sequence[Finding], review: Review) -> Iterator[CommentItem]:
    """The findings of each file below its name."""
    for path, group in groupby(findings, key=lambda finding: finding.path):
        of_file = list(group)
        above = file_heading(path, of_file, review)
        yield from (CommentItem(render_finding(finding, review), above) for finding in of_file)


def _hints(review: Review) -> Iterator[CommentSection]:
    """The first of them, and the others folded; all folded while there is something to fix, or when no action is needed."""
    items = list(_items(review.hints, review))
    shown = _SHOWN_HINTS if review.passes and review.warnings else 0
    yield CommentSection("#### To consider", items[:shown])
    rest = items[shown:]
    summary = f"{counted(len(rest), 'more hint' if shown else 'hint')} to consider"
    nothing = "; no action needed" if review.passes and not review.warnings else ""
    yield CommentSection(f"{summary}{nothing}", rest, folded=True)


def _rows(rows: Sequence[str]) -> CommentSection:
    if len(rows) > _SHOWN_ROWS:
        return CommentSection(
            f"{len(rows):,} papers have no errors; this is how they will be listed",
            [CommentItem(row) for row in rows],
            folded=True,
        )
    return CommentSection("#### How it will be listed", [CommentItem(row) for row in rows])


def file_heading(path: str, findings: Sequence[Finding], review: Review) -> str:
    """The file's name with a link to its editor; for pages that only the bot writes, how to finish on this branch."""
    name = f"**{code_span(path[:LONGEST_PATH])}**"
    edits = [one for one in findings if one.code == "readme-edited" and one.level == "error"]
    if edits:
        creates = (
            "create the file of each row with its link below, then "
            if any(file_in(one, review.root) for one in edits)
            else ""
        )
        return f"{name}\n\nTo finish on this branch instead: {creates}{_undo(path, review)}"
    address = None if path in review.gone else review.branch.edit(path)
    return f"{name} · {link('edit', address)}" if address and path.endswith((".yaml", ".yml", ".md")) else name


def _undo(path: str, review: Review) -> str:
    """How to undo every change to a file."""
    gone = review.branch.delete(path) if path in review.added else None
    if gone:
        return f"[delete this file]({gone})."
    if path in review.added or review.start is None:
        return "delete this file." if path in review.added else "undo the change to this file."
    command = code_span(f"git checkout {review.start.name[:12]} -- {shlex.quote(path)}")
    return f"undo the change with {command}, commit and push."


def render_finding(finding: Finding, review: Review) -> str:
    """The finding as an item of a list, its fix below it."""
    line = f"**Line {finding.line}**: " if finding.line else ""
    message = printable(finding.message)
    if len(message) > _LONGEST_MESSAGE:
        message = f"{message[:_LONGEST_MESSAGE]}…"
    fix = _fix(finding, review)
    text = f"- {line}{_prose(message)} <sub>{finding.code}</sub>"
    if not fix:
        return text
    return f"{text}\\\n{_indented(fix)}" if fix.startswith("→") else f"{text}\n\n{_indented(fix)}"


def waits_for_arxiv(comment: str) -> bool:
    """Whether a comment says that arXiv must be asked again."""
    return BUSY in comment


def _fix(finding: Finding, review: Review) -> str:
    """The fix as Markdown: a file to create, a whole file, some lines, or a sentence."""
    if finding.code == "identity-unknown":
        return f"→ nothing for you to do: {BUSY}, and at the next push or change of labels"
    if not finding.fix or (finding.code in WHOLE_FILE and finding.path in review.fixed):
        return ""
    if file := file_in(finding, review.root):
        path, text = file
        address = review.branch.new_file(path, text)
        name = code_span(path)
        how = f"**[Create {name} with this text]({address})**, then “Commit changes”:" if address else f"Create {name}:"
        shown, is_long = fenced_yaml(text), text.count("\n") > _SHOWN_LINES
        return f"{how}\n\n{folded('The text', shown) if address and is_long else shown}"
    if len(finding.fix) > _LONGEST_FIX:
        return f"The fix is too long to show here; {code_span(f'{NAME} validate')} prints it."
    if finding.code == "not-canonical":
        return f"Replace the whole file with:\n\n{fenced_yaml(finding.fix)}"
    if "\n" in finding.fix:
        return f"Write:\n\n{fenced_yaml(finding.fix)}"
    if _SNIPPET.match(finding.fix):
        return f"→ write {code_span(finding.fix.strip())}"
    return f"→ {_prose(printable(finding.fix))}{_click(finding, review)}"


def _click(finding: Finding, review: Review) -> str:
    """A link to what the sentence asks for: another file to be changed than README.md, or one of two to be deleted."""
    found = _DATA_FILE.search(finding.fix or "") if finding.code == "readme-edited" else None
    if address := review.branch.edit(found[0]) if found else None:
        return f" · {link('edit', address)}"
    is_twice = finding.code in {"duplicate-id", "duplicate-title"} and finding.path in review.added
    address = review.branch.delete(finding.path) if is_twice else None
    return f" · {link('delete this one', address)}" if address else ""


def _indented(text: str) -> str:
    """Indented below its item."""
    return "\n".join(f"  {line}" if line else "" for line in text.split("\n"))


def _prose(text: str) -> str:
    """A sentence of ours with code between backticks; whatever the code contains stays code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape_text(text)
    shown = [code_span(part) if at % 2 else escape_part(part) for at, part in enumerate(parts)]
    return "".join(shown).strip()
