"""The replay of a pull request's change of rules, for its comment: what the list and the labelled papers would become."""

from bot.core.measure.replay import Replay, replay
from bot.edges.disk.data_folder import DataFolder
from bot.edges.rules.labelled_corpus import read_labels
from bot.edges.rules.rule_files import read_classifier_in
from bot.errors import BotError
from bot.flows.rules.replay import papers_to_replay
from bot.settings import Settings

GOLD = "gold.jsonl"
_MOST_ASKED = (
    500  # papers that arXiv is asked about: five requests, fifteen seconds; the others are decided by their title
)


def replay_change(before: DataFolder, after: DataFolder, settings: Settings) -> Replay | None:
    """The replay; None when rules can't be read, which the checks tell. Texts come from arXiv and the cache."""
    try:
        classifiers = read_classifier_in(before), read_classifier_in(after)
    except BotError:
        return None
    gold = settings.data / GOLD
    labels = read_labels(str(gold), settings.console.note)[0] if gold.is_file() else {}
    return replay(papers_to_replay(settings, labels, most=_MOST_ASKED), *classifiers)
