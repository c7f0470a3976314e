"""`import` as a maintainer calls it: other people's lists read, checked against arXiv, and turned into data files."""

import json
import shutil
import time
from typing import Any

import pytest
import yaml

from demo.arxiv_faults import Fault
from demo.arxiv_papers import StoredPaper
from demo.arxiv_server import SmallArxiv
from tests.small_list import ROOT, Result, SmallList

KEYS = ["title", "url", "arxiv", "section", "venue", "year", "code", "status", "actual", "line"]
LIST = """# Awesome Things

## Learnable Prompts
### Token level
- [Prompt Waves for Vision](https://arxiv.org/abs/2401.01111), CVPR 2024 [[code](https://github.com/ada/waves)]
- [Something Else Entirely Different](https://arxiv.org/abs/2401.02222)
- [Visual Prompt Tuning](https://arxiv.org/abs/2203.12119)
## Surveys
- [Prompt Waves for Vision](https://arxiv.org/pdf/2401.01111v2.pdf)
- [A Survey of Prompt Tides](https://arxiv.org/abs/2401.03333) [[TPAMI 2025](https://ieeexplore.ieee.org/document/12)]
- [A Paper That Never Was](https://arxiv.org/abs/2401.09999)
- [A Paper Elsewhere](https://doi.org/10.1000/5), Nature 2020
- please see our [paper](https://arxiv.org/abs/2401.04444)
"""


def stored(arxiv: str, title: str) -> StoredPaper:
    return StoredPaper(
        arxiv, "2024-01-05", title, ("Ada Lovelace",), ("cs.CV",), None, "Learnable visual prompt tokens."
    )


@pytest.fixture
def known(arxiv: SmallArxiv) -> SmallArxiv:
    arxiv.papers[:] = [
        stored("2401.01111", "Prompt Waves for Vision"),
        stored("2401.02222", "The Paper That This Id Belongs To"),
        stored("2401.03333", "A Survey of Prompt Tides"),
        stored("2401.05555", "Something Else Entirely Different"),
        stored("2203.12119", "Visual Prompt Tuning"),
    ]
    return arxiv


def do_import(small: SmallList, *options: str, text: str = LIST) -> Result:
    (small.root / "OTHER.md").write_text(text, "utf-8")
    return small.run("import", "OTHER.md", *options)


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.out.splitlines()]


def test_rows_follow_the_contract(small_list: SmallList, known: SmallArxiv) -> None:
    result = do_import(small_list, "--json")
    assert result.code == 1
    found = rows(result)
    assert [list(row) for row in found] == [KEYS] * 7 + [["line", "unread"]]
    assert [(row["line"], row.get("status")) for row in found] == [
        (5, "ok"), (6, "mismatch"), (7, "duplicate"), (9, "duplicate"), (10, "ok"), (11, "unknown"), (12, "ok"), (13, None),
    ]  # fmt: skip
    assert found[0] == {
        "title": "Prompt Waves for Vision", "url": "https://arxiv.org/abs/2401.01111", "arxiv": "2401.01111",
        "section": ["Learnable Prompts", "Token level"], "venue": "CVPR", "year": 2024, "code": "https://github.com/ada/waves",
        "status": "ok", "actual": None, "line": 5,
    }  # fmt: skip
    assert found[1]["actual"] == "The Paper That This Id Belongs To"


def test_words_for_people_name_the_right_id(small_list: SmallList, known: SmallArxiv) -> None:
    said = do_import(small_list).out
    assert (
        "8 lines with a link to a paper, 7 entries read (3 ok, 2 duplicate, 1 mismatch, 1 unknown), 1 line unread"
        in said
    )
    assert "2401.02222 is The Paper That This Id Belongs To; arXiv has this title as 2401.05555" in said
    assert "line 13: unread: - please see our" in said


def test_nothing_is_written_without_being_asked(small_list: SmallList, known: SmallArxiv) -> None:
    do_import(small_list)
    assert small_list.git("status", "--porcelain") == "?? OTHER.md"
    suggested = yaml.safe_load((small_list.root / "out/OTHER.map.yaml").read_text("utf-8"))
    assert suggested["sections"] == [
        {"section": ["Learnable Prompts", "Token level"], "nature": "learnable", "level": "token"},
        {"section": ["Surveys"], "kind": "survey"},
    ]


def test_what_is_right_is_written_and_valid(small_list: SmallList, known: SmallArxiv) -> None:
    do_import(small_list)
    (small_list.root / "places.yaml").write_text((small_list.root / "out/OTHER.map.yaml").read_text("utf-8"), "utf-8")
    done = do_import(small_list, "--write", "--map", "places.yaml")
    assert "wrote 2 files below data/papers" in done.err
    assert "line 12: no file, no arXiv id: A Paper Elsewhere" in done.err
    method = yaml.safe_load((small_list.data / "papers/2024/2401.01111.yaml").read_text("utf-8"))
    assert method == {
        "title": "Prompt Waves for Vision", "arxiv": "2401.01111", "authors": ["Ada Lovelace"], "date": "2024-01-05", "kind": "method",
        "nature": "learnable", "level": "token", "venue": "CVPR", "year": 2024, "code": "https://github.com/ada/waves",
    }  # fmt: skip
    survey = yaml.safe_load((small_list.data / "papers/2024/2401.03333.yaml").read_text("utf-8"))
    assert (survey["kind"], survey["venue"], survey["url"]) == (
        "survey",
        "TPAMI",
        "https://ieeexplore.ieee.org/document/12",
    )
    assert not (small_list.data / "papers/2024/2401.02222.yaml").exists()
    assert small_list.run("validate").code == 0


def test_a_short_name_becomes_an_alias_beside_the_title_of_arxiv(small_list: SmallList, known: SmallArxiv) -> None:
    known.papers.append(stored("2305.03048", "Personalize Segment Anything Model with One Shot"))
    done = do_import(small_list, "--write", "--json", text="- PerSAM [[paper](https://arxiv.org/abs/2305.03048)]\n")
    assert [(row["status"], row["actual"]) for row in rows(done)] == [
        ("ok", "Personalize Segment Anything Model with One Shot")
    ]
    written = yaml.safe_load((small_list.data / "papers/2023/2305.03048.yaml").read_text("utf-8"))
    assert written["title"] == "Personalize Segment Anything Model with One Shot"
    assert written["aliases"] == ["PerSAM"]


def test_a_file_that_is_there_is_never_written_over(small_list: SmallList, known: SmallArxiv) -> None:
    path = small_list.data / "papers/2024/2401.01111.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine: true\n", "utf-8")
    do_import(small_list, "--write")
    assert path.read_text("utf-8") == "mine: true\n"


def test_a_section_can_be_skipped(small_list: SmallList, known: SmallArxiv) -> None:
    (small_list.root / "places.yaml").write_text(
        "version: 1\nsections:\n  - section: [Surveys]\n    skip: true\n", "utf-8"
    )
    assert "wrote 1 file" in do_import(small_list, "--write", "--map", "places.yaml").err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "version: 1\nsections:\n  - section: [A]\n    nature: nowhere\n",
            "places.yaml:4: nature: the taxonomy has no 'nowhere'",
        ),
        ("version: 1\nsections: 3\n", "places.yaml:2:"),
        ("sections: [", "places.yaml:2:"),
    ],
)
def test_a_broken_mapping_is_named_by_its_line(small_list: SmallList, text: str, says: str) -> None:
    (small_list.root / "places.yaml").write_text(text, "utf-8")
    result = do_import(small_list, "--map", "places.yaml")
    assert result.code == 2
    assert says in result.err


def test_silence_of_arxiv_is_unknown_and_said(small_list: SmallList, known: SmallArxiv) -> None:
    known.faults.always = Fault("503")
    result = do_import(small_list, "--json")
    assert result.code == 3
    statuses = {(row["line"], row["status"]) for row in rows(result) if row.get("arxiv")}
    assert statuses == {
        (5, "unknown"),
        (6, "unknown"),
        (7, "duplicate"),
        (9, "duplicate"),
        (10, "unknown"),
        (11, "unknown"),
    }
    assert "arXiv did not answer" in result.err


def test_a_right_list_is_fine(small_list: SmallList, known: SmallArxiv) -> None:
    text = "- [Prompt Waves](https://arxiv.org/abs/2401.01111)\n- [pdf](https://arxiv.org/abs/2401.03333) A Survey of Prompt Tides\n"
    assert do_import(small_list, text=text).code == 0


FILES = [
    (b"# A text\n\nthat holds no list\n", "OTHER.md has no link to a paper"),
    (b"", "OTHER.md has no link to a paper"),
    (b"\x89PNG\r\n\0\0", "OTHER.md is binary"),
    (b"- [A](https://arxiv.org/abs/2401.01111)\n\xff\xfe", "OTHER.md:2: not UTF-8"),
    (b"x" * 5_000_000, "OTHER.md has more than 4,000,000 bytes"),
]


@pytest.mark.parametrize(("raw", "says"), FILES, ids=["no list", "empty", "binary", "not UTF-8", "large"])
def test_a_file_that_is_no_list_gets_one_line(small_list: SmallList, raw: bytes, says: str) -> None:
    (small_list.root / "OTHER.md").write_bytes(raw)
    result = small_list.run("import", "OTHER.md")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: {says}")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("name", ["missing.md", "data"])
def test_a_path_that_is_no_file_gets_one_line(small_list: SmallList, name: str) -> None:
    result = small_list.run("import", name)
    assert result.code == 2
    assert result.err.count("\n") == 1


HOSTILE = {
    "quotes in quotes": "> " * 10_000,
    "lists in lists": "- " * 10_000,
    "open brackets": "[" * 10_000 + "\n" + "![" * 10_000,
    "one line": "[a](https://arxiv.org/abs/2401.01111) " * 50_000,
    "open tags": "<div>\n" + "<a href='\n" * 20_000,
    "open comments": "<!-- \n" * 20_000,
    "folds": "<details><summary>a</summary>\n\n" * 3_000,
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_hostile_files_are_read_in_bounded_time(small_list: SmallList, known: SmallArxiv, shape: str) -> None:
    begin = time.process_time()
    result = do_import(
        small_list, text=f"{HOSTILE[shape]}\n\n- [Prompt Waves for Vision](https://arxiv.org/abs/2401.01111)\n"
    )
    assert result.code in {0, 1}
    assert time.process_time() - begin < 10


def test_the_list_itself_comes_back_whole(small_list: SmallList, arxiv: SmallArxiv) -> None:
    files = {
        path: yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        for path in (ROOT / "data/papers").rglob("*.yaml")
    }
    arxiv.papers[:] = [
        StoredPaper(
            one["arxiv"],
            f"{one['date']}-01-01"[:10],
            one["title"],
            tuple(one["authors"]),
            ("cs.CV",),
            None,
            "A prompt.",
        )
        for one in files.values()
        if "arxiv" in one
    ]
    shutil.rmtree(small_list.data / "papers")
    shutil.copy(ROOT / "README.md", small_list.root / "OTHER.md")
    result = small_list.run("import", "OTHER.md", "--json")
    assert result.code == 0, result.err
    once = {row["arxiv"] or row["url"] for row in rows(result) if row["status"] == "ok"}
    assert once == {one.get("arxiv") or one["url"] for one in files.values()}
    assert {row["status"] for row in rows(result)} == {"ok", "duplicate"}
    published = {
        one["arxiv"]: (one["venue"], one.get("year")) for one in files.values() if "arxiv" in one and "venue" in one
    }
    read = {row["arxiv"]: (row["venue"], row["year"]) for row in rows(result) if row["arxiv"] in published}
    wrong = {arxiv: (read[arxiv], said) for arxiv, said in published.items() if read[arxiv] != said and said[1]}
    assert len(wrong) < len(published) // 10, wrong


def test_the_mistakes_of_a_real_list_are_found(small_list: SmallList, arxiv: SmallArxiv) -> None:
    """Ids exchanged between neighbours, as in a list that was edited by hand."""
    arxiv.papers[:] = [
        stored(f"2401.0{number:04}", f"Study Number {word} on Prompts") for number, word in enumerate(WORDS, 1)
    ]
    lines = [
        f"- [Study Number {word} on Prompts](https://arxiv.org/abs/2401.0{(2 if number == 1 else 1 if number == 2 else number):04})"
        for number, word in enumerate(WORDS, 1)
    ]
    found = rows(do_import(small_list, "--json", text="\n".join(lines)))
    assert [row["line"] for row in found if row["status"] == "mismatch"] == [1, 2]


WORDS = ("Apple", "Banana", "Cherry", "Damson", "Elderberry")
