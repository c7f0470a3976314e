"""`init`: start a list on another topic, with the configuration, taxonomy, rules and workflows for a first `propose`."""

import argparse
import re
import shlex
from datetime import date
from pathlib import Path

from bot.core.files.schema import build_model
from bot.core.files.yaml import parse_yaml
from bot.core.harvest.query import build_query
from bot.core.paper.config import Config
from bot.core.paper.taxonomy import Taxonomy
from bot.core.program import NAME
from bot.core.rules.parsing import parse_rules
from bot.core.starter import StarterTopic, id_of, starter_files
from bot.core.text.markdown import escape_text, one_line
from bot.core.text.printable import printable
from bot.edges.disk.other_lists import read_release, read_starter_files, refuse_used, write_new
from bot.errors import UsageError
from bot.settings import Settings

_PLACEHOLDER = "OWNER/NAME@FULL-SHA"
_USES = re.compile(r"@ACTION@([\w./-]*)")
_ACTION = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+@[\w./-]+")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `init`; all of them can be changed in the files later."""
    parser.add_argument(
        "folder", metavar="DIR", type=Path, help="the folder for the new list; it must be empty or not exist yet"
    )
    parser.add_argument("--title", metavar="TEXT", help="the list's title (default: \"Awesome\" and the folder's name)")
    parser.add_argument("--text", metavar="TEXT", help="one sentence about the topic, for readers")
    parser.add_argument(
        "--word", metavar="TEXT", action="append", default=[],
        help="a word or phrase that papers on the topic use; repeatable (default: the folder's name)",
    )  # fmt: skip
    parser.add_argument(
        "--category",
        metavar="CAT",
        action="append",
        default=[],
        help="an arXiv category, for example cs.CV; repeatable",
    )
    parser.add_argument(
        "--nature", metavar="HEADING", action="append", default=[], help="a chapter of the list; repeatable"
    )
    parser.add_argument(
        "--level", metavar="HEADING", action="append", default=[], help="a section of each chapter; repeatable"
    )
    parser.add_argument(
        "--area", metavar="HEADING", action="append", default=[], help="an area across chapters; repeatable"
    )
    parser.add_argument("--url", metavar="URL", help="the list's URL, sent to arXiv as the bot's contact")
    parser.add_argument(
        "--action", metavar="OWNER/NAME@REF",
        help=f"the version of this project that the workflows use (default: the release that this is, else {_PLACEHOLDER})",
    )  # fmt: skip


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Write the new list, or nothing if the folder is not empty or an option is invalid."""
    action = args.action or read_release() or _PLACEHOLDER
    if args.action is not None and not _ACTION.fullmatch(args.action):
        raise UsageError(f"--action is {args.action[:60]!r}", hint="write OWNER/NAME@REF, for example octo/bot@v1")
    refuse_used(args.folder)
    topic = _topic(args)
    files = {f"data/{name}": text for name, text in starter_files(topic).items()}
    for path, text in read_starter_files().items():
        filled = _USES.sub(lambda found: _at(found[1], action), text)
        files[path] = filled.replace("@TITLE@", escape_text(topic.title)).replace("@TEXT@", escape_text(topic.text))
    _refuse_faults({path.removeprefix("data/"): text for path, text in files.items() if path.startswith("data/")})
    write_new(args.folder, files)
    say, folder = settings.console.result, shlex.quote(str(args.folder))
    say(f"wrote {len(files)} files to {printable(str(args.folder))}; next:")
    say(f"  cd {printable(folder)} && git init -b main && git add -A && git commit -m 'Start the list'")
    say(f"  {NAME} propose --local        # the first proposal, in out/pull-request.md")
    say(f"  {NAME} rules check            # after a change in data/rules")
    if action == _PLACEHOLDER:
        say("Before you push, replace OWNER/NAME and FULL-SHA in .github/workflows with the released version's.")
    return 0


def _at(path: str, action: str) -> str:
    """The address of a file in the version of this project that `action` names: OWNER/NAME/PATH@SHA."""
    name, _, version = action.partition("@")
    return f"{name}{path}@{version}"


def _topic(args: argparse.Namespace) -> StarterTopic:
    name = " ".join(re.findall(r"[^\W_]+", args.folder.resolve().name.lower().removeprefix("awesome"))) or "papers"
    title = one_line(args.title or f"Awesome {name.title()}")
    words = tuple(dict.fromkeys(one_line(word) for word in args.word or [name]))
    return StarterTopic(
        title=title,
        text=one_line(args.text or f"Papers on {words[0]}."),
        words=words,
        categories=tuple(dict.fromkeys(args.category)),
        natures=_headings(args.nature, "--nature"),
        levels=_headings(args.level, "--level"),
        areas=_headings(args.area, "--area"),
        url=args.url,
    )


def _headings(headings: list[str], flag: str) -> tuple[str, ...]:
    """The headings, each with a different id. Raises UsageError if two are alike."""
    found = {id_of(one_line(heading)): one_line(heading) for heading in headings}
    if len(found) < len(headings) or "" in found or "both" in found:
        raise UsageError(
            f"{flag} has headings that are alike or give no id: {', '.join(headings)[:80]}",
            hint="use different headings that begin with a letter from a to z",
        )
    return tuple(found.values())


def _refuse_faults(data: dict[str, str]) -> None:
    """Read the new files as every command will. Raises UsageError if an option made one invalid."""
    config = build_model(parse_yaml(data["config.yaml"]), Config, "config.yaml")[0]
    taxonomy = build_model(parse_yaml(data["taxonomy.yaml"]), Taxonomy, "taxonomy.yaml")[0]
    if config is None or taxonomy is None:
        raise UsageError(
            "a title, text, URL, word, category or heading is invalid",
            hint="keep them short and on one line; a category looks like cs.CV, a URL begins with https://",
        )
    query = config.query
    build_query(query.words, query.phrases, categories=query.categories, since=date.min, until=date.max)
    rules = {name: text for name, text in data.items() if name.startswith("rules/")}
    faults = [finding for finding in parse_rules(rules, taxonomy)[1] if finding.level == "error"]
    if faults:
        raise UsageError(
            f"a rule made from the options is invalid: {faults[0].message}",
            hint="use plain words for --word and headings",
        )
