"""arXiv's OAI-PMH service, read a few days a run: which days of change come next, its answers as values, and whether to believe them.

The protocol: https://www.openarchives.org/OAI/openarchivesprotocol.html; arXiv's own: https://info.arxiv.org/help/oa/index.html
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from bot.core.harvest.coverage import Record, missing_changes
from bot.core.harvest.page import UnreadableAnswer, local_name, read_xml, text_of
from bot.core.harvest.verdict import MIN_CANARIES
from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.preprint import Preprint, one_line

_PREFIX = "oai:arXiv.org:"
# Archives whose sets follow from their names.
_WITHOUT_SET_NAMES = {"cs", "eess", "math", "stat", "q-bio", "q-fin", "econ"}
_MOST_TOKEN = 2_000  # characters
DAYS_A_RUN = 7  # of change; a weekend and the days that overlap fit in


@dataclass(frozen=True)
class OaiRecord:
    """One paper's record; `datestamp` is the day of its last change, `paper` is None where the record was deleted."""

    id: str
    datestamp: date
    paper: Preprint | None


@dataclass(frozen=True)
class OaiPage:
    """The records that can be read, how many can't, and the token of the next page; None after the last one."""

    records: tuple[OaiRecord, ...]
    unreadable: int = 0
    token: str | None = None


@dataclass(frozen=True)
class OaiError:
    """What the service says in place of records: the protocol's code (`noRecordsMatch`, `idDoesNotExist` …) and its words."""

    code: str
    text: str


@dataclass(frozen=True)
class NotUnderstood:
    """The answer is not what it should be; the reason in a few words. Nothing is concluded from it."""

    reason: str


def parse_oai(body: bytes) -> OaiPage | OaiError | NotUnderstood:
    """The answer to `ListRecords` or `GetRecord`."""
    try:
        root = read_xml(body, "OAI-PMH")
    except UnreadableAnswer as fault:
        return NotUnderstood(str(fault))
    error = root.find("{*}error")
    if error is not None:
        return OaiError(error.get("code", "")[:60], one_line(error.text)[:300])
    answer = next((one for one in root if local_name(one) in {"ListRecords", "GetRecord"}), None)
    if answer is None:
        return NotUnderstood("the answer holds neither records nor an error")
    rows = answer.findall("{*}record")
    records = [record for row in rows if (record := _read_record(row))]
    token = text_of(answer, "resumptionToken") or None
    if not rows:
        return NotUnderstood("the list holds no record")
    if token and len(token) > _MOST_TOKEN:
        return NotUnderstood("the token of the next page is too long")
    return OaiPage(tuple(records), len(rows) - len(records), token)


def parse_sets(body: bytes) -> tuple[str, ...] | NotUnderstood:
    """The names of the service's sets, from an answer to `ListSets`."""
    try:
        root = read_xml(body, "OAI-PMH")
    except UnreadableAnswer as fault:
        return NotUnderstood(str(fault))
    names = [one_line(one.text) for one in root.iterfind("{*}ListSets/{*}set/{*}setSpec")]
    return tuple(filter(None, names)) or NotUnderstood("the answer names no set")


def needs_set_names(categories: Iterable[str]) -> bool:
    """Whether a category's set can't be told from its name: those of physics are grouped by the service alone."""
    return any(category.partition(".")[0] not in _WITHOUT_SET_NAMES for category in categories)


def choose_sets(categories: Sequence[str], known: Sequence[str] = ()) -> tuple[str, ...]:
    """The fewest sets that hold all papers of the categories: a whole archive where several of its categories are asked for.

    `known` are the service's own names, needed where `needs_set_names` says so; a category that is not among them is left out.
    """
    by_archive: dict[str, list[str]] = {}
    for category in dict.fromkeys(categories):
        by_archive.setdefault(category.partition(".")[0], []).append(category)
    sets: dict[str, None] = {}
    for archive, wanted in by_archive.items():
        names = {category: _set_of(category, known) for category in wanted}
        whole = archive if archive in _WITHOUT_SET_NAMES else None
        chosen = [whole] if whole and len(wanted) > 1 else list(names.values())
        sets |= {name: None for name in chosen if name}
    return tuple(sets)


def _set_of(category: str, known: Sequence[str]) -> str | None:
    archive = category.partition(".")[0]
    if archive in _WITHOUT_SET_NAMES:
        return f"{archive}:{archive}:{category.partition('.')[2]}" if "." in category else archive
    ending = category.replace(".", ":")
    return next((name for name in known if name == ending or name.endswith(f":{ending}")), None)


def is_in_set(categories: Iterable[str], of_set: str) -> bool:
    """Whether a paper of these categories is in the set."""
    group, _, rest = of_set.partition(":")
    name = rest.replace(":", ".") or group
    return any(category == name or category.startswith(f"{name}.") for category in categories)


def list_address(url: str, *, of_set: str, since: date, until: date | None = None) -> str:
    """The address of a list's first page: records of the set that changed in these days."""
    query = {"verb": "ListRecords", "metadataPrefix": "arXiv", "set": of_set, "from": since.isoformat()}
    return _with_query(url, query | ({"until": until.isoformat()} if until else {}))


def next_address(url: str, token: str) -> str:
    """The address of a list's next page; the protocol allows no other argument beside the token."""
    return _with_query(url, {"verb": "ListRecords", "resumptionToken": token})


def record_address(url: str, arxiv_id: str) -> str:
    """The address of one paper's record."""
    return _with_query(url, {"verb": "GetRecord", "metadataPrefix": "arXiv", "identifier": f"{_PREFIX}{arxiv_id}"})


def sets_address(url: str) -> str:
    """The address of the list of sets."""
    return _with_query(url, {"verb": "ListSets"})


@dataclass(frozen=True)
class StreamPiece:
    """Days of change that are read of one set. `to_end`: up to the moment of the request."""

    of_set: str
    since: date
    until: date
    to_end: bool

    @property
    def days(self) -> int:
        """How many days it holds."""
        return (self.until - self.since).days + 1


def next_pieces(record: Record, sets: Sequence[str], *, since: date, today: date) -> list[StreamPiece]:
    """What this run reads of what is missing from `since` to `today`: the newest days of all sets first."""
    missing = {name: missing_changes(record, name, since=since, today=today) for name in sets}
    allowed = sorted({day for spans in missing.values() for a, b in spans for day in _days(a, b)})[-DAYS_A_RUN:]
    if not allowed:
        return []
    pieces = [
        StreamPiece(name, max(a, allowed[0]), b, to_end=b >= today)
        for name, spans in missing.items()
        for a, b in spans
        if b >= allowed[0]
    ]
    return sorted(pieces, key=lambda one: one.until, reverse=True)


def days_left(record: Record, sets: Sequence[str], *, since: date, today: date) -> int:
    """How many days of change are still to be read."""
    spans = [span for name in sets for span in missing_changes(record, name, since=since, today=today)]
    return len({day for a, b in spans for day in _days(a, b)})


def disbelief(piece: StreamPiece, ids: AbstractSet[str], *, kept: Mapping[str, date], is_first: bool) -> str:
    """Why a whole list is not believed, empty where it is. `kept` are papers of the set that are known, by day of submission.

    A paper's record changes on the day of its submission or later, so that what was submitted in days that are read up to the end
    must be among the answers. `is_first`: no other list of this or an earlier run has brought anything.
    """
    expected = {arxiv for arxiv, day in kept.items() if piece.to_end and day >= piece.since}
    enough = MIN_CANARIES if ids else 1
    if len(expected) >= enough and not expected & ids:
        return f"none of {len(expected)} known papers of these days is among its {len(ids)} records"
    if not ids and is_first and piece.days > 1:
        return f"it says that nothing changed in {piece.days} days"
    return ""


def _with_query(url: str, query: Mapping[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"


def _read_record(row: ET.Element) -> OaiRecord | None:
    header = row.find("{*}header")
    if header is None:
        return None
    bare = parse_arxiv_id(text_of(header, "identifier").removeprefix(_PREFIX))
    datestamp = read_day(text_of(header, "datestamp")[:10])
    if bare is None or datestamp is None:
        return None
    if header.get("status") == "deleted":
        return OaiRecord(bare, datestamp, None)
    metadata = row.find("{*}metadata/{*}arXiv")
    paper = None if metadata is None else _read_paper(bare, metadata)
    return OaiRecord(bare, datestamp, paper) if paper else None


def _read_paper(bare: str, metadata: ET.Element) -> Preprint | None:
    created = read_day(text_of(metadata, "created"))
    title = text_of(metadata, "title")
    if created is None or not title:
        return None
    names = (_read_name(author) for author in metadata.iterfind("{*}authors/{*}author"))
    return Preprint(
        id=bare,
        version=None,
        title=title,
        authors=tuple(name for name in names if name),
        published=midnight(created),
        updated=midnight(read_day(text_of(metadata, "updated")) or created),
        categories=tuple(text_of(metadata, "categories").split()),
        comment=text_of(metadata, "comments"),
        journal_ref=text_of(metadata, "journal-ref"),
        doi=text_of(metadata, "doi"),
        summary=text_of(metadata, "abstract"),
    )


def _read_name(author: ET.Element) -> str:
    return one_line(" ".join(text_of(author, part) for part in ("forenames", "keyname", "suffix")))


def read_day(text: str) -> date | None:
    """The day that `YYYY-MM-DD` names, else None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def midnight(day: date) -> datetime:
    """The first moment of a day (GMT)."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _days(since: date, until: date) -> Iterable[date]:
    return (since + timedelta(days=at) for at in range((until - since).days + 1))
