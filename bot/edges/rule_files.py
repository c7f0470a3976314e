"""The rule files on disk: data/rules/*.yaml read into the classifier of this list."""

from pathlib import Path

from bot.core.classify import Classifier
from bot.core.rule_parsing import parse_rules
from bot.edges.data_folder import RULES, DataFolder
from bot.errors import UsageError


def read_rule_texts(folder: DataFolder) -> dict[str, str]:
    """The text of each rule file by the path that is shown for it."""
    places = [place for place in folder.places(RULES) if place.endswith(".yaml")]
    return {folder.shown(place): (folder.root / place).read_text("utf-8", errors="replace") for place in places}


def read_classifier(data: Path) -> Classifier:
    """The classifier of the list in `data`. Raises UsageError with file, line and rule when a rule file is broken."""
    folder = DataFolder(data)
    rules, findings = parse_rules(read_rule_texts(folder), folder.taxonomy())
    errors = [finding for finding in findings if finding.level == "error"]
    if errors:
        first = errors[0]
        raise UsageError(
            f"{first.path}:{first.line}: {first.message}", hint=first.fix or "see `rules check` for all that is wrong"
        )
    return Classifier(rules, folder.config().thresholds)
