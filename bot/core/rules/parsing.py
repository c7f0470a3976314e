"""Rule files into one RuleSet: lists first, then the rules that use them; every fault becomes a finding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.core.files.finding import Finding, error, sort_findings
from bot.core.files.meant import did_you_mean
from bot.core.files.yaml import Location
from bot.core.paper.taxonomy import Taxonomy
from bot.core.rules.file import NearbyText, RuleReading, RuleText, effects_of, read_rule_file
from bot.core.rules.model import BELONGS, EARLIER, FIELD, LATER, PAPER, SENTENCE, Condition, Rule, RuleSet, Target
from bot.core.rules.phrases import Pattern, PhraseFault, expand_phrases

_MOST_TEXT = 4 * 1024 * 1024  # of all files together: forty times the rules of a large list, some ten seconds
_REACH = {"sentence": SENTENCE, "field": FIELD, "paper": PAPER, "earlier": EARLIER, "later": LATER}
Written = tuple[tuple[str, tuple[Pattern, ...]], ...]


@dataclass
class _Draft:
    """The rule set while it grows."""

    lists: dict[str, tuple[Pattern, ...]] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    subject: tuple[Pattern, ...] = ()
    base: dict[Target, Mapping[str, float]] = field(default_factory=dict)


def parse_rules(files: Mapping[str, str], taxonomy: Taxonomy) -> tuple[RuleSet, list[Finding]]:
    """The rules in `files` (path -> YAML text) and what is wrong with them. What is broken contributes nothing.

    With any finding of level error the caller stops (exit 2; `rules check` lists them and exits 1).
    """
    findings: list[Finding] = []
    if sum(map(len, files.values())) > _MOST_TEXT:
        said = f"the {len(files)} rule files have together more than {_MOST_TEXT:,} characters; none was read"
        return RuleSet(), [error("rule", min(files), 1, said, fix="keep the rules that the list needs")]
    readings = [
        one for path, text in sorted(files.items()) if (one := read_rule_file(path, text, findings)) is not None
    ]
    draft = _Draft()
    for reading in readings:
        _add_lists(reading, draft)
    for reading in readings:
        target = reading.text.decides
        if target is not None:
            _Decider(reading, draft, target, _choices(target, taxonomy)).add_rules()
        elif reading.text.rules:
            reading.fault(
                ("rules",), "the file has rules but does not say what they decide", fix="add a line `decides: …`"
            )
    return RuleSet(tuple(draft.rules.values()), draft.subject, draft.base), sort_findings(findings)


def _choices(target: Target, taxonomy: Taxonomy) -> list[str]:
    """What a rule of this file may have an effect on."""
    choices: dict[Target, list[str]] = {
        "belongs": [BELONGS],
        "kind": taxonomy.kind_ids,
        "nature": taxonomy.nature_ids,
        "level": taxonomy.level_ids,
        "areas": taxonomy.area_ids,
    }
    return choices[target]


def _add_lists(reading: RuleReading, draft: _Draft) -> None:
    """Lists may use lists that stand before them."""
    for name, phrases in reading.text.words.items():
        if name in draft.lists:
            reading.fault(("words", name), f"the list {{{name}}} is defined twice", fix="rename one of them")
        else:
            draft.lists[name] = _together(_expand(reading, draft, phrases, ("words", name), owner=f"list {name}"))


def _expand(reading: RuleReading, draft: _Draft, phrases: Sequence[str], location: Location, *, owner: str) -> Written:
    """Each phrase with its patterns; phrases that can't be used become findings."""
    written: list[tuple[str, tuple[Pattern, ...]]] = []
    for at, phrase in enumerate(phrases):
        try:
            written.append((phrase, expand_phrases([phrase], draft.lists)))
        except PhraseFault as fault:
            reading.fault((*location, at), f"{owner}: {fault}")
    return tuple(written)


def _together(written: Written) -> tuple[Pattern, ...]:
    return tuple(dict.fromkeys(pattern for _, patterns in written for pattern in patterns))


@dataclass(frozen=True)
class _Decider:
    """The rules of one file, all of which decide the same thing."""

    reading: RuleReading
    draft: _Draft
    target: Target
    choices: Sequence[str]

    def add_rules(self) -> None:
        """Put the file's subject, base and rules into the draft."""
        text, draft = self.reading.text, self.draft
        draft.subject += _together(_expand(self.reading, draft, text.subject, ("subject",), owner="subject"))
        draft.base[self.target] = {**draft.base.get(self.target, {}), **self._effects(("base",), text.base, "base")}
        for at, rule in enumerate(text.rules):
            known = draft.rules.get(rule.id)
            if known is None:
                draft.rules[rule.id] = self._rule(("rules", at), rule)
            else:
                where = f"{known.path}, line {known.line}"
                message = f"rule {rule.id}: the id is already used in {where}"
                self.reading.fault(("rules", at, "id"), message, fix="give one of them another id")

    def _rule(self, location: Location, text: RuleText) -> Rule:
        owner = f"rule {text.id}"
        written = _expand(self.reading, self.draft, text.phrases, (*location, "phrases"), owner=owner)
        return Rule(
            id=text.id,
            target=self.target,
            because=text.because,
            patterns=_together(written),
            effect=self._effects((*location, "effect"), text.effect, owner),
            fields=tuple(dict.fromkeys(text.in_)),
            times=text.times,
            needs=self._conditions((*location, "with"), text.with_, owner),
            bars=self._conditions((*location, "without"), text.without, owner),
            categories=frozenset(text.categories),
            matching=tuple(text.examples.match),
            differing=tuple(text.examples.no_match),
            written=written,
            path=self.reading.path,
            line=self.reading.located.line_of(location),
        )

    def _conditions(self, location: Location, texts: Sequence[NearbyText], owner: str) -> tuple[Condition, ...]:
        conditions: list[Condition] = []
        for at, text in enumerate(texts):
            written = _expand(self.reading, self.draft, text.phrases, (*location, at, "phrases"), owner=owner)
            within = text.within if isinstance(text.within, int) else _REACH[text.within]
            conditions.append(Condition(_together(written), within, text.times))
        return tuple(conditions)

    def _effects(self, location: Location, effect: float | Mapping[str, float], owner: str) -> dict[str, float]:
        if not isinstance(effect, Mapping) and self.target != BELONGS:
            if effect:
                self.reading.fault(
                    location,
                    f"{owner}: the effect must say what it speaks for",
                    fix=f"write {{{self.choices[0]}: 1.0}}",
                )
            return {}
        effects = effects_of(effect, self.target)
        for name in effects:
            if name not in self.choices:
                near = did_you_mean(name, list(self.choices))
                fix = f"did you mean {near}?" if near else f"use one of: {', '.join(self.choices)}"
                noun = "area" if self.target == "areas" else self.target
                self.reading.fault((*location, name), f"{owner}: unknown {noun} {name!r}", fix=fix)
        return {name: weight for name, weight in effects.items() if name in self.choices}


Texts = tuple[tuple[str, str], ...]


def parse_once(texts: Mapping[str, str], taxonomy: Taxonomy) -> tuple[RuleSet, list[Finding]]:
    """What `bot.core.rule_parsing.parse_rules` gives for texts by path; the findings are the caller's own."""
    rules, findings = _parse(freeze(texts), taxonomy.model_dump_json())
    return rules, list(findings)


def freeze(texts: Mapping[str, str]) -> Texts:
    """Texts by path as a key of what was made of them."""
    return tuple(sorted(texts.items()))


@lru_cache(maxsize=4)
def _parse(texts: Texts, taxonomy: str) -> tuple[RuleSet, tuple[Finding, ...]]:
    rules, findings = parse_rules(dict(texts), Taxonomy.model_validate_json(taxonomy))
    return rules, tuple(findings)
