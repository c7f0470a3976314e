"""What `audit` asks about every listed paper, and what the answers mean: arXiv, Crossref for venues, other hosts for links."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from bot.core.audit.change import Concern, Correction, Findings
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
from bot.core.audit.metadata import audit_metadata, find_ids_of_papers, find_twins, is_stranger, stranger_concern
from bot.core.harvest.patience import Progress
from bot.core.harvest.query import MAX_IDS, batch_ids
from bot.core.lookup.crossref import find_retraction, is_hinted, read_claim, weigh_claim
from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.config import Config
from bot.core.paper.likeness import title_key
from bot.core.paper.model import Paper
from bot.core.paper.preprint import Preprint, agrees, is_withdrawn
from bot.core.paper.venues import read_venues
from bot.core.text.http import Gap, Nothing, Unknown
from bot.edges.disk.cache_folder import read_audited, write_audited
from bot.edges.web.pages import PAUSE_SECONDS, Crossref
from bot.edges.web.web import Alive, Web, check_links
from bot.errors import ServiceError
from bot.flows.harvest import arxiv_client
from bot.flows.ways.arxiv import TITLES_AT_ONCE, Arxiv
from bot.settings import Settings

Papers = Mapping[str, Paper]  # by place
MOST_REQUESTS = 20  # to arXiv in a run; the rest is asked about in the next ones
_FOR_IDS = 14  # of these; the others look for ids that are missing or wrong
_TRIES = 5  # of the query API, before it is left for a way that gives one paper a request
_DUE_DAYS = 6  # after which a paper is asked about again


@dataclass
class Answers:
    """What arXiv said about the listed ids: the paper, or None if arXiv does not have it. Ids that are missing are unknown."""

    papers: dict[str, Preprint | None] = field(default_factory=dict)
    right_ids: dict[str, str] = field(default_factory=dict)  # by the title's key, for ids of other papers
    requests: int = 0
    fault: str = ""
    postponed: set[str] = field(default_factory=set)  # ids that later runs ask about

    @property
    def known(self) -> dict[str, Preprint]:
        """The papers that arXiv has."""
        return {arxiv: paper for arxiv, paper in self.papers.items() if paper}


def ask_arxiv(listed: Papers, settings: Settings, config: Config, *, only_due: bool = False) -> Answers:
    """Asks about the listed ids, a hundred a request, the oldest answer first, as far as one run's requests go.

    Where arXiv stops answering, the rest is unknown. `only_due`: only ids without an answer for a week.
    """
    client, answers = arxiv_client(settings, config, fresh=True), Answers()
    ids = _ids_to_ask(listed, settings, only_due=only_due)
    progress = report_progress(settings, "arXiv was asked about", len(ids), "papers")
    asked, absent = 0, list[str]()
    try:
        for batch in batch_ids(ids):
            room = _FOR_IDS - client.requests
            if room <= 0:
                break
            looked = client.look_up(batch, most=max(0, room - _TRIES))
            asked += len(batch)
            answers.papers |= looked.papers
            absent += sorted(looked.missing)
            if looked.unknown:
                answers.fault = looked.reason
                break
            progress(asked)
        later = ids[asked:] if not answers.fault else []
        answers.postponed = {*later, *(_all_ids(listed) - set(ids))}
        answers.papers |= _confirm_missing(absent, answers, client)
        answers.postponed |= set(absent) - answers.papers.keys()
        strangers = [paper.title for paper in listed.values() if _has_other_title(paper, answers.papers)]
        answers.right_ids |= client.find_ids(strangers[: _titles_left(client.requests)])
    except ServiceError as error:
        answers.fault = error.message
    answers.requests = client.requests
    return answers


def _ids_to_ask(listed: Papers, settings: Settings, *, only_due: bool) -> list[str]:
    """The listed ids, those first that were never or long ago answered."""
    audited = read_audited(settings.cache)
    ids = sorted(_all_ids(listed), key=lambda arxiv: (audited.get(arxiv, ""), arxiv))
    due_before = (settings.today - timedelta(days=_DUE_DAYS)).isoformat()
    return [arxiv for arxiv in ids if not only_due or audited.get(arxiv, "") < due_before]


def _all_ids(listed: Papers) -> set[str]:
    return {arxiv for paper in listed.values() if (arxiv := id_of(paper))}


def remember_answers(answers: Answers, settings: Settings) -> None:
    """Notes today for each id that arXiv answered about; where it can't be written, all are asked about again."""
    try:
        write_audited(settings.cache, dict.fromkeys(answers.papers, settings.today.isoformat()))
    except OSError as error:
        settings.console.note(f"warning: what was asked can't be noted: {error.strerror or error}")


def _confirm_missing(missing: Sequence[str], answers: Answers, client: Arxiv) -> dict[str, Preprint | None]:
    """Asks again for missing ids, together with one that exists. Only if that one comes are the others believed not to exist."""
    sound = next(iter(answers.papers), None)
    found: dict[str, Preprint | None] = {}
    for batch in batch_ids(missing, MAX_IDS - 1) if sound else ():
        room = MOST_REQUESTS - client.requests
        if room <= 0:
            break
        again = client.look_up([str(sound), *batch], most=max(0, room - _TRIES))
        if again.unknown:
            raise ServiceError(again.reason or "arXiv left papers out of its answers")
        if sound in again.papers:
            found |= {arxiv: again.papers.get(arxiv) for arxiv in batch}
    return found


def _titles_left(requests: int) -> int:
    """How many titles a run may still search for after so many requests."""
    return max(0, MOST_REQUESTS - requests) * TITLES_AT_ONCE


def audit_ids(listed: Papers, settings: Settings, config: Config, *, asked: int) -> tuple[Findings, int]:
    """The arXiv ids of papers that have none, searched for by title, and the number of requests. Each week others have their turn.

    `asked`: the requests that this run has sent before.
    """
    titles = [paper.title for paper in listed.values() if not paper.arxiv and not paper.withdrawn]
    count = min(_titles_left(asked), len(titles))
    if not count:
        return Findings(), 0
    client = arxiv_client(settings, config)
    start = settings.today.toordinal() // 7 * count % len(titles)
    chosen = [*titles[start:], *titles[:start]][:count]
    try:
        found = find_ids_of_papers(listed, client.search_titles(chosen))
    except ServiceError as error:
        words = f"the ids of {len(chosen):,} papers are unknown: {error.message}"
        return Findings.of((), (words,), {"ids": 0}), client.requests
    return Findings.of(found, (), {"ids": len(chosen)}), client.requests


def judge_metadata(listed: Papers, answers: Answers, *, only_withdrawn: bool) -> Findings:
    """What each file should say, by arXiv's answers."""
    found: list[Correction | Concern] = []
    unknown = 0
    for place, paper in listed.items():
        arxiv = id_of(paper)
        if arxiv is None:
            continue
        if arxiv not in answers.papers:
            unknown += arxiv not in answers.postponed
            continue
        preprint = answers.papers[arxiv]
        right_id = answers.right_ids.get(title_key(paper.title))
        if preprint is None or _is_other(paper, preprint, right_id):
            if "identity" not in paper.checked:
                found.append(stranger_concern(place, paper, preprint, right_id if right_id != arxiv else None))
        else:
            found += audit_metadata(place, paper, preprint)
    found += find_twins(listed, answers.known)
    if only_withdrawn:
        found = [
            one
            for one in found
            if (one.field if isinstance(one, Correction) else one.kind) in {"withdrawn", "replaced"}
        ]
    words = (
        (f"the state of {unknown:,} papers is unknown: {answers.fault or 'arXiv left them out of its answers'}",)
        if unknown
        else ()
    )
    return Findings.of(found, words, {"papers": len(answers.papers)})


def _is_other(paper: Paper, preprint: Preprint, right_id: str | None) -> bool:
    """Whether the id belongs to another paper: nothing agrees, or the file's title is that of another id."""
    if agrees(paper.title, paper.aliases, preprint):
        return False
    return is_stranger(paper, preprint) or (right_id is not None and right_id != preprint.id)


def _has_other_title(paper: Paper, papers: Mapping[str, Preprint | None]) -> bool:
    arxiv = id_of(paper)
    if arxiv is None or arxiv not in papers:
        return False
    preprint = papers[arxiv]
    return preprint is None or not agrees(paper.title, paper.aliases, preprint)


def id_of(paper: Paper) -> str | None:
    return parse_arxiv_id(paper.arxiv) if paper.arxiv else None


def report_progress(settings: Settings, doing: str, total: int, what: str) -> Callable[[int], None]:
    """Reports every few seconds how far a long task is; nothing for a short one."""
    progress = Progress(total, start=time.monotonic())

    def tell(done: int) -> None:
        left = progress.left(done, now=time.monotonic())
        if left:
            settings.console.note(f"{doing} {done:,} of {total:,} {what}; {left}")

    return tell


# Of one run: with a week between two, ten thousand links have their turn about three times a year.
_MOST_LINKS, _LINK_SECONDS, _LINK_PAUSE_SECONDS = 600, 900.0, 1.0


def audit_venues(listed: Papers, answers: Answers, settings: Settings, config: Config) -> Findings:
    """Venues for papers that have none yet: arXiv's hints, checked against Crossref."""
    venues, known = read_venues(), answers.known
    crossref = Crossref(
        Web.of(settings, config.topic.url), pause_seconds=0 if settings.web_stand_ins else PAUSE_SECONDS
    )
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


def _check(links: Sequence[str], settings: Settings, config: Config) -> dict[str, Alive | Gap]:
    return check_links(
        Web.of(settings, config.topic.url),
        links,
        seconds=_LINK_SECONDS,
        pause_seconds=0 if settings.web_stand_ins else _LINK_PAUSE_SECONDS,
        tell=report_progress(settings, "checked", len(links), "links"),
    )


def _wants_venue(paper: Paper, preprint: Preprint) -> bool:
    return not paper.venue and not paper.withdrawn and not is_withdrawn(preprint) and not is_stranger(paper, preprint)
