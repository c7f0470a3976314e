"""`export`: write the list for other programs, to standard output or to files."""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from bot.core.files.intended import did_you_mean
from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Term
from bot.core.publish.exports import choose_papers, render_digest, render_export, render_exports
from bot.core.publish.outline import newest_first
from bot.core.text.printable import counted
from bot.edges.disk.data_folder import DataFolder, write_whole
from bot.errors import UsageError
from bot.flows.publish import WholeList, read_whole_list, report_faults
from bot.settings import Settings

KINDS = ("bibtex", "csl", "ris", "csv", "json", "atom", "digest", "all")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `export`."""
    parser.add_argument("kind", choices=KINDS, help="what to write; `all` writes every file into a folder")
    parser.add_argument("--nature", metavar="N", help="only papers of this nature")
    parser.add_argument("--area", metavar="A", help="only papers of this area")
    parser.add_argument(
        "--month", type=_month, metavar="YYYY-MM", help="only papers whose first version appeared in this month"
    )
    parser.add_argument("--base", metavar="REF", help="only papers that this branch, tag or commit does not have")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="the file to write (for `all`, the folder); unchanged files are left alone",
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Choose the papers, render them, write the files that differ. Files that can't be read are named, with exit code 1."""
    if args.kind == "all" and (args.out is None or args.nature or args.area or args.base or args.month):
        raise UsageError(
            "export all takes --out FOLDER and no other option", hint="name the folder, or choose another kind"
        )
    folder = DataFolder(settings.data)
    whole = read_whole_list(folder)
    if args.kind == "all":
        files = render_exports(newest_first(whole.papers), whole.taxonomy, whole.config.topic)
        _write(settings, {args.out / path: text for path, text in files.items()}, count=len(whole.papers))
        return report_faults(whole, settings)
    terms = _terms(args, whole)
    papers = newest_first(choose_papers(new_papers(folder, whole, args.base), *terms))
    papers = [paper for paper in papers if not args.month or paper.date.startswith(args.month)]
    text = _render(args.kind, papers, whole, terms)
    if args.out is None:
        settings.console.out.write(text)
    else:
        _write(settings, {args.out: text}, count=len(papers))
    return report_faults(whole, settings)


def _month(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-(?:0[1-9]|1[0-2])", text):
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is not a month; write YYYY-MM, for example 2025-11")
    return text


def _render(kind: str, papers: list[Paper], whole: WholeList, terms: list[Term]) -> str:
    if kind == "digest":
        return render_digest(papers, whole.taxonomy, total=len(whole.papers))
    return render_export(kind, papers, whole.taxonomy, whole.config.topic, term=_combined(terms))


def _combined(terms: list[Term]) -> Term | None:
    """The chosen terms as one, so that a feed filtered by both nature and area has its own title and id."""
    if len(terms) < 2:
        return terms[0] if terms else None
    ids, headings = "_".join(term.id for term in terms), ", ".join(term.heading for term in terms)
    return Term.model_construct(id=ids, heading=headings, text=headings)


def _terms(args: argparse.Namespace, whole: WholeList) -> list[Term]:
    """The chosen nature and area. Raises UsageError for a word that is not in the taxonomy."""
    named = (("nature", args.nature, whole.taxonomy.natures), ("area", args.area, whole.taxonomy.areas))
    return [_term(name, word, terms) for name, word, terms in named if word is not None]


def _term(name: str, word: str, terms: Sequence[Term]) -> Term:
    found = next((term for term in terms if term.id == word), None)
    if found is None:
        ids = [term.id for term in terms]
        near = did_you_mean(word, ids)
        among = f"use one of: {', '.join(ids)}" if ids else f"leave the option out: the list has no {name}s"
        raise UsageError(
            f"the taxonomy has no {name} {word[:40]!r}",
            hint=f"did you mean {near}?" if near else among,
        )
    return found


def new_papers(folder: DataFolder, whole: WholeList, base: str | None) -> Sequence[Paper]:
    """All papers or, with `base`, those whose files are not in that commit."""
    if base is None:
        return whole.papers
    from bot.edges.git.changes import read_base_places

    old = read_base_places(folder, base)
    return [paper for place, paper in whole.papers_by_place.items() if place not in old]


def _write(settings: Settings, files: dict[Path, str], *, count: int) -> None:
    for path in files:
        if path.is_dir():
            raise UsageError(f"{path} is a folder", hint="name a file with --out, not a folder")
    stale = {path: text for path, text in files.items() if not _is_current(path, text)}
    for path, text in stale.items():
        write_whole(path, text)
    where = next(iter(files)) if len(files) == 1 else next(iter(files)).parent
    settings.console.note(f"{where}: {counted(count, 'paper')}, {f'{len(stale)} written' if stale else 'current'}")


def _is_current(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode()
    except FileNotFoundError:
        return False
