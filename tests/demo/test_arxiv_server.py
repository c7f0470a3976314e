"""The stand-in for arXiv: it must find what the real one would, and answer as it does."""

import json
import subprocess
import sys
from pathlib import Path

import arxiv
import httpx
import pytest

from demo.arxiv_faults import FAULTS, Fault, Faults, parse_faults, reply_to
from demo.arxiv_papers import StoredPaper, read_papers
from demo.arxiv_query import QueryFault, parse_search
from demo.arxiv_server import SmallArxiv, serve

ROOT = Path(__file__).parents[2]
PAPER = StoredPaper(
    id="2512.00001",
    day="2025-12-01",
    title="Visual-Prompt Tuning, Revisited",
    authors=("Ada Lovelace", "Émile Borel"),
    categories=("cs.CV", "eess.IV"),
    comment="Accepted at CVPR",
    summary="Promptable models see.",
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("all:prompt", True),
        ("all:PROMPT", True),
        ("prompt", True),
        ("all:prompts", False),
        ("all:prompt-tuning", True),
        ('all:"visual prompt"', True),
        ('all:"prompt visual"', False),
        ('all:"visual prom"', False),
        ('ti:"visual prompt tuning revisited"', True),
        ("ti:promptable", False),
        ("abs:promptable", True),
        ("au:lovelace", True),
        ('au:"lovelace emile"', False),
        ('au:"lovelace émile"', False),
        ("co:cvpr", True),
        ("cat:cs.CV", True),
        ("cat:cs.LG", False),
        ("cat:cs.*", True),
        ("all:cvpr AND cat:eess.IV", True),
        ("all:cvpr AND cat:cs.LG", False),
        ("all:none OR all:cvpr", True),
        ("all:cvpr ANDNOT cat:cs.CV", False),
        ("all:cvpr ANDNOT cat:cs.LG", True),
        ("(all:none OR all:cvpr) AND (cat:cs.LG OR cat:cs.CV)", True),
        ("all:none AND all:none OR all:cvpr", True),
        ("all:none AND (all:none OR all:cvpr)", False),
        ("submittedDate:[202512010000 TO 202512012359]", True),
        ("submittedDate:[202512020000 TO 202512312359]", False),
        ("submittedDate:[202511010000 TO 202511302359]", False),
    ],
)
def test_a_query_finds_what_the_real_one_finds(query: str, found: bool) -> None:
    assert parse_search(query)(PAPER) is found


@pytest.mark.parametrize(
    "query",
    [
        "",
        "(",
        ")",
        "()",
        "all:a AND",
        "OR all:a",
        "all:a all:b",
        "xx:a",
        '"open',
        "submittedDate:[20251201 TO 20251202]",
    ],
)
def test_a_query_that_is_none_is_refused(query: str) -> None:
    with pytest.raises(QueryFault):
        parse_search(query)


def read(address: str, **parameters: object) -> bytes:
    response = httpx.get(address, params={key: str(value) for key, value in parameters.items()}, timeout=60)
    response.raise_for_status()
    return response.content


def test_ten_results_a_page_are_the_default() -> None:
    papers = [StoredPaper(f"2512.{n:05}", "2025-12-01", "T", ("A",), ("cs.CV",), None, "prompt") for n in range(1, 31)]
    with serve(SmallArxiv(papers)) as address:
        body = read(address, search_query="all:prompt")
        assert body.count(b"<entry>") == 10
        assert b">30</opensearch:totalResults>" in body
        assert read(address, search_query="all:prompt", start=25).count(b"<entry>") == 5
        assert read(address, search_query="all:prompt", max_results=0).count(b"<entry>") == 0


@pytest.mark.parametrize(
    "parameters",
    [
        {"search_query": "all:prompt AND"},
        {"id_list": "2512.00001,2512.1"},
        {"search_query": "all:prompt", "start": "-1"},
        {"search_query": "all:prompt", "max_results": "many"},
        {"search_query": "all:prompt", "start": "30000"},
        {"search_query": "all:prompt", "sortBy": "size"},
        {"search_query": "all:prompt", "sortOrder": "up"},
    ],
)
def test_a_bad_request_answers_400_with_an_error_entry(parameters: dict[str, str]) -> None:
    with serve(SmallArxiv([PAPER])) as address:
        response = httpx.get(address, params=parameters)
    assert response.status_code == 400
    assert b"/api/errors#" in response.content


def test_ids_that_do_not_exist_are_missing_but_counted() -> None:
    with serve(SmallArxiv([PAPER])) as address:
        body = read(address, id_list="2512.00001v3,2512.09999", max_results=2)
    assert body.count(b"<entry>") == 1
    assert b">2</opensearch:totalResults>" in body


def test_the_real_client_reads_its_feed() -> None:
    with serve(SmallArxiv([PAPER])) as address:
        client = arxiv.Client(delay_seconds=0)
        client.query_url_format = address + "?{}"
        [result] = client.results(arxiv.Search("all:prompt"))
    assert result.get_short_id() == "2512.00001v1"
    assert result.title == PAPER.title
    assert [author.name for author in result.authors] == list(PAPER.authors)
    assert (result.primary_category, result.categories) == ("cs.CV", ["cs.CV", "eess.IV"])
    assert (result.comment, result.published.isoformat()[:10]) == ("Accepted at CVPR", "2025-12-01")
    assert result.pdf_url == "http://arxiv.org/pdf/2512.00001v1"


def test_a_long_title_is_folded_as_arxiv_does() -> None:
    long = StoredPaper("2512.00002", "2025-12-01", "word " * 30, ("A",), ("cs.CV",), None, "prompt")
    with serve(SmallArxiv([long])) as address:
        assert b"word\n  word" in read(address, search_query="all:prompt")


def test_faults_come_in_order_and_are_then_used_up() -> None:
    faults = Faults()
    faults.put("503", None, Fault("cut", 7), always="html")
    assert [fault.name if fault else None for fault in (faults.take() for _ in range(5))] == [
        "503",
        None,
        "cut",
        "html",
        "html",
    ]


def test_faults_are_named_on_the_command_line() -> None:
    assert parse_faults(["503", "ok", "429=2", "redirect=/x"]) == [
        Fault("503"),
        None,
        Fault("429", 2),
        Fault("redirect", location="/x"),
    ]
    with pytest.raises(ValueError, match="unknown fault 'typo'"):
        parse_faults(["typo"])


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_each_fault_spoils_the_answer(name: str) -> None:
    papers = [StoredPaper(f"2512.{n:05}", "2025-12-01", "T", ("A",), ("cs.CV",), None, "prompt") for n in range(1, 5)]
    sound, spoilt = SmallArxiv(papers), SmallArxiv(papers)
    parameters = {"search_query": "all:prompt", "start": "1"}
    assert reply_to(sound.answer(parameters), None) != reply_to(spoilt.answer(parameters), Fault(name))


def test_the_command_prints_its_address_and_answers(tmp_path: Path) -> None:
    row = {"id": PAPER.id, "day": PAPER.day, "title": PAPER.title, "authors": ["A"], "categories": ["cs.CV"]}
    path = tmp_path / "papers.jsonl"
    path.write_text(json.dumps(row | {"comment": None, "summary": "prompt"}) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "demo.arxiv_server", "--papers", str(path), "--fault", "empty-page"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            address = server.stdout.readline().strip()
            assert read(address, search_query="all:prompt").count(b"<entry>") == 0
            assert read(address, search_query="all:prompt").count(b"<entry>") == 1
        finally:
            server.terminate()


def test_a_file_that_is_no_paper_file_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_text("{}\n", encoding="utf-8")
    command = [sys.executable, "-m", "demo.arxiv_server", "--papers", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_the_embedded_sample_can_be_served() -> None:
    papers = read_papers(ROOT / "demo" / "papers.jsonl")
    assert len({paper.id for paper in papers}) == len(papers) >= 60
