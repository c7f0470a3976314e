"""CSL-JSON and RIS as other people's programs read them: citeproc-py formats the one, rispy parses the other."""

import json
import warnings
from typing import Any

import pytest
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from bot.core.paper.model import Paper
from bot.core.publish.bibtex import bibtex_key
from bot.core.publish.references import render_csl, render_ris
from tests.core.publish.test_readme import make
from tests.core.text.test_markdown import HOSTILE

PREPRINT = make(
    "Waves & <SOG_k> at Sea", authors=["Ann Tern", "Aäron van den Oord"], date="2024-01-05", keywords=["tides", "sand"]
)
AT_VENUE = make(
    "Tides", authors=["Sammy Davis Jr.", "Gemini Team", "Plato"], venue="CVPR", year=2025, url="https://doi.org/10.1109/cvpr.2025.1"
)  # fmt: skip
IN_JOURNAL = make("Sand", authors=["Müller, Inc.", "Lovelace, Ada"], venue="TPAMI", year=2023, withdrawn=True)
PAPERS = [PREPRINT, AT_VENUE, IN_JOURNAL]


def csl(*papers: Paper) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(render_csl(papers))
    return found


def formatted(*papers: Paper) -> list[str]:
    """The bibliography that citeproc-py makes of the file in the Harvard style."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about names of the style's own files
        source = CiteProcJSON(json.loads(render_csl(papers)))
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        bibliography = CitationStylesBibliography(style, source, formatter.plain)
        for paper in papers:
            bibliography.register(Citation([CitationItem(bibtex_key(paper).lower())]))
        return [str(entry) for entry in bibliography.bibliography()]


def ris(*papers: Paper) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rispy.loads(render_ris(papers).replace("\r\n", "\n"))
    return found


def test_citeproc_formats_every_paper() -> None:
    entries = "\n".join(formatted(*PAPERS))
    for words in (
        "Tern, A.",
        "Waves & <SOG_k> at Sea",
        "2024",
        "Gemini Team",
        "Davis, S.",
        "Computer Vision and Pattern",
        "2023",
    ):
        assert words in entries


def test_csl_has_types_names_and_dates() -> None:
    first, second, third = csl(*PAPERS)
    assert (first["type"], second["type"], third["type"]) == ("article", "paper-conference", "article-journal")
    assert first["author"] == [
        {"family": "Tern", "given": "Ann"},
        {"family": "Oord", "given": "Aäron", "non-dropping-particle": "van den"},
    ]
    assert second["author"] == [
        {"family": "Davis", "given": "Sammy", "suffix": "Jr."}, {"literal": "Gemini Team"}, {"literal": "Plato"},
    ]  # fmt: skip
    assert third["author"] == [{"literal": "Müller, Inc."}, {"family": "Lovelace", "given": "Ada"}]
    assert (first["issued"], second["issued"]) == ({"date-parts": [[2024, 1, 5]]}, {"date-parts": [[2025]]})
    assert second["DOI"] == "10.1109/cvpr.2025.1"
    assert (first["keyword"], third["note"]) == ("tides, sand", "Withdrawn")


def test_rispy_reads_every_paper() -> None:
    first, second, third = ris(*PAPERS)
    assert (first["type_of_reference"], second["type_of_reference"], third["type_of_reference"]) == (
        "UNPB",
        "CPAPER",
        "JOUR",
    )
    assert first["authors"] == ["Tern, Ann", "van den Oord, Aäron"]
    assert second["authors"] == ["Davis, Sammy, Jr.", "Gemini Team", "Plato"]
    assert (first["title"], first["year"], first["keywords"]) == ("Waves & <SOG_k> at Sea", "2024", ["tides", "sand"])
    assert (second["doi"], second["year"]) == ("10.1109/cvpr.2025.1", "2025")
    assert "Computer Vision" in second["secondary_title"]
    assert first["accession_number"].startswith("arXiv:")
    assert third["notes"] == ["Withdrawn"]


@pytest.mark.parametrize("text", [*HOSTILE, "ER  - ", "TY  - JOUR", "a\r\nER  - \r\nTY  - BOOK"])
def test_hostile_text_is_text(text: str) -> None:
    paper = make(text, authors=[text, "B"], venue=text, keywords=[text], url="https://example.org/x")
    assert len(csl(paper, PREPRINT)) == 2
    assert [one["type_of_reference"] in {"JOUR", "CPAPER"} for one in ris(paper)] == [True]
    assert len(ris(paper, PREPRINT)) == 2


def test_no_papers_are_an_empty_file() -> None:
    assert (csl(), render_ris([])) == ([], "")


def test_authors_who_are_not_named_are_one_literal_name() -> None:
    many = make("Waves by Many", authors=["Ann Tern", "1451 others", "Bo Li"])
    assert csl(many)[0]["author"][-1] == {"literal": "and others"}
    assert ris(many)[0]["authors"] == ["Tern, Ann", "Li, Bo", "and others"]
