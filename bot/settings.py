"""The settings that a command runs with. No other module reads the environment or the clock."""

import math
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bot.console import Console
from bot.core.program import user_agent
from bot.core.text.printable import secrets_in
from bot.errors import UsageError

ARXIV_API_URL = "https://export.arxiv.org/api/query"
ARXIV_OAI_URL = "https://oaipmh.arxiv.org/oai"
ARXIV_LIST_URL = "https://arxiv.org/list"
ARXIV_RSS_URL = "https://rss.arxiv.org/atom"
ARXIV_DELAY_SECONDS = 3.0
_YEARS = (1970, 9000)  # which leave room for windows of days before and after


@dataclass(frozen=True)
class GitHub:
    """The repository on GitHub and the account; `login` is None until GitHub is asked for it."""

    api_url: str
    server_url: str
    repository: str
    token: str
    login: str | None


@dataclass(frozen=True)
class Settings:
    """Everything outside the process that commands depend on, read once."""

    data: Path
    now: datetime
    arxiv_url: str
    arxiv_delay_seconds: float
    environ: Mapping[str, str]
    console: Console
    arxiv_oai_url: str | None = None  # None: this way is not used
    arxiv_list_url: str | None = None
    arxiv_rss_url: str | None = None

    @property
    def today(self) -> date:
        """The day in GMT, which arXiv uses too."""
        return self.now.date()

    @property
    def cache(self) -> Path:
        """The folder beside the data folder for files that can be fetched again."""
        return self.data.absolute().parent / ".cache"

    @property
    def may_ask_arxiv_again(self) -> bool:
        """Whether what could be left out may be asked for: not in a reproducible build (SOURCE_DATE_EPOCH), whose result
        must not depend on a service, unless ARXIV_API_URL says where to ask."""
        return not self.environ.get("SOURCE_DATE_EPOCH") or bool(self.environ.get("ARXIV_API_URL"))

    @property
    def web_stand_ins(self) -> dict[str, str]:
        """For tests: addresses on this machine that answer in place of web hosts, by host; `*` for all others.

        WEB_STAND_INS holds them as `HOST=http://127.0.0.1:PORT …`. Raises UsageError for an address elsewhere.
        """
        stand_ins: dict[str, str] = {}
        for pair in self.environ.get("WEB_STAND_INS", "").split():
            host, _, address = pair.partition("=")
            if not re.fullmatch(r"http://127\.0\.0\.1:[0-9]{1,5}", address):
                raise UsageError(
                    f"WEB_STAND_INS holds {pair[:80]!r}", hint="write HOST=http://127.0.0.1:PORT; only tests use it"
                )
            stand_ins[host] = address
        return stand_ins

    @property
    def repository_url(self) -> str | None:
        """The list's page on GitHub, None when no repository is named. No token is needed for it."""
        repository = self.environ.get("GITHUB_REPOSITORY", "")
        if not re.fullmatch(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+", repository):
            return None
        return f"{(self.environ.get('GITHUB_SERVER_URL') or 'https://github.com').rstrip('/')}/{repository}"

    def user_agent(self, list_url: str | None) -> str:
        """How the bot names itself to services: with the list's own address, or else with its page on GitHub."""
        return user_agent(list_url or self.repository_url)

    @property
    def run_key(self) -> str:
        """Identifies this run of a workflow; empty outside GitHub Actions."""
        number, attempt = (self.environ.get(name, "") for name in ("GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT"))
        return f"{number}-{attempt}" if number.isdigit() else ""

    @property
    def run_url(self) -> str:
        """The page of this run of a workflow; empty outside GitHub Actions."""
        number = self.environ.get("GITHUB_RUN_ID", "")
        return f"{self.repository_url}/actions/runs/{number}" if self.repository_url and number.isdigit() else ""

    @property
    def workflow(self) -> str:
        """The file name of this run's workflow, for example `scan.yml`; empty outside GitHub Actions."""
        path = self.environ.get("GITHUB_WORKFLOW_REF", "").partition("@")[0]
        name = path.rpartition("/")[2]
        return name if re.fullmatch(r"[\w.-]+\.ya?ml", name) else ""

    @property
    def github(self) -> GitHub | None:
        """GitHub's coordinates, None when neither repository nor token is set. Raises UsageError when one is missing."""
        repository, token = self.environ.get("GITHUB_REPOSITORY", ""), self.environ.get("GITHUB_TOKEN", "")
        if not repository and not token:
            return None
        if not repository or not token:
            missing, present = (
                ("GITHUB_TOKEN", "GITHUB_REPOSITORY") if repository else ("GITHUB_REPOSITORY", "GITHUB_TOKEN")
            )
            raise UsageError(
                f"{present} is set but {missing} is not",
                hint=f"set {missing} too, or add --local to work without GitHub",
            )
        return GitHub(
            self.environ.get("GITHUB_API_URL") or "https://api.github.com",
            self.environ.get("GITHUB_SERVER_URL") or "https://github.com",
            repository,
            token,
            self.environ.get("BOT_LOGIN") or None,
        )

    def add_summary(self, text: str) -> None:
        """Adds to the page of a run on GitHub Actions; nothing elsewhere. A failure is only a warning: the command has done its work."""
        path = self.environ.get("GITHUB_STEP_SUMMARY")
        try:
            if path:
                with Path(path).open("a", encoding="utf-8") as file:
                    file.write(text)
        except OSError as error:
            self.console.note(f"warning: the run's summary could not be written: {error.strerror or error}")

    def require_github(self, command: str) -> GitHub:
        """GitHub's coordinates for a command that works only there. Raises UsageError when they are not set."""
        missing = [name for name in ("GITHUB_REPOSITORY", "GITHUB_TOKEN") if not self.environ.get(name)]
        github = None if missing else self.github
        if github is None:
            raise UsageError(
                f"{command} needs GitHub, and {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set",
                hint="set GITHUB_REPOSITORY=OWNER/NAME and a GITHUB_TOKEN that may read it; see docs/github-tokens.md",
            )
        return github


def known_secrets() -> tuple[str, ...]:
    """The secrets in the environment, for errors that occur before or outside any settings."""
    return secrets_in(os.environ)


def read_settings(data: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment. Raises UsageError when a variable is invalid."""
    environ = os.environ if environ is None else environ
    url = _checked_url("ARXIV_API_URL", environ.get("ARXIV_API_URL") or ARXIV_API_URL, ARXIV_API_URL)
    oai, listings, feeds = (
        _other_way(environ, name, usual)
        for name, usual in (
            ("ARXIV_OAI_URL", ARXIV_OAI_URL),
            ("ARXIV_LIST_URL", ARXIV_LIST_URL),
            ("ARXIV_RSS_URL", ARXIV_RSS_URL),
        )
    )
    return Settings(
        data=data,
        now=_now(environ),
        arxiv_url=url,
        arxiv_delay_seconds=_delay(environ, [url, *filter(None, (oai, listings, feeds))]),
        environ=environ,
        console=Console.standard(no_colour=bool(environ.get("NO_COLOR")), secrets=secrets_in(environ)),
        arxiv_oai_url=oai,
        arxiv_list_url=listings,
        arxiv_rss_url=feeds,
    )


def _other_way(environ: Mapping[str, str], name: str, usual: str) -> str | None:
    """The address of another way to arXiv. Whoever points only the query API elsewhere does not want arXiv itself asked."""
    if url := environ.get(name):
        return _checked_url(name, url, usual)
    return None if environ.get("ARXIV_API_URL") else usual


def _now(environ: Mapping[str, str]) -> datetime:
    """The clock, or SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/) if it is set."""
    epoch = environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now(UTC)
    try:
        now = datetime.fromtimestamp(int(epoch), UTC)
        if not _YEARS[0] <= now.year <= _YEARS[1]:
            raise ValueError("no day of a list")
        return now
    except (ValueError, OverflowError, OSError) as fault:
        raise UsageError(
            f"SOURCE_DATE_EPOCH is {epoch[:40]!r}", hint="set it to whole seconds since 1970, or unset it"
        ) from fault


def _checked_url(name: str, url: str, usual: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise UsageError(f"{name} is {url[:80]!r}", hint=f"use an http(s) address, for example {usual}")
    return url


def _delay(environ: Mapping[str, str], urls: Iterable[str]) -> float:
    """Seconds between two requests. arXiv's terms of use ask for three: https://info.arxiv.org/help/api/tou.html"""
    text = environ.get("ARXIV_DELAY_SECONDS") or str(ARXIV_DELAY_SECONDS)
    try:
        delay = float(text)
    except ValueError:
        delay = math.nan
    if not (math.isfinite(delay) and 0 <= delay <= 3600):
        raise UsageError(
            f"ARXIV_DELAY_SECONDS is {text[:40]!r}", hint="use a number of seconds from 0 to 3600, for example 3"
        )
    hosts = [urlsplit(url).hostname or "" for url in urls]
    host = next((host for host in hosts if host == "arxiv.org" or host.endswith(".arxiv.org")), None)
    if delay < ARXIV_DELAY_SECONDS and host:
        raise UsageError(
            f"ARXIV_DELAY_SECONDS is {text} for {host}",
            hint="arXiv asks for 3 seconds between requests; unset it or use 3",
        )
    return delay
