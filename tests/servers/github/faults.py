"""Faults by switch: which requests go wrong, and how. Each fault says itself how often it strikes.

github.faults.status(502, method="POST", nth=1)      # refused before anything happened
github.faults.status(502, nth=7, after=True)         # the write happened, the answer says it did not
github.faults.drop(path=r"/pulls$")                  # the connection ends before the request is handled
github.faults.drop(nth=3, after=True)                # handled, but the answer never arrives
github.faults.garble("html" | "half" | "cut")        # 200 with HTML; half of the JSON; cut off in the middle
github.faults.call(lambda: alice.commit(...), nth=4) # somebody acts between two requests
github.faults.rate_limit(reset_seconds=30), github.faults.secondary_limit(retry_after=5), github.faults.delay(2.5)
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["status", "drop", "html", "half", "cut", "delay", "call"]


@dataclass
class Fault:
    """One fault: strikes the nth matching request and `times - 1` further ones."""

    kind: Kind
    method: str | None = None  # GET, or "write" for every method but GET
    path: str | None = None  # a regular expression searched in the path
    nth: int = 1
    times: int = 1
    after: bool = False  # the request is handled first
    status: int = 500
    message: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    action: Callable[[], object] | None = None
    seen: int = 0
    struck: int = 0

    def strikes(self, method: str, path: str) -> bool:
        """Counts a request; whether it is the fault's turn."""
        if self.method == "write" and method == "GET":
            return False
        if self.method not in (None, "write", method) or (self.path and not re.search(self.path, path)):
            return False
        self.seen += 1
        if not self.nth <= self.seen < self.nth + self.times:
            return False
        self.struck += 1
        return True


MESSAGES = {
    409: "Git Repository is empty.",
    422: "Validation Failed",
    500: "Server Error",
    502: "Server Error",
    503: "No server is currently available to service your request. Sorry about that.",
}
ALWAYS = 1_000_000


class Faults:
    """The faults that are set; the first that strikes a request wins, all of them count it."""

    def __init__(self) -> None:
        self.all: list[Fault] = []

    def clear(self) -> None:
        """No more faults."""
        self.all.clear()

    def pick(self, method: str, path: str) -> Fault | None:
        """The fault for this request, if any."""
        striking = [fault for fault in self.all if fault.strikes(method, path)]
        return striking[0] if striking else None

    def add(self, fault: Fault) -> Fault:
        """Sets a fault; its `struck` tells later how often it struck."""
        self.all.append(fault)
        return fault

    def status(
        self, status: int, *, message: str = "", headers: dict[str, str] | None = None, **match: object
    ) -> Fault:
        """Answers with a status from 400 on."""
        text = message or MESSAGES.get(status, "Forbidden")
        return self.add(_fault("status", {"status": status, "message": text, "headers": headers or {}, **match}))

    def drop(self, **match: object) -> Fault:
        """Ends the connection without an answer."""
        return self.add(_fault("drop", match))

    def garble(self, kind: Kind = "html", **match: object) -> Fault:
        """Answers 200 with a page of HTML, with half of the JSON, or with less than the announced length."""
        return self.add(_fault(kind, match))

    def delay(self, seconds: float, **match: object) -> Fault:
        """Answers late; longer than the client's time-out it is a hang."""
        return self.add(_fault("delay", {"seconds": seconds, **match}))

    def call(self, action: Callable[[], object], **match: object) -> Fault:
        """Lets somebody act right before the request is handled, which then goes well."""
        return self.add(_fault("call", {"action": action, **match}))

    def rate_limit(self, *, reset_seconds: int = 3600, now: float = 0, **match: object) -> Fault:
        """403 as for the hourly limit; `now` in seconds since 1970 for the reset's time."""
        headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(now) + reset_seconds)}
        text = "API rate limit exceeded for installation ID 1."
        return self.status(403, message=text, headers=headers, **match)

    def secondary_limit(self, *, retry_after: int | None = 60, status: int = 403, **match: object) -> Fault:
        """403 or 429 as for too many writes, with or without Retry-After."""
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        text = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
        return self.status(status, message=text, headers=headers, **match)


def _fault(kind: Kind, facts: dict[str, object]) -> Fault:
    return Fault(kind, **facts)  # type: ignore[arg-type]  # the names are checked by the constructor
