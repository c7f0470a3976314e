"""Starts `emulate`, a GitHub emulator that nobody here wrote: a second opinion on single calls."""

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.github.npm import SetupError, find_node, install_packages

START_SECONDS = 120


@contextmanager
def run_emulate(folder: Path, *, owner: str, name: str, bot: str, tokens: dict[str, str]) -> Iterator[str]:
    """A running emulator with one repository, as its address; `tokens` are value -> login. Raises SetupError."""
    seed = folder / "seed.yaml"
    seed.write_text(json.dumps(_seed(owner, name, bot=bot, tokens=tokens)), "utf-8")  # JSON is YAML
    port = _free_port()
    script = install_packages() / "emulate" / "dist" / "index.js"
    url = f"http://127.0.0.1:{port}"
    command = [str(find_node()), str(script), "start", "--service", "github", "--seed", str(seed)]
    command += ["--port", str(port), "--base-url", url]
    with (folder / "emulate.log").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait(process, port, folder / "emulate.log")
            yield url
        finally:
            process.terminate()
            process.wait(START_SECONDS)


def _seed(owner: str, name: str, *, bot: str, tokens: dict[str, str]) -> dict[str, object]:
    return {
        "tokens": {value: {"login": login, "scopes": ["repo", "user"]} for value, login in tokens.items()},
        "github": {
            "users": [{"login": login, "name": login} for login in sorted({owner, bot})],
            "repos": [{"owner": owner, "name": name, "auto_init": True}],
        },
    }


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SetupError(f"emulate did not start: {log.read_text('utf-8')[-300:]}")
