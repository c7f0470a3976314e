"""Reads all rule files into one RuleSet; every fault becomes a finding with file, line and rule."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.finding import Finding, error, sort_findings
from bot.core.printable import printable
from bot.core.phrases import Pattern, PhraseFault, expand_phrases
from bot.core.rule_file import ExampleTexts, NearbyText, RuleFileText, RuleText, effects_of
from bot.core.rules import BELONGS, EARLIER, FIELD, LATER, PAPER, SENTENCE, Condition, Rule, RuleSet, Target
from bot.core.schema import build_model, did_you_mean, yaml_finding
from bot.core.strict_yaml import Located, Location, YamlFault, parse_yaml
from bot.core.taxonomy import Taxonomy

MAX_BYTES = 256 * 1024
_REACH = {"sentence": SENTENCE, "field": FIELD, "paper": PAPER, "earlier": EARLIER, "later": LATER}
_PREFIX = re.compile(r"\brules\.\d+\.")
_RULE_KEYS = [key for model in (RuleText, NearbyText, ExampleTexts) for name, info in model.model_fields.items() for key in [info.alias or name]]


@dataclass
class _Reading:
    """One file while it is read: its text, where its parts stand, and what was found wrong."""

    path: str
    text: RuleFileText
    located: Located
    findings: list[Finding]

    def fault(self, location: Location, message: str, *, fix: str | None = None) -> None:
        self.findings.append(error("rule", self.path, self.located.line_of(location), message, fix=fix))


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
    readings = [one for path, text in sorted(files.items()) if (one := _read(path, text, findings)) is not None]
    draft = _Draft()
    for reading in readings:
        _add_lists(reading, draft)
    for reading in readings:
        if reading.text.decides is not None:
            _add_rules(reading, draft, _choices(reading.text.decides, taxonomy))
        elif reading.text.rules:
            reading.fault(("rules",), "the file has rules but does not say what they decide", fix="add a line `decides: …`")
    rules = RuleSet(tuple(draft.rules.values()), draft.subject, draft.base)
    return rules, sort_findings(findings)


def _read(path: str, text: str, findings: list[Finding]) -> _Reading | None:
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        findings.append(error("yaml", path, 1, f"the file is larger than {MAX_BYTES:,} bytes", fix="split it into several files"))
        return None
    try:
        located = parse_yaml(text)
    except YamlFault as fault:
        findings.append(yaml_finding(fault, path))
        return None
    model, faults = build_model(located, RuleFileText, path)
    findings += [_named(fault, located) for fault in faults]
    return _Reading(path, model, located, findings) if model else None


def _named(fault: Finding, located: Located) -> Finding:
    """A schema finding that also names the rule in which it lies."""
    data = located.data
    rules = data.get("rules") if isinstance(data, dict) else None
    if not isinstance(rules, list) or fault.line is None:
        return fault
    starts = [at for at in range(len(rules)) if located.line_of(("rules", at)) <= fault.line]
    rule = rules[starts[-1]] if starts else None
    if not isinstance(rule, dict) or not isinstance(rule.get("id"), str):
        return fault
    message = _PREFIX.sub("", fault.message.replace("value error, ", ""))
    fix = _PREFIX.sub("", fault.fix) if fault.fix else None
    unknown = re.search(r"unknown key '(?:with\.\d+\.|without\.\d+\.|examples\.)?(\w+)'", message)
    if unknown and (near := did_you_mean(unknown[1], _RULE_KEYS)):
        fix = f"did you mean {near!r}?"
    return Finding(fault.level, fault.code, fault.path, fault.line, f"rule {printable(rule['id'][:60])}: {message}"[:400], fix)


def _choices(target: Target, taxonomy: Taxonomy) -> list[str]:
    """What a rule of this file may have an effect on."""
    return {
        "belongs": [BELONGS],
        "kind": taxonomy.kind_ids,
        "nature": taxonomy.nature_ids,
        "level": taxonomy.level_ids,
        "areas": taxonomy.area_ids,
    }[target]


def _add_lists(reading: _Reading, draft: _Draft) -> None:
    """Lists may use lists that stand before them."""
    for name, phrases in reading.text.words.items():
        if name in draft.lists:
            reading.fault(("words", name), f"the list {{{name}}} is defined twice", fix="rename one of them")
            continue
        draft.lists[name] = _patterns(phrases, ("words", name), f"list {name}", reading=reading, draft=draft)


def _patterns(
    phrases: list[str], location: Location, owner: str, *, reading: _Reading, draft: _Draft
) -> tuple[Pattern, ...]:
    written = _expanded(phrases, location, owner, reading=reading, draft=draft)
    return tuple(dict.fromkeys(pattern for _, patterns in written for pattern in patterns))


def _expanded(
    phrases: list[str], location: Location, owner: str, *, reading: _Reading, draft: _Draft
) -> tuple[tuple[str, tuple[Pattern, ...]], ...]:
    """Each phrase with its patterns; phrases that can't be used become findings."""
    expanded: list[tuple[str, tuple[Pattern, ...]]] = []
    for at, phrase in enumerate(phrases):
        try:
            expanded.append((phrase, expand_phrases([phrase], draft.lists)))
        except PhraseFault as fault:
            reading.fault((*location, at), f"{owner}: {fault}")
    return tuple(expanded)


def _add_rules(reading: _Reading, draft: _Draft, choices: list[str]) -> None:
    target = reading.text.decides
    assert target is not None
    if reading.text.subject:
        draft.subject += _patterns(reading.text.subject, ("subject",), "subject", reading=reading, draft=draft)
    draft.base[target] = {**draft.base.get(target, {}), **_effects(reading, ("base",), reading.text.base, choices)}
    for at, text in enumerate(reading.text.rules):
        known = draft.rules.get(text.id)
        if known is not None:
            reading.fault(
                ("rules", at, "id"),
                f"rule {text.id}: the id is already used in {known.path}, line {known.line}",
                fix="give one of them another id",
            )
            continue
        draft.rules[text.id] = _rule(reading, at, text, draft=draft, choices=choices)


def _effects(reading: _Reading, location: Location, effect: float | Mapping[str, float], choices: list[str]) -> dict[str, float]:
    target = str(reading.text.decides)
    if not isinstance(effect, Mapping) and target != BELONGS:
        if effect:
            reading.fault(location, f"{_owner(reading, location)}: the effect must say what it speaks for", fix=f"write {{{choices[0]}: 1.0}}")
        return {}
    effects = effects_of(effect, target)
    for name in effects:
        if name not in choices:
            near = did_you_mean(name, choices)
            fix = f"did you mean {near}?" if near else f"use one of: {', '.join(choices)}"
            reading.fault((*location, name), f"{_owner(reading, location)}: unknown {_noun(target)} {name!r}", fix=fix)
    return {name: weight for name, weight in effects.items() if name in choices}


def _owner(reading: _Reading, location: Location) -> str:
    if len(location) > 1 and isinstance(location[1], int):
        return f"rule {reading.text.rules[location[1]].id}"
    return str(location[0])


def _noun(target: str) -> str:
    return "area" if target == "areas" else target


def _rule(reading: _Reading, at: int, text: RuleText, *, draft: _Draft, choices: list[str]) -> Rule:
    location: Location = ("rules", at)
    owner = f"rule {text.id}"
    target = reading.text.decides
    assert target is not None
    written = _expanded(text.phrases, (*location, "phrases"), owner, reading=reading, draft=draft)
    return Rule(
        id=text.id,
        target=target,
        because=text.because,
        patterns=tuple(dict.fromkeys(pattern for _, patterns in written for pattern in patterns)),
        effect=_effects(reading, (*location, "effect"), text.effect, choices),
        fields=tuple(dict.fromkeys(text.in_)),
        times=text.times,
        needs=_conditions(reading, (*location, "with"), text.with_, owner, draft),
        bars=_conditions(reading, (*location, "without"), text.without, owner, draft),
        categories=frozenset(text.categories),
        matching=tuple(text.examples.match),
        differing=tuple(text.examples.no_match),
        written=written,
        path=reading.path,
        line=reading.located.line_of(location),
    )


def _conditions(
    reading: _Reading, location: Location, texts: list[NearbyText], owner: str, draft: _Draft
) -> tuple[Condition, ...]:
    return tuple(
        Condition(
            _patterns(text.phrases, (*location, at, "phrases"), owner, reading=reading, draft=draft),
            text.within if isinstance(text.within, int) else _REACH[text.within],
            text.times,
        )
        for at, text in enumerate(texts)
    )
