"""A process that has imported the bot and read its rules, and forks for each run: a new interpreter needs half a second for that.

Each run has its own environment, folder and process group, and can be killed. The tests' own process can't be forked,
because the stand-ins for servers run in its threads.
"""

import atexit
import contextlib
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any

from bot.edges.rules.rule_files import read_classifier

ROOT = Path(__file__).parents[1]
_PRELOADED = ("audit", "propose", "render", "serve", "site", "sync")


class Run:
    """One run of the bot, with the part of Popen's interface that the tests need."""

    def __init__(self, pid: int, said: Path) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._said = said

    def poll(self) -> int | None:
        """The exit code, negative after a signal; None while it runs."""
        if self.returncode is None:
            self.returncode = _ask({"poll": self.pid})
        return self.returncode

    def wait(self, timeout: float = 300) -> int:
        """The exit code, once it has ended."""
        end = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("bot", timeout)
            time.sleep(0.01)
        return code

    def communicate(self, timeout: float = 300) -> tuple[str, str]:
        """What it said on stdout and stderr, once it has ended."""
        self.wait(timeout)
        out, err = ((self._said / name).read_text("utf-8") for name in ("out", "err"))
        return out, err

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

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


def start(*arguments: str, folder: Path, environ: Mapping[str, str]) -> Run:
    """Run `python -m bot` with these arguments."""
    said = tempfile.mkdtemp(dir=_folder().name)
    asked = {"arguments": arguments, "folder": str(folder), "environ": dict(environ), "said": said}
    return Run(_ask(asked), Path(said))


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
    command = [sys.executable, "-m", "tests.warm"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    atexit.register(process.communicate)  # closes its input
    assert json.loads(process.stdout.readline()) == "ready"
    return process.stdin, process.stdout


def main() -> None:
    """Answer requests until there are no more: the id of a new process, or the exit code of one."""
    for name in _PRELOADED:
        __import__(f"bot.commands.{name}")
    read_classifier(ROOT / "data")  # the tests' lists have the same rules, and what was read is kept by their text
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        answer = _exit_code(request["poll"]) if "poll" in request else _fork(request)
        print(json.dumps(answer), flush=True)


def _exit_code(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _fork(request: dict[str, Any]) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            _prepare(request)
            code = _run()
        except BaseException:  # nothing of this server may go on in the new process
            traceback.print_exc()
            code = 1
        with contextlib.suppress(OSError):
            sys.stdout.flush()
        os._exit(code)
    return pid


def _prepare(request: dict[str, Any]) -> None:
    os.setsid()
    for number, path in _files(request["said"]):
        opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w", buffering=1)  # noqa: SIM115  # until the end
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environ"])
    time.tzset()
    sys.argv = ["bot", *request["arguments"]]


def _files(folder: str) -> Iterator[tuple[int, str]]:
    yield 0, os.devnull
    yield 1, f"{folder}/out"
    yield 2, f"{folder}/err"


def _run() -> int:
    try:
        runpy.run_module("bot", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return 0


if __name__ == "__main__":
    main()
