"""PyGithub set up for loopback: no waiting between requests, no retries, a short time-out."""

from collections.abc import Iterator
from contextlib import contextmanager

from github import Auth, Github, InputGitTreeElement
from github.GitCommit import GitCommit
from github.Repository import Repository

TIMEOUT_SECONDS = 60


@contextmanager
def connect(url: str, token: str | None = None) -> Iterator[Github]:
    """A client for a stand-in; its connections end with the block."""
    auth = None if token is None else Auth.Token(token)
    client = Github(
        base_url=url,
        auth=auth,
        timeout=TIMEOUT_SECONDS,
        retry=None,
        per_page=100,
        seconds_between_requests=0,
        seconds_between_writes=0,
    )
    try:
        yield client
    finally:
        client.close()


def commit_files(
    repository: Repository, files: dict[str, str | None], *, parent: str, message: str = "Add"
) -> GitCommit:
    """One tree with inline contents on the parent's, and one commit; None deletes a file."""
    elements = [
        InputGitTreeElement(path, "100644", "blob", sha=None)
        if text is None
        else InputGitTreeElement(path, "100644", "blob", content=text)
        for path, text in files.items()
    ]
    before = repository.get_git_commit(parent)
    tree = repository.create_git_tree(elements, before.tree)
    return repository.create_git_commit(message, tree, [before])
