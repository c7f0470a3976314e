"""Fixtures for all tests. Only loopback may be reached (pytest-socket)."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from demo.arxiv_server import SmallArxiv, serve
from tests.small_list import SmallList, make_list, sample_papers

# Machines for tests often forbid Python to keep what it has compiled: each of some hundred processes would compile all modules anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
pytest_plugins = ["tests.servers.github.fixture"]
settings.register_profile("steady", deadline=None)  # how long an example takes says how busy the machine is
settings.load_profile("steady")


def pytest_configure() -> None:
    """Python keeps what it compiled, whatever the environment says: else each of the tests' processes compiles all anew."""
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # for the workers and all that the tests start


@pytest.fixture
def arxiv() -> SmallArxiv:
    """A stand-in for arXiv with the embedded sample, and faults by switch."""
    return SmallArxiv(sample_papers())


@pytest.fixture
def small_list(tmp_path: Path, arxiv: SmallArxiv) -> Iterator[SmallList]:
    """A list of the tests' own, whose arXiv is the stand-in."""
    made = make_list(tmp_path / "list")
    with serve(arxiv) as url:
        made.environ |= {"ARXIV_API_URL": url, "ARXIV_DELAY_SECONDS": "0"}
        yield made
