"""Venue and year as lists write them."""

import pytest

from bot.core.importing.venues import Published, find_published, read_venue_cell

VENUES = [
    ("CVPR-2017", Published("CVPR", 2017)),
    ("`NIPS`", Published("NeurIPS", None)),
    ("(ECCV 24')", Published("ECCV", 2024)),
    ("[24th Jul., 2023] [Journal of Imaging, 2023]", Published("Journal of Imaging", 2023)),
    ("ArXiv (2022)", Published("arXiv", 2022)),
    ("CVPR 2024 Workshop", Published("CVPR Workshop", 2024)),
    ("Qwen", Published("Qwen", None)),
    ("-", Published()),
]


@pytest.mark.parametrize(("text", "published"), VENUES)
def test_venue_cells(text: str, published: Published) -> None:
    assert read_venue_cell(text) == published


def test_a_venue_with_a_year_is_preferred() -> None:
    assert find_published("Science of waves. ICML 2022. 7 Jul 2023") == Published("ICML", 2022)
