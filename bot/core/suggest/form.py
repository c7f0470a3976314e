"""The two forms, "suggest a paper" and "report a mistake", as GitHub writes them into an issue. All of it is text from a stranger.

GitHub renders each answer as `### Label`, an empty line, and what was typed: `.github/ISSUE_TEMPLATE` has the labels. BibTeX in it
is read as the lines that name its paper; entries that bibtexparser can't read (cut off, without commas or a key) stay as they are.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.core.importing.links import addresses_in, is_code, is_paper, written_ids
from bot.core.importing.titles import are_names, clean_title, clean_words
from bot.core.importing.venues import find_published
from bot.core.lookup.named import ArxivLink, DoiLink, NoPaper, read_link, title_in_address, trim_link
from bot.core.paper.likeness import title_words
from bot.core.text.address import fault_of_link
from bot.core.text.latex import plain_title
from bot.core.text.markdown import one_line

Form = Literal["suggestion", "mistake"]  # each is the label that its form adds, too
Aspect = Literal["placement", "venue", "code", "withdrawn", "identity", "belonging", "other"]

SUGGEST_FORM, MISTAKE_FORM = "suggest.yml", "mistake.yml"  # in `.github/ISSUE_TEMPLATE`
FORMS: tuple[Form, Form] = ("suggestion", "mistake")
LABEL, MISTAKE_LABEL = FORMS
TITLE, MISTAKE_TITLE = "Suggest:", "Mistake:"  # of an issue whose author left the form's own
PAPER, REMARK = "Paper", "Remark"
LISTED, WRONG, RIGHT = "Listed paper", "What is wrong", "How it should be"
WRONGS: Mapping[str, Aspect] = {
    "Placement (nature, level or areas)": "placement",
    "Venue or year": "venue",
    "Link to the code": "code",
    "It was withdrawn": "withdrawn",
    "Title, authors or link of the paper": "identity",
    "It does not belong on the list": "belonging",
    "Something else": "other",
}
MOST_LINKS = 10
_MOST_TITLES = 3
_LONGEST = 20_000  # characters of an issue that are read
_MIN_TITLE_WORDS, _LONGEST_TITLE = 3, 400
_FIRST = re.compile(rf"\s*+### (?:({PAPER})|({LISTED}))[ \t]*+(?:\n|$)")
_HEADING = re.compile(rf"^### ({PAPER}|{REMARK}|{LISTED}|{WRONG}|{RIGHT})[ \t]*+$", re.MULTILINE)
_NO_ANSWER = "_No response_"
_BREAKS = re.compile(
    r"\]\(|[\s<>\"`|\\{}\[\]。，；：！？、「」『』｢｣【】《》（）]+|[\u3040-\u30ff\u4e00-\u9fff]+|,(?=\s|$)|[,;](?=https?:|arxiv|10\.|[0-9]{4}\.[0-9]{4})",
    re.IGNORECASE,
)
_WEB = re.compile(r"<?(?:https?:|www\.)\S++|(?<![\w.-])(?:[\w-]++\.)++[a-z]{2,}+/\S*+", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]*+)\]\([^()\s]*+(?:\([^()\s]*+\)[^()\s]*+)?\)")
_LABELLED = re.compile(
    r"\s*+(?!title)[a-z]{2,20}\s*+=\s*+[{\"]|\s*+@[a-z]{3,20}\s*+\{"  # of a BibTeX entry that can't be read
    r"|\s*+(?:[-*+>]\s*+)?\**+(?:code|github|repo(?:sitory)?|venue|conference|journal|project(?: page)?|authors?|date|year|doi|arxiv)"
    r"\**+\s*+[:：]",
    re.IGNORECASE,
)
_VENUE = re.compile(
    r"^[^\S\n]*+(?:[-*+>][^\S\n]*+)?\*{0,3}(?:venue|conference|journal)\*{0,3}[^\S\n]*+[:：][^\S\n]*+(\S.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_PLEA = re.compile(
    r"^(?:(?:hi|hello|dear \w+)[,!]?\s+)?(?:(?:please|kindly|could you|can you|i would like to|i suggest to)\s+)*(?:add|include|list)\s+"
    r"(?:(?:my|our|the|this|a|following|new|recent)\s+)*(?:(?:paper|work|preprint|article)s?\b)?\s*[:：,]?\s*",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"(?<![\s,.;:(\[–—-])(?:\s*+[,.;:(\[–—-])++\s*+(?:(?:see|at|here|link|code|github)\b)?\W{0,9}$", re.IGNORECASE
)
_LONGEST_VENUE, _LONGEST_LINE = 60, 1_000
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:\S|(?:[\w-]+\.)+[a-z]{2,}/\S", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*+>]|[0-9]{1,2}[.)])?\s*(?:title:\s*)?", re.IGNORECASE)
_ENTRY = re.compile(r"@[A-Za-z]{3,20}\s*+[{(]")
_MOST_ENTRIES = 50  # the parser's time grows with the square of entries that are never closed
_WITH_LINKS = frozenset({"journal", "volume", "howpublished", "url", "note", "number", "publisher"})
_NO_COMMA = re.compile(r"[}\"]\s*\w{1,20}\s*=")  # the next field inside a field
_BACKSLASH = "\\"


@dataclass(frozen=True)
class Asked:
    """A suggestion: links and ids or, without any, titles; `left_out` is how many more there were.

    `beside` are titles beside links, for links that can't be read. `code` and `venue` are what the text says of its one paper.
    """

    links: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    left_out: int = 0
    beside: tuple[str, ...] = field(default=(), compare=False)
    code: str | None = field(default=None, compare=False)
    venue: str | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Reported:
    """A mistake that somebody reports: what was typed to name the paper, and what is said to be wrong about it."""

    typed: str
    paper: Asked
    aspects: frozenset[Aspect]


def form_of(body: str, labels: Collection[str] = ()) -> Form | None:
    """Which form an issue was written with: by the first heading of its text, else by its label; None for any other issue."""
    first = _FIRST.match(body.replace("\r\n", "\n")[:_LONGEST])
    if first:
        return LABEL if first[1] else MISTAKE_LABEL
    return next((form for form in FORMS if form in labels), None)


def read_suggestion(body: str) -> Asked:
    """The links in the form's answer, or in the whole text if it is not the form; without any link, its lines as titles."""
    text = body.replace("\r\n", "\n")[:_LONGEST]
    return read_asked(_answer(text, PAPER, others=(REMARK,), default=text))


def read_mistake(body: str) -> Reported:
    """What the form for mistakes says, except how it should be: that is for people to read."""
    text, others = body.replace("\r\n", "\n")[:_LONGEST], (LISTED, WRONG, RIGHT)
    typed = _answer(text, LISTED, others=others, default=text)
    wrong = _answer(text, WRONG, others=others, default="")
    aspects = frozenset(aspect for words, aspect in WRONGS.items() if words in wrong)
    return Reported(typed, read_asked(typed), aspects)


def _answer(body: str, label: str, *, others: Collection[str], default: str) -> str:
    """What was typed below a label, `default` where the body has no such label.

    An answer can contain lines like headings, so only the first of each label is the form's.
    """
    headings = list(_HEADING.finditer(body))
    first = next((heading for heading in headings if heading[1] == label), None)
    if first is None:
        return default
    rest = body[first.end() :]
    ends = [heading for heading in _HEADING.finditer(rest) if heading[1] in others and heading[1] != label]
    end = ends[0].start() if ends else len(rest)
    answer = rest[:end].strip()
    return "" if answer == _NO_ANSWER else answer


def read_asked(text: str) -> Asked:
    """The links in a text; without any link, its lines as titles."""
    text = spell_out_bibtex(text)
    found = list(dict.fromkeys(token for token in map(trim_link, _BREAKS.split(text)) if _is_link(token)))
    codes = [link for link in found if is_code(link) and not is_paper(link)]
    others = [link for link in found if link not in codes]
    titles = _titles_in(text)
    code, venue = codes[0] if len(codes) == 1 and not fault_of_link(codes[0]) else None, _venue_in(text)
    links = others or ([] if titles else codes)
    if not links:
        return Asked(
            titles=tuple(titles[:_MOST_TITLES]), left_out=max(0, len(titles) - _MOST_TITLES), code=code, venue=venue
        )
    spelt = [title for link in links if isinstance(read_link(link), NoPaper) and (title := title_in_address(link))]
    beside = tuple(dict.fromkeys([*titles, *spelt]))[:_MOST_TITLES]
    return Asked(
        tuple(links[:MOST_LINKS]), left_out=max(0, len(links) - MOST_LINKS), beside=beside, code=code, venue=venue
    )


def _titles_in(text: str) -> list[str]:
    """The lines that can be titles, without addresses and words of asking around them; names alone are no title."""
    lines = [line for line in text.splitlines() if len(line) <= _LONGEST_LINE and not _LABELLED.match(line)]
    lines = [one_line(_WEB.sub(" ", _MARKDOWN_LINK.sub(r"\1 ", line))) for line in lines]
    titles = [_ENDING.sub("", _PLEA.sub("", _BULLET.sub("", line))).strip("*_\"'“” ") for line in lines]
    titles = [title for title in titles if _is_title(title)]
    return [title for title in titles if not ("," in title and are_names(title))] or titles


def _venue_in(text: str) -> str | None:
    found = _VENUE.search(text)
    return one_line(found[1])[:_LONGEST_VENUE] or None if found else None


def title_variants(title: str) -> list[str]:
    """The title as it was typed, then without what often follows one: its venue and year, its authors."""
    before_bracket = re.split(r"(?:(?<!\s)\s++)?[(\[（]", title)[0]
    before_names = re.split(r"[.,;:–—-]\s++(?=[A-Z][\w.'’-]{0,60}\s++[A-Z])|(?<!\s)\s++by\s++(?=[A-Z])", title)[0]
    found = [title, clean_title(title), clean_words(title), before_bracket, clean_title(before_names), before_names]
    stripped = (one_line(one).strip(" ,.;:*_\"'“”") for one in found)
    return [one for one in dict.fromkeys(stripped) if len(title_words(one)) >= _MIN_TITLE_WORDS]


def _is_link(token: str) -> bool:
    if _ADDRESS.match(token):
        return True
    return isinstance(read_link(token), ArxivLink | DoiLink) if any(map(str.isdigit, token)) else False


def _is_title(line: str) -> bool:
    return len(line) <= _LONGEST_TITLE and len(title_words(line)) >= _MIN_TITLE_WORDS


def spell_out_bibtex(text: str) -> str:
    """`text` with each BibTeX entry replaced by the lines that name its paper."""
    if not 0 < len(_ENTRY.findall(text)) <= _MOST_ENTRIES:
        return text
    for raw, fields in _entries(text):
        text = text.replace(raw, "\n".join(["", *_lines(fields), ""]), 1)
    return text


def _entries(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The entries that can be read, each with its text; also those that repeat a key or a field."""
    from bibtexparser import splitter
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import Entry

    splitter.logger.disabled = True  # it reports each broken entry on stderr
    library = parse_string(text)
    repeated = (getattr(block, "ignore_error_block", None) for block in library.failed_blocks)
    for entry in (*library.entries, *repeated):
        if isinstance(entry, Entry) and entry.raw:
            fields = {field.key.lower(): str(field.value).strip('{}" ') for field in reversed(entry.fields)}
            if not any(map(_NO_COMMA.search, fields.values())):
                yield entry.raw, fields


def _lines(fields: Mapping[str, str]) -> Iterator[str]:
    title = one_line(plain_title(fields.get("title", "")))
    yield from _links(fields)
    if title:
        yield title[:_LONGEST_TITLE]
    published = find_published(f"{fields.get('booktitle') or fields.get('journal', '')}, {fields.get('year', '')}")
    if published.venue and published.venue != "arXiv":
        yield f"venue: {published.venue} {published.year or ''}".rstrip()


def _links(fields: Mapping[str, str]) -> Iterator[str]:
    """The id, else the DOI, else the ids and addresses in other fields."""
    kind = fields.get("archiveprefix") or fields.get("eprinttype") or "arXiv"
    if fields.get("eprint") and kind.lower() == "arxiv":
        yield f"arXiv:{fields['eprint'].removeprefix('arXiv:')}"
    elif fields.get("doi"):
        yield f"https://doi.org/{fields['doi'].replace(_BACKSLASH, '').removeprefix('https://doi.org/')}"
    else:
        for key in _WITH_LINKS & fields.keys():
            value = fields[key].replace(_BACKSLASH, " ").replace(" _", "_")
            yield from addresses_in(value)
            yield from (f"arXiv:{arxiv}" for arxiv in written_ids(re.sub(r"\babs/", "arXiv:", value)))
