"""The rule files on disk or in git: data/rules/*.yaml read into the classifier of this list."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from bot.core.files.schema import valid_model
from bot.core.files.yaml import YamlFault, parse_yaml
from bot.core.paper.config import Config, Thresholds
from bot.core.paper.taxonomy import Taxonomy
from bot.core.rules.classify import Classifier
from bot.core.rules.model import BELONGS
from bot.core.rules.parsing import Texts, freeze, parse_once
from bot.edges.disk.data_folder import CONFIG, RULES, TAXONOMY, DataFolder
from bot.edges.git.git import Git
from bot.errors import UsageError

_Model = TypeVar("_Model", Taxonomy, Config)
_MOST_BYTES = 4 * 1024 * 1024  # of one file; `validate` and `rules check` refuse far smaller ones


def read_rule_texts(folder: DataFolder) -> dict[str, str]:
    """The text of each rule file by the path that is shown for it."""
    places = [place for place in folder.places(RULES) if place.endswith(".yaml")]
    raw = {folder.shown(place): folder.read_bytes(place, most=_MOST_BYTES) for place in places}
    return {path: text.decode("utf-8", errors="replace").replace("\r\n", "\n") for path, text in raw.items()}


def read_classifier(data: Path) -> Classifier:
    """The classifier of the list in `data`. Raises UsageError with file, line and rule when a rule file is broken."""
    return read_classifier_in(DataFolder(data))


def read_classifier_in(folder: DataFolder) -> Classifier:
    """The same for a data folder that need not be on disk."""
    return _classifier(read_rule_texts(folder), folder.taxonomy(), folder.config())


def read_classifier_at(data: Path, commit: str) -> Classifier:
    """The classifier as it stood at a commit. Raises UsageError when it can't be read there."""
    git = Git.around(data)
    top = data.resolve().relative_to(git.root.resolve()).as_posix()
    prefix = "" if top == "." else f"{top}/"
    files = {
        path.removeprefix(prefix): entry.split(" ")[1]
        for path, entry in git.read_tree(commit).items()
        if path.startswith(prefix)
    }
    rules = {place: blob for place, blob in files.items() if place.startswith(f"{RULES}/") and place.endswith(".yaml")}
    texts = git.read_blobs([*rules.values(), *(files[place] for place in (CONFIG, TAXONOMY) if place in files)])
    text = {place: texts[blob].decode("utf-8", errors="replace") for place, blob in files.items() if blob in texts}
    taxonomy = _model(text.get(TAXONOMY, ""), Taxonomy)
    config = _model(text.get(CONFIG, ""), Config)
    if taxonomy is None or config is None:
        raise UsageError(
            f"taxonomy or configuration can't be read at {commit[:12]}", hint="name another commit with --base"
        )
    return _classifier({f"{commit[:12]}:{place}": text[place] for place in rules}, taxonomy, config)


def _classifier(rule_texts: Mapping[str, str], taxonomy: Taxonomy, config: Config) -> Classifier:
    return _made(freeze(rule_texts), taxonomy.model_dump_json(), config.thresholds)


@lru_cache(maxsize=4)
def _made(rule_texts: Texts, taxonomy: str, thresholds: Thresholds) -> Classifier:
    """Made once: a classifier never changes, and making it takes longer than deciding about a thousand papers."""
    rules, findings = parse_once(dict(rule_texts), Taxonomy.model_validate_json(taxonomy))
    errors = [finding for finding in findings if finding.level == "error"]
    if errors:
        first = errors[0]
        raise UsageError(
            f"{first.path}:{first.line}: {first.message}", hint=first.fix or "see `rules check` for all that is wrong"
        )
    if not any(BELONGS in rule.effect for rule in rules.rules):
        raise UsageError(
            f"no rule says what belongs to the list: {RULES}/belongs.yaml is missing or empty",
            hint="restore it from git",
        )
    return Classifier(rules, thresholds)


def _model(text: str, model: type[_Model]) -> _Model | None:
    try:
        values = parse_yaml(text).data
    except YamlFault:
        return None
    return valid_model(values, model) if isinstance(values, dict) else None
