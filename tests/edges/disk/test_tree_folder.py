"""The data folder of a commit: contents from disk only where they are the commit's, everything else through the API."""

import os
from pathlib import Path

import pytest

from bot.core.review.tree_change import TreeEntry
from bot.edges.disk.tree_folder import MOST_FETCHED, Blobs, blob_id, folder_at
from bot.errors import ServiceError, UsageError

TEXT = b"title: T\n"


def entry(content: bytes, mode: str = "100644", size: int | None = None) -> TreeEntry:
    return TreeEntry(mode, blob_id(content), size)


def never(blob: str) -> bytes:
    raise AssertionError(f"{blob} was fetched")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data/papers").mkdir(parents=True)
    (tmp_path / "data/papers/a.yaml").write_bytes(TEXT)
    (tmp_path / "secret").write_bytes(b"secret")
    return tmp_path / "data"


def test_unchanged_files_are_read_from_disk(data: Path) -> None:
    folder = folder_at({"data/papers/a.yaml": entry(TEXT)}, "data", Blobs(data, never))
    assert folder.read_bytes("papers/a.yaml") == TEXT
    assert folder.shown("papers/a.yaml") == "data/papers/a.yaml"


def test_changed_files_are_fetched_once(data: Path) -> None:
    asked: list[str] = []

    def fetch(blob: str) -> bytes:
        asked.append(blob)
        return b"other"

    folder = folder_at({"data/papers/a.yaml": entry(b"other")}, "data", Blobs(data, fetch))
    assert folder.read_bytes("papers/a.yaml") == folder.read_bytes("papers/a.yaml") == b"other"
    assert asked == [blob_id(b"other")]


@pytest.mark.parametrize("place", ["../secret", "papers/../../secret", "link.yaml", "papers", "papers/\0", "pipe"])
def test_nothing_outside_the_data_folder_is_taken_from_disk(data: Path, place: str) -> None:
    (data / "link.yaml").symlink_to("../secret")
    os.mkfifo(data / "pipe")
    folder = folder_at({f"data/{place}": entry(b"secret")}, "data", Blobs(data, lambda blob: b"forged"))
    with pytest.raises(ServiceError):
        folder.read_bytes(place)


def test_content_that_is_not_the_blobs_is_not_believed(data: Path) -> None:
    folder = folder_at({"data/b.yaml": entry(b"real")}, "data", Blobs(data, lambda blob: b"forged"))
    with pytest.raises(ServiceError, match="wrong content"):
        folder.read_bytes("b.yaml")


def test_a_checkout_of_another_list_is_told_before_the_hours_requests_are_used_up(data: Path) -> None:
    contents = {f"data/papers/{at}.yaml": str(at).encode() for at in range(MOST_FETCHED + 1)}
    by_id = {blob_id(content): content for content in contents.values()}
    folder = folder_at({path: entry(text) for path, text in contents.items()}, "data", Blobs(data, by_id.__getitem__))
    *first, last = folder.places("papers")
    assert all(folder.read_bytes(place) for place in first)
    with pytest.raises(UsageError, match="are not in"):
        folder.read_bytes(last)


def test_what_is_too_large_is_never_fetched(data: Path) -> None:
    folder = folder_at({"data/big.yaml": entry(b"x", size=10**9)}, "data", Blobs(data, never))
    assert len(folder.read_bytes("big.yaml", most=100)) == 101


def test_modes_say_what_a_place_is(data: Path) -> None:
    modes = {"file": "100644", "program": "100755", "link": "120000", "module": "160000", "odd": "040000"}
    entries = {f"data/{name}": entry(b"", mode) for name, mode in modes.items()}
    folder = folder_at(entries, "data", Blobs(data, never))
    kinds = [folder.kind_of(name) for name in (*modes, "nothing")]
    assert kinds == ["file", "file", "link", "folder", "special", None]


@pytest.mark.parametrize("root", ["data", ".", "lists/vision/data"])
def test_the_folder_may_lie_anywhere(data: Path, root: str) -> None:
    prefix = "" if root == "." else f"{root}/"
    above = f"{prefix.removesuffix('/').rpartition('/')[0]}/".lstrip("/")
    page, paper = b"# List\n", b"title: P\n"
    by_id = {blob_id(text): text for text in (page, paper)}
    entries = {f"{prefix}papers/p.yaml": entry(paper), f"{above}README.md": entry(page)}
    folder = folder_at(entries, root, Blobs(data, by_id.__getitem__))
    assert folder.places("papers") == ["papers/p.yaml"]
    assert folder.read_bytes("papers/p.yaml") == paper
    assert folder.beside("README.md") == page
    assert folder.beside("none.md") is None
