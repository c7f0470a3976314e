"""Rule files: the YAML that maintainers write, checked line by line and turned into `bot.core.rules`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, StringConstraints

from bot.core.files.finding import Finding, error
from bot.core.files.meant import did_you_mean
from bot.core.files.schema import build_model, yaml_finding
from bot.core.files.yaml import Located, Location, YamlFault, parse_yaml
from bot.core.text.printable import printable

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
Phrases = Annotated[list[str], Field(min_length=1, max_length=500)]
_MOST = 20.0
_WITHIN = ("sentence", "field", "paper", "earlier", "later")


def _read_effect(value: object) -> float | dict[str, float]:
    """One number, or a number for each thing that the rule speaks for."""
    if _is_weight(value):
        return float(str(value))
    if (
        isinstance(value, dict)
        and value
        and all(isinstance(key, str) and _is_weight(weight) for key, weight in value.items())
    ):
        return {str(key): float(str(weight)) for key, weight in value.items()}
    raise ValueError(
        f"write a number from -{_MOST:g} to {_MOST:g}, or what the rule speaks for, such as {{survey: 1.5}}"
    )


def _is_weight(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -_MOST <= value <= _MOST


def _read_within(value: object) -> int | str:
    """How far a condition looks."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 50:
        return value
    if isinstance(value, str) and value in _WITHIN:
        return value
    raise ValueError(f"write a number of words from 0 to 50, or one of: {', '.join(_WITHIN)}")


Effect = Annotated[float | dict[str, float], PlainValidator(_read_effect)]
Within = Annotated[int | str, PlainValidator(_read_within)]
Times = Annotated[int, Field(ge=1, le=50)]
FieldName = Literal["title", "summary", "comment"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class NearbyText(_Model):
    """`with` or `without`: words that must, or must not, stand near the match."""

    phrases: Phrases
    within: Within = "paper"
    times: Times = 1


class ExampleTexts(_Model):
    """Short texts of the maintainer's own that the rule must and must not match."""

    match: list[str] = []
    no_match: list[str] = []


class RuleText(_Model):
    """One rule as written."""

    id: Id
    because: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
    phrases: Phrases
    in_: Annotated[list[FieldName], Field(alias="in", min_length=1)] = ["title", "summary", "comment"]
    times: Times = 1
    with_: Annotated[list[NearbyText], Field(alias="with", max_length=8)] = []
    without: Annotated[list[NearbyText], Field(max_length=8)] = []
    categories: list[str] = []
    effect: Effect
    examples: ExampleTexts = ExampleTexts()


class RuleFileText(_Model):
    """One file of data/rules as written; a file of word lists alone has no `decides`."""

    decides: Literal["belongs", "kind", "nature", "level", "areas"] | None = None
    words: dict[Id, Phrases] = {}
    subject: list[str] = []
    base: Effect = 0.0
    rules: list[RuleText] = []


def effects_of(effect: float | Mapping[str, float], target: str) -> dict[str, float]:
    """The effect as a mapping, also where a plain number is written for `belongs`."""
    return dict(effect) if isinstance(effect, Mapping) else {target: effect}


MAX_BYTES = 256 * 1024


_PREFIX = re.compile(r"\brules\.\d+\.")


_UNKNOWN = re.compile(r"unknown key '(?:(?:with|without)\.\d+\.|examples\.)?(\w+)'")


_KEYS = [
    info.alias or name for model in (RuleText, NearbyText, ExampleTexts) for name, info in model.model_fields.items()
]


@dataclass(frozen=True)
class RuleReading:
    """One file while it is read; what is wrong with it is added to `findings`."""

    path: str
    text: RuleFileText
    located: Located
    findings: list[Finding]

    def fault(self, location: Location, message: str, *, fix: str | None = None) -> None:
        """Tell what is wrong at `location`."""
        self.findings.append(error("rule", self.path, self.located.line_of(location), printable(message), fix=fix))


def read_rule_file(path: str, text: str, findings: list[Finding]) -> RuleReading | None:
    """The file's text in its model, None when it has faults of form; these are added to `findings`."""
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        findings.append(
            error("yaml", path, 1, f"the file is larger than {MAX_BYTES:,} bytes", fix="split it into several files")
        )
        return None
    try:
        located = parse_yaml(text)
    except YamlFault as fault:
        findings.append(yaml_finding(fault, path))
        return None
    model, faults = build_model(located, RuleFileText, path)
    findings += [_naming_the_rule(fault, located) for fault in faults]
    return RuleReading(path, model, located, findings) if model else None


def _naming_the_rule(fault: Finding, located: Located) -> Finding:
    """A fault of form that also names the rule in which it lies."""
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
