"""One finding in the comment on a pull request: where, what, and a fix to copy or to click."""

import re
import shlex
from collections.abc import Sequence

from bot.core.checks.mend import WHOLE_FILE
from bot.core.checks.place import folder_of
from bot.core.files.canonical import read_canonical
from bot.core.files.finding import Finding
from bot.core.files.schema import valid_model
from bot.core.paper.model import Paper, Rejected, path_of
from bot.core.program import NAME
from bot.core.review.review import Review
from bot.core.review.sections import folded
from bot.core.text.markdown import code_span, escape_text, fenced, link
from bot.core.text.printable import printable

_LONGEST_MESSAGE, _LONGEST_FIX, _LONGEST_PATH = 1_500, 12_000, 200
_SNIPPET = re.compile(r"(?: *- |[a-z_]+:(?: |$))")
_DATA_FILE = re.compile(r"[\w./-]+\.yaml")
_WRITTEN = "The list is written from one small data file a paper, so that nobody gets merge conflicts."
_CREATE = "1. Create the file of each row with its link below.\n2. "
_SHOWN_LINES = 12  # of a file that a link brings into the editor; longer ones are folded


def file_heading(path: str, findings: Sequence[Finding], review: Review) -> str:
    """The file's name with a link to its editor; for pages that the bot alone writes also how to undo a change."""
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
    """The file with all of its faults mended, and the clicks that bring it there."""
    mended, branch = review.mended[path], review.branch
    right = place_in(review.root, mended.place)
    what = "**Quickest**" if mended.is_right else "**As far as it is clear**"
    name, edit, gone = code_span(right), branch.edit(path), branch.delete(path)
    old = f"[delete this one]({gone})" if gone else "delete this one"
    if right == path:
        how = (
            f"[open the file]({edit}) and replace everything in it by" if edit else "replace everything in the file by"
        )
    elif address := branch.new_file(right, mended.text):
        how = f"[create {name} with this text]({address}), then {old}"
    else:
        how = f"create {name} with this text, then {old}"
    return f"{what}: {how}\n\n{fenced(mended.text, 'yaml')}"


def file_in(finding: Finding, root: str) -> tuple[str, str] | None:
    """The new file that a finding's fix is, with its path from the repository's top; None when it is something else."""
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
    """How to take back every change of a file."""
    branch, start = review.branch, review.start
    if path in review.added:
        gone = branch.delete(path)
        return f"Undo the change: [delete this file]({gone})." if gone else "Undo the change: delete this file."
    if start is None:
        return "Undo the change of this file."
    before = f"[its text as it was]({start.raw(path)})"
    command = code_span(f"git checkout {start.name[:12]} -- {shlex.quote(path)}")
    target = branch.new_file(path, "") if path in review.gone else branch.edit(path)
    by_hand = f"copy {before} over [what it is now]({target})" if target else f"bring back {before}"
    return f"Undo the change: {by_hand}, or run {command}, commit and push."


def _fix(finding: Finding, review: Review) -> str:
    """The fix as Markdown: a file to create, a whole file, some lines, or a sentence."""
    if finding.code == "identity-unknown":
        return "→ nothing for you to do: arXiv is asked again with the next push or change of a label"
    if not finding.fix or (finding.code in WHOLE_FILE and finding.path in review.mended):
        return ""
    if file := file_in(finding, review.root):
        path, text = file
        address = review.branch.new_file(path, text)
        name = code_span(path)
        how = f"**[Create {name} with this text]({address})**, then “Commit changes”:" if address else f"Create {name}:"
        shown, is_long = fenced(text, "yaml"), text.count("\n") > _SHOWN_LINES
        return f"{how}\n\n{folded('The text', shown) if address and is_long else shown}"
    if len(finding.fix) > _LONGEST_FIX:
        return f"The fix is too long to be shown here; {code_span(f'{NAME} validate')} prints it."
    if finding.code == "not-canonical":
        return f"Replace the whole file by:\n\n{fenced(finding.fix, 'yaml')}"
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
    """Below the item that it belongs to."""
    return "\n".join(f"  {line}" if line else "" for line in text.split("\n"))


def _prose(text: str) -> str:
    """A sentence of ours in which code stands between backticks; whatever stands there stays text or code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape_text(text)
    shown = [code_span(part) if at % 2 else _escaped(part) for at, part in enumerate(parts)]
    return "".join(shown).strip()


def _escaped(part: str) -> str:
    """Escaped text with the blanks at its ends, which part it from code."""
    if not part.strip():
        return " " if part else ""
    return f"{' ' * part[0].isspace()}{escape_text(part)}{' ' * part[-1].isspace()}"
