"""The table of commands, and the one place that turns errors into a message and an exit code.

Only the chosen command's module is imported, so that `--help` and small commands start at once.
"""

import argparse
import importlib
import keyword
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NoReturn

from bot.errors import OWN_FAULT, BotError, UsageError

if TYPE_CHECKING:
    from bot.settings import Settings

PROGRAM = "vpt-bot"

COMMANDS = {
    "scan": "search arXiv (or a dump), classify new papers and print them; writes nothing",
    "propose": "scan, then open or update the rolling pull request with new papers",
    "sync": "carry out what maintainers decided in the bot's pull requests",
    "accept": "add papers to the pull request from a terminal",
    "reject": "take papers off the pull request from a terminal and record the rejection",
    "suggest": "answer issues that suggest papers, and add new ones to the pull request",
    "add": "fetch papers' metadata, classify the papers and write their data files",
    "validate": "check data files; without a path, all of them",
    "review": "check a pull request through GitHub's API and keep one comment and one check run on it up to date",
    "classify": "read papers as JSON Lines and print one decision for each",
    "explain": "show which rules matched a paper, where, and how they changed its score",
    "evaluate": "compare decisions with labelled papers",
    "rules": "check the rules and their examples, fit their weights to labels, or compare them with earlier rules",
    "import": "read an existing awesome list, check its arXiv ids and write data files for the correct entries",
    "queue": "put candidates on the backlog that the pull request offers week by week, or show it",
    "render": "write the generated parts of README.md from the data",
    "export": "write the list as BibTeX, CSV, JSON or an Atom feed for other programs",
    "site": "write the list's website to a folder",
    "init": "start a list on another topic: configuration, taxonomy, rules, workflows",
    "status": "show how the bot's runs went and what is waiting for you; with --setup, check the settings on GitHub",
    "audit": "find what has changed about listed papers, and propose the changes in a pull request of their own",
    "serve": "run the bot's jobs on a schedule on this machine, without GitHub Actions",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is the contract's: 0 done, 1 faults found, 2 wrong use, 3 a service failed, 70 our fault."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    return exit_code_of(lambda: _run(arguments))


def exit_code_of(work: Callable[[], int]) -> int:
    """What `work` returns; when it raises, the error's exit code, with the error on standard error in one line."""
    try:
        return work()
    except BotError as error:
        return _report(error.message, error.hint, error.exit_code)
    except BrokenPipeError:
        # The reader (head, a pager) has gone, which is not an error. Keep Python from flushing into the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _report("interrupted", "run the same command again; nothing was half-written", 130)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        hint = "check that the path exists, is writable and has space left"
        return _report(f"{error.strerror or error}{where}", hint, 2)
    except Exception as error:
        # The last resort: a fault of this program. Python's own development mode (-X dev) shows where.
        if sys.flags.dev_mode:
            raise
        return _report(describe_own_fault(error), "this is a fault of the bot; please report this line", OWN_FAULT)


def describe_own_fault(error: Exception) -> str:
    """A fault of this program in one line: what it is, and where in the code it was noticed."""
    place, trace = "", error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if f"{os.sep}bot{os.sep}" in code.co_filename:
            place = f" in bot/{code.co_filename.rpartition(f'{os.sep}bot{os.sep}')[2]}, line {trace.tb_lineno}"
        trace = trace.tb_next
    words = " ".join(str(error).split())[:300]
    return f"unexpected {type(error).__name__}{place}{f': {words}' if words else ''}"


class _Parser(argparse.ArgumentParser):
    """Reports wrong use in one line, like every other error, instead of printing the whole usage."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, hint=f"see {self.prog} --help")


def _run(arguments: list[str]) -> int:
    parser = _Parser(
        prog=PROGRAM, description="Keeps a curated list of papers up to date and correct.", allow_abbrev=False
    )
    parser.add_argument(
        "--data", type=Path, default=Path("data"), metavar="DIR", help="the data folder (default: data)"
    )
    verbose = "log each request and each step to standard error, without secrets"
    parser.add_argument("-v", "--verbose", action="store_true", help=verbose)
    names = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    chosen: dict[str, ModuleType] = {}
    for name, summary in COMMANDS.items():
        command = names.add_parser(
            name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", allow_abbrev=False
        )
        if name in arguments:
            chosen[name] = importlib.import_module(f"bot.commands.{name}{'_' * keyword.iskeyword(name)}")
            command.add_argument(
                "--data", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="the data folder (default: data)"
            )
            command.add_argument("-v", "--verbose", action="store_true", default=argparse.SUPPRESS, help=verbose)
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


def _report(message: str, hint: str, code: int) -> int:
    from bot.core.text.printable import printable, redact
    from bot.settings import known_secrets

    line = redact(f"{message}{'; ' if hint else ''}{hint}", known_secrets())
    sys.stderr.write(f"error: {printable(line)}\n")
    return code
