"""A process that has imported the bot and read its rules, and forks for each run: a new interpreter needs half a second for that.

Each run has its own environment, folder and process group, and can be killed. Permissions hold for it also when root runs
the tests. The tests' own process can't be forked, because the stand-ins for servers run in its threads.
"""

import atexit
import contextlib
import json
import os
import resource
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any
from unittest import mock

from bot.edges.disk import job_process
from bot.edges.rules.rule_files import read_classifier

ROOT = Path(__file__).parents[1]
_PRELOADED = (
    *(f"bot.commands.{name}" for name in ("accept", "add", "audit", "propose", "render", "serve", "site", "sync")),
    "bot.edges.arxiv.announcements",
    "bot.edges.arxiv.oai",
    "bot.edges.disk.chart",
    "bot.edges.github.forge",
    "bot.edges.rules.compiled_rules",
    "bot.edges.web.pages",
    "bot.terminal",
    "pygal",
    "rich._emoji_codes",
)
_PIPE_BYTES = 1 << 16
_REPLACED: list[
    object
] = []  # standard streams of the process that was forked: forgotten, they would close the new ones


class _Process:
    """A forked process, with a part of Popen's interface."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def _look(self) -> int | None:
        raise NotImplementedError

    def poll(self) -> int | None:
        """The exit code, negative after a signal; None while it runs."""
        if self.returncode is None:
            self.returncode = self._look()
        return self.returncode

    def wait(self, timeout: float = 300) -> int:
        """The exit code, once it has ended."""
        end = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("bot", timeout)
            time.sleep(0.01)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)


class Run(_Process):
    """One run of the bot."""

    def __init__(self, pid: int, said: Path, pipes: Mapping[str, int]) -> None:
        super().__init__(pid)
        self._said = said
        self._pipes = pipes

    def _look(self) -> int | None:
        code: int | None = _ask({"poll": self.pid})
        return code

    def communicate(self, timeout: float = 300) -> tuple[str, str]:
        """What it said on stdout and stderr, once it has ended."""
        self.wait(timeout)
        return self._text("out"), self._text("err")

    def _text(self, name: str) -> str:
        if name not in self._pipes:
            return (self._said / name).read_text("utf-8")
        with contextlib.suppress(BlockingIOError):  # it said nothing
            return os.read(self._pipes[name], _PIPE_BYTES).decode()
        return ""

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once, but not what it started."""
        self.send_signal(signal.SIGKILL)

    def kill_group(self) -> None:
        """End it and all that it started, as a machine does that is switched off."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


def start(
    *arguments: str, folder: Path, environ: Mapping[str, str], most_bytes: int | None = None, real_jobs: bool = False
) -> Run:
    """Run `python -m bot` with these arguments; no file that it writes gets larger than `most_bytes`.

    The jobs of `serve` are forks too, unless `real_jobs` asks for an interpreter for each, as users have it.
    """
    said = Path(tempfile.mkdtemp(dir=_folder().name))
    pipes = dict[str, int]()
    if most_bytes is not None:  # which holds for what it says as well, but not for pipes
        for name in ("out", "err"):
            os.mkfifo(said / name)
            pipes[name] = os.open(said / name, os.O_RDWR | os.O_NONBLOCK)
            atexit.register(os.close, pipes[name])
    asked = {"arguments": arguments, "folder": str(folder), "environ": dict(environ), "said": str(said)}
    return Run(_ask({**asked, "most_bytes": most_bytes, "real_jobs": real_jobs}), said, pipes)


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    """Where the runs write what they say, until the tests end."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    return folder


def make_ready() -> None:
    """Return when a run starts at once: for tests that measure how long one takes."""
    _server()


def _ask(request: dict[str, Any]) -> Any:
    sent, answered = _server()
    sent.write(json.dumps(request) + "\n")
    sent.flush()
    return json.loads(answered.readline())


@cache
def _server() -> tuple[IO[str], IO[str]]:
    """One for each process of the tests; it ends with them."""
    powerless = ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner"] if os.geteuid() == 0 else []
    command = [*powerless, sys.executable, "-m", "tests.warm"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    atexit.register(process.communicate)  # closes its input
    assert json.loads(process.stdout.readline()) == "ready"
    return process.stdin, process.stdout


def main() -> None:
    """Answer requests until there are no more: the id of a new process, or the exit code of one."""
    for name in _PRELOADED:
        __import__(name)
    read_classifier(Path("data"))  # the tests' lists have the same rules, and what was read is kept by path and text
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        print(json.dumps(_answer(json.loads(line))), flush=True)


def _answer(request: dict[str, Any]) -> int | None:
    return _exit_code(request["poll"]) if "poll" in request else _fork(lambda: _run(request))


def _exit_code(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _fork(run: Callable[[], int]) -> int:
    """The id of a new process that ends with what `run` returns."""
    pid = os.fork()
    if pid == 0:
        try:
            code = run()
        except BaseException:  # nothing of this server may go on in the new process
            traceback.print_exc()
            code = 1
        with contextlib.suppress(OSError):
            sys.stdout.flush()
        os._exit(code)
    return pid


def _run(request: dict[str, Any]) -> int:
    said = request["said"]
    flags = os.O_RDWR | os.O_CREAT
    _become([os.open(os.devnull, os.O_RDWR), *(os.open(f"{said}/{name}", flags, 0o600) for name in ("out", "err"))])
    if request["most_bytes"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["most_bytes"],) * 2)
    if not request["real_jobs"]:
        mock.patch.object(job_process, "subprocess", _Forks).start()
        mock.patch.object(job_process, "_STEP_SECONDS", 0.01).start()
    os.chdir(request["folder"])
    return _run_bot(request["arguments"], request["environ"])


def _become(handles: Sequence[int]) -> None:
    """A session of its own, with these as standard input, output and error."""
    os.setsid()
    for number, opened in enumerate(handles):
        os.dup2(opened, number)
    for opened in set(handles) - {0, 1, 2}:
        os.close(opened)
    _REPLACED.append((sys.stdin, sys.stdout, sys.stderr))
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w", buffering=1)  # noqa: SIM115  # until the end


def _run_bot(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
    sys.argv = ["bot", *arguments]
    try:
        runpy.run_module("bot", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return 0


class _Job(_Process):
    """A job of `serve`, forked from it; before that no other thread may run."""

    def __init__(self, command: Sequence[str], *, env: Mapping[str, str], **_: object) -> None:
        assert threading.active_count() == 1
        sys.stdout.flush()
        read, write = os.pipe()
        self.stdout = os.fdopen(read, errors="replace")
        arguments = command[command.index("bot") + 1 :]
        super().__init__(_fork(lambda: self._run(arguments, env, write)))
        os.close(write)

    @staticmethod
    def _run(arguments: Sequence[str], environ: Mapping[str, str], write: int) -> int:
        _become([os.open(os.devnull, os.O_RDWR), write, write])
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return _run_bot(arguments, environ)

    def _look(self) -> int | None:
        return _exit_code(self.pid)


class _Forks:
    """What a job takes from `subprocess`."""

    Popen = _Job
    DEVNULL, PIPE, STDOUT = subprocess.DEVNULL, subprocess.PIPE, subprocess.STDOUT
    TimeoutExpired = subprocess.TimeoutExpired


if __name__ == "__main__":
    main()
