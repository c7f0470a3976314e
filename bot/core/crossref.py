"""Crossref's answer about one DOI, read into a paper's facts: https://api.crossref.org/swagger-ui/index.html#/Works"""

from bot.core.arxiv_id import parse_arxiv_id
from bot.core.checks.dates import parse_date
from bot.core.web_paper import WebPaper, clean

_PAPERS = {"journal-article", "proceedings-article", "book-chapter", "posted-content", "report", "dissertation"}
_DATES = ("published-online", "published-print", "published", "issued", "posted", "created")


class CrossrefFault(ValueError):
    """The answer tells of no paper; the text says why."""


def read_crossref(answer: object, *, url: str) -> WebPaper:
    """The paper of an answer. Raises CrossrefFault when it is none, or the answer is not Crossref's."""
    work = _dict(answer).get("message")
    if not isinstance(work, dict):
        raise CrossrefFault("Crossref gave an answer that is not its own")
    if (kind := _text(work.get("type"))) not in _PAPERS:
        raise CrossrefFault(f"is no paper but a {kind.replace('-', ' ')[:40] or 'thing without a type'}")
    title, authors = clean(_first(work.get("title"))), tuple(filter(None, map(_author, _list(work.get("author")))))
    dates = [day for name in _DATES if (day := _date(work.get(name)))]
    if not title or not authors or not dates:
        raise CrossrefFault("has no title, author or date at Crossref")
    container = clean(_first(work.get("container-title"))) or clean(_text(_dict(work.get("event")).get("name")))
    date = dates[0]
    summary = clean(_text(work.get("abstract")))
    return WebPaper(title, authors, date, url, container, int(date[:4]), summary, _preprint(work))


def _preprint(work: dict[str, object]) -> str | None:
    """The arXiv id of the preprint that the publisher names."""
    relations = _list(_dict(work.get("relation")).get("has-preprint"))
    return next((arxiv for one in relations if (arxiv := parse_arxiv_id(_text(_dict(one).get("id"))))), None)


def _author(value: object) -> str:
    author = _dict(value)
    name = f"{_text(author.get('given'))} {_text(author.get('family'))}".strip() or _text(author.get("name"))
    return clean(name)


def _date(value: object) -> str | None:
    """`{"date-parts": [[2022, 10, 23]]}` as `2022-10-23`, shorter where no more is known."""
    rows = _list(_dict(value).get("date-parts"))
    parts = [part for part in _list(rows[0] if rows else None) if isinstance(part, int)]
    for count in range(min(len(parts), 3), 0, -1):
        day = "-".join(str(part).zfill(4 if at == 0 else 2) for at, part in enumerate(parts[:count]))
        if parse_date(day):
            return day
    return None


def _dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _first(value: object) -> str:
    return next((text for text in _list(value) if isinstance(text, str)), "")
