"""The papers that somebody names, on the command line or in a suggestion: which they are, and which keys they have."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.files.data_file import REJECTED, read_data_file
from bot.core.lookup.named import Named, NoPaper, Unfound, page_of, read_link
from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.found import Found
from bot.core.paper.key import fits_title, free_key, is_titled, key_of_place, name_of, name_of_place, paper_place
from bot.core.paper.likeness import title_key
from bot.core.paper.model import Rejected
from bot.core.pull.decisions import Addition, PaperFacts, Rejection, rejection_of
from bot.core.pull.line import Line, is_line_of
from bot.core.text.printable import printable
from bot.edges.disk.data_folder import DataFolder
from bot.errors import BotError, ServiceError, UsageError
from bot.flows.lookup import addition_of, fetch_preprints, find_pages, find_papers, look_up
from bot.flows.pull.decisions import read_rejections_left, read_unnamed_lines
from bot.flows.pull.open_pull import OpenPull

_LATER = "nothing was changed; try again later"


@dataclass(frozen=True)
class PaperArgument:
    """A paper that an argument names: its key, its page where it is not on arXiv, and what that says if it was read already."""

    key: str
    page: str = ""
    named: Named | None = None


def read_arguments(texts: Iterable[str], opened: OpenPull) -> list[PaperArgument]:
    """The papers that the texts name (arXiv ids, addresses, keys, names or paths of files), each once.

    A page is read only of a paper that is not here yet. Raises UsageError for a text that names no paper, ServiceError when
    its page does not answer.
    """
    found = (_by_id(text) or _by_name(text, opened) or _by_page(text, opened) for text in texts)
    return list({one.key: one for one in found}.values())


def additions_of(arguments: Iterable[PaperArgument], opened: OpenPull) -> list[Addition]:
    """The same papers for the branch. Raises UsageError when one does not exist, ServiceError when its page does not answer."""
    arguments = list(arguments)
    unread = {one.key: one.page for one in arguments if not one.named}
    found = look_up((key for key in unread if not is_titled(key)), opened.settings, opened.config)
    pages = {key: page for key, page in unread.items() if is_titled(key)}
    read: Mapping[str, Named | Unfound] = find_pages(pages, settings=opened.settings, config=opened.config)
    return [_addition(one, found.get(one.key), one.named or read.get(one.key)) for one in arguments]


def rejections_of(
    arguments: Iterable[PaperArgument], opened: OpenPull, *, reason: str, until: str | None = None
) -> list[Rejection]:
    """The rejections of the same papers. Raises UsageError for an arXiv id that does not exist."""
    arguments = list(arguments)
    keys = [one.key for one in arguments]
    known = {line.key: PaperFacts(line.title, line.url) for line in opened.snapshot.lines}
    files = opened.read_papers_at(map(paper_place, keys))
    known |= {key: PaperFacts(one.title, one.url) for key in keys if (one := files.get(paper_place(key)))}
    known |= {one.key: PaperFacts(one.named.paper.title, one.named.paper.url) for one in arguments if one.named}
    missing = [key for key in keys if key not in known and not is_titled(key)]
    fetched = fetch_preprints(missing, opened.settings, opened.config)
    known |= {arxiv: PaperFacts(paper.title) for arxiv, paper in fetched.items()}
    unknown = [key for key in missing if key not in known]
    if unknown:
        raise UsageError(f"arXiv has no paper {unknown[0]}", hint="check the id; nothing was changed")
    return [replace(rejection_of(key, known, reason, opened.snapshot.number), until=until) for key in keys]


def _by_id(text: str) -> PaperArgument | None:
    arxiv = parse_arxiv_id(text)
    return PaperArgument(arxiv) if arxiv else None


def _by_name(text: str, opened: OpenPull) -> PaperArgument | None:
    """By a key or a file's name, with or without its folders and ending; the file may be that of a rejection."""
    path, snapshot = text.strip().removesuffix(".yaml"), opened.snapshot
    if ":" in path:
        return None
    pages = {line.key: line.address for line in snapshot.lines if is_titled(line.key)}
    keys = [*pages, *filter(None, map(key_of_place, sorted(snapshot.branch_or_main.papers() | snapshot.base.papers())))]
    for key in filter(is_titled, keys):
        if f"/{path}".endswith(f"/{key}") or path == name_of(key):
            return PaperArgument(key, pages.get(key, ""))
    for place, rejected in read_rejections(opened).items():
        given = f"/{path}.yaml"
        if rejected.url and (given.endswith(f"/{place}") or f"/{place}".endswith(given)):
            return _by_page(rejected.url, opened)
    return None


def _by_page(text: str, opened: OpenPull) -> PaperArgument:
    page, snapshot = page_of(text), opened.snapshot
    if page:
        for line in snapshot.lines:
            if line.is_keyed and line.url == page:
                return PaperArgument(line.key, page)
        place = opened.listed_pages().get(page)
        if place and (key := key_of_place(place)):
            return PaperArgument(key, page)
    link = read_link(text)
    if isinstance(link, NoPaper):
        raise UsageError(f"{printable(text)[:60]!r} {link.reason}", hint=link.hint)
    (one,) = find_papers([text], settings=opened.settings, config=opened.config)
    if isinstance(one, Unfound):
        raise _fault(one)
    if one.note:
        raise ServiceError(f"{one.name}: {one.note}", hint=_LATER)
    ((key, one),) = choose_keys([one], opened, read_rejections(opened))
    return PaperArgument(key, page or "", one)


def _addition(one: PaperArgument, on_arxiv: Found | None, named: Named | Unfound | None) -> Addition:
    if isinstance(named, Unfound):
        raise _fault(named)
    if named and not fits_title(one.key, named.paper.title):
        title = printable(named.paper.title)
        raise UsageError(f"{one.key}: its page has another title now: {title}", hint="tick its line, then the new one")
    if named:
        return Addition(one.key, named.paper, named.decision.why(), reason=named.reason)
    if on_arxiv is None:
        raise UsageError(f"arXiv has no paper {one.key}", hint="check the id; nothing was changed")
    return addition_of(on_arxiv)


def _fault(one: Unfound) -> BotError:
    return ServiceError(str(one), hint=_LATER) if one.is_unknown else UsageError(str(one), hint=one.hint)


def choose_keys(new: Sequence[Named], opened: OpenPull, rejections: Mapping[str, Rejected]) -> list[tuple[str, Named]]:
    """The papers with their keys: those of lines and rejections that they have already, else free ones.

    `rejections` are all rejections by place (`read_rejections`).
    """
    snapshot = opened.snapshot
    lines = _lines(opened)
    taken = {name_of_place(place) for place in snapshot.base.papers() | snapshot.branch_or_main.papers()}
    taken |= {name_of(line.key) for line in lines}
    keyed: list[tuple[str, Named]] = []
    for one in new:
        key = next((line.key for line in lines if is_line_of(line, one)), None) or _key_of_rejection(
            one, rejections, taken
        )
        keyed.append((key or free_key(one.paper, taken | set(map(name_of_place, rejections))), one))
        taken.add(name_of(keyed[-1][0]))
    return keyed


def _lines(opened: OpenPull) -> list[Line]:
    """The lines of papers in the open pull request and in ended ones, and those that files on the branch lack."""
    snapshot = opened.snapshot
    named = {line.key for line in snapshot.lines}
    unnamed = any(
        key_of_place(place) not in named for place in snapshot.branch_or_main.papers() - snapshot.base.papers()
    )
    ended = (line for pull in snapshot.unsettled for line in pull.papers())
    lines = [*snapshot.lines, *(read_unnamed_lines(opened) if unnamed else ()), *ended]
    return [line for line in lines if line.is_keyed]


def _key_of_rejection(one: Named, rejections: Mapping[str, Rejected], taken: Collection[str]) -> str | None:
    """The key under which a paper that is not on arXiv was rejected; with it the rejection is found and withdrawn."""
    if one.paper.arxiv:
        return None
    same = (
        place
        for place, rejected in rejections.items()
        if rejected.url == one.paper.url or title_key(rejected.title) == title_key(one.paper.title)
    )
    names = (name_of_place(place) for place in same)
    return next((f"{one.paper.date[:4]}/{name}" for name in names if name not in taken), None)


def read_rejections(opened: OpenPull) -> dict[str, Rejected]:
    """Every rejection by place: the files on main and on the bot's branch, and those that ended pull requests left."""
    folder, blobs = DataFolder(opened.settings.data), opened.snapshot.branch_or_main.blobs
    places = {place for place in blobs if place.startswith(f"{REJECTED}/")}
    here = places & set(folder.data_places(REJECTED))
    files = [folder.read(place) for place in sorted(here)]
    texts = opened.read_texts({place: blobs[place] for place in sorted(places - here)})
    files += [read_data_file(text.encode(), place=place, path=place) for place, text in texts.items()]
    today = opened.settings.today.isoformat()
    left = {one.place(today): one.entry(today) for one in read_rejections_left(opened)}
    return left | {file.place: file.rejected for file in files if file.rejected}
