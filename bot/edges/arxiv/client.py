"""The arXiv client: searches and looks papers up through the `arxiv` package, and compares their number with arXiv's total."""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import arxiv

from bot.core.harvest.page import AnswerPage, PageWatch, UnreadableAnswer, parse_page
from bot.core.harvest.query import batch_ids
from bot.core.harvest.verdict import State, Verdict
from bot.core.harvest.window import Window
from bot.core.paper.preprint import Preprint
from bot.core.text.printable import counted
from bot.edges.arxiv.line import XML, ArxivLine, HttpAnswer, WayRefused, sound_body
from bot.errors import NothingFound, ServiceError, UsageError

PAGE_SIZE = 2000
_BAD_QUERY = {400, 414}  # it is wrong, or too long
MAX_RESULTS = 30_000  # of one query: https://info.arxiv.org/help/api/user-manual.html#_query_interface
MAX_PAGES = 150
SHORTFALL_ROUNDS, SILENT_ROUNDS = 3, 5  # how often the whole query is asked when some answers are missing, or all

Judge = Callable[[AbstractSet[str], int], Verdict]


@dataclass(frozen=True)
class Harvest:
    """Distinct papers, oldest first; `total` is how many arXiv announced. `requests` includes retries.

    `kept` is how many of the papers an earlier run brought.
    """

    papers: tuple[Preprint, ...]
    total: int
    verdict: Verdict
    requests: int
    notes: tuple[str, ...] = ()
    kept: int = 0

    @property
    def complete(self) -> bool:
        """Whether the answers can be all there is."""
        return self.verdict.is_complete


@dataclass
class _Answers:
    """The answers of several rounds of one query. Papers are merged by id, because they can shift between pages."""

    papers: dict[str, Preprint] = field(default_factory=dict)
    total: int = 0
    notes: dict[str, None] = field(default_factory=dict)


class ArxivClient:
    """arXiv's query API on the line that all ways share. Methods raise ServiceError when arXiv gives no usable answer."""

    def __init__(self, url: str, line: ArxivLine) -> None:
        self._line = line
        self._requests_before = line.requests
        self._page = AnswerPage()
        self._watch: PageWatch | None = None  # during a search
        # The line waits and retries; the package would do neither as arXiv asks.
        self._client = arxiv.Client(page_size=PAGE_SIZE, delay_seconds=0, num_retries=0)
        self._client.query_url_format = url.replace("{", "{{").replace("}", "}}") + ("&{}" if "?" in url else "?{}")
        # The package builds queries and goes from page to page. It has no public way to bring a session or a stricter parser, so the
        # one private step that fetches and parses a page is replaced; tests/contracts/test_arxiv_package.py pins it.
        self._client._parse_feed = self._fetch_page

    @property
    def requests(self) -> int:
        """All HTTP requests so far, with retries."""
        return self._line.requests - self._requests_before

    def search(self, query: str, *, judge: Judge, within: Window | None = None) -> Harvest:
        """All papers that the query finds. It is asked again while the judge finds them incomplete.

        Entries of days outside `within` are left out, and then the answer is incomplete.

        Raises UsageError when arXiv refuses the query or finds more papers than it returns, ServiceError when there was no answer.
        """
        # Ascending: new papers come at the end, so that they don't shift the pages that were already read.
        search = arxiv.Search(
            query,
            max_results=MAX_RESULTS,
            sort_by=arxiv.SortCriterion.SubmittedDate,
            sort_order=arxiv.SortOrder.Ascending,
        )
        answers, before, attempt = _Answers(), self.requests, 1
        self._watch = PageWatch(within)
        while True:
            answered = self._collect(search, answers)
            verdict = self._watch.judged(judge(answers.papers.keys(), answers.total))
            if not answered or attempt >= _rounds(verdict, answers):
                break
            self._line.back_off(attempt)
            attempt += 1
        answers.notes |= self._watch.faults | dict.fromkeys(self._watch.notes())
        self._watch = None
        return Harvest(
            tuple(answers.papers.values()), answers.total, verdict, self.requests - before, tuple(answers.notes)
        )

    def papers_by_id(self, ids: Iterable[str]) -> dict[str, Preprint]:
        """The papers of these ids, by bare id; ids that are missing do not exist. Raises UsageError for a malformed one."""
        found: dict[str, Preprint] = {}
        for batch in batch_ids(ids):
            found |= self._look_up(batch)
        return found

    def _fetch_page(self, url: str, *, first_page: bool) -> SimpleNamespace:
        """The page as the package expects it; its results are preprints."""
        page = self._page = self._line.ask(url, partial(_read_page, url=url))
        feed = SimpleNamespace(header=SimpleNamespace(total_results=page.total), results=page.papers)
        if (not first_page and not page.papers) or (self._watch and not self._watch.is_sound(page)):
            raise arxiv.UnexpectedEmptyPageError(url, 0, feed)
        return feed

    def _collect(self, search: arxiv.Search, answers: _Answers) -> bool:
        """Asks for all pages once and adds their papers. Returns False when the service failed on a later page."""
        before, first = self.requests, True
        if self._watch:
            self._watch.begin_round()
        try:
            for paper in self._client.results(search):  # fetched page by page
                if first:
                    _refuse_too_many(self._page.total)
                first = False
                if self._watch is None or self._watch.belongs(paper):
                    answers.papers[paper.id] = paper
                self._note_page(answers)
                if self.requests - before > MAX_PAGES:
                    raise ServiceError("arXiv's answer has too many pages", hint="run the command again later")
        except arxiv.UnexpectedEmptyPageError:
            pass  # a later page is empty, or not sound: the comparison with the total, or the watch, shows it
        except ServiceError as error:
            if not answers.papers:
                raise
            answers.notes[error.message] = None
            return False
        self._note_page(answers)
        return True

    def _note_page(self, answers: _Answers) -> None:
        """Notes the total of the last page. A shrinking total is a sign of load, so the largest one counts."""
        page = self._page
        answers.total = max(answers.total, page.total)
        if page.unreadable:
            entries = counted(page.unreadable, "entry", "entries")
            answers.notes[f"{entries} of a page left out: no valid id, title or date"] = None

    def _look_up(self, batch: list[str]) -> dict[str, Preprint]:
        """The papers of up to a hundred ids. A page without any of several ids is not trusted: the request is sent again."""
        for attempt in range(1, SILENT_ROUNDS + 1):
            found = {paper.id: paper for paper in self._first_page(arxiv.Search(id_list=batch)) if paper.id in batch}
            if found or len(batch) == 1:
                return found
            if attempt < SILENT_ROUNDS:
                self._line.back_off(attempt)
        raise NothingFound(
            f"arXiv found none of {len(batch)} ids, {batch[0]} to {batch[-1]}", hint="check the ids, or try again later"
        )

    def _first_page(self, search: arxiv.Search) -> list[Preprint]:
        """The first page's papers without a request for more: for ids, the total may count papers that do not exist."""
        first = next(self._client.results(search), None)
        return [] if first is None else list(self._page.papers)


def _read_page(answer: HttpAnswer, *, url: str) -> AnswerPage:
    """The complete page. Raises UsageError when arXiv refuses the query, Refused or UnreadableAnswer when the page is not sound."""
    if answer.status in _BAD_QUERY:
        raise _refusal(url, _complaint(answer))
    if answer.body.lstrip().startswith(b"Rate exceeded"):
        raise WayRefused("the rate limit is exceeded")
    page = parse_page(sound_body(answer, XML, wanted="Atom"))
    if page.complaint is not None:
        raise _refusal(url, page.complaint)
    return page


def _refusal(url: str, reason: str) -> UsageError:
    query = parse_qs(urlsplit(url).query)
    asked = (query.get("search_query") or query.get("id_list") or [""])[0]
    return UsageError(
        f"arXiv refuses the query {asked[:600]}: {reason[:200]}", hint="correct `query` in the list's config.yaml"
    )


def _complaint(answer: HttpAnswer) -> str:
    try:
        return parse_page(answer.body).complaint or f"status {answer.status}"
    except UnreadableAnswer:
        return f"status {answer.status}"


def _rounds(verdict: Verdict, answers: _Answers) -> int:
    if verdict.is_complete:
        return 1
    return SHORTFALL_ROUNDS if answers.papers and verdict.state is State.SHORTFALL else SILENT_ROUNDS


def _refuse_too_many(total: int) -> None:
    if total > MAX_RESULTS:
        raise UsageError(
            f"the query finds {total:,} papers, but arXiv returns at most {MAX_RESULTS:,} for one query",
            hint="choose a shorter window with --since and --until, or fewer words",
        )
