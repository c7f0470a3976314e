"""Measures rules: a change of rules against those before it (`rules replay`), and what each threshold costs (`rules budget`).

A replay decides the papers of the list and of the labels by both. A budget decides the papers of a corpus, or the labelled ones,
and counts what each threshold shows and finds. Texts are read from a file, or from the cache, completed from arXiv once and kept;
`rules fetch` gets them there ahead of time.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from bot.core.harvest.query import MAX_IDS, batch_ids
from bot.core.measure.evaluation import Budget, Judged, plan_budget
from bot.core.measure.labels import Label, learn_decisions
from bot.core.measure.replay import Replay, Replayed, replay
from bot.core.paper.arxiv_id import is_arxiv_id
from bot.core.paper.document import Document, parse_json
from bot.core.paper.found import document_of
from bot.core.paper.preprint import Preprint
from bot.edges.arxiv.paper_cache import read_cached, write_cached
from bot.edges.disk.data_folder import DataFolder, write_whole
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
from bot.errors import BotError, NothingFound, ServiceError, UsageError
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
