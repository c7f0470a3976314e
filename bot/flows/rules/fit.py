"""Fits the effect of each rule: to labelled papers (`rules fit`), or to what maintainers decided (`rules learn`).

The first measures the effects by cross-validation and writes them; the second makes a pull request of its own where that helps.
Only these two need numpy and scipy.
"""

import argparse
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core.files.data_file import DataFile
from bot.core.measure.evaluation import LOAD, Judged, Metrics, measure
from bot.core.measure.fitting import Example, fit_rule_set, write_effects
from bot.core.measure.labels import Label, learn_decisions, write_labels
from bot.core.measure.learning import Lesson, Objection, compare_effects, render_lesson, settle_effects
from bot.core.measure.replay import replay
from bot.core.paper.decision import Decision, Verdict
from bot.core.paper.document import Document
from bot.core.paper.model import PASSED_OVER
from bot.core.paper.taxonomy import Taxonomy
from bot.core.program import MARKER, RULES_BRANCH, TRAILER
from bot.core.pull.plan import Action, Plan
from bot.core.pull.snapshot import Snapshot
from bot.core.rules.classify import Classifier
from bot.core.rules.model import RuleSet
from bot.edges.disk.data_folder import RULES, DataFolder, write_whole
from bot.edges.rules.rule_files import (
    GOLD,
    Corpus,
    gold_path,
    known_labels,
    label_of,
    read_classifier,
    read_labels,
)
from bot.flows.pull.open_pull import carry_out, find_forge, read_pull
from bot.flows.rules.measure import papers_to_replay, read_texts
from bot.settings import Settings

BLOCKS = 5
_ACCEPTED_SHARE = 0.78  # of all core papers, out of fold; see docs/classifier.md
_SHOWN_SHARE = 0.99  # of the load that maintainers can look at


@dataclass(frozen=True)
class TrainingPaper(Example):
    """A paper to learn from, with its texts; it mentions the subject."""

    document: Document


@dataclass(frozen=True)
class TrainingPapers:
    """The papers to learn from, oldest first, and the decisions about papers that do not mention the subject."""

    papers: Sequence[TrainingPaper]
    aside: Sequence[Judged]


def fit_rules(args: argparse.Namespace, settings: Settings) -> int:
    """Fit, print the measures of a cross-validation by blocks of time, and write the effects with --write."""
    console, folder = settings.console, DataFolder(settings.data)
    classifier, taxonomy = read_classifier(settings.data), folder.taxonomy()
    labels, unread = read_labels(gold_path(args.gold, settings.data), console.note)
    corpus = Corpus(args.corpus, console.note)
    lessons = read_training_papers(classifier, corpus, labels)
    judged = judge_out_of_fold(classifier, taxonomy, lessons)
    accept, review = suggest_thresholds(judged)
    at_thresholds = measure([under(one, accept, review) for one in judged])
    fitted = fit_rule_set(classifier.rules, taxonomy, lessons.papers)
    if args.write:
        for place, text in _rule_texts(folder, fitted).items():
            folder.write(place, text)
    report = {
        "out_of_fold": at_thresholds.as_json(),
        "thresholds": {"accept": accept, "review": review},
        "written": args.write,
    }
    console.answer(_words(at_thresholds, accept, review, args.write), report, as_json=args.json)
    return 1 if unread or corpus.left_out else 0


def read_training_papers(
    classifier: Classifier, corpus: Iterable[Document], labels: Mapping[str, Label]
) -> TrainingPapers:
    """The papers of the corpus with their labels and the rules that fire in them."""
    papers: list[TrainingPaper] = []
    aside: list[Judged] = []
    for document in corpus:
        label = label_of(document, labels)
        fired = classifier.fired(document)
        if fired is None:
            aside.append(Judged(label, classifier.decide(document)))
        else:
            papers.append(TrainingPaper(label, [one.rule for one in fired], document))
    papers.sort(key=lambda lesson: lesson.document.id)
    return TrainingPapers(papers, aside)


def judge_out_of_fold(
    classifier: Classifier, taxonomy: Taxonomy, lessons: TrainingPapers, *, earlier: Sequence[TrainingPaper] = ()
) -> list[Judged]:
    """Every paper judged by rules that were fitted without the papers of its own block of time; `earlier` ones are always learned."""
    judged: list[Judged] = []
    size = -(-len(lessons.papers) // BLOCKS)
    for block in range(BLOCKS):
        held = lessons.papers[block * size : (block + 1) * size]
        others = [*earlier, *lessons.papers[: block * size], *lessons.papers[(block + 1) * size :]]
        judged += judge_by(classifier, taxonomy, others, held)
    return with_unread(judged, lessons.aside)


def judge_by(
    classifier: Classifier, taxonomy: Taxonomy, lessons: Sequence[Example], held: Iterable[TrainingPaper]
) -> list[Judged]:
    """The held papers, judged by rules that are fitted to the lessons."""
    judge = Classifier(fit_rule_set(classifier.rules, taxonomy, lessons), classifier.thresholds)
    return [Judged(one.label, judge.decide(one.document)) for one in held]


def with_unread(judged: Sequence[Judged], aside: Iterable[Judged]) -> list[Judged]:
    """The judged papers, and after all of them those that do not mention the subject."""
    lowest = min((one.decision.score for one in judged), default=0.0) - 1
    return [*judged, *(Judged(one.label, one.decision._replace(score=lowest)) for one in aside)]


def suggest_thresholds(judged: Sequence[Judged], *, digits: int = 1) -> tuple[float, float]:
    """The accept threshold that _ACCEPTED_SHARE of the core papers reach, and the review threshold that fills the load."""
    core = sorted((one.decision.score for one in judged if one.is_core), reverse=True)
    everything = sorted((one.decision.score for one in judged), reverse=True)
    accept = core[min(int(len(core) * _ACCEPTED_SHARE), len(core) - 1)] if core else 0.0
    review = everything[min(int(len(everything) * LOAD * _SHOWN_SHARE), len(everything) - 1)] if everything else 0.0
    return round(max(accept, review), digits), round(review, digits)


def under(judged: Judged, accept: float, review: float) -> Judged:
    """The same paper with the verdict that these thresholds give."""
    decision: Decision = judged.decision
    verdict: Verdict = "accept" if decision.score >= accept else "review" if decision.score >= review else "reject"
    return Judged(judged.label, decision._replace(decision=verdict))


def _words(metrics: Metrics, accept: float, review: float, written: bool) -> str:
    lines = [f"{name:32} {value}" for name, value in metrics.as_json().items()]
    lines.append(f"suggested thresholds: accept {accept:g}, review {review:g}")
    lines.append("effects written" if written else "nothing written; add --write to change the rule files")
    return "\n".join(lines)


_WITHOUT_WORDS = frozenset({"unticked", "deleted", "closed", PASSED_OVER})  # how, not why
_MOST_SPOKEN = 3


@dataclass(frozen=True)
class Learned:
    """A lesson, and the files of the data folder that it changes, by place."""

    lesson: Lesson
    files: Mapping[str, str]


@dataclass(frozen=True)
class LearnPlan(Plan):
    """A plan whose pull request says what the rules learned."""

    text: str = ""

    @property
    def title(self) -> str:
        """The pull request's title."""
        return "Refit the rules to what maintainers decided"

    def body(self, commit: str) -> str:
        """The pull request's text."""
        return f"{self.text}\n\n<!-- {MARKER} v1 commit={commit} -->\n"

    def rewrites(self, snapshot: Snapshot) -> bool:
        """Always: whether it differs was found out when the plan was made."""
        return True

    @property
    def message(self) -> str:
        """The commit message."""
        return f"{self.title}\n\n{TRAILER}\n"


def learn_rules(settings: Settings, *, gold: str | None, corpus: str | None) -> Learned:
    """What the data folder's decisions change. Nothing is written but the cache. Raises ServiceError when texts can't be had."""
    folder, note = DataFolder(settings.data), settings.console.note
    known = known_labels(gold_path(gold, settings.data), note)
    files = list(folder.read_all())
    learned = learn_decisions(known, files)
    labels = {**known, **learned}
    classifier = read_classifier(settings.data)
    texts = read_texts(settings, labels, corpus=corpus)
    fitted = _refit(classifier, labels, texts, new=learned.keys(), taxonomy=folder.taxonomy())
    after = Classifier(fitted, classifier.thresholds)
    replayed = replay(papers_to_replay(settings, labels, corpus=corpus), classifier, after)
    effects = compare_effects(classifier.rules, fitted)
    objections = tuple(_objections(classifier, files, texts, learned))
    decided = sum(label.agreed for label in labels.values())
    lesson = Lesson(decided, learned, effects, replayed, objections)
    changed = {GOLD: write_labels(labels.values())} if learned else {}
    return Learned(lesson, changed | (_rule_texts(folder, fitted) if lesson.helps else {}))


def _refit(
    classifier: Classifier,
    labels: Mapping[str, Label],
    texts: Mapping[str, Document],
    *,
    new: Collection[str],
    taxonomy: Taxonomy,
) -> RuleSet:
    """The rules with effects that fit the labels better, moved no further than the labels demand."""
    examples = [
        Example(label_of(document, labels), [one.rule for one in fired])
        for document in texts.values()
        if (fired := classifier.fired(document)) is not None
    ]
    return settle_effects(classifier.rules, fit_rule_set(classifier.rules, taxonomy, examples, new=new))


def _objections(
    classifier: Classifier, files: Iterable[DataFile], texts: Mapping[str, Document], learned: Mapping[str, Label]
) -> Iterable[Objection]:
    for file in files:
        rejected = file.rejected
        if rejected is None or rejected.arxiv not in learned or rejected.reason in _WITHOUT_WORDS:
            continue
        document = texts.get(rejected.arxiv or "") or Document(rejected.arxiv or "", rejected.title)
        reasons = classifier.decide(document).reasons()[:_MOST_SPOKEN]
        spoken = tuple(f"{one.because} (“{one.text}”)" for one in reasons)
        yield Objection(document.id, rejected.title, rejected.reason, spoken)


def _rule_texts(folder: DataFolder, fitted: RuleSet) -> dict[str, str]:
    """The rule files that change, by place."""
    effects = {rule.id: rule.effect for rule in fitted.rules}
    targets = {rule.path: rule.target for rule in fitted.rules}
    changed: dict[str, str] = {}
    for place in folder.places(RULES):
        shown = folder.shown(place)
        if shown in targets:
            text = folder.read_bytes(place, most=4 << 20).decode("utf-8")
            new = write_effects(text, effects, fitted.base[targets[shown]])
            changed |= {place: new} if new != text else {}
    return changed


def write_gold(settings: Settings, learned: Learned, gold: str | None) -> None:
    """Adds the new labels to the file of labels; the rules stay as they are."""
    if GOLD in learned.files:
        write_whole(Path(gold_path(gold, settings.data)), learned.files[GOLD])


def propose_lesson(settings: Settings, learned: Learned, *, local: bool) -> tuple[Plan, Snapshot]:
    """Opens or updates the pull request from `bot/rules` if the lesson helps; one that a maintainer closed is not opened again."""
    opened = read_pull(settings, find_forge(settings, local=local, branch=RULES_BRANCH))
    return carry_out(opened, lambda now: _plan(now.snapshot, learned))


def _plan(snapshot: Snapshot, learned: Learned) -> Plan:
    text = render_lesson(learned.lesson)
    is_said = snapshot.branch is not None and (snapshot.body or "").startswith(text)
    closed = [pull for pull in snapshot.ended if not pull.merged and pull.body.startswith(text)]
    if not learned.lesson.helps or is_said or closed:
        return LearnPlan("unchanged" if snapshot.body is not None else "none", "nothing new")
    fresh = snapshot.branch is None
    action: Action = "opened" if snapshot.body is None else "updated"
    return LearnPlan(action, files=learned.files, fresh=fresh, update=not fresh, text=text)
