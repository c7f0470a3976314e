"""What maintainers' decisions change in the rules, and all that in plain words: for `rules learn` and its pull request."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from bot.core.measure.labels import Label
from bot.core.measure.replay import Replay, render_replay
from bot.core.rules.model import BELONGS, RuleSet
from bot.core.text.markdown import code_span, escape_text, link

ENOUGH = 30  # decisions from which on learning starts to help
_LEAST_CHANGE = 0.05
_PLACES = ("nature", "level", "areas")
_SHOWN_RULES, _SHOWN_REJECTIONS = 20, 20


@dataclass(frozen=True, slots=True)
class EffectChange:
    """An effect that is fitted anew; `name` is what it changes, a nature for example, or `belongs`."""

    rule: str
    because: str
    name: str
    before: float
    after: float

    @property
    def is_stronger(self) -> bool:
        """Whether the rule counts more than before."""
        return abs(self.after) > abs(self.before)


@dataclass(frozen=True, slots=True)
class Objection:
    """A paper that a maintainer rejected with a reason, and what had spoken for it."""

    id: str
    title: str
    reason: str
    spoken: tuple[str, ...]


@dataclass(frozen=True)
class Lesson:
    """The outcome of learning. `decided` counts all labels that decide; `learned` has those that are new or changed."""

    decided: int
    learned: Mapping[str, Label]
    effects: tuple[EffectChange, ...]
    replay: Replay
    objections: tuple[Objection, ...] = ()

    @property
    def is_enough(self) -> bool:
        """Whether there are decisions enough for learning to help."""
        return self.decided >= ENOUGH

    @property
    def gain(self) -> float:
        """The mean gain of the measures that both sides have."""
        before, after = asdict(self.replay.before), asdict(self.replay.after)
        names = ("average_precision", "accept_precision_with_related", "accept_share", "found", *_PLACES)
        gains = [after[name] - before[name] for name in names if not math.isnan(before[name] + after[name])]
        return sum(gains) / len(gains) if gains else 0.0

    @property
    def helps(self) -> bool:
        """Whether the change is worth proposing: enough decisions, nothing lost, and a gain."""
        return self.is_enough and bool(self.effects) and self.replay.passes and self.gain > 0

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "decided": self.decided,
            "learned": sorted(self.learned),
            "helps": self.helps,
            "gain": round(self.gain, 4),
            "effects": [asdict(one) for one in self.effects],
            "objections": [asdict(one) for one in self.objections],
            "replay": self.replay.as_json(),
        }


def compare_effects(before: RuleSet, after: RuleSet) -> tuple[EffectChange, ...]:
    """The effects that differ noticeably, the largest difference first."""
    changes = [
        EffectChange(old.id, old.because, name, old.effect[name], new.effect[name])
        for old, new in zip(before.rules, after.rules, strict=True)
        for name in old.effect
        if abs(new.effect[name] - old.effect[name]) >= _LEAST_CHANGE
    ]
    return tuple(sorted(changes, key=lambda one: (-abs(one.after - one.before), one.rule, one.name)))


def settle_effects(before: RuleSet, after: RuleSet) -> RuleSet:
    """The rules after, without the changes that are too small to notice: what changes in the files is what is said."""
    noticed = {(one.rule, one.name): one.after for one in compare_effects(before, after)}
    rules = [
        replace(old, effect={name: noticed.get((old.id, name), weight) for name, weight in old.effect.items()})
        for old in before.rules
    ]
    return replace(after, rules=tuple(rules))


def render_lesson(lesson: Lesson) -> str:
    """The outcome as Markdown."""
    parts = [f"**{verdict_of(lesson)}**", _counts(lesson.learned.values(), lesson.decided)]
    for heading, is_stronger in (("Rules that count more", True), ("Rules that count less", False)):
        changes = [one for one in lesson.effects if one.is_stronger is is_stronger]
        if changes:
            parts.append(_effects(heading, changes))
    if lesson.objections:
        parts.append(_objections(lesson.objections))
    if lesson.effects:
        parts.append(
            f"### What would be decided otherwise\n\n{render_replay(lesson.replay).replace('### ', '', 1).strip()}"
        )
    return "\n\n".join(parts)


def verdict_of(lesson: Lesson) -> str:
    """The outcome in a sentence."""
    if not lesson.is_enough:
        return f"Only {lesson.decided} decisions so far: learning starts to help after some {ENOUGH}, so the rules stay as they are."
    if not lesson.effects:
        return "The rules already say what the maintainers decided; nothing would change."
    if not lesson.replay.passes:
        return "Refitting would lose more than it gains on the papers decided so far, so the rules stay as they are."
    if not lesson.helps:
        return "Refitting would gain nothing on the papers decided so far, so the rules stay as they are."
    return f"The rules, refitted to {lesson.decided} decisions, decide better."


def _counts(learned: Iterable[Label], decided: int) -> str:
    labels = list(learned)
    core = sum(label.scope == "core" for label in labels)
    return (
        f"{len(labels)} new or changed labels: {core} of papers on the list, {len(labels) - core} of rejected ones;"
        f" {decided} decisions in all. Labels have ids and decisions only, no texts."
    )


def _effects(heading: str, changes: Sequence[EffectChange]) -> str:
    rows = [f"### {heading}", ""]
    for one in changes[:_SHOWN_RULES]:
        what = "" if one.name == BELONGS else f" for {one.name.replace('_', ' ')}"
        rows.append(f"- {code_span(one.rule)}{what}: {one.before:+g} → {one.after:+g} ({escape_text(one.because)})")
    if len(changes) > _SHOWN_RULES:
        rows.append(f"- … and {len(changes) - _SHOWN_RULES} smaller changes")
    return "\n".join(rows)


def _objections(objections: Sequence[Objection]) -> str:
    rows = ["### Rejected with a reason, and what had spoken for the paper", ""]
    for one in objections[:_SHOWN_REJECTIONS]:
        spoken = "; ".join(escape_text(words) for words in one.spoken) or "no rule"
        rows.append(f"- {link(one.title, f'https://arxiv.org/abs/{one.id}')}: “{escape_text(one.reason)}” — {spoken}")
    if len(objections) > _SHOWN_REJECTIONS:
        rows.append(f"- … and {len(objections) - _SHOWN_REJECTIONS} more")
    return "\n".join(rows)
