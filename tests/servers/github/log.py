"""The request log: what was asked and answered, in order."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Exchange:
    """One request with its answer; `status` 0 means that no answer was sent."""

    number: int
    method: str
    path: str
    query: dict[str, str]
    login: str
    sent: Any = None
    status: int = 0
    answered: Any = None
    fault: str = ""
    violations: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        query = "&".join(f"{name}={value}" for name, value in self.query.items())
        fault = f" ({self.fault})" if self.fault else ""
        return f"{self.number:3} {self.method} {self.path}{'?' if query else ''}{query} -> {self.status}{fault}"


class Log:
    """All exchanges since the last `clear`; with `file` set, each is also written there as a line of JSON."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.file: str | None = None

    def __len__(self) -> int:
        return len(self.exchanges)

    def __str__(self) -> str:
        return "\n".join(map(str, self.exchanges))

    def begin(self, method: str, path: str, query: dict[str, str], login: str = "") -> Exchange:
        """A new exchange at the end of the log."""
        exchange = Exchange(len(self.exchanges) + 1, method, path, query, login)
        self.exchanges.append(exchange)
        return exchange

    def write(self, exchange: Exchange) -> None:
        """Appends a finished exchange to the file, when there is one."""
        if self.file is not None:
            facts = {"method": exchange.method, "path": exchange.path, "status": exchange.status, "body": exchange.sent}
            with open(self.file, "a", encoding="utf-8") as file:  # noqa: PTH123  # a path may come from the command line
                file.write(json.dumps(facts) + "\n")

    def clear(self) -> None:
        """Forgets everything, violations too."""
        self.exchanges.clear()

    @property
    def writes(self) -> list[Exchange]:
        """Everything that was not a GET."""
        return [exchange for exchange in self.exchanges if exchange.method != "GET"]

    @property
    def violations(self) -> list[str]:
        """Where requests or answers differ from GitHub's description."""
        return [f"{exchange}: {text}" for exchange in self.exchanges for text in exchange.violations]
