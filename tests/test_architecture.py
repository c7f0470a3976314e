"""The shape of the code: what the core may import, which way imports point, and that the topic lives in the data."""

import ast
import re
from pathlib import Path

import pytest

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


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", CORE, ids=lambda path: "/".join(path.parts[-2:]))
def test_the_core_does_no_io_and_knows_neither_edges_nor_commands(path: Path) -> None:
    for name in imports(path):
        assert name not in IMPURE
        assert name.split(".")[0] not in IMPURE
        assert not name.startswith(("bot.edges", "bot.commands", "bot.settings", "bot.console"))


@pytest.mark.parametrize("path", CORE, ids=lambda path: "/".join(path.parts[-2:]))
def test_the_core_reads_no_clock(path: Path) -> None:
    assert not re.search(r"\b(?:datetime\.now|date\.today|utcnow|perf_counter|open)\(", path.read_text("utf-8"))


@pytest.mark.parametrize("path", [p for p in CODE if "edges" in p.parts], ids=lambda path: "/".join(path.parts[-2:]))
def test_edges_do_not_know_commands(path: Path) -> None:
    assert not any(name.startswith("bot.commands") for name in imports(path))


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
    "arxiv": ("edges/arxiv/client.py", "edges/arxiv/session.py"),
    "requests": ("edges/arxiv/session.py", "edges/github/client.py"),
    "urllib3": ("edges/arxiv/session.py", "edges/web/request_log.py"),
    "httpx": ("edges/web/web.py", "edges/web/guard.py"),
}


@pytest.mark.parametrize("path", CODE, ids=lambda path: "/".join(path.parts[-2:]))
def test_each_service_is_talked_to_in_one_place(path: Path) -> None:
    found = {name.split(".")[0] for name in imports(path)}
    here = path.relative_to(ROOT / "bot").as_posix()
    for package, modules in SERVICES.items():
        assert package not in found or here in modules
    assert "github" not in found or here.startswith("edges/github") or here == "edges/link_memory.py"
    if here != "edges/github/client.py":  # time-outs, retries and waits are set there alone
        assert not re.search(r"\bgithub\.Github\(", path.read_text("utf-8"))
