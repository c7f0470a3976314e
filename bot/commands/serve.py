"""`serve`: run the jobs of the workflows on this machine, one at a time on a schedule, until it is stopped."""

import argparse
import json
import signal
import threading
import time
from datetime import UTC, datetime
from typing import Any

import schedule

from bot.core.text.printable import redact
from bot.core.timetable import Job, choose_jobs, first_due, is_alive, was_set_back
from bot.edges.disk.cache_folder import held_lock, read_state, write_state
from bot.edges.disk.data_folder import DataFolder
from bot.edges.disk.job_process import JobProcess
from bot.settings import Settings

_LOOK_SECONDS = 20.0  # how often the clock is read: after the machine slept, overdue jobs start within this time
_ALIVE_SECONDS = 120.0
_LONGEST_JOB_SECONDS = 2 * 3600.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `serve`."""
    parser.add_argument(
        "--every",
        action="append",
        default=[],
        metavar="JOB=TIME",
        help="how often a job runs (defaults: sync=15m, propose=24h, audit=7d, status=6h); 0 switches it off; repeatable",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="report whether a running `serve` is alive; for health checks of containers",
    )
    parser.add_argument("--once", action="store_true", help="run the jobs that are due now, then stop")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Serve until SIGTERM or Ctrl-C; with --check, return 1 when no loop is alive."""
    if args.check:
        return _check(settings)
    DataFolder(settings.data).config()  # so that an unreadable list is reported at once and not by every job
    jobs = choose_jobs(args.every, on_github=settings.github is not None)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with held_lock(settings.cache) as lock:
        loop = _Loop(settings, jobs, stop=stop, lock=lock)
        loop.serve(once=args.once)
    return 0


def _check(settings: Settings) -> int:
    state = read_state(settings.cache)
    alive = is_alive(state, now=datetime.now(UTC), seconds=_ALIVE_SECONDS)
    settings.console.result(f"{'alive' if alive else 'not alive'}: {json.dumps(state)}")
    return 0 if alive else 1


class _Loop:
    """The schedule, the log and the state of one `serve`."""

    def __init__(self, settings: Settings, jobs: list[Job], *, stop: threading.Event, lock: int) -> None:
        self._settings = settings
        self._stop = stop
        self._lock = lock
        kept = read_state(settings.cache).get("jobs")
        self._ran: dict[str, Any] = kept if isinstance(kept, dict) else {}
        self._written = -_LOOK_SECONDS
        self._scheduler = schedule.Scheduler()
        self._jobs = {job.name: job for job in jobs}
        for job in jobs:
            planned = self._scheduler.every(job.shortest).to(job.longest).seconds.do(self._run, job).tag(job.name)
            planned.next_run = first_due(job, last=self._last(job), now=_now())

    def serve(self, *, once: bool) -> None:
        """Run the jobs that are due, one after the other, until `stop` is set."""
        self._log("start", jobs={name: job.seconds for name, job in self._jobs.items()})
        while not self._stop.is_set():
            self._beat()
            self._correct_clock()
            self._scheduler.run_pending()
            if once:
                break
            self._stop.wait(min(max(self._scheduler.idle_seconds or 0.0, 0.0), _LOOK_SECONDS))
        self._log("stop")
        self._beat(force=True)

    def _run(self, job: Job) -> None:
        if self._stop.is_set():
            return
        start, begun = datetime.now(UTC), time.monotonic()
        self._log("begin", job=job.name)
        process = JobProcess(
            self._settings.data,
            job.arguments,
            environ=self._settings.environ,
            lock=self._lock,
            said=lambda text: self._log("said", job=job.name, text=text),
        )
        code = process.wait(self._stop, seconds=_LONGEST_JOB_SECONDS, step=self._beat)
        seconds = round(time.monotonic() - begun, 1)
        self._log("end", job=job.name, exit=code, seconds=seconds)
        if not self._stop.is_set():  # a job that was stopped is due again at the next start
            self._ran[job.name] = {"at": start.isoformat(timespec="seconds"), "exit": code, "seconds": seconds}
            self._beat(force=True)

    def _correct_clock(self) -> None:
        for planned in self._scheduler.get_jobs():
            job = self._jobs[str(next(iter(planned.tags)))]
            if planned.next_run and was_set_back(planned.next_run, job, now=_now()):
                planned.next_run = _now()
                self._log("clock", job=job.name)

    def _last(self, job: Job) -> datetime | None:
        try:
            at = datetime.fromisoformat(self._ran[job.name]["at"])
            return at.astimezone().replace(tzinfo=None)
        except (KeyError, TypeError, ValueError):
            return None

    def _beat(self, *, force: bool = False) -> None:
        """Record every now and then that the loop is alive."""
        if not force and time.monotonic() - self._written < _LOOK_SECONDS:
            return
        self._written = time.monotonic()
        state = {"alive": datetime.now(UTC).isoformat(timespec="seconds"), "jobs": self._ran}
        try:
            write_state(self._settings.cache, state)
        except OSError as error:  # a full disk must not end the loop; the health check reports it
            self._log("state", error=str(error.strerror or error))

    def _log(self, event: str, **values: object) -> None:
        """One line of JSON, without secrets."""
        line = {"time": datetime.now(UTC).isoformat(timespec="seconds"), "event": event, **values}
        self._settings.console.out.write(redact(json.dumps(line), self._settings.console.secrets) + "\n")
        self._settings.console.out.flush()


def _now() -> datetime:
    return datetime.now()  # the schedule package compares with times without a zone
