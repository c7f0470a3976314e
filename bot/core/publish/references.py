"""Papers as BibTeX, and as CSL-JSON and RIS, which reference managers read: Zotero, Mendeley, EndNote, JabRef, pandoc.

BibTeX's entry types go by venue, every parser can read the fields, and keys never change. A key must not depend on other papers,
because documents cite it while the list grows. So each ends with the paper's arXiv id or a digest of its address; author, year and
first word come before that, for readers.

CSL-JSON: https://docs.citationstyles.org/en/stable/specification.html (schema `csl-data.json`). RIS: two letters, two blanks, a
hyphen and a blank before each value; https://en.wikipedia.org/wiki/RIS_(file_format).
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from bot.core.paper.model import Paper
from bot.core.paper.names import SUFFIXES, PersonName, is_group, named_authors, parse_name, unnamed_authors
from bot.core.paper.venues import Kind, outlet_of
from bot.core.publish.entry import AND_OTHERS, shown_authors, shown_title
from bot.core.text.latex import escape_latex, latex_title, plain_title
from bot.core.text.markdown import one_line
from bot.core.text.printable import unordered

_CSL_TYPES: dict[Kind | None, str] = {"journal": "article-journal", "conference": "paper-conference", None: "article"}
_RIS_TYPES: dict[Kind | None, str] = {"journal": "JOUR", "conference": "CPAPER", None: "UNPB"}
_ADDRESS = re.compile(r"https?://[^/\s]\S*", re.IGNORECASE)
_SMALL = "a an and at by for from in is of on or the to towards toward with"
_SMALL_WORDS = frozenset(_SMALL.split())
_FOREIGN = "ß ss ø o Ø O ł l Ł L đ d Đ D ı i æ ae Æ AE œ oe Œ OE þ th ð d"
_LETTERS = str.maketrans(dict(zip(_FOREIGN.split()[::2], _FOREIGN.split()[1::2], strict=True)))
_DOI = re.compile(r"https?://(?:dx\.)?doi\.org/(10\.[0-9]{4,9}/[A-Za-z0-9._;()/:-]+)")
_UNSAFE = re.compile(r"[^A-Za-z0-9\-._~:/?#@!&'()*+,;=%]|%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class _Reference:
    """What both formats say of a paper. `date` has year, month and day as far as they are known."""

    paper: Paper
    kind: Kind | None
    container: str
    date: tuple[int, ...]
    names: tuple[PersonName, ...]

    @classmethod
    def of(cls, paper: Paper) -> "_Reference":
        outlet = outlet_of(one_line(paper.venue)) if paper.venue else None
        first = tuple(int(part) for part in paper.date.split("-") if part.isascii() and part.isdigit())
        return cls(
            paper,
            outlet.kind if outlet else None,
            outlet.name if outlet else "",
            (paper.year,) if outlet and paper.year else first,
            tuple(map(_name, shown_authors(paper))),
        )

    @property
    def address(self) -> str:
        """The paper's address; "" if it is not one."""
        link = one_line(self.paper.link)
        return link if _ADDRESS.fullmatch(link) else ""


@lru_cache(maxsize=32768)  # authors have several papers
def _name(author: str) -> PersonName:
    return PersonName(literal=author) if author == AND_OTHERS else parse_name(author)


def render_csl(papers: Iterable[Paper]) -> str:
    """A CSL-JSON array, one paper a line."""
    lines = (unordered(json.dumps(_csl(_Reference.of(paper)), ensure_ascii=False)) for paper in papers)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _csl(one: _Reference) -> dict[str, Any]:
    paper = one.paper
    item: dict[str, Any] = {
        "id": bibtex_key(paper),
        "type": _CSL_TYPES[one.kind],
        "title": shown_title(paper),
        "author": [_csl_name(name) for name in one.names],
        "issued": {"date-parts": [list(one.date)]} if one.date else None,
        "container-title": one.container,
        "publisher": "arXiv" if paper.arxiv and one.kind is None else "",
        "archive": "arXiv" if paper.arxiv else "",
        "archive_location": paper.arxiv or "",
        "DOI": doi_of(paper),
        "URL": one.address,
        "keyword": ", ".join(map(one_line, paper.keywords)),
        "note": "Withdrawn" if paper.withdrawn else "",
    }
    return {key: value for key, value in item.items() if value}


def _csl_name(name: PersonName) -> dict[str, str]:
    if name.literal:
        return {"literal": name.literal}
    parts = {
        "family": name.family, "given": name.given, "non-dropping-particle": name.particle, "suffix": name.suffix,
    }  # fmt: skip
    return {key: value for key, value in parts.items() if value}


def render_ris(papers: Iterable[Paper]) -> str:
    """A RIS file; lines end in CR LF, as old readers expect."""
    return "".join("\r\n".join(_ris(_Reference.of(paper))) + "\r\n\r\n" for paper in papers)


def _ris(one: _Reference) -> Iterator[str]:
    paper = one.paper
    yield f"TY  - {_RIS_TYPES[one.kind]}"
    values = [
        ("ID", bibtex_key(paper)),
        ("TI", shown_title(paper)),
        *(("AU", _ris_name(name)) for name in one.names),
        ("PY", str(one.date[0]) if one.date else ""),
        ("DA", "/".join(f"{part:02}" for part in one.date) + "/" * (3 - len(one.date)) if one.date else ""),
        ("T2", one.container),
        ("PB", "arXiv" if paper.arxiv and one.kind is None else ""),
        ("AN", f"arXiv:{paper.arxiv}" if paper.arxiv else ""),
        ("DO", doi_of(paper)),
        ("UR", one.address),
        *(("KW", one_line(word)) for word in paper.keywords),
        ("N1", "Withdrawn" if paper.withdrawn else ""),
    ]
    for tag, value in values:
        if value:
            yield f"{tag}  - {unordered(value)}"
    yield "ER  - "


def _ris_name(name: PersonName) -> str:
    """`Family, Given, Suffix`; a group's name has no comma, which would take it apart."""
    if name.literal:
        return name.literal.replace(",", "")
    family = f"{name.particle} {name.family}".strip()
    return ", ".join(part for part in (family, name.given, name.suffix) if part)


def render_bibliography(papers: Iterable[Paper]) -> str:
    """An entry for each paper, in their order, separated by empty lines."""
    return join_entries(map(render_bibtex, papers))


def join_entries(entries: Iterable[str]) -> str:
    """Entries as one file."""
    return "\n".join(entries)


def fold_bibliography(papers: Iterable[Paper]) -> str:
    """The bibliography as a folded block of Markdown; no line of an entry can close the block."""
    return f"<details>\n<summary>BibTeX</summary>\n\n```bibtex\n{render_bibliography(papers)}```\n\n</details>"


def render_bibtex(paper: Paper) -> str:
    """The paper's entry, ending in a newline."""
    kind, fields = _published_fields(paper)
    fields = {
        "title": latex_title(paper.title),
        "author": " and ".join(_authors(paper)),
        **fields,
        "eprint": paper.arxiv or "",
        "archivePrefix": "arXiv" if paper.arxiv else "",
        **_address_fields(paper),
        "note": "Withdrawn" if paper.withdrawn else "",
    }
    lines = [f"  {name:<13} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{bibtex_key(paper)},", *lines, "}", ""])


def _authors(paper: Paper) -> list[str]:
    """The names; after the last one BibTeX's own word for authors who are not named."""
    others = ["others"] if unnamed_authors(paper.authors) else []
    return [*map(_author, named_authors(paper.authors)), *others]


def bibtex_key(paper: Paper) -> str:
    """`jia2022visual-2203.12119`: first author, year of the first version, first word of the title, and the paper's own id."""
    own = (
        paper.arxiv.replace("/", "-")
        if paper.arxiv
        else hashlib.sha256(paper.link.encode("utf-8", "replace")).hexdigest()[:8]
    )
    return f"{_family(paper.authors[0]) or 'paper'}{_digits(paper.date[:4])}{_word(paper.title)}-{own}"


@lru_cache(maxsize=16384)  # every export names the key
def _word(title: str) -> str:
    """The first word of the title that is not an article or preposition."""
    words = (_ascii(part.partition("-")[0]) for part in plain_title(title).split())
    return next((word for word in words if word and word not in _SMALL_WORDS), "")[:30]


@lru_cache(maxsize=16384)
def _family(author: str) -> str:
    """The family name as part of a key; of a group the first word."""
    plain = plain_title(author)
    if is_group(plain):
        return next((word for word in map(_ascii, plain.split()) if word and word not in _SMALL_WORDS), "")[:30]
    name = plain.partition(",")[0].split()
    while len(name) > 1 and name[-1].strip(".").lower() in SUFFIXES:
        name.pop()
    return _ascii(name[-1]) if name else ""


def _digits(text: str) -> str:
    return text if text.isdecimal() and text.isascii() else re.sub("[^0-9]", "", text)


def _ascii(text: str) -> str:
    if text.isascii() and text.isalnum():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return re.sub("[^a-z0-9]", "", decomposed.encode("ascii", "ignore").decode("ascii").lower())


def _published_fields(paper: Paper) -> tuple[str, dict[str, str]]:
    """The entry's type, and where and when the paper appeared."""
    year = str(paper.year or _digits(paper.date[:4]))
    if not paper.venue:
        return "misc", {"year": year}
    publication = outlet_of(one_line(paper.venue))
    if publication.kind == "journal":
        return "article", {"journal": escape_latex(publication.name), "year": year}
    return "inproceedings", {"booktitle": escape_latex(publication.name), "year": year}


def _address_fields(paper: Paper) -> dict[str, str]:
    """The DOI, if the address is one, and the address; styles print both verbatim, so nothing is escaped with backslashes."""
    address = paper.link if re.match(r"https?://[^/]", paper.link, re.IGNORECASE) else ""
    return {"doi": doi_of(paper), "url": _UNSAFE.sub(lambda found: quote(found[0], errors="replace"), address)}


def doi_of(paper: Paper) -> str:
    """The DOI, if the paper's address is one, else ""."""
    doi = _DOI.fullmatch(paper.link)
    return doi[1] if doi else ""


@lru_cache(maxsize=32768)  # authors have several papers
def _author(name: str) -> str:
    """A name as BibTeX reads it: `Given von Family` or `Family, Jr, Given`; in braces if BibTeX would take it for several names."""
    plain = one_line(plain_title(name))
    escaped = escape_latex(plain)
    parts = parse_name(plain)
    if parts.suffix and parts.given:
        family = f"{parts.particle} {parts.family}".strip()
        return f"{escape_latex(family)}, {escape_latex(parts.suffix)}, {escape_latex(parts.given)}"
    if " " in plain and is_group(plain):
        return f"{{{escaped}}}"
    if "," in plain or not plain or re.search(r"(?:^|\s)(?:and|others)(?:\s|$)", plain, re.IGNORECASE):
        return f"{{{escaped or 'Anonymous'}}}"
    return escaped
