"""One job of `serve` as a process of its own: it starts with a fresh clock and configuration, and can be stopped at any moment."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

_GRACE_SECONDS = 4  # then a job that has not stopped is killed; the next run continues from any state
_STEP_SECONDS = 0.1


class JobProcess:
    """A running command of the bot; a thread passes its lines to `said`."""

    def __init__(
        self,
        data: Path,
        arguments: tuple[str, ...],
        *,
        environ: Mapping[str, str],
        lock: int,
        said: Callable[[str], None],
    ) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "--data", str(data), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"},
            pass_fds=(lock,),
            start_new_session=True,  # Ctrl-C in a terminal reaches the loop alone, which then stops the job
        )
        self._reader = threading.Thread(target=self._read, args=(said,), daemon=True)
        self._reader.start()

    def _read(self, said: Callable[[str], None]) -> None:
        for line in self._process.stdout or ():
            if text := line.rstrip():
                said(text)

    def wait(self, stop: threading.Event, *, seconds: float, step: Callable[[], None]) -> int:
        """The exit code; `step` is called while it runs. When `stop` is set or `seconds` have passed, the job is interrupted first."""
        left = seconds
        while self._process.poll() is None:
            if stop.wait(_STEP_SECONDS) or left <= 0:
                self._interrupt()
                break
            left -= _STEP_SECONDS
            step()
        code = self._process.wait()
        self._reader.join(_GRACE_SECONDS)
        return code

    def _interrupt(self) -> None:
        """Interrupt the job as Ctrl-C does, so that it finishes or undoes what it is writing."""
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
