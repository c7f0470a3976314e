"""`import`: read another awesome list, compare its ids with arXiv and, on request, write data files for the entries that are ok."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from bot.core.files.canonical import render_entry
from bot.core.files.data_file import PAPERS, REJECTED
from bot.core.harvest.query import batch_ids
from bot.core.importing.foreign import ForeignList, read_foreign_list
from bot.core.importing.front_page import holds_old_list, without_old_list
from bot.core.importing.plan import RULES_PLACE, ImportPlan, SectionMap, plan_import, rules_for, suggest_map, with_areas
from bot.core.importing.verdicts import RowVerdict, judge_entries, report_import
from bot.core.paper.config import Config
from bot.core.paper.found import document_of
from bot.core.paper.known import KnownPapers
from bot.core.paper.preprint import Preprint
from bot.core.program import NAME
from bot.core.publish.readme import README
from bot.core.text.printable import counted, printable
from bot.edges.disk.data_folder import CONFIG, TAXONOMY, DataFolder, write_whole
from bot.edges.disk.other_lists import read_markdown, read_section_map
from bot.edges.rules.rule_files import read_classifier
from bot.errors import UsageError
from bot.flows.harvest import arxiv_client
from bot.settings import Settings

_RIGHT_IDS = 50  # mismatching titles that are searched for on arXiv, the first ones


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `import`."""
    parser.add_argument("file", metavar="FILE.md", type=Path, help="the list's Markdown file")
    parser.add_argument(
        "--map",
        metavar="FILE",
        type=Path,
        help="a YAML file that maps the list's sections to the taxonomy; without it, a suggestion is written to out/",
    )
    parser.add_argument(
        "--write", action="store_true", help="write data files for the entries with status ok or renamed"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print a row for each entry and each line left over; 1 with a mismatch or an unread line, 3 when arXiv did not answer."""
    folder = DataFolder(settings.data)
    config = folder.config() if folder.kind_of(CONFIG) or args.write or args.map else None
    sections = read_section_map(args.map, folder.taxonomy()) if args.map else None
    found = read_foreign_list(read_markdown(args.file))
    if not found.lines:
        raise UsageError(f"{args.file} has no link to a paper", hint="name the list's Markdown file")
    known = KnownPapers.of(folder.identities(PAPERS) if config else [])
    answers, reason = _ask(found, settings, config)
    verdicts = judge_entries(found.entries, answers, known)
    if args.json:
        _print_rows(verdicts, found, settings)
    right = {} if reason or args.json else _right_ids(verdicts, settings, config)
    say = settings.console.note if args.json else settings.console.result
    say(report_import(args.file.name, found, verdicts, right=right))
    if config and not args.map:
        _suggest(args.file, found, folder, settings)
    if args.write:
        preprints = {arxiv: preprint for arxiv, preprint in answers.items() if preprint}
        _add_areas(folder, sections, settings)  # first, so that no file names an area that is not there yet
        plan = _plan(verdicts, preprints, sections, settings=settings)
        _write(folder, plan, settings)
        if plan.papers and not reason:
            _take_old_list_out(args.file, settings)
    if reason:
        settings.console.note(f"arXiv did not answer: {printable(reason)}; run the same command again later")
        return 3
    return 1 if found.unread or any(verdict.status == "mismatch" for verdict in verdicts) else 0


def _ask(found: ForeignList, settings: Settings, config: Config | None) -> tuple[dict[str, Preprint | None], str]:
    """arXiv's record for each id, a hundred per request, and the reason if it stopped answering."""
    ids = list(dict.fromkeys(entry.arxiv for entry in found.entries if entry.arxiv))
    client, answers = arxiv_client(settings, config), dict[str, Preprint | None]()
    batches = batch_ids(ids)
    for batch in batches:
        if len(batches) > 1:
            first = len(answers) + 1
            settings.console.note(f"asking arXiv for ids {first:,} to {first + len(batch) - 1:,} of {len(ids):,}")
        found_now, reason = client.tell(batch)
        answers |= found_now
        if reason:
            return answers, reason
    return answers, ""


def _right_ids(verdicts: Sequence[RowVerdict], settings: Settings, config: Config | None) -> dict[str, str]:
    """The right ids of entries whose id belongs to another paper, by the keys of their titles."""
    titles = [verdict.title for verdict in verdicts if verdict.status == "mismatch"][:_RIGHT_IDS]
    return arxiv_client(settings, config).find_ids(titles) if titles else {}


def _print_rows(verdicts: Sequence[RowVerdict], found: ForeignList, settings: Settings) -> None:
    rows = [verdict.as_row() for verdict in verdicts]
    rows += [{"line": unread.line, "unread": unread.text} for unread in found.unread]
    for row in sorted(rows, key=lambda row: int(str(row["line"]))):
        settings.console.line(row)


def _suggest(file: Path, found: ForeignList, folder: DataFolder, settings: Settings) -> None:
    """Write a mapping to start from, beside the data. An existing one is kept, because it may have been edited."""
    path = settings.data.absolute().parent / "out" / f"{file.stem}.map.yaml"
    if path.exists():
        settings.console.note(f"{path} already exists; add --map to use it")
        return
    write_whole(path, suggest_map(found.entries, folder.taxonomy()))
    settings.console.note(f"wrote a mapping of the sections to check and use with --map: {path}")


def _plan(
    verdicts: Sequence[RowVerdict], preprints: dict[str, Preprint], sections: SectionMap | None, *, settings: Settings
) -> ImportPlan:
    classifier = read_classifier(settings.data)
    rejected = KnownPapers.of(DataFolder(settings.data).identities(REJECTED))
    return plan_import(
        verdicts,
        preprints,
        decide=lambda preprint: classifier.decide(document_of(preprint)),
        sections=sections,
        rejected=rejected,
        this_year=settings.today.year,
    )


def _write(folder: DataFolder, plan: ImportPlan, settings: Settings) -> None:
    """Write each file that does not exist yet."""
    written = 0
    for place, paper in plan.papers.items():
        if folder.kind_of(place) is None:
            folder.write(place, render_entry(paper))
            written += 1
        else:
            settings.console.note(f"{folder.shown(place)} already exists and was not changed")
    settings.console.note(f"wrote {counted(written, 'file')} below {folder.shown(PAPERS)}")
    for verdict, reason in plan.left:
        settings.console.note(f"line {verdict.entry.line}: no file, {reason}: {printable(verdict.title)}")
    if any(verdict.entry.arxiv is None for verdict, _ in plan.left):
        settings.console.note(f"`{NAME} add LINK` looks up the authors and the date of papers without an arXiv id")


def _add_areas(folder: DataFolder, sections: SectionMap | None, settings: Settings) -> None:
    """Add the map's new areas to the taxonomy, and a rule for each."""
    areas = sections.new_areas(folder.taxonomy()) if sections else []
    if not areas:
        return
    taken = {rule.id for rule in read_classifier(settings.data).rules.rules}
    rules = folder.read_bytes(RULES_PLACE).decode("utf-8") if folder.kind_of(RULES_PLACE) else None
    folder.write(TAXONOMY, with_areas(folder.read_bytes(TAXONOMY).decode("utf-8"), areas))
    if written := rules_for(areas, taken=taken, text=rules):
        folder.write(RULES_PLACE, written)
    named = ", ".join(area.id for area in areas)
    settings.console.note(f"added to {folder.shown(TAXONOMY)} and {folder.shown(RULES_PLACE)}: {printable(named)}")


def _take_old_list_out(file: Path, settings: Settings) -> None:
    """In the list's own README.md, the old list is data now, so that `render` may write the new one in its place."""
    page = settings.data.absolute().parent / README
    if page.exists() and page.samefile(file) and holds_old_list(text := read_markdown(page)):
        write_whole(page, without_old_list(text))
        settings.console.note(
            f"took the old list out of {README}; `{NAME} render` writes the new one from the data files"
        )
