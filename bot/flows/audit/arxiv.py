"""What `audit` asks arXiv about every listed paper, and what the answers mean."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.core.audit.change import Concern, Correction, Findings
from bot.core.audit.metadata import audit_metadata, find_ids_of_papers, find_twins, is_stranger, stranger_concern
from bot.core.harvest.progress import Progress
from bot.core.harvest.query import MAX_IDS, batch_ids
from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.config import Config
from bot.core.paper.likeness import title_key
from bot.core.paper.model import Paper
from bot.core.paper.preprint import Preprint, agrees
from bot.edges.arxiv.client import TITLES_AT_ONCE, search_titles
from bot.edges.disk.cache_folder import read_audited, write_audited
from bot.errors import ServiceError
from bot.flows.check.identity import find_ids
from bot.flows.harvest import arxiv_client
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.flows.ways.lookup import Arxiv

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
        answers.right_ids |= find_ids(client, strangers[: _titles_left(client.requests)])
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


def _confirm_missing(missing: Sequence[str], answers: Answers, client: "Arxiv") -> dict[str, Preprint | None]:
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
        found = find_ids_of_papers(listed, search_titles(client, chosen))
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
