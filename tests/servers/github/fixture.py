"""The pytest fixture `github`: a fresh stand-in for each test, which fails where GitHub's description is broken."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from github.Repository import Repository

from tests.servers.github.client import connect
from tests.servers.github.npm import SetupError
from tests.servers.github.standin import JOB, GitHub


@pytest.fixture
def github(tmp_path: Path) -> Iterator[GitHub]:
    """A running stand-in with the repository octo/list; see tests/servers/github/__init__.py."""
    try:
        made = GitHub(tmp_path / "github")
    except SetupError as error:
        pytest.fail(str(error), pytrace=False)
    with made as standin:
        yield standin
    standin.check()


@pytest.fixture
def job_repository(github: GitHub) -> Iterator[Repository]:
    """The stand-in's repository through PyGithub with the job's token."""
    with connect(github.url, JOB) as client:
        yield client.get_repo(github.slug)
