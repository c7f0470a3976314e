"""Publishes the rendered README.md, its pages and pictures on the default branch: the last step of the workflow `render`.

Each token in turn tries to commit them there. If a rule refuses all tokens, a pull request from bot/readme holds them.
Nothing else is ever committed, and never one rendering on top of another, so the workflow can't call itself for ever.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import github
from github.GitCommit import GitCommit
from github.GitRef import GitRef
from github.GitTree import GitTree
from github.InputGitTreeElement import InputGitTreeElement
from github.PullRequest import PullRequest
from github.Repository import Repository

from bot.cli import exit_code_of
from bot.core.publish.pages import FOLDER as PAGES
from bot.core.publish.readme import PICTURES
from bot.core.text.printable import printable
from bot.edges.disk.tree_folder import blob_id
from bot.edges.github.client import Api, connect, explained, message_of
from bot.errors import ServiceError, UsageError
from bot.settings import GitHub, read_settings

README, BRANCH = "README.md", "bot/readme"
RENDERED = (README, f"{PAGES}/*.md", f"{PICTURES}/*.svg")
MESSAGE = "Render the README"
BODY = (
    "Rendered from the data by the workflow `render`. It is a pull request because a rule on the default branch"
    " refuses both the job's token and the app's; docs/github-tokens.md says how to change that.\n"
)
Files = Mapping[str, str | None]
_TRIES = 3


class Moved(Exception):
    """Someone pushed between reading and writing."""


class Refused(Exception):
    """A rule or a missing right keeps this token from writing; the message is GitHub's."""


@dataclass(frozen=True)
class Rendering:
    """The texts to publish by path (None to delete a page), and the git tree of the data that they were rendered from."""

    files: Files
    data: str  # the data folder, below the repository's top
    tree: str


def publish(rendering: Rendering, tokens: list[GitHub]) -> str:
    """Publish the files; what was done, in one line. Raises UsageError and ServiceError."""
    for _ in range(_TRIES):
        try:
            return _publish_once(rendering, [connect(token) for token in tokens], tokens[0].repository)
        except Moved:
            continue
    raise ServiceError(
        f"{README} could not be written: the branch moved {_TRIES} times meanwhile", hint="start the workflow again"
    )


def _publish_once(rendering: Rendering, clients: list[Api], slug: str) -> str:
    with explained("reading the repository", permission="contents: read"):
        repository = clients[0].read.get_repo(slug)
        repository.complete()
        if repository.full_name.lower() != slug.lower():  # GitHub answers writes under the old name with a redirect
            raise UsageError(
                f"{slug} is now {repository.full_name}", hint=f"set GITHUB_REPOSITORY={repository.full_name}"
            )
        default = repository.default_branch
        tip = repository.get_branch(default).commit
        there = dict(_entries(repository, tip.sha, {rendering.data, *rendering.files}))
        if there.get(rendering.data) != rendering.tree:
            return f"the data has changed meanwhile; the run for {tip.sha[:7]} renders it"
        stale = _stale(rendering.files, there)
        if not stale:
            return f"{README} is up to date"
    if tip.commit.message.startswith(MESSAGE):
        raise UsageError(
            f"rendering the same data twice gave two different {README}",
            hint="this is a fault of the bot; please report it",
        )
    refusal = ""
    for client in clients:
        try:
            _commit(client, slug, stale, parents=[tip.sha], branch=default)
        except Refused as refused:
            refusal = str(refused)
        else:
            return f"{_named(stale)} committed on {default}"
    return _open_pull(clients, slug, stale, tip=tip.sha, refusal=refusal)


def _entries(repository: Repository, sha: str, wanted: set[str], prefix: str = "") -> Iterator[tuple[str, str]]:
    """The ids of the wanted files and folders below a commit or tree; only folders on the way are read."""
    for item in repository.get_git_tree(sha).tree:
        path = f"{prefix}{item.path}"
        if path in wanted:
            yield path, item.sha
        if item.type == "tree" and any(one.startswith(f"{path}/") for one in wanted):
            yield from _entries(repository, item.sha, wanted, f"{path}/")


def _stale(files: Files, there: Mapping[str, str]) -> Files:
    """The files that differ from those that are there, by their blobs' ids."""
    return {
        path: text
        for path, text in files.items()
        if there.get(path) != (None if text is None else blob_id(text.encode()))
    }


def _named(files: Files) -> str:
    first = README if README in files else next(iter(files))
    if len(files) == 1:
        return f"{first} was"
    return f"{first} and {len(files) - 1} other {'file' if len(files) == 2 else 'files'} were"


def _commit(client: Api, slug: str, files: Files, *, parents: list[str], branch: str, fresh: bool = False) -> str:
    """One commit with the files on the last parent's tree; author left out, so that GitHub signs it."""
    repository = client.write.get_repo(slug)
    try:
        base = GitTree(repository.requester, {}, {"sha": parents[-1]}, completed=True)
        tree = repository.create_git_tree([_element(path, text) for path, text in files.items()], base)
        heads = [GitCommit(repository.requester, {}, {"sha": parent}, completed=True) for parent in parents]
        commit = repository.create_git_commit(MESSAGE, tree, heads).sha
        if fresh:
            repository.create_git_ref(f"refs/heads/{branch}", commit)
        else:
            _ref(repository, branch).edit(commit, force=False)
    except github.GithubException as error:
        words = message_of(error)
        if error.status == 422 and ("fast forward" in words.lower() or "already exists" in words.lower()):
            raise Moved from error
        if error.status in {409, 422} or (error.status == 403 and "rate limit" not in words.lower()):
            raise Refused(words) from error
        with explained(f"writing {README}", permission="contents: write"):
            raise
    return commit


def _element(path: str, text: str | None) -> InputGitTreeElement:
    if text is None:
        return InputGitTreeElement(path, "100644", "blob", sha=None)  # deletes the file
    return InputGitTreeElement(path, "100644", "blob", content=text)


def _open_pull(clients: list[Api], slug: str, files: Files, *, tip: str, refusal: str) -> str:
    """Open or update the pull request from bot/readme with the last token: the app's, if there is one."""
    client = clients[-1]
    with explained("reading the pull request", permission="pull-requests: read"):
        repository = client.read.get_repo(slug)
        owner, default = repository.full_name.split("/")[0], repository.default_branch
        pull = next(iter(repository.get_pulls(state="open", head=f"{owner}:{BRANCH}", base=default)), None)
        old = _head(repository)
    if old and pull is None:
        with explained(f"deleting the old branch {BRANCH}", permission="contents: write"):
            _ref(client.write.get_repo(slug), BRANCH).delete()
        old = None
    if pull is not None and old and _is_current(repository, old, files):
        return f"{README} is in {pull.html_url}"
    try:
        _commit(client, slug, files, parents=[old, tip] if old else [tip], branch=BRANCH, fresh=old is None)
    except Refused as refused:
        raise UsageError(
            f"no token may write {README}, neither to {default} ({printable(refusal)}) nor to {BRANCH} ({printable(str(refused))})",
            hint="in the workflow: permissions: contents: write; leave bot/* out of the rules on branches",
        ) from refused
    return f"{README} is in {(pull or _new_pull(client, slug, default)).html_url}"


def _head(repository: Repository) -> str | None:
    try:
        return repository.get_git_ref(f"heads/{BRANCH}").object.sha
    except github.UnknownObjectException:
        return None


def _ref(repository: Repository, branch: str) -> GitRef:
    """A branch to write to, without reading it first."""
    url = f"/repos/{repository.full_name}/git/refs/heads/{branch}"
    return GitRef(repository.requester, {}, {"ref": f"refs/heads/{branch}", "url": url}, completed=True)


def _is_current(repository: Repository, commit: str, files: Files) -> bool:
    with explained(f"reading {BRANCH}", permission="contents: read"):
        return not _stale(files, dict(_entries(repository, commit, set(files))))


def _new_pull(client: Api, slug: str, default: str) -> PullRequest:
    with explained("opening the pull request", permission="pull-requests: write"):
        return client.write.get_repo(slug).create_pull(base=default, head=BRANCH, title=MESSAGE, body=BODY)


def _rendered_files() -> Files:
    """README.md and what else `render` changed in the checkout; files that did not change are left out."""
    changed = _git("diff", "--name-only", "-z", "HEAD", "--", *RENDERED)
    fresh = _git("ls-files", "--others", "--exclude-standard", "-z", "--", *RENDERED)
    paths = [README, *(path for path in f"{changed}\0{fresh}".split("\0") if path not in {"", README})]
    return {path: Path(path).read_bytes().decode() if Path(path).exists() else None for path in paths}


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise UsageError(
            f"git {arguments[0]}: {' '.join(done.stderr.split())}", hint="run this in a checkout of the list"
        )
    return done.stdout.strip()


def main(environ: Mapping[str, str]) -> int:
    """Publish what was rendered here. Raises UsageError when a human must change something, ServiceError when GitHub failed."""
    settings = read_settings(Path(environ.get("DATA") or "data"), environ)
    first, second = settings.require_github("publishing the README"), environ.get("SECOND_TOKEN")
    data = settings.data.as_posix()
    rendering = Rendering(_rendered_files(), data, _git("rev-parse", f"HEAD:{data}"))
    settings.console.result(publish(rendering, [first, replace(first, token=second)] if second else [first]))
    return 0


if __name__ == "__main__":
    sys.exit(exit_code_of(lambda: main(os.environ)))
