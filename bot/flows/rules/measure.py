"""Measures rules: a change of rules against those before it (`rules replay`), and what each threshold costs (`rules budget`).

A replay decides the papers of the list and of the labels by both. A budget decides the papers of a corpus, or the labelled ones,
and counts what each threshold shows and finds.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from bot.core.measure.evaluation import Budget, Judged, plan_budget
from bot.core.measure.labels import Label
from bot.core.measure.replay import Replay, Replayed, replay
from bot.core.paper.document import Document, parse_json
from bot.core.paper.found import document_of
from bot.edges.disk.data_folder import DataFolder
from bot.edges.git.changes import find_merge_base
from bot.edges.git.git import Git
from bot.edges.rules.rule_files import (
    Corpus,
    gold_path,
    known_labels,
    label_of,
    read_classifier,
    read_classifier_at,
    read_classifier_in,
    read_labels,
)
from bot.errors import BotError, UsageError
from bot.flows.rules.texts import fetch_papers, read_texts
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
    labels = known_labels(gold_path(None, settings.data), settings.console.note)
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


_WEEK = 7
_WEEKS_A_MONTH = 30.4 / _WEEK


def measure_budget(settings: Settings, *, gold: str | None, corpus: str | None) -> Budget:
    """The budget. Raises UsageError when there are no papers to measure on, ServiceError when texts could not be had."""
    console, classifier = settings.console, read_classifier(settings.data)
    labels, _ = read_labels(gold_path(gold, settings.data), console.note)
    judged: list[Judged] = []
    days: list[str] = []
    if corpus:
        for document, line in Corpus(corpus, console.note).with_lines():
            judged.append(Judged(label_of(document, labels), classifier.decide(document)))
            days.append(_day_in(line) or _month_of(document.id))
    else:
        kept = fetch_papers(settings, labels)
        for arxiv in labels.keys() & kept.keys():
            judged.append(Judged(labels[arxiv], classifier.decide(document_of(kept[arxiv]))))
            days.append(kept[arxiv].day.isoformat())
        console.note(
            "measured on the labelled papers alone; with --corpus FILE the papers that nobody labelled count too"
        )
    if not judged:
        raise UsageError(
            "there are no papers to measure on", hint="label papers in gold.jsonl, or name papers with --corpus FILE"
        )
    review = DataFolder(settings.data).config().thresholds.review
    return plan_budget(judged, weeks=count_weeks(days), review=review)


def count_weeks(days: Iterable[str]) -> float:
    """How many weeks the days (YYYY-MM-DD, or YYYY-MM where no more is known) span, at least one."""
    known = sorted(day for day in days if day)
    if not known:
        return 1.0
    first, last = known[0], known[-1]
    try:
        if len(first) == len(last) == len("2026-01-02"):
            return max(1.0, ((date.fromisoformat(last) - date.fromisoformat(first)).days + 1) / _WEEK)
        months = (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7]) + 1
    except ValueError:
        return 1.0
    return max(1.0, months * _WEEKS_A_MONTH)


def _day_in(line: bytes) -> str:
    """The day that a corpus gives a paper; empty where it gives none."""
    row = parse_json(line)
    day = row.get("day") if isinstance(row, dict) else None
    return day if isinstance(day, str) else ""


def _month_of(arxiv: str) -> str:
    """The month in an arXiv id such as 2503.12049; empty for other ids."""
    return f"20{arxiv[:2]}-{arxiv[2:4]}" if arxiv[:4].isdigit() and arxiv[4:5] == "." else ""
