"""Asks arXiv and the rules about the papers in data files, for `validate --identity`, `import` and reviews."""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.core.checks.context import Context
from bot.core.checks.identity import unknown_identities
from bot.core.files.data_file import DataFile
from bot.core.files.finding import Finding
from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.config import Config
from bot.core.paper.decision import Decision
from bot.core.paper.likeness import NEAR, likeness, title_key
from bot.core.paper.model import Paper
from bot.core.paper.preprint import Preprint, agrees
from bot.edges.arxiv.client import can_be_searched, search_titles
from bot.edges.deadline import deadline
from bot.errors import BotError
from bot.flows.harvest import arxiv_client
from bot.flows.ways.lookup import Arxiv
from bot.settings import Settings

_SECONDS = 90.0  # for one question with all its repetitions: an author waits for the answer


def ask_identities(
    files: Sequence[DataFile],
    context: Context,
    *,
    settings: Settings,
    config: Config | None,
    also: Sequence[Paper] = (),
) -> tuple[Context, list[Finding]]:
    """The context with arXiv's answers for the ids of the files and of the papers in `also`; and one warning for the ids that
    it did not answer for."""
    entries = [*_entries(files), *also]
    ids = _ids_of(entries)
    if not ids:
        return context, []
    client = arxiv_client(settings, config)
    papers, reason = look_up_papers(client, ids)
    strangers = [entry.title for entry in entries if _is_stranger(entry, papers)]
    right = _find_papers(client, strangers) if strangers else {}
    known = {paper.id: paper for paper in right.values()} | papers
    right_ids = {key: paper.id for key, paper in right.items()}
    context = replace(context, arxiv=known, right_ids=right_ids, decisions=_decide(known.values(), settings))
    missing = [arxiv for arxiv in ids if arxiv not in papers]
    if not missing:
        return context, []
    path = files[0].path if len(files) == 1 else None
    return context, [unknown_identities(len(missing), reason, path=path, context=context)]


def _entries(files: Iterable[DataFile]) -> list[Paper]:
    entries = [file.entry or file.draft for file in files]
    return [entry for entry in entries if isinstance(entry, Paper)]


def _ids_of(entries: Iterable[Paper]) -> list[str]:
    ids = (parse_arxiv_id(entry.arxiv) for entry in entries if entry.arxiv)
    return sorted({arxiv for arxiv in ids if arxiv})


def _is_stranger(entry: Paper, papers: Mapping[str, Preprint | None]) -> bool:
    """Whether arXiv knows another paper, or none, by the entry's id."""
    arxiv = parse_arxiv_id(entry.arxiv) if entry.arxiv else None
    if arxiv is None or arxiv not in papers:
        return False
    paper = papers[arxiv]
    return paper is None or not agrees(entry.title, entry.aliases, paper)


def look_up_papers(client: Arxiv, ids: list[str]) -> tuple[dict[str, Preprint | None], str]:
    """What arXiv says of each id (None: no such paper); ids that it said nothing about are left out, with the reason."""
    try:
        with deadline(_SECONDS, "asking arXiv"):
            looked = client.look_up(ids)
    except BotError as error:  # whatever it is, the files themselves were checked: a warning, never a failure
        return {}, error.message
    return {**dict.fromkeys(looked.missing), **looked.papers}, looked.reason if looked.unknown else ""


def find_ids(client: Arxiv, titles: Iterable[str]) -> dict[str, str]:
    """The ids under which arXiv has papers of these titles, by the titles' keys; none if arXiv does not answer."""
    return {key: paper.id for key, paper in _find_papers(client, titles).items()}


def _find_papers(client: Arxiv, titles: Iterable[str]) -> dict[str, Preprint]:
    found: dict[str, Preprint] = {}
    wanted = list(titles)
    with contextlib.suppress(BotError), deadline(_SECONDS, "asking arXiv"):
        papers = search_titles(client, wanted)
        for title in filter(can_be_searched, wanted):
            best = max(papers, key=lambda paper, title=title: likeness(paper.title, title), default=None)  # type: ignore[misc]
            if best and likeness(best.title, title) >= NEAR:
                found[title_key(title)] = best
    return found


def _decide(papers: Iterable[Preprint | None], settings: Settings) -> dict[str, Decision]:
    """Where the rules would place these papers; empty when the rules are invalid, which other findings report."""
    from bot.core.paper.found import document_of
    from bot.edges.rules.rule_files import read_classifier

    try:
        classifier = read_classifier(settings.data)
    except BotError:
        return {}
    return {paper.id: classifier.decide(document_of(paper)) for paper in papers if paper}
