"""Replays a change of rules: decides the papers of the list and of the labels by the rules before and after the change."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.core.measure.labels import Label
from bot.core.measure.replay import Replay, Replayed, replay
from bot.core.paper.document import Document
from bot.core.paper.found import document_of
from bot.edges.arxiv.paper_cache import read_cached, write_cached
from bot.edges.disk.data_folder import DataFolder
from bot.edges.git.changes import find_merge_base
from bot.edges.git.git import Git
from bot.edges.rules.labelled_corpus import Corpus, gold_path, read_labels
from bot.edges.rules.rule_files import read_classifier, read_classifier_at, read_classifier_in
from bot.errors import BotError, ServiceError
from bot.flows.harvest import arxiv_client
from bot.settings import Settings

_MOST_ASKED = 500  # papers whose texts arXiv is asked for: five requests, fifteen seconds; of others the title must do


def replay_since(base: str, settings: Settings, *, gold: str | None, corpus: str | None) -> Replay:
    """What the rules on disk decide differently from those at the merge base with `base`. Raises UsageError."""
    before = read_classifier_at(settings.data, find_merge_base(Git.around(settings.data), base))
    after = read_classifier(settings.data)
    labels, _ = read_labels(gold_path(gold, settings.data), settings.console.note)
    return replay(papers_to_replay(settings, labels, corpus=corpus), before, after)


def replay_change(before: DataFolder, after: DataFolder, settings: Settings) -> Replay | None:
    """The replay of a pull request, with texts from the cache and arXiv; None when rules are invalid, which its checks report."""
    try:
        classifiers = read_classifier_in(before), read_classifier_in(after)
    except BotError:
        return None
    gold = Path(gold_path(None, settings.data))
    labels = read_labels(str(gold), settings.console.note)[0] if gold.is_file() else {}
    return replay(papers_to_replay(settings, labels, most=_MOST_ASKED), *classifiers)


def papers_to_replay(
    settings: Settings, labels: Mapping[str, Label], *, corpus: str | None = None, most: int | None = None
) -> Iterator[Replayed]:
    """Every listed and every labelled paper once, with as much text as is known; papers without any are left out, with a warning.

    Texts come from `corpus`, or else from the cache and from arXiv, which is asked for at most `most` papers (None: no limit).
    """
    listed = [file.paper for file in DataFolder(settings.data).read_all() if file.paper]
    titles = {paper.arxiv: paper.title for paper in listed if paper.arxiv}
    ids = [*titles, *(arxiv for arxiv in labels if arxiv not in titles)]
    texts = _texts(settings, ids, corpus, most)
    without = [arxiv for arxiv in ids if arxiv not in texts and arxiv not in titles]
    if without:
        settings.console.note(f"warning: {len(without)} labelled papers are left out: their text is not known")
    for arxiv in ids:
        document = texts.get(arxiv) or (Document(arxiv, titles[arxiv]) if arxiv in titles else None)
        if document:
            yield Replayed(document, labels.get(arxiv), arxiv in titles, arxiv in texts)
    for paper in listed:
        if paper.arxiv is None:
            yield Replayed(Document(paper.link, paper.title), None, is_listed=True, has_text=False)


def _texts(settings: Settings, ids: list[str], corpus_path: str | None, most: int | None) -> dict[str, Document]:
    """The papers' texts: from the corpus if there is one, or else from the cache, completed from arXiv."""
    wanted = set(ids)
    if corpus_path:
        corpus = Corpus(corpus_path, settings.console.note)
        return {document.id: document for document in corpus if document.id in wanted}
    cached = read_cached(settings.cache)
    missing = [arxiv for arxiv in ids if arxiv not in cached][:most]
    if missing:
        settings.console.note(f"asking {settings.arxiv_url} for the texts of {len(missing)} papers ...")
        try:
            fetched = arxiv_client(settings, DataFolder(settings.data).config()).papers_by_id(missing)
        except ServiceError as error:
            settings.console.note(f"warning: {error.message}; papers without text are decided by their title")
            fetched = {}
        write_cached(settings.cache, fetched.values())
        cached |= fetched
    return {arxiv: document_of(cached[arxiv]) for arxiv in ids if arxiv in cached}
