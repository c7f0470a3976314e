"""The table of venues, read from the file beside the code: the same for every list of any topic."""

from functools import cache
from importlib.resources import files

from bot.core.files.yaml import YamlFault, parse_yaml
from bot.core.paper.venues import Venues
from bot.errors import UsageError

_FILE = "venues.yaml"


@cache
def read_venues() -> Venues:
    """The venues of `bot/venues.yaml`. Raises UsageError when the file was damaged."""
    try:
        table = parse_yaml(files("bot").joinpath(_FILE).read_text("utf-8")).data
        if isinstance(table, dict):
            return Venues.of(table)
    except (YamlFault, KeyError, TypeError, AttributeError) as fault:
        raise UsageError(f"bot/{_FILE} can't be read: {fault}", hint="install the bot anew") from fault
    raise UsageError(f"bot/{_FILE} can't be read", hint="install the bot anew")
