"""Reads rule files: the YAML that maintainers write becomes a RuleSet, and every fault a finding with file, line and rule.

Word lists are read first, then the rules that use them. `bot.core.rules.model` has the values that this makes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, StringConstraints

from bot.core.files.finding import Finding, error, sort_findings
from bot.core.files.intended import did_you_mean
from bot.core.files.schema import build_model, yaml_finding
from bot.core.files.yaml import Located, Location, YamlFault, parse_yaml
from bot.core.paper.model import FrozenModel
from bot.core.paper.taxonomy import Taxonomy
from bot.core.rules.model import (
    BELONGS,
    EARLIER,
    FIELD,
    LATER,
    PAPER,
    SENTENCE,
    Condition,
    Pattern,
    PhraseFault,
    Room,
    Rule,
    RuleSet,
    Target,
    TooManySequences,
    expand_phrases,
)
from bot.core.text.printable import printable

MAX_BYTES = 256 * 1024  # of one file
_MOST_TEXT = 4 * 1024 * 1024  # of all files together: forty times the rules of a large list, some ten seconds
_REACH = {"sentence": SENTENCE, "field": FIELD, "paper": PAPER, "earlier": EARLIER, "later": LATER}
Written = tuple[tuple[str, tuple[Pattern, ...]], ...]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
Phrases = Annotated[list[str], Field(min_length=1, max_length=500)]
_LARGEST_EFFECT = 20.0


def _read_effect(value: object) -> float | dict[str, float]:
    """One number, or a number for each thing that the rule has an effect on."""
    if _is_weight(value):
        return float(str(value))
    if isinstance(value, dict) and value and all(map(_is_weight, value.values())):
        return {str(key): float(str(weight)) for key, weight in value.items()}
    limits = f"from -{_LARGEST_EFFECT:g} to {_LARGEST_EFFECT:g}"
    raise ValueError(f"write a number {limits}, or a number for each choice, for example {{survey: 1.5}}")


def _is_weight(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= _LARGEST_EFFECT


def _read_within(value: object) -> int | str:
    """How far a condition looks."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 50:
        return value
    if isinstance(value, str) and value in _REACH:
        return value
    raise ValueError(f"write a number of words from 0 to 50, or one of: {', '.join(_REACH)}")


Effect = Annotated[float | dict[str, float], PlainValidator(_read_effect)]
Within = Annotated[int | str, PlainValidator(_read_within)]
Times = Annotated[int, Field(ge=1, le=50)]
FieldName = Literal["title", "summary", "comment"]
_FIELDS: list[FieldName] = ["title", "summary", "comment"]


class NearbyText(FrozenModel):
    """`with` or `without`: phrases that must, or must not, be near the match."""

    phrases: Phrases
    within: Within = "paper"
    times: Times = 1


class ExampleTexts(FrozenModel):
    """Short texts that the rule must and must not match; optional, to show a limit of the rule."""

    match: list[str] = Field(default_factory=list)
    no_match: list[str] = Field(default_factory=list)


class RuleText(FrozenModel):
    """One rule as written."""

    id: Id
    because: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
    phrases: Phrases
    in_: Annotated[list[FieldName], Field(alias="in", min_length=1)] = Field(default_factory=_FIELDS.copy)
    times: Times = 1
    with_: Annotated[list[NearbyText], Field(alias="with", max_length=8)] = Field(default_factory=list)
    without: Annotated[list[NearbyText], Field(max_length=8)] = Field(default_factory=list)
    categories: list[str] = Field(default_factory=list)
    effect: Effect
    quiet: bool = False
    examples: ExampleTexts = ExampleTexts()


class RuleFileText(FrozenModel):
    """One file of data/rules as written; a file that has only word lists needs no `decides`."""

    decides: Target | None = None
    words: dict[Id, Phrases] = Field(default_factory=dict)
    subject: list[str] = Field(default_factory=list)
    base: Effect = 0.0
    rules: list[RuleText] = Field(default_factory=list)


_PREFIX = re.compile(r"\brules\.\d+\.")
_UNKNOWN = re.compile(r"unknown key '(?:(?:with|without)\.\d+\.|examples\.)?(\w+)'")
_KEYS = [
    info.alias or name for model in (RuleText, NearbyText, ExampleTexts) for name, info in model.model_fields.items()
]


@dataclass(frozen=True)
class _OpenFile:
    """One file while it is read; its faults are added to `findings`."""

    path: str
    text: RuleFileText
    located: Located
    findings: list[Finding]

    def fault(self, location: Location, message: str, *, fix: str | None = None) -> None:
        """Add a fault at `location`."""
        self.findings.append(error("rule", self.path, self.located.line_of(location), printable(message), fix=fix))


def _open_file(path: str, text: str, findings: list[Finding]) -> _OpenFile | None:
    """The file with its text in the model. None when that fails; the faults are added to `findings`."""
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES:,} bytes"
        findings.append(error("yaml", path, 1, message, fix="split it into several files"))
        return None
    try:
        located = parse_yaml(text)
    except YamlFault as fault:
        findings.append(yaml_finding(fault, path))
        return None
    model, faults = build_model(located, RuleFileText, path)
    findings += [_naming_the_rule(fault, located) for fault in faults]
    return _OpenFile(path, model, located, findings) if model else None


def _naming_the_rule(fault: Finding, located: Located) -> Finding:
    """The fault with the id of its rule in the message."""
    data = located.data
    rules = data.get("rules") if isinstance(data, dict) else None
    if not isinstance(rules, list) or fault.line is None:
        return fault
    starts = [at for at in range(len(rules)) if located.line_of(("rules", at)) <= fault.line]
    rule = rules[starts[-1]] if starts else None
    id_ = rule.get("id") if isinstance(rule, dict) else None
    if not isinstance(id_, str):
        return fault
    message = _PREFIX.sub("", fault.message.replace("value error, ", ""))
    fix = _PREFIX.sub("", fault.fix) if fault.fix else None
    unknown = _UNKNOWN.search(message)
    if unknown and (near := did_you_mean(unknown[1], _KEYS)):
        fix = f"did you mean {near!r}?"
    return Finding(fault.level, fault.code, fault.path, fault.line, f"rule {printable(id_[:60])}: {message}"[:400], fix)


@dataclass
class _Draft:
    """The rule set while it grows."""

    lists: dict[str, tuple[Pattern, ...]] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    subject: tuple[Pattern, ...] = ()
    base: dict[Target, Mapping[str, float]] = field(default_factory=dict)
    room: Room = field(default_factory=Room)  # for word sequences, of all files together


class _TooMany(Exception):
    """The rules are larger than is read; the finding says where that was noticed."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def parse_rules(files: Mapping[str, str], taxonomy: Taxonomy) -> tuple[RuleSet, list[Finding]]:
    """The rules in `files` (path -> YAML text) and what is wrong with them. Faulty parts are left out of the rules.

    If a finding has the level error, the caller stops (exit 2; `rules check` lists all findings and exits 1).
    The last few results are kept: parsing takes 0.1 s, and a command that both validates and classifies parses twice.
    """
    rules, findings = _parse(tuple(sorted(files.items())), taxonomy.model_dump_json())
    return rules, list(findings)


@lru_cache(maxsize=4)
def _parse(files: tuple[tuple[str, str], ...], taxonomy_json: str) -> tuple[RuleSet, tuple[Finding, ...]]:
    findings: list[Finding] = []
    if sum(len(text) for _, text in files) > _MOST_TEXT:
        message = f"the {len(files)} rule files have together more than {_MOST_TEXT:,} characters; none was read"
        return RuleSet(), (error("rule", files[0][0], 1, message, fix="keep the rules that the list needs"),)
    taxonomy = Taxonomy.model_validate_json(taxonomy_json)
    opened = [file for path, text in files if (file := _open_file(path, text, findings)) is not None]
    try:
        draft = _draft_of(opened, taxonomy)
    except _TooMany as stop:
        return RuleSet(), tuple(sort_findings([*findings, stop.finding]))
    return RuleSet(tuple(draft.rules.values()), draft.subject, draft.base), tuple(sort_findings(findings))


def _draft_of(opened: Sequence[_OpenFile], taxonomy: Taxonomy) -> _Draft:
    """What the files say together. Raises _TooMany."""
    draft = _Draft()
    for file in opened:
        _add_lists(file, draft)
    for file in opened:
        target = file.text.decides
        if target is not None:
            _RuleMaker(file, draft, target, _choices(target, taxonomy)).add_rules()
        elif file.text.rules:
            message = "the file has rules but does not say what they decide"
            file.fault(("rules",), message, fix="add a line such as `decides: belongs`")
    return draft


def _choices(target: Target, taxonomy: Taxonomy) -> list[str]:
    """What the rules of a file may have an effect on."""
    choices: dict[Target, list[str]] = {
        "belongs": [BELONGS],
        "kind": taxonomy.kind_ids,
        "nature": taxonomy.nature_ids,
        "level": taxonomy.level_ids,
        "areas": taxonomy.area_ids,
    }
    return choices[target]


def _add_lists(file: _OpenFile, draft: _Draft) -> None:
    """Add the file's word lists; a list may use the lists before it."""
    for name, phrases in file.text.words.items():
        if name in draft.lists:
            file.fault(("words", name), f"the list {{{name}}} is defined twice", fix="rename one of them")
        else:
            draft.lists[name] = _merged(_expand(file, draft, phrases, ("words", name), owner=f"list {name}"))


def _expand(file: _OpenFile, draft: _Draft, phrases: Sequence[str], location: Location, *, owner: str) -> Written:
    """Each phrase with its patterns; unusable phrases become findings."""
    written: list[tuple[str, tuple[Pattern, ...]]] = []
    for at, phrase in enumerate(phrases):
        try:
            written.append((phrase, expand_phrases([phrase], draft.lists, draft.room)))
        except PhraseFault as fault:
            file.fault((*location, at), f"{owner}: {fault}")
        except TooManySequences as fault:
            line = file.located.line_of((*location, at))
            fix = "write fewer lists into one phrase, or split a list"
            raise _TooMany(error("rule", file.path, line, printable(f"{owner}: {fault}"), fix=fix)) from fault
    return tuple(written)


def _merged(written: Written) -> tuple[Pattern, ...]:
    return tuple(dict.fromkeys(pattern for _, patterns in written for pattern in patterns))


@dataclass(frozen=True)
class _RuleMaker:
    """Makes the rules of one file, all of which decide the same thing."""

    file: _OpenFile
    draft: _Draft
    target: Target
    choices: Sequence[str]

    def add_rules(self) -> None:
        """Add the file's subject, base and rules to the draft."""
        text, draft = self.file.text, self.draft
        draft.subject += _merged(_expand(self.file, draft, text.subject, ("subject",), owner="subject"))
        draft.base[self.target] = {**draft.base.get(self.target, {}), **self._effects(("base",), text.base, "base")}
        for at, rule in enumerate(text.rules):
            known = draft.rules.get(rule.id)
            if known is None:
                draft.rules[rule.id] = self._rule(("rules", at), rule)
            else:
                where = f"{known.path}, line {known.line}"
                message = f"rule {rule.id}: the id is already used in {where}"
                self.file.fault(("rules", at, "id"), message, fix="rename one of them")

    def _rule(self, location: Location, text: RuleText) -> Rule:
        owner = f"rule {text.id}"
        written = _expand(self.file, self.draft, text.phrases, (*location, "phrases"), owner=owner)
        return Rule(
            id=text.id,
            target=self.target,
            because=text.because,
            patterns=_merged(written),
            effect=self._effects((*location, "effect"), text.effect, owner),
            fields=tuple(dict.fromkeys(text.in_)),
            times=text.times,
            needs=self._conditions((*location, "with"), text.with_, owner),
            excludes=self._conditions((*location, "without"), text.without, owner),
            categories=frozenset(text.categories),
            examples=tuple(text.examples.match),
            counterexamples=tuple(text.examples.no_match),
            phrases=written,
            is_quiet=text.quiet,
            path=self.file.path,
            line=self.file.located.line_of(location),
        )

    def _conditions(self, location: Location, texts: Sequence[NearbyText], owner: str) -> tuple[Condition, ...]:
        conditions: list[Condition] = []
        for at, text in enumerate(texts):
            written = _expand(self.file, self.draft, text.phrases, (*location, at, "phrases"), owner=owner)
            within = text.within if isinstance(text.within, int) else _REACH[text.within]
            conditions.append(Condition(_merged(written), within, text.times))
        return tuple(conditions)

    def _effects(self, location: Location, effect: float | Mapping[str, float], owner: str) -> dict[str, float]:
        if not isinstance(effect, Mapping) and self.target != BELONGS:
            if effect:
                message = f"{owner}: the effect must name what it changes"
                example = self.choices[0] if self.choices else "id"
                self.file.fault(location, message, fix=f"write for example {{{example}: 1.0}}")
            return {}
        effects = effect if isinstance(effect, Mapping) else {self.target: effect}
        for name in effects:
            if name not in self.choices:
                noun = "area" if self.target == "areas" else self.target
                self.file.fault((*location, name), f"{owner}: unknown {noun} {name!r}", fix=self._fix(name, noun))
        return {name: weight for name, weight in effects.items() if name in self.choices}

    def _fix(self, name: str, noun: str) -> str:
        """What to do about a choice that the taxonomy does not have."""
        if not self.choices:
            return f"add it to data/taxonomy.yaml, which has no {noun}s, or remove the rule"
        near = did_you_mean(name, list(self.choices))
        return f"did you mean {near}?" if near else f"use one of: {', '.join(self.choices)}"
