"""The table of commands, and the one place that turns errors into a message and an exit code.

Only the chosen command's module is imported, so that `--help` and small commands start at once.
"""

import argparse
import importlib
import keyword
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from bot.console import SILENCE_SECONDS, Watch
from bot.errors import OWN_FAULT, BotError, UsageError

PROGRAM = "vpt-bot"


@dataclass(frozen=True)
class Group:
    """Commands that belong together in the help, each with one sentence, and an example of one of them."""

    heading: str
    commands: Mapping[str, str]
    example: str


GROUPS = (
    Group(
        "daily: propose papers, decide, answer",
        {
            "scan": "search arXiv (or a dump), classify new papers and print them; writes nothing",
            "propose": "scan, then open or update the rolling pull request with new papers",
            "sync": "carry out what maintainers decided in the bot's pull requests",
            "accept": "add papers to the pull request from a terminal",
            "reject": "take papers off the pull request from a terminal and record the rejection",
            "suggest": "answer issues that suggest papers or report mistakes, and propose what follows from them",
            "review": "check a pull request through GitHub's API and keep one comment and one check run on it up to date",
            "status": "show how the bot's runs went and what is waiting for you; with --setup, check the settings on GitHub",
        },
        "propose --local",
    ),
    Group(
        "data: the papers' files, and what is written from them",
        {
            "add": "fetch papers' metadata, classify the papers and write their data files",
            "validate": "check data files; without a path, all of them",
            "audit": "find what has changed about listed papers, and propose the changes in a pull request of their own",
            "queue": "put candidates on the backlog that the pull request offers week by week, or show it",
            "import": "read an existing awesome list, check its arXiv ids and write data files for the correct entries",
            "render": "write the generated parts of README.md from the data",
            "export": "write the list as BibTeX, CSV, JSON or an Atom feed for other programs",
            "site": "write the list's website to a folder",
        },
        "add https://arxiv.org/abs/1706.03762",
    ),
    Group(
        "rules: what belongs on the list, and where",
        {
            "explain": "show which rules matched a paper, where, and how they changed its score",
            "classify": "read papers as JSON Lines and print one decision for each",
            "rules": "check the rules and their examples, fit their weights to labels, or compare them with earlier rules",
            "evaluate": "compare decisions with labelled papers",
        },
        "explain 1706.03762",
    ),
    Group(
        "list owner: start a list, run it elsewhere",
        {
            "init": "start a list on another topic: configuration, taxonomy, rules, workflows",
            "serve": "run the bot's jobs on a schedule on this machine, without GitHub Actions",
        },
        'init my-list --title "Awesome Tides" --word tide',
    ),
)
COMMANDS = {name: summary for group in GROUPS for name, summary in group.commands.items()}
_UNWATCHED = {"serve"}  # it waits all day, and its jobs speak for themselves


def main(argv: Sequence[str] | None = None, *, silence_seconds: float | None = SILENCE_SECONDS) -> int:
    """Run one command; the exit code is the contract's: 0 done, 1 faults found, 2 wrong use, 3 a service failed, 70 our fault.

    After `silence_seconds` without a word it says on standard error what it waits for; None: never.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    return exit_code_of(lambda: _run(arguments, silence_seconds))


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


def _near(word: str, known: Sequence[str]) -> list[str]:
    """The known word that was probably meant."""
    from difflib import get_close_matches  # only after a mistake

    return get_close_matches(word, known, n=1)


class _Parser(argparse.ArgumentParser):
    """Reports wrong use in one line, like every other error, instead of printing the whole usage."""

    def error(self, message: str) -> NoReturn:
        refused, near = _REFUSED.fullmatch(message), list[str]()
        if refused:
            is_command = refused["argument"] == "COMMAND"
            choices = list(COMMANDS) if is_command else _CHOICE.findall(refused["choices"])
            near = _near(refused["word"], choices)
            known = "a command" if is_command else f"one of {', '.join(choices)}"
            message = f"{'' if is_command else refused['argument'] + ': '}'{refused['word']}' is not {known}"
        self._refuse(message, near)

    def refuse(self, words: Sequence[str]) -> NoReturn:
        """Raises UsageError for words that no option or argument takes."""
        option = next((word.partition("=")[0] for word in words if word.startswith("-")), "")
        near = _near(option, list(self._option_string_actions))
        self._refuse(f"{self.prog} does not know {' '.join(words)}", near)

    def _refuse(self, message: str, near: Sequence[str]) -> NoReturn:
        meant = f"did you mean {near[0]}? " if near else ""
        raise UsageError(message, hint=f"{meant}see {self.prog} --help")


# How argparse refuses a word that is not among the choices; tests/test_cli.py notices if it says so differently.
_REFUSED = re.compile(
    r"argument (?P<argument>[^:]++): invalid choice: '(?P<word>[^']*+)' \(choose from (?P<choices>[^()]*+)\)"
)
_CHOICE = re.compile(r"[\w-]++")


def _describe_groups() -> str:
    """The commands by group with an example of each, for `--help`."""
    blocks = []
    for group in GROUPS:
        lines = [f"  {name:<10}{text}" for name, text in group.commands.items()]
        blocks.append("\n".join([group.heading, *lines, f"  for example: {PROGRAM} {group.example}"]))
    return "\n\n".join(blocks)


def _parse(arguments: list[str]) -> tuple[argparse.Namespace, ModuleType]:
    """The arguments and the command's module, the only one that is imported. Raises UsageError.

    Only commands that are among the arguments get a parser: making one looks for translations on disk.
    """
    parser = _Parser(
        prog=PROGRAM,
        usage=f"{PROGRAM} [--data DIR] [-v] COMMAND …",
        description="Keeps a curated list of papers up to date and correct.",
        epilog=f"{_describe_groups()}\n\n{PROGRAM} COMMAND --help shows the options of a command.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _add_common(parser, data=Path("data"), verbose=False)
    names = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, help=argparse.SUPPRESS)
    commands: dict[str, _Parser] = {}
    chosen: dict[str, ModuleType] = {}
    for name in filter(arguments.__contains__, COMMANDS):  # several where a value is called like a command
        summary = COMMANDS[name]
        command = commands[name] = names.add_parser(
            name, prog=f"{PROGRAM} {name}", description=f"{summary[0].upper()}{summary[1:]}.", allow_abbrev=False
        )
        chosen[name] = importlib.import_module(f"bot.commands.{name}{'_' * keyword.iskeyword(name)}")
        _add_common(command, data=argparse.SUPPRESS, verbose=argparse.SUPPRESS)
        chosen[name].add_arguments(command)
    parsed, unknown = parser.parse_known_args(arguments)
    if unknown:
        commands[parsed.command].refuse(unknown)
    return parsed, chosen[parsed.command]


def _add_common(parser: argparse.ArgumentParser, *, data: Path | str, verbose: bool | str) -> None:
    """The options that can be written before and after a command's name."""
    parser.add_argument("--data", type=Path, default=data, metavar="DIR", help="the data folder (default: data)")
    said = "log each request and each step to standard error, without secrets"
    parser.add_argument("-v", "--verbose", action="store_true", default=verbose, help=said)


def _run(arguments: list[str], silence_seconds: float | None) -> int:
    parsed, command = _parse(arguments)

    from bot.settings import read_settings

    settings = read_settings(parsed.data)
    is_watched = silence_seconds is not None and parsed.command not in _UNWATCHED
    watch = (
        Watch(settings.console, parsed.command, silence_seconds=silence_seconds or 0) if is_watched else nullcontext()
    )
    # GitHub sets RUNNER_DEBUG where a job is run again “with debug logging”.
    log, outcome = None, "stopped"
    if parsed.verbose or settings.environ.get("RUNNER_DEBUG") == "1":
        from bot.log import Log

        log = Log(settings)
    try:
        with watch:
            code: int = command.run(parsed, settings)
            sys.stdout.flush()
        outcome = f"exit code {code}"
    finally:
        if log:
            log.end(outcome)
    return code


def _report(message: str, hint: str, code: int) -> int:
    from bot.core.text.printable import printable, redact
    from bot.settings import known_secrets

    line = redact(f"{message}{'; ' if hint else ''}{hint}", known_secrets())
    sys.stderr.write(f"error: {printable(line)}\n")
    return code
