"""The texts of labelled and listed papers: from a file, or from the cache, completed from arXiv once and kept.

`rules fetch` gets them into the cache ahead of time, and writes them as a corpus.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from bot.core.harvest.query import MAX_IDS, batch_ids
from bot.core.measure.labels import learn_decisions
from bot.core.paper.arxiv_id import is_arxiv_id
from bot.core.paper.document import Document
from bot.core.paper.found import document_of
from bot.core.paper.preprint import Preprint
from bot.edges.arxiv.paper_cache import read_cached, write_cached
from bot.edges.disk.data_folder import DataFolder, write_whole
from bot.edges.rules.rule_files import Corpus, gold_path, known_labels
from bot.errors import NothingFound, ServiceError
from bot.flows.harvest import arxiv_client
from bot.settings import Settings

_CONTROLS = 3  # papers that arXiv knows are asked for too: an answer without any paper is a fault, not a fact
_HINT = (
    "run the same command again later, or name a file that has the texts with --corpus FILE; `rules fetch` makes one"
)


def read_texts(
    settings: Settings, ids: Iterable[str], *, corpus: str | None, most: int | None = None
) -> dict[str, Document]:
    """The papers' texts by id, those that exist. Raises ServiceError when arXiv does not answer for what the cache lacks."""
    wanted = list(ids)
    if corpus:
        asked = set(wanted)
        return {document.id: document for document in Corpus(corpus, settings.console.note) if document.id in asked}
    kept = fetch_papers(settings, wanted, most=most)
    return {arxiv: document_of(kept[arxiv]) for arxiv in wanted if arxiv in kept}


def fetch_papers(settings: Settings, ids: Iterable[str], *, most: int | None = None) -> dict[str, Preprint]:
    """arXiv's records, from the cache or fetched a hundred a request; each answer is kept at once, so a later run continues."""
    cached, wanted = read_cached(settings.cache), list(ids)
    missing = [arxiv for arxiv in wanted if arxiv not in cached and is_arxiv_id(arxiv)][:most]
    if not missing:
        return cached
    settings.console.note(f"asking {settings.arxiv_url} for the texts of {len(missing)} papers ...")
    client = arxiv_client(settings, DataFolder(settings.data).config())
    controls = [arxiv for arxiv in wanted if arxiv in cached][:_CONTROLS]
    for batch in batch_ids(missing, MAX_IDS - _CONTROLS):
        try:
            fetched = client.papers_by_id([*batch, *controls])
        except NothingFound:
            if controls:
                raise
            continue  # arXiv answered; of an empty cache nothing better can be asked for
        except ServiceError as error:
            lacking = sum(arxiv not in cached for arxiv in missing)
            message = f"the texts of {lacking} papers could not be fetched, so nothing was measured: {error.message}"
            raise ServiceError(message, hint=_HINT) from error
        write_cached(settings.cache, fetched.values())
        cached |= fetched
    return cached


def fetch_labelled(settings: Settings, *, gold: str | None, out: str | None) -> tuple[int, int]:
    """How many papers were wanted, and how many have a text now. Raises ServiceError when arXiv does not answer."""
    labels = known_labels(gold_path(gold, settings.data), settings.console.note)
    ids = list(labels | learn_decisions(labels, DataFolder(settings.data).read_all()))
    kept = fetch_papers(settings, ids)
    known = [kept[arxiv] for arxiv in ids if arxiv in kept]
    if out:
        rows = (
            {
                "id": paper.id,
                "day": paper.day.isoformat(),
                "title": paper.title,
                "authors": list(paper.authors),
                "categories": list(paper.categories),
                "comment": paper.comment,
                "summary": paper.summary,
            }
            for paper in known
        )
        write_whole(Path(out), "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))
    return len(ids), len(known)
