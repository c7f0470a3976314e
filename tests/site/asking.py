"""The site's search without a browser: the files that the site would have, loaded by node, and its answers to queries."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Taxonomy
from bot.core.publish.site.card import make_cards
from bot.core.publish.site.search import abstract_files, join_program, make_facets, render_index
from bot.edges.disk.site_folder import read_site_sources
from tests.servers.github.npm import find_node

PROGRAM = Path(__file__).with_name("find.js")


def write_search(
    folder: Path, papers: Mapping[str, Paper], taxonomy: Taxonomy, abstracts: Mapping[str, str] | None = None
) -> list[Path]:
    """The files of the search over these papers, in the order in which they are loaded."""
    cards = make_cards(papers, taxonomy)
    texts = {
        "search.js": join_program(read_site_sources()),
        "papers.js": render_index(cards, taxonomy, make_facets(cards, taxonomy), references={}, abstracts={}),
        **{f"{name}.js": text for name, text in abstract_files(cards, abstracts or {}).items()},
    }
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return [folder / name for name in texts]


def ask(files: Sequence[Path], *queries: str) -> list[dict[str, Any]]:
    """The answer to each query: `keys` of the papers, the best first, and `meant`, `near`, `exact` or `named` where they say something."""
    command = [str(find_node()), str(PROGRAM), *map(str, files)]
    done = subprocess.run(command, input=json.dumps(queries), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers
