"""Pages that no browser would show: read in time, and never an exception."""

import time

import pytest

from bot.core.importing.foreign import read_foreign_list
from bot.core.lookup.web_paper import read_citation
from bot.core.paper.venues import read_venues

PIECES = [
    "<!--",
    "<![",
    "<!",
    "<?",
    "</",
    "<a ",
    "<a b='",
    "<script>",
    "&",
    "&#",
    "<![CDATA[",
    "<title>",
    "<a\n",
    "</a ",
    "<![x",
    "<!]",
]


@pytest.mark.parametrize("piece", PIECES)
def test_a_page_of_one_broken_piece_is_no_paper(piece: str) -> None:
    begun = time.perf_counter()
    assert read_citation(piece * (200_000 // len(piece)), read_venues(), url="https://example.org/") is None
    assert read_citation(f"<{piece * 3}", read_venues(), url="https://example.org/") is None
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize("piece", ["[", "![", "<![", "[[]", "*", "_", "`", "[a](", "<", "> ", "- "])
def test_a_list_of_dense_lines_is_read_in_time(piece: str) -> None:
    """A paragraph of five hundred lines, 30 KB: the time grows with its length, not with its square."""
    lines = f"{piece * (60 // len(piece))}\n"
    begun = time.perf_counter()
    read_foreign_list(f"# A\n\n{lines * 100}")
    short = time.perf_counter() - begun
    begun = time.perf_counter()
    read_foreign_list(f"# A\n\n{lines * 800}")
    assert time.perf_counter() - begun < max(8 * 3 * short, 2)
