"""Rules `authors`, `venue`, `code` and `title`: what the list would show badly, and that each fix mends it."""

from dataclasses import replace

import pytest

from bot.core.checks.facts import check_authors, check_code, check_title, check_venue
from bot.core.checks.fix import fix_file
from bot.core.checks.runner import check_file
from bot.core.files.data_file import read_data_file
from bot.core.files.yaml import parse_yaml
from tests.core.checks.cases import a_file, around, findings, only, written
from tests.core.checks.test_fixes_applied import applied

TEXT = a_file(authors=["Ann Tern", "Bo Li"]).text


@pytest.mark.parametrize(
    ("authors", "level", "mended"),
    [
        (["Qwen", ":", "An Yang"], "error", ["Qwen", "An Yang"]),
        (["Ann Tern", "et al."], "error", ["Ann Tern"]),
        (["Ann Tern et al."], "error", ["Ann Tern"]),
        (["Ann Tern", "and others"], "error", ["Ann Tern"]),
        (["Ann Tern, Bo Li, Cy Xu"], "error", ["Ann Tern", "Bo Li", "Cy Xu"]),
        (["Ann Tern and Bo Li", "Cy Xu"], "error", ["Ann Tern", "Bo Li", "Cy Xu"]),
        (['Ann Tern", "Bo Li'], "error", ["Ann Tern", "Bo Li"]),
        (["Ann Tern1,2", "Bo Li*"], "warning", ["Ann Tern", "Bo Li"]),
        (["Ann Tern", "Bo Li†"], "warning", ["Ann Tern", "Bo Li"]),
        (["Ann Tern", "Bo Li", "Ann Tern"], "warning", ["Ann Tern", "Bo Li"]),
        (["Ann Tern", "Bo Li", "ann tern"], "warning", ["Ann Tern", "Bo Li"]),
    ],
)
def test_authors_that_are_not_one_name_each(authors: list[str], level: str, mended: list[str]) -> None:
    file = a_file(authors=authors)
    found = findings(check_authors, file)
    assert {(one.level, one.code, one.line) for one in found} == {(level, "authors", 3)}
    after = applied(file.text, found[0])
    assert after is not None
    again = written(after[0])
    assert again.paper is not None
    assert again.paper.authors == mended
    assert findings(check_authors, again) == []


@pytest.mark.parametrize(
    "name", ["Sammy Davis, Jr.", "Lovelace, Ada", "Gemini Team", "R2D2", "王小明", "John Smith III"]
)
def test_names_that_are_right(name: str) -> None:
    assert findings(check_authors, a_file(authors=[name])) == []


@pytest.mark.parametrize(
    ("venue", "name", "year"),
    [
        ("CVPR 2025", "CVPR", 2025),
        ("CVPR'25", "CVPR", 2025),
        ("Accepted to CVPR 2025 (Highlight)", "CVPR", 2025),
        ("accepted by TPAMI", "TPAMI", None),
        ("To appear in ICML 2024", "ICML", 2024),
        ("[CVPR](https://cvpr.thecvf.com)", "CVPR", None),
        ("IEEE Transactions on Waves (2024)", "IEEE Transactions on Waves", 2024),
    ],
)
def test_a_venue_is_only_its_name(venue: str, name: str, year: int | None) -> None:
    file = a_file(venue=venue)
    finding = only(check_venue, file)
    assert (finding.level, finding.code) == ("warning", "venue")
    after = applied(file.text, finding)
    assert after is not None
    again = written(after[0])
    assert again.paper is not None
    assert (again.paper.venue, again.paper.year) == (name, year)
    assert check_file(again, around(again)) == []


@pytest.mark.parametrize("venue", ["arXiv", "arXiv preprint", "arXiv 2024"])
def test_arxiv_is_no_venue(venue: str) -> None:
    assert only(check_venue, a_file(venue=venue)).fix == "remove the line"


def test_two_years_are_told_apart() -> None:
    assert "2025" in only(check_venue, a_file(venue="CVPR 2025", year=2019)).message


@pytest.mark.parametrize(
    "venue", ["CVPR", "CVPRW", "MICCAI Workshop (MLMI)", "Findings of ACL", "3DV", "ACM MM", "Nature"]
)
def test_venues_that_are_right(venue: str) -> None:
    assert findings(check_venue, a_file(venue=venue, year=2024)) == []


@pytest.mark.parametrize(
    "code", ["https://arxiv.org/abs/2401.01234", "https://openreview.net/forum?id=abc123", "https://x.org/paper.pdf"]
)
def test_code_is_no_paper(code: str) -> None:
    finding = only(check_code, a_file(code=code))
    assert (finding.level, finding.code) == ("warning", "code")


@pytest.mark.parametrize("code", ["https://github.com/a/b", "https://waves.github.io/", "https://huggingface.co/a/b"])
def test_code_that_is_right(code: str) -> None:
    assert findings(check_code, a_file(code=code)) == []


@pytest.mark.parametrize(
    ("title", "fix"),
    [
        ("LEARNING THE WAVES OF A SEA", 'title: "Learning the Waves of a Sea"'),
        ("Waves at Sea (CVPR 2025)", 'title: "Waves at Sea"'),
        ("Waves at Sea, NeurIPS'23", 'title: "Waves at Sea"'),
    ],
)
def test_a_title_in_capitals_or_with_its_venue(title: str, fix: str) -> None:
    finding = only(check_title, a_file(title=title))
    assert (finding.level, finding.code, finding.fix) == ("warning", "title", fix)


@pytest.mark.parametrize(
    "title", ["WAVENET", "Waves of 2024", "The Wave Challenge 2024", "Waves: CVPR Papers Reviewed", "3D-VQA"]
)
def test_titles_that_are_right(title: str) -> None:
    assert findings(check_title, a_file(title=title)) == []


def fixed(text: str) -> dict[str, object]:
    raw = text.encode()
    file = read_data_file(raw, place="papers/2024/2401.01000.yaml", path="x")
    made = fix_file(file, replace(around(file), arxiv={}), raw)
    assert made is not None
    data = parse_yaml(made.text).data
    assert isinstance(data, dict)
    return dict(data)


@pytest.mark.parametrize(
    "written_as",
    [
        'authors:\n  - "Ann Tern", "Bo Li"\n',
        'authors:\n  - "Ann Tern" "Bo Li"\n',
        "authors:\n  - 'Ann Tern', 'Bo Li'\n",
        'authors: "Ann Tern", "Bo Li"\n',
        "authors:\n  - “Ann Tern”, “Bo Li”\n",
        'authors:\n  - "Ann Tern\\", \\"Bo Li"\n',
    ],
)
def test_two_names_in_quotes_on_one_line_are_two_authors(written_as: str) -> None:
    text = TEXT.replace('authors:\n  - "Ann Tern"\n  - "Bo Li"\n', written_as)
    assert text != TEXT
    assert fixed(text)["authors"] == ["Ann Tern", "Bo Li"]


@pytest.mark.parametrize("opened", ["“", "”", "„"])
def test_curved_quotes_around_values_are_quotes(opened: str) -> None:
    text = TEXT.replace('title: "Prompts for Vision"', f"title: {opened}Prompts for Vision”")
    text = text.replace('"2401.01000"', f"{opened}2401.01000”").replace('"Ann Tern"', f"{opened}Ann Tern”")
    assert {key: fixed(text)[key] for key in ("title", "arxiv", "authors")} == {
        "title": "Prompts for Vision",
        "arxiv": "2401.01000",
        "authors": ["Ann Tern", "Bo Li"],
    }


def test_curved_quotes_inside_straight_ones_are_the_titles_own() -> None:
    file = a_file(title="“Waves” at Sea")
    assert check_file(file, around(file)) == []


def test_the_mended_file_has_no_such_faults() -> None:
    text = a_file(
        title="Waves at Sea (CVPR 2025)",
        authors=["Ann Tern*", ":"],
        venue="CVPR 2025",
        code="https://arxiv.org/abs/2401.01234",
    ).text
    assert fixed(text) | {"date": ""} == {
        "title": "Waves at Sea", "arxiv": "2401.01000", "authors": ["Ann Tern"], "date": "", "kind": "method", "nature": "learnable",
        "level": "token", "venue": "CVPR", "year": 2025,
    }  # fmt: skip
