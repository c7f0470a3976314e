"""`make run`: the whole main job on the embedded sample, with a stand-in for arXiv on loopback; no internet, no token.

It runs the same commands that a user types, on this repository: harvest over HTTP, classify, make the local pull request.
"""

import os
import sys
from pathlib import Path

from bot.cli import main
from demo import busy
from demo.arxiv_papers import read_papers
from demo.arxiv_server import SmallArxiv, serve

PAPERS = Path(__file__).with_name("papers.jsonl")
SINCE, UNTIL = "2025-11-24", "2025-12-31"  # the days of the sample


def run(arxiv: str = "") -> int:
    """Serve the sample, propose from it; the exit code is `propose`'s. `busy` shows an arXiv that refuses."""
    if arxiv not in {"", "busy"}:
        print(f"ARXIV={arxiv} is not known; leave it out, or write ARXIV=busy", file=sys.stderr)
        return 2
    for name in [name for name in os.environ if name.startswith("GITHUB_")]:
        del os.environ[name]  # the demo asks nothing of GitHub, whatever the shell has set
    if arxiv == "busy":
        return busy.run(read_papers(PAPERS))
    with serve(SmallArxiv(read_papers(PAPERS))) as url:
        os.environ |= {"ARXIV_API_URL": url, "ARXIV_DELAY_SECONDS": "0"}
        return main(["propose", "--local", "--since", SINCE, "--until", UNTIL])


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:2]))
