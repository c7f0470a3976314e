"""One review of a pull request as data: what `validate --base --identity` says of the base with the change laid over it."""

from dataclasses import dataclass, replace

from bot.commands.review_acceptance import may_be_accepted, new_acceptances, read_acceptance
from bot.commands.validate import collector_paused
from bot.core import review_scope
from bot.core.checks.mend import Mended
from bot.core.files.data_file import read_data_file
from bot.core.files.finding import Finding, error, sort_findings
from bot.core.measure.replay import Replay
from bot.core.paper.taxonomy import Taxonomy
from bot.core.publish.entry import render_entry_line, render_short_line
from bot.core.publish.outline import find_unknown_word
from bot.core.review.acceptance import Memory, read_memory
from bot.core.review.edit_links import Branch
from bot.core.review.review import Review
from bot.edges.disk.tree_folder import Blobs
from bot.edges.git.git import folder_in_repository
from bot.edges.github.pull import Pull, PullReader
from bot.edges.github.pull_change import PullChange, read_pull_change
from bot.flows.check.check import Checked, check_selection
from bot.flows.check.context import names_a_paper
from bot.flows.check.selection import Selection, select_files
from bot.settings import Settings

_MOST_ELSEWHERE = 20  # YAML files outside the data folder that are looked at, in case one is a paper
_GUIDE = "CONTRIBUTING.md"
_ELSEWHERE = (".github/", "tests/", "bot/", "docs/")


@dataclass(frozen=True)
class Memorised:
    """A review, what to remember with it, and the labels to take off and to put on."""

    review: Review
    memory: Memory
    label_off: str | None = None
    label_on: str | None = None


def review_pull(reader: PullReader, pull: Pull, comment: str, settings: Settings, *, by_event: bool) -> Memorised:
    """Check the pull request at its head; `comment` is the bot's own, empty before the first. Raises BotErrors."""
    root = folder_in_repository(settings.data)
    found = read_pull_change(reader, pull, root=root, blobs=Blobs(settings.data, reader.blob))
    accepted = read_acceptance(reader, pull, read_memory(comment), by_event=by_event)
    fresh = new_acceptances(found)
    selection = _select(found)
    with collector_paused():
        checked = check_selection(
            selection,
            found.folder,
            settings,
            identity=True,
            discounted={} if accepted.counts else fresh,
            page=found.page,
        )
    findings = sort_findings([*checked.findings, *(_twice(path) for path in found.twice)])
    beyond = review_scope.beyond_data(found.change.paths, root)
    notes = [accepted.note, review_scope.wrong_base(pull.base, pull.default)]
    if (
        fresh
        and not accepted.counts
        and not accepted.note
        and any(one.code in {"identity", "duplicate-title"} for one in findings)
    ):
        notes.append(may_be_accepted(fresh))
    if beyond:
        notes.append(review_scope.for_maintainers(beyond))
    named = {finding.path for finding in findings}
    server, here = reader.settings.server_url, reader.settings.repository
    start = Branch(server, here, found.start) if found.start else None
    review = Review(
        head=pull.head,
        branch=Branch(server, pull.fork, pull.branch),
        start=start,
        root=root,
        checked=selection.count,
        findings=findings,
        problems=found.problems,
        rows=_rows(checked, findings),
        mended={path: one for path, one in checked.mended.items() if not _is_taken(path, one, found)},
        added=named & found.change.changed.keys() - found.before.whole.keys(),
        gone=named & found.change.deleted.keys(),
        guide=(start and _GUIDE in found.before.whole and start.file(_GUIDE)) or "",
        notes=[note for note in notes if note],
        replay=_replay(selection, found, findings, settings),
    )
    flag = review_scope.LABEL if beyond and accepted.memory.flagged != pull.head else None
    memory = replace(accepted.memory, flagged=pull.head if beyond else accepted.memory.flagged)
    return Memorised(review, memory, accepted.label_off, flag)


def _select(found: PullChange) -> Selection:
    """The changed data files, and papers that were put somewhere else by mistake."""
    selection = select_files(found.folder, (), found.changes())
    prefix = f"{found.folder.root.as_posix()}/"
    elsewhere = [
        path
        for path, entry in found.change.changed.items()
        if path.lower().endswith((".yaml", ".yml")) and entry.is_file and not path.startswith((prefix, *_ELSEWHERE))
    ]
    for path in sorted(elsewhere)[:_MOST_ELSEWHERE]:
        if names_a_paper(read_data_file(found.folder.outside(path), place=path, path=path)):
            selection.outside.append(path)
    return selection


def _is_taken(path: str, mended: Mended, found: PullChange) -> bool:
    """Whether another file stands where the mended one belongs: then one of the two must go, and nobody is told to write over it."""
    return found.folder.kind_of(mended.place) is not None and found.folder.shown(mended.place) != path


def _rows(checked: Checked, findings: list[Finding]) -> dict[str, str]:
    """How the papers without errors will be listed."""
    taxonomy: Taxonomy | None = checked.context.taxonomy
    wrong = {finding.path for finding in findings if finding.level == "error"}
    if taxonomy is None:
        return {}
    tags = {area.id: area.label for area in taxonomy.areas}
    papers = {file.path: file.paper for file in checked.files if file.paper and file.path not in wrong}
    return {
        path: render_entry_line(paper, tags, short=render_short_line(paper))
        for path, paper in papers.items()
        if find_unknown_word(paper, taxonomy) is None
    }


def _replay(selection: Selection, found: PullChange, findings: list[Finding], settings: Settings) -> Replay | None:
    if not selection.own or any(one.level == "error" and one.path.startswith(_own(found)) for one in findings):
        return None
    from bot.commands.review_replay import replay_change

    return replay_change(found.before, found.folder, settings)


def _own(found: PullChange) -> tuple[str, ...]:
    return tuple(found.folder.shown(place) for place in ("rules/", "config.yaml", "taxonomy.yaml"))


def _twice(path: str) -> Finding:
    message = "this file was added to the list meanwhile, with another content"
    fix = "bring your branch up to date with “Update branch” on the pull request, and keep the list's file"
    return error("duplicate-id", path, None, message, fix=fix)
