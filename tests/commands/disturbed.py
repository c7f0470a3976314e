"""At which requests a run is disturbed: in `make test` at every write and at the first read of each kind, in `make soak` at all.

A read leaves GitHub as it was. So a run that ends at any read between two writes leaves the same behind as one that ends just before
the second write happens, and that one is played. What the bot itself makes of a read that fails is played once for each kind of read,
which is its method and the template of its path: reads of one kind go through the same code.

What the next run does depends on what the disturbed one left on GitHub and on the disk. So it is played once for all disturbed runs
that left the same.
"""

import json
from collections.abc import Iterable
from datetime import datetime

import pytest

from tests.servers.github.log import Exchange
from tests.servers.github.records import CheckRun, Comment, Issue
from tests.servers.github.routes import find_route
from tests.servers.github.standin import GitHub
from tests.small_list import SmallList

# For tests with the argument `every`: whether to disturb at all requests.
at_chosen_or_every_request = pytest.mark.parametrize(
    "every", [pytest.param(False, id="chosen"), pytest.param(True, id="every", marks=pytest.mark.soak)]
)


def requests_to_disturb(exchanges: Iterable[Exchange], *, every: bool) -> list[int]:
    """The numbers, from 1, of the requests at which a run is disturbed that undisturbed makes these."""
    chosen: list[int] = []
    read: set[str] = set()
    for nth, exchange in enumerate(exchanges, 1):
        kind = _kind_of(exchange)
        if every or exchange.method != "GET" or kind not in read:
            chosen.append(nth)
        read.add(kind)
    return chosen


def disturbances(exchanges: list[Exchange], kinds: Iterable[str], *, every: bool) -> list[tuple[int, str]]:
    """Those numbers with these kinds of faults. To lose the answer of a read is to drop it, so that is done at writes only."""
    return [
        (nth, kind)
        for nth in requests_to_disturb(exchanges, every=every)
        for kind in kinds
        if every or exchanges[nth - 1].method != "GET" or not kind.endswith("after")
    ]


def _kind_of(exchange: Exchange) -> str:
    found = find_route(exchange.method, exchange.path)
    return f"{exchange.method} {found[0].path if found else exchange.path}"


class LeftBehind:
    """What disturbed runs have left so far; what follows is played once for all that left the same, or with `every` each time."""

    def __init__(self, *, every: bool = False) -> None:
        self._every = every
        self._seen: set[str] = set()

    def is_new(self, hub: GitHub, small: SmallList) -> bool:
        """Whether what is there now has to be played."""
        left = left_behind(hub, small)
        is_new = left not in self._seen
        self._seen.add(left)
        return is_new or self._every


def left_behind(hub: GitHub, small: SmallList) -> str:
    """All that the next run finds on GitHub and on the disk, but times, ids, and what is noted about the last run."""
    forge = hub.forge
    records: list[Issue | Comment | CheckRun] = [
        *forge.issues.values(),
        *forge.comments.values(),
        *forge.checks.values(),
    ]
    files = {path.as_posix(): content for path, content in small.keep().items()}
    record = json.loads(files.pop(".cache/status.json", b"{}"))
    record.pop("run", None)
    labels = [label.name for label in forge.labels]
    refs = sorted(hub.repository.refs("refs/"))
    return repr((refs, labels, [_facts_of(one) for one in records], record, sorted(files.items())))


def _facts_of(record: Issue | Comment | CheckRun) -> dict[str, object]:
    facts = {name: value for name, value in vars(record).items() if name != "id" and not isinstance(value, datetime)}
    if isinstance(record, Comment):
        facts["reactions"] = sorted((one.author, one.content) for one in record.reactions)
    return facts
