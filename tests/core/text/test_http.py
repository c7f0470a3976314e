"""HTTP answers: challenge pages, redirects, and how long a server asks to wait."""

import pytest

from bot.core.text.http import RedirectFault, is_challenge, parse_retry_after, redirected

CHALLENGES = [
    ({"cf-mitigated": "challenge"}, ""),
    ({"x-amzn-waf-action": "captcha"}, ""),
    ({}, "<title>Just a moment...</title>"),
    ({}, "<title>Making sure you&#39;re not a bot!</title>"),
    ({}, "<script>window._cf_chl_opt={}</script>"),
    ({}, "<noscript>Enable JavaScript and cookies to continue</noscript>"),
]
PAGES = [
    ({}, ""),
    ({}, "<title>CAPTCHA as a Turing test: a survey</title>".replace("<title>", "<title>On ")),
    ({"server": "cloudflare"}, "<title>Visual prompts</title><p>Just a moment, please</p>"),
    ({}, "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script><title>A paper</title>"),
]


@pytest.mark.parametrize(("headers", "text"), CHALLENGES)
def test_a_challenge_is_recognised(headers: dict[str, str], text: str) -> None:
    assert is_challenge(headers, text)


@pytest.mark.parametrize(("headers", "text"), PAGES)
def test_a_page_is_none(headers: dict[str, str], text: str) -> None:
    assert not is_challenge(headers, text)


URL = "http://export.arxiv.org/api/query?start=0"


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/api/other?start=0", "http://export.arxiv.org/api/other?start=0"),
        ("https://export.arxiv.org/api/query?start=0", "https://export.arxiv.org/api/query?start=0"),
        ("//export.arxiv.org/x", "http://export.arxiv.org/x"),
    ],
)
def test_the_same_host_is_followed(location: str, target: str) -> None:
    assert redirected(URL, location) == target


@pytest.mark.parametrize(
    "location",
    [
        "",
        "https://evil.example/api/query",
        "//evil.example/api/query",
        "http://export.arxiv.org:8080/api/query",
        "https://export.arxiv.org.evil.example/",
        "https://export.arxiv.org@evil.example/",
        "file:///etc/passwd",
        "http://[broken",
        "http://export.arxiv.org:port/",
    ],
)
def test_another_place_is_refused(location: str) -> None:
    with pytest.raises(RedirectFault):
        redirected(URL, location)


def test_a_secure_address_is_not_left_for_an_open_one() -> None:
    with pytest.raises(RedirectFault):
        redirected("https://export.arxiv.org/api/query", "http://export.arxiv.org/api/query")


NOW = "Wed, 21 Oct 2015 07:28:00 GMT"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        (" 120 ", 120),
        ("0", 0),
        ("Wed, 21 Oct 2015 07:28:30 GMT", 30),
        ("Wed, 21 Oct 2015 07:00:00 GMT", 0),
        ("soon", 0),
        ("-5", 0),
        ("1e9", 0),
        ("²", 0),
        ("", 0),
        (None, 0),
    ],
)
def test_the_wait_is_read_as_seconds_or_as_a_date(text: str | None, seconds: float) -> None:
    assert parse_retry_after(text, now=NOW) == seconds


@pytest.mark.parametrize("now", [None, "yesterday", "Wed, 21 Oct 2015 07:28:00"])
def test_a_date_without_a_clock_to_hold_it_against_is_ignored(now: str | None) -> None:
    assert parse_retry_after("Wed, 21 Oct 2015 07:28:30 GMT", now=now) == 0
