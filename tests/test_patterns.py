"""No regular expression of the code takes more than linear time, whatever a stranger writes."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest

import bot
from tests.pumping import FoundPattern, Pump, modules_of, patterns_of, pumps_of

# Of two texts, one eight times as long: a linear expression takes eight times as long, a quadratic one sixty-four times.
_SHORT, _LONG, _MOST_TIMES = 2_000, 16_000, 20
# What the longer text may take in any case: a quadratic expression takes a tenth of a second for 32,000 characters then.
_FEW_SECONDS, _HOPELESS_SECONDS = 0.025, 0.2
# By length, how many texts go on to the next one: the slowest, without those that are so quick that even a quadratic expression
# would stay below that. A busy machine makes a few quick ones look slow, so there is room for them, and the shortest texts, which are
# nearly all of the work, are timed once.
_ROUNDS = {250: 24, 1_000: 6, _SHORT: 3}
# Used through another name than the one that holds them.
_BY_MATCH = ("bot.core.importing.links._RULES",)
# Written with names of other functions: the host of a known site, a rule's words, a marker, a venue's name; all of them ours.
_MADE_IN_FUNCTIONS = {
    "bot.core.files.loose", "bot.core.importing.links", "bot.core.importing.places", "bot.core.importing.rows",
    "bot.core.importing.verdicts", "bot.core.paper.venues",
    "bot.core.text.markdown", "bot.core.rules.classify", "bot.core.text.address",
}  # fmt: skip


def _calls(found: FoundPattern) -> list[Callable[[Any], object]]:
    if found.place.startswith(_BY_MATCH):
        return [found.pattern.match]
    whole = {"match": found.pattern.match, "fullmatch": found.pattern.fullmatch}
    calls: list[Callable[[Any], object]] = [whole[method] for method in sorted(found.methods & whole.keys())]
    if found.methods - whole.keys():
        calls.append(lambda text: found.pattern.sub(text[:0], text))
    return calls


def _text(found: FoundPattern, pump: Pump, length: int) -> Any:
    """The text in the expression's own type."""
    text = pump.text(length)
    return text.encode("latin-1", "replace") if isinstance(found.pattern.pattern, bytes) else text


def _seconds(call: Callable[[Any], object], text: Any, *, enough: float, tries: int = 3) -> float:
    """The processor time of one call, the shortest of some unless one is short enough: a busy machine slows single calls down."""
    times: list[float] = []
    for _ in range(tries):
        begun = time.thread_time()
        call(text)
        times.append(time.thread_time() - begun)
        if times[-1] <= enough or times[0] > _HOPELESS_SECONDS:
            break
    return min(times)


def _slow_text(found: FoundPattern) -> str:
    """A text for which the time grows faster than its length; empty if there is none.

    All texts are timed while they are small, and only the slowest of them are repeated further.
    """
    pumps = list(pumps_of(found.pattern))
    for call in _calls(found):
        timed = [(0.0, pump) for pump in pumps]
        for length, most in _ROUNDS.items():
            enough = _FEW_SECONDS * (length / _LONG) ** 2
            tries = 1 if length == min(_ROUNDS) else 3
            again = (
                (_seconds(call, _text(found, pump, length), enough=enough, tries=tries), pump) for _, pump in timed
            )
            timed = sorted((one for one in again if one[0] > enough), reverse=True)[:most]
        for short, pump in timed:
            limit = _MOST_TIMES * short + _FEW_SECONDS
            text = _text(found, pump, _LONG)
            if short > _HOPELESS_SECONDS or _seconds(call, text, enough=limit) > limit:
                return str(text)
    return ""


@pytest.mark.parametrize("module", list(modules_of(bot)))
def test_no_repeated_piece_takes_more_than_linear_time(module: str) -> None:
    """Each piece that an expression of the module repeats, to 2,000 and 16,000 characters, with ends that make it fail."""
    for found in patterns_of(module)[0]:
        text = _slow_text(found)
        assert not text, f"{text[:40]!r}…{text[-5:]!r} is slow in {found.pattern.pattern!r} at {found.place}"


@pytest.mark.parametrize("slow", [r"^\s*reason:", r"\s*,", r"\[[^\]]*\]", r"[A-Z]\w*!"])
def test_a_quadratic_expression_is_found(slow: str) -> None:
    """The kinds that were in the code: over line breaks, over blanks, over brackets, over letters."""
    found = FoundPattern("here", re.compile(slow, re.MULTILINE), frozenset({"search"}))
    assert _slow_text(found)


def test_all_expressions_of_the_code_are_read() -> None:
    """Only a few are made of what a function is given; those are made of our own words."""
    read = [patterns_of(module) for module in modules_of(bot)]
    assert len({found.pattern for patterns, _ in read for found in patterns}) > 300
    assert {place.partition(":")[0] for _, places in read for place in places} <= _MADE_IN_FUNCTIONS
