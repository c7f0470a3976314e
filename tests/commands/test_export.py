"""`export` as other programs call it: to a pipe or a file, whole or not at all."""

import json
from pathlib import Path

import pytest

from bot.commands.export import KINDS
from bot.core.publish.references import bibtex_key
from tests.small_list import ROOT, SmallList, make_paper


@pytest.mark.parametrize(
    ("kind", "start", "mark"),
    [
        ("bibtex", "@misc{", "@misc{"),
        ("csv", "key,title", "\r\n"),
        ("json", "{", '"key"'),
        ("atom", "<?xml", "<entry>"),
        ("csl", "[", '"id"'),
        ("ris", "TY  - ", "TY  - "),
    ],
)
def test_each_kind_goes_to_standard_output(small_list: SmallList, kind: str, start: str, mark: str) -> None:
    result = small_list.run("export", kind)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(start)
    assert result.out.count(mark) == 3 + (kind == "csv")


def test_a_file_is_written_once(small_list: SmallList) -> None:
    result = small_list.run("export", "csv", "--out", "out/papers.csv")
    assert (result.code, result.out, result.err) == (0, "", "out/papers.csv: 3 papers, 1 written\n")
    path = small_list.root / "out/papers.csv"
    before = path.stat()
    assert small_list.run("export", "csv", "--out", "out/papers.csv").err == "out/papers.csv: 3 papers, current\n"
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert path.read_bytes().count(b"\r\n") == 4


def test_all_files_go_to_a_folder(small_list: SmallList) -> None:
    assert small_list.run("export", "all", "--out", "site").code == 0
    names = {path.relative_to(small_list.root / "site").as_posix() for path in (small_list.root / "site").rglob("*.*")}
    assert {"papers.bib", "papers.csv", "papers.json", "papers.schema.json", "feed.xml", "feeds/learnable.xml"} < names
    small_list.write(make_paper("2401.00002", "One More Paper", nature="generative"))
    said = small_list.run("export", "all", "--out", "site").err
    assert said == "site: 4 papers, 7 written\n"  # the five tables and two feeds


def test_papers_can_be_chosen(small_list: SmallList) -> None:
    small_list.write(make_paper("2401.00002", "One More", nature="generative", areas=["video"]))
    small_list.write(make_paper("2401.00003", "Another", areas=["video"]))
    chosen = small_list.run("export", "json", "--nature", "generative", "--area", "video")
    assert [paper["title"] for paper in json.loads(chosen.out)["papers"]] == ["One More"]
    assert (
        "<title>Awesome Visual Prompt Tuning: Video</title>" in small_list.run("export", "atom", "--area", "video").out
    )


def test_a_change_gives_its_new_papers(small_list: SmallList) -> None:
    small_list.git("checkout", "--quiet", "-b", "more")
    paper = make_paper("2401.00002", "One More Paper")
    small_list.write(paper)
    old = small_list.data / "papers/2022/2203.12119.yaml"
    old.write_text(old.read_text().replace("token", "pixel"))
    result = small_list.run("export", "bibtex", "--base", "main")
    assert result.out.startswith(f"@misc{{{bibtex_key(paper)},")
    assert result.out.count("@") == 1
    assert small_list.run("export", "bibtex", "--base", "nothing").code == 2


def test_a_digest_names_each_new_paper_once(small_list: SmallList) -> None:
    small_list.write(make_paper("2401.00002", "Works at Both", level="both", date="2024-01-31"))
    small_list.write(make_paper("2401.00003", "An Overview", kind="survey", nature=None, level=None, date="2024-01"))
    text = small_list.run("export", "digest", "--month", "2024-01").out
    assert text.startswith(
        "**2 papers are new in the list**, which now holds 5.\n\n## Learnable prompts\n\n- [Works at Both]("
    )
    assert text.count("- [Works at Both]") == 1
    assert "## Surveys\n\n- [An Overview](" in text
    assert text.count("@misc{") == 2


WRONG = [
    (("json", "--nature", "learneable"), "the taxonomy has no nature 'learneable'; did you mean learnable?"),
    (("json", "--area", "Multimodal"), "did you mean multimodality?"),
    (("json", "--area", "zzz"), "use one of: test_time, "),
    (("yaml",), "'yaml' is not one of bibtex"),
    (("all",), "--out FOLDER"),
    (("csv", "--month", "2024-13"), "'2024-13' is not a month"),
    (("all", "--out", "x", "--area", "video"), "no other option"),
    (("csv", "--out", "data"), "data is a folder"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_wrong_use_is_told_in_one_line(small_list: SmallList, arguments: tuple[str, ...], said: str) -> None:
    result = small_list.run("export", *arguments)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert result.err.count("\n") == 1


def test_a_file_that_cannot_be_read_is_named_and_the_rest_is_exported(small_list: SmallList) -> None:
    path = small_list.data / "papers/2022/2203.12119.yaml"
    path.write_text("title: A\ntitle: B\n")
    target = small_list.root / "papers.bib"
    result = small_list.run("export", "bibtex", "--out", "papers.bib")
    assert result.code == 1
    assert "2203.12119.yaml:2" in result.err
    assert target.read_text().count("@") == 2
    for kind in KINDS[:5]:
        result = small_list.run("export", kind)
        assert (result.code, bool(result.out)) == (1, True)
    assert not list(Path(small_list.root).glob(".*.new"))


PAGE = (ROOT / "docs/exports.md").read_text("utf-8")
LINES = [line.split()[1:] for line in PAGE.splitlines() if line.startswith("vpt-bot ")]


@pytest.mark.parametrize("arguments", LINES, ids=" ".join)
def test_every_line_of_the_page_runs(small_list: SmallList, arguments: list[str]) -> None:
    result = small_list.run(*arguments)
    assert result.code == 0, result.err
    assert bool(result.out) == ("--out" not in arguments and "--base" not in arguments)


def test_the_page_shows_every_kind_and_a_true_key() -> None:
    assert {arguments[1] for arguments in LINES} == set(KINDS)
    jia = make_paper("2203.12119", "Visual Prompt Tuning", authors=["Menglin Jia"], date="2022-03-23")
    assert f"`{bibtex_key(jia)}`" in PAGE
