"""The stand-in's other ways to the same papers: OAI-PMH, feeds, listings and abstract pages, each with faults by switch.

`serve_ways` answers for all of them and for the query API at one address of this machine, as of a day that can be moved on.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from urllib.parse import unquote
from xml.sax.saxutils import escape, quoteattr

from demo.arxiv_faults import Faults as ApiFaults
from demo.arxiv_faults import Reply, reply_to
from demo.arxiv_feed import render_error
from demo.arxiv_papers import StoredPaper
from demo.arxiv_query import QueryFault
from demo.arxiv_server import Request, SmallArxiv, play

_OAI = "text/xml; charset=utf-8"
_HTML = "text/html; charset=utf-8"
_ATOM = "application/atom+xml"
_DOWN = b"<!DOCTYPE html><html><head><title>arXiv</title></head><body><p>Down for maintenance</p></body></html>"
WAYS = ("api", "oai", "rss", "list", "abs")
FAULTS = {
    "429", "503", "500", "404",  # the number is Retry-After in seconds; below 0 it is sent as a date
    "stall", "cut", "html",  # the number: seconds, bytes
    "noRecordsMatch", "badResumptionToken", "repeat", "twice",  # OAI
    "yesterday", "empty", "first", "layout",  # announcements; `first` shows the number of entries, 25 without one
}  # fmt: skip


@dataclass(frozen=True)
class WayFault:
    """One fault by name, with the number that some need."""

    name: str
    number: float = 0

    def __post_init__(self) -> None:
        if self.name not in FAULTS:
            raise ValueError(f"unknown fault {self.name!r}; known are {', '.join(sorted(FAULTS))}")


@dataclass
class WayFaults:
    """Which fault comes next on one way: `queue` is used up one a request (None: a sound answer), then `always` holds."""

    queue: list[WayFault | None] = field(default_factory=list)
    always: WayFault | None = None

    def put(self, *faults: WayFault | str | None, always: WayFault | str | None = None) -> None:
        """Replaces what is to come."""
        self.queue = [WayFault(fault) if isinstance(fault, str) else fault for fault in faults]
        self.always = WayFault(always) if isinstance(always, str) else always

    def take(self) -> WayFault | None:
        """The fault for this request."""
        return self.queue.pop(0) if self.queue else self.always


def announced_on(paper: StoredPaper) -> date:
    """The day on which a paper is announced: the next weekday after its submission."""
    return _announced(paper.day)


@cache
def _announced(submitted: str) -> date:
    day = date.fromisoformat(submitted) + timedelta(days=1)
    return day + timedelta(days=max(0, 8 - day.isoweekday()) if day.isoweekday() > 5 else 0)


@dataclass
class ArxivWays:
    """All ways to the same papers, as of `today`. `lag_days` is how many days the query API's index is behind.

    `changed` holds later days on which a paper's record changed, `deleted` the ids of records that were deleted, `untitled` those
    of papers whose record has lost its title.
    """

    papers: list[StoredPaper]
    today: date
    lag_days: int = 0
    page_size: int = 500
    api_only: set[str] | None = None  # the query API then knows these ids alone, and says that there are no more
    has_archives: bool = True  # whether OAI-PMH has sets of whole archives
    changed: dict[str, date] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    untitled: set[str] = field(default_factory=set)
    faults: dict[str, WayFaults] = field(default_factory=lambda: {way: WayFaults() for way in WAYS})
    api_faults: ApiFaults = field(default_factory=ApiFaults)
    requests: list[Request] = field(default_factory=list)

    def visible(self, *, behind: int = 0) -> list[StoredPaper]:
        """The papers that were announced up to today, or some days before."""
        return [paper for paper in self.papers if announced_on(paper) <= self.today - timedelta(days=behind)]

    def asked(self, way: str) -> int:
        """How many requests came on this way."""
        return sum(_way_of(request.path) == way for request in self.requests)

    def reply(self, path: str, parameters: dict[str, str]) -> Reply:
        """The answer to one request."""
        way = _way_of(path)
        if way not in WAYS:
            return Reply(404, b"not found", "text/plain")
        fault = self.faults[way].take()
        if fault and fault.name.isdigit():
            return _refusal(fault)
        if fault and fault.name == "html":
            return Reply(200, _DOWN, _HTML)
        reply = _ANSWERS[way](self, path, parameters, fault)
        if fault and fault.name == "stall":
            reply.seconds = fault.number
        if fault and fault.name == "cut":
            reply.body = reply.body[: int(fault.number) or len(reply.body) * 2 // 3]
        return reply

    def _api(self, _: str, parameters: dict[str, str], __: WayFault | None) -> Reply:
        known = self.visible(behind=self.lag_days)
        small = SmallArxiv([one for one in known if self.api_only is None or one.id in self.api_only])
        try:
            return reply_to(small.answer(parameters), self.api_faults.take())
        except QueryFault as fault:
            return Reply(400, render_error(str(fault), parameters.get("search_query", "")))

    def _datestamp(self, paper: StoredPaper) -> date:
        return max(announced_on(paper), self.changed.get(paper.id, date.min))

    def _oai(self, _: str, parameters: dict[str, str], fault: WayFault | None) -> Reply:
        verb = parameters.get("verb", "")
        if verb == "GetRecord":
            return self._oai_record(parameters)
        if verb == "ListSets":
            sets = sorted({_set_of(name) for paper in self.papers for name in paper.categories})
            rows = "".join(f"<set><setSpec>{name}</setSpec><setName>{name}</setName></set>" for name in sets)
            return self._oai_reply(f"<ListSets>{rows}</ListSets>")
        if verb != "ListRecords":
            return self._oai_error("badVerb")
        if fault and fault.name == "noRecordsMatch":
            return self._oai_error("noRecordsMatch")
        return self._oai_list(parameters, fault)

    def _oai_record(self, parameters: dict[str, str]) -> Reply:
        wanted = parameters.get("identifier", "").removeprefix("oai:arXiv.org:")
        found = next((paper for paper in self.visible() if paper.id == wanted), None)
        if found is None:
            return self._oai_error("idDoesNotExist")
        return self._oai_reply(f"<GetRecord>{self._oai_row(found)}</GetRecord>")

    def _oai_list(self, parameters: dict[str, str], fault: WayFault | None) -> Reply:
        token = parameters.get("resumptionToken")
        if token is not None:
            if set(parameters) != {"verb", "resumptionToken"} or (fault and fault.name == "badResumptionToken"):
                return self._oai_error("badResumptionToken")
            asked: dict[str, str] = json.loads(token)
        else:
            asked = {
                "set": parameters.get("set", ""),
                "from": parameters.get("from", ""),
                "until": parameters.get("until", ""),
            }
            if parameters.get("metadataPrefix") != "arXiv" or not _are_days(asked["from"], asked["until"]):
                return self._oai_error("badArgument")
        at = int(asked.get("at", 0))
        if fault and fault.name == "repeat" and at:
            at -= self.page_size
        found = self._oai_found(asked, twice=bool(fault and fault.name == "twice"))
        if not found:
            return self._oai_error("noRecordsMatch")
        rows = "".join(self._oai_row(paper) for paper in found[at : at + self.page_size])
        more = at + self.page_size < len(found)
        following = escape(json.dumps(asked | {"at": str(at + self.page_size)})) if more else ""
        ending = f'<resumptionToken expirationDate="{self.today + timedelta(days=1)}T00:00:00Z">{following}</resumptionToken>'
        return self._oai_reply(f"<ListRecords>{rows}{ending if more or at else ''}</ListRecords>")

    def _oai_found(self, asked: dict[str, str], *, twice: bool) -> list[StoredPaper]:
        first, last = asked["from"] or "0001-01-01", asked["until"] or "9999-12-31"
        found = [
            paper
            for paper in self.visible()
            if first <= self._datestamp(paper).isoformat() <= last
            and any(
                _set_of(name) == asked["set"] or (self.has_archives and _set_of(name).startswith(f"{asked['set']}:"))
                for name in paper.categories
            )
        ]
        return [one for paper in found for one in ([paper, paper] if twice and len(paper.categories) > 1 else [paper])]

    def _oai_row(self, paper: StoredPaper) -> str:
        deleted = ' status="deleted"' if paper.id in self.deleted else ""
        sets = "".join(f"<setSpec>{_set_of(name)}</setSpec>" for name in paper.categories)
        header = (
            f"<header{deleted}><identifier>oai:arXiv.org:{paper.id}</identifier>"
            f"<datestamp>{self._datestamp(paper)}</datestamp>{sets}</header>"
        )
        if deleted:
            return f"<record>{header}</record>"
        updated = f"<updated>{self.changed[paper.id]}</updated>" if paper.id in self.changed else ""
        authors = "".join(_oai_author(name) for name in paper.authors)
        title = "" if paper.id in self.untitled else escape(paper.title)
        fields = (("comments", paper.comment), ("journal-ref", paper.journal_ref), ("doi", paper.doi))
        others = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields if text)
        return (
            f'<record>{header}<metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{paper.id}</id>'
            f"<created>{paper.day}</created>{updated}<authors>{authors}</authors><title>{title}</title>"
            f"<categories>{' '.join(paper.categories)}</categories>{others}"
            "<license>http://creativecommons.org/licenses/by/4.0/</license>"
            f"<abstract>  {escape(paper.summary)}\n</abstract></arXiv></metadata></record>\n"
        )

    def _oai_error(self, code: str) -> Reply:
        return self._oai_reply(f'<error code="{code}">{code} as asked</error>')

    def _oai_reply(self, inner: str) -> Reply:
        head = f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>{self.today}'
        return Reply(
            200, f'{head}T05:00:00Z</responseDate><request verb="x">y</request>{inner}</OAI-PMH>'.encode(), _OAI
        )

    def _batch(self, day: date, categories: Iterable[str]) -> list[StoredPaper]:
        wanted = set(categories)
        return [paper for paper in self.visible() if announced_on(paper) == day and wanted & set(paper.categories)]

    def _rss(self, path: str, _: dict[str, str], fault: WayFault | None) -> Reply:
        categories = unquote(path).rpartition("/")[2].split("+")
        day = before(self.today) if fault and fault.name == "yesterday" else self.today
        papers = [] if fault and fault.name == "empty" else self._batch(day, categories)[:2000]
        entries = "".join(_feed_entry(paper, categories, self.today) for paper in papers)
        head = '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">'
        return Reply(
            200,
            f"{head}<title>updates</title><updated>{self.today}T04:00:00Z</updated>{entries}</feed>".encode(),
            _ATOM,
        )

    def _list(self, path: str, _: dict[str, str], fault: WayFault | None) -> Reply:
        category, which = path.partition("/list/")[2].split("/", 1)
        if fault and fault.name == "layout":
            return Reply(200, b"<html><body><h2>Latest papers</h2><ul><li>2606.01234</li></ul></body></html>", _HTML)
        if fault and fault.name == "empty":
            return Reply(200, b"<html><body><p>No updates for this time period.</p></body></html>", _HTML)
        newest = before(self.today) if fault and fault.name == "yesterday" else self.today
        most = (int(fault.number) or 25) if fault and fault.name == "first" else 2000
        return Reply(200, render_listing(self, category, newest, new=which == "new", most=most).encode(), _HTML)

    def listed(self, day: date, category: str) -> list[StoredPaper]:
        """What a listing shows for a day."""
        return self._batch(day, [category])

    def _abs(self, path: str, _: dict[str, str], __: WayFault | None) -> Reply:
        found = next((paper for paper in self.visible() if paper.id == path.partition("/abs/")[2]), None)
        if found is None:
            return Reply(404, b"<html><body>not found</body></html>", _HTML)
        tags = [("title", found.title), *(("author", _last_first(name)) for name in found.authors)]
        tags += [("date", found.day.replace("-", "/")), ("online_date", found.day.replace("-", "/"))]
        tags += [("arxiv_id", found.id), ("abstract", found.summary)]
        metas = "".join(f'<meta name="citation_{name}" content={quoteattr(text)} />\n' for name, text in tags)
        return Reply(200, f"<!DOCTYPE html><html><head>{metas}</head><body></body></html>".encode(), _HTML)


def before(day: date) -> date:
    """The weekday before a day."""
    return day - timedelta(days={1: 3, 7: 2}.get(day.isoweekday(), 1))


def render_listing(ways: ArxivWays, category: str, newest: date, *, new: bool, most: int = 2000) -> str:
    """`/list/CAT/pastweek`, or `/list/CAT/new`."""
    if new:
        new_ones = [paper for paper in ways.listed(newest, category) if paper.categories[0] == category]
        crossed = [paper for paper in ways.listed(newest, category) if paper.categories[0] != category]
        sections = [("New submissions", new_ones), ("Cross submissions", crossed)]
        body = f"<h3>Showing new listings for {newest:%A, %-d %B %Y}</h3>"
        body += "".join(
            f"<h3>{name} (showing {len(some)} of {len(some)} entries)</h3>{_entries(some)}" for name, some in sections
        )
        return f"<html><body>{body}</body></html>"
    days = [newest]
    while len(days) < 5:
        days.append(before(days[-1]))
    body = ""
    for day in days:
        papers = ways.listed(day, category)
        shown = papers[:most]
        most -= len(shown)
        first = "first " if len(shown) < len(papers) else ""
        if shown or not papers:
            body += (
                f"<h3>{day:%a, %-d %b %Y} (showing {first}{len(shown)} of {len(papers)} entries )</h3>{_entries(shown)}"
            )
    return f"<html><body><div class='paging'>Total of entries</div>{body}</body></html>"


def _entries(papers: Iterable[StoredPaper]) -> str:
    rows = [
        f'<dt><a name=\'item{at}\'>[{at}]</a> <a href ="/abs/{paper.id}" title="Abstract" id="{paper.id}"> arXiv:{paper.id} </a>'
        f" [<a href=\"/pdf/{paper.id}\">pdf</a>]</dt><dd><div class='list-title mathjax'>{escape(paper.title)}</div></dd>\n"
        for at, paper in enumerate(papers, 1)
    ]
    return f"<dl id='articles'>{''.join(rows)}</dl>"


def _feed_entry(paper: StoredPaper, categories: list[str], today: date) -> str:
    kind = "new" if paper.categories[0] in categories else "cross"
    terms = "".join(f"<category term={quoteattr(name)}/>" for name in paper.categories)
    summary = f"arXiv:{paper.id}v1 Announce Type: {kind} Abstract: {paper.summary}"
    return (
        f"<entry><id>oai:arXiv.org:{paper.id}v1</id><title>{escape(paper.title)}</title><updated>{today}T04:00:00Z</updated>"
        f'<link href="https://arxiv.org/abs/{paper.id}" rel="alternate"/><summary>{escape(summary)}</summary>{terms}'
        f"<arxiv:announce_type>{kind}</arxiv:announce_type></entry>"
    )


def _oai_author(name: str) -> str:
    first, _, last = name.rpartition(" ")
    forenames = f"<forenames>{escape(first)}</forenames>" if first else ""
    return f"<author><keyname>{escape(last)}</keyname>{forenames}</author>"


def _last_first(name: str) -> str:
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}" if first else last


def _set_of(category: str) -> str:
    archive, _, part = category.partition(".")
    group = archive if archive in {"cs", "eess", "math", "stat", "q-bio", "q-fin", "econ"} else "physics"
    return f"{group}:{archive}:{part}" if part else f"{group}:{archive}"


def _are_days(*texts: str) -> bool:
    return all(not text or re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) for text in texts)


def _way_of(path: str) -> str:
    first = path.strip("/").partition("/")[0]
    return {"atom": "rss", "list": "list", "abs": "abs", "oai": "oai", "api": "api"}.get(first, "")


def _refusal(fault: WayFault) -> Reply:
    headers = {}
    if fault.number > 0:
        headers = {"Retry-After": f"{fault.number:g}"}
    elif fault.number < 0:
        headers = {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=-fault.number), usegmt=True)}
    return Reply(int(fault.name), b"busy", "text/plain", headers)


_ANSWERS: dict[str, Callable[[ArxivWays, str, dict[str, str], WayFault | None], Reply]] = {
    "api": ArxivWays._api,
    "oai": ArxivWays._oai,
    "rss": ArxivWays._rss,
    "list": ArxivWays._list,
    "abs": ArxivWays._abs,
}


@contextmanager
def serve_ways(ways: ArxivWays, port: int = 0) -> Iterator[dict[str, str]]:
    """Answers on this machine while the block runs; gives the environment that leads the bot there."""
    with play(ways, port) as base:
        yield {
            "ARXIV_API_URL": f"{base}/api/query",
            "ARXIV_OAI_URL": f"{base}/oai",
            "ARXIV_LIST_URL": f"{base}/list",
            "ARXIV_RSS_URL": f"{base}/atom",
        }
