"""What people paste, and which paper it stands for."""

import pytest

from bot.core.lookup.named import ArxivLink, DoiLink, NoPaper, PageLink, read_link

CVF, ACL, OPEN = "openaccess.thecvf.com", "aclanthology.org", "openreview.net"
MLR, NEURIPS = "proceedings.mlr.press", "proceedings.neurips.cc"
CVF_PAGE = f"https://{CVF}/content/CVPR2024/html/Lovelace_A_Paper_CVPR_2024_paper.html"
LINKS = [
    ("2401.01234", ArxivLink("2401.01234")),
    (" <https://arxiv.org/pdf/2401.01234v3.pdf> ", ArxivLink("2401.01234")),
    ("hep-th/9901001", ArxivLink("hep-th/9901001")),
    ("https://doi.org/10.48550/arXiv.2401.01234", ArxivLink("2401.01234")),
    ("https://huggingface.co/papers/2401.01234", ArxivLink("2401.01234")),
    ("10.1007/978-3-031-19827-4_41", DoiLink("10.1007/978-3-031-19827-4_41")),
    ("doi: 10.1109/TPAMI.2024.1", DoiLink("10.1109/TPAMI.2024.1")),
    ("https://doi.org/10.1016/S0140-6736(24)1", DoiLink("10.1016/S0140-6736(24)1")),
    ("https://dl.acm.org/doi/pdf/10.1145/3581783.1?download=true", DoiLink("10.1145/3581783.1")),
    ("https://link.springer.com/chapter/10.1007/978-3-031-19827-4_41", DoiLink("10.1007/978-3-031-19827-4_41")),
    ("DOI 10.1109/TPAMI.2024.1", DoiLink("10.1109/TPAMI.2024.1")),
    ("arxiv 2401.01234", ArxivLink("2401.01234")),
    ("arXiv:2401.01234v2 [cs.CV]", ArxivLink("2401.01234")),
    ("[arXiv:2401.01234]", ArxivLink("2401.01234")),
    ("[A Paper](https://arxiv.org/abs/2401.01234)", ArxivLink("2401.01234")),
    ('"https://arxiv.org/abs/2401.01234".', ArxivLink("2401.01234")),
    ("(https://arxiv.org/abs/2401.01234v3?utm_source=x#S1),", ArxivLink("2401.01234")),
    ("https://arxiv.org/abs/2401.01234\u200b。", ArxivLink("2401.01234")),
    ("２４０１.０１２３４", ArxivLink("2401.01234")),
    ("abs/2401.01234.pdf", ArxivLink("2401.01234")),
    (f"https://{MLR}/v139/lovelace21a/lovelace21a.pdf", PageLink(f"https://{MLR}/v139/lovelace21a.html", MLR)),
    (
        f"https://{NEURIPS}/paper_files/paper/2022/file/0ab1-Paper-Conference.pdf",
        PageLink(f"https://{NEURIPS}/paper_files/paper/2022/hash/0ab1-Abstract-Conference.html", NEURIPS),
    ),
    (CVF_PAGE, PageLink(CVF_PAGE, CVF)),
    (f"http://{CVF}/content/CVPR2024/papers/Lovelace_A_Paper_CVPR_2024_paper.pdf", PageLink(CVF_PAGE, CVF)),
    (f"{CVF}/content_CVPR_2019/html/A_paper.html", PageLink(f"https://{CVF}/content_CVPR_2019/html/A_paper.html", CVF)),
    (f"https://{ACL}/2024.acl-long.1.pdf", PageLink(f"https://{ACL}/2024.acl-long.1/", ACL)),
    ("https://www.aclweb.org/anthology/P19-1001", PageLink(f"https://{ACL}/P19-1001/", ACL)),
    (f"https://{OPEN}/pdf?id=abcDEF_1-2", PageLink(f"https://{OPEN}/forum?id=abcDEF_1-2", OPEN)),
]
NONE = [
    ("", "neither an id nor a link"),
    ("A title of a paper", "neither an id nor a link"),
    ("2401.123", "not an arXiv id"),
    ("2413.01234", "not an arXiv id"),
    ("arxiv:9999.99999", "not an arXiv id"),
    ("hep-th/990100", "not an arXiv id"),
    ("https://arxiv.org/list/cs.CV/recent", "not lead to a paper on arXiv"),
    ("https://arxiv.org/abs/2413.00001", "not lead to a paper on arXiv"),
    ("https://arxlv.org/abs/2401.01234", "looks like arxiv.org"),
    ("https://arxiv.org.evil.example/abs/2401.01234", "looks like arxiv.org"),
    ("https://аrxiv.org/abs/2401.01234", "letters beyond a-z"),
    ("https://openaccess.thecvf.com@evil.example/content/A/html/p.html", "user name"),
    ("javascript:alert(1)//arxiv.org/abs/2401.01234", "does not begin with"),
    ("data:text/html,x", "does not begin with"),
    ("file:///etc/passwd", "does not begin with"),
    ("http://127.0.0.1/abs/2401.01234", "private"),
    ("http://169.254.169.254/10.1007/abc", "private"),
    ("http://[::1]/", "private"),
    ("http://localhost:8000/", "private"),
    ("2401.01234 or 2401.05678", "neither an id nor a link"),
    ("https://github.com/someone/code", "github.com, a site that the bot does not read"),
    (f"https://{CVF}/CVPR2024?day=all", "not lead to a single paper at CVF"),
    (f"https://{CVF}/content/../../html/p.html", "not lead to a single paper at CVF"),
    (f"https://{ACL}/volumes/2024.acl-long/", "not lead to a single paper in the ACL Anthology"),
    (f"https://{OPEN}/group?id=ICLR.cc", "not lead to a single paper at OpenReview"),
    ("https://example.org/" + "a" * 3_000, "characters"),
]  # fmt: skip


def test_a_link_in_markdown_may_have_brackets_inside() -> None:
    assert read_link("[x](https://doi.org/10.1016/S0378-7788(00)00114-6)") == DoiLink("10.1016/S0378-7788(00)00114-6")


@pytest.mark.parametrize(("text", "link"), LINKS)
def test_every_spelling_leads_to_its_paper(text: str, link: object) -> None:
    assert read_link(text) == link


@pytest.mark.parametrize(("text", "words"), NONE)
def test_what_is_no_paper_is_told_in_few_words(text: str, words: str) -> None:
    link = read_link(text)
    assert isinstance(link, NoPaper)
    assert words in link.reason
    assert link.hint


@pytest.mark.parametrize(
    "link",
    [
        "https://www.semanticscholar.org/arxiv/2401.01234",
        "https://www.google.com/url?q=https%3A%2F%2Farxiv.org%2Fabs%2F2401.01234v2&sa=D",
        "https://papers.cool/arxiv/2401.01234",
    ],
)
def test_an_id_in_a_place_that_is_not_read_is_offered(link: str) -> None:
    found = read_link(link)
    assert isinstance(found, NoPaper)
    assert found.hint == "if the paper is https://arxiv.org/abs/2401.01234, give that link"


@pytest.mark.parametrize("link", ["https://example.org/1234.56789/2401.01234", "https://example.org/2413.01234"])
def test_no_id_is_offered_where_none_is_clear(link: str) -> None:
    found = read_link(link)
    assert isinstance(found, NoPaper)
    assert "arxiv.org/abs" not in found.hint


@pytest.mark.parametrize(
    "link", ["https://bit.ly/3abcdef", "https://t.co/AbCd", "https://www.connectedpapers.com/main/0a1b2c"]
)
def test_a_link_that_is_not_read_asks_for_the_title(link: str) -> None:
    found = read_link(link)
    assert isinstance(found, NoPaper)
    assert "write the paper's title beside the link" in found.hint


def test_a_doi_leads_to_an_address_that_holds_nothing_else() -> None:
    link = read_link('10.1000/a"b<c>#d')
    assert isinstance(link, DoiLink)
    assert link.url == "https://doi.org/10.1000/a%22b%3Cc%3E"
