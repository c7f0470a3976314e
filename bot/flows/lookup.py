"""Finds the papers that people name, for `add` and `suggest`: arXiv first, then venues' pages and Crossref."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from bot.core.checks.facts import mended_venue
from bot.core.files.data_file import PAPERS
from bot.core.lookup.crossref import notice_kind
from bot.core.lookup.named import (
    ArxivLink,
    DoiLink,
    LookedUp,
    Named,
    NoPaper,
    PageFault,
    PageLink,
    Unfound,
    distinct,
    read_link,
)
from bot.core.lookup.web_paper import WebPaper, draft_paper, is_same, with_venue
from bot.core.paper.arxiv_id import is_arxiv_id
from bot.core.paper.config import Config
from bot.core.paper.decision import Decision
from bot.core.paper.document import Document
from bot.core.paper.found import Found, document_of, propose_paper, reason_of
from bot.core.paper.likeness import likeness, title_key
from bot.core.paper.preprint import Preprint, is_withdrawn
from bot.core.pull.decisions import Addition
from bot.core.suggest.form import Asked, title_variants
from bot.edges.arxiv.paper_cache import read_cached, write_cached
from bot.edges.disk.data_folder import DataFolder
from bot.edges.rules.rule_files import read_classifier
from bot.errors import ServiceError
from bot.flows.harvest import arxiv_client
from bot.flows.scan import decide_about
from bot.flows.ways.arxiv import Arxiv, ArxivAnswer
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.edges.web.pages import PaperPages


def look_up(ids: Iterable[str], settings: Settings, config: Config) -> dict[str, Found]:
    """The papers of these ids with their decisions, from the cache or from arXiv; those that arXiv does not know are left out."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    papers = fetch_preprints(wanted, settings, config)
    classifier = read_classifier(settings.data)
    return {arxiv: Found(paper, decide_about(paper, classifier, settings)) for arxiv, paper in papers.items()}


def fetch_preprints(ids: list[str], settings: Settings, config: Config) -> Mapping[str, Preprint]:
    """arXiv's records of these ids, from the cache if they are there."""
    cached = read_cached(settings.cache)
    missing = [arxiv for arxiv in ids if arxiv not in cached]
    if missing:
        fetched = arxiv_client(settings, config).papers_by_id(missing)
        keep_papers(settings, fetched.values())
        cached |= fetched
    return {arxiv: cached[arxiv] for arxiv in ids if arxiv in cached}


def keep_papers(settings: Settings, papers: Iterable[Preprint]) -> None:
    """Add papers to the cache, so that ticks need no request; if it can't be written, they are fetched again."""
    try:
        write_cached(settings.cache, papers)
    except OSError as error:
        settings.console.note(f"warning: {settings.cache} could not be written: {error.strerror or error}")


def addition_of(found: Found) -> Addition:
    """The addition of a paper that a maintainer chose, with the evidence of the rules."""
    preprint, decision = found.preprint, found.decision
    return Addition(
        preprint.id, propose_paper(preprint, decision), decision.why(), reason=reason_of(preprint, decision)
    )


_NEAR_ENOUGH, _MOST_CANDIDATES = 60, 5  # per cent alike; papers to choose from
_CONTROLS = 3  # listed papers that are requested too
_LATER = "nothing was lost; try again later"


def find_papers(
    texts: Iterable[str], *, settings: Settings, config: Config, pages: "PaperPages | None" = None
) -> list[LookedUp]:
    """The papers that the texts name, in their order, each paper once."""
    links = {text: read_link(text) for text in texts}
    reader = pages or paper_pages(settings, config)
    read = {text: reader.read(link) for text, link in links.items() if isinstance(link, PageLink | DoiLink)}
    client = arxiv_client(settings, config)
    ids = [link.arxiv for link in links.values() if isinstance(link, ArxivLink)]
    asked = _look_up(client, ids, settings)
    twins, unsearched = _search_twins(client, [page for page in read.values() if isinstance(page, WebPaper)])
    decide = read_classifier(settings.data).decide
    found: list[LookedUp] = []
    for text, link in links.items():
        page = read.get(text)
        if isinstance(link, NoPaper):
            found.append(_unfound(text, link))
        elif isinstance(link, ArxivLink):
            found.append(_named_on_arxiv(text, link.arxiv, asked, decide))
        elif isinstance(page, WebPaper):
            found.append(_named_elsewhere(text, page, twins, unsearched, decide))
        elif isinstance(page, PageFault):
            found.append(_unfound(text, page))
    return distinct(found)


def find_asked(
    asked: Asked, *, settings: Settings, config: Config, pages: "PaperPages | None" = None
) -> list[LookedUp]:
    """The papers that a pasted text names. Where none of its links can be read, its titles are looked up."""
    if not asked.links:
        found = find_titles(asked.titles, settings=settings, config=config) if asked.titles else []
    else:
        found = find_papers(asked.links, settings=settings, config=config, pages=pages)
        if asked.beside and all(isinstance(one, Unfound) and not one.arxiv for one in found):
            by_title = find_titles(asked.beside, settings=settings, config=config)
            found = [one for one in by_title if isinstance(one, Named) or one.candidates] or found
    return [_with_words(found[0], asked)] if len(found) == 1 else found


def _with_words(one: LookedUp, asked: Asked) -> LookedUp:
    """A paper with the code and venue that the text beside it names, where arXiv and its page name none."""
    if not isinstance(one, Named):
        return one
    venue, year = mended_venue(asked.venue) if asked.venue and not one.paper.venue else (None, None)
    said: dict[str, object] = {"code": asked.code} if asked.code and not one.paper.code else {}
    if venue:
        said |= {"venue": venue, "year": year}
    if not said:
        return one
    note = f"the suggestion names the {' and the '.join(key for key in said if key != 'year')}; nothing else does"
    return replace(one, paper=one.paper.model_copy(update=said), note=f"{one.note}; {note}" if one.note else note)


def find_pages(addresses: Mapping[str, str], *, settings: Settings, config: Config) -> dict[str, LookedUp]:
    """The papers of the pages at these addresses, by the same keys. arXiv is not asked."""
    if not addresses:
        return {}
    reader, decide = paper_pages(settings, config), read_classifier(settings.data).decide
    found: dict[str, LookedUp] = {}
    for key, address in addresses.items():
        link = read_link(address)
        page = reader.read(link) if isinstance(link, PageLink | DoiLink) else link
        if isinstance(page, WebPaper):
            found[key] = _named_elsewhere(address, page, (), "", decide)
        elif isinstance(page, ArxivLink):
            found[key] = Unfound(address, "is on arXiv", "give its arXiv id")
        else:
            found[key] = _unfound(address, page)
    return found


def find_titles(titles: Sequence[str], *, settings: Settings, config: Config) -> list[LookedUp]:
    """The paper on arXiv with each title, or else papers to choose from."""
    try:
        variants = dict.fromkeys(variant for title in titles for variant in (title_variants(title) or [title]))
        papers = arxiv_client(settings, config).search_titles(variants)
    except ServiceError as error:
        reason = f"could not be searched for: {error.message}"
        return [Unfound(title, reason, _LATER, is_unknown=True, title=title) for title in titles]
    decide = read_classifier(settings.data).decide
    return distinct(_titled(title, papers, decide) for title in titles)


def _titled(title: str, papers: Sequence[Preprint], decide: Callable[[Document], Decision]) -> LookedUp:
    keys = [title_key(variant) for variant in title_variants(title)]
    by_key = {key: {paper.id: paper for paper in papers if title_key(paper.title) == key} for key in keys}
    same = list(next((found for found in by_key.values() if found), {}).values())
    if len(same) == 1:
        return _named_on_arxiv(title, same[0].id, ArxivAnswer({same[0].id: same[0]}), decide)
    hint = "paste the paper's link"
    near = sorted(papers, key=lambda paper: -likeness(paper.title, title))
    near = [paper for paper in near if likeness(paper.title, title) >= _NEAR_ENOUGH][:_MOST_CANDIDATES]
    if near:
        return Unfound(
            title, "is not exactly the title of one paper on arXiv", hint, title=title, candidates=tuple(near)
        )
    return Unfound(title, "was not found on arXiv", hint, title=title)


def paper_pages(settings: Settings, config: Config) -> "PaperPages":
    """The reader of venues' pages for this run."""
    from bot.edges.web.pages import PaperPages  # httpx takes a quarter of a second, and most runs ask no page
    from bot.edges.web.web import Web

    return PaperPages(Web.of(settings, config.topic.url))


def _look_up(client: Arxiv, ids: Sequence[str], settings: Settings) -> ArxivAnswer:
    """What arXiv says of these ids.

    The query API's answer without any of several ids is not trusted, yet strangers can ask for ids that do not exist. So listed papers
    are requested too: if these are in the answer, the missing ones do not exist.
    """
    if not ids:
        return ArxivAnswer()
    listed = (one.arxiv for one in DataFolder(settings.data).identities(PAPERS))
    controls = list(islice((arxiv for arxiv in listed if arxiv and is_arxiv_id(arxiv)), _CONTROLS))
    return client.look_up(ids, controls)


def _search_twins(client: Arxiv, pages: Sequence[WebPaper]) -> tuple[Sequence[Preprint], str]:
    """Preprints that may be these papers, and the reason if arXiv does not answer."""
    try:
        return client.search_titles(page.title for page in pages), ""
    except ServiceError as error:
        return (), error.message


def _unfound(text: str, why: NoPaper | PageFault) -> Unfound:
    return Unfound(text, why.reason, why.hint, isinstance(why, PageFault) and why.is_unknown)


def _named_on_arxiv(text: str, arxiv: str, asked: ArxivAnswer, decide: Callable[[Document], Decision]) -> LookedUp:
    preprint = asked.papers.get(arxiv)
    if preprint is None:
        if arxiv in asked.unknown:
            return Unfound(text, f"could not be looked up: {asked.reason}", _LATER, is_unknown=True, arxiv=arxiv)
        return Unfound(text, "does not exist on arXiv", "check the id", arxiv=arxiv)
    if is_withdrawn(preprint):
        why = (preprint.comment or "its abstract says so")[:200]
        return Unfound(text, f"was withdrawn from arXiv: {why}", "a withdrawn paper can't be added", arxiv=arxiv)
    kind = notice_kind(preprint.title)
    if kind:
        hint = "give the link of the paper that it concerns"
        return Unfound(text, f"is not a paper: it is a notice, “{kind}”, about one", hint, arxiv=arxiv)
    decision = decide(document_of(preprint))
    return Named(text, propose_paper(preprint, decision), decision, preprint)


def _named_elsewhere(
    text: str, page: WebPaper, known: Iterable[Preprint], silence: str, decide: Callable[[Document], Decision]
) -> Named:
    """A paper at a venue, with its preprint if arXiv has one with the same title."""
    preprint = next((one for one in known if is_same(page, one)), None)
    if preprint:
        decision = decide(document_of(preprint))
        return Named(text, with_venue(preprint, decision, page), decision, preprint)
    decision = decide(page.document)
    note = f"arXiv could not be asked whether it has the paper: {silence}" if silence else ""
    return Named(text, draft_paper(page, decision), decision, note=note)
