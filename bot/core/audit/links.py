"""Which links of the list are dead: what earlier checks found, which links are next, and when one counts as dead.

A link is dead after two failures on different days, and only if its host says that the page does not exist. Everything else (no such
host, refusals, challenges, time-outs) is unknown and changes nothing.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace

from bot.core.audit.change import Concern, Correction, Field
from bot.core.paper.model import Paper

_FEW_LINKS, _FEW_HOSTS = 5, 3


@dataclass(frozen=True, slots=True)
class CheckedLink:
    """One link: the day of its last check, and the day and reason of its first failure since the last success."""

    url: str
    day: str
    failed: str = ""
    reason: str = ""
    dead: bool = False


def choose_links(links: Iterable[str], known: Mapping[str, CheckedLink], *, most: int) -> list[str]:
    """The links to check next: first those that failed, then those never checked, then the longest unchecked."""
    unknown = CheckedLink("", "")

    def turn(url: str) -> tuple[bool, str, str]:
        check = known.get(url, unknown)
        return not check.failed, check.day, url

    return sorted(dict.fromkeys(links), key=turn)[:most]


def after_success(url: str, *, day: str) -> CheckedLink:
    """The link works: earlier failures are forgotten."""
    return CheckedLink(url, day)


def after_failure(url: str, before: CheckedLink | None, *, day: str, reason: str) -> CheckedLink:
    """The page does not exist: the second time, on another day, the link is dead."""
    if before is None or not before.failed:
        return CheckedLink(url, day, day, reason)
    return CheckedLink(url, day, before.failed, reason, dead=before.dead or day > before.failed)


def after_unknown(url: str, before: CheckedLink | None, *, day: str) -> CheckedLink:
    """Nothing was learnt; it counts as a check all the same, so that the next links get their turn."""
    return replace(before, day=day) if before else CheckedLink(url, day)


def is_believable(alive: int, missing: Iterable[str]) -> bool:
    """Whether to believe failures (the host of each): if many links fail and none works, our own connection is broken."""
    hosts = list(missing)
    return alive > 0 or (len(hosts) < _FEW_LINKS and len(set(hosts)) < _FEW_HOSTS)


def parse_checks(text: str) -> dict[str, CheckedLink]:
    """The recorded checks by link; lines that can't be read are left out, so those links are checked again."""
    found: dict[str, CheckedLink] = {}
    for line in text.splitlines():
        try:
            row = json.loads(line)
            checked = CheckedLink(
                row["url"], row["day"], row.get("failed", ""), row.get("reason", ""), bool(row.get("dead"))
            )
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            continue
        if all(isinstance(value, str) for value in (checked.url, checked.day, checked.failed, checked.reason)):
            found[checked.url] = checked
    return found


def render_checks(checks: Mapping[str, CheckedLink], links: Iterable[str]) -> str:
    """The checks of the list's current links as JSON Lines, sorted, so that two runs differ only in what they found."""
    rows = (asdict(checks[url]) for url in sorted(set(links) & set(checks)))
    known = ({key: value for key, value in row.items() if value} for row in rows)
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in known)


_FIELDS: tuple[Field, ...] = ("url", "code")


def links_of(paper: Paper) -> Iterator[tuple[Field, str]]:
    """The paper's links to other hosts than arXiv's, by field."""
    for name in _FIELDS:
        address = getattr(paper, name)
        if address:
            yield name, address


def audit_links(listed: Mapping[str, Paper], checks: Mapping[str, CheckedLink]) -> Iterator[Correction | Concern]:
    """Removals of dead links. A paper without another address is a concern, because its file must keep one."""
    for place, paper in listed.items():
        for name, address in links_of(paper):
            check = checks.get(address)
            if check is None or not check.dead:
                continue
            proof = f"{address} {check.reason}, seen on {check.failed} and again by {check.day}"
            if name == "code" or paper.arxiv:
                yield Correction(place, paper, name, {name: None}, "", proof)
            else:
                fix = "look for the paper's new address, or for a copy on web.archive.org"
                yield Concern("link", place, paper, proof, fix)
