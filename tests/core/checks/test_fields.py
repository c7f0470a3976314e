"""Rules about single fields: `vocabulary`, `bad-date`, `bad-id`, `no-placement` and the link that every paper needs."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.checks.fields import check_dates, check_ids, check_vocabulary
from bot.core.checks.identity import check_placement
from bot.core.paper.model import parse_date
from tests.core.checks.cases import a_file, around, findings, only, written


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"kind": "survey", "nature": None, "level": None},
        {"level": "both", "areas": ["robustness", "test_time"]},
        {"checked": ["duplicate-title", "identity"]},
    ],
)
def test_words_of_the_taxonomy_are_right(values: dict[str, Any]) -> None:
    assert findings(check_vocabulary, a_file(**values)) == []


@pytest.mark.parametrize(
    ("values", "line", "fix"),
    [
        ({"kind": "methods"}, 6, "did you mean method? write `kind: method`"),
        ({"nature": "learnabel"}, 7, "did you mean learnable? write `nature: learnable`"),
        ({"nature": "non-learnable"}, 7, "did you mean non_learnable? write `nature: non_learnable`"),
        ({"level": "Token"}, 8, "did you mean token? write `level: token`"),
        ({"level": "voxel cube"}, 8, "use one of: pixel, token, both"),
        ({"areas": ["robustness", "segmentatoin"]}, 11, "did you mean segmentation? write `- segmentation`"),
        ({"areas": ["robustness", "robustness"]}, 11, "remove one"),
        ({"checked": ["bad-link"]}, 10, "use one of: duplicate-title, identity"),
    ],
)
def test_other_words_are_told_with_what_was_probably_meant(values: dict[str, Any], line: int, fix: str) -> None:
    finding = only(check_vocabulary, a_file(**values))
    assert (finding.level, finding.code, finding.line, finding.fix) == ("error", "vocabulary", line, fix)


def test_without_a_taxonomy_no_word_is_judged() -> None:
    file = a_file(kind="anything")
    assert findings(check_vocabulary, file, replace(around(file), taxonomy=None)) == []


@pytest.mark.parametrize("date", ["2024-01-05", "2024-02-29", "2024-01", "2024", "1950", "2027-12-31"])
def test_days_months_and_years_that_exist_are_right(date: str) -> None:
    assert findings(check_dates, a_file(date=date)) == []


@pytest.mark.parametrize(
    "date",
    [
        "2023-02-29",
        "2024-13",
        "2024-1-5",
        "24-01-05",
        "05.01.2024",
        "2024-01-05T00:00",
        "soon",
        "２０２４",
        "2024-00",
        "0000",
        " 2024",
        "2024\n",
    ],
)
def test_what_is_no_date_is_refused(date: str) -> None:
    finding = only(check_dates, a_file(date=date))
    assert (finding.level, finding.code, finding.line) == ("error", "bad-date", 5)
    assert repr(date) in finding.message
    assert parse_date(date) is None or date == "0000"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-1-5", "2024-01-05"), ("2024/01", "2024-01"), ("2024.01.05", "2024-01-05"), ("20240105", "2024-01-05"),
        ("5 Jan 2024", "2024-01-05"), ("January 5, 2024", "2024-01-05"), ("March 2024", "2024-03"), ("２０２４-０１-０５", "2024-01-05"),
        ("2024-01-05T10:00:00Z", "2024-01-05"), (" 2024 ", "2024"),
        ("05/01/2024", None), ("2024-02-30", None), ("2024-13", None), ("24", None), ("soon", None), ("31 Feb 2024", None),
    ],
)  # fmt: skip
def test_another_form_of_a_date_is_told_as_data_files_write_it(written: str, meant: str | None) -> None:
    fix = only(check_dates, a_file(date=written)).fix or ""
    assert fix == f'date: "{meant}"' if meant else fix.startswith("write ")


def test_a_date_that_says_what_is_wrong_with_it() -> None:
    ambiguous = only(check_dates, a_file(date="07/05/2026"))
    assert (ambiguous.message, ambiguous.fix) == ("'07/05/2026' is ambiguous", "write 2026-07-05 or 2026-05-07")
    assert "(month 13)" in only(check_dates, a_file(date="2025-13-01")).message


@pytest.mark.parametrize(
    ("year", "count"), [(1800, 1), (1949, 1), (1950, 0), (2027, 0), (2028, 1), (2100, 1), (10**40, 1), (-1, 1)]
)
def test_years_lie_between_1950_and_next_year(year: int, count: int) -> None:
    assert len(findings(check_dates, a_file(year=year))) == count
    if 1000 <= year < 10_000:
        assert len(findings(check_dates, a_file(date=str(year)))) == count


@pytest.mark.parametrize(
    ("until", "count"), [("2030-01-31", 0), ("2024-01-01", 0), ("2030-02-31", 1), ("2030", 1), ("later", 1)]
)
def test_a_rejection_ends_on_a_day(until: str, count: int) -> None:
    text = f'title: "T"\narxiv: "2401.01000"\nreason: "deleted"\ndate: "2025-02-03"\nuntil: "{until}"\n'
    told = findings(check_dates, written(text, "rejected/2024/2401.01000.yaml"))
    assert [(finding.code, finding.line) for finding in told] == [("bad-date", 5)] * count


@pytest.mark.parametrize(
    "arxiv", ["2401.01000", "0704.0001", "1412.9999", "1501.00001", "hep-th/9901001", "math/0309136"]
)
def test_bare_ids_are_right(arxiv: str) -> None:
    assert findings(check_ids, a_file(arxiv=arxiv, place="papers/x.yaml")) == []


@pytest.mark.parametrize(
    ("arxiv", "words", "fix"),
    [
        ("2401.01000v2", "includes a version", 'arxiv: "2401.01000"'),
        ("hep-th/9901001v3", "includes a version", 'arxiv: "hep-th/9901001"'),
        ("arXiv:2401.01000", "not the bare id", 'arxiv: "2401.01000"'),
        (" 2401.01000", "not the bare id", 'arxiv: "2401.01000"'),
        ("https://arxiv.org/abs/2401.01000v1", "not the bare id", 'arxiv: "2401.01000"'),
        ("https://arxiv.org/pdf/2401.01000.pdf", "not the bare id", 'arxiv: "2401.01000"'),
        ("10.48550/arXiv.2401.01000", "not the bare id", 'arxiv: "2401.01000"'),
        ("math.GT/0309136", "not the bare id", 'arxiv: "math/0309136"'),
        ("2401.1000", "is not an arXiv id", None),
        ("2413.01000", "is not an arXiv id", None),
        ("2401.01", "is not an arXiv id", None),
        ("9901001", "is not an arXiv id", None),
        ("https://arxiv.org.example.com/abs/2401.01000", "is not an arXiv id", None),
        ("https://arxlv.org/abs/2401.01000", "is not an arXiv id", None),
        ("２４０１.０１０００", "only look like digits", None),
        ("24О1.01000", "only look like digits", None),
        ("2401.1000", "five digits after the dot", None),
        ("2401.01000.pdf", "is not an arXiv id", 'arxiv: "2401.01000"'),
        ("abs/2401.01000v2", "is not an arXiv id", 'arxiv: "2401.01000"'),
        ("[arXiv:2401.01000]", "is not an arXiv id", 'arxiv: "2401.01000"'),
        ("２４０１.０１０００", "only look like digits", 'arxiv: "2401.01000"'),
        ("2401.01000, 2401.01001", "is not an arXiv id", None),
    ],
)
def test_other_ids_are_told_with_the_bare_one(arxiv: str, words: str, fix: str | None) -> None:
    finding = only(check_ids, a_file(arxiv=arxiv, place="papers/2024/x.yaml"))
    assert (finding.level, finding.code, finding.line) == ("error", "bad-id", 2)
    assert words in finding.message
    assert finding.fix is not None
    assert fix is None or finding.fix == fix


def test_a_paper_without_any_link_cannot_be_listed() -> None:
    finding = only(check_ids, a_file(arxiv=None))
    assert (finding.level, finding.code) == ("error", "schema")
    assert "neither arxiv nor url" in finding.message


def test_a_paper_on_arxiv_is_named_by_its_id() -> None:
    finding = only(check_ids, a_file(arxiv=None, url="https://arxiv.org/abs/2401.01000v3"))
    assert (finding.code, finding.fix) == ("bad-id", 'arxiv: "2401.01000"')
    assert findings(check_ids, a_file(arxiv=None, url="https://example.org/2401.01000")) == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"nature": None}, "without nature is"),
        ({"level": None}, "without level is"),
        ({"nature": None, "level": None}, "without nature and level is"),
    ],
)
def test_a_method_without_its_place_is_warned_about(values: dict[str, Any], words: str) -> None:
    finding = only(check_placement, a_file(**values))
    assert (finding.level, finding.code) == ("warning", "no-placement")
    assert words in finding.message


@pytest.mark.parametrize("kind", ["survey", "benchmark"])
def test_surveys_and_benchmarks_need_no_place(kind: str) -> None:
    assert findings(check_placement, a_file(kind=kind, nature=None, level=None)) == []
