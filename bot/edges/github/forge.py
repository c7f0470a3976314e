"""A rolling pull request on GitHub: read, and changed by carrying out a plan, in few calls.

`propose` needs at most 12 calls for any number of papers, and one for each 100 closed pull requests; tests count them.
"""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import github
from github.IssueEvent import IssueEvent
from github.PullRequest import PullRequest
from github.Repository import Repository

from bot.core.program import BRANCH
from bot.core.pull.body import describe_conflict, parse_commit
from bot.core.pull.decisions import is_remembered
from bot.core.pull.plan import Plan
from bot.core.pull.snapshot import EndedPull, Snapshot, Tree, forget_withdrawn, may_hold_withdrawn
from bot.edges.disk.data_folder import DataFolder
from bot.edges.git.git import folder_in_repository
from bot.edges.github.client import Api, connect, explained
from bot.edges.github.issues import keep_comment
from bot.edges.github.reading import (
    Ahead,
    Commits,
    Endings,
    Tip,
    day_of,
    has_reached,
    paused_by,
    read_ahead,
    read_branch,
    read_commits,
    read_last,
    read_pulls,
    read_text,
    read_tree,
    text_of,
)
from bot.edges.github.writing import Writer
from bot.errors import BranchMoved, ServiceError, UsageError
from bot.settings import GitHub, Settings


@dataclass
class GitHubForge:
    """One repository on GitHub, with what was read of it in this run."""

    api: Api
    folder: str  # the data folder below the repository's top
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    branch: str = BRANCH
    _repository: Repository | None = None
    _pulls: tuple[PullRequest, ...] = ()
    _others: tuple[PullRequest, ...] = ()  # from the same branch, opened by people
    _nothing_new: str | None = None  # the tip of the bot's branch, where main holds all of it
    _ahead: Ahead | None = None
    _branch_is_gone: bool = False  # it was looked for in this run and is not there
    _known_events: dict[int, list[IssueEvent]] = field(default_factory=dict)

    @classmethod
    def connect(cls, github_settings: GitHub, settings: Settings, *, branch: str = BRANCH) -> "GitHubForge":
        """The forge for this run; nothing is sent yet. Only the pull request of new papers gets the configured labels."""
        config = DataFolder(settings.data).config()
        folder = folder_in_repository(settings.data)
        labels = tuple(config.labels.pull_request) if branch == BRANCH else ()
        return cls(connect(github_settings), folder, labels, tuple(config.reviewers), branch)

    def read(self, *, thorough: bool = True) -> Snapshot:
        """The default branch, the bot's branch and its pull requests. The branch of an ended pull request counts as gone."""
        self._repository, self._pulls, self._others = read_pulls(self.api, self.branch)
        repository = self._repository
        with explained("reading the repository", permission="contents: read"):
            tip = Tip.of(repository.get_branch(repository.default_branch))
            base = read_tree(repository, tip, self.folder)
        pull, self._branch_is_gone = self._open_pull, False
        if pull is None and self._pulls and not thorough:
            return self._with_ended(Snapshot(base), tip)
        self._ahead = read_ahead(repository, tip, self.branch) if pull else None
        branch_tip = self._ahead.tip if self._ahead else self._look_at_branch()
        if branch_tip is None:
            return self._with_ended(Snapshot(base), tip)
        with explained("reading the bot's branch", permission="contents: read"):
            branch = read_tree(repository, branch_tip, self.folder)
        if pull is None and self._holds_nothing_new(Snapshot(base, branch)):
            self._nothing_new = branch.commit
            return self._with_ended(Snapshot(base), tip)
        last, pushed_by = self._read_last(branch, pull)
        snapshot = self._with_pull(Snapshot(base, branch, last, pushed_by=pushed_by), pull)
        if may_hold_withdrawn(snapshot):
            snapshot = forget_withdrawn(snapshot, self.read_fork(snapshot))
        return self._with_ended(snapshot, tip)

    def confirm(self) -> None:
        """Check that the branch is gone, which a `read` that was not thorough assumed. Raises BranchMoved if it is not."""
        if self._open_pull is None and not self._branch_is_gone and self._look_at_branch():
            raise BranchMoved(f"the branch {self.branch} was changed", hint="run the same command again")

    def read_texts(self, blobs: Iterable[str]) -> dict[str, str]:
        """The contents of blobs; one call each, so only for the few that a human touched."""
        with explained("reading files of the bot's branch", permission="contents: read"):
            return {blob: read_text(self._here, blob) for blob in dict.fromkeys(blobs)}

    def read_fork(self, snapshot: Snapshot) -> Tree:
        """The commit at which the bot's branch left the default branch, by GitHub's own comparison."""
        branch = snapshot.branch.commit if snapshot.branch else snapshot.base.commit
        with explained("comparing the branches", permission="contents: read"):
            fork = (
                self._ahead.fork
                if self._ahead
                else Tip.of(self._here.compare(snapshot.base.commit, branch).merge_base_commit)
            )
            return snapshot.base if fork.commit == snapshot.base.commit else read_tree(self._here, fork, self.folder)

    def read_commit(self, commit: str) -> Tree:
        """The files of a commit of the bot's."""
        with explained("reading an earlier commit of the bot's", permission="contents: read"):
            return read_tree(self._here, Tip(commit, commit), self.folder)

    def read_ending(self, pull: EndedPull) -> EndedPull:
        """The same with who merged it; for a closed one `read` has asked already."""
        return self._endings.read_ender(pull) if pull.merged and pull.by is None else pull

    def tell_conflict(self, snapshot: Snapshot, paths: tuple[str, ...]) -> None:
        """Keeps one comment on the pull request that says so."""
        pull, text = self._open_pull, f"{describe_conflict(paths, self.branch)}."
        if pull is not None:
            keep_comment(self.api, pull.number, text, name="conflict")

    def apply(self, plan: Plan, snapshot: Snapshot) -> Snapshot:
        """Commit, move or make the branch, then open or edit the pull request. Raises BranchMoved when somebody pushed."""
        writer = Writer(self.api, self._here, self.folder, self.branch)
        if plan.fresh and not self._branch_is_gone:
            self.confirm()  # it is still at an ended pull request's head: later commits are a human's
            if not self._branch_is_gone:
                writer.delete_branch()
        before = snapshot.branch_or_main
        commit = snapshot.last.commit if snapshot.last else before.commit
        if plan.files or plan.merge or plan.fresh:
            commit = writer.commit(plan, snapshot)
        body = plan.body(commit)
        pull, seen = self._open_pull, {label.name.lower() for one in self._pulls for label in one.labels}
        if pull is None:
            self._refuse_other_pull()
            pull = writer.open(plan.title, body)
            writer.finish_opening(pull, list(self.labels), list(self.reviewers), seen=seen)
        else:
            if text_of(pull) != body and plan.rewrites(snapshot):
                writer.edit(pull, plan, body)
            if snapshot.unfinished:
                writer.finish_opening(pull, self._labels_to_add(pull), self._reviewers_to_ask(pull), seen=seen)
        return replace(
            snapshot, branch=replace(before, commit=commit), body=body, number=pull.number, url=pull.html_url
        )

    @property
    def _here(self) -> Repository:
        if self._repository is None:
            raise ServiceError("the repository was not read yet", hint="call read() first")
        return self._repository

    @property
    def _endings(self) -> Endings:
        return Endings(self._here, self._pulls)

    @property
    def _open_pull(self) -> PullRequest | None:
        return next((pull for pull in self._pulls if pull.state == "open"), None)

    def _look_at_branch(self) -> Tip | None:
        """The bot's branch; None when it is gone, or when it has ended and no pull request is open.

        It has ended where it is still as an ended pull request left it, one of the bot's or a merged one that somebody opened
        by hand, and where it holds nothing new.
        """
        tip = read_branch(self._here, self.branch)
        self._branch_is_gone = tip is None
        merged = (pull for pull in self._others if pull.merged_at)
        heads = {self._nothing_new, *(pull.head.sha for pull in (*self._pulls, *merged))}
        return None if self._open_pull is None and tip and tip.commit in heads else tip

    def _holds_nothing_new(self, snapshot: Snapshot) -> bool:
        """Whether main holds everything that the branch without a pull request changed. A paper's file may differ by now."""
        base, branch = snapshot.base, snapshot.branch_or_main
        if not branch.blobs.keys() <= base.blobs.keys():
            return False
        fork = self.read_fork(snapshot)
        own = {path: entry for path, entry in branch.files.items() if fork.files.get(path) != entry}
        known = {entry.split(" ")[1] for entry in (branch.files[path] for path in own)} & set(branch.blobs.values())
        gone = fork.files.keys() - branch.files.keys()
        same = (base.files.get(path) == entry or entry.split(" ")[1] in known for path, entry in own.items())
        return all(same) and not gone & base.files.keys()

    def _read_last(self, branch: Tree, pull: PullRequest | None) -> tuple[Tree, str | None]:
        """The bot's last commit on the branch, and who alone pushed since."""
        named = parse_commit(pull.body or "") if pull else None
        if named == branch.commit:
            return branch, None
        with explained("reading the bot's branch", permission="contents: read"):
            newest = read_commits(self._here, branch, self._ahead)
            commits = Commits(newest, named, self.api)
            return read_last(self._here, branch, commits, folder=self.folder, is_whole=self._ahead is not None)

    def _refuse_other_pull(self) -> None:
        """Raises UsageError where somebody else has a pull request open from the bot's branch: GitHub allows only one."""
        default = self._here.default_branch
        other = next((pull for pull in self._others if pull.state == "open" and pull.base.ref == default), None)
        if other is not None:
            raise UsageError(
                f"the pull request #{other.number} from {self.branch} was opened by {other.user.login if other.user else 'somebody'},"
                " so the bot can't open its own",
                hint=f"merge or close #{other.number}; the next run continues",
            )

    def _with_pull(self, snapshot: Snapshot, pull: PullRequest | None) -> Snapshot:
        if pull is None:
            return snapshot
        with explained("reading the pull request", permission="issues: read"):
            unfinished = bool(self._labels_to_add(pull) or self._reviewers_to_ask(pull))
        return replace(
            snapshot,
            body=text_of(pull),
            number=pull.number,
            url=pull.html_url,
            paused_by=paused_by(pull),
            unfinished=unfinished,
        )

    def _with_ended(self, snapshot: Snapshot, tip: Tip) -> Snapshot:
        """The snapshot with the bot's ended pull requests; who ended one and with which files is asked only where it matters.

        `tip` is that of the default branch.
        """
        snapshot = replace(snapshot, ended=tuple(self._read_ended(tip)))
        known, closed = {}, []
        for pull in snapshot.unsettled:
            if pull.elsewhere or pull.depends_on_places(snapshot):
                known[pull.number] = self._with_places(pull)
            elif not pull.merged and any(
                not is_remembered(line.key, pull, snapshot, expired={}) for line in pull.papers()
            ):
                if self._was_left_empty(pull, tip):
                    known[pull.number] = self._undecided(pull)
                else:
                    closed.append(pull)
        known |= {pull.number: pull for pull in self._endings.read_closings(closed)}
        own = self._pulls[0].user.login if self._pulls else None
        read = (known.get(pull.number, pull) for pull in snapshot.ended)
        return replace(
            snapshot,
            ended=tuple(self._undecided(pull) if own and not pull.merged and pull.by == own else pull for pull in read),
        )

    def _read_ended(self, tip: Tip) -> Iterator[EndedPull]:
        """The bot's ended pull requests. One merged into another branch is settled only once main holds that merge."""
        is_settled = False
        for pull in self._pulls:
            if pull.state == "open":
                continue
            merged = pull.merged_at is not None
            elsewhere = merged and not is_settled and pull.base.ref != self._here.default_branch
            if elsewhere:
                with explained("looking for a merge on the default branch", permission="contents: read"):
                    elsewhere = not has_reached(self._here, pull.merge_commit_sha, tip)
            is_settled = is_settled or (merged and not elsewhere)
            yield EndedPull(
                pull.number, text_of(pull), merged and not elsewhere, day_of(pull.closed_at), elsewhere=elsewhere
            )

    def _was_left_empty(self, ended: EndedPull, tip: Tip) -> bool:
        """Whether somebody's push left nothing to merge, as a rebase does where no paper is ticked: then GitHub closes by itself."""
        head = self._head_of(ended)
        if head == parse_commit(ended.body):
            return False  # nobody pushed
        with explained("looking for the branch's end on the default branch", permission="contents: read"):
            return has_reached(self._here, head, tip)

    def _undecided(self, ended: EndedPull) -> EndedPull:
        """The same, with what shows that nobody decided about its papers by ending it."""
        return replace(self._with_places(ended), elsewhere=True)

    def _head_of(self, ended: EndedPull) -> str:
        return next(pull.head.sha for pull in self._pulls if pull.number == ended.number)

    def _with_places(self, ended: EndedPull) -> EndedPull:
        """The same with the files at its head and the papers at the bot's last commit: what a human deleted in between was
        not ticked late."""
        head, own = self._head_of(ended), parse_commit(ended.body)
        with explained("reading the last pull request's files", permission="contents: read"):
            places, papers = frozenset(read_tree(self._here, Tip(head, head), self.folder).blobs), set()
            if own and own != head:
                with contextlib.suppress(github.UnknownObjectException):  # GitHub cleaned it away
                    papers = read_tree(self._here, Tip(own, own), self.folder).papers()
        return replace(ended, places=places | papers, deleted=frozenset(papers - places))

    def _labels_to_add(self, pull: PullRequest) -> list[str]:
        """The configured labels that were never put on; one that a human removed is not put on again."""
        have = {label.name.lower() for label in pull.labels}
        missing = [name for name in self.labels if name.lower() not in have]
        if not missing:
            return []
        once = {event.label.name.lower() for event in self._events(pull) if event.event == "labeled" and event.label}
        return [name for name in missing if name.lower() not in once]

    def _reviewers_to_ask(self, pull: PullRequest) -> list[str]:
        if (
            not self.reviewers
            or pull.requested_reviewers
            or any(e.event == "review_requested" for e in self._events(pull))
        ):
            return []
        return list(self.reviewers)

    def _events(self, pull: PullRequest) -> list[IssueEvent]:
        if pull.number not in self._known_events:
            self._known_events[pull.number] = list(pull.get_issue_events())
        return self._known_events[pull.number]
