import gzip
import json
import lzma
from datetime import date
from pathlib import Path

import pytest

from bot.core.harvest.window import Window
from bot.errors import UsageError
from bot.flows.harvest import read_dump

ROW = {
    "id": "2512.00001",
    "day": "2025-12-01",
    "title": "Prompts\n  for All",
    "authors": ["Ada Lovelace", "Émile Borel"],
    "categories": ["cs.CV", "cs.LG"],
    "comment": None,
    "summary": "A text\nin lines.",
}
SNAPSHOT_ROW = {
    "id": "0704.0001",
    "submitter": "Somebody",
    "authors": "C. Bal\\'azs, E. L. Berger (Argonne), P. M. Nadolsky and C.-P. Yuan",
    "title": "Calculation of prompt\n  diphoton production",
    "comments": "37 pages",
    "journal-ref": "Phys.Rev.D76:013009,2007",
    "doi": "10.1103/PhysRevD.76.013009",
    "abstract": "  A fully differential\ncalculation.\n",
    "categories": "hep-ph cs.CV",
    "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
    "update_date": "2008-11-26",
    "authors_parsed": [["Balázs", "C.", ""], ["Berger", "E. L.", "Jr."]],
}


def written(folder: Path, *rows: object, name: str = "dump.jsonl") -> Path:
    text = "".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows)
    path = folder / name
    data = text.encode()
    path.write_bytes({".gz": gzip.compress(data), ".xz": lzma.compress(data)}.get(path.suffix, data))
    return path


@pytest.mark.parametrize("name", ["dump.jsonl", "dump.jsonl.gz", "dump.jsonl.xz"])
def test_papers_are_read_from_plain_and_compressed_lines(name: str, tmp_path: Path) -> None:
    [paper] = read_dump(written(tmp_path, ROW, name=name))
    assert (paper.id, paper.day, paper.title) == ("2512.00001", date(2025, 12, 1), "Prompts for All")
    assert paper.authors == ("Ada Lovelace", "Émile Borel")
    assert (paper.categories, paper.comment, paper.summary) == (("cs.CV", "cs.LG"), "", "A text in lines.")


def test_arxivs_public_snapshot_is_understood(tmp_path: Path) -> None:
    [paper] = read_dump(written(tmp_path, SNAPSHOT_ROW))
    assert (paper.id, paper.day) == ("0704.0001", date(2007, 4, 2))
    assert paper.title == "Calculation of prompt diphoton production"
    assert paper.authors == ("C. Balázs", "E. L. Berger Jr.")
    assert paper.categories == ("hep-ph", "cs.CV")
    assert (paper.comment, paper.summary) == ("37 pages", "A fully differential calculation.")
    assert (paper.journal_ref, paper.doi) == ("Phys.Rev.D76:013009,2007", "10.1103/PhysRevD.76.013009")


def test_authors_in_one_text_are_taken_apart(tmp_path: Path) -> None:
    row = {key: value for key, value in SNAPSHOT_ROW.items() if key != "authors_parsed"}
    [paper] = read_dump(written(tmp_path, row))
    assert paper.authors == ("C. Bal\\'azs", "E. L. Berger", "P. M. Nadolsky", "C.-P. Yuan")


def test_only_papers_of_the_window_are_given(tmp_path: Path) -> None:
    rows = [ROW | {"id": f"2512.0000{n}", "day": f"2025-12-0{n}"} for n in range(1, 6)]
    window = Window(date(2025, 12, 2), date(2025, 12, 4))
    assert [paper.id for paper in read_dump(written(tmp_path, *rows), window)] == [
        "2512.00002",
        "2512.00003",
        "2512.00004",
    ]


def test_empty_lines_and_an_empty_file_are_no_fault(tmp_path: Path) -> None:
    assert len(list(read_dump(written(tmp_path, "", ROW, "  ")))) == 1
    assert list(read_dump(written(tmp_path))) == []


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{broken", "the line is not JSON"),
        ("[" * 100_000, "the line is not JSON"),
        ("\x00", "the line is not JSON"),
        ("[]", "the line is not a JSON object"),
        (ROW | {"id": "../../x"}, "'../../x' is not an arXiv id"),
        (ROW | {"id": 2512.00001}, "id is not text"),
        (ROW | {"title": " "}, "2512.00001 has no title"),
        (ROW | {"day": "soon"}, "2512.00001 has no date of submission"),
        ({"id": "2512.00001", "title": "T"}, "2512.00001 has no date of submission"),
        (ROW | {"day": "0001-01-01T00:00:00+14:00"}, "2512.00001 has no date of submission"),
        (ROW | {"authors": [1]}, "authors is not a list of texts"),
        (ROW | {"categories": [None]}, "categories is not a list of texts"),
        (SNAPSHOT_ROW | {"authors_parsed": ["x"]}, "authors_parsed is not a list of names"),
        (SNAPSHOT_ROW | {"versions": [{"created": "soon"}]}, "0704.0001 has no date of submission"),
        ("x" * (1 << 20), "the line is longer than 1 MiB"),
    ],
)
def test_a_line_that_is_no_paper_is_named(row: object, reason: str, tmp_path: Path) -> None:
    path = written(tmp_path, ROW, row)
    with pytest.raises(UsageError) as caught:
        list(read_dump(path))
    assert caught.value.message == f"{path}:2: {reason}"
    assert caught.value.hint


@pytest.mark.parametrize("name", ["dump.jsonl.gz", "dump.jsonl.xz"])
def test_a_compressed_file_that_is_cut_or_none_is_told(name: str, tmp_path: Path) -> None:
    path = written(tmp_path, *[ROW | {"title": f"T {n}"} for n in range(500)], name=name)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UsageError, match="the compressed file is damaged"):
        list(read_dump(path))
    path.write_bytes(b"plain text")
    with pytest.raises(UsageError, match="the compressed file is damaged"):
        list(read_dump(path))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        list(read_dump(tmp_path / "none.jsonl"))
    with pytest.raises(UsageError, match="Is a directory"):
        list(read_dump(tmp_path))
