"""Rule `bad-link`: schemes, private places, hosts that only look right."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.checks.fields import check_links
from bot.core.text.address import fault_of_link
from tests.core.checks.cases import a_file, only

GOOD = """
https://github.com/KMnP/vpt http://example.org https://example.org:8443/x?a=b&c=d#e https://www.github.com/a/b https://ada.github.io/vpt/
https://gist.github.com/x https://link.springer.com/chapter/10.1007/978-3-031-19827-4_41 https://ieeexplore.ieee.org/document/1
https://dl.acm.org/doi/10.1145/1 https://openaccess.thecvf.com/content/x.html https://proceedings.mlr.press/v1/x.html
https://papers.nips.cc/paper https://proceedings.neurips.cc/x https://openreview.net/forum?id=x https://doi.org/10.1000/1
https://www.biorxiv.org/content/1 https://www.alphaxiv.org/abs/1 https://ar5iv.org/abs/1 https://huggingface.co/x https://gitlab.com/x
https://github.ibm.com/x https://www.cs.ox.ac.uk/p https://aclanthology.org/x https://8.8.8.8/x https://dot.org/ https://EXAMPLE.org/
https://ojs.aaai.org/index.php https://www.nature.com/articles/1 https://example.co.uk https://a-b.example https://en.wikipedia.org/wiki/A_(b)
https://example.org/%C3%A9 https://example.org/é https://[2606:4700::1111]/
""".split()  # noqa: SIM905 - one address a word
SCHEMES = ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/x", "file:///etc/passwd", "//example.org/x", "example.org/x", "HTTPSX://a.b",
           "mailto:a@example.org", "vbscript:x", "https:example.org", "https://", "https:///x", "http://:80/"]  # fmt: skip
PRIVATE = """
http://localhost/ http://localhost:8080/x http://foo.localhost/ http://intranet/ http://127.0.0.1/ http://127.1/ http://2130706433/
http://0x7f.1/ http://0x7f000001/ http://0177.0.0.1/ http://0/ http://10.0.0.1/ http://172.16.0.1/ http://192.168.1.1/ http://169.254.169.254/latest
http://100.64.0.1/ http://[::1]/ http://[::ffff:10.0.0.1]/ http://[fe80::1]/ http://[fd00::1]/ http://224.0.0.1/ http://255.255.255.255/
http://999.1.1.1/ http://metadata.google.internal/ http://printer.local/ http://router.lan/ http://git.corp/ http://127.0.0.1.nip.io/
http://localtest.me/ http://localhost./ http://127.0.0.1./
""".split()  # noqa: SIM905 - one address a word
LOOKALIKE = """
https://аrxiv.org/abs/1 https://xn--rxiv-63d.org/ https://arxlv.org/abs/1 https://arx1v.org/ https://arxiv.org.example.com/ https://arxiv.com/abs/1
https://arxiv-org.com/ https://github.com.example.org/ https://github-com.io/ https://githud.com/x https://gihtub.com/ https://qithub.com/
https://github.co/ https://g1thub.com/ https://huggingfase.co/ https://openrevlew.net/ https://gίthub.com/ https://ｇithub.com/ https://arxiiv.org/
""".split()  # noqa: SIM905 - one address a word
BROKEN = ["https://exa mple.org", "https://example.org/a b", "https://example.org\\@evil.example", "https://user:pw@github.com/", "https://github.com@evil.example/",
          "https://example.org:99999/", "https://[bad/", "https://exa\u200bmple.org", "https://example.org/\n", "https://..example.org/", "https://a..b/",
          "https://example.org/<script>", 'https://example.org/"x', f"https://example.org/{'x' * 2000}", "https://-/"]  # fmt: skip


@pytest.mark.parametrize("link", GOOD)
def test_public_addresses_are_right(link: str) -> None:
    assert fault_of_link(link) is None


@pytest.mark.parametrize(
    ("links", "words"),
    [(SCHEMES, "begin with https|no host"), (PRIVATE, "private or local"), (LOOKALIKE, "look"), (BROKEN, "")],
)
def test_other_addresses_are_refused_with_the_reason(links: list[str], words: str) -> None:
    faults = {link: fault_of_link(link) for link in links}
    assert [link for link, fault in faults.items() if fault is None or not re.search(words, fault)] == []


@pytest.mark.parametrize(("key", "line"), [("url", 3), ("code", 9)])
def test_both_links_of_a_file_are_looked_at(key: str, line: int) -> None:
    finding = only(check_links, a_file(**{key: "javascript:alert(1)"}))
    assert (finding.level, finding.code, finding.line) == ("error", "bad-link", line)
    assert finding.message.startswith(key)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("github.com/a/b", "https://github.com/a/b"),
        (" https://github.com/a/b ", "https://github.com/a/b"),
        ("<https://github.com/a/b>", "https://github.com/a/b"),
        ("[code](https://github.com/a/b)", "https://github.com/a/b"),
        ("git@github.com:a/b.git", "https://github.com/a/b.git"),
        ("//github.com/a/b", "https://github.com/a/b"),
        ("https:/github.com/a/b", "https://github.com/a/b"),
        ("10.1007/978-3-031-19827-4_41", "https://doi.org/10.1007/978-3-031-19827-4_41"),
        ("doi:10.1007/978-3-031-19827-4_41", "https://doi.org/10.1007/978-3-031-19827-4_41"),
        ("arxiv.org.evil.example/abs/1", None),
        ("localhost/x", None),
        ("javascript:alert(1)", None),
        ("https://github.com@evil.example/", None),
        ("TBD", None),
    ],
)
def test_an_address_in_another_form_is_told_as_it_was_meant(written: str, meant: str | None) -> None:
    fix = only(check_links, a_file(code=written)).fix
    assert fix == (f'code: "{meant}"' if meant else "write the public https address, or leave code out")


def test_a_page_on_arxiv_must_be_that_of_the_id() -> None:
    own = only(check_links, a_file(url="https://arxiv.org/abs/2401.01000"))
    assert (own.level, own.code) == ("warning", "bad-link")
    assert (
        "a different paper on arXiv, 2401.01001"
        in only(check_links, a_file(url="https://arxiv.org/abs/2401.01001")).message
    )


@given(st.text(max_size=60) | st.text(max_size=40).map("https://".__add__))
def test_no_text_makes_the_rule_fail(link: str) -> None:
    assert fault_of_link(link) is None or fault_of_link(link)
