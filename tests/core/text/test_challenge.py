"""Pages that ask for a proof of being human are told from pages that only speak of it."""

import pytest

from bot.core.text.http import is_challenge

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
