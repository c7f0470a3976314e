"""A gap in knowledge is never a proof: what nobody answered is unknown to everything that asks the web."""

import socket

import httpcore
import pytest

from bot.core.lookup.named import DoiLink, PageFault, PageLink
from bot.core.text.http import Unknown
from bot.edges.web.guard import UnknownHost
from bot.edges.web.pages import Crossref, PaperPages
from bot.edges.web.web import Web, WebLimits
from tests.servers.web import Reply, SmallWeb, serve_web

LIMITS = WebLimits(connect_seconds=1, read_seconds=0.4, total_seconds=1.0)
LINKS = [
    PageLink("https://openreview.net/forum?id=abcd1234", "openreview.net"),
    PageLink("https://openaccess.thecvf.com/content/CVPR2024/html/A_B_paper.html", "openaccess.thecvf.com"),
    DoiLink("10.1000/x"),
]


def no_such_host(host: str, port: int) -> list[str]:
    raise UnknownHost("NameResolution")


def no_resolver(host: str, port: int) -> list[str]:
    raise httpcore.ConnectError("NameResolution")


def nobody_listens(host: str, port: int) -> list[str]:
    return ["192.0.2.1"]


@pytest.mark.parametrize("resolve", [no_such_host, no_resolver])
@pytest.mark.parametrize("link", LINKS, ids=str)
def test_without_names_nothing_is_said_about_a_link(resolve: object, link: PageLink | DoiLink) -> None:
    assert callable(resolve)
    found = PaperPages(Web(user_agent="bot", limits=LIMITS, resolve=resolve)).read(link)
    assert isinstance(found, PageFault)
    assert found.is_unknown, found
    assert "exist" not in found.reason


@pytest.mark.parametrize("resolve", [no_such_host, no_resolver])
def test_without_names_crossref_has_not_said_that_it_has_no_such_paper(resolve: object) -> None:
    assert callable(resolve)
    crossref = Crossref(Web(user_agent="bot", limits=LIMITS, resolve=resolve), pause_seconds=0)
    for _ in range(3):
        assert isinstance(crossref.find(doi="10.1000/x", title="A title of words", author="A B"), Unknown)
    assert crossref.is_down


SILENT = {
    "refuses": Reply(status=403), "is busy": Reply(status=429), "fails": Reply(status=500), "is away": Reply(status=503),
    "sends a page": Reply(b"<title>Just a moment...</title>"),
    "sends a challenge with 404": Reply(b"<title>Just a moment...</title>", 404),
    "sends other JSON": Reply(b'{"ok": true}', type="application/json"), "hangs up": Reply(raw=lambda write: None),
}  # fmt: skip


@pytest.mark.parametrize("name", SILENT)
def test_only_an_empty_answer_of_crossref_means_no(name: str) -> None:
    web = SmallWeb()
    with serve_web(web):
        asked = Crossref(Web(user_agent="bot", stand_ins={"*": web.url}, limits=LIMITS), pause_seconds=0)
        web.pages = dict.fromkeys(_addresses(asked, web), SILENT[name])
        assert isinstance(asked.find(doi="", title="A title of words", author="A B"), Unknown)
        empty = Reply(b'{"message": {"items": []}}', type="application/json")
        web.pages = dict.fromkeys(web.pages, empty)
        assert asked.find(doi="", title="A title of words", author="A B") == []


def _addresses(asked: Crossref, web: SmallWeb) -> list[str]:
    asked.find(doi="", title="A title of words", author="A B")
    return [request.partition(" ")[2] for request in web.requests]


def test_names_are_really_asked_for() -> None:
    """What the resolver says of a name that can't exist, on this machine too, is unknown."""
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("no-such-host.invalid", 443)
    found = Web(user_agent="bot", limits=LIMITS).check_link("https://no-such-host.example/")
    assert isinstance(found, Unknown)
