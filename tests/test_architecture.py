"""The shape of the code: what the core may import, which way imports point, and that the topic lives in the data."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from bot.cli import COMMANDS
from tests.small_list import ROOT

CORE = sorted((ROOT / "bot/core").rglob("*.py"))
CODE = sorted((ROOT / "bot").rglob("*.py"))
OTHERS = [
    path
    for path in sorted((ROOT / "bot").rglob("*"))
    if path.suffix in {".md", ".yml", ".yaml", ".html", ".js", ".css"}
]
IMPURE = {
    "os", "sys", "time", "random", "subprocess", "socket", "http", "urllib.request", "pathlib", "shutil", "tempfile", "io",
    "glob", "requests", "httpx", "arxiv", "github", "schedule", "rich", "logging", "secrets",
}  # fmt: skip
TOPIC = re.compile(
    r"visual[- ]prompt|prompt[- ]tuning|\bprompt(?:s|ing|ed)?\b|reprogramming|\bvpt\b|\bclip\b(?!-)|\bSAM\b|vision[- ]language"
    r"|\bpixel\b|token[- ]level|\blearnable\b|segment anything|in-context",
    re.IGNORECASE,
)


@cache
def text_of(path: Path) -> str:
    """What a file holds; it is read once."""
    return path.read_text("utf-8")


@cache
def imports(path: Path) -> frozenset[str]:
    """What a file imports; it is parsed once."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def check(paths: Iterable[Path], faults_of: Callable[[Path], Iterable[str]]) -> None:
    """Fails with everything that a rule has against files, a line for each fault with its file."""
    found = [f"{path.relative_to(ROOT)}: {fault}" for path in paths for fault in faults_of(path)]
    assert not found, "\n".join(found)


def test_the_core_does_no_io_and_knows_neither_edges_nor_commands() -> None:
    above = ("bot.edges", "bot.commands", "bot.settings", "bot.console")

    def faults(path: Path) -> list[str]:
        return [
            name for name in imports(path) if name in IMPURE or name.split(".")[0] in IMPURE or name.startswith(above)
        ]

    check(CORE, faults)


def test_the_core_reads_no_clock() -> None:
    clock = re.compile(r"\b(?:datetime\.now|date\.today|utcnow|perf_counter|open)\(")
    check(CORE, lambda path: clock.findall(text_of(path)))


FLOORS = ["core", "edges", "flows", "commands"]
TOPICS = [
    "text", "paper", "status", "files", "harvest", "publish", "rules", "importing", "lookup", "measure", "checks", "pull",
    "suggest", "audit", "review",
]  # fmt: skip
THINGS = ["disk", "git", "rules", "web", "arxiv", "github"]


def names_of(path: Path) -> list[tuple[str, ...]]:
    """What a file imports of the bot, as parts: ("core", "paper", "key", "paper_key")."""
    return [tuple(name.split(".")[1:]) for name in imports(path) if name.startswith("bot.")]


def upward_imports(path: Path) -> Iterator[str]:
    """What is wrong with a file's imports of the bot."""
    here = path.relative_to(ROOT / "bot").parts
    for there in names_of(path):
        if here[0] in FLOORS and there[0] in FLOORS and FLOORS.index(there[0]) > FLOORS.index(here[0]):
            yield f"{there} is on a higher floor"
        for floor, order in (("core", TOPICS), ("edges", THINGS)):
            both = here[0] == there[0] == floor and here[1] in order and len(there) > 1 and there[1] in order
            if both and order.index(there[1]) > order.index(here[1]):
                yield f"{there} comes later in its floor's order"
        if here[0] == there[0] == "commands":
            yield f"a command imports {there}"


def test_imports_point_down() -> None:
    check(CODE, upward_imports)


def test_every_package_has_its_place_in_the_order() -> None:
    for floor, order in (("core", TOPICS), ("edges", THINGS)):
        assert {path.parent.name for path in (ROOT / "bot" / floor).glob("*/__init__.py")} == set(order)


def test_each_command_is_one_file_and_each_file_one_command() -> None:
    files = {path.stem.removesuffix("_") for path in (ROOT / "bot/commands").glob("[a-z]*.py")}
    assert files == set(COMMANDS)


def test_folders_stay_small_enough_to_read_at_a_glance() -> None:
    folders = {path.parent for path in CODE} - {ROOT / "bot/commands"}
    for folder in folders:
        assert len([path for path in folder.glob("*.py") if path.name != "__init__.py"]) <= 20, folder


def test_topic_words_live_in_the_data() -> None:
    def faults(path: Path) -> list[str]:
        text = text_of(path)
        if path.name in {"program.py", "cli.py"}:
            text = text.replace("vpt-bot", "")
        return TOPIC.findall(text)

    check([*CODE, *OTHERS], faults)


def test_only_the_settings_read_the_environment() -> None:
    readers = {path.name for path in CODE if "os.environ" in text_of(path)}
    assert readers <= {"settings.py", "git.py"}  # git is given the whole environment, with some names taken out


SERVICES = {
    "arxiv": ("edges/arxiv/client.py",),
    "requests": ("edges/arxiv/line.py", "edges/github/client.py"),
    "urllib3": ("edges/arxiv/line.py", "log.py"),
    "httpx": ("edges/web/web.py", "edges/web/guard.py"),
}


def services_out_of_place(path: Path) -> Iterator[str]:
    """The packages that a file imports and another one stands for."""
    found = {name.split(".")[0] for name in imports(path)}
    here = path.relative_to(ROOT / "bot").as_posix()
    yield from (package for package, modules in SERVICES.items() if package in found and here not in modules)
    if "github" in found and not here.startswith("edges/github/"):
        yield "github"
    if here != "edges/github/client.py":  # time-outs, retries and waits are set there alone
        yield from re.findall(r"\bgithub\.Github\(", text_of(path))


def test_each_service_is_talked_to_in_one_place() -> None:
    check(CODE, services_out_of_place)


PAGES = [
    path
    for pattern in (
        "*.md",
        "docs/*.md",
        ".github/**/*.*",
        "bench/*.py",
        "demo/*.py",
        "scripts/*.*",
        "deploy/*",
        "action.yml",
    )
    for path in sorted(ROOT.glob(pattern))
]


def test_pages_name_only_files_that_exist() -> None:
    named = re.compile(r"(?<![\w/.-])(?:bot|demo|bench|scripts|tests)/[\w/.-]+\.(?:py|ya?ml|html|js|md)\b")

    def faults(path: Path) -> list[str]:
        return [name for name in named.findall(text_of(path)) if not (ROOT / name).exists()]

    check(PAGES, faults)
