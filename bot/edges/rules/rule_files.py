"""Reads data/rules/*.yaml, from disk or from git, into the classifier of this list; and labels with the corpus of their papers."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from bot.core.files.schema import valid_model
from bot.core.files.yaml import YamlFault, parse_yaml
from bot.core.measure.labels import Label, LabelFault, read_label
from bot.core.paper.config import Config, Thresholds
from bot.core.paper.document import Document, LineFault, read_document
from bot.core.paper.taxonomy import Taxonomy
from bot.core.rules.classify import Classifier
from bot.core.rules.model import BELONGS
from bot.core.rules.parsing import parse_rules
from bot.core.text.printable import printable
from bot.edges.disk.data_folder import CONFIG, RULES, TAXONOMY, DataFolder
from bot.edges.disk.json_lines import read_lines
from bot.edges.git.git import Git
from bot.errors import UsageError

FrozenModel = TypeVar("FrozenModel", Taxonomy, Config)
_MOST_BYTES = 4 * 1024 * 1024  # of one file; `validate` and `rules check` refuse far smaller ones


def read_rule_texts(folder: DataFolder) -> dict[str, str]:
    """The text of each rule file by the path that is shown for it."""
    places = [place for place in folder.places(RULES) if place.endswith(".yaml")]
    raw = {folder.shown(place): folder.read_bytes(place, most=_MOST_BYTES) for place in places}
    return {path: text.decode("utf-8", errors="replace").replace("\r\n", "\n") for path, text in raw.items()}


def read_classifier(data: Path) -> Classifier:
    """The classifier of the list in `data`. Raises UsageError with file, line and rule when a rule file is invalid."""
    return read_classifier_in(DataFolder(data))


def read_classifier_in(folder: DataFolder) -> Classifier:
    """The same for any data folder, also one in git."""
    return _classifier(read_rule_texts(folder), folder.taxonomy(), folder.config())


def read_classifier_at(data: Path, commit: str) -> Classifier:
    """The classifier at a commit. Raises UsageError when it can't be read there."""
    git = Git.around(data)
    files = {place: entry.split(" ")[1] for place, entry in git.read_tree_below(data, commit).items()}
    rules = {place: blob for place, blob in files.items() if place.startswith(f"{RULES}/") and place.endswith(".yaml")}
    texts = git.read_blobs([*rules.values(), *(files[place] for place in (CONFIG, TAXONOMY) if place in files)])
    text = {place: texts[blob].decode("utf-8", errors="replace") for place, blob in files.items() if blob in texts}
    taxonomy = _model(text.get(TAXONOMY, ""), Taxonomy)
    config = _model(text.get(CONFIG, ""), Config)
    if taxonomy is None or config is None:
        message = f"the taxonomy or the configuration at {commit[:12]} can't be read"
        raise UsageError(message, hint="name another commit with --base")
    return _classifier({f"{commit[:12]}:{place}": text[place] for place in rules}, taxonomy, config)


def _classifier(rule_texts: Mapping[str, str], taxonomy: Taxonomy, config: Config) -> Classifier:
    return _classifier_of(tuple(sorted(rule_texts.items())), taxonomy.model_dump_json(), config.thresholds)


@lru_cache(maxsize=2)  # one command classifies at several places, and a comparison has two sets of rules
def _classifier_of(files: tuple[tuple[str, str], ...], taxonomy_json: str, thresholds: Thresholds) -> Classifier:
    rules, findings = parse_rules(dict(files), Taxonomy.model_validate_json(taxonomy_json))
    fault = next((finding for finding in findings if finding.level == "error"), None)
    if fault:
        hint = fault.fix or "run `rules check` to list all faults"
        raise UsageError(f"{fault.path}:{fault.line}: {fault.message}", hint=hint)
    if not any(BELONGS in rule.effect for rule in rules.rules):
        raise UsageError(
            f"no rule says what belongs to the list: {RULES}/belongs.yaml is missing or empty",
            hint="restore it from git",
        )
    return Classifier(rules, thresholds)


def _model(text: str, model: type[FrozenModel]) -> FrozenModel | None:
    try:
        values = parse_yaml(text).data
    except YamlFault:
        return None
    return valid_model(values, model) if isinstance(values, dict) else None


Report = Callable[[str], None]
GOLD = "gold.jsonl"


def gold_path(named: str | None, data: Path) -> str:
    """The path of the labels: `named` if given, or else gold.jsonl in the data folder."""
    return named or str(data / GOLD)


def read_labels(path: str, report: Report) -> tuple[dict[str, Label], int]:
    """The labels by id, and the number of unreadable lines; each of these is reported."""
    labels: dict[str, Label] = {}
    left_out = 0
    for number, line in read_lines(path):
        try:
            label = read_label(line)
        except LabelFault as fault:
            report(f"{printable(path)}:{number}: left out: {fault}")
            left_out += 1
            continue
        if label.id in labels:
            report(f"{printable(path)}:{number}: left out: {printable(label.id)} already has a label")
            left_out += 1
        labels.setdefault(label.id, label)
    return labels, left_out


def known_labels(path: str, report: Report) -> dict[str, Label]:
    """The same labels; an empty result if the file does not exist yet."""
    return read_labels(path, report)[0] if Path(path).is_file() else {}


class Corpus:
    """The documents in a file of JSON Lines, read one by one; lines that are not papers are reported and counted."""

    def __init__(self, path: str, report: Report) -> None:
        self._path = path
        self._report = report
        self.left_out = 0

    def __iter__(self) -> Iterator[Document]:
        return (document for document, _ in self.with_lines())

    def with_lines(self) -> Iterator[tuple[Document, bytes]]:
        """Each document with the line that it was read from."""
        for number, line in read_lines(self._path):
            try:
                yield read_document(line), line
            except LineFault as fault:
                self._report(f"{printable(self._path)}:{number}: left out: {fault}")
                self.left_out += 1


def label_of(document: Document, labels: Mapping[str, Label]) -> Label:
    """The paper's label; papers outside the labels count as out."""
    return labels.get(document.id) or Label(document.id, "out")
