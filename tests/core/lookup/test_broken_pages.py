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
    begun = time.process_time()
    assert read_citation(piece * (200_000 // len(piece)), read_venues(), url="https://example.org/") is None
    assert read_citation(f"<{piece * 3}", read_venues(), url="https://example.org/") is None
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("times", [4, pytest.param(8, marks=pytest.mark.soak)])
@pytest.mark.parametrize("piece", ["[", "![", "<![", "[[]", "*", "_", "`", "[a](", "<", "> ", "- "])
def test_a_list_of_dense_lines_is_read_in_time(piece: str, times: int) -> None:
    """A paragraph of hundreds of lines, 14 KB: the time grows with its length, not with its square."""
    lines = f"{piece * (60 // len(piece))}\n"
    begun = time.process_time()
    read_foreign_list(f"# A\n\n{lines * 60}")
    short = time.process_time() - begun
    begun = time.process_time()
    read_foreign_list(f"# A\n\n{lines * 60 * times}")
    assert time.process_time() - begun < max(times * 2.5 * short, times**2 / 32)
