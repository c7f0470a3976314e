"""`make record`: the pictures and measured tables in the docs, made anew by running what they show, and the exports' JSON Schema."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.core.publish.exports import render_schema

ROOT = Path(__file__).parents[1]
WIDTH = 118


def main() -> int:
    """Write docs/papers.schema.json and docs/pictures/run.svg: what `make run` shows in a terminal, in a clone of its own."""
    (ROOT / "docs/papers.schema.json").write_text(render_schema(), "utf-8")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "clone", "--quiet", str(ROOT), folder], check=True)
        shown = _run_in_terminal(folder)
    console = Console(record=True, width=WIDTH, file=Path(os.devnull).open("w"))  # noqa: SIM115  # lives as long as the process
    console.print(Text.from_ansi(_as_in_a_clone(shown, folder)))
    picture = ROOT / "docs/pictures/run.svg"
    picture.parent.mkdir(exist_ok=True)
    console.save_svg(str(picture), title="make run")
    print(f"wrote {picture.relative_to(ROOT)}")
    return 0


def _as_in_a_clone(shown: str, folder: str) -> str:
    """The same with the paths that a reader would see, not those of this machine."""
    program = str(Path(sys.executable).parent)
    return shown.replace(program, ".venv/bin").replace(folder, "~/list")


def _run_in_terminal(folder: str) -> str:
    """What the demo prints when it believes that it writes to a terminal of a certain width."""
    settings = {**os.environ, "COLUMNS": str(WIDTH), "FORCE_COLOR": "1", "PYTHONPATH": folder, "TERM": "xterm-256color"}
    command = ["script", "-qec", f"stty cols {WIDTH}; {sys.executable} -m demo", "/dev/null"]
    return subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())
