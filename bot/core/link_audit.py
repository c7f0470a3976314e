"""What is proposed for a dead link: the code's is taken out, the venue page's too where arXiv still has the paper."""

from collections.abc import Iterator, Mapping

from bot.core.audit.change import Change, Concern, Field
from bot.core.audit.links import Checked
from bot.core.paper.model import Paper

_FIELDS: tuple[Field, ...] = ("url", "code")


def links_of(paper: Paper) -> Iterator[tuple[Field, str]]:
    """The paper's links to other hosts than arXiv's, by field."""
    for name in _FIELDS:
        address = getattr(paper, name)
        if address:
            yield name, address


def audit_links(listed: Mapping[str, Paper], checks: Mapping[str, Checked]) -> Iterator[Change | Concern]:
    """Changes for dead links; a paper without any other address is a concern, since a file must keep one."""
    for place, paper in listed.items():
        for name, address in links_of(paper):
            check = checks.get(address)
            if check is None or not check.dead:
                continue
            proof = f"{address} {check.reason}, seen on {check.failed} and again by {check.day}"
            if name == "code" or paper.arxiv:
                yield Change(place, paper, name, {name: None}, "", proof)
            else:
                fix = "look for the paper's new address, or for a copy on web.archive.org"
                yield Concern("link", place, paper, proof, fix)
