"""What `audit` asks the world: arXiv about every listed paper, Crossref about venues, other hosts about links."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.commands.identities import find_ids
from bot.commands.scan import arxiv_client
from bot.core.arxiv_id import parse_arxiv_id
from bot.core.change import Change, Concern, Findings
from bot.core.checks.identity import agrees
from bot.core.config import Config
from bot.core.metadata_audit import audit_metadata, find_twins, is_stranger, stranger_concern
from bot.core.paper import Paper
from bot.core.preprint import Preprint
from bot.core.progress import Progress
from bot.core.title import title_key
from bot.core.venue_outcome import is_hinted, read_claim, weigh_claim
from bot.core.withdrawal import is_withdrawn
from bot.errors import ServiceError
from bot.settings import Settings

BATCH = 100  # ids in one request
_TITLES = 10  # in one search

Papers = Mapping[str, Paper]  # by place


@dataclass
class Answers:
    """What arXiv said of the listed ids: the paper, or None for one that it does not know; others are unknown."""

    papers: dict[str, Preprint | None] = field(default_factory=dict)
    right_ids: dict[str, str] = field(default_factory=dict)  # by the title's key, for ids of other papers
    requests: int = 0
    fault: str = ""

    @property
    def known(self) -> dict[str, Preprint]:
        """The papers that arXiv has."""
        return {arxiv: paper for arxiv, paper in self.papers.items() if paper}


def ask_arxiv(listed: Papers, settings: Settings, config: Config) -> Answers:
    """Every listed id, a hundred a request; where arXiv stops answering, the rest stays unknown."""
    client = arxiv_client(settings, config)
    answers = Answers()
    ids = sorted({arxiv for paper in listed.values() if (arxiv := _id_of(paper))})
    progress = _progress(settings, "arXiv was asked about", len(ids), "papers")
    try:
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            answers.papers |= client.papers_by_id(batch)
            progress(start + len(batch))
        answers.papers |= _confirm_missing([arxiv for arxiv in ids if arxiv not in answers.papers], answers, client)
        strangers = [paper.title for paper in listed.values() if _has_other_title(paper, answers.papers)]
        for start in range(0, len(strangers), _TITLES):
            answers.right_ids |= find_ids(client, strangers[start : start + _TITLES])
    except ServiceError as error:
        answers.fault = error.message
    answers.requests = client.requests
    return answers


def _confirm_missing(missing: Sequence[str], answers: Answers, client: "object") -> dict[str, Preprint | None]:
    """Ids that were not in the answers, asked once more beside one that was: only then a paper is believed not to exist."""
    sound = next(iter(answers.papers), None)
    found: dict[str, Preprint | None] = {}
    for start in range(0, len(missing) if sound else 0, BATCH - 1):
        batch = list(missing[start : start + BATCH - 1])
        again = client.papers_by_id([str(sound), *batch])  # type: ignore[attr-defined]
        if sound in again:
            found |= {arxiv: again.get(arxiv) for arxiv in batch}
    return found


def judge_metadata(listed: Papers, answers: Answers, *, only_withdrawn: bool) -> Findings:
    """What arXiv's answers mean for each file."""
    found: list[Change | Concern] = []
    unknown = 0
    for place, paper in listed.items():
        arxiv = _id_of(paper)
        if arxiv is None:
            continue
        if arxiv not in answers.papers:
            unknown += 1
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
            one for one in found if (one.field if isinstance(one, Change) else one.kind) in {"withdrawn", "replaced"}
        ]
    words = (
        (f"arXiv did not answer about {unknown:,} papers: {answers.fault or 'they were not in its answers'}",)
        if unknown
        else ()
    )
    return sorted_findings(found, words, {"papers": len(answers.papers)})


def audit_venues(listed: Papers, answers: Answers, settings: Settings, config: Config) -> Findings:
    """Venues of papers that have none yet: what arXiv hints at, weighed against Crossref."""
    from bot.core.program import user_agent
    from bot.edges.crossref import PAUSE_SECONDS, Crossref
    from bot.edges.venue_table import read_venues
    from bot.edges.web import Web, WebFault

    venues, known = read_venues(), answers.known
    web = Web(user_agent=user_agent(config.topic.url), stand_ins=settings.web_stand_ins)
    crossref = Crossref(web, pause_seconds=0 if settings.web_stand_ins else PAUSE_SECONDS)
    asked = [(place, paper, known[arxiv]) for place, paper in listed.items() if (arxiv := _id_of(paper)) in known]
    asked = [row for row in asked if _wants_venue(row[1], row[2]) and is_hinted(row[2], venues)]
    progress = _progress(settings, "Crossref was asked about", len(asked), "papers")
    found: list[Change] = []
    unknown, fault = 0, ""
    for position, (place, paper, preprint) in enumerate(asked):
        if crossref.is_down:
            unknown += len(asked) - position
            break
        works = crossref.find(
            doi=preprint.doi, title=preprint.title, author=preprint.authors[0] if preprint.authors else ""
        )
        progress(position + 1)
        if isinstance(works, WebFault):
            unknown, fault = unknown + 1, works.reason
            continue
        outcome = weigh_claim(preprint, read_claim(preprint, venues), works, venues)
        if outcome:
            published = outcome.publication
            values = {"venue": published.venue, "year": published.year or paper.year}
            found.append(Change(place, paper, "venue", values, str(published), outcome.proof, outcome.sure))
    words = (f"the venue of {unknown:,} papers: Crossref {fault}",) if unknown else ()
    return sorted_findings(found, words, {"venues": len(asked)})


def sorted_findings(
    found: Iterable[Change | Concern], unknown: tuple[str, ...], checked: Mapping[str, int]
) -> Findings:
    """Findings parted into changes and concerns."""
    found = list(found)
    return Findings(
        tuple(one for one in found if isinstance(one, Change)),
        tuple(one for one in found if isinstance(one, Concern)),
        unknown,
        checked,
    )


def _wants_venue(paper: Paper, preprint: Preprint) -> bool:
    return not paper.venue and not paper.withdrawn and not is_withdrawn(preprint) and not is_stranger(paper, preprint)


def _is_other(paper: Paper, preprint: Preprint, right_id: str | None) -> bool:
    """Whether the id belongs to another paper: nothing agrees, or the file's title is that of another id."""
    if agrees(paper.title, paper.aliases, preprint):
        return False
    return is_stranger(paper, preprint) or (right_id is not None and right_id != preprint.id)


def _has_other_title(paper: Paper, papers: Mapping[str, Preprint | None]) -> bool:
    arxiv = _id_of(paper)
    if arxiv is None or arxiv not in papers:
        return False
    preprint = papers[arxiv]
    return preprint is None or not agrees(paper.title, paper.aliases, preprint)


def _id_of(paper: Paper) -> str | None:
    return parse_arxiv_id(paper.arxiv) if paper.arxiv else None


def _progress(settings: Settings, doing: str, total: int, what: str) -> Callable[[int], None]:
    """Says every few seconds how far a long errand is; nothing of a short one."""
    progress = Progress(total, start=time.monotonic())

    def tell(done: int) -> None:
        left = progress.left(done, now=time.monotonic())
        if left:
            settings.console.note(f"{doing} {done:,} of {total:,} {what}; {left}")

    return tell
