"""The one way to GitHub: PyGithub clients for reading and for writing, and its failures in words that a maintainer understands.

Reads are tried again a few times; a write never is, because nobody knows whether it arrived: whoever wrote looks, and plans again.
"""

import json
import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import github
import requests
from github.GithubRetry import GithubRetry

from bot.core.program import NAME
from bot.core.text.http import in_plain_words
from bot.errors import BotError, ServiceError, UsageError
from bot.settings import GitHub

MAX_WAIT_SECONDS = 60
PER_PAGE = 100
_TIMEOUT_SECONDS = 30
_READ_TRIES = 3
_MISREAD = (
    *(json.JSONDecodeError, AssertionError, github.BadAttributeException),
    *(TypeError, AttributeError, KeyError),
)
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class Misread(Exception):
    """An answer with a good status that is not GitHub's."""


@dataclass(frozen=True)
class Clients:
    """Two clients on the same account: `read` tries again, `write` does not."""

    read: github.Github
    write: github.Github


def connect(settings: GitHub) -> Clients:
    """Clients for the API that the settings name; nothing is sent yet."""
    logging.getLogger("github").setLevel(logging.WARNING)  # PyGithub tells of each refusal on standard error by itself
    loopback = urlsplit(settings.api_url).hostname in _LOOPBACK
    pause = 0.05 if loopback else 1.0

    def client(retry: GithubRetry) -> github.Github:
        return github.Github(
            auth=github.Auth.Token(settings.token),
            base_url=settings.api_url,
            user_agent=f"{NAME}/1 (+{settings.server_url}/{settings.repository})",
            per_page=PER_PAGE,
            timeout=_TIMEOUT_SECONDS,
            retry=retry,
            # GitHub asks for a pause between requests; a stand-in on loopback does not need one.
            seconds_between_requests=0 if loopback else 0.25,
            seconds_between_writes=0 if loopback else 1,
            lazy=True,
        )

    limits = {
        "max_rate_limit_wait": MAX_WAIT_SECONDS,
        "secondary_rate_wait": MAX_WAIT_SECONDS,
        "raise_on_status": False,
    }
    again = _BoundedRetry(total=_READ_TRIES - 1, backoff_factor=pause, allowed_methods=frozenset({"GET"}), **limits)
    # A write that was refused for the rate limit did not happen, so it may be sent again; any other may have happened.
    once = _BoundedRetry(total=1, connect=0, read=0, other=0, status_forcelist=[429], allowed_methods=None, **limits)
    return Clients(client(again), client(once))


class _BoundedRetry(GithubRetry):
    """GithubRetry sleeps through any Retry-After; this one gives up where it asks for more than a minute."""

    def increment(  # type: ignore[no-untyped-def]  # the signature is urllib3's and passed on as it is
        self, method=None, url=None, response=None, *args, **kwargs
    ):
        wait = response.headers.get("Retry-After", "") if response is not None else ""
        if wait.isdigit() and int(wait) > MAX_WAIT_SECONDS:
            response.close()  # nobody else will
            raise github.RateLimitExceededException(
                response.status, {"message": "rate limit exceeded"}, dict(response.headers)
            )
        return super().increment(method, url, response, *args, **kwargs)


@contextmanager
def explained(doing: str, *, permission: str = "") -> Iterator[None]:
    """Turns PyGithub's failures while `doing` something into BotErrors; `permission` is what the step needs."""
    try:
        yield
    except github.GithubException as error:
        raise explain(error, doing=doing, permission=permission) from error
    except requests.exceptions.RequestException as error:
        raise ServiceError(
            f"GitHub could not be reached while {doing}: {in_plain_words(error)}",
            hint="run the same command again later",
        ) from error
    except (Misread, *_MISREAD) as error:
        if not isinstance(error, Misread) and not _is_of_client(error):
            raise
        raise ServiceError(
            f"GitHub gave an answer that is not GitHub's while {doing}", hint="run the same command again later"
        ) from error


def _is_of_client(error: Exception) -> bool:
    """Whether an answer that is not GitHub's lies behind it: PyGithub takes a page of HTML for a list of letters, or for an
    object that has nothing set, so that None stands where there is always something."""
    if "NoneType" in str(error):
        return True
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    name = trace.tb_frame.f_globals.get("__name__", "") if trace else ""
    return name.partition(".")[0] in {"github", "json", "requests"}


def explain(error: github.GithubException, *, doing: str, permission: str = "") -> BotError:
    """The failure in words, with what to change; ServiceError where only waiting helps, UsageError where a human must act."""
    message = message_of(error)
    lower = message.lower()
    if error.status == 401:
        return UsageError(
            f"GitHub refused the token while {doing}: {message}",
            hint="GITHUB_TOKEN is wrong or has expired; set a new one",
        )
    if "rate limit" in lower or error.status == 429 or "abuse" in lower or _is_used_up(error):
        return ServiceError(f"GitHub's rate limit is used up (while {doing})", hint=_come_back(error))
    if "not permitted to create or approve pull requests" in lower:
        return UsageError(
            "GitHub Actions may not create pull requests in this repository",
            hint="Settings > Actions > General > Workflow permissions: tick"
            " “Allow GitHub Actions to create and approve pull requests”, then run again",
        )
    if "issue is locked" in lower:
        return UsageError(
            f"the conversation is locked and takes no comments ({doing})",
            hint="unlock it, or do without the bot's comment",
        )
    if "archived" in lower:
        return UsageError(
            "the repository is archived and takes no changes",
            hint="unarchive it in Settings > General, or stop the workflow",
        )
    if "protected branch" in lower or "rule violations" in lower or "repository rule" in lower:
        return UsageError(
            f"a rule on the branch stopped the bot while {doing}: {message[:200]}",
            hint="Settings > Rules: leave bot/* out of the rule, or let the bot's app bypass it",
        )
    if error.status in {403, 404} and ("not accessible" in lower or error.status == 403):
        needs = permission or "write"
        return UsageError(
            f"the token may not do this ({doing}): {message}",
            hint=f"it needs the permission {needs}; in the workflow: permissions: {needs}",
        )
    if error.status == 404:
        return UsageError(
            f"GitHub found nothing while {doing}",
            hint="check GITHUB_REPOSITORY (renamed or moved?) and that the token may see it",
        )
    if error.status == 410:
        return UsageError(
            f"GitHub says that this is switched off ({doing}): {message}",
            hint="switch it on in the repository's settings",
        )
    return ServiceError(
        f"GitHub answered {error.status} while {doing}: {message[:200]}",
        hint="nothing is lost; run the same command again later",
    )


def message_of(error: github.GithubException) -> str:
    """GitHub's own words, with those of its list of errors."""
    data = error.data
    if not isinstance(data, dict):
        return "no message"
    details = data.get("errors")
    words = (
        [str(item.get("message", "")) if isinstance(item, dict) else str(item) for item in details]
        if isinstance(details, list)
        else []
    )
    return "; ".join([str(data.get("message") or "no message"), *filter(None, words)])


def _is_used_up(error: github.GithubException) -> bool:
    """Whether no requests are left: the words get lost where the limit holds on after a wait."""
    return error.status == 403 and _headers_of(error).get("x-ratelimit-remaining") == "0"


def _headers_of(error: github.GithubException) -> dict[str, str]:
    return {name.lower(): value for name, value in (error.headers or {}).items()}


def _come_back(error: github.GithubException) -> str:
    headers = _headers_of(error)
    wait = headers.get("retry-after", "")
    if not wait.isdigit() and headers.get("x-ratelimit-reset", "").isdigit():
        wait = str(max(0, int(headers["x-ratelimit-reset"]) - int(time.time())))
    return (
        f"run the same command again in {wait} seconds" if wait.isdigit() else "run the same command again in an hour"
    )


Headers = Mapping[str, str]


def request_object(
    client: github.Github, method: str, address: str, *keys: str, sent: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The object that GitHub answers with, which has `keys`. Raises Misread for anything else, within `explained`."""
    _, answer = _request(client, method, address, sent=sent)
    if not isinstance(answer, dict) or not all(key in answer for key in keys):
        raise Misread(address)
    return answer


def request_rows(
    client: github.Github, address: str, *, parameters: Mapping[str, Any] | None = None
) -> tuple[Headers, list[dict[str, Any]]]:
    """The objects that GitHub lists, with the headers that tell of further pages. Raises Misread, within `explained`."""
    headers, answer = _request(client, "GET", address, parameters=parameters)
    if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
        raise Misread(address)
    return headers, answer


def send(client: github.Github, method: str, address: str, *, sent: Mapping[str, Any] | None = None) -> None:
    """A request whose answer says nothing more. Raises Misread when it is a page, within `explained`."""
    _request(client, method, address, sent=sent)


def _request(
    client: github.Github,
    method: str,
    address: str,
    *,
    parameters: Mapping[str, Any] | None = None,
    sent: Mapping[str, Any] | None = None,
) -> tuple[Headers, Any]:
    given = dict(parameters) if parameters else None
    headers, answer = client.requester.requestJsonAndCheck(
        method, address, parameters=given, input=dict(sent) if sent else None
    )
    if answer is not None and "json" not in headers.get("content-type", ""):
        raise Misread(address)
    return headers, answer
