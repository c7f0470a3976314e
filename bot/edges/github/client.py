"""PyGithub clients for reading and for writing, and GitHub's failures in words that a maintainer understands.

A read is retried a few times. A write is not, because it may have arrived: the caller reads again and makes a new plan.
"""

import json
import logging
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import github
import requests
from github.GithubRetry import GithubRetry

from bot.console import waiting_for
from bot.core.program import NAME
from bot.core.status.setup import ACTIONS_LOGIN
from bot.core.text.http import in_plain_words
from bot.errors import BotError, ServiceError, UsageError
from bot.settings import GitHub

MAX_WAIT_SECONDS = 60
PER_PAGE = 100
_TIMEOUT_SECONDS = 30
_READ_TRIES = 3
_MISREAD = (
    *(json.JSONDecodeError, RecursionError, AssertionError, github.BadAttributeException),
    *(TypeError, AttributeError, KeyError),
)
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class Misread(Exception):
    """An answer with a good status that does not come from GitHub's API."""


@dataclass(frozen=True)
class Api:
    """One repository in GitHub's API, for one account: `read` is a client that retries, `write` one that does not.

    Paths are below the repository's address. The methods raise PyGithub's errors, and Misread for an answer without the `keys` that it
    must have: call them within `explained`.
    """

    read: github.Github
    write: github.Github
    settings: GitHub

    @cached_property
    def login(self) -> str:
        """The bot's account. GitHub refuses `GET /user` to the job's token and to apps; then BOT_LOGIN names it."""
        if self.settings.login:
            return self.settings.login
        with explained("asking who the bot is"):
            try:
                return self.read.get_user().login
            except github.GithubException as error:
                if error.status != 403 or "rate limit" in message_of(error).lower():
                    raise
                return ACTIONS_LOGIN

    def get(self, path: str, *keys: str) -> dict[str, Any]:
        """The object at the path."""
        return _object(path, self._ask(self.read, "GET", path)[1], keys)

    def get_or_none(self, path: str, *keys: str) -> dict[str, Any] | None:
        """The object at the path, None for 404."""
        try:
            return self.get(path, *keys)
        except github.GithubException as error:
            if error.status == 404:
                return None
            raise

    def pages(
        self, path: str, *, asked: Mapping[str, Any] | None = None, most: int | None = None
    ) -> Iterator[dict[str, Any]]:
        """All listed objects, a hundred a request, from at most `most` requests."""
        for page in count(1) if most is None else range(1, most + 1):
            parameters = {**(asked or {}), "per_page": PER_PAGE, "page": page}
            headers, rows = self._ask(self.read, "GET", path, parameters=parameters)
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise Misread(path)
            yield from rows
            if 'rel="next"' not in headers.get("link", ""):
                return

    def make(self, method: str, path: str, sent: Mapping[str, Any], *keys: str) -> dict[str, Any]:
        """Sends an object; the object in the answer."""
        return _object(path, self._ask(self.write, method, path, sent=sent)[1], keys)

    def send(self, method: str, path: str, sent: Mapping[str, Any] | None = None) -> None:
        """Sends a request whose answer is not needed."""
        self._ask(self.write, method, path, sent=sent)

    def _ask(
        self,
        client: github.Github,
        method: str,
        path: str,
        *,
        parameters: dict[str, Any] | None = None,
        sent: Mapping[str, Any] | None = None,
    ) -> tuple[Mapping[str, str], Any]:
        """The headers, which link to further pages, and the answer."""
        address = f"/repos/{self.settings.repository}/{path}"
        headers, answer = client.requester.requestJsonAndCheck(
            method, address, parameters=parameters, input=dict(sent) if sent else None
        )
        if answer is not None and "json" not in headers.get("content-type", ""):
            raise Misread(path)
        return headers, answer


def _object(path: str, answer: Any, keys: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(answer, dict) or not all(key in answer for key in keys):
        raise Misread(path)
    return answer


def connect(settings: GitHub) -> Api:
    """The API that the settings name; nothing is sent yet."""
    logging.getLogger("github").setLevel(logging.WARNING)  # PyGithub logs each refusal itself
    loopback = urlsplit(settings.api_url).hostname in _LOOPBACK
    pause = 0.01 if loopback else 1.0

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
    # A write that the rate limit refused did not happen, so it may be sent again; any other may have happened.
    once = _BoundedRetry(total=1, connect=0, read=0, other=0, status_forcelist=[429], allowed_methods=None, **limits)
    return Api(client(again), client(once), settings)


class _BoundedRetry(GithubRetry):
    """GithubRetry waits however long Retry-After says; this one gives up if that is more than a minute."""

    def increment(  # type: ignore[no-untyped-def]  # the signature is urllib3's and passed on as it is
        self, method=None, url=None, response=None, *args, **kwargs
    ):
        wait = response.headers.get("Retry-After", "") if response is not None else ""
        if wait.isdigit() and int(wait) > MAX_WAIT_SECONDS:
            response.close()  # nothing else closes it
            raise github.RateLimitExceededException(
                response.status, {"message": "rate limit exceeded"}, dict(response.headers)
            )
        return super().increment(method, url, response, *args, **kwargs)


@contextmanager
def explained(doing: str, *, permission: str = "") -> Iterator[None]:
    """Turns PyGithub's failures into BotErrors that say what the bot was `doing`; `permission` is what the step needs."""
    try:
        with waiting_for(f"GitHub, {doing}"):
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
            f"GitHub's address answered with something that is not GitHub's while {doing}",
            hint="run the same command again later",
        ) from error


def _is_of_client(error: Exception) -> bool:
    """Whether PyGithub failed on an answer that is not GitHub's, and not the bot itself.

    PyGithub takes a page of HTML for a list of letters, or for an object without any values, so that None comes instead of text.
    """
    if "NoneType" in str(error):
        return True
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    origin = str(frames[-1].f_globals.get("__name__", "")) if frames else ""
    return origin.partition(".")[0] in {"github", "json", "requests"}


# Words in GitHub's message, what they mean for a maintainer, and what to change.
_REFUSALS = (
    (
        ("not permitted to create or approve pull requests",),
        "GitHub Actions may not create pull requests in this repository",
        "in Settings > Actions > General, tick “Allow GitHub Actions to create and approve pull requests”, then run again",
    ),
    (
        ("issue is locked",),
        "the conversation is locked and takes no comments ({doing})",
        "unlock it, or do without the bot's comment",
    ),
    (
        ("archived",),
        "the repository is archived and can't be changed",
        "unarchive it in Settings > General, or stop the workflow",
    ),
    (
        ("protected branch", "rule violations", "repository rule"),
        "a rule on the branch stopped the bot while {doing}: {message}",
        "Settings > Rules: leave bot/* out of the rule, or let the bot's app bypass it",
    ),
)
_BY_STATUS = {
    401: ("GitHub refused the token while {doing}: {message}", "GITHUB_TOKEN is wrong or has expired; set a new one"),
    403: (
        "the token may not do this ({doing}): {message}",
        "it needs the permission {permission}; in the workflow: permissions: {permission}",
    ),
    404: (
        "GitHub found nothing while {doing}",
        "check GITHUB_REPOSITORY (renamed or moved?) and that the token may see it",
    ),
    410: ("GitHub says that this is switched off ({doing}): {message}", "switch it on in the repository's settings"),
}


def explain(error: github.GithubException, *, doing: str, permission: str = "") -> BotError:
    """The failure in words, with what to change: a ServiceError if only waiting helps, a UsageError if a person must act."""
    message = message_of(error)
    lower = message.lower()
    values = {"doing": doing, "message": message[:200], "permission": permission or "write"}
    is_used_up = (
        error.status == 403 and _headers_of(error).get("x-ratelimit-remaining") == "0"
    )  # the message may not say so
    is_limit = "rate limit" in lower or "abuse" in lower or error.status == 429 or is_used_up
    if is_limit and error.status != 401:
        return ServiceError(f"GitHub's rate limit is used up (while {doing})", hint=_when_to_come_back(error))
    status = 403 if error.status == 404 and "not accessible" in lower else error.status
    said = next(((words, hint) for marks, words, hint in _REFUSALS if any(mark in lower for mark in marks)), None)
    refusal = said if said and status != 401 else _BY_STATUS.get(status)
    if refusal:
        return UsageError(refusal[0].format(**values), hint=refusal[1].format(**values))
    return ServiceError(
        f"GitHub answered with status {error.status} while {doing}: {message[:200]}",
        hint="nothing is lost; run the same command again later",
    )


def message_of(error: github.GithubException) -> str:
    """GitHub's own message, with those in its list of errors."""
    data = error.data
    if not isinstance(data, dict):
        return "no message"
    details = data.get("errors")
    items = details if isinstance(details, list) else []
    words = [str(item.get("message", "")) if isinstance(item, dict) else str(item) for item in items]
    return "; ".join([str(data.get("message") or "no message"), *filter(None, words)])


def _headers_of(error: github.GithubException) -> dict[str, str]:
    return {name.lower(): value for name, value in (error.headers or {}).items()}


def _when_to_come_back(error: github.GithubException) -> str:
    headers = _headers_of(error)
    wait = headers.get("retry-after", "")
    if not wait.isdigit() and headers.get("x-ratelimit-reset", "").isdigit():
        wait = str(max(0, int(headers["x-ratelimit-reset"]) - int(time.time())))
    return (
        f"run the same command again in {wait} seconds" if wait.isdigit() else "run the same command again in an hour"
    )
