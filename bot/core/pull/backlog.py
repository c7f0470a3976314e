"""The backlog: candidates in data/queue.jsonl that the pull request offers beside new papers, a few each week, in the file's order.

A line is a JSON object with `id` (arXiv) or `url` and a `title`, or with a `title` alone. Nobody has to remove a line: papers that are
listed, rejected or in the pull request are known, and known candidates are passed by.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.files.finding import Finding, error
from bot.core.lookup.named import Named, page_of
from bot.core.paper.arxiv_id import is_arxiv_id, parse_arxiv_id
from bot.core.paper.known import Identity, KnownPapers
from bot.core.paper.likeness import title_key
from bot.core.paper.model import MAX_TITLE
from bot.core.pull.decisions import Addition
from bot.core.pull.line import Line
from bot.core.pull.snapshot import Snapshot
from bot.core.text.address import fault_of_link
from bot.core.text.markdown import one_line
from bot.core.text.printable import is_hidden

MOST_CANDIDATES = 20_000
MAX_BYTES = 16 << 20
MARK = "from the backlog"  # what the WHY of such a paper's line begins with
WEEK_DAYS = 7
_KEYS = ("id", "url", "title")
_LONGEST_LINE = 4_000
_WORD = re.compile(r"[^\W_]")
_TITLES_A_RUN = 5  # candidates without id and address that are searched for
_TRIES = 3  # times the room that is looked up, because some candidates can't be read
_USABLE = {"ok", "renamed"}  # statuses of `import` whose id is right


@dataclass(frozen=True, slots=True)
class Candidate:
    """One line of the backlog, with its number in the file, from 1."""

    title: str
    arxiv: str | None = None
    url: str | None = None
    line: int = 0

    @property
    def identity(self) -> Identity:
        """Its id and title."""
        return Identity(self.arxiv, (self.title,))

    @property
    def link(self) -> str:
        """What it is looked up by; "" where only its title is known."""
        return self.arxiv or self.url or ""

    def written(self) -> str:
        """The line as the file has it."""
        values = {"id": self.arxiv, "url": self.url, "title": self.title}
        return json.dumps({key: value for key, value in values.items() if value}, ensure_ascii=False)

    def as_json(self) -> dict[str, object]:
        """The candidate for other programs."""
        return {"line": self.line, "id": self.arxiv, "url": self.url, "title": self.title}


@dataclass(frozen=True)
class Backlog:
    """The candidates in the file's order, and what is wrong with other lines."""

    candidates: tuple[Candidate, ...] = ()
    faults: tuple[Finding, ...] = ()


def parse_backlog(text: str, path: str) -> Backlog:
    """The candidates of a queue's text; faults carry the `path` and the line."""
    candidates: list[Candidate] = []
    faults: list[Finding] = []
    first: dict[str, int] = {}
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) > MOST_CANDIDATES:
        message = f"the queue has {len(lines):,} lines; at most {MOST_CANDIDATES:,} are read"
        faults.append(error("schema", path, lines[MOST_CANDIDATES][0], message, fix="remove the last ones"))
    for number, line in lines[:MOST_CANDIDATES]:
        found = _parse_line(line, number, path)
        if isinstance(found, Finding):
            faults.append(found)
            continue
        name = found.link or title_key(found.title)
        if (before := first.setdefault(name, number)) != number:
            message = f"this candidate is on line {before} already"
            faults.append(Finding("warning", "duplicate-id", path, number, message, "remove this line"))
        else:
            candidates.append(found)
    return Backlog(tuple(candidates), tuple(faults))


def _parse_line(line: str, number: int, path: str) -> Candidate | Finding:
    form = 'write {"id": "2401.01234", "title": "…"}, with "url" in place of "id" for a paper that is not on arXiv'
    try:
        row = json.loads(line) if len(line) <= _LONGEST_LINE else None
    except ValueError:
        row = None
    if not isinstance(row, dict):
        return error("schema", path, number, f"line {number} is not a JSON object on one line", fix=form)
    if unknown := [key for key in row if key not in _KEYS]:
        return error("schema", path, number, f"{str(unknown[0])[:40]!r} is not a key of a candidate", fix=form)
    texts = {key: value for key, value in row.items() if isinstance(value, str)}
    if len(texts) < len(row) or not _WORD.search(texts.get("title", "")):
        return error("schema", path, number, "a candidate needs a title, and all values are texts", fix=form)
    return _checked(Candidate(texts["title"], texts.get("id"), texts.get("url"), number), path)


def _checked(one: Candidate, path: str) -> Candidate | Finding:
    if any(is_hidden(character) for text in (one.title, one.link) for character in text) or len(one.title) > MAX_TITLE:
        message = f"the title is longer than {MAX_TITLE} characters or has invisible ones"
        return error("unsafe-text", path, one.line, message, fix="write only the paper's title")
    if one.arxiv is not None and not is_arxiv_id(one.arxiv):
        bare = parse_arxiv_id(one.arxiv)
        fix = f'write "{bare}"' if bare else "write the id as arXiv does, without a version"
        return error("bad-id", path, one.line, f"{one.arxiv[:80]!r} is not a bare arXiv id", fix=fix)
    if one.url is not None and (fault := fault_of_link(one.url)):
        return error(
            "bad-link", path, one.line, f"{one.url[:200]!r} {fault}", fix="write the address of the paper's page"
        )
    return one


def read_rows(rows: Iterable[tuple[int, object]]) -> Iterator[Candidate | int]:
    """Candidates from rows of other commands: decisions of `scan` and `classify`, and rows of `import`.

    Of these, rejected papers and those under another paper's id are left out. The number of a line that names no paper comes as it is.
    """
    for number, row in rows:
        papers = row.get("papers") if isinstance(row, dict) else None
        for one in papers if isinstance(papers, list) else [row]:
            if not isinstance(one, dict):
                yield number
            elif one.get("decision") == "reject" or one.get("status", "ok") not in _USABLE:
                continue
            else:
                yield _candidate(one, number) or number


def _candidate(row: Mapping[str, object], number: int) -> Candidate | None:
    def text(key: str) -> str:
        value = row.get(key)
        return one_line(value) if isinstance(value, str) else ""

    arxiv = parse_arxiv_id(text("id") or text("arxiv")) or parse_arxiv_id(text("url"))
    url = None if arxiv else text("url") or None
    found = _checked(Candidate(text("title")[:MAX_TITLE], arxiv, url, number), "")
    return found if isinstance(found, Candidate) and _WORD.search(found.title) else None


def room_for_backlog(snapshot: Snapshot, *, today: date, a_week: int) -> int:
    """How many more candidates may be offered now: those of the open pull request and of a week's ended ones count."""
    since = (today - timedelta(days=WEEK_DAYS - 1)).isoformat()
    lines = [*snapshot.lines, *(line for pull in snapshot.ended if pull.day >= since for line in pull.papers())]
    return max(0, a_week - len({line.key for line in lines if is_from_backlog(line)}))


def is_from_backlog(line: Line) -> bool:
    """Whether a line of the pull request was offered from the backlog."""
    return line.why.startswith(MARK)


def undecided(
    candidates: Iterable[Candidate], known: Sequence[KnownPapers], pages: Iterable[str] = ()
) -> list[Candidate]:
    """The candidates that none of the indexes knows and whose page (`pages` are those of listed papers) no listed paper has."""
    taken = set(pages)
    return [
        one
        for one in candidates
        if not any(index.find(one.arxiv, one.title) for index in known)
        and not (one.url and (one.url in taken or page_of(one.url) in taken))
    ]


def choose_titles(waiting: Sequence[Candidate], *, today: date, room: int) -> list[str]:
    """The titles to search for in this run: other ones each day, so that one that is nowhere holds nobody up."""
    titles = [one.title for one in waiting if not one.link]
    count = min(_TITLES_A_RUN, room, len(titles))
    start = today.toordinal() * count % len(titles) if titles else 0
    return [titles[(start + step) % len(titles)] for step in range(count)]


def choose_links(waiting: Sequence[Candidate], *, room: int) -> list[str]:
    """The ids and addresses to look up in this run, the surest first."""
    return [one.link for one in waiting if one.link][: room * _TRIES]


def offer_of(key: str, one: Named) -> Addition:
    """The line of a candidate: where it comes from, and what the rules say of it."""
    doubt = "the rules would not have proposed it: " if one.decision.decision == "reject" else ""
    return Addition(key, one.paper, f"{MARK}; {doubt}{one.decision.why()}")
