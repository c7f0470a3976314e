"""The commands in the guides are run as they stand, in a scratch clone with arXiv stood in for."""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from demo.arxiv_papers import StoredPaper, read_papers
from demo.arxiv_server import SmallArxiv, serve
from tests.small_list import NOW, ROOT, SmallList, make_list

OLD_LIST = """# Awesome Sea
## Waves
- [A Tidal Wave Solver](https://arxiv.org/abs/2512.00001), Nature 2025
## Surveys
- **Tide Gauges: A Survey** [[paper](https://arxiv.org/abs/2512.00002)]
"""
WAVES = [
    StoredPaper(
        f"2512.0000{day}",
        f"2025-12-0{day}",
        title,
        ("Ada Lovelace",),
        ("physics.flu-dyn",),
        None,
        "It is about the tide.",
    )
    for day, title in enumerate(("A Tidal Wave Solver", "Tide Gauges: A Survey"), start=1)
]


def commands_of(page: str) -> str:
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "docs" / page).read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert blocks
    return "\n".join(blocks)


def run_script(script: str, folder: Path, arxiv: SmallArxiv) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "ARXIV_"))}
    program = str(Path(sys.executable).parent)
    with serve(arxiv) as url:
        settings = {
            **kept,
            "PATH": f"{program}{os.pathsep}{os.environ['PATH']}",
            "ARXIV_API_URL": url,
            "ARXIV_DELAY_SECONDS": "0",
            "SOURCE_DATE_EPOCH": NOW,
            "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
            "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
        }  # fmt: skip
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=folder,
            env=settings,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )


@pytest.mark.slow
def test_the_guide_for_owners_of_other_lists(tmp_path: Path) -> None:
    (tmp_path / "old-list.md").write_text(OLD_LIST, "utf-8")
    done = run_script(commands_of("own-list.md"), tmp_path, SmallArxiv(WAVES))
    assert done.returncode == 0, done.stdout + done.stderr
    readme = (tmp_path / "waves/README.md").read_text("utf-8")
    assert "A Tidal Wave Solver" in readme
    assert "Tide Gauges: A Survey" in readme


def old_papers() -> list[StoredPaper]:
    """Facts of 140 papers that an older list could have, and one that is new."""
    subjects = ("Starspots", "Stellar Flares", "3D Models of Starspots", "Stellar Winds")
    stars = ("Orion", "Lyra", "Cygnus", "Draco", "Vela", "Pavo", "Corvus")
    listed = [
        StoredPaper(
            f"{1901 + at // 60}.{at + 1:05}",
            f"{2019 + at // 80}-01-0{1 + at % 9}",
            f"{subjects[at % 4]}: {stars[at % 7]} {at}",
            ("Ada Lovelace",),
            ("astro-ph.SR",),
            None,
            "We observe a starspot.",
        )
        for at in range(140)
    ]
    return [*listed, replace(listed[0], id="2512.00001", day="2025-12-01", title="Starspots: the New Year")]


def old_list(papers: list[StoredPaper]) -> str:
    sections: dict[str, list[str]] = {}
    for one in papers[:-1]:
        section = one.title.partition(": ")[0]
        sections.setdefault(section, []).append(f"- [{one.title}](https://arxiv.org/abs/{one.id})\n")
    sections["Stellar Winds"].append("- [A Wind of Old](https://doi.org/10.1234/wind)\n")
    return "# Awesome Stars\n\nOld words.\n\n" + "\n".join(
        f"## {name}\n\n{''.join(rows)}" for name, rows in sections.items()
    )


def run_line(made: SmallList, line: str) -> str:
    """Run one command of a guide in this process, which takes a third of the time of a shell's; what it printed."""
    if line.startswith("git "):
        return run_git(made, line)
    line, may_fail, _ = line.partition(" || true")
    program, *arguments = shlex.split(line)
    assert program == "vpt-bot"
    arguments, out = (arguments[:-2], arguments[-1]) if ">" in arguments else (arguments, "")
    result = made.run(*arguments)
    assert result.code == 0 or (may_fail and result.code == 1), (line, result.out, result.err)
    if out:
        (made.root / out).write_text(result.out, "utf-8")
    return result.out


def run_git(made: SmallList, line: str) -> str:
    if line.startswith("git add -A && git commit -m "):
        made.commit(line.rpartition("-m ")[2])
        return ""
    program, *arguments = shlex.split(line)
    assert program == "git"
    return made.git("-c", "user.name=Ada", "-c", "user.email=ada@example.org", *arguments)


@pytest.mark.slow
def test_the_guide_from_an_awesome_list(tmp_path: Path) -> None:
    made, papers = SmallList(tmp_path), old_papers()
    (tmp_path / "README.md").write_text(old_list(papers), "utf-8")
    made.git("init", "--quiet", "--initial-branch=main")
    made.commit("My list")
    with serve(SmallArxiv(papers)) as url:
        made.environ |= {"ARXIV_API_URL": url, "ARXIV_DELAY_SECONDS": "0"}
        said = "".join(map(partial(run_line, made), filter(None, commands_of("from-an-awesome-list.md").splitlines())))
    assert "find 140 of the 141 papers given" in said
    assert len(list((made.data / "papers").rglob("*.yaml"))) == 140
    assert "Starspots: the New Year" in made.body
    assert "A Wind of Old" in (made.data / "queue.jsonl").read_text("utf-8")
    readme, taxonomy = (path.read_text("utf-8") for path in (tmp_path / "README.md", made.data / "taxonomy.yaml"))
    assert {"Old words.", "## Areas"} <= set(readme.splitlines())
    assert "id: 3d_models_of_starspots" in taxonomy
    assert (tmp_path / "out/site/index.html").exists()


@pytest.mark.slow
def test_the_guide_for_maintainers(tmp_path: Path) -> None:
    small = make_list(tmp_path / "list")
    (small.root / "README.md").write_text("<!-- list:begin -->\n<!-- list:end -->\n", "utf-8")
    small.commit("readme")
    with serve(SmallArxiv(read_papers(ROOT / "demo/papers.jsonl"))) as url:
        small.environ |= {"ARXIV_API_URL": url, "ARXIV_DELAY_SECONDS": "0"}
        for line in filter(None, commands_of("maintainers.md").splitlines()):
            run_line(small, line)
    assert (small.data / "papers/2025/2511.21606.yaml").exists()
    assert (small.data / "rejected/2025/2512.17730.yaml").exists()


def test_the_front_page_leads_to_the_page_of_the_bot_and_that_to_the_guides() -> None:
    readme, page = ((ROOT / name).read_text("utf-8") for name in ("README.md", "docs/bot.md"))
    for target in ("docs/bot.md", "CONTRIBUTING.md", "docs/coverage.md"):
        assert f"]({target})" in readme
    for target in ("maintainers.md", "../CONTRIBUTING.md", "own-list.md", "from-an-awesome-list.md", "go-live.md"):
        assert f"]({target})" in page


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_a_page_with_commands_says_where_the_program_is(page: Path) -> None:
    text = page.read_text("utf-8")
    if re.search(r"(?:^|`)vpt-bot ", text, re.MULTILINE):
        assert ".venv/bin/vpt-bot" in text
    if page.name != "bot.md" and ".venv/bin" in text and page.name != "go-live.md":
        assert "bot.md#the-program" in text
