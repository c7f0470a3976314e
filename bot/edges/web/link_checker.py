"""Asks many links whether they live: several hosts at once, each host one link at a time and not too often, within a time limit."""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from bot.edges.web.web import Alive, Web, WebFault

_HOSTS_AT_ONCE = 8
_MOST_SILENT = 3  # answers in a row from which nothing can be learnt, before a host is left alone for this run


def check_links(
    web: Web, links: Sequence[str], *, seconds: float, pause_seconds: float, tell: Callable[[int], None]
) -> dict[str, Alive | WebFault]:
    """What each link's host said. Links whose turn did not come within `seconds`, and those of a host that says
    nothing useful, are left out; `tell` hears how many were asked."""
    by_host: dict[str, list[str]] = defaultdict(list)
    for link in links:
        by_host[_host(link)].append(link)
    answers: dict[str, Alive | WebFault] = {}
    end = time.monotonic() + seconds

    def ask(host_links: list[str]) -> None:
        silent = 0
        for position, link in enumerate(host_links):
            if time.monotonic() > end or silent == _MOST_SILENT:
                return
            if position and pause_seconds:
                time.sleep(pause_seconds)
            answer = answers[link] = web.check_link(link)
            silent = silent + 1 if isinstance(answer, WebFault) and answer.kind == "unknown" else 0
            tell(len(answers))

    with ThreadPoolExecutor(max_workers=_HOSTS_AT_ONCE) as threads:
        for done in [threads.submit(ask, group) for group in by_host.values()]:
            done.result()
    return answers


def _host(link: str) -> str:
    try:
        return urlsplit(link).hostname or ""
    except ValueError:
        return ""
