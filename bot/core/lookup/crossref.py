"""Crossref's answers as values: what is registered under a DOI, or found by a title and an author.

https://api.crossref.org, https://www.crossref.org/documentation/retrieve-metadata/rest-api/
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from bot.core.paper.likeness import NEAR, likeness, title_key, title_words
from bot.core.paper.preprint import one_line

HOST = "api.crossref.org"
_PUBLISHED = {"journal-article", "proceedings-article", "book-chapter"}
_ROWS = 5
_FIELDS = "DOI,title,subtitle,author,container-title,event,issued,type"


@dataclass(frozen=True, slots=True)
class Work:
    """One registered work. `containers` are the journal, or the series and the book, that hold it; `date` is `YYYY[-MM[-DD]]` or ""."""

    doi: str
    title: str
    authors: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    event: str = ""
    date: str = ""
    type: str = ""

    @property
    def year(self) -> int | None:
        """The year of issue."""
        return int(self.date[:4]) if self.date else None

    @property
    def is_published(self) -> bool:
        """Whether it is an article or a paper in proceedings: no preprint, review, dataset or whole book."""
        return self.type in _PUBLISHED

    @property
    def link(self) -> str:
        """Where a DOI leads."""
        return f"https://doi.org/{quote(self.doi, safe='/:;()._-')}"


def work_address(doi: str) -> str:
    """Where Crossref tells of one DOI."""
    return f"https://{HOST}/works/{quote(doi, safe='')}"


def search_address(title: str, author: str) -> str:
    """Where Crossref tells of the few works whose title and author are most like these."""
    query = {"query.bibliographic": " ".join(title_words(title)[:40]), "rows": _ROWS, "select": _FIELDS}
    return f"https://{HOST}/works?{urlencode(query | ({'query.author': author} if author else {}))}"


def parse_works(answer: object) -> list[Work] | None:
    """The works of an answer to either question, best first; None when it is no answer of Crossref's."""
    message = answer.get("message") if isinstance(answer, dict) else None
    if not isinstance(message, dict):
        return None
    items = message.get("items", [message])
    if not isinstance(items, list):
        return None
    return [work for item in items if (work := _work(item))]


def is_same_paper(work: Work, title: str, authors: list[str]) -> bool:
    """Whether title and authors agree: nearly the same title, the first author among the work's, and half of them all."""
    if title_key(work.title) != title_key(title) and likeness(work.title, title) < NEAR:
        return False
    theirs = {_family(name) for name in work.authors}
    ours = [_family(name) for name in authors]
    shared = sum(name in theirs for name in ours)
    return bool(ours) and ours[0] in theirs and 2 * shared >= min(len(ours), len(theirs))


def _work(item: object) -> Work | None:
    if not isinstance(item, dict):
        return None
    doi, titles = item.get("DOI"), list(_texts(item.get("title")))
    if not isinstance(doi, str) or not doi or not titles:
        return None
    event = item.get("event")
    return Work(
        one_line(doi),
        _with_subtitle(titles[0], next(_texts(item.get("subtitle")), "")),
        tuple(_authors(item.get("author"))),
        tuple(_texts(item.get("container-title"))),
        one_line(str(event.get("name") or "")) if isinstance(event, dict) else "",
        _date(item.get("issued")),
        str(item.get("type") or ""),
    )


def _texts(value: object) -> Iterator[str]:
    values = value if isinstance(value, list) else [value]
    return (one_line(text) for text in values if isinstance(text, str) and text.strip())


def _with_subtitle(title: str, subtitle: str) -> str:
    return f"{title}: {subtitle}" if subtitle and title_key(subtitle) not in title_key(title) else title


def _authors(value: object) -> Iterator[str]:
    for author in value if isinstance(value, list) else []:
        if isinstance(author, dict):
            parts = [author.get("given"), author.get("family")] if author.get("family") else [author.get("name")]
            name = one_line(" ".join(part for part in parts if isinstance(part, str)))
            if name:
                yield name


def _date(value: object) -> str:
    """`{"date-parts": [[2024, 6, 16]]}` as `2024-06-16`; parts that are not there are left out."""
    parts = value.get("date-parts") if isinstance(value, dict) else None
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    numbers: list[int] = []
    for part, most in zip(first, (9999, 12, 31), strict=False):
        if not isinstance(part, int) or isinstance(part, bool) or not 1 <= part <= most:
            break
        numbers.append(part)
    if not numbers or numbers[0] < 1000:
        return ""
    return "-".join(f"{number:02}" for number in numbers)


def _family(name: str) -> str:
    """The last word of a name, without accents; that of `Family, Given` is its first part."""
    words = title_words(name.split(",")[0] if "," in name else name)
    return words[-1] if words else ""
