"""Venue and year as lists write them."""

import pytest

from bot.core.importing.places import published_at
from bot.core.importing.venues import Published, find_published, read_section, read_venue_cell

VENUES = [
    ("CVPR-2017", Published("CVPR", 2017)),
    ("`NIPS`", Published("NeurIPS", None)),
    ("(ECCV 24')", Published("ECCV", 2024)),
    ("[24th Jul., 2023] [Journal of Imaging, 2023]", Published("Journal of Imaging", 2023)),
    ("ArXiv (2022)", Published("arXiv", 2022)),
    ("CVPR 2024 Workshop", Published("CVPR Workshop", 2024)),
    ("IEEE Transactions on Image Processing, 2020", Published("TIP", 2020)),
    ("Qwen", Published("Qwen", None)),
    ("-", Published()),
]


@pytest.mark.parametrize(("text", "published"), VENUES)
def test_venue_cells(text: str, published: Published) -> None:
    assert read_venue_cell(text) == published


def test_a_venue_with_a_year_is_preferred() -> None:
    assert find_published("Science of waves. ICML 2022. 7 Jul 2023") == Published("ICML", 2022)


@pytest.mark.parametrize(
    "text",
    [
        "Ann Tern, Bo Chi",
        "Date with the sea",
        "https://www.example.com/",
        "University of Science and Technology",
        "Cell nuclei segmentation",
        "Deep neural networks (2011)",
        "3D Medical Image Analysis",
        "[ICLR 2024 submission]",
        "submitted to CVPR 2025",
        "under review as a conference paper at ICLR 2024",
        "(OpenAI, 2023)",
    ],
)
def test_words_that_are_no_venue_here(text: str) -> None:
    assert find_published(text).venue is None


@pytest.mark.parametrize(
    ("section", "published"),
    [
        (["Papers", "Year 2024", "CVPR"], Published("CVPR", 2024)),
        (["ICCV'23 Papers"], Published("ICCV", 2023)),
        (["2022", "NeurIPS Workshops"], Published("NeurIPS Workshop", 2022)),
        (["arXiv"], Published("arXiv", None)),
        (["Pattern Recognition"], Published()),
        (["Datasets of CVPR 2024 and beyond"], Published()),
    ],
)
def test_headings_that_name_a_venue(section: list[str], published: Published) -> None:
    assert read_section(section) == published


@pytest.mark.parametrize(
    ("address", "published"),
    [
        ("https://openaccess.thecvf.com/content/CVPR2024/papers/x.pdf", Published("CVPR", 2024)),
        ("http://openaccess.thecvf.com/content_ICCV_2019/html/x.html", Published("ICCV", 2019)),
        (
            "http://www.cv-foundation.org//openaccess/content_cvpr_workshops_2014/W15/x.pdf",
            Published("CVPR Workshop", 2014),
        ),
        ("https://www.computer.org/csdl/proceedings-article/cvpr/2018/642000d080/17D", Published("CVPR", 2018)),
        ("https://doi.org/10.1109/CVPR.2016.90", Published("CVPR", 2016)),
        ("https://doi.org/10.1109/ICCV48922.2021.00744", Published("ICCV", 2021)),
        ("https://doi.org/10.1109/CVPRW56347.2022.00100", Published("CVPR Workshop", 2022)),
        ("https://doi.org/10.18653/v1/2020.findings-emnlp.7", Published("Findings of EMNLP", 2020)),
        ("https://doi.org/10.18653/v1/P19-1001", Published("ACL", 2019)),
        ("https://doi.org/10.24963/ijcai.2020/12", Published("IJCAI", 2020)),
        ("https://doi.org/10.1109/TPAMI.2020.2983686", Published()),
        ("http://www.cv-foundation.org/openaccess/content_cvpr_2014/papers/x.pdf", Published("CVPR", 2014)),
        ("https://openaccess.thecvf.com/content_cvpr_2018_workshops/papers/w9/x.pdf", Published("CVPR Workshop", 2018)),
        ("https://openaccess.thecvf.com/content/CVPR2024W/X/html/x.html", Published("CVPR Workshop", 2024)),
        ("https://proceedings.mlr.press/v202/a23a.html", Published("ICML", 2023)),
        ("https://www.ecva.net/papers/eccv_2022/papers_ECCV/papers/1.pdf", Published("ECCV", 2022)),
        ("https://aclanthology.org/2023.acl-long.12.pdf", Published("ACL", 2023)),
        ("https://aclanthology.org/2023.findings-emnlp.5/", Published("Findings of EMNLP", 2023)),
        ("https://aclanthology.org/P18-1001", Published("ACL", 2018)),
        ("https://papers.nips.cc/paper_files/paper/2023/file/x-Paper.pdf", Published("NeurIPS", 2023)),
        ("https://openreview.net/group?id=ICLR.cc/2024/Conference", Published("ICLR", 2024)),
        ("https://openreview.net/group?id=ICLR.cc/2024/Workshop/X", Published("ICLR Workshop", 2024)),
        ("https://openreview.net/forum?id=a&referrer=/group?id=ICLR.cc/2024/Conference/Authors", Published()),
        ("https://openreview.net/forum?id=abc", Published()),
        ("https://proceedings.mlr.press/v9999/a.html", Published()),
    ],
)
def test_addresses_that_state_a_venue(address: str, published: Published) -> None:
    assert published_at(address) == published
