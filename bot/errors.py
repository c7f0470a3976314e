"""Every error that stops a command, with the exit code and the hint that the command line shows.

Faults in input are values (`bot.core.files.finding.Finding`), collected and reported together; exceptions are for what stops a command.
"""


class BotError(Exception):
    """Stops a command: `message` says what is wrong and where, `hint` what to do next. `exit_code` follows the contract."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(BotError):
    """The command was called or configured wrongly: the user must change something first."""

    exit_code = 2


class ServiceError(BotError):
    """A service did not answer properly. Nothing is lost; the same command can be run again."""

    exit_code = 3


class NothingFound(ServiceError):
    """A service answered, but knew none of several things, which is more often its fault than the truth."""


OWN_FAULT = 70  # the exit code of a fault of the bot itself; sysexits.h calls it EX_SOFTWARE


class OutOfTime(BotError):
    """Something took longer than it may. Nothing is lost; what it means is for the caller to say."""

    exit_code = 3


class BranchMoved(BotError):
    """A branch has moved since it was read: read and plan again."""

    exit_code = 3
