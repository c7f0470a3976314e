"""Which papers somebody means on the command line: by an arXiv id, an address, a key, or the name or path of a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.lookup.link import NoPaper, read_link
from bot.core.lookup.named import Named, Unfound, page_of
from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.found import Found
from bot.core.paper.key import fits_title, is_titled, key_of_place, name_of
from bot.core.pull.plan import Addition
from bot.core.text.printable import printable
from bot.errors import BotError, ServiceError, UsageError
from bot.flows.lookup import addition_of, find_pages, find_papers, look_up
from bot.flows.pull.branch import listed_pages
from bot.flows.pull.keys import choose_keys, read_rejections
from bot.flows.pull.open_pull import OpenPull

_LATER = "nothing was changed; try again later"


@dataclass(frozen=True)
class Meant:
    """A paper that somebody means: its key, its page where it is not on arXiv, and what that says if it was read already."""

    key: str
    page: str = ""
    named: Named | None = None


def read_meant(texts: Iterable[str], opened: OpenPull) -> list[Meant]:
    """The paper that each text means, each once; a page is read only of a paper that is not here yet.

    Raises UsageError for a text that means none, ServiceError when its page is silent.
    """
    found = (_by_id(text) or _by_name(text, opened) or _by_page(text, opened) for text in texts)
    return list({one.key: one for one in found}.values())


def additions_of(meant: Iterable[Meant], opened: OpenPull) -> list[Addition]:
    """The same papers for the branch. Raises UsageError when one does not exist, ServiceError when its page is silent."""
    meant = list(meant)
    unread = {one.key: one.page for one in meant if not one.named}
    found = look_up((key for key in unread if not is_titled(key)), opened.settings, opened.config)
    pages = {key: page for key, page in unread.items() if is_titled(key)}
    read: Mapping[str, Named | Unfound] = find_pages(pages, settings=opened.settings, config=opened.config)
    return [_yes(one, found.get(one.key), one.named or read.get(one.key)) for one in meant]


def _by_id(text: str) -> Meant | None:
    arxiv = parse_arxiv_id(text)
    return Meant(arxiv) if arxiv else None


def _by_name(text: str, opened: OpenPull) -> Meant | None:
    """By a key or a file's name, with or without its folders and ending; the file may be one that says no."""
    path, snapshot = text.strip().removesuffix(".yaml"), opened.snapshot
    if ":" in path:
        return None
    pages = {line.key: line.address for line in snapshot.lines if is_titled(line.key)}
    keys = [*pages, *filter(None, map(key_of_place, sorted(snapshot.stands.papers() | snapshot.base.papers())))]
    for key in filter(is_titled, keys):
        if f"/{path}".endswith(f"/{key}") or path == name_of(key):
            return Meant(key, pages.get(key, ""))
    for place, no in read_rejections(opened).items():
        told = f"/{path}.yaml"
        if no.url and (told.endswith(f"/{place}") or f"/{place}".endswith(told)):
            return _by_page(no.url, opened)
    return None


def _by_page(text: str, opened: OpenPull) -> Meant:
    page, snapshot = page_of(text), opened.snapshot
    if page:
        for line in snapshot.lines:
            if line.is_keyed and line.url == page:
                return Meant(line.key, page)
        place = listed_pages(opened).get(page)
        if place and (key := key_of_place(place)):
            return Meant(key, page)
    link = read_link(text)
    if isinstance(link, NoPaper):
        raise UsageError(f"{printable(text)[:60]!r} {link.reason}", hint=link.hint)
    (one,) = find_papers([text], settings=opened.settings, config=opened.config)
    if isinstance(one, Unfound):
        raise _fault(one)
    if one.note:
        raise ServiceError(f"{one.name}: {one.note}", hint=_LATER)
    ((key, one),) = choose_keys([one], opened, read_rejections(opened))
    return Meant(key, page or "", one)


def _yes(one: Meant, on_arxiv: Found | None, named: Named | Unfound | None) -> Addition:
    if isinstance(named, Unfound):
        raise _fault(named)
    if named and not fits_title(one.key, named.paper.title):
        title = printable(named.paper.title)
        raise UsageError(f"{one.key}: its page has another title now: {title}", hint="tick its line, then the new one")
    if named:
        return Addition(one.key, named.paper, named.decision.why())
    if on_arxiv is None:
        raise UsageError(f"arXiv knows no paper {one.key}", hint="check the id; nothing was changed")
    return addition_of(on_arxiv)


def _fault(one: Unfound) -> BotError:
    return ServiceError(str(one), hint=_LATER) if one.is_unknown else UsageError(str(one), hint=one.hint)
