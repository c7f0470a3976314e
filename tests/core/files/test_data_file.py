"""Data files: what is told about a broken one, what can still be read of it, and who the paper is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.files.canonical import render_entry
from bot.core.files.data_file import DataFile, identity_of, read_data_file
from bot.core.files.yaml import YamlFault, parse_yaml
from bot.core.paper.known import Identity
from tests.core.files.test_canonical import PAPERS, REJECTED
from tests.small_list import make_paper

GOOD = render_entry(make_paper("2401.01000", "Prompts for Vision", aliases=["PV"], venue="ECCV", year=2024))


def read(text: str, place: str = "papers/2024/2401.01000.yaml") -> DataFile:
    return read_data_file(text.encode(), place=place, path=f"data/{place}")


# What is changed in a good file; then line, a part of the message, and the fix.
FAULTS: list[tuple[str, str, int, str, str | None]] = [
    ('arxiv: "2401.01000"', "arxiv: 2401.01000", 2, "'2401.01000' without quotes, which YAML reads as a number", 'arxiv: "2401.01000"'),
    ('title: "Prompts for Vision"', "title: no", 1, "'no' without quotes, which YAML reads as true or false", 'title: "no"'),
    ('"Ada Lovelace"', "1815", 4, "item 1 of authors is '1815'", '  - "1815"'),
    ('venue: "ECCV"', 'venu: "ECCV"', 9, "unknown key 'venu'", "did you mean 'venue'?"),
    ('venue: "ECCV"', 'xyz: "ECCV"', 9, "unknown key 'xyz'", "remove it"),
    ("kind: method\n", "", 1, "the key 'kind' is missing", "add a line `kind: …`"),
    ('authors:\n  - "Ada Lovelace"', 'authors: "Ada Lovelace, Alan Turing and Bo Li"', 3, "must be a list",
     'authors:\n  - "Ada Lovelace"\n  - "Alan Turing"\n  - "Bo Li"'),
    ("year: 2024", 'year: "2024"', 10, "a whole number without quotes", "year: 2024"),
    ("year: 2024", "year: 2024.5", 10, "a whole number without quotes", "write a whole number without quotes"),
    ('title: "Prompts for Vision"', 'title: ""', 1, "title is empty", "fill it in"),
    ('title: "Prompts for Vision"', "title:", 1, "title is empty", "fill it in"),
    ("year: 2024", "withdrawn: maybe", 10, "must be true or false", "write true or false"),
    ('venue: "ECCV"', "venue: [ECCV]", 9, 'venue must be one text, not ["ECCV"]', 'venue: "ECCV"'),
    ('venue: "ECCV"', "venue: [ECCV, 2024]", 9, "'[ECCV, 2024]' without quotes, which YAML reads as a list", 'venue: "[ECCV, 2024]"'),
    ('title: "Prompts for Vision"', "title: [Prompts]", 1, "'[Prompts]' without quotes, which YAML reads as a list", 'title: "[Prompts]"'),
    ('title: "Prompts for Vision"', "title: {P} ", 1, "'{P}' without quotes, which YAML reads as keys", 'title: "{P}"'),
    ('  - "PV"', "  - PV: Prompts", 12, 'item 1 of aliases must be one text, not {"PV": "Prompts"}', '  - "PV: Prompts"'),
    ("kind: method", "kind: [method]", 6, "must be one text", "kind: method"),
    ("kind: method", "kind: [a, b]", 6, 'must be text in double quotes, not ["a", "b"]', "write text in double quotes"),
    ('  - "Ada Lovelace"', '  -"Ada Lovelace"', 3, "must be a list", 'authors:\n  - "Ada Lovelace"'),
    ('authors:\n  - "Ada Lovelace"', "authors: Lovelace, Ada and van der Berg, Bo", 3, "must be a list",
     'authors:\n  - "Ada Lovelace"\n  - "Bo van der Berg"'),
    ('authors:\n  - "Ada Lovelace"', "authors: 1815", 3, "must be a list, not '1815'", 'authors:\n  - "1815"'),
    ('authors:\n  - "Ada Lovelace"\n', "", 1, "'authors' is missing", 'add a line `authors:` and below it a line `  - "…"` for each'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "message", "fix"), FAULTS, ids=[fault[1] for fault in FAULTS])
def test_a_schema_fault_names_line_and_column_and_how_to_mend_it(
    old: str, new: str, line: int, message: str, fix: str | None
) -> None:
    assert old in GOOD
    file = read(GOOD.replace(old, new))
    assert file.entry is None
    (finding,) = file.findings
    assert (finding.code, finding.level, finding.line, finding.path) == ("schema", "error", line, file.path)
    assert message in finding.message
    assert "(column " in finding.message
    assert finding.fix == fix


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    file = read("titel: X\nauthors: Ada\nyear: '1'\n")
    assert {finding.message.split(" (")[0] for finding in file.findings} >= {
        "unknown key 'titel'",
        "authors must be a list, not 'Ada'",
        "the key 'date' is missing",
        "the key 'kind' is missing",
    }


@pytest.mark.parametrize("text", ["just words", "- a\n- b\n", "3", "~"])
def test_a_file_that_holds_no_keys_says_so(text: str) -> None:
    (finding,) = read(text).findings
    assert finding.code == "schema"
    assert "keys with values" in finding.message


def test_yaml_faults_are_told_with_line_and_column() -> None:
    (finding,) = read('title: "a"\ntitle: "b"\n').findings
    assert (finding.code, finding.line) == ("yaml", 2)
    assert finding.message == "'title' appears twice (lines 1 and 2); keep one (column 1)"


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"\xef\xbb\xbftitle: a", b"a" * 40_000, b"a\0"])
def test_unreadable_bytes_are_one_yaml_finding(raw: bytes) -> None:
    file = read_data_file(raw, place="papers/x.yaml", path="x")
    assert [finding.code for finding in file.findings] == ["yaml"]
    assert (file.entry, file.draft, file.identity, file.line_of("title")) == (None, None, None, 1)


def test_what_can_be_read_of_a_broken_file_is_its_draft() -> None:
    file = read(GOOD.replace('"2401.01000"', "2401.01000").replace("venue", "venu").replace("year: 2024", "year: soon"))
    assert file.entry is None
    assert file.draft is not None
    assert (file.draft.arxiv, file.draft.title) == ("2401.01000", "Prompts for Vision")
    assert file.identity == Identity("2401.01000", ("Prompts for Vision", "PV"), file.place)


def test_a_draft_leaves_missing_texts_empty_and_is_none_when_the_link_is_unclear() -> None:
    draft = read('title: "T"\nurl: "https://example.org"\n').draft
    assert draft is not None
    assert (draft.title, draft.date) == ("T", "")
    assert read('title: "T"\narxiv: [1]\n').draft is None
    assert read('arxiv: {a: b}\nurl: "https://example.org"\n').draft is None


def test_files_below_rejected_are_read_as_rejections() -> None:
    text = 'title: "T"\narxiv: "2401.01000"\nreason: "deleted"\ndate: "2024-01-01"\n'
    assert read(text, "rejected/2024/2401.01000.yaml").rejected is not None
    assert read(text).entry is None


def test_lines_are_those_of_the_file() -> None:
    file = read(GOOD)
    assert (file.line_of("title"), file.line_of("authors", 0), file.line_of("note")) == (1, 4, 1)


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ('title: "T"\narxiv: "2401.01000"\n', ("2401.01000", ("T",))),
        ("title: T\narxiv: 2401.01000v2\n", ("2401.01000", ("T",))),  # not canonical: read by the parser
        ('title: "T"\narxiv: "https://arxiv.org/abs/2401.01000v2"\n', ("2401.01000", ("T",))),
        ('title: "T"\nurl: "https://arxiv.org/pdf/2401.01000"\n', ("2401.01000", ("T",))),
        ('title: "T"\nurl: "https://example.org"\naliases:\n  - "U"\n  - "V"\n', (None, ("T", "U", "V"))),
        ('title: "T"\narxiv: "nonsense"\n', ("nonsense", ("T",))),
        ('note: \'a\n\n  title: "X"\'\ntitle: "T"\n', (None, ("T",))),
        ("title: 3\n", None),
        ('title: "T"\ntitle: "U"\n', None),
        ("- T\n", None),
        ("", None),
        ("\ufffd: [", None),
    ],
)
def test_who_a_paper_is(text: str, identity: tuple[str | None, tuple[str, ...]] | None) -> None:
    found = identity_of(text, "x")
    assert (found and (found.arxiv, found.titles)) == identity


def test_accepted_errors_belong_to_who_a_paper_is() -> None:
    found = identity_of('title: "T"\nchecked:\n  - duplicate-title\n', "x")
    assert found is not None
    assert found.checked == ("duplicate-title",)


@given(PAPERS | REJECTED)
def test_the_scan_sees_in_a_written_file_who_the_whole_file_is(entry: object) -> None:
    text = render_entry(entry)  # type: ignore[arg-type]
    place = "papers/x.yaml" if "kind" in type(entry).model_fields else "rejected/x.yaml"  # type: ignore[attr-defined]
    assert identity_of(text, place) == read(text, place).identity


_LINES = st.sampled_from(
    ['title: "Real"\n', "title: Real\n", 'arxiv: "2401.01000"\n', "arxiv: 2401.01000\n", "aliases:\n", '  - "Other"\n', "  - Other\n",
     "note: '\n", "'\n", 'note: "\n', '"\n', "note: |\n", '  title: "Fake"\n', 'title: "Fake"\n', '? title\n: "Odd"\n',
     "title : Odd\n", "# x\n",
     "authors: [\n", "]\n", "\n", '"title": "Quoted"\n']
)  # fmt: skip


@given(st.lists(_LINES, max_size=9).map("".join))
def test_the_scan_of_any_text_agrees_with_reading_it_whole(text: str) -> None:
    found = identity_of(text, "x")
    try:
        data = parse_yaml(text).data
    except YamlFault:
        assert found is None
        return
    title = data.get("title") if isinstance(data, dict) else None
    assert (found.titles[0] if found else None) == (title if isinstance(title, str) else None)
    if found and isinstance(data, dict) and isinstance(data.get("arxiv"), str):
        assert found.arxiv == data["arxiv"]
