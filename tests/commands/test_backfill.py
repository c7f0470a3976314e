"""`scan` over years: months at a time, gone on with after a stop, complete or said not to be; and dumps of everything."""

import io
import json
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.console import Console
from demo.arxiv_papers import StoredPaper
from demo.arxiv_server import SmallArxiv, serve
from tests.small_list import SmallList, make_list

PAPERS = [
    StoredPaper(
        id=f"{day:%y%m}.{number + 1:05}",
        day=day.isoformat(),
        title=f"A Visual Prompt for Task {number}",
        authors=("Ada Lovelace",),
        categories=("cs.CV",),
        comment="",
        summary="We learn a visual prompt.",
        journal_ref="",
        doi="",
    )
    for number in range(400)
    if (day := date(2021, 3, 1) + timedelta(days=number * 4))  # to July 2025
]
YEARS = ("scan", "--since", "2019-01-01", "--json")


@contextmanager
def list_with_arxiv(folder: Path) -> Iterator[tuple[SmallList, SmallArxiv]]:
    arxiv = SmallArxiv(list(PAPERS))
    with serve(arxiv) as url:
        small = make_list(folder / "list")
        small.environ |= {"ARXIV_API_URL": url, "ARXIV_DELAY_SECONDS": "0"}
        yield small, arxiv


def test_years_are_complete_in_few_requests_and_not_asked_for_twice(tmp_path: Path) -> None:
    with list_with_arxiv(tmp_path) as (small, arxiv):
        first = small.run(*YEARS)
        assert first.code == 0, first.err
        assert (first.json["total"], first.json["collected"], first.json["complete"]) == (400, 400, True)
        assert first.json["requests"] == len(arxiv.requests) <= 15
        assert "left" in first.err
        arxiv.requests.clear()
        again = small.run(*YEARS)
        assert [paper["id"] for paper in again.json["papers"]] == [paper["id"] for paper in first.json["papers"]]
        assert again.json["total"] == 400
        # Only the last sixty days and what is younger than the last paper are asked for again: silence is not kept.
        assert len(arxiv.requests) <= 4


def test_stopped_backfill_goes_on_where_it_was(tmp_path: Path) -> None:
    with list_with_arxiv(tmp_path) as (small, arxiv):
        arxiv.faults.put(*[None] * 6, always="503")
        stopped = small.run(*YEARS)
        assert (stopped.code, stopped.json["complete"]) == (3, False)
        assert 0 < stopped.json["collected"] < 400
        asked = {request.parameters["search_query"] for request in arxiv.requests[:6]}
        arxiv.faults.put()
        arxiv.requests.clear()
        rest = small.run(*YEARS)
        assert (rest.code, rest.json["collected"]) == (0, 400)
        assert "kept from an earlier run" in rest.err
        assert not asked & {request.parameters["search_query"] for request in arxiv.requests}


def test_folder_that_cannot_be_written_costs_only_the_next_run_time(tmp_path: Path) -> None:
    with list_with_arxiv(tmp_path) as (small, _):
        (small.root / ".cache").write_text("a file")
        done = small.run(*YEARS)
        assert (done.code, done.json["collected"]) == (0, 400)
        assert "can't be kept" in done.err


def test_silence_is_not_believed_for_years(tmp_path: Path) -> None:
    with list_with_arxiv(tmp_path) as (small, arxiv):
        arxiv.papers.clear()
        silent = small.run(*YEARS)
        assert (silent.code, silent.json["complete"]) == (3, False)
        arxiv.papers[:] = PAPERS
        assert small.run(*YEARS).json["collected"] == 400


def test_earlier_years_can_be_added_also_when_they_are_silent(tmp_path: Path) -> None:
    with list_with_arxiv(tmp_path) as (small, _):
        assert small.run("scan", "--since", "2021-03-01", "--until", "2024-12-31", "--json").json["collected"] == 351
        done = small.run(*YEARS)
        assert (done.code, done.json["collected"], done.json["total"]) == (0, 400, 400), done.err


def test_usual_windows_never_come_from_the_cache(tmp_path: Path) -> None:
    with list_with_arxiv(tmp_path) as (small, arxiv):
        small.run(*YEARS)
        arxiv.requests.clear()
        usual = small.run("scan", "--since", "2024-07-01", "--until", "2025-06-30", "--json")
        assert usual.json["requests"] == len(arxiv.requests) == 1


def test_dump_gives_what_arxiv_gives(tmp_path: Path) -> None:
    with list_with_arxiv(tmp_path) as (small, _):
        dump = tmp_path / "dump.jsonl"
        others = [
            {"id": f"2501.1{n:04}", "title": "Other things", "day": "2025-01-02", "categories": ["cs.CV"]}
            for n in range(50)
        ]
        rows = [
            {"id": p.id, "title": p.title, "day": p.day, "summary": p.summary, "categories": ["cs.CV"]} for p in PAPERS
        ]
        dump.write_text("".join(f"{json.dumps(row)}\n" for row in [*others, *rows]))
        asked, read = small.run(*YEARS), small.run(*YEARS, "--from", str(dump))
        assert read.json["requests"] == 0
        assert {paper["id"] for paper in read.json["papers"]} == {paper["id"] for paper in asked.json["papers"]}


@pytest.mark.slow
def test_memory_does_not_grow_with_the_abstracts_of_a_dump(tmp_path: Path) -> None:
    small, most, papers = make_list(tmp_path / "list"), list[int](), PAPERS[::12]
    for size in (100, 100, 30_000):  # the first run also loads what every run needs
        dump = tmp_path / "dump.jsonl"
        with dump.open("w") as file:
            for p in papers:
                text = f"{p.summary} {f'Of paper {p.id} something else. ' * size}"[:size]
                file.write(
                    json.dumps({"id": p.id, "title": p.title, "day": p.day, "abstract": text, "categories": "cs.CV"})
                )
                file.write("\n")
        if most:
            tracemalloc.start()
        read = small.run(*YEARS, "--from", str(dump))
        most.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert (read.code, read.json["collected"]) == (0, len(papers)), read.err
    assert most[2] - most[1] < len(papers) * 30_000 / 4, most


class _Paper:
    def as_json(self) -> dict[str, str]:
        return {"title": "A Visual Prompt ##[for] 提示 " * 40}


class _Counted(io.StringIO):
    """A stream that counts what is written to it and keeps nothing."""

    count = 0

    def write(self, text: str, /) -> int:
        self.count += len(text)
        return len(text)


def test_long_document_is_written_without_being_held() -> None:
    out = _Counted()
    papers = [_Paper() for _ in range(6_000)]
    tracemalloc.start()
    Console(out, io.StringIO()).document({"papers": papers})
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert out.count > 6_000_000
    assert most < out.count / 4


def test_document_in_pieces_is_the_document_in_one() -> None:
    out = io.StringIO()
    papers = [_Paper().as_json() for _ in range(2_000)]
    Console(out, io.StringIO()).document({"papers": papers, "none": [], "of": None})
    whole = json.dumps({"papers": papers, "none": [], "of": None}, ensure_ascii=False, indent=2)
    assert out.getvalue() == whole.replace("##[", "#\\u0023[") + "\n"
    assert json.loads(out.getvalue())["papers"] == papers
