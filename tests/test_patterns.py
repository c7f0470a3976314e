"""No regular expression of the code takes more than linear time, whatever a stranger writes."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import bot
from tests.pumping import FoundPattern, modules_of, patterns_of, pumped, source_of

_FIRST, _SHORT, _LONG = 1_000, 4_000, 32_000
# Of two texts, one eight times as long: a linear expression takes eight times as long, a quadratic one sixty-four times.
_MOST_TIMES, _FEW_SECONDS, _HOPELESS_SECONDS = 20, 0.1, 0.5
# So many texts are pumped further: the slowest of the first round. A busy machine makes a few quick ones look slow.
_SUSPECTS = 6
# Used through another name than the one that holds them.
_BY_MATCH = ("bot.core.importing.links._RULES",)
# Written with names of other functions: the host of a known site, a rule's words, a marker, a venue's name; all of them ours.
_MADE_IN_FUNCTIONS = {
    "bot.core.files.loose", "bot.core.importing.links", "bot.core.importing.places", "bot.core.importing.rows",
    "bot.core.importing.verdicts", "bot.core.paper.venues",
    "bot.core.text.markdown", "bot.core.rules.classify", "bot.core.text.address",
}  # fmt: skip


def _all() -> tuple[list[FoundPattern], list[str]]:
    modules = list(modules_of(bot))
    everywhere = "\n".join(map(source_of, modules))
    found: dict[tuple[object, int, frozenset[str]], FoundPattern] = {}
    unread: list[str] = []
    for module in modules:
        patterns, places = patterns_of(module, everywhere)
        unread += places
        for one in patterns:
            found.setdefault((one.pattern.pattern, one.pattern.flags, one.methods), one)
    return list(found.values()), unread


_FOUND, _UNREAD = _all()


def _calls(found: FoundPattern) -> list[Callable[[Any], object]]:
    if found.place.startswith(_BY_MATCH):
        return [found.pattern.match]
    whole = {"match": found.pattern.match, "fullmatch": found.pattern.fullmatch}
    calls: list[Callable[[Any], object]] = [whole[method] for method in sorted(found.methods & whole.keys())]
    if found.methods - whole.keys():
        calls.append(lambda text: found.pattern.sub(text[:0], text))
    return calls


def _seconds(call: Callable[[Any], object], text: Any, *, tries: int = 1) -> float:
    """The time of one call, the shortest of several: a busy machine slows single calls down."""
    times: list[float] = []
    for _ in range(tries):
        begun = time.perf_counter()
        call(text)
        times.append(time.perf_counter() - begun)
        if times[0] > _HOPELESS_SECONDS:
            break
    return min(times)


def _slow_text(found: FoundPattern) -> str:
    """A text for which the time grows faster than its length; empty if there is none.

    All texts are timed while they are small, and only the slowest of them are repeated further.
    """
    first = list(_texts(found, _FIRST))
    for call in _calls(found):
        timed = sorted(((_seconds(call, text), at) for at, text in enumerate(first)), reverse=True)[:_SUSPECTS]
        suspects = {at for _, at in timed}
        short, long = _chosen(found, _SHORT, suspects), _chosen(found, _LONG, suspects)
        for at in sorted(suspects, key=lambda at: _seconds(call, short[at]), reverse=True)[:3]:
            if (
                _seconds(call, long[at]) > _FEW_SECONDS
                and _seconds(call, long[at], tries=3) > _MOST_TIMES * _seconds(call, short[at], tries=3) + _FEW_SECONDS
            ):
                return str(long[at])
    return ""


def _texts(found: FoundPattern, times: int) -> Iterator[Any]:
    """The texts that pump the expression, in its own type."""
    is_bytes = isinstance(found.pattern.pattern, bytes)
    return (text.encode("latin-1", "replace") if is_bytes else text for text in pumped(found.pattern, times))


def _chosen(found: FoundPattern, times: int, chosen: set[int]) -> dict[int, Any]:
    return {at: text for at, text in enumerate(_texts(found, times)) if at in chosen}


@pytest.mark.parametrize("found", _FOUND, ids=lambda found: found.place)
def test_no_repeated_piece_takes_more_than_linear_time(found: FoundPattern) -> None:
    """Each piece that the expression repeats, 4,000 and 32,000 times, with ends that make it fail."""
    text = _slow_text(found)
    assert not text, f"{text[:40]!r}…{text[-5:]!r} is slow in {found.pattern.pattern!r}"


@pytest.mark.parametrize("slow", [r"^\s*reason:", r"\s*,", r"\[[^\]]*\]", r"[A-Z]\w*!"])
def test_a_quadratic_expression_is_found(slow: str) -> None:
    """The kinds that were in the code: over line breaks, over blanks, over brackets, over letters."""
    found = FoundPattern("here", re.compile(slow, re.MULTILINE), frozenset({"search"}))
    assert _slow_text(found)


def test_all_expressions_of_the_code_are_read() -> None:
    """Only a few are made of what a function is given; those are made of our own words."""
    assert len(_FOUND) > 300
    assert {place.partition(":")[0] for place in _UNREAD} <= _MADE_IN_FUNCTIONS
