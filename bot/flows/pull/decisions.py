"""Plans the pull request of new papers: reads every fact that deciding needs, has the core decide, and returns the plan."""

from collections.abc import Mapping
from dataclasses import replace

from bot.core.checks.runner import faults_of
from bot.core.files.data_file import PAPERS
from bot.core.lookup.named import Unfound
from bot.core.paper.key import fits_title, is_titled, paper_place
from bot.core.pull.body import BodyView
from bot.core.pull.decisions import (
    Addition,
    Decisions,
    LookedUp,
    PullFacts,
    Rejection,
    by_hand,
    decide,
    find_moved,
    find_settled,
    items_of_branch,
    leftovers,
    places_to_read,
    read_leftovers,
    takes_leftovers,
    ticked_pages,
    titles_in_question,
    unshown_places,
)
from bot.core.pull.line import Item, Line, line_of
from bot.core.pull.plan import Plan, plan_changes
from bot.core.text.printable import printable
from bot.edges.disk.data_folder import DataFolder
from bot.flows.lookup import addition_of, find_pages, look_up
from bot.flows.pull.open_pull import OpenPull
from bot.settings import Settings


def plan_decisions(
    opened: OpenPull,
    said: Decisions | None = None,
    *,
    titles: Mapping[str, str] | None = None,
    view: BodyView | None = None,
) -> Plan:
    """The plan for what maintainers decided on the pull request and for what was `said` elsewhere, which wins.

    `titles` are those that arXiv has just given, by id. `view` is what the pull request's text shows beside the papers.
    """
    said = said or Decisions()
    facts = read_facts(opened, said, titles or {})
    return plan_changes(facts, _only_valid(decide(facts, said), opened), view or BodyView())


def read_facts(opened: OpenPull, said: Decisions, titles: Mapping[str, str]) -> PullFacts:
    """Everything that deciding needs. Each file is read once; a page or arXiv is asked only about a tick without a file."""
    papers = opened.read_papers_at(places_to_read(opened.snapshot, titles))
    facts = _settle(replace(_no_facts(opened), papers=papers, titles=titles), opened)
    facts = replace(facts, looked_up=_look_up(ticked_pages(facts, said), opened))
    return _with_endings(facts, opened) if takes_leftovers(facts, said) else facts


def _only_valid(decisions: Decisions, opened: OpenPull) -> Decisions:
    """The decisions without additions whose files `validate` would refuse: these papers wait for a file by hand."""
    settings, taxonomy = opened.settings, opened.taxonomy
    invalid: dict[str, Item] = {}
    for one in decisions.additions:
        faults = faults_of(one.paper, paper_place(one.key), taxonomy=taxonomy, today=settings.today)
        if faults:
            said = f"its file would not pass validate: {faults[0].message}"
            settings.console.note(f"warning: {one.key} was not added, because {said}; write its file by hand")
            invalid[one.key] = replace(one, warning=said).item(taxonomy, ticked=False)
    if not invalid:
        return decisions
    named = {line.key for line in opened.snapshot.lines}
    return replace(
        decisions,
        additions=tuple(one for one in decisions.additions if one.key not in invalid),
        offers=(*decisions.offers, *(item for key, item in invalid.items() if key not in named)),
        unread=decisions.unread | invalid.keys(),
    )


def read_rejections_left(opened: OpenPull) -> list[Rejection]:
    """The rejections of ended pull requests that nobody wrote down yet, with who made them and why."""
    facts = _no_facts(opened)
    if not read_leftovers(facts.snapshot, facts.expired):
        return []
    facts = replace(facts, papers=opened.read_papers_at(sorted(by_hand(opened.snapshot))))
    return leftovers(_with_endings(_settle(facts, opened), opened))


def read_unnamed_lines(opened: OpenPull) -> list[Line]:
    """Lines for the branch's papers that the text does not show as they are."""
    papers = opened.read_papers_at(unshown_places(opened.snapshot))
    return list(map(line_of, items_of_branch(replace(_no_facts(opened), papers=papers)).values()))


def read_expired(settings: Settings) -> dict[str, str]:
    """The rejected papers that may be offered again, by place, with the day until which they were held."""
    folder, today = DataFolder(settings.data), settings.today.isoformat()
    files = [folder.read(place) for place in folder.dated_rejections()]
    rejections = {file.place: file.rejected.until for file in files if file.rejected}
    return {place: until for place, until in rejections.items() if until and until < today}


def _no_facts(opened: OpenPull) -> PullFacts:
    day, expired = opened.settings.today.isoformat(), read_expired(opened.settings)
    return PullFacts(opened.snapshot, opened.taxonomy, day, expired=expired)


def _settle(facts: PullFacts, opened: OpenPull) -> PullFacts:
    """The facts with the papers that have a file under another name; the list is read only if there may be any."""
    facts = replace(facts, settled=facts.settled | find_moved(facts))
    if not titles_in_question(facts):
        return facts
    listed = DataFolder(opened.settings.data).identities(PAPERS)
    on_main = [one for one in listed if one.path in opened.snapshot.base.blobs]
    return replace(facts, settled=facts.settled | find_settled(facts, on_main, opened.listed_pages()))


def _with_endings(facts: PullFacts, opened: OpenPull) -> PullFacts:
    """The facts with who ended those pull requests whose rejections are about to be written down."""
    wanted = {one.pull for one in leftovers(facts)}
    ended = (opened.forge.read_ending(one) if one.number in wanted else one for one in facts.snapshot.ended)
    return replace(facts, snapshot=replace(facts.snapshot, ended=tuple(ended))) if wanted else facts


def _look_up(pages: Mapping[str, str], opened: OpenPull) -> LookedUp:
    """What arXiv and the `pages` say about ticked papers, by key; what no service knows is left out.

    A page that does not answer stops nothing: its paper is unread. Raises ServiceError when arXiv does not answer.
    """
    settings, config = opened.settings, opened.config
    found = look_up((key for key in pages if not is_titled(key)), settings, config)
    read = find_pages({key: page for key, page in pages.items() if is_titled(key)}, settings=settings, config=config)
    additions, unread, renamed = [], set(), {}
    for key in pages:
        one = read.get(key)
        if key in found:
            additions.append(addition_of(found[key]))
        elif isinstance(one, Unfound):
            then = "its tick stays, and the next run asks again" if one.is_unknown else f"not added: {one.hint}"
            settings.console.note(f"warning: {key} was ticked, but {one}; {then}")
            unread |= {key} if one.is_unknown else set()
        elif one and fits_title(key, one.paper.title):
            additions.append(Addition(key, one.paper, one.decision.why(), reason=one.reason))
        elif one:
            title = printable(one.paper.title)
            settings.console.note(
                f"warning: {key} was ticked, but its page now has another title: {title}; it needs a review"
            )
            renamed[key] = one
    return LookedUp(tuple(additions), frozenset(unread), renamed)
