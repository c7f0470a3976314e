"""`site`: write the list's static website to a folder, with abstracts from arXiv, what the rules see in them, and when papers were added.

The texts come from .cache first; only what is missing is asked for, and without arXiv the site is built without it.
"""

import argparse
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.harvest.query import batch_ids
from bot.core.paper.arxiv_id import is_arxiv_id
from bot.core.paper.document import Document
from bot.core.paper.found import document_of
from bot.core.paper.model import Paper
from bot.core.paper.preprint import Preprint
from bot.core.publish.outline import newest_first
from bot.core.publish.site.build import About, Material, render_site
from bot.core.publish.site.card import checked_address
from bot.core.publish.site.paper_page import Record
from bot.core.rules.classify import Chosen
from bot.core.rules.model import BELONGS
from bot.core.text.printable import counted
from bot.edges.arxiv.paper_cache import add_listed, read_cached, read_listed
from bot.edges.deadline import within
from bot.edges.disk.data_folder import RULES, DataFolder
from bot.edges.disk.site_folder import read_site_sources, write_site
from bot.edges.git.changes import read_additions
from bot.edges.rules.compiled_rules import read_compiled
from bot.errors import OutOfTime, UsageError
from bot.flows.publish import WholeList, read_whole_list, report_faults
from bot.settings import Settings

if TYPE_CHECKING:
    pass


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `site`."""
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder to write to")
    parser.add_argument(
        "--address", metavar="URL", help="the site's public URL, for feeds and other files that name it"
    )
    parser.add_argument(
        "--status",
        type=Path,
        metavar="FILE",
        help="the record of runs (status.json from the branch bot/status); pages show the day of the last success",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Write the files that changed. Files that can't be read are left out and named, and then the exit code is 1."""
    from bot.edges.disk.chart import draw_picture

    if args.out.resolve().is_relative_to(settings.data.resolve()):
        raise UsageError(f"{args.out} is in the data folder", hint="name another folder with --out")
    whole = read_whole_list(DataFolder(settings.data))
    about = About(
        whole.config.topic,
        repository=settings.repository_url,
        address=_checked(args.address),
        checked=_last_success(args.status, settings),
        covered_since=whole.config.covered_since,
    )
    material = Material(
        read_site_sources(), draw_picture, read_records(settings, whole), read_added_days(settings, whole)
    )
    files = render_site(whole.papers_by_place, whole.taxonomy, about, material=material)
    written = write_site(args.out, files)
    document = {
        "papers": len(whole.papers),
        "files": len(files),
        "changed": written.changed,
        "removed": written.removed,
    }
    count = counted(len(whole.papers), "paper")
    took = f", {len(written.removed)} old ones removed" if written.removed else ""
    text = f"{args.out}: {count}, {len(written.changed)} of {len(files)} files changed{took}"
    settings.console.answer(text, document, as_json=args.json)
    return report_faults(whole, settings)


def _checked(address: str | None) -> str | None:
    if address is not None and not checked_address(address):
        raise UsageError(
            f"--address is {address[:80]!r}", hint="use an http(s) address, for example https://ada.github.io/list/"
        )
    return address


def _last_success(path: Path | None, settings: Settings) -> str | None:
    """The day of the last successful run. Without a readable record it warns, and the pages use the day of the newest paper."""
    if path is None:
        return None
    from bot.core.status.run import parse_status

    try:
        status = parse_status(path.read_bytes())
    except FileNotFoundError:
        status = None
    if status and status.last_success:
        return status.last_success[:10]
    settings.console.note(
        f"warning: {path} records no successful run; the pages use the day of the newest paper instead"
    )
    return None


ALL_SECONDS = 600.0  # for all texts: ten thousand papers are a hundred requests, three seconds apart
FIRST_SECONDS = 30.0  # for the first answer, because somebody may be without network
FIRST_SECONDS_IN_WORKFLOWS = 300.0  # where nobody waits, and arXiv is often busy
_IMPORT = 60  # papers that one commit adds from which on it is an import, and not what a week brought


def read_records(settings: Settings, whole: WholeList) -> dict[str, Record]:
    """What arXiv and the rules say of each paper, by path; papers of which nothing is known are left out.

    Raises UsageError when a rule file is invalid.
    """
    preprints = _read_preprints(settings, whole)
    has_rules = any(DataFolder(settings.data).places(RULES))
    classifier = read_compiled(settings.data, settings.cache) if has_rules else None
    records = {}
    for place, paper in whole.papers_by_place.items():
        preprint = preprints.get(paper.arxiv or "")
        document = document_of(preprint) if preprint else Document(paper.arxiv or place, paper.title)
        evidence = classifier.evidence_for(document, _chosen(paper)) if classifier else ()
        if preprint:
            records[place] = Record(preprint.summary, preprint.version, preprint.updated.date().isoformat(), evidence)
        elif evidence:
            records[place] = Record(evidence=evidence)
    return records


def _chosen(paper: Paper) -> Chosen:
    """The paper's place as its file has it, which maintainers may have changed since the rules decided."""
    return {
        BELONGS: frozenset({BELONGS}),
        "kind": frozenset({paper.kind}),
        "nature": frozenset({paper.nature} if paper.nature else ()),
        "level": frozenset({paper.level} if paper.level else ()),
        "areas": frozenset(paper.areas),
    }


def _read_preprints(settings: Settings, whole: WholeList) -> dict[str, Preprint]:
    """arXiv's records by id: kept ones, and those that arXiv gives now."""
    wanted = [paper.arxiv for paper in newest_first(whole.papers) if paper.arxiv and is_arxiv_id(paper.arxiv)]
    kept = read_listed(settings.cache)
    if any(arxiv not in kept for arxiv in wanted):
        kept = read_cached(settings.cache) | kept
    missing = [arxiv for arxiv in wanted if arxiv not in kept]
    if missing and settings.may_ask_arxiv_again:
        kept |= _fetch(settings, whole, missing)
    return kept


def _fetch(settings: Settings, whole: WholeList, missing: list[str]) -> dict[str, Preprint]:
    """The papers that arXiv gives within the deadline; each answer is kept at once, so that a later run continues."""
    from bot.flows.ways.arxiv import look_up_papers, open_ways

    ways = open_ways(settings, whole.config)
    found: dict[str, Preprint] = {}
    begun, reason = time.monotonic(), ""
    for batch in batch_ids(missing):
        patience = FIRST_SECONDS_IN_WORKFLOWS if settings.run_key else FIRST_SECONDS
        left = ALL_SECONDS - (time.monotonic() - begun) if found else patience
        looked = within(left, "asking arXiv", partial(look_up_papers, ways, batch, pages=False, most=0))
        if isinstance(looked, OutOfTime):
            reason = looked.message
            break
        found |= looked.papers
        add_listed(settings.cache, looked.papers.values())
        if looked.unknown:
            reason = looked.reason or "no way to arXiv is set up"
            break
        if len(missing) > len(batch):
            settings.console.note(f"{len(found):,} of {len(missing):,} abstracts fetched from arXiv")
    if reason:
        lacking = len(missing) - len(found)
        settings.console.note(
            f"warning: the site has no abstract of {lacking:,} papers, because arXiv did not answer: {reason}"
        )
    return found


def read_added_days(settings: Settings, whole: WholeList) -> Mapping[str, str]:
    """The day on which each paper was added, by path, as far as git knows; papers of a large import are left out."""
    try:
        additions = read_additions(DataFolder(settings.data))
    except UsageError:
        return {}  # not a repository: the days of first versions count
    days: dict[str, str] = {}
    for moment, places in additions:
        if len(places) < _IMPORT:
            day = datetime.fromtimestamp(moment, UTC).date().isoformat()
            days |= {place: day for place in places if place in whole.papers_by_place and place not in days}
    return days
