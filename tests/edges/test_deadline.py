"""A computation that takes too long ends in time, whatever it does."""

import re
import signal
import threading
import time
from datetime import UTC, datetime

import pytest

from bot.core.paper.preprint import Preprint
from bot.edges.deadline import deadline, within
from bot.edges.rules.rule_files import read_classifier
from bot.errors import BotError, OutOfTime
from bot.flows.scan import decide_about
from bot.settings import read_settings
from tests.small_list import ROOT


def _loop() -> int:
    count = 0
    while True:
        count += 1


def _slow_expression() -> object:
    return re.match(r"(?:a+)+$", "a" * 40 + "b")


def _slow_catching() -> None:
    while True:
        try:
            time.sleep(0.01)
        except ValueError:
            continue


@pytest.mark.parametrize("work", [_loop, _slow_expression, _slow_catching])
def test_what_never_ends_is_ended(work: object) -> None:
    assert callable(work)
    begun = time.monotonic()
    found = within(0.2, "reading it", work)
    assert isinstance(found, OutOfTime)
    assert found.message.startswith("reading it took longer than")
    assert time.monotonic() - begun < 2
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_what_ends_in_time_gives_its_value() -> None:
    assert within(5, "reading it", lambda: 7) == 7
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_of_two_deadlines_the_first_to_end_counts() -> None:
    with pytest.raises(OutOfTime, match="inner"), deadline(30, "outer"), deadline(0.1, "inner"):
        _loop()
    with pytest.raises(OutOfTime, match="outer"), deadline(0.1, "outer"), deadline(30, "inner"):
        _loop()


def test_after_an_inner_deadline_the_outer_one_still_counts() -> None:
    def one_after_the_other() -> None:
        assert isinstance(within(0.1, "inner", _loop), OutOfTime)
        _loop()

    begun = time.monotonic()
    found = within(0.4, "outer", one_after_the_other)
    assert isinstance(found, OutOfTime)
    assert found.message.startswith("outer")
    assert time.monotonic() - begun < 2


def test_an_inner_deadline_does_not_take_the_outer_one_for_its_own() -> None:
    with pytest.raises(OutOfTime, match="outer"), deadline(0.1, "outer"):
        within(30, "inner", _loop)


def test_a_handler_of_all_errors_on_the_way_does_not_end_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.edges.deadline._AGAIN_SECONDS", 0.2)

    def deaf() -> None:
        try:
            _loop()
        except BotError:
            _loop()

    begun = time.monotonic()
    assert isinstance(within(0.1, "it", deaf), OutOfTime)
    assert time.monotonic() - begun < 10


def test_a_thread_has_no_deadline_and_does_not_fail() -> None:
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(within(0.01, "it", lambda: time.sleep(0.05))))
    thread.start()
    thread.join()
    assert found == [None]


def test_a_paper_whose_texts_take_too_long_is_for_a_maintainer(capsys: pytest.CaptureFixture[str]) -> None:
    settings, classifier = read_settings(ROOT / "data", {}), read_classifier(ROOT / "data")
    day, long = datetime(2026, 1, 1, tzinfo=UTC), "We tune visual prompts. " * 100_000
    paper = Preprint("2601.00001", 1, "Prompts for Cats", ("Ada Lovelace",), day, day, summary=long)
    decision = decide_about(paper, classifier, settings, seconds=0.05)
    assert (decision.decision, decision.score, decision.evidence) == ("review", classifier.thresholds.review, ())
    assert "classifying 2601.00001 took longer" in capsys.readouterr().err
