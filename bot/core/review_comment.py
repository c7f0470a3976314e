"""The comment on a pull request: what must be fixed, what to consider, what is right; each with file, line and a fix to copy.

Everything from the pull request is escaped for its place. The text is cut at a whole finding, errors come first.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from bot.core.canonical import read_canonical
from bot.core.checks.place import folder_of
from bot.core.comment import ROOM
from bot.core.edit_links import Branch
from bot.core.finding import Finding
from bot.core.markdown import code_span, escape_text, link
from bot.core.mending import WHOLE_FILE, Mended
from bot.core.paper import Paper, Rejected, path_of
from bot.core.printable import printable, printable_lines
from bot.core.program import NAME
from bot.core.schema import valid_model

_MARGIN = 1_500  # for the line of memory, and what is said of what was left out
_SHOWN_ROWS = 8  # more are folded
_LONGEST_MESSAGE, _LONGEST_FIX, _LONGEST_PATH = 1_500, 12_000, 200
_SNIPPET = re.compile(r"(?: *- |[a-z_]+:(?: |$))")
_HOW = "Open a file with its edit link, paste what is shown, commit: this comment then brings itself up to date."


@dataclass(frozen=True)
class Review:
    """All that is to be said of a pull request. `problems` and `notes` are plain text; `rows` are rendered, by path."""

    head: str
    branch: Branch
    root: str = "data"
    checked: int = 0
    findings: Sequence[Finding] = ()
    problems: Sequence[str] = ()
    rows: Mapping[str, str] = field(default_factory=dict)
    mended: Mapping[str, Mended] = field(default_factory=dict)  # by path
    notes: Sequence[str] = ()
    replay: str = ""

    @property
    def errors(self) -> list[Finding]:
        """What must be fixed."""
        return [finding for finding in self.findings if finding.level == "error"]

    @property
    def hints(self) -> list[Finding]:
        """What is to be considered, warnings first."""
        return sorted((one for one in self.findings if one.level != "error"), key=lambda one: one.level != "warning")

    @property
    def passes(self) -> bool:
        """Whether nothing must be fixed."""
        return not self.errors and not self.problems

    @property
    def title(self) -> str:
        """The outcome in a few words."""
        faults = len(self.errors) + len(self.problems)
        if faults:
            return f"{faults} thing{'s' * (faults != 1)} must be fixed"
        warnings = sum(finding.level == "warning" for finding in self.hints)
        if warnings:
            return f"Nothing must be fixed, {warnings} thing{'s' * (warnings != 1)} to consider"
        return f"All right: {self.checked} data file{'s' * (self.checked != 1)} checked"


def render_review(review: Review, *, room: int = ROOM) -> str:
    """The comment's text without its hidden lines, of at most `room` characters together with them."""
    head = f"### ❌ {review.title}\n\n{_HOW}" if not review.passes else f"✅ **{review.title}.**"
    tail = "\n\n".join(f"> {escape_text(note)}" for note in review.notes)
    text, left_out = _fill([head], _blocks(review), room - _MARGIN - len(tail))
    if left_out:
        text += f"\n\n… and {left_out:,} more, left out because this text is full."
    return f"{text}\n\n{tail}" if tail else text


@dataclass(frozen=True, slots=True)
class _Block:
    """One item with the headings that stand above the first of its kind."""

    text: str
    section: str = ""
    file: str = ""


def _fill(parts: list[str], blocks: Iterator[_Block], room: int) -> tuple[str, int]:
    """As many whole blocks as fit, and the number of those left out."""
    section = file = ""
    left_out = 0
    room -= sum(len(part) + 2 for part in parts)
    for block in blocks:
        above = [block.section] if block.section != section else []
        above += [block.file] if block.file and (block.file != file or above) else []
        text = "\n\n".join(filter(None, [*above, block.text]))
        room -= len(text) + 2
        if left_out or room < 0:
            left_out += 1
        else:
            parts.append(text)
            section, file = block.section, block.file
    return "\n\n".join(parts), left_out


def _blocks(review: Review) -> Iterator[_Block]:
    for problem in review.problems:
        yield _Block(f"- {escape_text(printable(problem))}", "#### The pull request as a whole")
    yield from _findings(review.errors, review, "#### To fix" if review.problems else "")
    yield from _findings(review.hints, review, "#### To consider")
    yield from _rows(review.rows)
    if review.replay:
        yield _Block(review.replay.strip(), "")


def _findings(findings: Sequence[Finding], review: Review, section: str) -> Iterator[_Block]:
    for path, group in groupby(findings, key=lambda finding: finding.path):
        of_file = list(group)
        file = _file_heading(path, of_file, review.branch)
        if any(one.code == "readme-edited" and file_in(one, review.root) for one in of_file):
            file += f"\n\n{_README}"
        for finding in of_file:
            yield _Block(_item(finding, review), section, file)
        if path in review.mended and of_file[0].level == "error":
            yield _Block(_whole_file(path, review), section, file)


_README = (
    "The list in README.md is written from one small data file a paper, so that nobody gets merge conflicts."
    " Your row is welcome: create its file with the link below (two clicks), and undo the change of README.md."
)


def _file_heading(path: str, findings: Sequence[Finding], branch: Branch) -> str:
    shown = f"**{code_span(path[:_LONGEST_PATH])}**"
    address = None if findings[0].code == "deleted" else branch.edit(path)
    return f"{shown} · {link('edit', address)}" if address and path.endswith((".yaml", ".yml", ".md")) else shown


def _item(finding: Finding, review: Review) -> str:
    line = f"**Line {finding.line}**: " if finding.line else ""
    message = printable(finding.message)
    if len(message) > _LONGEST_MESSAGE:
        message = f"{message[:_LONGEST_MESSAGE]}…"
    fix = _fix(finding, review)
    text = f"- {line}{_prose(message)} {code_span(finding.code)}"
    if not fix:
        return text
    return f"{text}\\\n{_indented(fix)}" if fix.startswith("→") else f"{text}\n\n{_indented(fix)}"


def _whole_file(path: str, review: Review) -> str:
    """The file with all of this mended, and the clicks that bring it there."""
    mended = review.mended[path]
    right = place_in(review.root, mended.place)
    what = "**The whole file, mended**" if mended.is_right else "**The whole file, mended as far as it is clear**"
    address, gone = review.branch.new_file(right, mended.text), review.branch.delete(path)
    name, old = code_span(right), f"[delete this one]({gone})" if gone else "delete this one"
    if right == path:
        how = "open it with its edit link and replace all by"
    elif address:
        how = f"[create {name} with this text]({address}), and {old}"
    else:
        how = f"create {name}, and {old}"
    return f"{what}: {how}\n\n{_fenced(mended.text)}"


def _fix(finding: Finding, review: Review) -> str:
    """The fix as Markdown: a file to create, a whole file, some lines, or a sentence."""
    if not finding.fix or (finding.code in WHOLE_FILE and finding.path in review.mended):
        return ""
    file = file_in(finding, review.root)
    if file:
        path, text = file
        address = review.branch.new_file(path, text)
        name = code_span(path)
        how = f"**[Create {name} with this text]({address})**, then “Commit changes”:" if address else f"Create {name}:"
        return f"{how}\n\n{_fenced(text)}"
    if len(finding.fix) > _LONGEST_FIX:
        return f"The fix is too long to be shown here; {code_span(f'{NAME} validate')} prints it."
    if finding.code == "not-canonical":
        return f"Replace the whole file by:\n\n{_fenced(finding.fix)}"
    if "\n" in finding.fix:
        return f"Write:\n\n{_fenced(finding.fix)}"
    if _SNIPPET.match(finding.fix):
        return f"→ write {code_span(finding.fix.strip())}"
    return f"→ {_prose(printable(finding.fix))}"


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


def _rows(rows: Mapping[str, str]) -> Iterator[_Block]:
    if not rows:
        return
    heading = "#### Right, and listed like this"
    if len(rows) <= _SHOWN_ROWS:
        for row in rows.values():
            yield _Block(row, heading)
        return
    yield _Block(f"<details><summary>{len(rows)} papers, and how they are listed</summary>", heading)
    for row in rows.values():
        yield _Block(row, heading)
    yield _Block("</details>", heading)


def _fenced(text: str) -> str:
    shown = printable_lines(text.rstrip("\n"))
    fence = "`" * max(3, max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    return f"{fence}yaml\n{shown}\n{fence}"


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
