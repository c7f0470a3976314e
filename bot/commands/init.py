"""`init`: start a list on another topic, with the configuration, taxonomy, rules and workflows for a first `propose`.

In a folder with a README.md, the page is kept: the generated parts go between markers, and an old list in it waits for `import`.
"""

import argparse
import re
import shlex
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.core.harvest.query import build_query
from bot.core.importing.front_page import holds_old_list, take_over, title_of
from bot.core.paper.config import Topic
from bot.core.program import NAME
from bot.core.rules.suggestion import Example, Suggestion, suggest
from bot.core.starter import StarterRules, StarterTopic, id_of, read_starter_rules, starter_files
from bot.core.text.markdown import MarkerFault, escape_text, one_line
from bot.core.text.printable import printable
from bot.edges.disk.other_lists import (
    README,
    existing_files,
    read_markdown,
    read_release,
    read_starter_files,
    refuse_used,
    write_new,
)
from bot.errors import UsageError
from bot.flows.start import read_examples, titles_in
from bot.settings import Settings

_MOST_TITLE = 100  # characters of a page's first heading
_FULL_SHA = "FULL-SHA"
_PLACEHOLDER = f"OWNER/NAME@{_FULL_SHA}"
_IGNORED, _FIRST_PART, _ABOUT = ".gitignore", "## At a glance", "A bot searches"
_USES = re.compile(r"@ACTION@([\w./-]*)")
_ACTION = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+@[\w./-]+")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `init`; all of them can be changed in the files later."""
    parser.add_argument(
        "folder",
        metavar="DIR",
        type=Path,
        help="the folder for the new list: a new one, an empty one, or one whose README.md is kept",
    )
    parser.add_argument("--title", metavar="TEXT", help="the list's title (default: \"Awesome\" and the folder's name)")
    parser.add_argument("--text", metavar="TEXT", help="one sentence about the topic, for readers")
    parser.add_argument(
        "--word", metavar="TEXT", action="append", default=[],
        help="a word or phrase that papers on the topic use; repeatable (default: from the examples, else the folder's name)",
    )  # fmt: skip
    parser.add_argument(
        "--example", metavar="PAPER", action="append", default=[],
        help="a paper that belongs (arXiv id or link), or a Markdown file with a list of such papers; words and categories are taken"
        " from them; repeatable",
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
        "--without", choices=["natures", "levels"], action="append", default=[],
        help="have no chapters by nature, or no sections by level; repeatable",
    )  # fmt: skip
    parser.add_argument(
        "--area", metavar="HEADING", action="append", default=[], help="an area across chapters; repeatable"
    )
    parser.add_argument("--url", metavar="URL", help="the list's URL, sent to arXiv as the bot's contact")
    parser.add_argument(
        "--action", metavar="OWNER/NAME@REF",
        help=f"the version of this project that the workflows use (default: the release that this is, else {_PLACEHOLDER})",
    )  # fmt: skip


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Write the new list, or nothing if the folder is in use or an option is invalid."""
    action = args.action or read_release() or _PLACEHOLDER
    if args.action is not None and not _ACTION.fullmatch(args.action):
        raise UsageError(f"--action is {args.action[:60]!r}", hint="write OWNER/NAME@REF, for example octo/bot@v1")
    refuse_used(args.folder)
    old = read_markdown(args.folder / README) if (args.folder / README).exists() else None
    examples = read_examples(args.example, settings) if args.example else titles_in(old or "")
    suggestion = suggest(examples)
    topic = _topic(args, suggestion, old)
    data = starter_files(topic)
    files = {f"data/{name}": text for name, text in data.items()}
    files |= {path: _filled(text, topic, action, settings.today) for path, text in read_starter_files().items()}
    rules = _read_back({path.removeprefix("data/"): text for path, text in files.items() if path.startswith("data/")})
    kept = _keep_existing(args.folder, files, old, topic)
    write_new(args.folder, files)
    about_kept = [f"kept as they were, since they existed: {', '.join(kept)}"] if kept else []
    say = settings.console.result
    say(f"wrote {len(files)} files to {printable(str(args.folder))}")
    for line in (*_about_examples(examples, suggestion, rules), *about_kept, *_next_steps(args.folder, files)):
        say(printable(line))
    return 0


def _topic(args: argparse.Namespace, suggestion: Suggestion, old: str | None) -> StarterTopic:
    name = " ".join(re.findall(r"[^\W_]+", args.folder.resolve().name.lower().removeprefix("awesome"))) or "papers"
    title = one_line(args.title or (title_of(old or "") or "")[:_MOST_TITLE] or f"Awesome {name.title()}")
    given = args.word or [word.text for word in suggestion.words] or [name]
    words = tuple(dict.fromkeys(map(one_line, given)))
    for named, without in ((args.nature, "natures"), (args.level, "levels")):
        if named and without in args.without:
            raise UsageError(f"--without {without} contradicts --{without[:-1]}", hint="use one of them")
    return StarterTopic(
        title=title,
        text=one_line(args.text or f"Papers on {words[0]}."),
        words=words,
        categories=tuple(dict.fromkeys(args.category or [one.text for one in suggestion.categories])),
        natures=_headings(args.nature, "--nature"),
        levels=_headings(args.level, "--level"),
        areas=_headings(args.area, "--area"),
        url=args.url,
        without=frozenset(args.without),
    )


def _filled(text: str, topic: StarterTopic, action: str, today: date) -> str:
    """A starter file with this list's values."""
    text = _USES.sub(lambda found: _at(found[1], action), text)
    values = {"YEAR": str(today.year), "TITLE": escape_text(topic.title), "TEXT": escape_text(topic.text)}
    return re.sub(r"@([A-Z]{2,20})@", lambda name: values.get(name[1], name[0]), text)


def _at(path: str, action: str) -> str:
    """The address of a file in the version of this project that `action` names: OWNER/NAME/PATH@SHA."""
    name, _, version = action.partition("@")
    return f"{name}{path}@{version}"


def _keep_existing(folder: Path, files: dict[str, str], old: str | None, topic: StarterTopic) -> list[str]:
    """Leave out of `files` what the folder has already, and return its paths; README.md and .gitignore are completed instead."""
    page = files[README]
    if not Topic(title=topic.title, text=topic.text, url=topic.url).site_address:
        page = page.replace("<!-- site:begin -->\n<!-- site:end -->\n\n", "")
    try:
        files[README] = page if old is None else take_over(old, parts=_parts_of(page))
    except MarkerFault as fault:
        raise UsageError(f"{folder / README}: {fault}", hint="correct the markers of the generated parts") from fault
    kept = [path for path in existing_files(folder, files) if path != README]
    for path in kept:
        text = files.pop(path)
        if path == _IGNORED and (folder / path).is_file():
            there = (folder / path).read_bytes().decode("utf-8", errors="replace")
            missing = [line for line in text.splitlines() if line not in there.splitlines()]
            files[path] = f"{there.rstrip()}\n" + "\n".join([*missing, ""])
    return [path for path in kept if path not in files]


def _parts_of(page: str) -> str:
    """The generated parts of the starter's page for a page that exists, and behind them what it says about the bot."""
    head, _, parts = page.partition(_FIRST_PART)
    return f"{_FIRST_PART}{parts.rstrip()}\n\n## About the bot\n\n{head[head.index(_ABOUT) :]}"


def _about_examples(examples: Sequence[Example], suggestion: Suggestion, rules: StarterRules) -> list[str]:
    """What was taken from the examples, and how many of them the rules find."""
    if not examples:
        return []
    query = rules.config.query if rules.config else None
    lines = [f"the words of the rules: {', '.join([*query.words, *query.phrases])}"] if query else []
    if suggestion.areas:
        areas = ", ".join(f"{one.text} ({one.count})" for one in suggestion.areas)
        lines.append(f"areas that the papers share, for data/taxonomy.yaml: {areas}")
    return [*lines, *rules.judge(examples).lines("the rules")]


def _next_steps(path: Path, files: dict[str, str]) -> list[str]:
    """The commands that follow, each of which works as it is printed."""
    folder = shlex.quote(str(path))
    start = "" if (path / ".git").exists() else "git init -b main && "
    lines = ["next:", f"  cd {folder} && {start}git add -A && git commit -m 'Start the list'"]
    if holds_old_list(files[README]):
        lines += [
            f"  {NAME} import {README}       # checks the old list and writes out/README.map.yaml; correct that file",
            f"  {NAME} import {README} --map out/README.map.yaml --write",
            f"  {NAME} render                 # before you push: until then {README} keeps the old list",
        ]
    lines += [
        f"  {NAME} propose --local        # the first proposal, in out/pull-request.md",
        f"  {NAME} rules check            # after a change in data/rules",
    ]
    if any(_FULL_SHA in text for text in files.values()):
        lines.append(
            f"Before you push, replace OWNER/NAME and {_FULL_SHA} in .github/workflows with the released version's."
        )
    return lines


def _headings(headings: list[str], flag: str) -> tuple[str, ...]:
    """The headings, each with a different id. Raises UsageError if two are alike."""
    found = {id_of(one_line(heading)): one_line(heading) for heading in headings}
    if len(found) < len(headings) or "" in found or "both" in found:
        raise UsageError(
            f"{flag} has headings that are alike or give no id: {', '.join(headings)[:80]}",
            hint="use different headings with a letter from a to z",
        )
    return tuple(found.values())


def _read_back(data: dict[str, str]) -> StarterRules:
    """Read the new files as every command will. Raises UsageError if an option made one invalid."""
    read = read_starter_rules(data)
    if read.config is None or read.taxonomy is None:
        raise UsageError(
            "a title, text, URL, word, category or heading is invalid",
            hint="keep them short and on one line; a category looks like cs.CV, a URL begins with https://",
        )
    query = read.config.query
    build_query(query.words, query.phrases, categories=query.categories, since=date.min, until=date.max)
    faults = [finding for finding in read.faults if finding.level == "error"]
    if faults:
        raise UsageError(
            f"a rule made from the options is invalid: {faults[0].message}",
            hint="use plain words for --word and headings",
        )
    return read
