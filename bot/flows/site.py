"""What the site shows beyond the data files: abstracts from arXiv, what the rules see in them, and when papers were added.

The texts come from .cache first; only what is missing is asked for, and without arXiv the site is built without it.
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from bot.core.harvest.query import batch_ids
from bot.core.paper.arxiv_id import is_arxiv_id
from bot.core.paper.document import Document
from bot.core.paper.found import document_of
from bot.core.paper.model import Paper
from bot.core.paper.preprint import Preprint
from bot.core.publish.outline import newest_first
from bot.core.publish.site.paper_page import Record
from bot.core.rules.classify import Chosen, Classifier
from bot.core.rules.model import BELONGS
from bot.edges.arxiv.paper_cache import add_listed, read_cached, read_listed
from bot.edges.deadline import within
from bot.edges.disk.data_folder import RULES, DataFolder
from bot.edges.git.changes import read_additions
from bot.errors import OutOfTime, UsageError
from bot.flows.publish import WholeList
from bot.settings import Settings

ALL_SECONDS = 600.0  # for all texts: ten thousand papers are a hundred requests, three seconds apart
FIRST_SECONDS = 30.0  # for the first answer, because somebody may be without network
FIRST_SECONDS_IN_WORKFLOWS = 300.0  # where nobody waits, and arXiv is often busy
_IMPORT = 60  # papers that one commit adds from which on it is an import, and not what a week brought


def read_records(settings: Settings, whole: WholeList) -> dict[str, Record]:
    """What arXiv and the rules say of each paper, by path; papers of which nothing is known are left out.

    Raises UsageError when a rule file is invalid.
    """
    preprints = _read_preprints(settings, whole)
    classifier = _read_classifier(settings)
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


def _read_classifier(settings: Settings) -> Classifier | None:
    """The list's classifier; None for a list without rules."""
    from bot.edges.rules.compiled_rules import read_compiled

    return read_compiled(settings.data, settings.cache) if any(DataFolder(settings.data).places(RULES)) else None


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
    from bot.flows.ways.clients import open_ways
    from bot.flows.ways.lookup import look_up_papers

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
