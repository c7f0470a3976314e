"""`rules budget`: decides the papers of a corpus, or the labelled ones, and counts what each threshold shows and finds."""

from collections.abc import Iterable
from datetime import date

from bot.core.measure.budget import Budget, plan_budget
from bot.core.measure.evaluation import Judged
from bot.core.paper.document import LineFault, parse_json, read_document
from bot.core.text.printable import printable
from bot.edges.disk.data_folder import DataFolder
from bot.edges.disk.json_lines import read_lines
from bot.edges.rules.labelled_corpus import gold_path, label_of, read_labels
from bot.edges.rules.rule_files import read_classifier
from bot.errors import UsageError
from bot.flows.rules.texts import fetch_papers
from bot.settings import Settings

_WEEK = 7
_WEEKS_A_MONTH = 30.4 / _WEEK


def measure_budget(settings: Settings, *, gold: str | None, corpus: str | None) -> Budget:
    """The budget. Raises UsageError when there is no paper to measure on, ServiceError when texts could not be had."""
    from bot.core.paper.found import document_of

    console, classifier = settings.console, read_classifier(settings.data)
    labels, _ = read_labels(gold_path(gold, settings.data), console.note)
    judged: list[Judged] = []
    days: list[str] = []
    if corpus:
        for number, line in read_lines(corpus):
            try:
                document = read_document(line)
            except LineFault as fault:
                console.note(f"{printable(corpus)}:{number}: left out: {fault}")
                continue
            judged.append(Judged(label_of(document, labels), classifier.decide(document)))
            row = parse_json(line)
            day = row.get("day") if isinstance(row, dict) else None
            days.append(day if isinstance(day, str) else _month_of(document.id))
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
            "there is no paper to measure on", hint="label papers in gold.jsonl, or name papers with --corpus FILE"
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


def _month_of(arxiv: str) -> str:
    """The month in an arXiv id such as 2503.12049; empty for other ids."""
    return f"20{arxiv[:2]}-{arxiv[2:4]}" if arxiv[:4].isdigit() and arxiv[4:5] == "." else ""
