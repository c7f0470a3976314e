"""The shape of the code: what the core may import, which way imports point, and that the topic lives in the data."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

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
def imports(path: Path) -> frozenset[str]:
    """What a file imports; it is parsed once."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


@pytest.mark.parametrize("path", CORE, ids=lambda path: "/".join(path.parts[-2:]))
def test_the_core_does_no_io_and_knows_neither_edges_nor_commands(path: Path) -> None:
    for name in imports(path):
        assert name not in IMPURE
        assert name.split(".")[0] not in IMPURE
        assert not name.startswith(("bot.edges", "bot.commands", "bot.settings", "bot.console"))


@pytest.mark.parametrize("path", CORE, ids=lambda path: "/".join(path.parts[-2:]))
def test_the_core_reads_no_clock(path: Path) -> None:
    assert not re.search(r"\b(?:datetime\.now|date\.today|utcnow|perf_counter|open)\(", path.read_text("utf-8"))


FLOORS = ["core", "edges", "flows", "commands"]
TOPICS = [
    "text", "paper", "status", "files", "harvest", "publish", "rules", "importing", "lookup", "measure", "checks", "pull",
    "suggest", "audit", "review",
]  # fmt: skip
THINGS = ["disk", "git", "rules", "web", "arxiv", "github"]


def names_of(path: Path) -> list[tuple[str, ...]]:
    """What a file imports of the bot, as parts: ("core", "paper", "key", "paper_key")."""
    return [tuple(name.split(".")[1:]) for name in imports(path) if name.startswith("bot.")]


@pytest.mark.parametrize("path", CODE, ids=lambda path: "/".join(path.parts[-2:]))
def test_imports_point_down(path: Path) -> None:
    here = path.relative_to(ROOT / "bot").parts
    for there in names_of(path):
        if here[0] in FLOORS and there[0] in FLOORS:
            assert FLOORS.index(there[0]) <= FLOORS.index(here[0]), f"{there} is on a higher floor"
        for floor, order in (("core", TOPICS), ("edges", THINGS)):
            if here[0] == there[0] == floor and here[1] in order and len(there) > 1 and there[1] in order:
                assert order.index(there[1]) <= order.index(here[1]), f"{there} comes later in its floor's order"
        assert (here[0], there[0]) != ("commands", "commands"), f"a command imports {there}"


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


@pytest.mark.parametrize("path", [*CODE, *OTHERS], ids=lambda path: "/".join(path.parts[-2:]))
def test_topic_words_live_in_the_data(path: Path) -> None:
    text = path.read_text("utf-8")
    if path.name in {"program.py", "cli.py"}:
        text = text.replace("vpt-bot", "")
    found = TOPIC.search(text)
    assert not found, f"{path}: {found and found[0]}"


@pytest.mark.parametrize("path", CODE, ids=lambda path: "/".join(path.parts[-2:]))
def test_only_the_settings_read_the_environment(path: Path) -> None:
    if path.name not in {"settings.py", "git.py"}:  # git is given the whole environment, with some names taken out
        assert "os.environ" not in path.read_text("utf-8")


SERVICES = {
    "arxiv": ("edges/arxiv/client.py",),
    "requests": ("edges/arxiv/line.py", "edges/github/client.py"),
    "urllib3": ("edges/arxiv/line.py", "log.py"),
    "httpx": ("edges/web/web.py", "edges/web/guard.py"),
}


@pytest.mark.parametrize("path", CODE, ids=lambda path: "/".join(path.parts[-2:]))
def test_each_service_is_talked_to_in_one_place(path: Path) -> None:
    found = {name.split(".")[0] for name in imports(path)}
    here = path.relative_to(ROOT / "bot").as_posix()
    for package, modules in SERVICES.items():
        assert package not in found or here in modules
    assert "github" not in found or here.startswith("edges/github/")
    if here != "edges/github/client.py":  # time-outs, retries and waits are set there alone
        assert not re.search(r"\bgithub\.Github\(", path.read_text("utf-8"))


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


@pytest.mark.parametrize("path", PAGES, ids=lambda path: "/".join(path.parts[-2:]))
def test_pages_name_only_files_that_exist(path: Path) -> None:
    named = re.findall(
        r"(?<![\w/.-])(?:bot|demo|bench|scripts|tests)/[\w/.-]+\.(?:py|ya?ml|html|js|md)\b", path.read_text("utf-8")
    )
    assert [name for name in named if not (ROOT / name).exists()] == []
