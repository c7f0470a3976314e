"""Ends a computation that takes too long, by the system's timer: an exception in the middle of it, in the main thread.

Whatever a stranger wrote is read within such a deadline, so that even an unknown weakness of ours costs seconds, not hours.
"""

import contextlib
import math
import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import TypeVar

from bot.errors import OutOfTime

OF_STRANGERS = 20.0  # seconds for one text of a stranger; usual ones take milliseconds
Result = TypeVar("Result")


_AGAIN_SECONDS = 2.0  # so that a handler for all errors of the bot, on the way, delays the end but does not prevent it


@contextlib.contextmanager
def deadline(seconds: float, what: str) -> Iterator[None]:
    """Raises OutOfTime in the block when it takes longer; `what` is the beginning of a sentence about it.

    Deadlines may be inside of one another; the one that ends first counts. In other threads there are none.
    """
    with _timer(seconds, _late(seconds, what)):
        yield


def within(seconds: float, what: str, work: Callable[[], Result]) -> Result | OutOfTime:
    """What `work` returns, or the OutOfTime when it takes longer. Raises OutOfTime when a deadline around it ends."""
    late = _late(seconds, what)
    try:
        with _timer(seconds, late):
            return work()
    except OutOfTime as stop:
        if stop is not late:
            raise
        return late


def _late(seconds: float, what: str) -> OutOfTime:
    hint = "shorten it, or run the same command again when the machine is less busy"
    return OutOfTime(f"{what} took longer than {seconds:,.0f} seconds", hint=hint)


@contextlib.contextmanager
def _timer(seconds: float, late: OutOfTime) -> Iterator[None]:
    """Raises `late` after so many seconds, unless a timer around it ends first."""
    if seconds == math.inf or threading.current_thread() is not threading.main_thread():
        yield
        return
    left_outside = signal.getitimer(signal.ITIMER_REAL)[0]
    if 0 < left_outside <= seconds:
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise late

    begun, outer = time.monotonic(), signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001), _AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, outer)
        if left_outside:
            signal.setitimer(signal.ITIMER_REAL, max(left_outside - (time.monotonic() - begun), 0.001), _AGAIN_SECONDS)
