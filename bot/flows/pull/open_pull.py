"""One run with a rolling pull request: opens it, reads what it needs of it, and carries a plan out.

The pull request of new papers and that of audits share this. They differ in their branch and in who makes the plan.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from bot.core.files.data_file import PAPERS, read_data_file
from bot.core.paper.config import Config
from bot.core.paper.known import KnownPapers
from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Taxonomy
from bot.core.program import BRANCH
from bot.core.pull.body import describe_conflict
from bot.core.pull.decisions import identity_of_place
from bot.core.pull.plan import Plan, bring_up_to_date, may_lag
from bot.core.pull.snapshot import EndedPull, Snapshot, Tree, doubtful_ticks, forget_deleted, without_line
from bot.core.text.markdown import link
from bot.edges.disk.data_folder import DataFolder
from bot.edges.disk.tree_folder import blob_id, read_unchanged
from bot.edges.git.local_forge import LocalForge
from bot.errors import BranchMoved
from bot.settings import Settings

_BY_BOX = '\nreason: "unticked"\n'  # in the file of a rejection: its box was empty when it was written
_TRIES = 3  # plans that somebody else's push may overtake before the bot leaves the rest to its next run


class Forge(Protocol):
    """Where a rolling pull request is kept: the local repository or GitHub."""

    @property
    def branch(self) -> str:
        """The bot's branch that it comes from."""

    def read(self, *, thorough: bool = True) -> Snapshot:
        """The state now. Unless `thorough`, the branch of an ended pull request is assumed to be gone."""

    def confirm(self) -> None:
        """Check what a `read` that was not thorough assumed. Raises BranchMoved when it is wrong; `apply` checks by itself."""

    def read_texts(self, blobs: Iterable[str]) -> dict[str, str]:
        """The contents of blobs."""

    def read_fork(self, snapshot: Snapshot) -> Tree:
        """The commit at which the bot's branch left the default branch."""

    def read_commit(self, commit: str) -> Tree:
        """The files of a commit that the bot made earlier."""

    def read_ending(self, pull: EndedPull) -> EndedPull:
        """The same pull request with who ended it and why; asked only for what is about to be written down."""

    def tell_conflict(self, snapshot: Snapshot, paths: tuple[str, ...]) -> None:
        """Say once that a human must reconcile these files; the branch is left alone."""

    def apply(self, plan: Plan, snapshot: Snapshot) -> Snapshot:
        """Carry the plan out and return the state afterwards. Raises BranchMoved when somebody pushed meanwhile."""


@dataclass(frozen=True)
class OpenPull:
    """Everything that a change of a rolling pull request needs: settings, the list's own files, the forge, and the state read."""

    settings: Settings
    config: Config
    taxonomy: Taxonomy
    forge: Forge
    snapshot: Snapshot
    thorough: bool = True  # whether the snapshot assumes nothing (see `Forge.read`)

    @property
    def paused_by(self) -> str | None:
        """What stops the bot from writing, in words; None when nothing does."""
        return "paused: true in the configuration" if self.config.paused else self.snapshot.paused_by

    def says_paused(self) -> bool:
        """Whether the bot may not write; says so, and why."""
        if self.paused_by:
            self.settings.console.note(f"paused: nothing was changed ({self.paused_by})")
        return self.paused_by is not None

    def read_papers(self, blobs: Mapping[str, str], *, guesses: Iterable[str] = ()) -> dict[str, Paper]:
        """The papers in blobs (by place); a file that can't be read is left out."""
        texts = self.read_texts(blobs, guesses=guesses)
        papers = {place: read_data_file(text.encode(), place=place, path=place).paper for place, text in texts.items()}
        return {place: paper for place, paper in papers.items() if paper}

    def read_papers_at(self, places: Iterable[str]) -> dict[str, Paper]:
        """The papers at places of the branch, of the bot's last commit or of main, the first that has the file."""
        trees = [tree for tree in (self.snapshot.base, self.snapshot.last, self.snapshot.branch) if tree]
        wanted = list(places)
        return self.read_papers({place: tree.blobs[place] for tree in trees for place in wanted if place in tree.blobs})

    def read_texts(self, blobs: Mapping[str, str], *, guesses: Iterable[str] = ()) -> dict[str, str]:
        """The texts of blobs by place. Only those are fetched that are neither in the checkout nor among the `guesses`."""
        guessed = {blob_id(text.encode()): text for text in guesses}
        known = {place: guessed[blob] for place, blob in blobs.items() if blob in guessed}
        for place, blob in blobs.items():
            content = None if place in known else read_unchanged(self.settings.data, place, blob)
            known |= {} if content is None else {place: content.decode("utf-8", errors="replace")}
        missing = {place: blob for place, blob in blobs.items() if place not in known}
        fetched = self.forge.read_texts(missing.values()) if missing else {}
        return known | {place: fetched[blob] for place, blob in missing.items()}

    def listed(self) -> KnownPapers:
        """The papers on the default branch, with their titles if they are in the checkout too."""
        here = {one.path: one for one in DataFolder(self.settings.data).identities(PAPERS)}
        return KnownPapers.of(
            here.get(place) or identity_of_place(place) for place in sorted(self.snapshot.base.papers())
        )

    def listed_pages(self) -> dict[str, str]:
        """The places of main's papers by the addresses of their pages."""
        base = self.snapshot.base.blobs
        return {page: place for page, place in DataFolder(self.settings.data).pages().items() if place in base}


def pull_link(snapshot: Snapshot) -> str:
    """The bot's pull request as a link."""
    return link(f"pull request {snapshot.number}", snapshot.url or "") if snapshot.number else "the bot's pull request"


def open_pull(settings: Settings, *, local: bool, branch: str = BRANCH, thorough: bool = True) -> OpenPull:
    """The pull request from `branch`, read (see `find_forge` and `Forge.read`)."""
    return read_pull(settings, find_forge(settings, local=local, branch=branch), thorough=thorough)


def open_local_pull(settings: Settings) -> OpenPull:
    """The local pull request, ready to be changed. Raises UsageError when its branch is checked out."""
    forge = LocalForge.around(settings)
    forge.refuse_checked_out()
    return read_pull(settings, forge)


def find_forge(settings: Settings, *, local: bool, branch: str = BRANCH) -> Forge:
    """GitHub when repository and token are set and `local` is not, else the local repository. Nothing is read yet.

    Raises UsageError when only one of repository and token is set, or when there is no repository here.
    """
    github = None if local else settings.github
    if github is None:
        return LocalForge.around(settings, branch=branch)
    from bot.edges.github.forge import GitHubForge

    return GitHubForge.connect(github, settings, branch=branch)


def read_pull(settings: Settings, forge: Forge, *, thorough: bool = True) -> OpenPull:
    """The pull request on this forge as it is now."""
    folder = DataFolder(settings.data)
    config, taxonomy = folder.config(), folder.taxonomy()
    return OpenPull(settings, config, taxonomy, forge, read_snapshot(forge, thorough=thorough), thorough)


def read_snapshot(forge: Forge, *, thorough: bool = True) -> Snapshot:
    """The state of the branches and pull requests.

    A new paper that no line names was left by a stopped run, unless main deleted it since the branch left main. The text may be older
    than what that run recorded: then a tick of a paper whose file was deleted is no new one.
    """
    snapshot = forge.read(thorough=thorough)
    is_lagging = forge.branch == BRANCH and without_line(snapshot)
    snapshot = forget_deleted(snapshot, forge.read_fork(snapshot)) if is_lagging else snapshot
    ticks = doubtful_ticks(snapshot) if forge.branch == BRANCH else {}
    texts = forge.read_texts(ticks.values()) if ticks else {}
    old = frozenset(key for key, blob in ticks.items() if _BY_BOX not in texts[blob])
    return replace(snapshot, old_ticks=old) if old else snapshot


def carry_out(opened: OpenPull, make_plan: Callable[[OpenPull], Plan], *, tries: int = _TRIES) -> tuple[Plan, Snapshot]:
    """Plan and apply; read and plan again when somebody pushed in between. The plan that was applied, and the state after it."""
    if opened.says_paused():
        return Plan("none", "paused"), opened.snapshot
    try:
        return _apply(opened, make_plan(opened))
    except BranchMoved:
        if tries == 1:
            raise
    again = replace(opened, snapshot=read_snapshot(opened.forge), thorough=True)
    return carry_out(again, make_plan, tries=tries - 1)


def _apply(opened: OpenPull, plan: Plan) -> tuple[Plan, Snapshot]:
    if plan.action not in {"opened", "updated"}:
        if not opened.thorough:
            opened.forge.confirm()
        return plan, opened.snapshot
    if plan.update and may_lag(opened.snapshot):
        plan = bring_up_to_date(plan, opened.snapshot, opened.forge.read_fork(opened.snapshot))
    if plan.merge and plan.merge.conflicts:
        opened.forge.tell_conflict(opened.snapshot, plan.merge.conflicts)
        opened.settings.console.note(f"warning: {describe_conflict(plan.merge.conflicts, opened.forge.branch)}")
        return Plan("unchanged"), opened.snapshot
    return plan, opened.forge.apply(plan, opened.snapshot)
