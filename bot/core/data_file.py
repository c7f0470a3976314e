"""A data file: its text, what it says, and the fast line scan that reads only who a paper is."""

import json
from dataclasses import dataclass

from bot.core.finding import Finding
from bot.core.known import Identity
from bot.core.paper import Paper, Rejected
from bot.core.schema import read_model, yaml_finding
from bot.core.strict_yaml import Located, YamlFault, decode, parse_yaml

PAPERS = "papers"
REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file below the data folder. `place` is its path there, `path` how it is shown; `entry` None when unreadable."""

    place: str
    path: str
    text: str
    entry: Paper | Rejected | None
    located: Located | None
    findings: tuple[Finding, ...] = ()

    @property
    def paper(self) -> Paper | None:
        """The listed paper, if this is one."""
        return self.entry if isinstance(self.entry, Paper) else None

    @property
    def rejected(self) -> Rejected | None:
        """The rejected paper, if this is one."""
        return self.entry if isinstance(self.entry, Rejected) else None

    def line_of(self, *location: str | int) -> int:
        """The line of a key, 1 when it is not there."""
        return self.located.line_of(location) if self.located else 1


def read_data_file(raw: bytes, *, place: str, path: str) -> DataFile:
    """The file as a value; its faults of YAML and schema are findings in it."""
    try:
        text = decode(raw)
    except YamlFault as fault:
        return DataFile(place, path, "", None, None, (yaml_finding(fault, path),))
    model: type[Paper] | type[Rejected] = Rejected if place.startswith(f"{REJECTED}/") else Paper
    entry, findings, located = read_model(text, model, path)
    return DataFile(place, path, text, entry, located, tuple(findings))


def identity_of(text: str, path: str) -> Identity | None:
    """Who the paper in a data file is: from its lines where they are canonical, else by reading it; None if unreadable."""
    scanned = _scan_identity(text, path)
    if scanned is not None:
        return scanned
    try:
        located = parse_yaml(text)
    except YamlFault:
        return None
    return _identity_in(located, path)


def _scan_identity(text: str, path: str) -> Identity | None:
    # Ten times as fast as reading the YAML; any line of interest that is not canonical makes it give up.
    values: dict[str, list[str]] = {"title": [], "arxiv": [], "aliases": []}
    key = ""
    try:
        for line in text.split("\n"):
            if line.startswith('  - "') and key == "aliases":
                values[key].append(json.loads(line[4:]))
                continue
            key, _, rest = line.partition(":")
            if key not in values or (key == "aliases" and not rest):
                continue
            if not rest.startswith(' "'):
                return None
            values[key].append(json.loads(rest))
    except json.JSONDecodeError:
        return None
    if len(values["title"]) != 1 or len(values["arxiv"]) > 1:
        return None
    return Identity(values["arxiv"][0] if values["arxiv"] else None, (values["title"][0], *values["aliases"]), path)


def _identity_in(located: Located, path: str) -> Identity | None:
    values = located.data if isinstance(located.data, dict) else {}
    title, arxiv, aliases = values.get("title"), values.get("arxiv"), values.get("aliases")
    if not isinstance(title, str):
        return None
    names = [alias for alias in aliases if isinstance(alias, str)] if isinstance(aliases, list) else []
    return Identity(arxiv if isinstance(arxiv, str) else None, (title, *names), path)
