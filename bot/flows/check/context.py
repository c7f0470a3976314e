"""What `validate` checks the chosen files with: the list's own files, the data files read, and all that is around them."""

from dataclasses import replace
from datetime import date

from bot.core.checks.context import Context, find_twins
from bot.core.checks.listing import PaperIndex
from bot.core.checks.place import Stray
from bot.core.checks.vocabulary import check_vocabulary
from bot.core.files.data_file import PAPERS, REJECTED, DataFile, read_data_file
from bot.core.files.finding import Finding
from bot.core.files.schema import yaml_finding
from bot.core.files.yaml import YamlFault, decode
from bot.core.paper.config import Config
from bot.core.paper.known import Identity, Rejections
from bot.core.paper.model import Rejected
from bot.core.paper.taxonomy import Taxonomy
from bot.edges.disk.data_folder import CONFIG, RULES, TAXONOMY, DataFolder
from bot.flows.check.selection import Selection


def check_own_files(selection: Selection, folder: DataFolder) -> tuple[Config | None, Taxonomy | None, list[Finding]]:
    """config.yaml and taxonomy.yaml where they can be used, and what is wrong with them and the rules.

    A broken taxonomy is always told, because then nothing can be checked against it.
    """
    config, findings = folder.check_config() if folder.kind_of(CONFIG) == "file" else (None, [])
    if CONFIG not in selection.own:
        findings = []
    if folder.kind_of(TAXONOMY) != "file":
        return config, None, findings
    taxonomy, faults = folder.check_taxonomy()
    findings += faults
    if taxonomy and (selection.rules or TAXONOMY in selection.own):
        findings += _check_rules(folder, taxonomy)
    return config, taxonomy, findings


def _check_rules(folder: DataFolder, taxonomy: Taxonomy) -> list[Finding]:
    """All rule files, because they use each other's words and the taxonomy's."""
    from bot.core.rules.parsing import MAX_BYTES as MOST
    from bot.core.rules.parsing import parse_rules

    texts: dict[str, str] = {}
    findings: list[Finding] = []
    for place in folder.places(RULES):
        if place.endswith(".yaml") and folder.kind_of(place) == "file":
            try:
                texts[folder.shown(place)] = decode(folder.read_bytes(place, most=MOST), max_bytes=MOST)
            except YamlFault as fault:
                findings.append(yaml_finding(fault, folder.shown(place)))
    faults = parse_rules(texts, taxonomy)[1]
    return findings + [replace(fault, code="schema") if fault.code == "rule" else fault for fault in faults]


def read_files(selection: Selection, folder: DataFolder) -> list[DataFile]:
    """The chosen data files; YAML files elsewhere that do not speak of a paper join the strays."""
    files: list[DataFile] = []
    for place in selection.entries:
        file = folder.read(place)
        if place.startswith((f"{PAPERS}/", f"{REJECTED}/")) or names_a_paper(file):
            files.append(file)
        else:
            selection.strays.append(Stray(place, file.path, "unexpected"))
    selection.entries[:] = [file.place for file in files]
    for path in selection.outside:
        file = read_data_file(folder.outside(path), place=path, path=path)
        if names_a_paper(file):
            files.append(file)
        else:
            selection.strays.append(Stray(path, path, "outside"))
    selection.outside[:] = [file.place for file in files if file.place in selection.outside]
    return files


def names_a_paper(file: DataFile) -> bool:
    """Whether a file speaks of a paper, wherever it lies."""
    entry = file.entry or file.draft
    return bool(entry and entry.title)


def check_untouched(selection: Selection, folder: DataFolder, context: Context) -> list[Finding]:
    """After a change of the taxonomy: words that it no longer holds, in papers that did not change."""
    if not selection.changes or TAXONOMY not in selection.own:
        return []
    untouched = set(folder.places(PAPERS)) - set(selection.entries)
    files = [folder.read(place) for place in sorted(untouched) if _is_data(folder, place)]
    return [finding for file in files for finding in check_vocabulary(file, context)]


def check_list(selection: Selection, folder: DataFolder, context: Context, *, config: Config | None) -> list[Finding]:
    """Edits by hand of the part of README.md that is written from the data, as `folder` and the page beside it hold them."""
    from bot.core.checks.readme import check_readme
    from bot.core.publish.readme import README

    texts = readme_texts(selection, folder)
    if texts is None:
        return []
    before, after = texts
    path = (folder.root.parent / README).as_posix()

    def rendered() -> str | None:
        return (_rendered(folder, after, context, config) or {}).get(README)

    return list(check_readme(before, after, rendered=rendered, path=path, context=context))


def readme_texts(selection: Selection, folder: DataFolder) -> tuple[str, str] | None:
    """README.md before the change and after it; None where it is not asked about."""
    from bot.core.publish.readme import README

    if not selection.changes or selection.changes.readme is None or selection.narrowed:
        return None
    before, after = selection.changes.readme, folder.beside(README) or b""
    return before.decode("utf-8", errors="replace"), after.decode("utf-8", errors="replace")


def check_pages(selection: Selection, folder: DataFolder, context: Context, *, config: Config | None) -> list[Finding]:
    """Edits by hand of the pages that a large list is written to."""
    from bot.core.checks.readme import check_page
    from bot.core.publish.readme import README

    if not selection.changes or not selection.changes.pages or selection.narrowed:
        return []
    readme = (folder.beside(README) or b"").decode("utf-8", errors="replace")
    rendered = _rendered(folder, readme, context, config) or {}
    findings: list[Finding] = []
    for name in selection.changes.pages:
        text = (folder.beside(name) or b"").decode("utf-8", errors="replace")
        path = (folder.root.parent / name).as_posix()
        findings += check_page(text, rendered.get(name), path=path, context=context)
    return findings


def _rendered(folder: DataFolder, readme: str, context: Context, config: Config | None) -> dict[str, str] | None:
    """README.md and the pages as `render` would write them; None while they can't be rendered, which is told apart."""
    from bot.core.publish.marked_text import MarkerFault
    from bot.core.publish.outline import find_unknown_word
    from bot.core.publish.readme import render_files
    from bot.edges.disk.data_folder import read_listed_papers

    listed = read_listed_papers(folder)
    taxonomy = context.taxonomy
    if (
        not taxonomy
        or not config
        or listed.faults
        or any(find_unknown_word(one, taxonomy) for one in listed.papers.values())
    ):
        return None
    try:
        return render_files(listed.papers.values(), taxonomy, readme=readme, title=config.topic.title)
    except MarkerFault:
        return None


def surroundings(folder: DataFolder, files: list[DataFile], *, taxonomy: Taxonomy | None, today: date) -> Context:
    """The rest of the list, scanned only for ids, titles and aliases, and all rejections."""
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
    return Context(
        today=today,
        taxonomy=taxonomy,
        listed=PaperIndex(listed, asked=len(files)),
        rejected=Rejections(rejected),
        twins=find_twins({*places, *read}),
        root=folder.root.as_posix(),
    )


def _is_data(folder: DataFolder, place: str) -> bool:
    return place.endswith(".yaml") and folder.kind_of(place) == "file"
