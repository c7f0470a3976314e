"""One review of a pull request as a value: what `validate --base --identity` would report after the merge."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from bot.core.checks.fix import FixedFile
from bot.core.files.data_file import PAPERS, DataFile, read_data_file
from bot.core.files.finding import Finding, error, sort_findings
from bot.core.measure.replay import Replay
from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Taxonomy
from bot.core.program import AUDIT_BRANCH, BRANCH, RULES_BRANCH
from bot.core.publish.entry import render_entry_line
from bot.core.publish.outline import find_unknown_word, heading_of
from bot.core.review.review import (
    ACCEPT_AS_IS,
    NEEDS_MAINTAINER,
    Branch,
    Memory,
    Review,
    beyond_data,
    decide_acceptance,
    find_label,
    for_maintainers,
    new_acceptances,
    read_memory,
    remember,
    wrong_base,
)
from bot.core.suggest.form import MISTAKE_FORM, SUGGEST_FORM
from bot.core.text.latex import plain_title
from bot.core.text.markdown import escape_text, link
from bot.edges.deadline import deadline
from bot.edges.disk.data_folder import DataFolder, collector_paused
from bot.edges.disk.tree_folder import Blobs
from bot.edges.git.git import folder_in_repository
from bot.edges.github.pull import Pull, PullChange, PullReader, read_pull_change
from bot.errors import OutOfTime, ServiceError
from bot.flows.check.check import Budget, CheckResult, check_selection
from bot.flows.check.selection import Selection, select_files
from bot.settings import Settings

_OWN_BRANCHES = {BRANCH, AUDIT_BRANCH, RULES_BRANCH}
_SECONDS = 420.0  # of a job of ten minutes, with its set-up


@dataclass(frozen=True)
class Accepted:
    """Whether the label `accept-as-is` counts; `note` says why it is removed."""

    counts: bool
    memory: Memory
    label_off: str | None = None
    note: str = ""


def read_acceptance(reader: PullReader, pull: Pull, memory: Memory, *, by_event: bool) -> Accepted:
    """Whether the label counts for the head. Raises BotErrors."""
    label = find_label(pull.labels, ACCEPT_AS_IS)
    if label is None:
        return Accepted(False, remember(memory, head=pull.head, accepted=False, event=None))
    event = reader.labelled(pull.number, ACCEPT_AS_IS)
    may_write = event is None or (bool(event.actor) and reader.may_write(event.actor))
    made = decide_acceptance(memory, head=pull.head, event=event, may_write=may_write, by_event=by_event)
    memory = remember(memory, head=pull.head, accepted=made.counts, event=event)
    if made.counts:
        return Accepted(True, memory)
    note = (
        f"The label {ACCEPT_AS_IS} was removed, because {made.take_off}. Set it again to accept this commit as it is."
    )
    return Accepted(False, memory, label, note)


def read_new_acceptances(found: PullChange) -> dict[str, set[str]]:
    """Entries of `checked` that the change adds, by place."""
    made: dict[str, set[str]] = {}
    prefix = f"{found.folder.root.as_posix()}/"
    places = [path.removeprefix(prefix) for path in found.change.changed]
    for place in places:
        if not place.startswith(f"{PAPERS}/") or found.folder.kind_of(place) != "file":
            continue
        raw = found.folder.read_bytes(place)
        if b"checked" in raw or b"\\" in raw:  # in double quotes a key can be written with escapes
            new = new_acceptances(found.folder.read(place), _earlier(found, place))
            made |= {place: new} if new else {}
    return made


def may_be_accepted(fresh: Mapping[str, AbstractSet[str]]) -> str:
    """The note on acceptances in the files that do not count yet."""
    names = sorted({word for words in fresh.values() for word in words})
    which = "A file declares" if len(fresh) == 1 else f"{len(fresh):,} files declare"
    return (
        f"{which} this as checked: {', '.join(names)[:200]}. That counts once a maintainer has looked and sets the label"
        f" {ACCEPT_AS_IS} for this commit."
    )


def _earlier(found: PullChange, place: str) -> Iterable[DataFile]:
    """Earlier versions of the file: at the same place, or deleted by the same change."""
    prefix = f"{found.before.root.as_posix()}/"
    gone = [path.removeprefix(prefix) for path in found.change.deleted if path.startswith(f"{prefix}{PAPERS}/")]
    return [found.before.read(one) for one in (place, *gone) if found.before.kind_of(one) == "file"]


_MOST_ELSEWHERE = 20  # YAML files outside the data folder that are looked at, in case one is a paper
_GUIDE = "CONTRIBUTING.md"
_ELSEWHERE = (".github/", "tests/", "bot/", "docs/")


@dataclass(frozen=True)
class Memorised:
    """A review, what to remember with it, and the labels to remove and to set."""

    review: Review
    memory: Memory
    labels_off: tuple[str, ...] = ()
    labels_on: tuple[str, ...] = ()


def review_in_time(reader: PullReader, pull: Pull, comment: str, settings: Settings, *, by_event: bool) -> Memorised:
    """The same as `review_pull`, but it ends: what takes too long is reported as not checked, which is a problem to fix."""
    try:
        with deadline(_SECONDS, "the check"):
            return review_pull(reader, pull, comment, settings, by_event=by_event)
    except OutOfTime as late:
        server, root = reader.settings.server_url, folder_in_repository(settings.data)
        problem = (
            f"this pull request was not checked: {late.message}. Make it smaller, or ask a maintainer to look at it"
        )
        review = Review(pull.head, Branch(server, pull.fork, pull.branch), root=root, problems=(problem,))
        memory = read_memory(comment)
        return Memorised(review, replace(memory, head=pull.head, accepted="", event=0))


def review_pull(reader: PullReader, pull: Pull, comment: str, settings: Settings, *, by_event: bool) -> Memorised:
    """Check the pull request at its head; `comment` is the bot's own, empty before the first. Raises BotErrors."""
    root = folder_in_repository(settings.data)
    found = read_pull_change(reader, pull, root=root, blobs=Blobs(settings.data, reader.blob))
    accepted = read_acceptance(reader, pull, read_memory(comment), by_event=by_event)
    fresh = read_new_acceptances(found)
    selection = _select(found)
    with collector_paused():
        checked = check_selection(
            selection,
            found.folder,
            settings,
            identity=True,
            discounted={} if accepted.counts else fresh,
            page=found.page,
            budget=Budget(),
        )
    findings = sort_findings([*checked.findings, *(_twice(path) for path in found.twice)])
    beyond = beyond_data(found.change.paths, root)
    notes = [accepted.note, wrong_base(pull.base, pull.default)]
    if (
        fresh
        and not accepted.counts
        and not accepted.note
        and any(one.code in {"identity", "duplicate-title"} for one in findings)
    ):
        notes.append(may_be_accepted(fresh))
    if beyond:
        notes.append(for_maintainers(beyond))
    named = {finding.path for finding in findings}
    server, here = reader.settings.server_url, reader.settings.repository
    start = Branch(server, here, found.start) if found.start else None
    replayed, unreplayed = _replay(selection, found, findings, settings)
    papers = _right_papers(checked, findings)
    review = Review(
        head=pull.head,
        branch=Branch(server, pull.fork, pull.branch),
        start=start,
        root=root,
        checked=selection.count,
        findings=findings,
        problems=found.problems,
        rows=_rows(checked, papers),
        fixed={path: one for path, one in checked.fixed.items() if not _is_taken(path, one, found)},
        added=named & found.change.changed.keys() - found.before.whole.keys(),
        gone=named & found.change.deleted.keys(),
        guide=(start and _GUIDE in found.before.whole and start.file(_GUIDE)) or "",
        notes=[note for note in notes if note],
        replay=replayed,
        unreplayed=unreplayed,
        papers=papers,
        placed=_placed(checked, papers),
        suggest=_form(found, SUGGEST_FORM, f"{server}/{here}"),
        mistake=_form(found, MISTAKE_FORM, f"{server}/{here}"),
        only_adds=pull.base == pull.default and _only_adds(found, papers),
        is_own=pull.fork == here and pull.branch in _OWN_BRANCHES,
    )
    flag = (NEEDS_MAINTAINER,) if beyond and accepted.memory.flagged != pull.head else ()
    memory = replace(accepted.memory, flagged=pull.head if beyond else accepted.memory.flagged)
    label_off = (accepted.label_off,) if accepted.label_off else ()
    on, off = _ready_label(review, pull, settings)
    return Memorised(review, memory, (*label_off, *off), (*flag, *on))


def _select(found: PullChange) -> Selection:
    """The changed data files, and papers in other places by mistake."""
    selection = select_files(found.folder, (), found.changes())
    prefix = f"{found.folder.root.as_posix()}/"
    elsewhere = [
        path
        for path, entry in found.change.changed.items()
        if path.lower().endswith((".yaml", ".yml")) and entry.is_file and not path.startswith((prefix, *_ELSEWHERE))
    ]
    papers = [
        path
        for path in sorted(elsewhere)[:_MOST_ELSEWHERE]
        if read_data_file(found.folder.outside(path), place=path, path=path).names_a_paper
    ]
    return replace(selection, outside=tuple(papers))


def _is_taken(path: str, fixed: FixedFile, found: PullChange) -> bool:
    """Whether another file is where the fixed one belongs: then one of the two must go, and nobody is asked to overwrite it."""
    return found.folder.kind_of(fixed.place) is not None and found.folder.shown(fixed.place) != path


def _right_papers(checked: CheckResult, findings: list[Finding]) -> dict[str, Paper]:
    """The papers without errors, by path; none while the taxonomy is invalid."""
    taxonomy = checked.facts.context.taxonomy
    wrong = {finding.path for finding in findings if finding.level == "error"}
    papers = {file.path: file.paper for file in checked.facts.files if file.paper and file.path not in wrong}
    if taxonomy is None:
        return {}
    return {path: paper for path, paper in papers.items() if find_unknown_word(paper, taxonomy) is None}


def _rows(checked: CheckResult, papers: Mapping[str, Paper]) -> dict[str, str]:
    """How the papers will be listed."""
    taxonomy: Taxonomy | None = checked.facts.context.taxonomy
    tags = {area.id: area.label for area in taxonomy.areas} if taxonomy else {}
    return {path: render_entry_line(paper, tags) for path, paper in papers.items()}


def _placed(checked: CheckResult, papers: Mapping[str, Paper]) -> dict[str, str]:
    """Each paper's title as a link, and its section."""
    taxonomy: Taxonomy | None = checked.facts.context.taxonomy
    if taxonomy is None:
        return {}
    return {
        path: f"{link(plain_title(paper.title), paper.link)} goes under *{escape_text(heading_of(paper, taxonomy))}*"
        for path, paper in papers.items()
    }


def _only_adds(found: PullChange, papers: Mapping[str, Paper]) -> bool:
    """Whether the change is nothing but new files of right papers."""
    paths, before = found.change.paths, found.before.whole
    return bool(paths) and not found.change.deleted and all(path in papers and path not in before for path in paths)


def _form(found: PullChange, form: str, repository: str) -> str:
    """The address of one of the list's forms; empty where the list has no such form."""
    return f"{repository}/issues/new?template={form}" if f".github/ISSUE_TEMPLATE/{form}" in found.before.whole else ""


def _ready_label(review: Review, pull: Pull, settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The configured label for what only needs to be merged: to set and to remove."""
    config, _ = DataFolder(settings.data).check_config()
    label = config.labels.ready if config else None
    there = find_label(pull.labels, label.lower()) if label else None
    if label is None or review.is_own or bool(there) == review.is_ready:
        return (), ()
    return ((label,), ()) if review.is_ready else ((), (there or label,))


def _replay(
    selection: Selection, found: PullChange, findings: list[Finding], settings: Settings
) -> tuple[Replay | None, str]:
    """The replay of a change of rules, or why it could not be made; neither where the rules stay as they are."""
    if not selection.own or any(one.level == "error" and one.path.startswith(_own(found)) for one in findings):
        return None, ""
    from bot.flows.rules.measure import replay_change

    try:
        return replay_change(found.before, found.folder, settings), ""
    except ServiceError as error:
        return None, error.message


def _own(found: PullChange) -> tuple[str, ...]:
    return tuple(found.folder.shown(place) for place in ("rules/", "config.yaml", "taxonomy.yaml"))


def _twice(path: str) -> Finding:
    message = "another version of this file was added to the list in the meantime"
    fix = "bring your branch up to date with “Update branch” on the pull request, and keep the list's file"
    return error("duplicate-id", path, None, message, fix=fix)
