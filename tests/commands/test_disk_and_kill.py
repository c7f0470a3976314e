"""A data folder that can't be written, a disk that is full, and SIGKILL at any moment: nothing is lost or half-written."""

import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo.arxiv_server import SmallArxiv
from tests import warm
from tests.commands.audit_world import World, open_world, stored
from tests.small_list import NOW, ROOT, Result, SmallList, sample_papers

README = "# By hand\n\n<!-- glance:begin -->\n<!-- glance:end -->\n\n<!-- list:begin -->\n<!-- list:end -->\n"
WINDOW = ("--since", "2025-11-24", "--until", "2025-12-31")
PROPOSE = ("propose", "--local", *WINDOW)
AUDIT = ("audit", "--local", "--withdrawn")
FRESH = "2512.03663"
WRITING = {
    "render": ("render",),
    "site": ("site", "--out", "site"),
    "add": ("add", FRESH),
    "accept": ("accept", FRESH),
    "propose": PROPOSE,
}


@pytest.fixture
def arxiv() -> SmallArxiv:
    """A third of the sample: these tests are about what is written."""
    papers = sample_papers()
    return SmallArxiv([paper for at, paper in enumerate(papers) if at % 3 == 0 or paper.id == FRESH])


@pytest.fixture
def small(small_list: SmallList) -> SmallList:
    (small_list.root / "README.md").write_text(README)
    small_list.commit()
    return small_list


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A list of which one paper was withdrawn."""
    with open_world(tmp_path) as made:
        gone = "This paper has been withdrawn by the authors"
        made.list("2401.00003", "A Wrong Paper", there=stored("2401.00003", "A Wrong Paper", comment=gone))
        yield made


def environ_of(small: SmallList) -> dict[str, str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "ARXIV_"))}
    return environ | {"SOURCE_DATE_EPOCH": NOW, "PYTHONPATH": str(ROOT), **small.environ}


def run_apart(small: SmallList, *arguments: str, most_bytes: int | None = None) -> Result:
    """The bot as a process of its own, for which permissions hold also when root runs the tests."""
    run = warm.start(*arguments, folder=small.root, environ=environ_of(small), most_bytes=most_bytes)
    out, err = run.communicate()
    return Result(run.wait(), out, err)


def files_of(root: Path) -> dict[str, bytes]:
    """All that users see: no cache, nothing of git's own."""
    names = (path for path in root.rglob("*") if path.is_file() and not {".git", ".cache"} & set(path.parts))
    return {str(path.relative_to(root)): path.read_bytes() for path in names}


def end_state(small: SmallList, branch: str) -> object:
    """The files of the work tree and of the branch; which commit holds them does not matter."""
    files = {name: re.sub(rb"[0-9a-f]{40}", b"COMMIT", text) for name, text in files_of(small.root).items()}
    tree = small.git("ls-tree", "-r", branch) if small.git("branch", "--list", branch) else ""
    return files, tree, small.git("status", "--porcelain", "--untracked-files=all")


def set_writable(root: Path, *, writable: bool) -> None:
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod((path.stat().st_mode | 0o200) if writable else (path.stat().st_mode & ~0o222))


@pytest.fixture
def frozen() -> Iterator[Callable[[SmallList], None]]:
    """Takes away the right to write to a list, until the test ends."""
    taken: list[Path] = []

    def freeze(small: SmallList) -> None:
        taken.append(small.root)
        set_writable(small.root, writable=False)

    yield freeze
    for root in taken:
        set_writable(root, writable=True)


def says_what_to_do(err: str) -> bool:
    """The last line is the error, the only one, and no traceback came."""
    *notes, last = err.splitlines()
    return (
        last.startswith("error: ")
        and "writable and has space left" in last
        and not re.search("^(error|Trace)", "\n".join(notes), re.M)
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", WRITING)
def test_a_folder_that_cant_be_written_is_told_and_left(
    small: SmallList, frozen: Callable[[SmallList], None], name: str
) -> None:
    before = end_state(small, "bot/new-papers")
    frozen(small)
    result = run_apart(small, *WRITING[name])
    assert result.code == 2, (result.out, result.err)
    assert says_what_to_do(result.err), result.err
    assert end_state(small, "bot/new-papers") == before


@pytest.mark.slow
def test_an_audit_of_a_folder_that_cant_be_written(world: World, frozen: Callable[[SmallList], None]) -> None:
    before = end_state(world.small, "bot/audit")
    frozen(world.small)
    result = run_apart(world.small, *AUDIT)
    assert (result.code, says_what_to_do(result.err)) == (2, True), result.err
    assert end_state(world.small, "bot/audit") == before


@pytest.mark.slow
def test_a_cache_that_cant_be_written_costs_a_warning_only(
    small: SmallList, frozen: Callable[[SmallList], None]
) -> None:
    cache = small.root / ".cache"
    cache.mkdir()
    frozen(SmallList(cache))
    result = run_apart(small, *PROPOSE)
    assert result.code == 0, result.err
    assert "warning: this run could not be recorded" in result.err
    assert small.files_on_branch()
    served = run_apart(small, "serve", "--once")
    assert (served.code, says_what_to_do(served.err)) == (2, True), served.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "limit"), [*((name, 0) for name in WRITING), ("site", 20_000), ("propose", 700), ("accept", 400)]
)
def test_where_no_byte_more_can_be_written_old_files_stay_whole(small: SmallList, name: str, limit: int) -> None:
    """A limit to each file's size stands for the disk: names can be made, bytes can't, as where no block is free."""
    old = files_of(small.root)
    result = run_apart(small, *WRITING[name], most_bytes=limit)
    stopped = files_of(small.root)
    assert (result.code, says_what_to_do(result.err)) == (2, True), (result.out, result.err)
    assert not [path for path in stopped if path.endswith(".new")]
    again = small.run(*WRITING[name])
    assert again.code == 0, again.err
    new = files_of(small.root)
    assert new != old
    for path, text in stopped.items():
        # The site's record says, while files are written, what each was and what it becomes.
        assert text in {old.get(path), new.get(path)} or path == "site/files.sha256", path


def run_warm(small: SmallList, *arguments: str) -> warm.Run:
    return warm.start(*arguments, folder=small.root, environ=environ_of(small))


def kill_at(small: SmallList, seconds: float, *arguments: str) -> bool:
    """Ends the bot and all that it started, as a machine does that is switched off; whether it was still at work."""
    process = run_warm(small, *arguments)
    time.sleep(seconds)
    process.kill_group()
    return process.wait() == -signal.SIGKILL


def play_kills(small: SmallList, branch: str, *arguments: str, moments: int) -> None:
    """Kill at seeded moments of the run, run again: the end is the same as that of a run that nothing disturbed."""
    kept = small.root.with_name("kept")
    shutil.copytree(small.root, kept, symlinks=True)
    warm.make_ready()
    start = time.monotonic()
    assert run_warm(small, *arguments).wait() == 0
    took, wanted = time.monotonic() - start, end_state(small, branch)
    dice = random.Random(9)
    killed = 0
    for played in range(5 * moments):
        if played >= moments and killed:
            break
        shutil.rmtree(small.root)
        shutil.copytree(kept, small.root, symlinks=True)
        was_at_work = kill_at(small, took * dice.uniform(0.1, 1.0), *arguments)
        killed += was_at_work
        if not was_at_work:
            took *= 0.6  # the measured run was slower, on a busy machine or with cold caches
        small.git("fsck")
        again = small.run(*arguments)
        assert again.code == 0, again.err
        assert end_state(small, branch) == wanted
    assert killed


MOMENTS = [4, pytest.param(20, marks=pytest.mark.soak)]


@pytest.mark.slow
@pytest.mark.parametrize("moments", MOMENTS)
@pytest.mark.parametrize("name", ["render", "propose"])
def test_killed_at_any_moment_the_next_run_ends_the_same(small: SmallList, name: str, moments: int) -> None:
    play_kills(small, "bot/new-papers", *WRITING[name], moments=moments)


@pytest.mark.slow
@pytest.mark.parametrize("moments", MOMENTS)
def test_an_audit_killed_at_any_moment(world: World, moments: int) -> None:
    play_kills(world.small, "bot/audit", *AUDIT, moments=moments)


def test_what_a_killed_run_left_is_used_up_and_no_link_followed(small: SmallList) -> None:
    left = small.root / ".README.md.new"
    left.write_text("half a li")
    assert small.run("render").code == 0
    assert not left.exists()
    (small.root / "README.md").write_text(README)
    left.symlink_to(small.root / "data/config.yaml")
    before = (small.root / "data/config.yaml").read_bytes()
    result = small.run("render")
    assert (result.code, "README.md" in result.err) == (2, True), result.err
    assert (small.root / "data/config.yaml").read_bytes() == before
    assert (small.root / "README.md").read_text() == README


def test_a_lock_that_a_killed_git_left_is_named(small: SmallList) -> None:
    lock = small.root / ".git/refs/heads/bot/new-papers.lock"
    lock.parent.mkdir(parents=True)
    lock.touch()
    result = small.run(*PROPOSE)
    assert result.code == 2
    assert "new-papers.lock': File exists." in result.err
    assert "remove that file" in result.err
    lock.unlink()
    assert small.run(*PROPOSE).code == 0


@contextlib.contextmanager
def disk_of(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A real file system of this size; the test is skipped where none may be mounted."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("no file system may be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.slow
@pytest.mark.parametrize("spare", [4, pytest.param(12, marks=pytest.mark.soak), 28])
def test_a_disk_that_fills_while_the_site_is_written_leaves_the_old_site(
    small: SmallList, tmp_path: Path, spare: int
) -> None:
    """A new style changes every page; the disk has room for the old site and a part of the new one."""
    with disk_of(tmp_path / "disk", 4_000) as disk:
        site = disk / "site"
        assert run_apart(small, "site", "--out", str(site)).code == 0
        old = files_of(site)
        config = small.data / "config.yaml"
        config.write_text(config.read_text().replace("title: ", "title: Another ", 1))
        used = sum(-(-len(text) // 4096) * 4 for text in old.values()) + 4 * 12
        _resize(disk, used + spare)
        stopped = run_apart(small, "site", "--out", str(site))
        assert (stopped.code, says_what_to_do(stopped.err)) == (2, True), (stopped.out, stopped.err)
        assert "No space left" in stopped.err
        assert files_of(site) == old
        _resize(disk, 4_000)
        assert run_apart(small, "site", "--out", str(site)).code == 0
        assert run_apart(small, "site", "--out", str(tmp_path / "other")).code == 0
        assert files_of(site) == files_of(tmp_path / "other")


def _resize(disk: Path, kilobytes: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={kilobytes}k", str(disk)], check=True)
