"""Where a paper was published: Crossref's answers as values, weighed against what arXiv's own fields claim.

Some of its answers are notices about papers, which are not papers themselves: errata, corrections, retractions.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from bot.core.paper.likeness import NEAR, likeness, title_key, title_words
from bot.core.paper.names import natural_title, real_names
from bot.core.paper.preprint import Preprint, one_line
from bot.core.paper.venues import Publication, Venues
from bot.core.text.markup import plain_markup

# Words that begin the title of a notice. `Correction for …` and `Retraction of …` may be subjects of papers.
_NOTICE = re.compile(
    r"^\W*+(?P<kind>errat(?:um|a)|corrigend(?:um|a)|addend(?:um|a)|(?:publisher|author)(?:['’]?s)? correction|correction"
    r"|retraction(?: note| notice)?|(?:editorial )?expression of concern|withdrawal notice)(?:\s*+(?:\W?:|\bto\b|[-–—]\s)|\W*+$)",
    re.IGNORECASE,
)
_RETRACTED = re.compile(
    r"^\W*+(?:(?:RETRACTED|WITHDRAWN)(?:\s++(?:ARTICLE|PAPER|CHAPTER))?\W*(?<=\s)"
    r"|(?:retracted|withdrawn)(?:\s++(?:article|paper|chapter))?\s*+(?:\]\s*+)?[:–—]\s*+)"
)
_RETRACTED_IN_BRACKETS = re.compile(r"^\s*[\[(]\s*(?:retracted|withdrawn)[^\])]{0,20}[\])]\s*[:.]?\s*", re.IGNORECASE)


def notice_kind(title: str) -> str | None:
    """The kind of notice that a title announces (`erratum`, `retraction note`); None for a paper's title."""
    found = _NOTICE.match(title)
    return found["kind"].lower() if found else None


def without_retraction(title: str) -> tuple[str, bool]:
    """A title without `RETRACTED ARTICLE:` before it, and whether it had that mark."""
    found = _RETRACTED_IN_BRACKETS.match(title) or _RETRACTED.match(title)
    rest = title[found.end() :].strip() if found else title
    return (rest, True) if found and rest else (title, False)


HOST = "api.crossref.org"
_DATES = ("issued", "published", "published-print", "published-online", "posted", "created")
_NOTICES = re.compile(r"errat|corrigend|correction|retraction|addend|withdraw|removal|concern")
_RETRACTIONS = re.compile(r"retraction|withdraw|removal")
_PUBLISHED = {"journal-article", "proceedings-article", "book-chapter"}
_ROWS = 5
_FIELDS = "DOI,title,subtitle,author,container-title,event,issued,type"


@dataclass(frozen=True, slots=True)
class Work:
    """One registered work. `containers` are its journal, or its series and book; `date` is `YYYY[-MM[-DD]]` or "".

    `notice` is its kind if it is not a paper but a notice about one (`erratum`), `concerns` the DOI of that paper.
    `retracted` is how we know that the paper was retracted: the DOI of the notice, or its title; "" if it was not.
    """

    doi: str
    title: str
    authors: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    event: str = ""
    date: str = ""
    type: str = ""
    notice: str = ""
    concerns: str = ""
    retracted: str = ""

    @property
    def year(self) -> int | None:
        """The year of issue."""
        return int(self.date[:4]) if self.date else None

    @property
    def is_published(self) -> bool:
        """Whether it is an article or a paper in proceedings: not a preprint, review, dataset or whole book."""
        return self.type in _PUBLISHED

    @property
    def link(self) -> str:
        """The address of the DOI."""
        return f"https://doi.org/{quote(self.doi, safe='/:;()._-')}"


def work_address(doi: str) -> str:
    """Crossref's address for one DOI."""
    return f"https://{HOST}/works/{quote(doi, safe='')}"


def search_address(title: str, author: str) -> str:
    """Crossref's address for the few works whose title and author are most like these."""
    query = {"query.bibliographic": " ".join(title_words(title)[:40]), "rows": _ROWS, "select": _FIELDS}
    return f"https://{HOST}/works?{urlencode(query | ({'query.author': author} if author else {}))}"


def parse_works(answer: object) -> list[Work] | None:
    """The works of an answer to either request, best first; None if it is not an answer from Crossref."""
    message = answer.get("message") if isinstance(answer, dict) else None
    if not isinstance(message, dict):
        return None
    items = message.get("items", [message])
    if not isinstance(items, list):
        return None
    return [work for item in items if (work := _work(item))]


def is_same_paper(work: Work, title: str, authors: list[str]) -> bool:
    """Whether title and authors agree: nearly the same title, the first author among the work's authors, and half of all authors."""
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
    title, is_marked = without_retraction(titles[0])
    kind, concerns = _notice(item, title)
    return Work(
        one_line(doi),
        natural_title(_with_subtitle(title, next(_texts(item.get("subtitle")), ""))),
        tuple(_authors(item.get("author"))),
        tuple(_texts(item.get("container-title"))),
        one_line(plain_markup(str(event.get("name") or ""))) if isinstance(event, dict) else "",
        _issued(item),
        str(item.get("type") or ""),
        kind,
        concerns,
        _retraction(item) or ("its title" if is_marked else ""),
    )


def _updates(value: object) -> Iterator[tuple[str, str]]:
    """The kind and the DOI of each update that a work makes or has: https://www.crossref.org/documentation/register-maintain-records/"""
    for update in value if isinstance(value, list) else []:
        if isinstance(update, dict) and isinstance(update.get("DOI"), str):
            yield (
                str(update.get("type") or update.get("label") or "").lower().replace("_", " "),
                one_line(update["DOI"]),
            )


def _notice(item: Mapping[str, object], title: str) -> tuple[str, str]:
    """The kind of notice that a work is, and the DOI that it concerns; "" and "" for a paper.

    A new edition of a paper is an update too, so only the kinds of notices count.
    """
    kind = notice_kind(title) or ""
    made = [one for one in _updates(item.get("update-to")) if _NOTICES.search(one[0])]
    if made and not kind:
        kind = made[0][0]
    return kind, made[0][1] if made else next((doi for _, doi in _updates(item.get("update-to"))), "") if kind else ""


def _retraction(item: Mapping[str, object]) -> str:
    """The DOI of the notice that retracts a work, else ""."""
    return next((doi for kind, doi in _updates(item.get("updated-by")) if _RETRACTIONS.search(kind)), "")


def _texts(value: object) -> Iterator[str]:
    values = value if isinstance(value, list) else [value]
    texts = (one_line(plain_markup(text)) for text in values if isinstance(text, str) and text.strip())
    return (text for text in texts if text)


def _with_subtitle(title: str, subtitle: str) -> str:
    return f"{title}: {subtitle}" if subtitle and title_key(subtitle) not in title_key(title) else title


def _authors(value: object) -> Iterator[str]:
    authors = [author for author in value if isinstance(author, dict)] if isinstance(value, list) else []
    yield from real_names(filter(None, map(_author_name, authors)))


def _author_name(author: Mapping[str, object]) -> str:
    """A person's name in reading order with its suffix, or the name of a group."""
    if author.get("family"):
        parts = [author.get(part) for part in ("given", "non-dropping-particle", "family", "suffix")]
    else:
        parts = [author.get("name") or author.get("literal") or author.get("given")]
    return one_line(plain_markup(" ".join(part for part in parts if isinstance(part, str))))


def _issued(item: Mapping[str, object]) -> str:
    """The day of issue, or else of the first publication; as exact as any date of the same year and month is."""
    dates = [day for name in _DATES if (day := _date(item.get(name)))]
    if not dates:
        return ""
    return max((day for day in dates if day.startswith(dates[0])), key=len)


def _date(value: object) -> str:
    """`{"date-parts": [[2024, 6, 16]]}` as `2024-06-16`; missing parts are left out."""
    parts = value.get("date-parts") if isinstance(value, dict) else None
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    numbers: list[int] = []
    for part, most in zip(first, (9999, 12, 31), strict=False):
        number = int(part) if isinstance(part, str) and part.isascii() and part.isdigit() and len(part) < 5 else part
        if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= most:
            break
        numbers.append(number)
    if not numbers or numbers[0] < 1000:
        return ""
    return "-".join(f"{number:02}" for number in numbers)


def _family(name: str) -> str:
    """The last word of a name, without accents; that of `Family, Given` is its first part."""
    words = title_words(name.split(",")[0] if "," in name else name)
    return words[-1] if words else ""


_LONGEST_NAME = 60
_CONFERENCES = "proceedings-article", "book-chapter"


@dataclass(frozen=True, slots=True)
class Claim:
    """The venue that arXiv's own fields name, with the field and its words."""

    publication: Publication
    field: str
    words: str


@dataclass(frozen=True, slots=True)
class ClaimedVenue:
    """A paper's venue. `sure` if Crossref has the same paper there; `proof` is the evidence in words."""

    publication: Publication
    proof: str
    sure: bool


def read_claim(preprint: Preprint, venues: Venues) -> Claim | None:
    """The venue that the journal reference names, or else the comment."""
    for field, words, read in (
        ("journal reference", preprint.journal_ref, venues.read_reference),
        ("comment", preprint.comment, venues.read_comment),
    ):
        publication = read(words) if words else None
        if publication:
            return Claim(publication, field, words)
    return None


def is_hinted(preprint: Preprint, venues: Venues) -> bool:
    """Whether anything on arXiv hints at a publication, so that it is worth asking Crossref."""
    return bool(preprint.doi or preprint.journal_ref or read_claim(preprint, venues))


def weigh_claim(preprint: Preprint, claim: Claim | None, works: Iterable[Work], venues: Venues) -> ClaimedVenue | None:
    """The venue, or None without any evidence for one.

    Crossref's record of the same title and authors decides. Without one a claim is a question for a maintainer. So it is if Crossref has
    the paper at another venue, because it may have appeared at both. A workshop's record is evidence against the claim.
    """
    same = [work for work in works if work.is_published and is_same_paper(work, preprint.title, list(preprint.authors))]
    registered = [(work, publication_of(work, venues)) for work in same]
    known = [(work, publication) for work, publication in registered if publication]
    if claim is None:
        return _confirmed(known[0][0], known[0][1], "") if known else None
    for work, publication in known:
        if publication.venue == claim.publication.venue:
            return _confirmed(work, publication, f", as the {claim.field} says")
    said = f"the {claim.field} on arXiv says “{_short(claim.words)}”"
    if known:
        work, publication = known[0]
        return ClaimedVenue(publication, f"Crossref has it as {publication} ({work.link}), but {said}", sure=False)
    if same:
        return None  # registered at something that is not in the table of venues, for example a workshop at the venue
    return ClaimedVenue(claim.publication, f"{said}; Crossref does not have the paper", sure=False)


def find_retraction(preprint: Preprint, works: Iterable[Work]) -> str | None:
    """The proof that a paper was retracted at its venue; None if Crossref does not say so."""
    same = (work for work in works if work.retracted and is_same_paper(work, preprint.title, list(preprint.authors)))
    work = next(same, None)
    if work is None:
        return None
    return f"Crossref says that {work.link} was retracted" + (
        f" by https://doi.org/{work.retracted}" if "/" in work.retracted else ""
    )


def _confirmed(work: Work, publication: Publication, more: str) -> ClaimedVenue:
    return ClaimedVenue(publication, f"Crossref has the same title and authors there{more}: {work.link}", sure=True)


def publication_of(work: Work, venues: Venues) -> Publication | None:
    """The venue of a registered work; a journal that is not in the table keeps its own name."""
    names = [*work.containers, work.event]
    if any(venues.elsewhere.search(name) for name in work.containers):
        return None  # proceedings of workshops at a conference, whose event is often named as the conference itself
    found = next((one for name in names if name and (one := venues.read_reference(name))), None)
    if found:
        return Publication(found.venue, found.year or work.year)
    journal = next(iter(work.containers), "")
    if work.type in _CONFERENCES or not journal or len(journal) > _LONGEST_NAME or venues.elsewhere.search(journal):
        return None
    return Publication(journal, work.year)


def _short(words: str) -> str:
    return words if len(words) <= 120 else f"{words[:119]}…"
