"""Titles and the links that belong to them, found in running text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, takewhile

from bot.core.importing.blocks import Piece, text_of
from bot.core.importing.links import is_code, is_elsewhere, is_paper
from bot.core.importing.titles import (
    are_names,
    clean_title,
    clean_words,
    is_address,
    is_label,
    quoted_title,
    title_after_names,
)
from bot.core.importing.venues import (
    is_published,
    without_venues,
)

# How likely words are a title: the text of a link to a paper, words in bold, words in quotes, a short name in bold, any other words.
LINK, BOLD, QUOTE, SHORT, WORDS = 5, 4, 3, 2, 1
_FEW = 3
_CALLED_CODE = re.compile(
    r"\b(?:codes?|github(?!\W*(?:page|site|io))|gitlab|repo|repository|implementation)\b", re.IGNORECASE
)
# Labels, before a link or on it, of what is not the paper's code even in a repository.
_OTHER_THING = re.compile(
    r"\b(?:bib|bibtex|bibliography|citation|cite|data|datasets?|data set|benchmarks?|env|envs|expenv|environments?|simulators?|metrics?"
    r"|awesome|list|slides?|poster|supp\w*)\b",
    re.IGNORECASE,
)
# The end of a line or of words before a link that can't end a title or a sentence.
_UNFINISHED = re.compile(
    r"\b(?:the|an?|our|of|for|from|in|on|to|by|with|and|via|using|as|at|is|are|towards?|through|under|between)\s*+$",
    re.IGNORECASE,
)
_FULL_LINE = 45  # characters of a line that was broken because it was full
_SENTENCE = 8  # words
_SAYS_PAPER = re.compile(r"\W*(?:paper|pdf|full paper|paper link|link to paper|arxiv|论文)\W*", re.IGNORECASE)


@dataclass(slots=True)
class Group:
    """One title, how likely it is one, its links to papers and code, and the text around it."""

    title: str = ""
    strength: int = 0
    links: list[Piece] = field(default_factory=list)
    codes: list[Piece] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    line: int = 0  # of the title

    @property
    def around(self) -> str:
        """The text around the title."""
        return " ".join(self.words).replace(self.title, " ") if self.title else " ".join(self.words)

    @property
    def code(self) -> str | None:
        """The first link to a repository, or the first that is labelled as one."""
        named = [piece.href for piece in self.codes if piece.href and is_code(piece.href)]
        called = (piece.href for piece in self.codes if piece.href and _CALLED_CODE.search(piece.text))
        return next(iter([*named, *called]), None)


def read_groups(pieces: Sequence[Piece], *, several: bool = True) -> list[Group]:
    """The titles in `pieces` with their links. With `several`, a plain line after links may begin another paper.

    Plain words without a link to a paper after them belong to the paper before: its authors, where it was published.
    """
    reader = _GroupReader(several)
    for is_text, run in groupby(_unbroken(pieces), key=lambda piece: piece.is_words):
        if is_text:
            reader.read_words(list(run))
        else:
            for piece in run:
                reader.read_link(piece)
    return _joined(reader.groups)


def _unbroken(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces, with a blank for each end of a line at which a title only goes on below."""
    above: list[Piece] = []
    for at, piece in enumerate(pieces):
        if (
            piece.is_break
            and above
            and _goes_on(above, list(takewhile(lambda one: not one.is_break, pieces[at + 1 :])))
        ):
            piece = replace(piece, text=" ")
        above = [*above, piece] if piece.is_words else []
        yield piece


def _goes_on(above: Sequence[Piece], below: Sequence[Piece]) -> bool:
    """Whether the words of one line are the rest of the title in the line above, rather than authors or a venue."""
    first = "".join(piece.text for piece in above).rstrip()
    second = "".join(piece.text for piece in takewhile(lambda one: one.is_words, below)).strip()
    if not second or not first[-1:].isalnum():
        return False
    if _UNFINISHED.search(first) or second[0].islower():
        return True
    title = clean_words(second)
    is_linked = any(map(is_paper_link, below)) and bool(title) and not are_names(title)
    return is_linked and len(first) >= _FULL_LINE and any(piece.strong for piece in above)


def _joined(groups: list[Group]) -> list[Group]:
    joined = groups[:1]
    for group in groups[1:]:
        if group.links or group.strength > WORDS:
            joined.append(group)
        else:
            joined[-1].words += group.words
            joined[-1].codes += group.codes
    return joined


def is_title(text: str) -> bool:
    """Whether a link's text can be a title."""
    return bool(clean_title(text)) and not is_label(text) and not is_address(text)


def is_paper_link(piece: Piece) -> bool:
    """Whether a piece is a link to a paper: by its address, or by its label if it does not lead to a repository."""
    if piece.href is None:
        return False
    return is_paper(piece.href) or bool(_SAYS_PAPER.fullmatch(piece.text.strip()) and is_elsewhere(piece.href))


def _is_mention(piece: Piece, before: str) -> bool:
    """Whether a short link is only a word of a sentence about something else: `… is made by expanding the [WAVE](…) data`."""
    return len(piece.text.split()) < _FEW and len(before.split()) > _SENTENCE and bool(_UNFINISHED.search(before))


def says_venue(label: str) -> bool:
    """Whether a link's label names a venue, and not only arXiv."""
    named = is_published(label) or without_venues(label) != label
    return named and (bool(re.search(r"\d", label)) or "arxiv" not in label.lower())


def may_be_code(piece: Piece, before: str = "") -> bool:
    """Whether a link leads to the paper's code: a repository that is not called something else, or a page that is called code."""
    label = piece.text if re.search(r"\w", piece.text) else before[-40:]
    led = re.search(r"(?<![\w -])([\w -]++)[:：]\W*+$", before[-60:])
    if _CALLED_CODE.search(label) or (led and _CALLED_CODE.search(led[1])):
        return not re.search(r"\.bib\b|\.bibtex\b|/awesome-", piece.href or "", re.IGNORECASE)
    if re.search(r"/awesome-", piece.href or "", re.IGNORECASE):
        return False  # another list, or this one
    return is_code(piece.href or "") and not _OTHER_THING.search(label) and not (led and _OTHER_THING.search(led[1]))


class _GroupReader:
    def __init__(self, several: bool) -> None:
        self.groups = [Group()]
        self._several = several
        self._before = ""
        self._last_line = 0

    @property
    def _group(self) -> Group:
        return self.groups[-1]

    def read_words(self, run: list[Piece]) -> None:
        text = "".join(piece.text for piece in run)
        self._before = text
        if text.strip():
            self._offer(*_best_title(run), line=run[0].line)
            self._group.words.append(text)

    def read_link(self, piece: Piece) -> None:
        before = self._before
        bracketed = before.rstrip().endswith(("[", "(", "【")) or piece.text.startswith("[")
        self._before = ""
        if piece.href is None:
            return
        if is_paper_link(piece):
            if not self._is_label(piece, bracketed=bracketed) and not _is_mention(piece, before):
                title = clean_title(piece.text)
                self._offer(title, LINK, line=piece.line)
                self._group.words.append(piece.text.replace(title, " "))
            elif says_venue(piece.text):
                self._group.words.append(f"[{piece.text}]")
            self._group.links.append(piece)
            self._last_line = piece.line
        elif may_be_code(piece, before):
            self._offer_linked(piece)
            self._group.codes.append(piece)
        else:
            self._offer_linked(piece)

    def _offer_linked(self, piece: Piece) -> None:
        """A long link text to a project's page is a title if the paper's link is beside it."""
        is_named = re.search(r"\b(?:code|implementation|official)\b", piece.text, re.IGNORECASE) and may_be_code(piece)
        if len(piece.text.split()) > _FEW and is_title(piece.text) and not is_named:
            self._offer(clean_title(piece.text), BOLD, line=piece.line)

    def _is_label(self, piece: Piece, *, bracketed: bool) -> bool:
        if piece.is_image or not is_title(piece.text):
            return True
        short = len(piece.text.split()) <= _FEW
        return short and bool(self._group.title) and (bracketed or self._group.strength >= BOLD)

    def _offer(self, title: str, strength: int, *, line: int) -> None:
        group = self._group
        if not title:
            return
        if not group.links:
            if strength > group.strength or self._is_longer(title, strength, line=line):
                group.title, group.strength, group.line = title, strength, line
        elif not group.title:
            group.title, group.strength, group.line = title, strength, line
        elif strength >= QUOTE or (self._several and line > self._last_line and len(title.split()) >= _FEW):
            self.groups.append(Group(title, strength, line=line))

    def _is_longer(self, title: str, strength: int, *, line: int) -> bool:
        """Whether a line of plain words is the full title of the short name in bold on a line above."""
        is_below = self._group.strength == SHORT and line > self._group.line
        return is_below and strength == WORDS and len(title.split()) > _FEW and not are_names(title)


def _best_title(run: list[Piece]) -> tuple[str, int]:
    """The most likely title in words between links, and how likely it is one; "" and 0 without any."""
    run = _without_letters(run)
    whole = text_of(run)
    for bold, rest in _bold_parts(run):
        if _is_tag(bold) and re.search(r"\w{2}", rest):
            continue
        title = clean_title(bold)
        if len(title.split()) > _FEW:
            whole_title = (
                clean_words(f"{bold}{rest}") if bold.rstrip().endswith(":") and not are_names(rest.strip(" [(")) else ""
            )
            return whole_title or title, BOLD
        quoted = quoted_title(whole)
        if quoted:
            return quoted, QUOTE
        if title:
            goes_on = bold.rstrip().endswith(":") or re.match(r"\s*[:–—-]\s*\w", rest)
            joined = clean_words(f"{bold}{rest}") if goes_on or _is_subtitle(rest) else ""
            return joined or title, SHORT
    quoted = quoted_title(whole)
    before = whole[: whole.find(quoted)].strip(' "“”«,.')
    by_names = before and (are_names(before) or title_after_names(f"{before}, {quoted}") == quoted)
    if quoted and (len(quoted) * 3 >= len(whole) or by_names):
        return quoted, QUOTE
    untagged = [piece for piece in run if not (piece.strong and _is_tag(piece.text))]
    italic = _italic_title(run) if are_names(_before_italics(run)) else ""
    words = italic or clean_words(_plain_part(untagged or run))
    if words:
        return words, WORDS
    return (quoted, QUOTE) if quoted else (_italic_title(run), WORDS)


def _is_subtitle(rest: str) -> bool:
    """Whether the words right behind a short name in bold are the rest of the title: `**WAVE** Moving Water with Little Power`."""
    words = rest.split()
    long = [word for word in words if len(word) > _FEW]
    is_written_so = len(long) >= _FEW and sum(word[0].isupper() for word in long) * 3 >= len(long) * 2
    return (
        is_written_so
        and rest[:1].isspace()
        and rest.strip(" [(") == clean_words(rest)
        and not are_names(rest.strip(" [("))
    )


def _is_tag(bold: str) -> bool:
    """Whether bold words are a short name in brackets before the title: `[DeNet]`."""
    return bool(re.fullmatch(r"\s*\[[^\[\]]{1,40}\]\s*", bold)) and len(bold.split()) <= _FEW


def _before_italics(run: list[Piece]) -> str:
    """The words before the first in italics; "" if they begin the text."""
    return "".join(piece.text for piece in takewhile(lambda piece: not piece.emphasis, run)).strip(" ,.")


def _italic_title(run: list[Piece]) -> str:
    """The first italics that can be a title if no other words are one: `WAVE from *Waves in Shallow Water*`."""
    titles = (clean_words(piece.text) for piece in run if piece.emphasis and not are_names(piece.text))
    return next((title for title in titles if len(title.split()) >= _FEW), "")


def _bold_parts(run: list[Piece]) -> Iterator[tuple[str, str]]:
    """Each stretch of bold with the plain text behind it."""
    parts = [(strong, list(part)) for strong, part in groupby(run, key=lambda piece: piece.strong)]
    for at, (strong, part) in enumerate(parts):
        if strong:
            behind = parts[at + 1][1] if at + 1 < len(parts) else []
            yield "".join(piece.text for piece in part), _plain_part(behind)


def _plain_part(run: list[Piece]) -> str:
    """The words before the first in italics, which are mostly authors; or the italics themselves if they come first."""
    taken: list[str] = []
    for piece in run:
        if piece.emphasis and "".join(taken).strip(" [](){}*.,:;-–"):
            break
        if piece.emphasis and are_names(piece.text):
            continue
        taken.append(piece.text)
        if piece.emphasis and len(piece.text.split()) > _FEW:
            break
    return "".join(taken)


def _without_letters(run: list[Piece]) -> list[Piece]:
    """Bold that only marks letters inside words, as in **W**ave and w-**Ave**, does not count."""
    texts = [piece.text for piece in run]
    for at, piece in enumerate(run):
        before, behind = (texts[at - 1][-2:] if at else ""), (texts[at + 1][:1] if at + 1 < len(run) else "")
        is_inside = before[-1:].isalpha() or (before[:1].isalpha() and before[1:] == "-")
        if piece.strong and (is_inside or (behind.isalpha() and len(piece.text) <= _FEW)):
            return [replace(one, strong=False, emphasis=False) for one in run]
    return run
