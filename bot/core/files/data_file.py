"""A data file: its text, what it says, and the fast reading of only who a paper is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from pydantic import ValidationError

from bot.core.files.canonical import read_canonical
from bot.core.files.finding import Finding, Level
from bot.core.files.intended import find_paper_inside, intended_items, intended_text, with_intended_keys
from bot.core.files.schema import Model, build_model, valid_model, yaml_finding
from bot.core.files.yaml import Located, Location, Plain, YamlFault, decode, parse_yaml
from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.known import Identity
from bot.core.paper.model import FREE_TEXT, Paper, Rejected

PAPERS = "papers"
REJECTED = "rejected"
QUEUE = "queue.jsonl"  # the backlog (`bot.core.pull.backlog`)
_LINKS = ("arxiv", "url")  # without them it is unclear which paper it is


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
    def names_a_paper(self) -> bool:
        """Whether the file holds a title, in whatever folder it is."""
        entry = self.entry or self.draft
        return bool(entry and entry.title)

    @property
    def located(self) -> Located | None:
        """Line and column of every part, None for what is not YAML. Parsed only on demand."""
        return _locate(self.text) if self.text else None

    def line_of(self, *location: str | int) -> int:
        """The line of a key or of an item, 1 when it is not there."""
        return self.located.line_of(location) if self.located else 1

    def finding(
        self, code: str, message: str, *at: str | int, fix: str | None = None, level: Level = "error"
    ) -> Finding:
        """A finding about this file, on the line of the key or item `at`; about the whole file without one."""
        return Finding(level, code, self.path, self.line_of(*at) if at else None, message, fix)


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


def draft_of(located: Located, model: type[Model]) -> Model | None:
    """The model with what does not fit left out (texts "" and lists empty); None where even the paper's link is unclear."""
    located = as_intended(located, model)
    if not isinstance(located.data, dict):
        return None
    values = dict(located.data)
    try:
        return model.model_validate(values)
    except ValidationError as fault:
        faults = [(tuple(detail["loc"]), detail["type"]) for detail in fault.errors(include_url=False)]
    for location, kind in sorted(faults, key=lambda one: len(one[0])):
        if not _repair(values, location, located, is_list=kind == "list_type"):
            if location[0] in _LINKS:
                return None
            values.pop(str(location[0]), None)
    return _completed(values, model)


def as_intended(located: Located, model: type[Model]) -> Located:
    """The data with its keys in their place and under the names of the model."""
    inside = find_paper_inside(located, model.model_fields)
    return with_intended_keys(inside[1].whole(FREE_TEXT) if inside else located, model.model_fields)


def _repair(values: dict[str, Plain], location: Location, located: Located, *, is_list: bool) -> bool:
    """Replace a value of the wrong type with the intended one, where that is clear."""
    key, written = str(location[0]), located.written.get(location)
    value = values.get(key)
    if len(location) == 1 and is_list:
        text = value if isinstance(value, str) else None if isinstance(value, dict | None) else written
        values[key] = list(intended_items(text)) if text else []
        return bool(text)
    if len(location) == 1:
        text = intended_text(key, value, written)
        values[key] = text
        return text is not None
    at = location[1]
    if len(location) == 2 and isinstance(value, list) and isinstance(at, int):
        text = intended_text(key, value[at], written)
        values[key] = [text if position == at else item for position, item in enumerate(value)]
        return text is not None
    return False


def _completed(values: dict[str, Plain], model: type[Model]) -> Model | None:
    for name, known in model.model_fields.items():
        if known.is_required() and name not in values:
            values[name] = [] if name == "authors" else ""
    fitting = {name: value for name, value in values.items() if name in model.model_fields}
    try:
        model.model_validate(fitting)
    except ValidationError as fault:
        if any(detail["input"] not in ("", []) for detail in fault.errors(include_url=False)):
            return None
    return model.model_construct(None, **fitting)
