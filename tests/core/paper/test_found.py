"""The data file that a preprint becomes: venue and code are in it at once where arXiv's own texts name them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.paper.decision import Decision
from bot.core.paper.found import propose_paper
from bot.core.paper.preprint import Preprint

DAY = datetime(2024, 5, 1, tzinfo=UTC)
DECISION = Decision("2405.00001", "Waves at Sea", "accept", 1.0, "method", "learnable", "token", (), ())
PREPRINT = Preprint("2405.00001", 1, "Waves at Sea", ("Ann Tern",), DAY, DAY)


def proposed(
    *, comment: str = "", journal_ref: str = "", summary: str = ""
) -> tuple[str | None, int | None, str | None]:
    preprint = replace(PREPRINT, comment=comment, journal_ref=journal_ref, summary=summary)
    paper = propose_paper(preprint, DECISION)
    return paper.venue, paper.year, paper.code


@pytest.mark.parametrize(
    ("comment", "venue"),
    [
        ("Accepted at CVPR 2024", ("CVPR", 2024)),
        ("To appear in ECCV 2024. 14 pages, 5 figures", ("ECCV", 2024)),
        ("ICML'24", ("ICML", 2024)),
        ("Submitted to CVPR 2025", (None, None)),
        ("Accepted at the Waves Workshop at CVPR 2024", (None, None)),
        ("Under review at ICLR 2025", (None, None)),
        ("Accepted at CVPR 2041", (None, None)),
        ("12 pages", (None, None)),
    ],
)
def test_the_venue_of_the_comment_is_in_the_proposal(comment: str, venue: tuple[str | None, int | None]) -> None:
    assert proposed(comment=comment)[:2] == venue


def test_a_journal_reference_goes_before_the_comment() -> None:
    reference = "IEEE Transactions on Image Processing, vol. 33, 2024"
    assert proposed(journal_ref=reference, comment="Accepted at CVPR 2024")[:2] == ("TIP", 2024)


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({"summary": "We surf. Code is available at https://github.com/ann/waves."}, "https://github.com/ann/waves"),
        ({"comment": "Code: https://github.com/ann/waves"}, "https://github.com/ann/waves"),
        ({"summary": "Our code builds on https://github.com/bo/sand."}, None),
        ({"summary": "Code will be available at https://github.com/ann/waves."}, None),
        ({"summary": "Code: https://github.com/a/b and https://github.com/c/d are available."}, None),
        ({"summary": "We surf."}, None),
    ],
)
def test_the_papers_own_code_is_in_the_proposal(texts: dict[str, str], code: str | None) -> None:
    assert proposed(**texts)[2] == code


def test_names_without_a_letter_are_left_out() -> None:
    preprint = Preprint("2405.00001", 1, "Waves at Sea", ("Qwen", ":", "An Yang"), DAY, DAY)
    assert propose_paper(preprint, DECISION).authors == ["Qwen", "An Yang"]
