"""A data file: its text, what it says, and the fast reading of only who a paper is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.core.files.canonical import read_canonical
from bot.core.files.draft import draft_of
from bot.core.files.finding import Finding
from bot.core.files.schema import build_model, valid_model, yaml_finding
from bot.core.files.yaml import Located, Plain, YamlFault, decode, parse_yaml
from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.known import Identity
from bot.core.paper.model import FREE_TEXT, Paper, Rejected

PAPERS = "papers"
REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file below the data folder. `place` is its path there, `path` how it is shown.

    `entry` is None when the file does not fit its model; then `draft` is what can be read of it, for further checks.
    """

    place: str
    path: str
    text: str
    entry: Paper | Rejected | None
    findings: tuple[Finding, ...] = ()
    draft: Paper | Rejected | None = None

    @property
    def identity(self) -> Identity | None:
        """Who the paper is, read from the entry or the draft."""
        read = self.entry or self.draft
        return _identity_in(vars(read), self.place) if read else None

    @property
    def paper(self) -> Paper | None:
        """The listed paper, if this is one."""
        return self.entry if isinstance(self.entry, Paper) else None

    @property
    def rejected(self) -> Rejected | None:
        """The rejected paper, if this is one."""
        return self.entry if isinstance(self.entry, Rejected) else None

    @property
    def located(self) -> Located | None:
        """Where everything stands, None for what is no YAML. Looked up only when it is asked for."""
        return _locate(self.text) if self.text else None

    def line_of(self, *location: str | int) -> int:
        """The line of a key or of an item, 1 when it is not there."""
        return self.located.line_of(location) if self.located else 1


@lru_cache(maxsize=2)  # the rules ask about one file many times in a row
def _locate(text: str) -> Located | None:
    try:
        return parse_yaml(text)
    except YamlFault:
        return None


def read_data_file(raw: bytes, *, place: str, path: str) -> DataFile:
    """The file as a value; its faults of YAML and schema are findings in it."""
    try:
        text = decode(raw)
    except YamlFault as fault:
        return DataFile(place, path, "", None, (yaml_finding(fault, path),))
    model: type[Paper] | type[Rejected] = Rejected if place.startswith(f"{REJECTED}/") else Paper
    values = read_canonical(text)
    entry = valid_model(values, model) if values else None
    if entry is not None:
        return DataFile(place, path, text, entry)
    try:
        located = parse_yaml(text).whole(FREE_TEXT)
    except YamlFault as fault:
        return DataFile(place, path, text, None, (yaml_finding(fault, path),))
    entry, findings = build_model(located, model, path)
    return DataFile(place, path, text, entry, tuple(findings), None if entry else draft_of(located, model))


def identity_of(text: str, path: str) -> Identity | None:
    """Who the paper in a data file is, whatever else is wrong with the file; None if that can't be read."""
    values: Plain = read_canonical(text)
    if values is None:
        try:
            values = parse_yaml(text).whole(FREE_TEXT).data
        except YamlFault:
            return None
    return _identity_in(values, path) if isinstance(values, dict) else None


def _identity_in(values: Mapping[str, Plain], path: str) -> Identity | None:
    title, arxiv, url = values.get("title"), values.get("arxiv"), values.get("url")
    if not isinstance(title, str):
        return None
    link = arxiv if isinstance(arxiv, str) else url if isinstance(url, str) else None
    bare = parse_arxiv_id(link) if link else None
    if bare is None and isinstance(arxiv, str):
        bare = arxiv
    return Identity(bare, (title, *_texts(values.get("aliases"))), path, _texts(values.get("checked")))


def _texts(values: Plain) -> tuple[str, ...]:
    return tuple(value for value in values if isinstance(value, str)) if isinstance(values, list) else ()
