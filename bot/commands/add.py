"""`add`: fetch the metadata of papers, classify them, and write their data files for a pull request of one's own."""

import argparse
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.core.checks.runner import check_file
from bot.core.files.canonical import render_entry
from bot.core.files.data_file import PAPERS, REJECTED, read_data_file
from bot.core.files.finding import Finding, sort_findings
from bot.core.lookup.named import (
    ArxivLink,
    DoiLink,
    KnownPlace,
    LookedUp,
    Named,
    NoPaper,
    PageLink,
    Unfound,
    describe_rejection,
    distinct,
    find_known_place,
    read_link,
)
from bot.core.paper.config import Config
from bot.core.paper.found import describe_placement
from bot.core.paper.key import free_key, name_of_place, paper_place
from bot.core.paper.known import Identity, KnownPapers, Rejections
from bot.core.paper.likeness import title_key
from bot.core.paper.taxonomy import Taxonomy
from bot.core.program import BRANCH, NAME
from bot.core.publish.entry import render_entry_line
from bot.core.pull.decisions import identity_of_place
from bot.core.pull.line import parse_lines
from bot.core.pull.snapshot import data_places
from bot.core.suggest.form import read_suggestion
from bot.core.text.printable import counted, printable
from bot.edges.disk.data_folder import DataFolder
from bot.edges.git.git import Git
from bot.edges.git.local_forge import BODY
from bot.errors import UsageError
from bot.flows.check.check import surroundings
from bot.flows.lookup import find_asked, find_papers
from bot.settings import Settings

State = Literal["written", "listed", "waiting", "rejected", "refused", "unknown"]
_EXIT: dict[State, int] = {"written": 0, "listed": 0, "waiting": 0, "rejected": 2, "refused": 2, "unknown": 3}
_MOST = 50  # papers at once: nobody reviews more in one pull request


@dataclass
class AddOutcome:
    """The result for one paper. Texts may be from outside."""

    state: State
    text: str
    message: str
    hint: str = ""
    named: Named | None = None
    path: str | None = None
    warnings: list[str] = field(default_factory=list)
    identity: Identity | None = None  # of a paper that was found on the list without asking anybody


@dataclass(frozen=True)
class Draft:
    """A file to write: its place and text, where its paper is known already, and what the checks find in it."""

    place: str
    text: str
    known: KnownPlace | None
    findings: tuple[Finding, ...] = ()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `add`."""
    parser.add_argument(
        "papers",
        nargs="+",
        metavar="URL-OR-ID",
        help="arXiv ids or links, DOIs, pages of CVF or the ACL Anthology, or titles",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Write a file for each new paper without errors, whole or not at all, and never over another file."""
    if len(args.papers) > _MOST:
        raise UsageError(
            f"{len(args.papers)} papers are too many at once", hint=f"add at most {_MOST} in one pull request"
        )
    folder = DataFolder(settings.data)
    config, taxonomy = folder.config(), folder.taxonomy()
    listed = _listed_already(args.papers, folder)
    found = _find([text for text in args.papers if text not in listed], settings, config)
    drafts = _draft_files(found, folder, taxonomy, settings=settings) if found else {}
    outcomes = [*listed.values(), *(_add(one, drafts[one.text], folder) for one in found)]
    places = {text: at for at, text in enumerate(args.papers)}
    outcomes.sort(key=lambda outcome: places.get(outcome.text, len(places)))
    if args.json:
        settings.console.document({"papers": [_as_json(outcome, taxonomy) for outcome in outcomes]})
    else:
        _show(outcomes, taxonomy, settings)
    return max(_EXIT[outcome.state] for outcome in outcomes)


def _listed_already(texts: Sequence[str], folder: DataFolder) -> dict[str, AddOutcome]:
    """The texts whose papers are on the list by their id, address or title, which needs no network."""
    links = {text: read_link(text) for text in texts}
    listed = KnownPapers.of(folder.identities(PAPERS))
    pages = {link.url for link in links.values() if isinstance(link, PageLink | DoiLink)}
    places = (
        {file.paper.url: file.identity for file in map(folder.read, folder.data_places(PAPERS)) if file.paper}
        if pages
        else {}
    )
    found: dict[str, AddOutcome] = {}
    for text, link in links.items():
        if isinstance(link, ArxivLink):
            identity = listed.ids.get(link.arxiv)
        else:
            identity = listed.keys.get(title_key(text)) if isinstance(link, NoPaper) else places.get(link.url)
        if identity:
            path = folder.shown(identity.path)
            name = identity.arxiv or text
            message = f"{printable(name)} is already on the list: {path}"
            found[text] = AddOutcome("listed", text, message, path=path, identity=identity)
    return found


def _find(texts: Sequence[str], settings: Settings, config: Config) -> list[LookedUp]:
    """The papers of links and ids, and of longer pasted texts: a title, a line with authors, a title beside a link."""
    pasted = {text: read_suggestion(text) for text in texts if isinstance(read_link(text), NoPaper)}
    asking = {
        text: asked for text, asked in pasted.items() if asked.titles or asked.beside or set(asked.links) - {text}
    }
    plain = [text for text in texts if text not in asking]
    found = find_papers(plain, settings=settings, config=config) if plain else []
    for asked in asking.values():
        found += find_asked(asked, settings=settings, config=config)
    return distinct(found)


def _draft_files(
    found: Sequence[Named | Unfound], folder: DataFolder, taxonomy: Taxonomy, *, settings: Settings
) -> dict[str, Draft]:
    """The drafts by the texts that name their papers; nothing is written."""
    known_places = _find_known_places(found, folder, settings, waiting=_waiting(folder))
    new = [one for one in found if isinstance(one, Named) and known_places[one.text] is None]
    drafts = {one.text: Draft("", "", known_places[one.text]) for one in found}
    taken = set(map(name_of_place, folder.places(PAPERS)))
    texts: dict[str, tuple[str, str]] = {}
    for paper in new:
        place = paper_place(free_key(paper.paper, taken))
        taken.add(name_of_place(place))
        texts[paper.text] = (place, render_entry(paper.paper))
    files = {
        key: read_data_file(text.encode(), place=place, path=folder.shown(place))
        for key, (place, text) in texts.items()
    }
    context = surroundings(folder, list(files.values()), taxonomy=taxonomy, today=settings.today)
    context = replace(context, arxiv={one.preprint.id: one.preprint for one in new if one.preprint})
    for key, file in files.items():
        findings = sort_findings(check_file(file, context))
        drafts[key] = Draft(file.place, file.text, None, tuple(findings))
    return drafts


def _find_known_places(
    found: Sequence[Named | Unfound], folder: DataFolder, settings: Settings, *, waiting: KnownPapers
) -> dict[str, KnownPlace | None]:
    """Where each paper is known already, by the text that names it."""
    listed = KnownPapers.of(folder.identities(PAPERS))
    rejections = {file.place: file.rejected for file in map(folder.read, folder.data_places(REJECTED)) if file.rejected}
    rejected = Rejections(rejections)
    return {
        one.text: find_known_place(
            one.identity, listed=listed, waiting=waiting, rejected=rejected, today=settings.today
        )
        for one in found
    }


def _waiting(folder: DataFolder) -> KnownPapers:
    """The papers on the bot's branch, here or as it was last fetched, and those in the body of the local pull request."""
    try:
        git = Git.around(folder.root)
    except UsageError:
        return KnownPapers()
    top = git.root.resolve()
    inside = folder.root.resolve().relative_to(top).as_posix()
    found: list[Identity] = []
    for name in (f"refs/heads/{BRANCH}", f"refs/remotes/origin/{BRANCH}"):
        if commit := git.commit_id(name):
            places = data_places(git.read_tree(commit), inside)
            found += [identity_of_place(place) for place in places if place.startswith(f"{PAPERS}/")]
    body = top / BODY
    lines = parse_lines(body.read_text("utf-8", errors="replace")) if body.is_file() else []
    return KnownPapers.of([*found, *(line.identity for line in lines)])


def _add(one: Named | Unfound, draft: Draft, folder: DataFolder) -> AddOutcome:
    if draft.known:
        return _known(one, draft.known, folder)
    if isinstance(one, Unfound):
        return AddOutcome("unknown" if one.is_unknown else "refused", one.text, str(one), one.hint)
    return _write(one, draft, folder)


def _write(named: Named, draft: Draft, folder: DataFolder) -> AddOutcome:
    errors = [finding for finding in draft.findings if finding.level == "error"]
    if errors:
        return AddOutcome("refused", named.text, f"{named.name}: {errors[0].message}", errors[0].fix or "", named)
    if folder.kind_of(draft.place) is not None:
        return AddOutcome("refused", named.text, f"{folder.shown(draft.place)} exists already", "move it away", named)
    folder.write(draft.place, draft.text)
    warnings = [f"{finding.message}{f'; {finding.fix}' if finding.fix else ''}" for finding in draft.findings]
    if named.decision.decision == "reject":
        warnings.insert(0, "the rules would not have proposed this paper; say in the pull request why it belongs here")
    path = folder.shown(draft.place)
    return AddOutcome(
        "written", named.text, f"{path} written", "", named, path, [*filter(None, [named.note]), *warnings]
    )


def _known(one: Named | Unfound, known: KnownPlace, folder: DataFolder) -> AddOutcome:
    named = one if isinstance(one, Named) else None
    path = folder.shown(known.place) if known.place else None
    if known.state == "listed":
        return AddOutcome("listed", one.text, f"{one.name} is already on the list: {path}", "", named, path)
    if known.rejected:
        message = f"{one.name} was rejected {describe_rejection(known.rejected)}"
        take_back = f"git rm {shlex.quote(path or '')}"
        hint = f"to appeal: {take_back}, {NAME} add {one.name}, and say why in the pull request"
        return AddOutcome("rejected", one.text, message, hint, named, path)
    return AddOutcome(
        "waiting", one.text, f"{one.name} is already in the bot's pull request, {BRANCH}", "", named, path
    )


def _show(outcomes: Sequence[AddOutcome], taxonomy: Taxonomy, settings: Settings) -> None:
    console = settings.console
    for outcome in outcomes:
        hint = f"; {printable(outcome.hint)}" if outcome.hint else ""
        if _EXIT[outcome.state]:
            console.note(f"error: {printable(outcome.message)[:600]}{hint}")
            continue
        console.result(f"{printable(outcome.message)}{hint}")
        if outcome.state == "written" and outcome.named:
            console.result(f"  {printable(row_of(outcome.named, taxonomy))}")
            why = f"{describe_placement(outcome.named.paper, taxonomy)} — {outcome.named.decision.why()}"
            console.result(f"  {printable(why)}")
        for warning in outcome.warnings:
            console.note(f"warning: {printable(warning)}")
    written = [outcome.path for outcome in outcomes if outcome.path and outcome.state == "written"]
    if written:
        console.result("\n".join(["", *next_steps(written)]))


def next_steps(paths: Sequence[str]) -> list[str]:
    """What to type after the files were written."""
    named = " ".join(shlex.quote(path) for path in paths)
    count = counted(len(paths), "paper")
    return [
        "Look at the placement, then open a pull request:",
        "  git switch --create add-papers",
        f"  git add {named}",
        f'  git commit --message "Add {count}"',
        "  git push --set-upstream origin add-papers",
    ]


def row_of(named: Named, taxonomy: Taxonomy) -> str:
    """The paper's row as the list will show it."""
    tags = {area.id: area.label for area in taxonomy.areas}
    return render_entry_line(named.paper, tags)


def _as_json(outcome: AddOutcome, taxonomy: Taxonomy) -> dict[str, object]:
    named = outcome.named
    identity = named.identity if named else outcome.identity
    return {
        "input": outcome.text,
        "state": outcome.state,
        "id": identity.arxiv if identity else None,
        "title": next(iter(identity.titles), None) if identity else None,
        "path": outcome.path,
        "row": row_of(named, taxonomy) if named else None,
        "decision": named.decision.as_json() if named else None,
        "message": outcome.message,
        "hint": outcome.hint or None,
        "warnings": outcome.warnings,
    }
