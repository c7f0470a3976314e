"""What arXiv and the rules say of the papers in data files, for `validate --identity` and all who write or review files."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.core.arxiv_id import parse_arxiv_id
from bot.core.checks.context import Context
from bot.core.checks.identity import unknown_identities
from bot.core.config import Config
from bot.core.data_file import DataFile
from bot.core.decision import Decision
from bot.core.finding import Finding
from bot.core.preprint import Preprint
from bot.edges.arxiv_client import ArxivClient
from bot.errors import BotError
from bot.settings import Settings

_BATCH = 100  # ids in one request


def ask_identities(
    files: Sequence[DataFile], context: Context, *, settings: Settings, config: Config | None
) -> tuple[Context, list[Finding]]:
    """The context with what arXiv says of the files' ids; one warning for those that it did not answer about."""
    ids = _ids_of(files)
    if not ids:
        return context, []
    client = _client(settings, config)
    papers, reason = _look_up(client, ids)
    context = replace(context, arxiv=papers, decisions=_decide(papers.values(), settings))
    missing = [arxiv for arxiv in ids if arxiv not in papers]
    if not missing:
        return context, []
    path = files[0].path if len(files) == 1 else None
    return context, [unknown_identities(len(missing), reason, path=path, context=context)]


def _ids_of(files: Iterable[DataFile]) -> list[str]:
    entries = [file.paper or replace(file, entry=file.draft).paper for file in files]
    ids = (parse_arxiv_id(entry.arxiv) for entry in entries if entry and entry.arxiv)
    return sorted({arxiv for arxiv in ids if arxiv})


def _client(settings: Settings, config: Config | None) -> ArxivClient:
    from bot.core.program import user_agent

    address = config.topic.url if config else None
    return ArxivClient(settings.arxiv_url, delay_seconds=settings.arxiv_delay_seconds, user_agent=user_agent(address))


def _look_up(client: ArxivClient, ids: list[str]) -> tuple[dict[str, Preprint | None], str]:
    """What arXiv says of each id (None: no such paper); ids that it said nothing about are left out, with the reason."""
    papers: dict[str, Preprint | None] = {}
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        try:
            found = client.papers_by_id(batch)
        except BotError as error:  # whatever it is, the files themselves were checked: a warning, never a failure
            return papers, error.message
        papers |= {arxiv: found.get(arxiv) for arxiv in batch}
    return papers, ""


def _decide(papers: Iterable[Preprint | None], settings: Settings) -> dict[str, Decision]:
    """Where the rules would place these papers; nothing when the rules are broken, which is told apart."""
    from bot.core.proposal import document_of
    from bot.edges.rule_files import read_classifier

    try:
        classifier = read_classifier(settings.data)
    except BotError:
        return {}
    return {paper.id: classifier.decide(document_of(paper)) for paper in papers if paper}
