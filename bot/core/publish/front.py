"""The parts of README.md above the list: where to start, the newest papers, the counts, and the way to the site."""

import re
from collections.abc import Callable, Iterable, Sequence

from bot.core.paper.config import Topic
from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Taxonomy, Term
from bot.core.publish.entry import render_highlight
from bot.core.publish.outline import AREAS, Chapter, Outline, Section, arrange
from bot.core.publish.pages import page_path
from bot.core.text.markdown import escape_cell, escape_link_text, escape_text, link

MOST_NEW = 5  # papers of the newest month that README.md shows
MONTHS = "January February March April May June July August September October November December"
_LAST_COLUMN = " Surveys, benchmarks and papers not yet placed count in the last column alone."
AnchorOf = Callable[[Chapter, Chapter | Section], str]


def render_start(papers: Iterable[Paper], taxonomy: Taxonomy) -> str:
    """The papers with a highlight, by kind and nature, the oldest first, each with why to read it."""
    outline = arrange((paper for paper in papers if paper.highlight), taxonomy)
    parts = [
        f"**{escape_text(chapter.heading)}**\n\n" + "\n".join(map(render_highlight, reversed(_in_order(chapter))))
        for chapter in (*outline.kinds, *outline.natures, outline.unplaced)
        if chapter.count
    ]
    return "\n\n".join(parts) or "No paper is marked yet."


def _in_order(chapter: Chapter) -> list[Paper]:
    """A chapter's papers, newest first, whatever their sections."""
    return sorted(chapter.papers, key=lambda paper: (paper.date, paper.arxiv or "", paper.title), reverse=True)


def render_new(papers: Sequence[Paper], line_of: Callable[[Paper], str]) -> str:
    """The papers of the newest month of the list as lines, at most `MOST_NEW`. `papers` come newest first.

    The month is named, because nobody knows when the page is read.
    """
    month = newest_month(papers)
    if month is None:
        return "No papers yet."
    new = [paper for paper in papers if paper.date.startswith(month)]
    count = f"{len(new):,} {'paper is' if len(new) == 1 else 'papers are'} from {month_words(month)}"
    shown = f" The newest {MOST_NEW} of them:" if len(new) > MOST_NEW else ""
    return "\n".join([f"**{count}**, the newest month on the list.{shown}", "", *map(line_of, new[:MOST_NEW])])


def newest_month(papers: Sequence[Paper]) -> str | None:
    """The newest month of any paper as `YYYY-MM`; None if no paper has a month."""
    return max(
        (paper.date[:7] for paper in papers if re.match(r"[0-9]{4}-(?:0[1-9]|1[0-2])", paper.date)), default=None
    )


def month_words(month: str) -> str:
    """`2025-11` as November 2025."""
    return f"{MONTHS.split()[int(month[5:7]) - 1]} {month[:4]}"


def render_site_link(topic: Topic) -> str:
    """The way to the list's site; to the page about it where its address is not known."""
    if address := topic.site_address:
        return f"To search and filter: {link('the site of this list', address)}."
    return "A site with search and filters is built from the same data: [how to publish it](docs/site.md)."


def render_glance(outline: Outline, taxonomy: Taxonomy, anchor_of: AnchorOf) -> str:
    """The table of counts for README.md; `anchor_of` gives the anchor of a chapter or section."""
    newest = f", the newest from {escape_text(outline.newest)}" if outline.newest else ""
    parts = [
        f"**{outline.total:,} {'paper' if outline.total == 1 else 'papers'}**{newest}.",
        _table(outline, taxonomy, anchor_of),
        f"Each paper is counted once.{_LAST_COLUMN if outline.columns else ''}",
    ]
    groups = _groups(outline)
    for name, chapters in groups:
        links = [
            f"[{escape_link_text(chapter.heading)}]({page_path(chapter)}) {chapter.count:,}" for chapter in chapters
        ]
        parts.append(f"**{escape_text(name)}:** {' · '.join(links)}")
    if groups:
        parts.append("A paper can be in several areas or in none, so these numbers do not add up to the total.")
    return "\n\n".join(parts)


def _table(outline: Outline, taxonomy: Taxonomy, anchor_of: AnchorOf) -> str:
    """A row for each kind and nature, whose last column adds up to all papers."""
    both = ["Both" if len(taxonomy.levels) == 2 else "Several"] if outline.both else []
    heads = ["", *(escape_cell(_short(level)) for level in taxonomy.levels), *both, "All"]  # narrow enough for a phone
    names = {nature.id: _short(nature) for nature in taxonomy.natures}
    rows = [heads, ["---", *["---:"] * (len(heads) - 1)]]
    for chapter in (*outline.kinds, *outline.natures, outline.unplaced):
        by_id = {section.id: section for section in chapter.sections}
        sections = [by_id.get(id_) for id_ in outline.columns]
        cells = [_linked(chapter, section, anchor_of) if section else "" for section in sections]
        heading = names.get(chapter.id, chapter.heading)
        target = f"(#{anchor_of(chapter, chapter)})" if chapter.count else ""
        name = f"[{escape_link_text(heading)}]{target}" if target else escape_cell(heading)
        if chapter.count or chapter in outline.natures:
            rows.append([name, *cells, f"{chapter.count:,}"])
    rows.append(["All", *(f"{count:,}" for count in outline.level_counts), f"**{outline.total:,}**"])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _short(term: Term) -> str:
    return term.label[:1].upper() + term.label[1:]


def _linked(chapter: Chapter, section: Section, anchor_of: AnchorOf) -> str:
    return f"[{len(section.papers):,}](#{anchor_of(chapter, section)})" if section.papers else "0"


def _groups(outline: Outline) -> list[tuple[str, list[Chapter]]]:
    """The areas by the name printed before them; without empty ones."""
    groups: dict[str, list[Chapter]] = {}
    for chapter in outline.areas:
        if chapter.count:
            groups.setdefault(chapter.group.heading if chapter.group else AREAS, []).append(chapter)
    return list(groups.items())
