"""The error tree: every way in which the bot stops, with the exit code and the hint that the command line shows.

Faults in input are values (`bot.core.finding.Finding`), collected and reported together; exceptions are for what stops a command.
"""


class BotError(Exception):
    """Stops a command: `message` says what and where, `hint` what to do next; `exit_code` is the contract's."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(BotError):
    """The command was called or configured wrongly; the user changes something and calls again."""

    exit_code = 2


class ServiceError(BotError):
    """A service did not answer as it should; nothing was lost, and the same command may be run again."""

    exit_code = 3


class BranchMoved(BotError):
    """A branch is no longer where it was when it was read: read again and plan again."""

    exit_code = 3
