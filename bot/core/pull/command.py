"""Commands in comments: read from a comment's text, matched with the pull request's papers, and answered in words.

`bot.flows.pull.commands` reads the comments, asks who may write, and carries the commands out. docs/review-flow.md has the table.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.decision import METHOD, placed
from bot.core.paper.key import name_of
from bot.core.paper.likeness import title_words
from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Taxonomy
from bot.core.pull.line import Line
from bot.core.text.markdown import ROOM, code_span, escape_html, escape_text, link, one_line

Verb = Literal["accept", "reject", "move", "explain", "offer", "take"]
REJECT, OFFER = "reject", "offer passed-over"
MOST_COMMANDS = 20  # in one comment
MOST_READ = 10_000  # characters of one comment
HELP = (  # what the pull request's text says about commands
    "- `/accept PAPER` adds it · `/reject PAPER [REASON]` says no, with the reason",
    "- `/move PAPER WORD…` places it; the words are a nature, a level, `+AREA`, `-AREA`",
    "- `/explain PAPER` shows which rules spoke for it and against it",
    "- `/offer passed-over` offers again what was offered twice and not chosen",
    "PAPER is an id, a link or a piece of one title. Comments of people who may write are read, each once.",
)
_FORMS: dict[Verb, str] = {
    "accept": "/accept PAPER",
    "reject": "/reject PAPER [REASON]",
    "move": "/move PAPER WORD…",
    "explain": "/explain PAPER",
    "offer": "/offer passed-over",
    "take": "/take",
}
_MEANT: dict[str, Verb] = {  # words that other programs use
    **dict.fromkeys(("add", "approve", "yes", "tick"), "accept"),
    **dict.fromkeys(("no", "remove", "delete", "decline", "untick"), "reject"),
    **dict.fromkeys(("place", "set"), "move"),
    **dict.fromkeys(("why", "reason"), "explain"),
}
_COMMAND = re.compile(r"/([A-Za-z][A-Za-z-]{1,19})(?:[ \t]++(.*))?")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
_QUOTED = re.compile(r"[\"“'`]([^\"”'`]{2,300})[\"”'`](.*)")
_ABOUT_ARXIV = re.compile(r"arxiv:[ \t]++(?=[0-9a-z])", re.IGNORECASE)
_LONGEST_LINE = 1_000
_SHORTEST_PIECE = 4  # letters of a title
_MOST_WORDS = 30  # of a line that may belong to a title
_MOST_MEANT = 3
_SECTION = re.compile(r"<!-- paper ([^\s<>]{1,100}) -->\n")
_NEAR = 0.6


@dataclass(frozen=True, slots=True)
class Command:
    """One command: the line as it was written, its verb, and what follows it."""

    text: str
    verb: Verb
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Misread:
    """A line that looks like a command and is none, and what to write instead, as Markdown."""

    text: str
    meant: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A comment of somebody who may be a maintainer; `pull` is where it was written."""

    id: int
    pull: int
    author: str
    url: str
    text: str
    is_carried_out: bool = False  # by a run that was stopped before it answered


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one command, as Markdown; `is_done` unless it was not understood."""

    text: str
    said: str
    is_done: bool = True


def read_commands(text: str) -> tuple[Command | Misread, ...]:
    """The commands of a comment, each at the beginning of a line outside quotations, code and HTML comments.

    After twenty, one `Misread` says that the others were left out. A word that resembles no command is somebody else's.
    """
    found = [one for line in _shown_lines(text[:MOST_READ]) if (one := _read_line(line))]
    more = found[MOST_COMMANDS:]
    if more:
        meant = (
            f"this and what follows it: at most {MOST_COMMANDS} commands of a comment are read; write another comment"
        )
        return (*found[:MOST_COMMANDS], Misread(more[0].text, meant))
    return tuple(found)


def holds_take(commands: Iterable[Command | Misread]) -> bool:
    """Whether one of the commands is /take."""
    return any(isinstance(one, Command) and one.verb == "take" for one in commands)


def _shown_lines(text: str) -> Iterator[str]:
    """The lines that GitHub shows as plain text; what nobody ends hides all that follows."""
    fence, is_comment = "", False
    for line in text.replace("\r\n", "\n").split("\n"):
        mark = _FENCE.match(line)
        if fence:
            is_end = mark is not None and mark[1].startswith(fence) and line.strip() == mark[1]
            fence = "" if is_end else fence
        elif is_comment:
            is_comment = "-->" not in line
        elif mark:
            fence = mark[1]
        else:
            is_comment = "<!--" in line and "-->" not in line.rpartition("<!--")[2]
            yield line


def _read_line(line: str) -> Command | Misread | None:
    found = _COMMAND.fullmatch(line[:_LONGEST_LINE].rstrip()) if line.startswith("/") else None
    if found is None:
        return None
    text, word, rest = one_line(found[0]), found[1].lower(), one_line(found[2] or "")
    verb = next((one for one in _FORMS if one == word), None)
    if verb is None:
        near = _MEANT.get(word) or next(
            (one for one in _FORMS if one in get_close_matches(word, _FORMS, 1, _NEAR)), None
        )
        return Misread(text, f"did you mean `{_FORMS[near]}`?") if near else None
    if verb == "offer" and rest.lower().replace(" ", "-") != "passed-over":
        return Misread(text, "did you mean `/offer passed-over`?")
    if verb not in {"offer", "take"} and not rest:
        return Misread(text, f"it names no paper; write `{_FORMS[verb]}`")
    return Command(text, verb, rest)


@dataclass(frozen=True, slots=True)
class Target:
    """The paper that a command names, and the words after it; `key` is None if the pull request does not hold the paper."""

    key: str | None
    named: str
    rest: str = ""


def find_target(command: Command, lines: Sequence[Line]) -> Target | Misread:
    """The paper that a command names: by id, link or key, or by a piece of one title among the pull request's `lines`."""
    rest = _ABOUT_ARXIV.sub("", command.rest, count=1)
    first, _, after = rest.partition(" ")
    name = first.strip("`<>,;()")
    if arxiv := parse_arxiv_id(name):
        return Target(arxiv, name, after.strip())
    if key := _key_by_name(name, lines):
        return Target(key, name, after.strip())
    if "://" in name or name.removesuffix(".yaml") != name:
        return Target(None, name, after.strip())
    if quoted := _QUOTED.fullmatch(rest):
        return _by_titles(command, {quoted[1]: quoted[2].strip()}, lines)
    words = rest.split(" ")
    ends = range(min(len(words), _MOST_WORDS), 0, -1)
    return _by_titles(command, {" ".join(words[:end]): " ".join(words[end:]) for end in ends}, lines)


def _key_by_name(name: str, lines: Sequence[Line]) -> str | None:
    bare = name.removesuffix(".yaml")
    for line in lines:
        if line.is_keyed and (f"/{bare}".endswith(f"/{line.key}") or bare == name_of(line.key) or name == line.address):
            return line.key
    return None


def _by_titles(command: Command, pieces: dict[str, str], lines: Sequence[Line]) -> Target | Misread:
    """The paper whose title holds the longest of the pieces, which come with the words after them, the longest first."""
    titles = {line.key: " ".join(title_words(line.title)) for line in lines if line.is_keyed}
    for piece, rest in pieces.items():
        wanted = " ".join(title_words(piece))
        keys = [key for key, title in titles.items() if wanted in title] if len(wanted) >= _SHORTEST_PIECE else []
        if len(keys) == 1:
            return Target(keys[0], piece, rest)
        if keys:
            return Misread(command.text, f"{len(keys)} titles hold {code_span(piece)}; {describe_choice(keys, lines)}")
    asked = " ".join(title_words(next(iter(pieces))))[:200]
    near = get_close_matches(asked, titles.values(), _MOST_MEANT, 0.4)
    keys = [key for key, title in titles.items() if title in near]
    said = describe_choice(keys, lines) if keys else "write the paper's id, for example from its link in the list"
    return Misread(command.text, f"no paper here has this id or title; {said}")


def describe_choice(keys: Sequence[str], lines: Sequence[Line]) -> str:
    """“did you mean” with the papers' keys and titles."""
    titles = {line.key: line.title for line in lines}
    named = [f"`{key}` ({escape_text(titles.get(key, key))[:120]})" for key in keys[:_MOST_MEANT]]
    more = f", or one of {len(keys) - _MOST_MEANT} more" if len(keys) > _MOST_MEANT else ""
    return f"did you mean {' or '.join(named)}{more}?"


def describe_unknown(key: str, lines: Sequence[Line]) -> str:
    """That a paper is not in the pull request, with the nearest keys."""
    keys = [line.key for line in lines if line.is_keyed]
    near = get_close_matches(key, keys, _MOST_MEANT, 0.75)
    said = f"{code_span(key[:100])} is not in this pull request"
    return f"{said}; {describe_choice(near, lines)}" if near else f"{said}, so there is nothing to change"


def move_paper(paper: Paper, words: Sequence[str], taxonomy: Taxonomy) -> Paper | str:
    """The paper placed as the words say (a kind, a nature, a level, +AREA, -AREA), or what is wrong, as Markdown."""
    if not words:
        return f"say where it belongs: {_describe_vocabulary(taxonomy)}"
    said: dict[str, str] = {}
    areas = set(paper.areas)
    for word in words:
        sign, name = _split_sign(word)
        found = _find_word(name, taxonomy, is_area=bool(sign))
        if found is None:
            return _describe_unknown_word(word, name, taxonomy, is_area=bool(sign))
        if sign == "+":
            areas.add(found[1])
        elif sign:
            areas.discard(found[1])
        elif said.setdefault(*found) != found[1]:
            return f"{code_span(said[found[0]])} and {code_span(found[1])} exclude each other; write one {found[0]}"
    kind = said.get("kind") or (METHOD if {"nature", "level"} & said.keys() else paper.kind)
    values = placed(kind, said.get("nature", paper.nature), said.get("level", paper.level), areas)
    return paper.model_copy(update=values)


def _split_sign(word: str) -> tuple[str, str]:
    sign = {"+": "+", "-": "-", "−": "-", "–": "-"}.get(word[:1], "")
    name = word[1:] if sign else word
    return sign, re.sub(r"[\s-]", "_", name.strip("`,;.").casefold())


def _vocabulary(taxonomy: Taxonomy) -> dict[str, list[str]]:
    return {"nature": taxonomy.nature_ids, "level": taxonomy.level_ids, "kind": taxonomy.kind_ids}


def _find_word(name: str, taxonomy: Taxonomy, *, is_area: bool) -> tuple[str, str] | None:
    """What a word is (`nature`, `level`, `kind`, `area`), and its id."""
    groups = {"area": taxonomy.area_ids} if is_area else _vocabulary(taxonomy)
    return next(((what, one) for what, ids in groups.items() for one in ids if one.casefold() == name), None)


def _describe_unknown_word(word: str, name: str, taxonomy: Taxonomy, *, is_area: bool) -> str:
    ids = taxonomy.area_ids if is_area else [one for group in _vocabulary(taxonomy).values() for one in group]
    near = get_close_matches(name, ids, 1, _NEAR)
    shown = code_span(word[:60])
    if near:
        return f"{shown} is not a word of this list; did you mean `{word[:1] if is_area else ''}{near[0]}`?"
    if not is_area and name in taxonomy.area_ids:
        return f"{shown} is an area; did you mean `+{name}`?"
    return f"{shown} is not a word of this list; {_describe_vocabulary(taxonomy)}"


def _describe_vocabulary(taxonomy: Taxonomy) -> str:
    words = (
        ("a nature is", " or ".join(f"`{one}`" for one in taxonomy.nature_ids)),
        ("a level is", " or ".join(f"`{one}`" for one in taxonomy.level_ids)),
        ("an area is", ", ".join(f"`+{one}`" for one in taxonomy.area_ids)),
    )
    return ", ".join(f"{begins} {names}" for begins, names in words if names)


def render_reply(comment: Spoken, outcomes: Sequence[Outcome]) -> str:
    """The reply to a comment that was not understood, or not all of it."""
    items = [f"- {code_span(one.text[:200])}: {'done' if one.is_done else one.said}" for one in outcomes]
    again = "Write what you meant in a new comment; an edited one is not read again."
    return "\n".join([f"About {link('this comment', comment.url)}:", "", *items, "", again])


def fold_explanation(key: str, title: str, text: str) -> str:
    """One paper's explanation for the comment that holds them all."""
    summary = f"<summary>{escape_html(title[:200])} ({escape_html(key)})</summary>"
    return f"<!-- paper {key} -->\n<details>{summary}\n\n{text}\n\n</details>"


def update_explanations(old: str, fresh: dict[str, str]) -> str:
    """The comment with the `fresh` explanations by key first and the earlier ones after them, as many as fit."""
    head = "Which rules spoke for these papers and against them, as asked for with `/explain`, the newest first."
    _, *parts = _SECTION.split(old)
    earlier = dict(zip(parts[::2], parts[1::2], strict=False))
    kept, room = [head], ROOM - len(head)
    sections = [
        *fresh.values(),
        *(f"<!-- paper {key} -->\n{text.strip()}" for key, text in earlier.items() if key not in fresh),
    ]
    for section in sections:
        end = section.rfind("</details>") + len("</details>")
        room -= end + 2
        if room < 0:
            break
        kept.append(section[:end])
    return "\n\n".join(kept)
