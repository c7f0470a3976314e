"""One rule file as it is read: its checked text, where its parts stand, and findings that name file, line and rule."""

import re
from dataclasses import dataclass

from bot.core.files.finding import Finding, error
from bot.core.files.meant import did_you_mean
from bot.core.files.schema import build_model, yaml_finding
from bot.core.files.yaml import Located, Location, YamlFault, parse_yaml
from bot.core.rules.file import ExampleTexts, NearbyText, RuleFileText, RuleText
from bot.core.text.printable import printable

MAX_BYTES = 256 * 1024
_PREFIX = re.compile(r"\brules\.\d+\.")
_UNKNOWN = re.compile(r"unknown key '(?:(?:with|without)\.\d+\.|examples\.)?(\w+)'")
_KEYS = [
    info.alias or name for model in (RuleText, NearbyText, ExampleTexts) for name, info in model.model_fields.items()
]


@dataclass(frozen=True)
class Reading:
    """One file while it is read; what is wrong with it is added to `findings`."""

    path: str
    text: RuleFileText
    located: Located
    findings: list[Finding]

    def fault(self, location: Location, message: str, *, fix: str | None = None) -> None:
        """Tell what is wrong at `location`."""
        self.findings.append(error("rule", self.path, self.located.line_of(location), printable(message), fix=fix))


def read_rule_file(path: str, text: str, findings: list[Finding]) -> Reading | None:
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
    return Reading(path, model, located, findings) if model else None


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
