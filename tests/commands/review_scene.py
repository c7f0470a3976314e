"""A list whose GitHub and arXiv are stand-ins, and a student who opens pull requests from a fork."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.core.files.canonical import render_entry
from bot.core.paper.model import Paper
from bot.edges.github.pull import CHECK
from demo.arxiv_server import SmallArxiv
from tests.commands.scene import KeptScene
from tests.servers.github.humans import Human
from tests.servers.github.records import CheckRun, Pull
from tests.servers.github.standin import GitHub
from tests.small_list import Result, SmallList, make_paper

BOT = "github-actions[bot]"
BRANCH = "add-my-paper"
Files = dict[str, Any]


@dataclass(kw_only=True)
class ReviewScene(KeptScene):
    """One list, its GitHub, and its arXiv."""

    @property
    def student(self) -> Human:
        return self.hub.human("student")

    @property
    def alice(self) -> Human:
        """A maintainer."""
        return self.hub.human("alice", role="write")

    def paper(self, at: int = 0, **values: Any) -> Paper:
        """A paper that arXiv knows, as its data file should be."""
        known = self.arxiv.papers[at]
        return make_paper(known.id, known.title, **{"date": known.day, **values})

    def pull(self, files: Files, *, branch: str = BRANCH) -> Pull:
        return self.student.open_pull(branch, files, fork=True)

    def push(self, files: Files, *, branch: str = BRANCH) -> str:
        return self.student.commit(branch, files, fork=True)

    def review(self, number: int = 1, *options: str) -> Result:
        result = self.small.run("review", "--pull", str(number), *options)
        assert "Traceback" not in result.err
        return result

    def told(self, number: int = 1, *options: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.review(number, "--json", *options).json["findings"]
        return found

    def comment(self, number: int = 1) -> str:
        """The bot's one comment."""
        (one,) = [one for one in self.hub.comments(number) if one.author == BOT]
        return one.body

    def check(self, number: int = 1) -> CheckRun:
        """The check run on the head that counts: the newest."""
        head = self.hub.pull(number).head_sha
        *_, one = [run for run in self.hub.forge.checks.values() if run.head_sha == head]
        assert one.name == CHECK
        return one


def file_of(paper: Paper) -> str:
    """Where a paper's file lies in the repository."""
    from bot.core.paper.model import path_of

    return f"data/papers/{path_of(paper)}"


def files_of(*papers: Paper) -> Files:
    """The papers' files as they should be."""
    return {file_of(paper): render_entry(paper) for paper in papers}


@contextmanager
def open_review(folder: Path, small: SmallList, arxiv: SmallArxiv, *, page: bool = False) -> Iterator[ReviewScene]:
    """The scene over a small list; with `page`, README.md holds the rendered list."""
    if page:
        (small.root / "README.md").write_text("# List\n\n<!-- list:begin -->\n<!-- list:end -->\n")
        assert small.run("render").code == 0
        small.commit()
    with GitHub(folder / "hub", files=small.files()) as hub:
        small.environ |= hub.environ
        yield ReviewScene(hub=hub, small=small, arxiv=arxiv)
        hub.check()
