"""What an HTTP answer means: failures in a few words, Retry-After, redirects, challenge pages; and what is said without a value.

Only two things can be said instead of a value that was asked for, and they must never be confused. `Nothing` is an answer: somebody
who knows says that there is none. `Unknown` is the lack of one, and proves nothing: the host was not found or refused, it took too
long, it failed, it wanted a human.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

HTML = ("text/html", "application/xhtml+xml")
REDIRECTS = {301, 302, 303, 307, 308}
_LONGEST = 200_000  # characters; challenge pages are short, and longer pages may quote the same words
_TITLE = re.compile(
    r"<title[^<>]*>\s*(?:just a moment|attention required|access denied|are you (?:a )?(?:human|robot)|robot check|security check"
    r"|making sure you(?:'|&#39;|’)re not a bot|verifying (?:you|your)|checking (?:you|your)|ddos-guard|please wait|one moment"
    r"|(?:re)?captcha|human verification|bot verification|client challenge)",
    re.IGNORECASE,
)
_MACHINERY = re.compile(
    r"/cdn-cgi/challenge-platform/h/[a-z]/orchestrate|_cf_chl_opt|/\.within\.website/x/cmd/anubis|_Incapsula_Resource|AwsWafIntegration"
    r"|window\.gokuProps|px-captcha|enable javascript and cookies to continue|geo\.captcha-delivery\.com|ddos-guard/js-challenge",
    re.IGNORECASE,
)


def is_challenge(headers: Mapping[str, str], text: str) -> bool:
    """Whether an answer with these headers (names in lower case) and this text asks the client to prove that it is human."""
    if headers.get("cf-mitigated", "").lower() == "challenge" or "x-amzn-waf-action" in headers:
        return True
    return len(text) <= _LONGEST and bool(_TITLE.search(text) or _MACHINERY.search(text))


class RedirectFault(Exception):
    """Why a redirect is not followed."""


def redirected(url: str, location: str) -> str:
    """The address that a redirect leads to. Raises RedirectFault unless it is the same host and port, or its https."""
    try:
        target = urljoin(url, location)
        old, new = urlsplit(url), urlsplit(target)
        ports = (old.port, new.port)
    except ValueError as error:
        raise RedirectFault("it redirects to an invalid address") from error
    is_upgrade = (old.scheme, new.scheme, *ports) == ("http", "https", None, None)
    is_same = (old.scheme, ports[0]) == (new.scheme, ports[1])
    if not location or new.hostname != old.hostname or not (is_same or is_upgrade):
        raise RedirectFault(f"it redirects to another host, {(new.netloc or 'none')[:80]}")
    return target


def parse_retry_after(text: str | None, *, now: str | None) -> float:
    """Seconds to wait, 0 when the header is missing or invalid; `now` is the Date header of the same answer."""
    text = (text or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, (parsedate_to_datetime(text) - parsedate_to_datetime(now or "")).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return 0.0


_WORDS = {
    "ProxyError": "the proxy does not answer",  # first: its cause is the failed connection to the proxy
    "Connection refused": "connection refused",
    "NameResolution": "its name could not be resolved",
    "ConnectTimeout": "no connection in time",
    "ReadTimeout": "no answer in time",
    "timed out": "no answer in time",
    "SSL": "its certificate is not accepted",
    "IncompleteRead": "the answer was cut off",
    "without sending complete message body": "the answer was cut off",
    "Server disconnected": "it closed the connection",
    "RemoteDisconnected": "it closed the connection",
    "reset by peer": "it closed the connection",
    "Network is unreachable": "the network is unreachable",
}
_MAX_DEPTH = 10


def in_plain_words(error: BaseException) -> str:
    """The cause of a failed request in words; the error's class when none are known."""
    texts: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(texts) < _MAX_DEPTH:
        texts.append(f"{type(cause).__name__} {cause}")
        cause = cause.__cause__ or cause.__context__
    text = " ".join(texts)
    return next((words for mark, words in _WORDS.items() if mark in text), type(error).__name__)


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is none, by the word of the service itself; `reason` is the end of a sentence that starts with its name."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows; `reason` is the end of a sentence that starts with the name of what was asked.

    `is_refused`: the bot does not open such addresses. `is_blocked`: the host turned a program away, or wants a human.
    """

    reason: str
    is_refused: bool = False
    is_blocked: bool = False


Gap = Nothing | Unknown
