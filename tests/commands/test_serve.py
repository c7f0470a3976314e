"""`serve` as a real process: real signals, a real lock, a real list, and clocks that moved."""

import json
import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.timetable import JOBS, was_set_back
from demo.arxiv_server import SmallArxiv, serve
from tests import warm
from tests.small_list import BRANCH, NOW, ROOT, SmallList, make_list, sample_papers

ONLY_PROPOSE = ("--every", "sync=0", "--every", "audit=0", "--every", "propose=24h")


@pytest.fixture
def arxiv() -> SmallArxiv:
    """A part of the sample: the jobs are about when they run, not about what they find."""
    return SmallArxiv(sample_papers()[::4])


@pytest.fixture
def small(tmp_path: Path, arxiv: SmallArxiv) -> Iterator[SmallList]:
    with serve(arxiv) as url:
        made = make_list(tmp_path / "list")
        made.environ |= {"ARXIV_API_URL": url, "ARXIV_DELAY_SECONDS": "0", "SOURCE_DATE_EPOCH": NOW}
        yield made


def started(small: SmallList, *options: str, real_jobs: bool = False) -> warm.Run:
    environ = {name: text for name, text in os.environ.items() if not name.startswith(("GITHUB_", "ARXIV_"))}
    environ |= small.environ
    if real_jobs:
        return warm.start("--data", str(small.data), "serve", *options, folder=ROOT, environ=environ, real_jobs=True)
    return warm.start("serve", *options, folder=small.root, environ=environ)


@contextmanager
def running(small: SmallList, *options: str, real_jobs: bool = False) -> Iterator[warm.Run]:
    process = started(small, *options, real_jobs=real_jobs)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until(true: Callable[[], object], seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to that in time"
        time.sleep(0.01)


def state(small: SmallList) -> dict[str, Any]:
    path = small.root / ".cache/serve.json"
    return json.loads(path.read_text()) if path.is_file() else {}


def stop(process: warm.Run) -> list[dict[str, Any]]:
    """The log's lines. It must stop long before what it waits for has come: an hour's pause, or the next day's job."""
    process.terminate()
    out, err = process.communicate(timeout=300)
    assert (process.returncode, err) == (0, "")
    return [json.loads(line) for line in out.splitlines()]


def test_due_job_runs_is_logged_and_remembered(small: SmallList) -> None:
    with running(small, *ONLY_PROPOSE, real_jobs=True) as process:
        until(lambda: "propose" in state(small).get("jobs", {}))
        check = small.run("serve", "--check")
        assert (check.code, check.out[:6]) == (0, "alive:")
        log = stop(process)
    assert [line["event"] for line in log if line["event"] != "said"] == ["start", "begin", "end", "stop"]
    assert state(small)["jobs"]["propose"]["exit"] == 0
    assert small.files_on_branch()


def test_sigterm_in_the_middle_of_a_wait_stops_within_seconds_and_leaves_nothing_half_done(
    small: SmallList, arxiv: SmallArxiv
) -> None:
    arxiv.faults.put(always="503")
    small.environ["ARXIV_DELAY_SECONDS"] = "3600"
    with running(small, *ONLY_PROPOSE) as process:
        until(lambda: arxiv.requests)
        log = stop(process)
    assert {line["event"] for line in log} >= {"begin", "end", "stop"}
    assert state(small)["jobs"] == {}  # so that it is due again at once
    assert BRANCH not in small.git("branch")
    assert not list(small.root.rglob(".*.new"))
    arxiv.faults.put()
    small.environ["ARXIV_DELAY_SECONDS"] = "0"
    with running(small, *ONLY_PROPOSE):
        until(lambda: state(small)["jobs"].get("propose", {}).get("exit") == 0)


def test_lock_is_held_by_one_and_free_after_a_crash(small: SmallList) -> None:
    with running(small, *ONLY_PROPOSE) as process:
        until(lambda: "propose" in state(small).get("jobs", {}))
        second = small.run("serve", "--once", *ONLY_PROPOSE)
        assert second.code == 2
        assert str(process.pid) in second.err
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with running(small, *ONLY_PROPOSE, "--once") as process:
        process.communicate(timeout=300)
        assert process.returncode == 0


def test_what_was_missed_runs_at_once_and_what_ran_does_not(small: SmallList) -> None:
    cache = small.root / ".cache"
    cache.mkdir()
    for ago, runs in ((timedelta(hours=1), False), (timedelta(days=3), True), (timedelta(days=-3), True)):
        at = (datetime.now(UTC) - ago).isoformat(timespec="seconds")
        (cache / "serve.json").write_text(json.dumps({"jobs": {"propose": {"at": at, "exit": 0}}}))
        with running(small, *ONLY_PROPOSE, "--once") as process:
            out, _ = process.communicate(timeout=300)
        assert ('"begin"' in out) is runs, ago


@pytest.mark.parametrize("text", ["", "[]", '{"jobs": []}', '{"jobs": {"propose": {"at": "soon"}}}'])
def test_damaged_state_is_as_if_nothing_had_run(small: SmallList, text: str) -> None:
    (small.root / ".cache").mkdir()
    (small.root / ".cache/serve.json").write_text(text)
    assert small.run("serve", "--check").code == 1
    with running(small, *ONLY_PROPOSE, "--once") as process:
        out, err = process.communicate(timeout=300)
    assert (process.returncode, err) == (0, "")
    assert '"begin"' in out


def test_wrong_interval_is_told_before_anything_runs(small: SmallList) -> None:
    told = small.run("serve", "--every", "propose=often")
    assert (told.code, told.out) == (2, "")
    assert "--every 'propose=often'" in told.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "moments"),
    [
        (signal.SIGTERM, 2),
        (signal.SIGINT, 1),
        *(pytest.param(number, 8, marks=pytest.mark.soak) for number in (signal.SIGTERM, signal.SIGINT)),
    ],
)
def test_a_signal_at_any_moment_leaves_nothing_that_the_next_start_does_not_complete(
    small: SmallList, tmp_path: Path, number: signal.Signals, moments: int
) -> None:
    """Also in the middle of a job's writes: the branch, the text, the cache and the state."""
    kept = tmp_path / "kept"
    shutil.copytree(small.root, kept, symlinks=True)
    warm.make_ready()
    begun = time.monotonic()
    with running(small, *ONLY_PROPOSE, "--once") as process:
        process.communicate(timeout=300)
    took, wanted = time.monotonic() - begun, (small.files_on_branch(), small.body.splitlines()[:-1])
    dice = random.Random(5)
    for _ in range(moments):
        shutil.rmtree(small.root)
        shutil.copytree(kept, small.root, symlinks=True)
        with running(small, *ONLY_PROPOSE) as process:
            time.sleep(took * dice.uniform(0.4, 1.0))
            process.send_signal(number)
            _, err = process.communicate(timeout=300)
        assert "Traceback" not in err
        assert process.returncode in {0, -number, 130}, err  # the two others: before the loop had begun
        assert not list((small.root / ".git").rglob("*.lock"))
        small.git("fsck")
        with running(small, *ONLY_PROPOSE, "--once") as process:
            process.communicate(timeout=300)
        assert small.run("propose", "--local").code == 0
        assert (small.files_on_branch(), small.body.splitlines()[:-1]) == wanted
        assert not [path for path in small.root.rglob("*") if path.name.endswith(".new")]


DAY = timedelta(days=1)


@pytest.mark.parametrize("name", ["sync", "propose", "audit"])
@pytest.mark.parametrize("jump", [DAY, -DAY, timedelta(hours=1), timedelta(hours=-1)], ids=str)
def test_after_the_clock_has_jumped_a_job_runs_within_one_interval(name: str, jump: timedelta) -> None:
    """A day or, where summer time begins or ends, an hour, in both directions: run once too often, but never left out."""
    job = next(job for job in JOBS if job.name == name)
    now = datetime(2026, 3, 29, 1, 30)  # the schedule compares with times without a zone
    for share in (0.0, 0.5, 1.0):
        due = now + share * timedelta(seconds=job.longest)
        then = now + jump
        runs = then if was_set_back(due, job, now=then) else max(due, then)
        assert runs - then <= timedelta(seconds=job.longest)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"])
def test_the_last_run_is_remembered_across_the_change_to_summer_time(small: SmallList, zone: str) -> None:
    """What ran an hour ago is not due, whatever the zone's clock shows."""
    (small.root / ".cache").mkdir()
    at = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="seconds")
    (small.root / ".cache/serve.json").write_text(json.dumps({"jobs": {"propose": {"at": at, "exit": 0}}}))
    small.environ["TZ"] = zone
    with running(small, *ONLY_PROPOSE, "--once") as process:
        out, _ = process.communicate(timeout=300)
    assert '"begin"' not in out


def test_a_lock_file_that_nobody_holds_is_no_lock(small: SmallList) -> None:
    cache = small.root / ".cache"
    cache.mkdir()
    for text in ("1\n", "999999999\n", "no number", "x" * 10_000):
        (cache / "serve.lock").write_text(text)
        with running(small, *ONLY_PROPOSE, "--once") as process:
            _, err = process.communicate(timeout=300)
        assert (process.returncode, err) == (0, "")


def test_of_two_that_start_at_once_exactly_one_serves(small: SmallList) -> None:
    both = [started(small, *ONLY_PROPOSE) for _ in range(2)]
    try:
        until(lambda: any(process.poll() is not None for process in both) and "propose" in state(small).get("jobs", {}))
        refused = [process for process in both if process.poll() is not None]
        assert [process.returncode for process in refused] == [2]
        assert small.run("serve", "--check").code == 0
    finally:
        for process in both:
            process.kill()
            process.communicate()
