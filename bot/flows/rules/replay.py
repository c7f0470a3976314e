"""`rules replay`: the papers of the list and of the labels, decided by the rules of a base and by those of the work tree."""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.core.measure.labels import Label
from bot.core.measure.replay import Replay, Replayed, replay
from bot.core.measure.replay_report import render_replay
from bot.core.paper.document import Document
from bot.core.paper.found import document_of
from bot.core.paper.model import Paper
from bot.edges.arxiv.paper_cache import read_cached, write_cached
from bot.edges.disk.data_folder import DataFolder
from bot.edges.git.changes import find_merge_base
from bot.edges.git.git import Git
from bot.edges.rules.labelled_corpus import Corpus, gold_path, read_labels
from bot.edges.rules.rule_files import read_classifier, read_classifier_at, read_classifier_in
from bot.errors import BotError, ServiceError, UsageError
from bot.flows.harvest import arxiv_client
from bot.settings import Settings


def replay_rules(args: argparse.Namespace, settings: Settings) -> int:
    """Print what the change of rules does; 1 when a listed paper is lost or a measure falls by more than the margin."""
    if args.base is None:
        raise UsageError(
            "rules replay compares with a base", hint="name a branch or commit with --base REF, such as main"
        )
    git = Git.around(settings.data)
    before = read_classifier_at(settings.data, find_merge_base(git, args.base))
    after = read_classifier(settings.data)
    labels, _ = read_labels(gold_path(args.gold, settings.data), settings.console.note)
    result = replay(papers_to_replay(settings, labels, corpus=args.corpus), before, after)
    report = render_replay(result)
    if args.json:
        settings.console.document(result.as_json())
    else:
        settings.console.result(report)
    if path := settings.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(report)
    return 0 if result.passes else 1


def papers_to_replay(
    settings: Settings, labels: Mapping[str, Label], *, corpus: str | None = None, most: int | None = None
) -> Iterator[Replayed]:
    """Every listed and every labelled paper once, with as much text as can be had; papers without any are left out and told.

    Texts come from `corpus`, else from the cache and arXiv, which is asked for `most` papers (None: for all that are missing).
    """
    listed = [file.paper for file in DataFolder(settings.data).read_all() if file.paper]
    titles = {paper.arxiv: paper.title for paper in listed if paper.arxiv}
    ids = [*titles, *(arxiv for arxiv in labels if arxiv not in titles)]
    texts = _texts(settings, ids, corpus, most)
    without = [arxiv for arxiv in ids if arxiv not in texts and arxiv not in titles]
    if without:
        settings.console.note(f"warning: {len(without)} labelled papers have no text here and are left out")
    for arxiv in ids:
        document = texts.get(arxiv) or (Document(arxiv, titles[arxiv]) if arxiv in titles else None)
        if document:
            yield Replayed(document, labels.get(arxiv), arxiv in titles, arxiv in texts)
    for paper in listed:
        if paper.arxiv is None:
            yield _only_title(paper)


def _only_title(paper: Paper) -> Replayed:
    return Replayed(Document(paper.link, paper.title), None, is_listed=True, has_text=False)


def _texts(settings: Settings, ids: list[str], corpus_path: str | None, most: int | None) -> dict[str, Document]:
    """The papers' texts: from the corpus that was named, else from the cache, which arXiv fills a hundred ids a request."""
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
            settings.console.note(f"warning: {error.message}; papers without text are replayed on their title")
            fetched = {}
        write_cached(settings.cache, fetched.values())
        cached |= fetched
    return {arxiv: document_of(cached[arxiv]) for arxiv in ids if arxiv in cached}


GOLD = "gold.jsonl"


_MOST_ASKED = (
    500  # papers that arXiv is asked about: five requests, fifteen seconds; the others are decided by their title
)


def replay_change(before: DataFolder, after: DataFolder, settings: Settings) -> Replay | None:
    """The replay; None when rules can't be read, which the checks tell. Texts come from arXiv and the cache."""
    try:
        classifiers = read_classifier_in(before), read_classifier_in(after)
    except BotError:
        return None
    gold = settings.data / GOLD
    labels = read_labels(str(gold), settings.console.note)[0] if gold.is_file() else {}
    return replay(papers_to_replay(settings, labels, most=_MOST_ASKED), *classifiers)
