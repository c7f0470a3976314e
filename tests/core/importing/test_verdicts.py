"""What becomes of a list's rows beside arXiv's records: the row with an id counts, short names and new subtitles are told apart."""

from datetime import UTC, datetime

import pytest

from bot.core.importing.foreign import read_foreign_list
from bot.core.importing.verdicts import RowVerdict, judge_entries
from bot.core.paper.known import KnownPapers
from bot.core.paper.preprint import Preprint

DAY = datetime(2024, 1, 1, tzinfo=UTC)
PERSAM = Preprint("2305.03048", 1, "Personalize Segment Anything Model with One Shot", ("Ann Tern",), DAY, DAY)
MOBILE = Preprint(
    "2306.14289",
    1,
    "Faster Segment Anything: Towards Lightweight SAM",
    ("Bo Li",),
    DAY,
    DAY,
    summary="We call it MobileSAM.",
)
WAVE_MME = Preprint("2401.00001", 2, "Wave-MME-v2: Towards B", ("Cy Xu",), DAY, DAY)
TIDES = Preprint(
    "2401.00002", 1, "Tides of the Moon in Deep Water", ("Cy Xu",), DAY, DAY, summary="Painter paints tides."
)
RECORDS = {one.id: one for one in (PERSAM, MOBILE, WAVE_MME, TIDES)}


def judge(markdown: str, *, silent: bool = False) -> list[RowVerdict]:
    entries = read_foreign_list(markdown).entries
    ids = {entry.arxiv for entry in entries if entry.arxiv}
    return judge_entries(entries, {} if silent else {id_: RECORDS.get(id_) for id_ in ids}, KnownPapers())


@pytest.mark.parametrize(
    ("title", "arxiv", "status"),
    [
        ("PerSAM", "2305.03048", "ok"),
        ("MobileSAM", "2306.14289", "ok"),
        ("MobileSAM (Faster Segment Anything)", "2306.14289", "ok"),
        ("Painter", "2401.00002", "ok"),
        ("SAM-Med2D", "2305.03048", "mismatch"),
        ("Tides", "2306.14289", "mismatch"),
        ("Wave-MME-v2: Towards Hourly Charts of Sand", "2401.00001", "renamed"),
        ("Wave-MME-v2 - A Study of Everything", "2401.00001", "renamed"),
        ("Sand-MME-v2: Towards B2 and Others at Sea", "2401.00001", "mismatch"),
        ("Wave-MME-v2", "2401.00001", "ok"),
    ],
)
def test_a_short_name_is_right_and_a_new_subtitle_is_renamed(title: str, arxiv: str, status: str) -> None:
    verdict = judge(f"| Name | Paper |\n|-|-|\n| {title} | [link](https://arxiv.org/abs/{arxiv}) |")[0]
    assert verdict.status == status
    if status != "ok" or title.startswith(("PerSAM", "Mobile", "Painter")):
        assert verdict.actual == RECORDS[arxiv].title


def test_the_row_with_an_id_counts_wherever_it_is() -> None:
    elsewhere, on_arxiv = (
        f"- [Tides of the Moon in Deep Water]({link})\n"
        for link in ("https://openreview.net/forum?id=abcdef", "https://arxiv.org/abs/2401.00002")
    )
    assert [one.status for one in judge(elsewhere + on_arxiv)] == ["duplicate", "ok"]
    assert [one.status for one in judge(on_arxiv + elsewhere)] == ["ok", "duplicate"]
    assert [one.status for one in judge(elsewhere + "- [Other words](https://doi.org/10.1000/5)\n")] == ["ok", "ok"]


def test_a_title_of_one_letter_makes_no_duplicate() -> None:
    rows = judge("- [G](https://example.org/one.pdf)\n- [G](https://example.org/two.pdf)\n")
    assert [one.status for one in rows] == ["ok", "ok"]


def test_a_repeated_id_is_a_duplicate_while_arxiv_is_silent() -> None:
    row = "- [Tides of the Moon]({})\n"
    text = row.format("https://arxiv.org/abs/2401.00002") + row.format("https://arxiv.org/pdf/2401.00002v3.pdf")
    assert [one.status for one in judge(text, silent=True)] == ["unknown", "duplicate"]
    assert [one.status for one in judge(text)] == ["ok", "duplicate"]


def test_a_title_that_stands_in_the_entry_is_no_mismatch() -> None:
    text = "**Tides of the Moon in Deep Water**\n\n- Homeoage: https://tides.github.io/\n- Paper: https://arxiv.org/abs/2401.00002\n"
    verdict = judge(text)[0]
    assert (verdict.status, verdict.title) == ("ok", "Tides of the Moon in Deep Water")
