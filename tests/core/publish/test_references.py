"""CSL-JSON and RIS as other people's programs read them: citeproc-py formats the one, rispy parses the other."""

import json
import re
import warnings
from typing import Any

import pybtex.errors
import pytest
import rispy
from bibtexparser.entrypoint import parse_string as parse_by_bibtexparser
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database import BibliographyData, parse_string
from pylatexenc.latex2text import LatexNodes2Text

from bot.core.paper.model import Paper
from bot.core.paper.venues import outlet_of
from bot.core.publish.references import bibtex_key, render_bibliography, render_bibtex, render_csl, render_ris
from bot.core.text.markdown import one_line
from tests.core.publish.test_readme import make
from tests.core.text.test_markdown import HOSTILE, hostile_text
from tests.small_list import make_paper

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


def read(text: str) -> BibliographyData:
    """Both parsers, strictly: every warning is an error, and they agree on the keys."""
    with pybtex.errors.capture() as complaints:
        found = parse_string(text, "bibtex")
    assert not complaints
    library = parse_by_bibtexparser(text)
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == list(found.entries)
    assert len(library.blocks) == len(library.entries)
    return found


def read_one(paper: Paper) -> Any:
    found = read(render_bibtex(paper))
    assert list(found.entries) == [bibtex_key(paper)]
    return found.entries[bibtex_key(paper)]


def as_read(latex: str) -> str:
    """What a reader sees of LaTeX, by a converter that is not the one that wrote it."""
    return str(LatexNodes2Text(math_mode="text").latex_to_text(latex))


def test_an_entry_is_as_people_write_them() -> None:
    paper = make_paper(
        "2203.12119", "VPT: A Prompt for Vision & 3D", authors=["Menglin Jia", "Bor-Chun Chen"], date="2022-03-23",
        venue="ECCV", year=2022, url="https://doi.org/10.1007/978-3-031-19827-4_41",
    )  # fmt: skip
    assert render_bibtex(paper) == (
        "@inproceedings{jia2022vpt-2203.12119,\n"
        "  title         = {{VPT}: A Prompt for Vision \\& {3D}},\n"
        "  author        = {Menglin Jia and Bor-Chun Chen},\n"
        "  booktitle     = {European Conference on Computer Vision (ECCV)},\n"
        "  year          = {2022},\n"
        "  eprint        = {2203.12119},\n"
        "  archivePrefix = {arXiv},\n"
        "  doi           = {10.1007/978-3-031-19827-4_41},\n"
        "  url           = {https://doi.org/10.1007/978-3-031-19827-4_41},\n"
        "}\n"
    )


TYPES = [
    ({}, "misc", {}),
    ({"venue": "CVPR", "year": 2024}, "inproceedings", {"year": "2024"}),
    ({"venue": "TPAMI"}, "article", {"journal": "IEEE Transactions on Pattern Analysis and Machine Intelligence"}),
    ({"venue": "IEEE TIP"}, "article", {"journal": "IEEE Transactions on Image Processing"}),
    ({"venue": "Journal of Maps"}, "article", {"journal": "Journal of Maps"}),
    ({"venue": "Workshop on Reviews"}, "inproceedings", {"booktitle": "Workshop on Reviews"}),
    ({"venue": "Maps & Co"}, "inproceedings", {"booktitle": "Maps \\& Co"}),
    ({"date": "2021"}, "misc", {"year": "2021"}),
    ({"withdrawn": True}, "misc", {"note": "Withdrawn"}),
]


@pytest.mark.parametrize(("values", "kind", "fields"), TYPES)
def test_the_type_is_that_of_the_venue(values: dict[str, Any], kind: str, fields: dict[str, str]) -> None:
    entry = read_one(make_paper("2401.00001", "A Title", **values))
    assert entry.type == kind
    assert {name: entry.fields[name] for name in fields} == fields
    assert (entry.fields["eprint"], entry.fields["archivePrefix"]) == ("2401.00001", "arXiv")


def test_a_preprint_without_an_arxiv_id_has_no_eprint() -> None:
    entry = read_one(make_paper(None, "A Title", url="https://example.org/a paper{1}%zz%20"))
    assert set(entry.fields) == {"title", "year", "url"}
    assert entry.fields["url"] == "https://example.org/a%20paper%7B1%7D%25zz%20"


TITLES = [
    ("Visual Prompts", "Visual Prompts"),
    ("ViT and CLIP-based Q-Adapt: A 3D Test", "{ViT} and {CLIP}-based {Q}-Adapt: A {3D} Test"),
    ("E^2VPT", "{E{$^{2}$}VPT}"),
    ("ViP$^2$-CLIP", "{ViP}{$^2$}-{CLIP}"),
    ("In $\\mathcal{O}(n^{2})$ Steps", "In {$\\mathcal{O}(n^{2})$} Steps"),
    ("From $5 to $6", "From \\$5 to \\$6"),
    ('Say "yes" -- 100% & more_or #less', "Say ``yes'' -- 100\\% \\& more\\_or \\#less"),
    ("a{b}c~d\\e", "abc{\\textasciitilde}d{\\textbackslash}e"),
    ("Über Nguyễn, Łódź ²", "{\\\"U}ber Nguy{\\~{{\\^e}}}n, {\\L}{\\'o}d{\\'z} {$^{2}$}"),
    ("提示 and שלום", "提示 and שלום"),
]


@pytest.mark.parametrize(("title", "latex"), TITLES)
def test_a_title_is_escaped_and_keeps_its_capitals(title: str, latex: str) -> None:
    assert read_one(make_paper("2401.00001", title)).fields["title"] == latex


DANGEROUS = [
    "$\\input{/etc/passwd}$",
    "\\write18{rm -rf}",
    "$^^5cinput{x}$",
    "$\\def\\x{\\x}\\x$",
    "$x}$ {",
    "$\\text{\\input}$",
    "\\(\\csname input\\endcsname\\)",
]


@pytest.mark.parametrize("title", DANGEROUS)
def test_no_command_of_a_title_is_carried_out(title: str) -> None:
    latex = read_one(make_paper("2401.00001", title, authors=[title], venue=title)).fields["title"]
    known = r"\\(?:text(?:backslash|braceleft|braceright|asciitilde|asciicircum)(?![A-Za-z])|[&%$#_^~'\"`=.])"
    assert "\\" not in re.sub(known, "", latex)
    assert "^^" not in latex


AUTHORS = [
    ("Ada Lovelace", ["Ada"], [], ["Lovelace"], []),
    ("Laurens van der Maaten", ["Laurens"], ["van", "der"], ["Maaten"], []),
    ("Sammy Davis Jr.", ["Sammy"], [], ["Davis"], ["Jr."]),
    ("Jean de la Tour III", ["Jean"], ["de", "la"], ["Tour"], ["III"]),
    ("Open Sea Collaboration", [], [], ["{Open Sea Collaboration}"], []),
    ("Gemini Team", [], [], ["{Gemini Team}"], []),
    ("Test and Examine Center", [], [], ["{Test and Examine Center}"], []),
    ("John Smith, Jr.", ["John"], [], ["Smith"], ["Jr."]),
    ("José Ñíguez", ["Jos{\\'e}"], [], ["{\\~N}{\\'\\i}guez"], []),
    ("OpenAI", [], [], ["OpenAI"], []),
    ("Smith and Sons Lab", [], [], ["{Smith and Sons Lab}"], []),
    ("A, B, C, and D", [], [], ["{A, B, C, and D}"], []),
    ("others", [], [], ["{others}"], []),
    ("محمد علي", ["محمد"], [], ["علي"], []),
]


@pytest.mark.parametrize(("name", "first", "von", "last", "lineage"), AUTHORS)
def test_a_name_is_read_as_one_person(
    name: str, first: list[str], von: list[str], last: list[str], lineage: list[str]
) -> None:
    people = read_one(make_paper("2401.00001", "T", authors=[name, "Last Author"])).persons["author"]
    assert len(people) == 2
    person = people[0]
    assert (person.first_names + person.middle_names, person.prelast_names) == (first, von)
    assert (person.last_names, person.lineage_names) == (last, lineage)


def test_five_hundred_authors_are_five_hundred() -> None:
    paper = make_paper("2401.00001", "T", authors=[f"Given{number} Family{number}" for number in range(500)])
    assert len(read_one(paper).persons["author"]) == 500


KEYS = [
    (make_paper("2203.12119", "Visual Prompt Tuning", authors=["Menglin Jia"], date="2022-03-23"), "jia2022visual-2203.12119"),
    (make_paper("hep-th/9901001", "On the CLIP-Adapter", authors=["Łukasz Müller Jr."], date="1999"), "muller1999clip-hep-th-9901001"),
    (make_paper("2401.00001", "$\\pi$ of Maps", authors=["李明"], date="2024"), "paper2024maps-2401.00001"),
    (make_paper("2401.00001", "Waves", authors=["The ATLAS Collaboration"], date="2024"), "atlas2024waves-2401.00001"),
    (make_paper("2401.00001", "提示", authors=["Smith, John"], date="2024-01"), "smith2024-2401.00001"),
    (make_paper(None, "A Word", url="https://example.org/x", date="2021"), "lovelace2021word-bc7ad374"),
]  # fmt: skip


@pytest.mark.parametrize(("paper", "key"), KEYS)
def test_a_key_tells_author_year_and_word(paper: Paper, key: str) -> None:
    assert bibtex_key(paper) == key


def test_a_key_does_not_depend_on_other_papers_and_not_on_the_venue() -> None:
    papers = [make_paper(f"2401.0000{number}", "Same Title") for number in range(1, 6)]
    keys = list(read(render_bibliography(papers)).entries)
    assert len(set(keys)) == 5
    assert list(read(render_bibliography(papers[::-2])).entries) == keys[::-2]
    assert bibtex_key(papers[0].model_copy(update={"venue": "CVPR", "year": 2025, "url": "https://e.org"})) == keys[0]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_one_entry(text: str) -> None:
    assert_one_entry(text)


@settings(max_examples=50, deadline=None)
@given(hostile_text.filter(str.strip))
def test_any_text_is_one_entry(text: str) -> None:
    assert_one_entry(text)


@pytest.mark.soak
@settings(max_examples=500, deadline=None)
@given(hostile_text.filter(str.strip))
def test_each_of_many_texts_is_one_entry(text: str) -> None:
    assert_one_entry(text)


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S"], exclude_characters="\\$^_{}`'\"~-"), min_size=1))
def test_a_title_without_latex_is_read_as_it_is_written(title: str) -> None:
    latex = read_one(make_paper("2401.00001", title)).fields["title"]
    if title.isascii():
        assert as_read(latex).replace("”", '"').replace("“", '"') == one_line(title)


def assert_one_entry(text: str) -> None:
    paper = make_paper(
        "2401.00001", text, authors=[text, "Ada Lovelace"], venue=text, url=f"https://example.org/{text}"
    )
    after = make_paper("2401.00002", "After")
    found = read(render_bibliography([paper, after]))
    assert len(found.entries) == 2
    entry = found.entries[bibtex_key(paper)]
    assert len(entry.persons["author"]) == 2
    assert set(entry.fields) <= {"title", "booktitle", "journal", "year", "eprint", "archivePrefix", "url"}


VENUES = [("CVPR", "conference"), ("TMLR", "journal"), ("Pattern Recognition", "journal"), ("IEEE Trans. on Maps", "journal"),
          ("ICCV Workshops", "conference"), ("Nature Maps", "journal"), ("Some Venue", "conference")]  # fmt: skip


@pytest.mark.parametrize(("venue", "kind"), VENUES)
def test_journals_and_conferences_are_told_apart(venue: str, kind: str) -> None:
    assert outlet_of(venue).kind == kind
