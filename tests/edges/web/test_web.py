"""Reading the web: what is a page, what is missing, what is unknown, and that no answer leads the bot astray or holds it up."""

import gzip
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace

import httpcore
import pytest

from bot.core.text.http import Gap, Nothing, Unknown
from bot.edges.web.guard import Resolve, UnknownHost
from bot.edges.web.web import Alive, Page, Web, WebLimits, check_links
from bot.errors import UsageError
from bot.settings import read_settings
from tests.servers.web import Reply, SmallWeb, Write, bomb, dripping, dripping_headers, endless, redirect, serve_web
from tests.small_list import ROOT

HOST = "papers.example.org"
URL = f"https://{HOST}/page"
LIMITS = WebLimits(connect_seconds=1, read_seconds=0.4, total_seconds=1.0, body_bytes=1 << 20, redirects=3)

HURRIED = replace(
    LIMITS, read_seconds=0.2, total_seconds=0.3
)  # for what never ends: a busy machine only ends it sooner
NEVER_ENDING = {"drips", "drips headers", "silent"}


@pytest.fixture
def small_web() -> Iterator[SmallWeb]:
    with serve_web(SmallWeb()) as web:
        yield web


def reader(web: SmallWeb, limits: WebLimits = LIMITS) -> Web:
    return Web(user_agent="bot/1 (+https://list.example)", stand_ins={"*": web.url}, limits=limits)


def read(web: SmallWeb, url: str = URL, *, limits: WebLimits = LIMITS) -> Page | Gap:
    return reader(web, limits).read_page(url, hosts={HOST})


def kind_of(gap: Gap) -> str:
    """What a gap says: that there is no page, that the bot does not ask, or that nobody knows."""
    return "missing" if isinstance(gap, Nothing) else "refused" if gap.is_refused else "unknown"


def fault(web: SmallWeb, reply: Reply, *, limits: WebLimits = LIMITS) -> Gap:
    web.pages[f"{HOST}/page"] = reply
    found = read(web, limits=limits)
    assert isinstance(found, Gap), found
    return found


def test_a_page_is_read_and_the_bot_says_who_it_is(small_web: SmallWeb) -> None:
    small_web.put(f"{HOST}/page?a=b", "<title>Prüfung</title>")
    page = read(small_web, f"http://{HOST}:80/page?a=b#part")
    assert isinstance(page, Page)
    assert (page.url, page.text) == (f"https://{HOST}/page?a=b", "<title>Prüfung</title>")
    assert small_web.headers[0]["user-agent"] == "bot/1 (+https://list.example)"


def test_a_packed_page_and_one_in_another_charset_are_read(small_web: SmallWeb) -> None:
    headers = {"Content-Encoding": "gzip"}
    small_web.put(
        f"{HOST}/page", Reply(gzip.compress("é".encode("latin-1")), type="text/html; charset=latin-1", headers=headers)
    )
    page = read(small_web)
    assert isinstance(page, Page)
    assert page.text == "é"
    small_web.put(f"{HOST}/page", Reply(b"abc", type="text/html; charset=no-such-thing"))
    page = read(small_web)
    assert isinstance(page, Page)
    assert page.text == "abc"


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        ("Zoë".encode(), "; charset=iso-8859-1", "Zoë"),
        ("Zoë".encode("latin-1"), "; charset=utf-8", "Zoë"),
        ("Zoë".encode("latin-1"), "", "Zoë"),
        (b'<meta charset="gbk">' + "中文".encode("gbk"), "", '<meta charset="gbk">中文'),
        (b"<meta content='text/html; charset=big5'>" + "日本".encode("big5"), "", "<meta content='text/html; charset=big5'>日本"),
        (b"\x81", "", "\ufffd"),
    ],
)  # fmt: skip
def test_a_page_whose_charset_is_wrong_or_not_told_is_read(
    small_web: SmallWeb, body: bytes, charset: str, text: str
) -> None:
    small_web.put(f"{HOST}/page", Reply(body, type=f"text/html{charset}"))
    page = read(small_web)
    assert isinstance(page, Page)
    assert page.text == text


CHALLENGE = b"<html><head><title>Just a moment...</title></head><body>Checking</body></html>"
FAULTS = {
    "404": (Reply(status=404), "missing", "no such page"),
    "410": (Reply(status=410), "missing", "no such page"),
    "401": (Reply(status=401), "unknown", "status 401"),
    "403": (Reply(status=403), "unknown", "status 403"),
    "429": (Reply(status=429, headers={"Retry-After": "3600"}), "unknown", "status 429"),
    "500": (Reply(status=500), "unknown", "status 500"),
    "challenge with status 200": (Reply(CHALLENGE), "unknown", "human"),
    "challenge with status 404": (Reply(CHALLENGE, 404), "unknown", "human"),
    "challenge with status 403": (Reply(CHALLENGE, 403, headers={"cf-mitigated": "challenge"}), "unknown", "human"),
    "not HTML": (Reply(b"%PDF-1.7", type="application/pdf"), "unknown", "sent application/pdf instead of text/html"),
    "no type": (Reply(b"hello", type=""), "unknown", "instead of text/html"),
    "too large": (Reply(b"a" * (2 << 20)), "unknown", "more than 1 MiB"),
    "a bomb": (Reply(bomb(64), headers={"Content-Encoding": "gzip"}), "unknown", "more than 1 MiB"),
    "a packing nobody asked for": (Reply(b"a", headers={"Content-Encoding": "br"}), "unknown", "not asked for, br"),
    "broken packing": (Reply(b"not gzip", headers={"Content-Encoding": "gzip"}), "unknown", "no usable answer"),
    "cut packing": (Reply(gzip.compress(b"abc" * 999)[:20], headers={"Content-Encoding": "gzip"}), "unknown", "cut off"),
    "cut": (Reply(b"<p>", headers={"Content-Length": "1000"}), "unknown", "cut off"),
    "drips": (Reply(stream=dripping), "unknown", "no answer in time"),
    "drips headers": (Reply(raw=dripping_headers), "unknown", "no answer in time"),
    "silent": (Reply(raw=lambda write: time.sleep(1.5)), "unknown", "no answer in time"),
    "endless": (Reply(stream=endless), "unknown", "more than 1 MiB"),
    "five gigabytes": (Reply(stream=endless, headers={"Content-Length": str(5 << 30)}), "unknown", "more than 1 MiB"),
    "not HTTP": (Reply(raw=lambda write: write(b"\x00\xff" * 100)), "unknown", "no usable answer"),
    "hangs up": (Reply(raw=lambda write: None), "unknown", "closed the connection"),
    "redirects to itself": (redirect("/page"), "unknown", "in a circle"),
    "redirects nowhere": (Reply(status=302), "unknown", "in a circle"),
    "redirects to an invalid address": (redirect("http://[::1"), "unknown", "invalid address"),
    "redirects to another host": (redirect("https://other.example.org/"), "refused", "leads to other.example.org"),
    "redirects to this machine": (redirect("http://127.0.0.1:22/"), "refused", "private"),
    "redirects to a script": (redirect("javascript:alert(1)"), "refused", "does not begin with"),
    "redirects to a file": (redirect("file:///etc/passwd"), "refused", "does not begin with"),
    "redirects to the cloud's own address": (redirect("http://169.254.169.254/latest"), "refused", "private"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_told_in_plain_words_and_in_time(small_web: SmallWeb, name: str) -> None:
    reply, kind, words = FAULTS[name]
    start = time.monotonic()
    found = fault(small_web, reply, limits=HURRIED if name in NEVER_ENDING else LIMITS)
    assert time.monotonic() - start < 30  # what drips would take 50 seconds, what is endless for ever
    assert kind_of(found) == kind
    assert words in found.reason
    assert "\n" not in found.reason


@pytest.mark.parametrize("raw", [dripping, dripping_headers])
def test_a_link_to_a_host_that_drips_is_unknown_within_its_time(
    small_web: SmallWeb, raw: Callable[[Write], object]
) -> None:
    small_web.put(URL.removeprefix("https://"), Reply(raw=raw))
    start = time.monotonic()
    found = check_links(reader(small_web, HURRIED), [URL], seconds=60, pause_seconds=0, tell=lambda asked: None)[URL]
    assert time.monotonic() - start < 30
    assert isinstance(found, Unknown)


REFUSED = [
    "javascript:alert(1)", "ftp://papers.example.org/", "https://papers.example.org@evil.example/", "http://localhost/",
    "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://2130706433/", "https://arxiv.org.evil.example/abs/1",
    "https://papers.example.org:8080/", "https://papers.example.org.:99999/", "https://pаpers.example.org/", "",
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED)
def test_what_the_bot_must_not_ask_is_refused_without_a_request(small_web: SmallWeb, url: str) -> None:
    for found in (read(small_web, url), reader(small_web).check_link(url)):
        assert isinstance(found, Gap)
        assert kind_of(found) == "refused"
    assert small_web.requests == []


RESOLVED: dict[str, tuple[Resolve, str]] = {
    "private": (lambda host, port: ["10.1.2.3"], "refused"),
    "one of two private": (lambda host, port: ["93.184.215.14", "fd00::1"], "refused"),
    "link-local": (lambda host, port: ["169.254.169.254"], "refused"),
    "mapped": (lambda host, port: ["::ffff:127.0.0.1"], "refused"),
    "loopback": (lambda host, port: ["127.0.0.1"], "refused"),
}


@pytest.mark.parametrize("name", RESOLVED)
def test_a_public_name_with_a_private_address_is_refused_after_it_was_resolved(name: str) -> None:
    resolve, kind = RESOLVED[name]
    web = Web(user_agent="bot", limits=LIMITS, resolve=resolve)
    for found in (web.read_page(URL, hosts={HOST}), web.check_link(URL)):
        assert isinstance(found, Gap)
        assert (kind_of(found), found.reason) == (kind, "leads to a private or local address")


def test_no_such_host_is_missing_and_a_silent_name_service_is_unknown() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise UnknownHost("NameResolution")

    def silent(host: str, port: int) -> list[str]:
        raise httpcore.ConnectError("NameResolution")

    for resolve, kind in ((unknown, "unknown"), (silent, "unknown")):
        found = Web(user_agent="bot", limits=LIMITS, resolve=resolve).check_link(URL)
        assert isinstance(found, Gap)
        assert kind_of(found) == kind


def test_a_bomb_never_stands_in_memory(small_web: SmallWeb) -> None:
    packed = Reply(bomb(64), headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    fault(small_web, packed)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 << 20


def test_redirects_on_the_same_host_are_followed(small_web: SmallWeb) -> None:
    small_web.put(f"{HOST}/page", redirect("/other"))
    small_web.put(f"{HOST}/other", "here")
    page = read(small_web)
    assert isinstance(page, Page)
    assert page.url == f"https://{HOST}/other"


def test_json_is_read_as_its_value_and_nothing_else_is(small_web: SmallWeb) -> None:
    small_web.put_json(f"{HOST}/page", {"a": [1]})
    assert reader(small_web).read_json(URL, hosts={HOST}) == {"a": [1]}
    for body, type_ in ((b"{", "application/json"), (b"[" * 100_000, "application/json"), (b"<p>", "text/html")):
        small_web.put(f"{HOST}/page", Reply(body, type=type_))
        found = reader(small_web).read_json(URL, hosts={HOST})
        assert isinstance(found, Gap)
        assert kind_of(found) == "unknown"


LINKS: dict[str, tuple[Reply, Alive | str, int]] = {
    "lives": (Reply(b"x"), Alive(URL), 1),
    "is empty": (Reply(status=416), Alive(URL), 1),
    "does not know HEAD": (Reply(b"x", get_only=True), Alive(URL), 2),
    "never ends": (Reply(stream=endless), Alive(URL), 1),
    "never ends without HEAD": (Reply(stream=endless, get_only=True), Alive(URL), 2),
    "is gone": (Reply(status=404), "missing", 2),
    "is busy": (Reply(status=503), "unknown", 2),
    "wants a human": (Reply(status=403), "unknown", 2),
}


@pytest.mark.parametrize("name", LINKS)
def test_a_link_is_checked_without_reading_what_is_behind_it(small_web: SmallWeb, name: str) -> None:
    reply, expected, requests = LINKS[name]
    small_web.put(f"{HOST}/page", reply)
    found = reader(small_web).check_link(URL)
    assert (kind_of(found) if isinstance(found, Gap) else found) == expected
    assert len(small_web.requests) == requests


def test_a_link_may_lead_on_to_other_public_hosts(small_web: SmallWeb) -> None:
    small_web.put(f"{HOST}/page", redirect("http://www.example.net/there"))
    small_web.put("www.example.net/there", "here")
    assert reader(small_web).check_link(URL) == Alive("http://www.example.net/there")


def test_stand_ins_are_only_on_this_machine() -> None:
    settings = read_settings(ROOT / "data", {"WEB_STAND_INS": "a.org=http://127.0.0.1:80 *=http://127.0.0.1:81"})
    assert settings.web_stand_ins == {"a.org": "http://127.0.0.1:80", "*": "http://127.0.0.1:81"}
    for text in ("a.org=http://10.0.0.1:80", "a.org=https://evil.example", "*=http://127.0.0.1:80/path"):
        with pytest.raises(UsageError):
            _ = read_settings(ROOT / "data", {"WEB_STAND_INS": text}).web_stand_ins
