"""Checks the chosen files of a list: reads everything that the check needs, then lets the core decide."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from bot.core.checks.context import Context, PaperIndex, WrittenPages, find_twins
from bot.core.checks.fix import FixedFile, fix_file, fix_files, with_fixes
from bot.core.checks.identity import unknown_identities
from bot.core.checks.place import Stray
from bot.core.checks.runner import CheckFacts, ListChange, check, check_file
from bot.core.files.data_file import PAPERS, QUEUE, REJECTED, DataFile, read_data_file
from bot.core.files.finding import Finding, error, sort_findings
from bot.core.files.schema import yaml_finding
from bot.core.files.yaml import YamlFault, decode
from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.config import Config
from bot.core.paper.decision import Decision
from bot.core.paper.known import Identity, Rejections
from bot.core.paper.model import Paper, Rejected
from bot.core.paper.preprint import Preprint, agrees
from bot.core.paper.taxonomy import Taxonomy
from bot.edges.deadline import within
from bot.edges.disk.data_folder import CONFIG, RULES, TAXONOMY, DataFolder, read_listed_papers
from bot.edges.git.changes import Changes
from bot.errors import BotError, OutOfTime
from bot.flows.check.selection import Selection
from bot.settings import Settings

Result = TypeVar("Result")
_SPLIT = "shorten the file to what CONTRIBUTING.md shows, or ask a maintainer to look at it"


@dataclass(frozen=True)
class Budget:
    """Seconds for each file and for the whole; what does not fit is reported as not checked."""

    file_seconds: float = 15.0
    whole_seconds: float = 240.0
    begun: float = field(default_factory=time.monotonic)

    def run(self, path: str, work: Callable[[], Result]) -> Result | OutOfTime:
        """What `work` returns for the file at `path`, or that there was no time for it."""
        left = self.whole_seconds - (time.monotonic() - self.begun)
        if left <= 0:
            return OutOfTime(f"the files before it took {self.whole_seconds:,.0f} seconds")
        return within(min(self.file_seconds, left), "reading it", work)

    def check(self, file: DataFile, context: Context) -> list[Finding]:
        """The findings about one file."""
        found = self.run(file.path, lambda: check_file(file, context))
        return [not_checked(file.path, found)] if isinstance(found, OutOfTime) else found

    def fix(self, file: DataFile, context: Context, raw: bytes) -> FixedFile | None:
        """The fixed file; None also when there is no time for it."""
        made = self.run(file.path, lambda: fix_file(file, context, raw))
        return None if isinstance(made, OutOfTime) else made


def not_checked(path: str, late: OutOfTime) -> Finding:
    """The error about a file that was not checked: silence would look like a pass."""
    return error("yaml", path, None, f"this file was not checked: {late.message}", fix=_SPLIT)


UNLIMITED = Budget(float("inf"), float("inf"))


@dataclass(frozen=True)
class CheckResult:
    """What was read, the findings sorted, and by path the files with errors as they should be, where that is clear."""

    facts: CheckFacts
    findings: list[Finding]
    fixed: Mapping[str, FixedFile]


def check_selection(
    selection: Selection,
    folder: DataFolder,
    settings: Settings,
    *,
    identity: bool,
    discounted: Mapping[str, AbstractSet[str]] | None = None,
    page: DataFolder | None = None,
    budget: Budget = UNLIMITED,
) -> CheckResult:
    """All findings about the selection, with fixes, as far as the `budget` of time goes.

    `discounted`: entries of `checked` that do not count, by place. `page`: the data folder that README.md was written
    from, where that is not `folder`.
    """
    facts = read_facts(selection, folder, settings, identity=identity, page=page or folder, budget=budget)
    if discounted:
        facts = replace(facts, context=replace(facts.context, discounted=discounted))
    findings = check(facts, budget.check)
    fixed = fix_files(facts, findings, budget.fix)
    return CheckResult(facts, sort_findings(with_fixes(findings, fixed)), fixed)


def read_facts(
    selection: Selection,
    folder: DataFolder,
    settings: Settings,
    *,
    identity: bool,
    page: DataFolder,
    budget: Budget,
) -> CheckFacts:
    """Everything that the check of a selection needs. With `identity` arXiv is asked, in one request for most changes."""
    config, taxonomy, findings = _read_own_files(selection, folder)
    files, strays, late = _read_files(selection, folder, budget)
    findings += late
    context = surroundings(folder, files, taxonomy=taxonomy, today=settings.today)
    change = _read_change(selection, folder, page, config) if selection.changes else None
    if identity:
        context, unknown = ask_identities(
            files, context, settings=settings, config=config, also=_papers_of_rows(change, context)
        )
        findings += unknown
    unreadable = [file.place for file in files if not file.text and file.place not in selection.outside]
    return CheckFacts(
        context,
        files=tuple(files),
        contents={place: folder.read_bytes(place) for place in unreadable},
        strays=(*selection.strays, *strays),
        findings=tuple(findings),
        change=change,
    )


def _papers_of_rows(change: ListChange | None, context: Context) -> list[Paper]:
    """The papers that were written into README.md by hand."""
    pages = change.pages if change else None
    if pages is None or pages.before is None:
        return []
    from bot.core.checks.readme import papers_of_rows

    return papers_of_rows(pages.before, pages.readme, context=context)


def _read_own_files(selection: Selection, folder: DataFolder) -> tuple[Config | None, Taxonomy | None, list[Finding]]:
    """config.yaml and taxonomy.yaml where they are valid, and what is wrong with them and the rules.

    An invalid taxonomy is always reported, because then nothing can be checked against it.
    """
    config, findings = folder.check_config() if folder.kind_of(CONFIG) == "file" else (None, [])
    if CONFIG not in selection.own:
        findings = []
    if QUEUE in selection.own:
        findings += _check_queue(folder)
    if folder.kind_of(TAXONOMY) != "file":
        return config, None, findings
    taxonomy, faults = folder.check_taxonomy()
    findings += faults
    if taxonomy and (selection.rules or TAXONOMY in selection.own):
        findings += _check_rules(folder, taxonomy)
    return config, taxonomy, findings


def _check_queue(folder: DataFolder) -> tuple[Finding, ...]:
    """What is wrong with lines of the backlog."""
    from bot.flows.pull.backlog import read_backlog  # most checks are about papers, and it is slow to load

    return read_backlog(folder).faults


def _check_rules(folder: DataFolder, taxonomy: Taxonomy) -> list[Finding]:
    """All rule files, because they use each other's words and the taxonomy's."""
    from bot.core.rules.parsing import MAX_BYTES as MOST
    from bot.core.rules.parsing import parse_rules

    texts: dict[str, str] = {}
    findings: list[Finding] = []
    for place in folder.places(RULES):
        if _is_data(folder, place):
            try:
                texts[folder.shown(place)] = decode(folder.read_bytes(place, most=MOST), max_bytes=MOST)
            except YamlFault as fault:
                findings.append(yaml_finding(fault, folder.shown(place)))
    faults = parse_rules(texts, taxonomy)[1]
    return findings + [replace(fault, code="schema") if fault.code == "rule" else fault for fault in faults]


def _read_files(
    selection: Selection, folder: DataFolder, budget: Budget
) -> tuple[list[DataFile], list[Stray], list[Finding]]:
    """The chosen data files; YAML files in other places are papers where they name one, and strays where they do not.

    Files for which there was no time are findings.
    """
    files: list[DataFile] = []
    strays: list[Stray] = []
    late: list[Finding] = []
    for place in selection.entries:
        file = budget.run(place, lambda place=place: folder.read(place))  # type: ignore[misc]  # mypy can't infer defaults
        if isinstance(file, OutOfTime):
            late.append(not_checked(folder.shown(place), file))
        elif place.startswith((f"{PAPERS}/", f"{REJECTED}/")) or file.names_a_paper:
            files.append(file)
        else:
            strays.append(Stray(place, file.path, "unexpected"))
    for path in selection.outside:
        file = read_data_file(folder.outside(path), place=path, path=path)
        if file.names_a_paper:
            files.append(file)
        else:
            strays.append(Stray(path, path, "outside"))
    return files, strays, late


def _read_change(
    selection: Selection, folder: DataFolder, page: DataFolder, config: Config | None
) -> ListChange | None:
    """What the change touches besides the chosen files."""
    changes = selection.changes
    if changes is None:
        return None
    unchanged = set[str]()
    if TAXONOMY in selection.own:
        unchanged = set(folder.places(PAPERS)) - set(selection.entries)
    return ListChange(
        size=len(changes.changed),
        most=config.max_papers if config else None,
        deleted=tuple(read_data_file(raw, place=at, path=folder.shown(at)) for at, raw in selection.deleted.items()),
        unchanged=tuple(folder.read(place) for place in sorted(unchanged) if _is_data(folder, place)),
        pages=None if selection.narrowed else _read_pages(changes, page, config),
    )


def _read_pages(changes: Changes, folder: DataFolder, config: Config | None) -> WrittenPages | None:
    """README.md and the pages that changed, with the papers that they are written from where the check will ask for them."""
    if changes.readme is None and not changes.pages:
        return None
    from bot.core.checks.readme import is_list_edited
    from bot.core.publish.readme import README

    def text_of(name: str) -> str:
        return (folder.beside(name) or b"").decode("utf-8", errors="replace")

    before = None if changes.readme is None else changes.readme.decode("utf-8", errors="replace")
    readme, edited = text_of(README), {name: text_of(name) for name in changes.pages}
    is_needed = bool(edited) or (before is not None and is_list_edited(before, readme))
    listed = read_listed_papers(folder) if is_needed else None
    return WrittenPages(
        top=(folder.root.parent / README).as_posix().removesuffix(README),
        readme=readme,
        before=before,
        edited=edited,
        papers=tuple(listed.papers.values()) if listed and not listed.faults else None,
        topic=config.topic if config else None,
    )


def surroundings(folder: DataFolder, files: list[DataFile], *, taxonomy: Taxonomy | None, today: date) -> Context:
    """The context of `files`: the other papers, of which only ids, titles and aliases are read, and all rejections."""
    read = {file.place: file for file in files}
    listed: list[Identity] = []
    rejected: dict[str, Rejected] = {}
    places = folder.places(PAPERS, REJECTED)
    for place in {*places, *read}:
        file = read.get(place)
        if place.startswith(f"{REJECTED}/"):
            file = file or (folder.read(place) if _is_data(folder, place) else None)
            entry = (file.entry or file.draft) if file else None
            if isinstance(entry, Rejected) and (entry.arxiv or entry.title):
                rejected[place] = entry
        elif file:
            listed += [file.identity] if file.identity else []
        elif _is_data(folder, place):
            listed += [identity] if (identity := folder.identity(place)) else []
    listed.sort(key=lambda identity: identity.path)
    marked = [file.place for file in files if file.paper and file.paper.highlight]
    return Context(
        today=today,
        taxonomy=taxonomy,
        listed=PaperIndex(listed, asked=len(files)),
        rejected=Rejections(rejected),
        twins=find_twins({*places, *read}),
        root=folder.root.as_posix(),
        highlights=len(folder.highlighted() | set(marked)) if marked else 0,
    )


def _is_data(folder: DataFolder, place: str) -> bool:
    return place.endswith(".yaml") and folder.kind_of(place) == "file"


def ask_identities(
    files: Sequence[DataFile],
    context: Context,
    *,
    settings: Settings,
    config: Config | None,
    also: Sequence[Paper] = (),
) -> tuple[Context, list[Finding]]:
    """The context with arXiv's answers for the ids of the files and of the papers in `also`; and one warning for the ids that
    it did not answer for."""
    from bot.flows.harvest import arxiv_client

    entries = [*_entries(files), *also]
    ids = _ids_of(entries)
    if not ids:
        return context, []
    client = arxiv_client(settings, config)
    papers, reason = client.tell(ids)
    strangers = [entry.title for entry in entries if _is_stranger(entry, papers)]
    right = client.find_titles(strangers) if strangers else {}
    known = {paper.id: paper for paper in right.values()} | papers
    right_ids = {key: paper.id for key, paper in right.items()}
    context = replace(context, arxiv=known, right_ids=right_ids, decisions=_decide(known.values(), settings))
    missing = [arxiv for arxiv in ids if arxiv not in papers]
    if not missing:
        return context, []
    path = files[0].path if len(files) == 1 else None
    return context, [unknown_identities(len(missing), reason, path=path, context=context)]


def _entries(files: Iterable[DataFile]) -> list[Paper]:
    entries = [file.entry or file.draft for file in files]
    return [entry for entry in entries if isinstance(entry, Paper)]


def _ids_of(entries: Iterable[Paper]) -> list[str]:
    ids = (parse_arxiv_id(entry.arxiv) for entry in entries if entry.arxiv)
    return sorted({arxiv for arxiv in ids if arxiv})


def _is_stranger(entry: Paper, papers: Mapping[str, Preprint | None]) -> bool:
    """Whether arXiv knows another paper, or none, by the entry's id."""
    arxiv = parse_arxiv_id(entry.arxiv) if entry.arxiv else None
    if arxiv is None or arxiv not in papers:
        return False
    paper = papers[arxiv]
    return paper is None or not agrees(entry.title, entry.aliases, paper)


def _decide(papers: Iterable[Preprint | None], settings: Settings) -> dict[str, Decision]:
    """Where the rules would place these papers; empty when the rules are invalid, which other findings report."""
    from bot.core.paper.found import document_of
    from bot.edges.rules.rule_files import read_classifier

    try:
        classifier = read_classifier(settings.data)
    except BotError:
        return {}
    return {paper.id: classifier.decide(document_of(paper)) for paper in papers if paper}
