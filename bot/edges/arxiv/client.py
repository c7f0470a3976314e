"""The arXiv client: searches and looks papers up through the `arxiv` package, and counts before it believes."""

import re
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import arxiv

from bot.core.harvest.query import batch_ids
from bot.core.harvest.verdict import State, Verdict
from bot.core.paper.arxiv_id import parse_arxiv_id, parse_version
from bot.core.paper.likeness import title_words
from bot.core.paper.preprint import Preprint, one_line
from bot.edges.arxiv.session import RequestLimits, StrictSession, Timing
from bot.errors import ServiceError, UsageError

PAGE_SIZE = 2000
MAX_RESULTS = 30_000  # of one query: https://info.arxiv.org/help/api/user-manual.html#_query_interface
MAX_PAGES = 150
SHORTFALL_ROUNDS, SILENT_ROUNDS = 3, 5  # how often the whole query is asked when answers are missing, or all of them

Judge = Callable[[AbstractSet[str], int], Verdict]


@dataclass(frozen=True)
class Harvest:
    """Distinct papers, oldest first, of the `total` that arXiv promised; `requests` counts retries too."""

    papers: tuple[Preprint, ...]
    total: int
    verdict: Verdict
    requests: int
    notes: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether something may be concluded from it."""
        return self.verdict.is_complete


@dataclass
class _Answers:
    """What several rounds of one query brought together; page edges shift, so papers are merged by id."""

    papers: dict[str, Preprint] = field(default_factory=dict)
    total: int = 0
    notes: dict[str, None] = field(default_factory=dict)

    def add(self, result: arxiv.Result) -> None:
        paper = _read_result(result)
        self.papers[paper.id] = paper


class ArxivClient:
    """arXiv's query API behind one strict session; methods raise ServiceError when it does not answer well."""

    def __init__(
        self,
        url: str,
        *,
        delay_seconds: float,
        user_agent: str,
        timing: Timing | None = None,
        limits: RequestLimits | None = None,
    ) -> None:
        self._session = StrictSession(
            delay_seconds=delay_seconds,
            user_agent=user_agent,
            timing=timing or Timing(),
            limits=limits or RequestLimits(),
        )
        # the session waits and retries; the package would do neither as arXiv asks
        self._client = arxiv.Client(page_size=PAGE_SIZE, delay_seconds=0, num_retries=0)
        self._client._session = self._session
        self._client.query_url_format = url.replace("{", "{{").replace("}", "}}") + ("&{}" if "?" in url else "?{}")

    @property
    def requests(self) -> int:
        """All HTTP requests so far, with retries."""
        return self._session.requests

    def search(self, query: str, *, judge: Judge) -> Harvest:
        """All papers that the query finds, asked again while the judge finds them too few.

        Raises UsageError when arXiv refuses the query or finds more than it gives, ServiceError when nothing came.
        """
        # Ascending: new papers then come at the end, and the edges of the pages already read stay where they are.
        search = arxiv.Search(
            query,
            max_results=MAX_RESULTS,
            sort_by=arxiv.SortCriterion.SubmittedDate,
            sort_order=arxiv.SortOrder.Ascending,
        )
        answers, before, attempt = _Answers(), self.requests, 1
        while True:
            answered = self._collect(search, answers)
            verdict = judge(answers.papers.keys(), answers.total)
            if not answered or attempt >= _rounds(verdict, answers):
                break
            self._session.back_off(attempt)
            attempt += 1
        return Harvest(
            tuple(answers.papers.values()), answers.total, verdict, self.requests - before, tuple(answers.notes)
        )

    def papers_by_id(self, ids: Iterable[str]) -> dict[str, Preprint]:
        """The papers of these ids, by bare id; a missing one does not exist. Raises UsageError for a malformed one."""
        found: dict[str, Preprint] = {}
        for batch in batch_ids(ids):
            found |= self._look_up(batch)
        return found

    def _collect(self, search: arxiv.Search, answers: _Answers) -> bool:
        """Asks for all pages once and adds what they hold; False when the service failed on a later page."""
        before, first = self.requests, True
        try:
            for result in self._client.results(search):
                if first:
                    _refuse_too_many(self._session.page.total)
                first = False
                answers.add(result)
                self._note_page(answers)
                if self.requests - before > MAX_PAGES:
                    raise ServiceError("arXiv cuts its answer into too many pages", hint="run the command again later")
        except arxiv.UnexpectedEmptyPageError:
            pass  # a later page came empty: the count shows it
        except ServiceError as error:
            if not answers.papers:
                raise
            answers.notes[error.message] = None
            return False
        self._note_page(answers)
        return True

    def _note_page(self, answers: _Answers) -> None:
        """Takes over what the last page said. A total that shrinks is a sign of load, so the largest one counts."""
        page = self._session.page
        answers.total = max(answers.total, page.total)
        if page.unreadable:
            answers.notes[f"left out for want of an id, a title or a date: {page.unreadable} of a page's entries"] = (
                None
            )

    def _look_up(self, batch: list[str]) -> dict[str, Preprint]:
        """The papers of up to a hundred ids. A page without any of several ids is not believed."""
        for attempt in range(1, SILENT_ROUNDS + 1):
            found = {paper.id: paper for paper in self._first_page(arxiv.Search(id_list=batch)) if paper.id in batch}
            if found or len(batch) == 1:
                return found
            if attempt < SILENT_ROUNDS:
                self._session.back_off(attempt)
        raise ServiceError(
            f"arXiv knows none of {len(batch)} ids, {batch[0]} to {batch[-1]}", hint="check the ids, or try again later"
        )

    def _first_page(self, search: arxiv.Search) -> list[Preprint]:
        """The first page's papers and no request more: for ids, the total may count papers that do not exist."""
        papers: list[Preprint] = []
        for result in self._client.results(search):
            papers.append(_read_result(result))
            if len(papers) >= self._session.page.readable:
                break
        return papers


def _rounds(verdict: Verdict, answers: _Answers) -> int:
    if verdict.is_complete:
        return 1
    return SHORTFALL_ROUNDS if answers.papers and verdict.state is State.SHORTFALL else SILENT_ROUNDS


def _refuse_too_many(total: int) -> None:
    if total > MAX_RESULTS:
        raise UsageError(
            f"the query finds {total:,} papers, and arXiv gives at most {MAX_RESULTS:,} of one query",
            hint="choose a shorter window with --since and --until, or fewer words",
        )


def _read_result(result: arxiv.Result) -> Preprint:
    """The preprint that the package's result describes; the page was checked, so that the id is one."""
    return Preprint(
        id=parse_arxiv_id(result.entry_id) or result.entry_id,
        version=parse_version(result.entry_id),
        title=one_line(result.title),
        authors=tuple(name for author in result.authors if (name := one_line(author.name))),
        published=result.published,
        updated=result.updated,
        categories=tuple(one_line(category) for category in result.categories),
        comment=one_line(result.comment),
        journal_ref=one_line(result.journal_ref),
        doi=one_line(result.doi),
        summary=one_line(result.summary),
    )


_ODD = re.compile(r"\S*[^\s!-#%-[\]`-z|~]\S*")  # a word with LaTeX or with letters beyond ASCII in it


_MIN_WORDS, _MAX_WORDS, _MAX_TITLES = 3, 12, 10  # shorter titles find too much, longer phrases nothing


def can_be_searched(title: str) -> bool:
    """Whether a title is long enough to find one paper by it."""
    return len(title_words(title)) >= _MIN_WORDS


def search_titles(client: ArxivClient, titles: Iterable[str]) -> tuple[Preprint, ...]:
    """All papers whose titles hold one of these, in one request; none for titles too short. Raises as the client does."""
    wanted = [title for title in titles if can_be_searched(title)][:_MAX_TITLES]
    query = " OR ".join(f'ti:"{" ".join(_phrase(title)[:_MAX_WORDS])}"' for title in wanted)
    return client.search(query, judge=lambda ids, total: Verdict(State.COMPLETE, "")).papers if wanted else ()


def _phrase(title: str) -> list[str]:
    """The longest run of plain words, where it is long enough: how arXiv's index holds formulas and accents differs from page to page."""
    run = max(map(title_words, _ODD.split(title)), key=len)
    return run if len(run) >= _MIN_WORDS else title_words(title)
