"""What `audit` asks besides arXiv: Crossref, where papers were published, and other hosts, whether links still work."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.core.audit.change import Correction, Findings
from bot.core.audit.links import (
    CheckedLink,
    after_failure,
    after_success,
    after_unknown,
    audit_links,
    choose_links,
    is_believable,
    links_of,
    render_checks,
)
from bot.core.audit.metadata import is_stranger
from bot.core.lookup.crossref import find_retraction, is_hinted, read_claim, weigh_claim
from bot.core.lookup.gap import Gap, Nothing, Unknown
from bot.core.paper.config import Config
from bot.core.paper.model import Paper
from bot.core.paper.preprint import Preprint, is_withdrawn
from bot.flows.audit.arxiv import Answers, Papers, id_of, report_progress
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.edges.web.web import Alive, Web

# Of one run: with a week between two, ten thousand links have their turn about three times a year.
_MOST_LINKS, _LINK_SECONDS, _LINK_PAUSE_SECONDS = 600, 900.0, 1.0


def audit_venues(listed: Papers, answers: Answers, settings: Settings, config: Config) -> Findings:
    """Venues for papers that have none yet: arXiv's hints, checked against Crossref."""
    from bot.core.paper.venues import read_venues
    from bot.edges.web.pages import PAUSE_SECONDS, Crossref

    venues, known = read_venues(), answers.known
    crossref = Crossref(_web(settings, config), pause_seconds=0 if settings.web_stand_ins else PAUSE_SECONDS)
    asked = [(place, paper, known[arxiv]) for place, paper in listed.items() if (arxiv := id_of(paper)) in known]
    asked = [row for row in asked if _wants_venue(row[1], row[2]) and is_hinted(row[2], venues)]
    progress = report_progress(settings, "Crossref was asked about", len(asked), "papers")
    found: list[Correction] = []
    unknown, fault = 0, ""
    for position, (place, paper, preprint) in enumerate(asked):
        if crossref.is_down:
            unknown += len(asked) - position
            break
        works = crossref.find(
            doi=preprint.doi, title=preprint.title, author=preprint.authors[0] if preprint.authors else ""
        )
        progress(position + 1)
        if isinstance(works, Unknown):
            unknown, fault = unknown + 1, works.reason
            continue
        retracted = find_retraction(preprint, works)
        if retracted:
            found.append(Correction(place, paper, "withdrawn", {"withdrawn": True}, "yes", retracted))
            continue
        outcome = weigh_claim(preprint, read_claim(preprint, venues), works, venues)
        if outcome:
            published = outcome.publication
            values = {"venue": published.venue, "year": published.year or paper.year}
            found.append(Correction(place, paper, "venue", values, str(published), outcome.proof, outcome.sure))
    words = (f"the venue of {unknown:,} papers is unknown: Crossref {fault}",) if unknown else ()
    return Findings.of(found, words, {"venues": len(asked)})


def without_dead_code(findings: Findings, settings: Settings, config: Config) -> Findings:
    """The findings without links to code that does not exist (yet); a later audit finds it once it does."""
    links = [one.new for one in findings.changes if one.field == "code"][:_MOST_LINKS]
    answers = _check(links, settings, config) if links else {}
    gone = {link for link, answer in answers.items() if isinstance(answer, Nothing)}
    return findings.only(tuple(one for one in findings.changes if one.field != "code" or one.new not in gone))


def audit_rot(
    listed: Papers, known: Mapping[str, CheckedLink], settings: Settings, config: Config
) -> tuple[Findings, str]:
    """Dead links among those due for a check and those found dead before; and all checks, to be recorded."""
    from bot.edges.web.web import Alive

    links = [address for paper in listed.values() for _, address in links_of(paper)]
    chosen = choose_links(links, known, most=_MOST_LINKS)
    answers = _check(chosen, settings, config)
    alive = sum(isinstance(answer, Alive) for answer in answers.values())
    gone = {url: one for url, one in answers.items() if isinstance(one, Nothing)}
    if not is_believable(alive, (urlsplit(url).netloc for url in gone)):
        settings.console.note(
            "warning: links were not checked because no website answered; check the connection and run this again"
        )
        return Findings.of(audit_links(listed, known), (), {"links": 0}), render_checks(known, links)
    day, checks = settings.today.isoformat(), dict(known)
    for url, answer in answers.items():
        if isinstance(answer, Alive):
            checks[url] = after_success(url, day=day)
        elif url in gone:
            checks[url] = after_failure(url, checks.get(url), day=day, reason=answer.reason)
        else:
            checks[url] = after_unknown(url, checks.get(url), day=day)
    once = sum(bool(checks[url].failed) and not checks[url].dead for url in gone)
    if once:
        settings.console.note(
            f"{once} links failed for the first time; they count as dead after a second failure on another day"
        )
    return Findings.of(audit_links(listed, checks), (), {"links": len(answers)}), render_checks(checks, links)


def _check(links: Sequence[str], settings: Settings, config: Config) -> dict[str, "Alive | Gap"]:
    from bot.edges.web.web import check_links

    return check_links(
        _web(settings, config),
        links,
        seconds=_LINK_SECONDS,
        pause_seconds=0 if settings.web_stand_ins else _LINK_PAUSE_SECONDS,
        tell=report_progress(settings, "checked", len(links), "links"),
    )


def _web(settings: Settings, config: Config) -> "Web":
    from bot.edges.web.web import Web

    return Web.of(settings, config.topic.url)


def _wants_venue(paper: Paper, preprint: Preprint) -> bool:
    return not paper.venue and not paper.withdrawn and not is_withdrawn(preprint) and not is_stranger(paper, preprint)
