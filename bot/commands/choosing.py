"""What is known of papers that somebody chose, by an id or by a tick, and what the rules see in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.core.lookup.named import Named, Unfound
from bot.core.paper.config import Config
from bot.core.paper.found import Found, document_of, propose_paper
from bot.core.paper.key import fits_title, is_titled
from bot.core.paper.preprint import Preprint
from bot.core.pull.plan import Yes
from bot.core.text.printable import printable
from bot.edges.arxiv.paper_cache import read_cached, write_cached
from bot.settings import Settings


@dataclass(frozen=True)
class Chosen:
    """Papers for the branch, the keys of those that could not be read this time, and papers that have another title by now."""

    yes: tuple[Yes, ...] = ()
    unread: frozenset[str] = frozenset()
    renamed: Mapping[str, Named] = field(default_factory=dict)


def read_chosen(pages: Mapping[str, str], settings: Settings, config: Config) -> Chosen:
    """The papers that were ticked, by key, with the addresses of their `pages`; what no service knows is left out.

    A page that does not answer stops nothing: its paper is unread. Raises ServiceError when arXiv does not answer.
    """
    from bot.flows.lookup import find_pages

    found = look_up((key for key in pages if not is_titled(key)), settings, config)
    read = find_pages({key: page for key, page in pages.items() if is_titled(key)}, settings=settings, config=config)
    yes, unread, renamed = [], set(), {}
    for key in pages:
        one = read.get(key)
        if key in found:
            yes.append(yes_to(found[key]))
        elif isinstance(one, Unfound):
            then = "its tick stays, and the next run asks again" if one.is_unknown else f"not added: {one.hint}"
            settings.console.note(f"warning: {key} was ticked, but {one}; {then}")
            unread |= {key} if one.is_unknown else set()
        elif one and fits_title(key, one.paper.title):
            yes.append(Yes(key, one.paper, one.decision.why()))
        elif one:
            title = printable(one.paper.title)
            settings.console.note(f"warning: {key} was ticked, but its page has another title now: {title}; to review")
            renamed[key] = one
    return Chosen(tuple(yes), frozenset(unread), renamed)


def look_up(ids: Iterable[str], settings: Settings, config: Config) -> dict[str, Found]:
    """The papers of these ids with their decisions, from the cache or from arXiv; one that arXiv does not know is left out."""
    from bot.edges.rules.rule_files import read_classifier

    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    papers = fetch_preprints(wanted, settings, config)
    classifier = read_classifier(settings.data)
    return {arxiv: Found(paper, classifier.decide(document_of(paper))) for arxiv, paper in papers.items()}


def fetch_preprints(ids: list[str], settings: Settings, config: Config) -> Mapping[str, Preprint]:
    """What arXiv says of these ids, the cache first."""
    from bot.flows.harvest import arxiv_client

    cached = read_cached(settings.cache)
    missing = [arxiv for arxiv in ids if arxiv not in cached]
    if missing:
        fetched = arxiv_client(settings, config).papers_by_id(missing)
        keep_papers(settings, fetched.values())
        cached |= fetched
    return {arxiv: cached[arxiv] for arxiv in ids if arxiv in cached}


def keep_papers(settings: Settings, papers: Iterable[Preprint]) -> None:
    """Add papers to the cache, so that ticks need no request; where it can't be written they are asked for again."""
    try:
        write_cached(settings.cache, papers)
    except OSError as error:
        settings.console.note(f"warning: {settings.cache} could not be written: {error.strerror or error}")


def yes_to(found: Found) -> Yes:
    """A paper that a human chose, with what the rules see in it."""
    return Yes(found.preprint.id, propose_paper(found.preprint, found.decision), found.decision.why())
