"""Replays a change of rules: decides the papers of the list and of the labels by the rules before and after the change."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.core.measure.labels import Label
from bot.core.measure.replay import Replay, Replayed, replay
from bot.core.paper.document import Document
from bot.edges.disk.data_folder import DataFolder
from bot.edges.git.changes import find_merge_base
from bot.edges.git.git import Git
from bot.edges.rules.labelled_corpus import gold_path, read_labels
from bot.edges.rules.rule_files import read_classifier, read_classifier_at, read_classifier_in
from bot.errors import BotError
from bot.flows.rules.texts import read_texts
from bot.settings import Settings

_MOST_ASKED = 2_000  # papers whose texts arXiv is asked for: twenty requests, a minute; the cache has the others


def replay_since(base: str, settings: Settings, *, gold: str | None, corpus: str | None) -> Replay:
    """What the rules on disk decide differently from those at the merge base with `base`.

    Raises UsageError, and ServiceError when the texts could not be had: on titles alone a change would look harmless.
    """
    before = read_classifier_at(settings.data, find_merge_base(Git.around(settings.data), base))
    after = read_classifier(settings.data)
    labels, _ = read_labels(gold_path(gold, settings.data), settings.console.note)
    return replay(papers_to_replay(settings, labels, corpus=corpus), before, after)


def replay_change(before: DataFolder, after: DataFolder, settings: Settings) -> Replay | None:
    """The replay of a pull request, with texts from the cache and arXiv; None when rules are invalid, which its checks report.

    Raises ServiceError when the texts could not be had.
    """
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
    texts = read_texts(settings, ids, corpus=corpus, most=most)
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
