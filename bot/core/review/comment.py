"""The comment on a pull request: what must be fixed, then what to consider and how papers will be listed; one line when all is well.

Everything from the pull request is escaped for its place. The text is cut at a whole item, errors come first.
"""

import re
import shlex
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.core.checks.fix import WHOLE_FILE
from bot.core.checks.place import folder_of
from bot.core.files.canonical import read_canonical
from bot.core.files.finding import Finding
from bot.core.files.schema import valid_model
from bot.core.measure.replay import render_replay
from bot.core.paper.model import Paper, Rejected, path_of
from bot.core.program import NAME
from bot.core.review.review import Review
from bot.core.text.markdown import ROOM, code_span, escape_text, fenced, holds_marker, link
from bot.core.text.printable import printable

BUSY = "arXiv is busy, checked again tonight"
COMMENT = "review"  # the name in the comment's hidden marker
_MARGIN = 1_500  # for the hidden line of memory, and the sentence on what was left out
_SHOWN_ROWS, _SHOWN_HINTS, _SHOWN_FILES = 8, 5, 3  # more are folded
_IN_BROWSER = "Each link opens a file in your browser: paste what is shown and press “Commit changes”. This comment then updates itself."
_BY_PUSH = "Change the files as shown and push. This comment then updates itself."
_LONGEST_MESSAGE, _LONGEST_FIX, _LONGEST_PATH = 1_500, 12_000, 200
_SNIPPET = re.compile(r"(?: *- |[a-z_]+:(?: |$))")
_DATA_FILE = re.compile(r"(?<![\w./-])[\w./-]+\.yaml")
_WRITTEN = "The list is written from one small data file per paper, which avoids merge conflicts."
_CREATE = "1. Create the file of each row with its link below.\n2. "
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
    if review.passes:
        sign = "⚠️" if review.unreplayed or (review.replay and not review.replay.passes) else "✅"
        how = (
            f" To add a paper, see {link('CONTRIBUTING.md', review.guide)}."
            if review.guide and not review.checked
            else ""
        )
        return f"{sign} **{review.title}.** {_commit(review.head)} was checked.{how}"
    how = _IN_BROWSER if review.branch.repository else _BY_PUSH
    return f"### ❌ {review.title} ({_commit(review.head)})" + (f"\n\n{how}" if review.errors else "")


def _sections(review: Review) -> Iterator[CommentSection]:
    problems = [CommentItem(f"- {escape_text(printable(problem))}") for problem in review.problems]
    yield CommentSection("#### The pull request as a whole" if review.errors else "", problems)
    yield CommentSection("#### To fix" if problems else "", list(_items(review.errors, review, review.fixed)))
    rows = _rows(list(review.rows.values()))
    yield from [*_hints(review), rows] if review.warnings or not review.passes else [rows, *_hints(review)]
    if review.unreplayed:
        said = f"The change of rules was not measured: {escape_text(printable(review.unreplayed))}"
        yield CommentSection("", [CommentItem(f"{said}. Push again, or close and reopen, to have it tried once more.")])
    if review.replay:
        yield CommentSection("", [CommentItem(render_replay(review.replay).strip())])


def _items(findings: Sequence[Finding], review: Review, fixed: Collection[str] = ()) -> Iterator[CommentItem]:
    """The findings of each file, then, of those in `fixed`, the whole file as it should be."""
    is_long = len(fixed) > _SHOWN_FILES
    for path, group in groupby(findings, key=lambda finding: finding.path):
        of_file = list(group)
        above = file_heading(path, of_file, review)
        yield from (CommentItem(render_finding(finding, review), above) for finding in of_file)
        if path in fixed:
            whole = render_whole_file(path, review)
            yield CommentItem(folded("Quickest: the whole file", whole) if is_long else whole, above)


def _hints(review: Review) -> Iterator[CommentSection]:
    """The first of them, and the others folded; all folded while there is something to fix, or when no action is needed."""
    items = list(_items(review.hints, review))
    shown = _SHOWN_HINTS if review.passes and review.warnings else 0
    yield CommentSection("#### To consider", items[:shown])
    rest = items[shown:]
    summary = f"{len(rest):,} {'more ' * bool(shown)}hint{'s' * (len(rest) != 1)} to consider"
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
    """The file's name with a link to its editor; for pages that only the bot writes also how to undo a change."""
    name = f"**{code_span(path[:_LONGEST_PATH])}**"
    edits = [one for one in findings if one.code == "readme-edited" and one.level == "error"]
    if edits:
        steps = _CREATE if any(file_in(one, review.root) for one in edits) else ""
        return f"{name}\n\n{_WRITTEN}\n\n{steps}{_undo(path, review)}"
    address = None if path in review.gone else review.branch.edit(path)
    return f"{name} · {link('edit', address)}" if address and path.endswith((".yaml", ".yml", ".md")) else name


def render_finding(finding: Finding, review: Review) -> str:
    """The finding as an item of a list, its fix below it."""
    line = f"**Line {finding.line}**: " if finding.line else ""
    message = printable(finding.message)
    if len(message) > _LONGEST_MESSAGE:
        message = f"{message[:_LONGEST_MESSAGE]}…"
    fix = _fix(finding, review)
    text = f"- {line}{_prose(message)} {code_span(finding.code)}"
    if not fix:
        return text
    return f"{text}\\\n{_indented(fix)}" if fix.startswith("→") else f"{text}\n\n{_indented(fix)}"


def render_whole_file(path: str, review: Review) -> str:
    """The whole file as it should be, and the clicks that bring it there."""
    fixed, branch = review.fixed[path], review.branch
    right = place_in(review.root, fixed.place)
    what = "**Quickest**" if fixed.is_right else "**As far as the bot can tell**"
    name, edit, gone = code_span(right), branch.edit(path), branch.delete(path)
    old = f"[delete this one]({gone})" if gone else "delete this one"
    if right == path:
        how = (
            f"[open the file]({edit}) and replace everything in it with"
            if edit
            else "replace everything in the file with"
        )
    elif address := branch.new_file(right, fixed.text):
        how = f"[create {name} with this text]({address}), then {old}"
    else:
        how = f"create {name} with this text, then {old}"
    return f"{what}: {how}\n\n{fenced(fixed.text, 'yaml')}"


def file_in(finding: Finding, root: str) -> tuple[str, str] | None:
    """The path from the repository's top and the text of the new file in a finding's fix; None where the fix is not a file."""
    if finding.code not in {"readme-edited", "deleted"} or finding.fix is None:
        return None
    values = read_canonical(finding.fix)
    model: type[Paper] | type[Rejected] = Rejected if finding.code == "deleted" else Paper
    entry = valid_model(values, model) if values else None
    if entry is None:
        return None
    return place_in(root, f"{folder_of(entry)}/{path_of(entry)}"), finding.fix


def place_in(root: str, place: str) -> str:
    """The path from the repository's top of a place below the data folder."""
    return place if root in {"", "."} else f"{root}/{place}"


def _undo(path: str, review: Review) -> str:
    """How to undo every change to a file."""
    branch, start = review.branch, review.start
    if path in review.added:
        gone = branch.delete(path)
        return f"Undo the change: [delete this file]({gone})." if gone else "Undo the change: delete this file."
    if start is None:
        return "Undo the change to this file."
    before = f"[its text as it was]({start.raw(path)})"
    command = code_span(f"git checkout {start.name[:12]} -- {shlex.quote(path)}")
    target = branch.new_file(path, "") if path in review.gone else branch.edit(path)
    by_hand = f"copy {before} over [what it is now]({target})" if target else f"bring back {before}"
    return f"Undo the change: {by_hand}, or run {command}, commit and push."


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
        shown, is_long = fenced(text, "yaml"), text.count("\n") > _SHOWN_LINES
        return f"{how}\n\n{folded('The text', shown) if address and is_long else shown}"
    if len(finding.fix) > _LONGEST_FIX:
        return f"The fix is too long to show here; {code_span(f'{NAME} validate')} prints it."
    if finding.code == "not-canonical":
        return f"Replace the whole file with:\n\n{fenced(finding.fix, 'yaml')}"
    if "\n" in finding.fix:
        return f"Write:\n\n{fenced(finding.fix, 'yaml')}"
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
    shown = [code_span(part) if at % 2 else _escaped(part) for at, part in enumerate(parts)]
    return "".join(shown).strip()


def _escaped(part: str) -> str:
    """Escaped text with the spaces at its ends, which separate it from code."""
    if not part.strip():
        return " " if part else ""
    return f"{' ' * part[0].isspace()}{escape_text(part)}{' ' * part[-1].isspace()}"
