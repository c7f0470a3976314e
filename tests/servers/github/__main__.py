"""`python -m tests.servers.github [PORT]` runs a stand-in until it is stopped, to try things by hand."""

import sys
import tempfile
import threading
from pathlib import Path

from tests.servers.github.npm import SetupError
from tests.servers.github.standin import LOGINS, TOKENS, GitHub


def main() -> int:
    """Serves until interrupted; returns the exit code."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    try:
        with tempfile.TemporaryDirectory() as folder, GitHub(Path(folder), port=port) as standin:
            print(f"GITHUB_API_URL={standin.url}\nGITHUB_REPOSITORY={standin.slug}")
            for kind, token in TOKENS.items():
                print(f"GITHUB_TOKEN={token}  # {kind}: {LOGINS[kind]}")
            print(f"git clone {standin.repository.folder}", flush=True)
            threading.Event().wait()
    except KeyboardInterrupt:
        return 0
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
