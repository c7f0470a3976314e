"""The pull request's body: one line a paper with a task box (`bot.core.pull.line`), written from a view and read back.

Of such a line only the box, the first link and the words for readers are used; the branch and the data are the truth.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from textwrap import dedent

from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.model import PASSED_OVER
from bot.core.program import MARKER
from bot.core.pull.line import BLOCK_BEGIN, BLOCK_END, Item, Line, links_in, read_parts, unique_lines
from bot.core.text.latex import plain_title
from bot.core.text.markdown import code_span, escape_link_text, escape_text, one_line

LIMIT = 65_536  # characters, GitHub's own for a body
_ROOM = 2_500  # for the text around the papers
_ROOM_FOR_COUNT = 200  # for the words that say how much of people's text is left out
_APART = "<!-- -->"
_MARKER = re.compile(rf"<!-- {re.escape(MARKER)} v1 commit=([0-9a-f]{{40}}) -->")
_SECTIONS = {  # heading, and what it asks for
    "To add": "Untick what does not belong.",
    "To review": "Tick what belongs.",
    "Waiting": "Offered when this pull request is done.",
}
_SHOWN_PATHS = 5
# Deleting a rejected paper's file withdraws the rejection; this command does so for all papers that nobody judged.
_OFFER_AGAIN = f"git rm $(git grep -l '^reason: \"{PASSED_OVER}\"$' '*rejected/*')"
_SEARCHED = "Searched "
_WAITING = re.compile(
    r"^- \[[^ xX].*\]\(https://arxiv\.org/abs/[^)]+\)$|^- \[[ xX][^\]].*\]\(https://arxiv\.org/abs/[^)]+\)$"
)
_REASON = re.compile(r"^[ \t]*+reason:[ \t]*+(\S.*)$", re.IGNORECASE | re.MULTILINE)
_LONGEST_REASON = 300
_OWN_TITLE = re.compile(
    r"(?:Add [0-9]+ papers?|New papers)(?:, [0-9]+ to review)?|Audit: [0-9]+ changed, [0-9]+ to confirm"
)
_MOST_READ = 10_000  # characters of a comment
_OURS = re.compile(
    rf"\*\*\d+ papers? to add, \d+ to review\.\*\*|### ({'|'.join(_SECTIONS)}) \(\d+\)"
    rf"|<!-- {re.escape(MARKER)} .*-->|… and \d+ more, left out because this text is full\."
)


@dataclass(frozen=True)
class BodyView:
    """What a body shows. All texts are Markdown as in the body, so that what is read can be written again."""

    lines: tuple[Line, ...] = ()
    searched: str = ""
    waiting: tuple[str, ...] = ()
    before: str = ""  # what humans wrote above the bot's text
    after: str = ""  # what they wrote anywhere below its first line


def parse_view(body: str, *, tasks: Collection[Line] = ()) -> BodyView:
    """A body as a view: the papers' lines, what the bot wrote about its search, and everything that is not the bot's.

    `tasks` are lines that only look like papers' lines.
    """
    searched, waiting, human = "", [], ([], [])  # type: tuple[str, list[str], tuple[list[str], list[str]]]
    lines: list[Line] = []
    seen_bot = False
    for part in read_parts(body):
        if isinstance(part, Line) and part not in tasks:
            seen_bot = True
            lines.append(part)
        elif isinstance(part, str) and _is_ours(part):
            seen_bot = True
            searched = part if part.startswith(_SEARCHED) else searched
            waiting += [part] if _WAITING.match(part) else []
        else:
            human[seen_bot].append(part if isinstance(part, str) else part.whole_text)
    before, after = ("\n".join(texts).strip("\n") for texts in human)
    after = re.sub(r"\n{3,}", "\n\n", after)
    return BodyView(tuple(unique_lines(lines)), searched, tuple(waiting), before, after)


def carry_over(view: BodyView, old: BodyView) -> BodyView:
    """The new view with what it must keep of the old one: what humans wrote, and the last search if this run made none.

    Notes below a line that goes are kept below the bot's text.
    """
    if not view.searched:
        view = replace(view, searched=old.searched, waiting=old.waiting)
    keys = {line.key for line in view.lines}
    still = tuple(text for text in view.waiting if not keys & set(_keys_in(text)))
    left = (dedent("\n".join(line.notes)) for line in old.lines if line.notes and line.key not in keys)
    return replace(view, waiting=still, before=old.before, after="\n\n".join(filter(None, [old.after, *left])))


def describe_search(figures: str, *, held_back: int, passed_over: int = 0, note: str = "") -> str:
    """The paragraph about the search behind a pull request; `passed_over` counts the papers that nobody ever judged."""
    parts = [f"{_SEARCHED}{escape_text(figures)}"]
    if held_back:
        parts.append(f"{held_back} held back because {'it was' if held_back == 1 else 'they were'} rejected before.")
    if passed_over:
        papers = f"{passed_over} {_papers(passed_over)} {'was' if passed_over == 1 else 'were'}"
        parts.append(f"{papers} passed over at a merge; to offer them again: {code_span(_OFFER_AGAIN)}")
    return " ".join([*parts, *([escape_text(note)] if note else [])])


def describe_conflict(paths: tuple[str, ...], branch: str) -> str:
    """Which files a human must reconcile, in one line."""
    shown = ", ".join(code_span(path) for path in paths[:_SHOWN_PATHS])
    more = f" and {len(paths) - _SHOWN_PATHS} more" if len(paths) > _SHOWN_PATHS else ""
    return (
        f"{shown}{more} changed on the default branch and by hand on {code_span(branch)}, so the bot leaves that branch alone;"
        " merge the default branch into it, and the next run continues"
    )


def waiting_line(title: str, link: str) -> str:
    """The line of a paper that waits for room in the pull request; it has no box yet."""
    return f"- [{escape_link_text(plain_title(title))}]({link})"


def parse_commit(body: str) -> str | None:
    """The bot's last commit, which a hidden line names; None when the line is damaged or missing."""
    found = _MARKER.findall(body)
    return found[-1] if found else None


def read_reason(comment: str) -> str | None:
    """The reason for closing that a comment gives in its first line `reason: …`, as one line of plain text."""
    found = _REASON.search(comment[:_MOST_READ].replace("\r", "\n"))
    text = one_line(found[1])[:_LONGEST_REASON].strip() if found else ""
    return text if text and text != PASSED_OVER else None


def render_title(view: BodyView) -> str:
    """The pull request's title: counts only, no text from outside."""
    chosen = sum(line.ticked for line in view.lines)
    review = len(view.lines) - chosen
    title = f"Add {chosen} {_papers(chosen)}" if chosen else "New papers"
    return f"{title}, {review} to review" if review else title


def is_own_title(title: str) -> bool:
    """Whether a pull request's title has the bot's own form; any other is a maintainer's and stays."""
    return bool(_OWN_TITLE.fullmatch(title))


def render_body(view: BodyView, *, commit: str, limit: int = LIMIT) -> str:
    """The body. Near the limit the reasons are left out first, then people's text is cut, then the papers after a whole one.

    It says how much of people's text and how many papers are left out.
    """
    view = _cut_human_text(_without_reasons(view, limit - _ROOM), limit - _ROOM)
    chosen = [line.whole_text for line in view.lines if line.ticked]
    review = [line.whole_text for line in view.lines if not line.ticked]
    room = limit - _ROOM - len(view.before) - len(view.after)
    parts = [view.before, f"**{len(chosen)} {_papers(len(chosen))} to add, {len(review)} to review.**", view.searched]
    for (name, hint), texts in zip(_SECTIONS.items(), (chosen, review, list(view.waiting)), strict=True):
        if texts:
            text, room = _section(f"### {name} ({len(texts)})", hint, texts, room)
            parts.append(text)
    # Without a line in between, indented text would become part of the list above it.
    parts += [_APART if view.after[:1].isspace() else "", view.after, f"<!-- {MARKER} v1 commit={commit} -->"]
    return "\n\n".join(filter(None, parts)) + "\n"


def count_fitting(items: Sequence[Item], view: BodyView, *, limit: int = LIMIT) -> int:
    """How many of these new papers still fit whole into the body that shows `view`; the others must wait.

    People's text may take up to half of it.
    """
    human = len(view.before) + len(view.after) + sum(len(note) + 1 for line in view.lines for note in line.notes)
    own = sum(len(line.text) + 1 for line in view.lines)  # the reasons give way
    return count_in_room((item.line() for item in items), limit - 2 * _ROOM - min(human, limit // 2) - own)


def count_in_room(lines: Iterable[str], room: int) -> int:
    """How many of these lines, from the first on, fit into `room` characters."""
    count = 0
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        count += 1
    return count


def _section(heading: str, hint: str, texts: list[str], room: int) -> tuple[str, int]:
    kept = texts[: count_in_room(texts, room)]
    room -= sum(len(text) + 1 for text in kept)
    left_out = len(texts) - len(kept)
    if left_out:
        kept += ["", f"… and {left_out} more, left out because this text is full."]
        room = 0
    return "\n".join([heading, hint, "", *kept]), room


def _without_reasons(view: BodyView, room: int) -> BodyView:
    """The view without the bot's own lines below the papers' lines, if they don't all fit."""
    taken = sum(len(line.whole_text) + 1 for line in view.lines) + sum(len(text) + 1 for text in view.waiting)
    if taken + len(view.before) + len(view.after) <= room:
        return view
    return replace(view, lines=tuple(replace(line, block=()) for line in view.lines))


def _cut_human_text(view: BodyView, room: int) -> BodyView:
    """The view with as much of people's text as fits beside the papers' lines: first what is above them, last what is below."""
    room -= sum(len(line.own_text) + 1 for line in view.lines)
    before, *notes, after = cut_texts([view.before, *("\n".join(line.notes) for line in view.lines), view.after], room)
    lines = (replace(line, notes=tuple(filter(None, [one]))) for line, one in zip(view.lines, notes, strict=True))
    return replace(view, before=before, lines=tuple(lines), after=after)


def cut_texts(texts: Sequence[str], room: int) -> list[str]:
    """As many of the texts' lines as fit into `room` characters, the first ones first; the last text says how many don't."""
    if sum(len(text) + 1 for text in texts) <= room:
        return list(texts)
    kept: list[str] = []
    left_out = 0
    room -= _ROOM_FOR_COUNT
    for text in texts:
        lines = text.split("\n") if text else []
        fitting = lines[: count_in_room(lines, room)]
        room -= sum(len(line) + 1 for line in fitting)
        left_out += len(lines) - len(fitting)
        kept.append("\n".join(fitting))
    if left_out:
        count = f"{left_out} line{'s' * (left_out != 1)} of people's text"
        said = f"… and {count}, left out because this text is full; “edited” above shows the earlier text."
        kept[-1] = "\n\n".join(filter(None, [kept[-1], said]))
    return kept


def _is_ours(text: str) -> bool:
    return bool(
        text.startswith(_SEARCHED)
        or text.strip() in {BLOCK_BEGIN, BLOCK_END, _APART}
        or text in _SECTIONS.values()
        or _OURS.fullmatch(text)
        or _WAITING.match(text)
    )


def _keys_in(text: str) -> list[str]:
    return [key for link in links_in(text) if (key := parse_arxiv_id(link))]


def _papers(count: int) -> str:
    return "paper" if count == 1 else "papers"
