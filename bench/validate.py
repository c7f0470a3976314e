"""How long `validate` takes on a list of 10,000 papers, beside what PyYAML's C loader alone needs to read the same files."""

import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from bot.core.files.canonical import render_entry
from bot.core.paper.model import Paper, path_of

ROOT = Path(__file__).parents[1]
PAPERS = 10_000
_WORDS = (  # noqa: SIM905 - a list would be a page long
    "adaptive black box calibrated contrastive cross modal dense domain efficient federated few shot frozen generative graph"
    " image instance language large learning low rank masked memory mixture model multi network object open optimal pixel"
    " prompt prompting prompts query rank robust sample segmentation semantic sparse task test time token training transfer"
    " transformer tuning unified video vision visual zero"
).split()
_AREAS = ("black_box", "multimodality", "robustness", "segmentation", "test_time")


def run() -> list[str]:
    """Lines with the figures, as ratios of what PyYAML needs; the best of three runs each."""
    with tempfile.TemporaryDirectory(prefix="vpt-bot-bench-") as name:
        folder = Path(name)
        files = write_list(folder)
        read = min(_timed(lambda: _read_plainly(files)) for _ in range(3))
        full = min(_timed(lambda: _validate(folder)) for _ in range(3))
        _commit(folder)
        for file in files[::2000]:
            file.write_text(file.read_text("utf-8").replace('venue: "CVPR"', 'venue: "ICCV"'), "utf-8")
        base = min(_timed(lambda: _validate(folder, "--base", "HEAD")) for _ in range(3))
    return [
        f"PyYAML's C loader reads {len(files):,} files in {read:.2f} s",
        f"validate: {full:.2f} s, {full / read:.2f} of that (at most 2)",
        f"validate --base with 5 changed files: {base:.2f} s, {base / read:.2f} of that (at most 1 s or 0.5)",
    ]


def write_list(folder: Path, papers: int = PAPERS) -> list[Path]:
    """A list of made-up papers in canonical form below `folder`; returns the papers' files."""
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns("papers", "rejected", "*.jsonl"))
    files = []
    for paper in make_papers(papers):
        file = folder / "data/papers" / path_of(paper)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(render_entry(paper), "utf-8")
        files.append(file)
    return files


def make_papers(papers: int = PAPERS) -> list[Paper]:
    """Made-up papers, the same ones every time."""
    chance = random.Random(20260101)
    return [_paper(number, chance) for number in range(papers)]


def _paper(number: int, chance: random.Random) -> Paper:
    year, month = 15 + number % 11, 1 + number % 12
    arxiv = f"{year}{month:02}.{10_000 + number:05}"
    name = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=6)).capitalize()
    return Paper(
        title=f"{name}: {' '.join(chance.choices(_WORDS, k=chance.randint(5, 10))).title()}",
        arxiv=arxiv,
        authors=[f"Ada {name}son", "Zoë Ørsted", "Bo Li", "Chidi Okafor"][: chance.randint(1, 4)],
        date=f"20{year}-{month:02}-{1 + number % 28:02}",
        kind="method",
        nature=chance.choice(["learnable", "generative", "non_learnable"]),
        level=chance.choice(["pixel", "token", "both"]),
        areas=sorted(chance.sample(_AREAS, chance.randint(0, 3))),
        venue="CVPR",
        year=2000 + year,
        code=f"https://github.com/ada/{name.lower()}" if number % 2 else None,
        keywords=["first prompts of their kind"],
        aliases=[name] if number % 3 == 0 else [],
    )


def _read_plainly(files: list[Path]) -> None:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for file in files:
        yaml.load(file.read_bytes(), Loader=loader)  # noqa: S506 - a safe loader, C or Python


def _validate(folder: Path, *arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "bot", "--data", "data", "validate", *arguments],
                          cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def _commit(folder: Path) -> None:
    identity = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
    for arguments in (("init", "--quiet"), ("add", "."), (*identity, "commit", "--quiet", "-m", "list")):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True)


def _timed(action: object) -> float:
    assert callable(action)
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


if __name__ == "__main__":
    print("\n".join(run()))
