"""What of a filled-in form names a paper."""

import time
from pathlib import Path

import pytest
import yaml

from bot.core.paper.likeness import title_key
from bot.core.suggest.form import LABEL, MOST_LINKS, PAPER, REMARK, Asked, read_suggestion, title_variants
from tests.small_list import ROOT

ABS = "https://arxiv.org/abs/2401.01234"
S2 = "https://www.semanticscholar.org/paper/0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
TITLE = "Waves of prompts at sea"
ENTRIES = {
    "an id": ("@misc{t,\n title={Waves of prompts at sea},\n eprint={2401.01234},\n archivePrefix={arXiv}\n}", "arXiv:2401.01234"),
    "an id as the journal": ("@article{t, title={Waves of prompts at sea}, journal={arXiv preprint arXiv:2401.01234}}", "arXiv:2401.01234"),
    "an id as the volume": ("@article{t, title={Waves of prompts at sea}, journal={CoRR}, volume={abs/2401.01234}}", "arXiv:2401.01234"),
    "an old id": ("@misc{t, title={Waves of prompts at sea}, eprint={cs/0508053}, archivePrefix={arXiv}}", "arXiv:cs/0508053"),
    "an id and a DOI": (
        "@article{DBLP:journals/corr/abs-2401-01234, title={Waves of sand}, doi={10.48550/arXiv.2401.01234}, eprint={2401.01234}}",
        "arXiv:2401.01234",
    ),
    "a DOI with a sign escaped": (
        "@article{t, title={Waves of prompts at sea}, doi={10.1007/978-3-031-72998-0\\_12}}",
        "https://doi.org/10.1007/978-3-031-72998-0_12",
    ),
    "an address": (
        "@misc{t, title={Waves of prompts at sea}, howpublished={\\url{https://arxiv.org/abs/2401.01234}}}",
        "https://arxiv.org/abs/2401.01234",
    ),
    "a page": (
        "@inproceedings{\nt,\ntitle={Waves of prompts at sea},\nurl={https://openreview.net/forum?id=abcd1234}\n}",
        "https://openreview.net/forum?id=abcd1234",
    ),
    "text around it": ("Please add\n```bibtex\n@misc{t, title={Waves of sand}, eprint={2401.01234}}\n```\nThanks!", "arXiv:2401.01234"),
    "a field twice": ("@misc{t, title={Waves of prompts at sea}, title={Tides}, eprint={2401.01234}}", "arXiv:2401.01234"),
    "cut off": ("@misc{t,\n title={Waves of prompts at sea},\n eprint={2401.01234},\n author={Ann T", "2401.01234"),
    "no commas": ("@misc{t,\n title={Waves of prompts at sea}\n eprint={2401.01234}\n}", "2401.01234"),
    "a brace open": ("@misc{t,\n abstract={We {say so.},\n eprint={2401.01234}\n}", "2401.01234"),
    "full-width commas": ("@misc{t，\n title={Waves of prompts at sea}，\n eprint={2401.01234}\n}", "2401.01234"),
}  # fmt: skip


def form(paper: str, remark: str = "_No response_") -> str:
    return f"### {PAPER}\n\n{paper}\n\n### {REMARK}\n\n{remark}\n"


LINKS = [
    (ABS, (ABS,)),
    (f"{ABS}\r\n2402.05678v2", (ABS, "2402.05678v2")),
    (f"- [A title]({ABS}), and <https://doi.org/10.1000/xyz(1)>.", (ABS, "https://doi.org/10.1000/xyz(1)")),
    (f"See {ABS}.", (ABS,)),
    (f"({ABS})", (ABS,)),
    (f"**{ABS}**", (ABS,)),
    (f"`{ABS}`", (ABS,)),
    ("arXiv:2401.01234, arxiv.org/abs/2402.05678", ("arXiv:2401.01234", "arxiv.org/abs/2402.05678")),
    ("hep-th/9901001 10.1007/978-3-031-19827-4_41", ("hep-th/9901001", "10.1007/978-3-031-19827-4_41")),
    ("javascript:alert(1)", ("javascript:alert(1)",)),
    (f"{ABS} {ABS}", (ABS,)),
    (f"A title with words {ABS}", (ABS,)),
    (f"{ABS},{ABS}v2;2402.05678", (ABS, f"{ABS}v2", "2402.05678")),
    (f"{ABS}。", (ABS,)),
    (f"\u202e{ABS}\u200b", (ABS,)),
    ("「2401.01234」、2402.05678", ("2401.01234", "2402.05678")),
    ("2401.01234.pdf", ("2401.01234.pdf",)),
    ("10.1016/S0140-6736(24)1,x", ("10.1016/S0140-6736(24)1,x",)),
]
TITLES = [
    ("A Title of Some Paper", ("A Title of Some Paper",)),
    ('Title: "A Title of Some Paper"', ("A Title of Some Paper",)),
    ("1. One more title\n2. Second title here\n\n- A third one\n- A fourth here", ("One more title", "Second title here", "A third one")),
    ("short", ()),
    ("_No response_", ()),
    ("", ()),
    ("a " * 500, ()),
]  # fmt: skip


@pytest.mark.parametrize(("paper", "links"), LINKS)
def test_links_are_found_however_they_were_typed(paper: str, links: tuple[str, ...]) -> None:
    assert read_suggestion(form(paper)) == Asked(links)


@pytest.mark.parametrize(("paper", "titles"), TITLES)
def test_without_a_link_lines_are_titles(paper: str, titles: tuple[str, ...]) -> None:
    assert read_suggestion(form(paper)).titles == titles


def test_a_remark_names_no_paper() -> None:
    assert read_suggestion(form("A Title of Some Paper", f"better than {ABS}")).links == ()


def test_an_issue_without_the_form_is_read_as_a_whole() -> None:
    assert read_suggestion(f"Please add {ABS}").links == (ABS,)


def test_headings_inside_of_an_answer_are_text() -> None:
    asked = read_suggestion(
        f"### Paper\n\n{ABS}\n### Paper\n2402.05678\n\n### Remark\n\n2403.09999\n### Paper\n2404.00001"
    )
    assert asked.links == (ABS, "2402.05678")


def test_no_more_than_ten_links_are_read() -> None:
    asked = read_suggestion(form("\n".join(f"2401.0{number:04}" for number in range(1, 31))))
    assert (len(asked.links), asked.left_out) == (MOST_LINKS, 20)


def test_a_text_made_to_be_slow_is_read_in_time() -> None:
    start = time.process_time()
    for text in ("(" * 60_000, "a." * 30_000, "### Paper\n" * 6_000, "[" * 60_000, "1" * 60_000, "a-" * 30_000 + "/"):
        read_suggestion(form(text))
    assert time.process_time() - start < 3


def test_the_form_itself_has_these_labels() -> None:
    written = yaml.safe_load(Path(ROOT / ".github/ISSUE_TEMPLATE/suggest.yml").read_text("utf-8"))
    fields = {field["attributes"]["label"]: field for field in written["body"] if field["type"] != "markdown"}
    assert list(fields) == [PAPER, REMARK]
    assert written["labels"] == [LABEL]
    assert fields[PAPER]["validations"]["required"]
    assert not fields[REMARK].get("validations", {}).get("required")


@pytest.mark.parametrize(
    ("paper", "titles"),
    [
        (f"Waves of prompts at sea\n{S2}", ("Waves of prompts at sea",)),
        ("Waves of prompts at sea https://bit.ly/3abcdef", ("Waves of prompts at sea",)),
        (
            "https://www.semanticscholar.org/paper/Waves-of-prompts-at-sea-Tern/0a1b2c",
            ("Waves of prompts at sea Tern",),
        ),
        ("Waves of prompts at sea\nAnn Tern, Bo Li\nhttps://bit.ly/3abcdef", ("Waves of prompts at sea",)),
        (f"venue: CVPR 2025\nWaves of prompts at sea\n{S2}", ("Waves of prompts at sea",)),
    ],
)
def test_titles_beside_links_are_kept_for_links_that_can_not_be_read(paper: str, titles: tuple[str, ...]) -> None:
    assert read_suggestion(form(paper)).beside == titles


@pytest.mark.parametrize(
    ("paper", "links", "code", "venue"),
    [
        (f"{ABS}\ncode: https://github.com/o/boats", (ABS,), "https://github.com/o/boats", None),
        (f"{ABS} https://github.com/o/boats\nVenue: CVPR 2025", (ABS,), "https://github.com/o/boats", "CVPR 2025"),
        (f"{ABS}\nhttps://github.com/o/a\nhttps://github.com/o/b", (ABS,), None, None),
        ("https://github.com/o/boats", ("https://github.com/o/boats",), "https://github.com/o/boats", None),
    ],
)
def test_code_and_venue_are_no_papers(paper: str, links: tuple[str, ...], code: str | None, venue: str | None) -> None:
    asked = read_suggestion(form(paper))
    assert (asked.links, asked.code, asked.venue) == (links, code, venue)


@pytest.mark.parametrize(
    "text",
    [f"请添加这篇论文：{ABS}。谢谢！", f"论文：{ABS}，代码见正文", f"追加してください{ABS}お願いします", f"（{ABS}）"],
)
def test_full_width_signs_and_letters_end_a_link(text: str) -> None:
    assert read_suggestion(form(text)).links == (ABS,)


def test_a_request_in_prose_gives_its_title() -> None:
    asked = read_suggestion(form("Please add my paper Waves of prompts at sea, see github.com/o/boats"))
    assert (asked.titles, asked.code) == (("Waves of prompts at sea",), None)


@pytest.mark.parametrize(
    "line",
    [
        "Waves of prompts at sea (CVPR 2025)",
        "Waves of prompts at sea (CVPR 2025), Ann Tern, Bo Li",
        "Waves of prompts at sea. Ann Tern, Bo Li. CVPR 2025.",
        "Waves of prompts at sea by Ann Tern and Bo Li",
        "Waves of prompts at sea, NeurIPS'24",
        "“Waves of prompts at sea” - Ann Tern, Bo Li",
        "Ann Tern, Bo Li, Waves of prompts at sea, arXiv preprint, 2025",
    ],
)
def test_a_title_is_tried_without_what_follows_it(line: str) -> None:
    assert "Waves of prompts at sea" in title_variants(line)


@pytest.mark.parametrize("case", ENTRIES)
def test_the_link_of_an_entry_is_read(case: str) -> None:
    entry, link = ENTRIES[case]
    assert read_suggestion(entry).links == (link,)


def test_each_entry_is_a_paper() -> None:
    entries = "".join(f"@misc{{t, title={{Waves}}, eprint={{2401.0{number}}}}}\n" for number in (1234, 5678))
    assert read_suggestion(entries).links == ("arXiv:2401.01234", "arXiv:2401.05678")


@pytest.mark.parametrize(
    "entry",
    [
        "@inproceedings{t,\n title={Waves of prompts at sea},\n author={Ann Tern and Bo Li},\n year={2025}\n}",
        "@inproceedings{t,\n title={{W}aves of {P}rompts at {S}ea},\n author={Ann Tern}\n}",
        "@inproceedings{t,\n title={Waves of prompts\n    at sea},\n author={Ann Tern}\n}",
        '@inproceedings{t,\n title="Waves of prompts at sea",\n author="Ann Tern",\n month=jun\n}',
        "@inproceedings{\n title={Waves of prompts at sea},\n author={Ann Tern and Bo Li},\n year={2025}\n}",
    ],
)
def test_an_entry_without_a_link_gives_its_title_and_nothing_else(entry: str) -> None:
    (title,) = read_suggestion(entry).titles
    assert title_key(TITLE) in map(title_key, title_variants(title))


@pytest.mark.parametrize(
    ("booktitle", "venue"),
    [
        ("Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)", "CVPR 2025"),
        ("Advances in Neural Information Processing Systems", "NeurIPS 2025"),
        (
            "Proceedings of the IEEE Conference on Computer Vision and Pattern Recognition Workshops",
            "CVPR Workshop 2025",
        ),
        ("Waves", None),
    ],
)
def test_an_entry_names_its_venue(booktitle: str, venue: str | None) -> None:
    entry = f"@inproceedings{{t, title={{{TITLE}}}, booktitle={{{booktitle}}}, year={{2025}}}}"
    assert read_suggestion(entry) == Asked(titles=(TITLE,))
    assert read_suggestion(entry).venue == venue


def test_entries_made_to_be_slow_are_read_in_time(capfd: pytest.CaptureFixture[str]) -> None:
    begun = time.perf_counter()
    for text in (
        "@misc{a,title={" * 49 + "{" * 19_000,
        "@misc{a,b=c," * 1600,
        "@a{" + "x={y}," * 3000,
        "@misc{" * 3000,
    ):
        read_suggestion(text)
    assert time.perf_counter() - begun < 5
    assert capfd.readouterr().err == ""
