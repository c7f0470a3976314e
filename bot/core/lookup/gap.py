"""What is said instead of a value that was asked for. Only two things can be said, and they must never be confused.

`Nothing` is an answer: somebody who knows says that there is none. `Unknown` is the lack of one, and proves nothing: the host was not
found or refused, it took too long, it failed, it wanted a human. An outcome is a value, a `Nothing` or an `Unknown`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is none, by the word of the service itself; `reason` is the end of a sentence that starts with its name."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows; `reason` is the end of a sentence that starts with the name of what was asked.

    `is_refused`: the bot does not open such addresses. `is_blocked`: the host turned a program away, or wants a human.
    """

    reason: str
    is_refused: bool = False
    is_blocked: bool = False


Gap = Nothing | Unknown
