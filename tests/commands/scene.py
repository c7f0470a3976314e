"""A small list with GitHub and arXiv stood in for, made for playing many turns: few papers, and a state that can be put back."""

import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.core.paper.key import key_of_place
from bot.core.pull.line import Line, parse_lines
from demo.arxiv_papers import StoredPaper
from demo.arxiv_server import SmallArxiv, serve
from tests.servers.github import standin
from tests.servers.github.faults import Fault
from tests.servers.github.humans import Human
from tests.servers.github.records import Pull
from tests.servers.github.standin import GitHub
from tests.small_list import BRANCH, Result, SmallList, make_list, sample_papers

SINCE, HALF, FULL = "2025-11-24", "2025-12-05", "2025-12-31"
KINDS = ("drop", "drop after", "502", "502 after", "409", "422", "limit")

Kept = tuple[standin.Kept, list[StoredPaper], dict[Path, bytes], dict[str, str]]


@dataclass(kw_only=True)
class KeptScene:
    """A list, its GitHub and its arXiv, whose states can be kept by name and put back."""

    hub: GitHub
    small: SmallList
    arxiv: SmallArxiv
    _kept: dict[str, Kept] = field(default_factory=dict)

    def keep(self, name: str = "") -> None:
        """Remember GitHub, arXiv and the list's files as they are now, but not its git repository."""
        self._kept[name] = (self.hub.keep(), list(self.arxiv.papers), self.small.keep(), dict(self.small.environ))

    def put_back(self, name: str = "") -> None:
        """All as it was kept under this name, with new logs and without faults."""
        github, papers, files, environ = self._kept[name]
        self.hub.put_back(github)
        self.arxiv.papers[:] = papers
        self.arxiv.requests.clear()
        self.arxiv.faults.put()
        self.small.put_back(files)
        self.small.environ = dict(environ)


@dataclass(kw_only=True)
class Scene(KeptScene):
    """One list's GitHub, the bot and Alice, who may write."""

    others: set[str]  # the papers that the rules reject

    @property
    def alice(self) -> Human:
        return self.hub.human("alice", role="write")

    @property
    def open_pull(self) -> Pull | None:
        return next(iter(self.hub.pulls("open")), None)

    @property
    def lines(self) -> list[Line]:
        return parse_lines(self.open_pull.body or "") if self.open_pull else []

    def keys(self, *, ticked: bool) -> list[str]:
        return [line.key for line in self.lines if line.ticked is ticked]

    def files(self, branch: str = BRANCH) -> dict[str, bytes]:
        return {name.removeprefix("data/"): text for name, text in self.hub.files(branch).items()}

    def branch_papers(self) -> set[str]:
        """The keys of the papers that the bot's branch has and main has not."""
        return keys_of(set(self.files()) - set(self.files("main")))

    def propose(self, until: str = FULL, *options: str) -> Result:
        return self.small.run("propose", "--since", SINCE, "--until", until, *options)

    def sync(self) -> Result:
        return self.small.run("sync")

    def break_request(self, kind: str, nth: int) -> Fault:
        """The nth request from now on fails, and all its repetitions with it."""
        faults, after = self.hub.faults, kind.endswith("after")
        if kind.startswith("drop"):
            return faults.drop(nth=nth, after=after, times=1 if after else 3)
        if kind == "limit":
            return faults.secondary_limit(retry_after=120, nth=nth)
        return faults.status(int(kind[:3]), nth=nth, after=after, times=1 if after else 3)

    def state(self) -> object:
        """What must be the same however often and however badly disturbed a run was."""
        pulls = [(pull.number, pull.state, sorted(pull.labels), pull.reviewers) for pull in self.hub.pulls()]
        bodies = [re.sub(r"commit=[0-9a-f]{40}", "commit=…", pull.body or "") for pull in self.hub.pulls()]
        commits = self.hub.repository.count(f"main..{BRANCH}") if self.hub.forge.head(BRANCH) else 0
        comments = sorted(
            (one.number, one.body, sorted((given.author, given.content) for given in one.reactions))
            for one in self.hub.forge.comments.values()
        )
        labels = sorted(label.name for label in self.hub.forge.labels)
        return pulls, bodies, sorted(self.files().items()), commits, comments, labels


def keys_of(places: Iterable[str]) -> set[str]:
    """The keys of the listed papers among files."""
    return {key_of_place(place) or place for place in places if place.startswith("papers/")}


@contextmanager
def open_scene(folder: Path) -> Iterator[Scene]:
    """A scene whose arXiv holds four papers that the rules accept, four for review and two others."""
    arxiv = SmallArxiv(sample_papers())
    small = make_list(folder / "list")
    with serve(arxiv) as url:
        small.environ |= {"ARXIV_API_URL": url, "ARXIV_DELAY_SECONDS": "0"}
        chosen, others = choose_papers()
        arxiv.papers[:] = [paper for paper in arxiv.papers if paper.id in chosen]
        with GitHub(folder / "hub", files=small.files()) as hub:
            small.environ |= hub.environ
            yield Scene(hub=hub, small=small, arxiv=arxiv, others=set(others))
        hub.check()


@cache
def choose_papers() -> tuple[frozenset[str], frozenset[str]]:
    """The papers to play with, and all that the rules reject; what the rules say of the sample is always the same."""
    arxiv = SmallArxiv(sample_papers())
    with tempfile.TemporaryDirectory() as folder, serve(arxiv) as url:
        small = make_list(Path(folder) / "list")
        small.environ |= {"ARXIV_API_URL": url, "ARXIV_DELAY_SECONDS": "0"}
        document = small.run("scan", "--since", SINCE, "--until", FULL, "--json").json
    days = {paper.id: paper.day for paper in arxiv.papers}
    by_decision: dict[str, list[str]] = {"accept": [], "review": [], "reject": []}
    for paper in sorted(document["papers"], key=lambda one: days[one["id"]]):
        by_decision[paper["decision"]].append(paper["id"])
    chosen = {one for ids in by_decision.values() for one in (*ids[:2], *ids[-2:])}
    assert len(chosen) >= 10
    return frozenset(chosen), frozenset(by_decision["reject"])
