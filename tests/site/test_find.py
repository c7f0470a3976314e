"""What the search finds, asked in node: known right answers over the real list, and every rule over papers of every sort."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from bot.edges.disk.data_folder import DataFolder, read_listed_papers
from tests.servers.github.npm import CACHE, install_locked
from tests.site.asking import ask, write_search
from tests.site.sample import ABSTRACTS, ORDERED, PAPERS
from tests.small_list import ROOT

SITE = ROOT / "bot/site"
VPT, L2P, VP, COOP = "2203.12119", "2112.08654", "2203.17274", "2109.01134"

# What readers type, and the papers that must come first; with a number, how many there may be at most.
REAL: list[tuple[str, list[str], int | None]] = [
    ("Visual Prompt Tuning", [VPT], None),
    ("visual promt tuning", [VPT], None),
    ("visaul prompt tunign", [VPT], None),
    ("vpt", [VPT], None),
    ("2203.12119", [VPT], 1),
    ("arXiv:2203.12119v3", [VPT], 1),
    ("https://arxiv.org/pdf/2203.12119v2", [VPT], 1),
    ("https://github.com/KMnP/vpt", [VPT], 1),
    ("menglin jia", ["2303.07223", VPT], 2),
    ("Learning to Prompt for Continual Learning", [L2P], None),
    ("l2p", [L2P], 1),
    ("Exploring Visual Prompts for Adapting", [VP], 1),
    ("bahng", [VP], 1),
    ("hyojin bahgn", [VP], 1),
    ("coop", [COOP], None),
    ("learning to prompt vision-language models zhou", [COOP], None),
    ("maple", ["2210.03117"], None),
    ("adversarial reprograming of neural networks", ["1806.11146"], None),
    ("dualprompt 2022", ["2204.04799"], 2),
    ('"adversarial reprogramming revisited"', ["2206.03466"], 1),
    ("jia visual prompt tuning eccv", [VPT], 2),
    ("blackvip", ["2303.14773"], 1),
]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], dict[str, Any]]:
    folder = DataFolder(ROOT / "data")
    papers = dict(read_listed_papers(folder).papers)
    by_key = {place.rsplit("/", 1)[-1].removesuffix(".yaml"): paper for place, paper in papers.items()}
    return write_search(tmp_path_factory.mktemp("real"), papers, folder.taxonomy()), by_key


def test_known_right_answers_come_first(real: tuple[list[Path], dict[str, Any]]) -> None:
    answers = ask(real[0], *(query for query, _, _ in REAL))
    wrong = [
        (query, answer["keys"][:3], len(answer["keys"]))
        for (query, first, most), answer in zip(REAL, answers, strict=True)
        if answer["keys"][: len(first)] != first or (most and len(answer["keys"]) > most)
    ]
    assert wrong == []


def test_a_name_finds_the_papers_of_that_author_alone(real: tuple[list[Path], dict[str, Any]]) -> None:
    files, papers = real
    (answer,) = ask(files, "Hao Chen")
    assert set(answer["keys"]) == {key for key, paper in papers.items() if "Hao Chen" in paper.authors}


def test_words_of_the_cards_find_the_papers_that_have_them(real: tuple[list[Path], dict[str, Any]]) -> None:
    files, papers = real
    generative, medical, place, kind = ask(files, "generative", "medical", "CVPR 2023 generative", "survey")
    assert {key for key, paper in papers.items() if paper.nature == "generative"} <= set(generative["keys"])
    assert {key for key, paper in papers.items() if "medical" in paper.areas} <= set(medical["keys"])
    wanted = {key for key, one in papers.items() if (one.venue, one.year, one.nature) == ("CVPR", 2023, "generative")}
    assert wanted
    assert wanted <= set(place["keys"])  # others have the word in their title
    assert {(papers[key].venue[:4], papers[key].year) for key in place["keys"]} == {("CVPR", 2023)}  # or CVPRW
    assert {key for key, paper in papers.items() if paper.kind == "survey"} <= set(kind["keys"])


SAMPLE: list[tuple[str, list[str]]] = [
    ("VISUAL tuning", ["2203.12119"]),
    ('"prompt tuning"', ["2203.12119"]),
    ('"tuning prompt"', []),
    ('"prompt"', ["2203.12119"]),  # not `prompts`
    ('"visual prom', ["2203.12119"]),  # the quote is not closed yet
    ("zoe orsted", ["2302.00001"]),
    ("medical pixels", ["2302.00001"]),
    ("eccv 2022", ["2203.12119"]),
    ("بصرية", ["2307.00001"]),
    ("ch₄", ["2305.00001"]),
    ("ch4", ["2305.00001"]),
    ("withdrawn", ["2304.00001"]),
    ("hep-th/9901001", ["hep-th-9901001"]),
    ("hep-th-9901001", ["hep-th-9901001"]),
    ("https://example.org/paper/", ["a-paper-without-an-id"]),
    ("code", ["2303.00001", "2203.12119"]),
    ("gardens", ["2302.00001"]),  # in its abstract alone
    ('"gardens of glass"', ["2302.00001"]),
    ('"glass of gardens"', []),
    ("survey video", ["2301.00001"]),
    ("2203.1", ["2203.12119"]),
    ("2203.99999", []),
    ("https://arxiv.org/abs/2203.99999", []),
    ("zzz", []),
]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    papers = {
        f"{paper.date[:4]}/{(paper.arxiv or 'a-paper-without-an-id').replace('/', '-')}.yaml": paper
        for paper in (*PAPERS, *ORDERED)
    }
    return write_search(tmp_path_factory.mktemp("sample"), papers, DataFolder(ROOT / "data").taxonomy(), ABSTRACTS)


def test_words_names_links_and_quotes(sample: list[Path]) -> None:
    answers = ask(sample, *(query for query, _ in SAMPLE))
    assert [(query, answer["keys"]) for (query, _), answer in zip(SAMPLE, answers, strict=True)] == SAMPLE


def test_title_then_author_then_card_then_abstract_then_keyword_then_the_newest(sample: list[Path]) -> None:
    (answer,) = ask(sample, "order")
    assert answer["keys"] == ["2402.00002", "2402.00001", "2402.00003", "2402.00004", "2402.00005"]


def test_a_paper_that_was_found_below_its_card_says_by_which_words(sample: list[Path]) -> None:
    (answer,) = ask(sample, "garden")
    assert answer["why"] == [{"at": answer["order"][0], "parts": ["We look for cells in ", "gardens", " of glass."]}]


def test_what_is_said_when_words_were_not_found_as_typed(sample: list[Path]) -> None:
    typo, other, nothing, named = ask(sample, "visual promt tuning", "visual tuning zzz", "zzz qqq", "2203.99999")
    assert (typo["meant"], typo["keys"][0], typo["exact"]) == ("visual prompt tuning", "2203.12119", True)
    assert other["near"] == [{"without": "zzz", "query": "visual tuning", "count": 1}]
    assert (nothing["keys"], nothing["near"]) == ([], [])
    assert named == {"keys": [], "order": [], "named": True}


def test_the_vendored_library_is_the_locked_one() -> None:
    for line in (SITE / "minisearch.sha256").read_text("utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((SITE / name).read_bytes()).hexdigest() == digest, name
    here = Path(__file__).parent
    wanted = json.loads((here / "package.json").read_text("utf-8"))["dependencies"]["minisearch"]
    locked = json.loads((here / "package-lock.json").read_text("utf-8"))["packages"]["node_modules/minisearch"]
    assert locked["version"] == wanted
    package = install_locked(here, CACHE / "axe") / "minisearch"
    assert (package / "dist/umd/index.js").read_bytes() == (SITE / "minisearch.js").read_bytes()
    assert (package / "LICENSE.txt").read_bytes() == (SITE / "minisearch.LICENSE").read_bytes()
