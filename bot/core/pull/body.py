"""The pull request's body: one line a paper with a task box (`bot.core.pull.line`), written from a view and read back.

Of such a line only the box, the first link and the words for readers are used; the branch and the data are the truth.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from textwrap import dedent

from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.model import PASSED_OVER
from bot.core.program import MARKER
from bot.core.pull.command import HELP, OFFER, REJECT
from bot.core.pull.line import Item, Line, links_in, read_parts, unique_lines
from bot.core.text.latex import plain_title
from bot.core.text.markdown import code_span, count_in_room, escape_text, one_line
from bot.core.text.printable import counted

LIMIT = 65_536  # characters, GitHub's own for a body
_ROOM = 4_000  # for the text around the papers
_ROOM_FOR_COUNT = 200  # for the words that say how much of people's text is left out
_APART = "<!-- -->"
_MARKER = re.compile(
    rf"<!-- {re.escape(MARKER)} v1 commit=(?P<commit>[0-9a-f]{{40}})(?: comments=(?P<heard>[0-9x,]{{1,1200}}))? -->"
)
_NUMBER = re.compile(r"[0-9]{1,18}x?")
MOST_HEARD = 50  # comments whose numbers the hidden line keeps
_SECTIONS = {  # heading, and what is said below it
    "To add": "",
    "To review": f"Not wanted? `/{REJECT}` it in a comment; otherwise it is offered once more.",
    "Waiting": "Offered when this pull request is done.",
}
_OLD_HINTS = ("Untick what does not belong.", "Tick what belongs.")  # of texts that an earlier version wrote
_TO_DO = {  # what a maintainer does, by whether there are papers to add and to review
    (True, True): "Untick what does not belong, tick what does, then merge.",
    (True, False): "Untick what does not belong, then merge.",
    (False, True): "Tick what belongs, then merge.",
    (False, False): "Merge this to keep what was decided: no paper is left in it.",
}
_FOLD_END = "</details><!-- fold -->"
_SEARCH_FOLD = "<details><summary>What was searched, and what waits</summary>"
_HELP_FOLD = "<details><summary>Commands, each on a line of its own in a comment</summary>"
_SHOWN_PATHS = 5
_SEARCHED = "Searched "
_WAITING = re.compile(
    r"^- \[[^ xX].*\]\(https://arxiv\.org/abs/[^)]+\)$|^- \[[ xX][^\]].*\]\(https://arxiv\.org/abs/[^)]+\)$"
)
_REASON = re.compile(r"^[ \t]*+reason:[ \t]*+(\S.*)$", re.IGNORECASE | re.MULTILINE)
_LONGEST_REASON = 300
_OWN_TITLE = re.compile(
    r"(?:[0-9,]+ papers? to (?:add|review)|Nothing to add)(?:, [0-9]+ to review)?(?: \(week of [0-9-]{10}\))?"
    r"|(?:Add [0-9]+ papers?|New papers)(?:, [0-9]+ to review)?|Audit: [0-9]+ changed, [0-9]+ to confirm"
)
_MOST_READ = 10_000  # characters of a comment
_OURS = re.compile(
    rf"\*\*\d+ papers? to add, \d+ to review\.\*\*|(?:{'|'.join(map(re.escape, _TO_DO.values()))})(?: \*\*[^*]{{1,60}}\.\*\*)?"
    rf"|### ({'|'.join(_SECTIONS)}) \(\d+\)"
    rf"|<!-- {re.escape(MARKER)} .*-->|… and \d+ more, left out because this text is full\."
)
_OWN_LINES = frozenset([*filter(None, _SECTIONS.values()), *_OLD_HINTS, _FOLD_END, _SEARCH_FOLD, _HELP_FOLD, *HELP])


@dataclass(frozen=True)
class Heard:
    """The comments, by number, whose commands were carried out; those that are `refused` took no reaction, so nothing else says so."""

    carried_out: frozenset[int] = frozenset()
    refused: frozenset[int] = frozenset()

    def __or__(self, other: "Heard") -> "Heard":
        return Heard(self.carried_out | other.carried_out, self.refused | other.refused)

    def holds(self, other: "Heard") -> bool:
        """Whether nothing of the other is new."""
        return self | other == self

    def newest(self, count: int) -> "Heard":
        """The same without the oldest comments."""
        kept = frozenset(sorted(self.carried_out | self.refused)[-count:])
        return Heard(self.carried_out & kept, self.refused & kept)

    def written(self) -> str:
        """As the hidden line has it, for example `12,15x`."""
        numbers = sorted(self.carried_out | self.refused)
        return ",".join(f"{number}{'x' * (number in self.refused)}" for number in numbers)


@dataclass(frozen=True)
class BodyView:
    """What a body shows. All texts are Markdown as in the body, so that what is read can be written again."""

    lines: tuple[Line, ...] = ()
    searched: str = ""
    waiting: tuple[str, ...] = ()
    heard: "Heard" = field(default_factory=lambda: Heard())
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
    return BodyView(tuple(unique_lines(lines)), searched, tuple(waiting), parse_heard(body), before, after)


def carry_over(view: BodyView, old: BodyView) -> BodyView:
    """The new view with what it must keep of the old one: what humans wrote, and the last search if this run made none.

    Notes below a line that goes are kept below the bot's text.
    """
    if not view.searched:
        view = replace(view, searched=old.searched, waiting=old.waiting)
    keys = {line.key for line in view.lines}
    still = tuple(text for text in view.waiting if not keys & set(_keys_in(text)))
    left = (dedent("\n".join(line.notes)) for line in old.lines if line.notes and line.key not in keys)
    heard = (old.heard | view.heard).newest(MOST_HEARD)
    after = "\n\n".join(filter(None, [old.after, *left]))
    return replace(view, waiting=still, heard=heard, before=old.before, after=after)


def describe_search(figures: str, *, held_back: int, passed_over: int = 0, note: str = "") -> str:
    """The paragraph about the search behind a pull request; `passed_over` counts the papers that were offered twice and not chosen."""
    parts = [f"{_SEARCHED}{escape_text(figures)}"]
    if held_back:
        parts.append(f"{held_back} held back because {'it was' if held_back == 1 else 'they were'} rejected before.")
    if passed_over:
        papers = counted(passed_over, "paper was", "papers were")
        parts.append(f"{papers} offered twice and not chosen; to offer them again, comment `/{OFFER}`.")
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
    return f"- [{escape_text(plain_title(title))}]({link})"


def parse_commit(body: str) -> str | None:
    """The bot's last commit, which a hidden line names; None when the line is damaged or missing."""
    *_, found = (None, *_MARKER.finditer(body))
    return found["commit"] if found else None


def parse_heard(body: str) -> Heard:
    """The comments whose commands were carried out, which the hidden line names by number."""
    *_, found = (None, *_MARKER.finditer(body))
    words = (found["heard"] or "").split(",") if found else []
    numbers = {word: int(word.removesuffix("x")) for word in words if _NUMBER.fullmatch(word)}
    refused = frozenset(number for word, number in numbers.items() if word.endswith("x"))
    return Heard(frozenset(numbers.values()) - refused, refused)


def read_reason(comment: str) -> str | None:
    """The reason for closing that a comment gives in its first line `reason: …`, as one line of plain text."""
    found = _REASON.search(comment[:_MOST_READ].replace("\r", "\n"))
    text = one_line(found[1])[:_LONGEST_REASON].strip() if found else ""
    return text if text and text != PASSED_OVER else None


def render_title(view: BodyView, *, day: str = "") -> str:
    """The pull request's title: counts and the Monday before `day` (YYYY-MM-DD), no text from outside."""
    chosen = sum(line.ticked for line in view.lines)
    review = len(view.lines) - chosen
    on = date.fromisoformat(day) if day else None
    week = f" (week of {on - timedelta(days=on.weekday())})" if on else ""
    return f"{_describe_counts(chosen, review) or 'Nothing to add'}{week}"


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
    sections: list[str] = []
    for (name, hint), texts in zip(_SECTIONS.items(), (chosen, review, list(view.waiting)), strict=True):
        text, room = _section(f"### {name} ({len(texts)})", hint, texts, room) if texts else ("", room)
        sections.append(text)
    *papers, waiting = sections
    parts = [view.before, _describe_task(len(chosen), len(review)), *papers]
    parts += [_SEARCH_FOLD, view.searched, waiting, _FOLD_END] if view.searched or waiting else []
    parts += [_HELP_FOLD, "\n".join(HELP), _FOLD_END]
    # Without a line in between, indented text would become part of the list above it.
    parts += [_APART if view.after[:1].isspace() else "", view.after, _hidden_line(commit, view.heard)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _describe_task(chosen: int, review: int) -> str:
    """What a maintainer does now, in one sentence, and how many papers it is about."""
    task, counts = _TO_DO[bool(chosen), bool(review)], _describe_counts(chosen, review)
    return f"{task} **{counts}.**" if counts else task


def _describe_counts(chosen: int, review: int) -> str:
    parts = [f"{counted(chosen, 'paper')} to add"] if chosen else []
    parts += [f"{review} to review" if chosen else f"{counted(review, 'paper')} to review"] if review else []
    return ", ".join(parts)


def _hidden_line(commit: str, heard: Heard) -> str:
    comments = f" comments={numbers}" if (numbers := heard.written()) else ""
    return f"<!-- {MARKER} v1 commit={commit}{comments} -->"


def count_fitting(items: Sequence[Item], view: BodyView, *, limit: int = LIMIT) -> int:
    """How many of these new papers still fit whole into the body that shows `view`; the others must wait."""
    return count_fitting_lines((item.line() for item in items), view, limit=limit)


def count_fitting_lines(lines: Iterable[str], view: BodyView, *, limit: int = LIMIT) -> int:
    """How many of these new lines still fit, the first ones first. People's text may take up to half of the body."""
    human = len(view.before) + len(view.after) + sum(len(note) + 1 for line in view.lines for note in line.notes)
    own = sum(len(line.text) + 1 for line in view.lines)  # the reasons give way
    return count_in_room(list(lines), limit - 2 * _ROOM - min(human, limit // 2) - own)


def _section(heading: str, hint: str, texts: list[str], room: int) -> tuple[str, int]:
    kept = texts[: count_in_room(texts, room)]
    room -= sum(len(text) + 1 for text in kept)
    left_out = len(texts) - len(kept)
    if left_out:
        kept += ["", f"… and {left_out} more, left out because this text is full."]
        room = 0
    return "\n".join([heading, *([hint] if hint else []), "", *kept]), room


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
        count = f"{counted(left_out, 'line')} of people's text"
        said = f"… and {count}, left out because this text is full; “edited” above shows the earlier text."
        kept[-1] = "\n\n".join(filter(None, [kept[-1], said]))
    return kept


def _is_ours(text: str) -> bool:
    return bool(
        text.startswith(_SEARCHED)
        or text.strip() == _APART
        or text in _OWN_LINES
        or _OURS.fullmatch(text)
        or _WAITING.match(text)
    )


def _keys_in(text: str) -> list[str]:
    return [key for link in links_in(text) if (key := parse_arxiv_id(link))]
