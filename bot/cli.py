"""The command table and the one door out: parse, call the command, turn errors into words and an exit code.

Only the chosen command's module is imported, so that `--help` and small commands start at once.
"""

import argparse
import importlib
import keyword
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NoReturn

from bot.errors import BotError, UsageError

if TYPE_CHECKING:
    from bot.settings import Settings

PROGRAM = "vpt-bot"

COMMANDS = {
    "scan": "query arXiv (or read a dump), classify what is new and print it; writes nothing",
    "propose": "scan, then open or update the one rolling pull request",
    "sync": "apply what maintainers did on the bot's pull request",
    "accept": "put papers on the pull request's branch, from a terminal",
    "reject": "take papers off the branch and remember the no, from a terminal",
    "suggest": "answer filled-in suggestions, and put what is new on the pull request",
    "add": "fetch the metadata of papers, classify them and write their data files",
    "validate": "check data files, all of them without a path",
    "review": "validate a pull request through the API alone; keep one comment and one check run on it",
    "classify": "read papers as JSON Lines and print one decision a line",
    "explain": "show every rule that fired for a paper, where, and what it did",
    "evaluate": "compare decisions with labelled papers",
    "rules": "check the rules and their examples, or fit their weights to labels",
    "import": "read an existing awesome list, check its ids against arXiv, write what is right",
    "render": "write the generated parts of README.md from the data",
    "export": "write the list as BibTeX, CSV, JSON or an Atom feed, for other programs",
    "site": "write the list's web page to a folder",
    "init": "start a list on another topic: configuration, taxonomy, rules, workflows",
    "status": "show how the bot is and what waits, or check the switches on GitHub with --setup",
    "audit": "propose what has changed in the world about the listed papers, by a pull request of its own",
    "serve": "run the same jobs on a schedule of this machine's own, without GitHub Actions",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is the contract's: 0 done, 1 faults found, 2 wrong use, 3 a service failed."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(arguments)
    except BotError as error:
        return _tell(error.message, error.hint, error.exit_code)
    except BrokenPipeError:
        # The reader (head, a pager) went away: not an error of ours. Keep Python from flushing into the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _tell("interrupted", "run the same command again; nothing was half-written", 130)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        return _tell(
            f"{error.strerror or error}{where}", "check that the path exists, is writable and has space left", 2
        )
    except Exception as error:
        # The last resort: a fault of this program. Python's own development mode (-X dev) shows where.
        if sys.flags.dev_mode:
            raise
        return _tell(
            f"unexpected {type(error).__name__}: {error}"[:300], "this is a fault of the bot; please report it", 1
        )


class _Parser(argparse.ArgumentParser):
    """Says wrong use in one line like every other error, instead of the whole usage."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, hint=f"see {self.prog} --help")


def _run(arguments: list[str]) -> int:
    parser = _Parser(prog=PROGRAM, description="Keeps a curated list of papers true.", allow_abbrev=False)
    parser.add_argument(
        "--data", type=Path, default=Path("data"), metavar="DIR", help="the data folder (default: data)"
    )
    told = "tell each request and each step on standard error, without secrets"
    parser.add_argument("-v", "--verbose", action="store_true", help=told)
    names = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    chosen: dict[str, ModuleType] = {}
    for name, summary in COMMANDS.items():
        command = names.add_parser(
            name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", allow_abbrev=False
        )
        if name in arguments:
            chosen[name] = importlib.import_module(f"bot.commands.{name}{'_' * keyword.iskeyword(name)}")
            command.add_argument("--data", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="the data folder")
            command.add_argument("-v", "--verbose", action="store_true", default=argparse.SUPPRESS, help=told)
            chosen[name].add_arguments(command)
    parsed = parser.parse_args(arguments)

    from bot.settings import read_settings

    settings = read_settings(parsed.data)
    # GitHub sets RUNNER_DEBUG where a job is run again “with debug logging”.
    if not parsed.verbose and settings.environ.get("RUNNER_DEBUG") != "1":
        return _call(chosen[parsed.command], parsed, settings)
    from bot.log import Log

    log, outcome = Log(settings), "stopped"
    try:
        code = _call(chosen[parsed.command], parsed, settings)
        outcome = f"exit code {code}"
    finally:
        log.end(outcome)
    return code


def _call(command: ModuleType, parsed: argparse.Namespace, settings: "Settings") -> int:
    code: int = command.run(parsed, settings)
    sys.stdout.flush()
    return code


def _tell(message: str, hint: str, code: int) -> int:
    from bot.core.text.printable import printable, redact
    from bot.settings import known_secrets

    told = redact(f"{message}{'; ' if hint else ''}{hint}", known_secrets())
    sys.stderr.write(f"error: {printable(told)}\n")
    return code
