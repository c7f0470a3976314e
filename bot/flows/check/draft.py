"""Data files for papers that people named, before anything is written: where each would lie, what it would hold, what speaks against it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core.checks.runner import check_file
from bot.core.files.canonical import render_entry
from bot.core.files.data_file import PAPERS, REJECTED, read_data_file
from bot.core.files.finding import Finding, sort_findings
from bot.core.lookup.named import KnownPlace, Named, Unfound, find_standing
from bot.core.paper.key import free_key, name_of_place, paper_place
from bot.core.paper.known import Identity, KnownPapers, Rejections
from bot.core.paper.taxonomy import Taxonomy
from bot.core.program import BRANCH
from bot.core.pull.decisions import identity_of_place
from bot.core.pull.line import parse_lines
from bot.core.pull.snapshot import data_places
from bot.edges.disk.data_folder import DataFolder
from bot.edges.git.git import Git
from bot.edges.git.local_forge import BODY
from bot.errors import UsageError
from bot.flows.check.context import surroundings
from bot.settings import Settings


@dataclass(frozen=True)
class Draft:
    """One file to be: its place and text, where its paper stands already, and what the checks say of it."""

    place: str
    text: str
    standing: KnownPlace | None
    findings: tuple[Finding, ...] = ()


def draft_files(
    found: Sequence[Named | Unfound], folder: DataFolder, taxonomy: Taxonomy, *, settings: Settings
) -> dict[str, Draft]:
    """The drafts by the texts that name their papers; nothing is written."""
    standings = find_standings(found, folder, settings, waiting=_waiting(folder))
    new = [one for one in found if isinstance(one, Named) and standings[one.text] is None]
    drafts = {one.text: Draft("", "", standings[one.text]) for one in found}
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


def find_standings(
    found: Sequence[Named | Unfound], folder: DataFolder, settings: Settings, *, waiting: KnownPapers
) -> dict[str, KnownPlace | None]:
    """Where each paper stands already, by the text that names it."""
    listed = KnownPapers.of(folder.identities(PAPERS))
    rejections = {file.place: file.rejected for file in map(folder.read, folder.data_places(REJECTED)) if file.rejected}
    rejected = Rejections(rejections)
    return {
        one.text: find_standing(one.identity, listed=listed, waiting=waiting, rejected=rejected, today=settings.today)
        for one in found
    }


def _waiting(folder: DataFolder) -> KnownPapers:
    """The papers on the bot's branch, here or as it was last fetched, and those in the local pull request's text."""
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
