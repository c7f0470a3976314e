"""Writes the generated parts of README.md between their markers: the list and, above it, where to start, what is new, the counts.

Every paper is on the list once; the papers of an area are on a page of its own (`bot.core.publish.pages`). A list that is
too large for one page on GitHub goes to pages too; README.md then keeps the newest papers.

The pictures are badges, small enough to write by hand, and a chart of the papers of recent months, which a library draws
(`bot.edges.disk.chart`), once for light pages and once for dark ones.
"""

import re
from calendar import month_name
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.core.paper.config import Topic
from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Taxonomy, Term
from bot.core.program import NAME
from bot.core.publish.entry import render_entry_line, render_highlight
from bot.core.publish.outline import AREAS, Chapter, Outline, Section, arrange, newest_first
from bot.core.publish.pages import LIMIT_BYTES, page_path, render_pages
from bot.core.text.markdown import (
    MarkerFault,
    begin,
    escape_text,
    link,
    read_part,
    replace_parts,
    unescape_text,
)
from bot.core.text.printable import counted

README = "README.md"
START, GLANCE, NEW, SITE, LIST = "start", "glance", "new", "site", "list"
PARTS = (START, GLANCE, NEW, SITE, LIST)
NEWEST = 10  # papers that README.md keeps of each section when the list goes to pages
_NOTE = f"<!-- Written by `{NAME} render` from the data files: change those, not this part. -->"
_AREAS = Term(
    id="areas",
    heading=AREAS,
    text="The same papers by subject, surveys and benchmarks too, each area on a page of its own.",
)
_Body = Callable[[Chapter, Section], str]
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]++(.*)")
MOST_NEW = 5  # papers of the newest month that README.md shows
_LAST_COLUMN = " Surveys, benchmarks and papers not yet placed count in the last column alone."
AnchorOf = Callable[[Chapter, Chapter | Section], str]
PICTURES = "docs/pictures"
MOST_MONTHS, FEWEST_MONTHS = 60, 12
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?$")
Series = dict[str, list[int]]
# Draws a chart of the months, for a dark or a light page, with a title.
Draw = Callable[[Sequence[str], Series, bool, str], str]


def render_files(papers: Iterable[Paper], taxonomy: Taxonomy, *, readme: str, topic: Topic) -> dict[str, str]:
    """The texts of README.md, of the pages of areas and of other pages, if it needs any, by path from the repository's root.

    `readme` is README.md as it is. Raises MarkerFault when the list's markers are missing.
    """
    if read_part(readme, LIST) is None:
        raise MarkerFault(f"the lines {begin(LIST)} and {begin(LIST).replace('begin', 'end')} are missing")
    papers = newest_first(papers)
    outline = arrange(papers, taxonomy)
    lines = _PaperLines(outline, taxonomy)
    readme = replace_parts(
        readme,
        {
            SITE: render_site_link(topic),
            START: render_start(papers, taxonomy),
            NEW: render_new(papers, lines.full),
        },
    )
    pages: dict[str, str] = {}
    for chapter in (chapter for chapter in outline.areas if chapter.count):
        pages |= render_pages(chapter, lines.full, title=topic.title, site=topic.site_address)
    whole = _fill(readme, outline, taxonomy, body=lines.whole)
    if len(whole.encode()) <= LIMIT_BYTES:
        return {README: whole, **pages}
    for chapter in (chapter for chapter in outline.chapters if chapter.count and not chapter.is_area):
        pages |= render_pages(chapter, lines.full, title=topic.title)
    return {README: _fill(readme, outline, taxonomy, body=lines.newest), **pages}


class _PaperLines:
    """The line of every paper, rendered once, because papers appear in several places."""

    def __init__(self, outline: Outline, taxonomy: Taxonomy) -> None:
        tags = {area.id: area.label for area in taxonomy.areas}
        self._full = {
            id(paper): render_entry_line(paper, tags)
            for chapter in outline.chapters
            if not chapter.is_area
            for paper in chapter.papers
        }

    def full(self, paper: Paper) -> str:
        return self._full[id(paper)]

    def whole(self, chapter: Chapter, section: Section) -> str:
        """All papers of a section; those of an area are on its page, because they are listed above already."""
        return _all(chapter) if chapter.is_area else "\n".join(map(self.full, section.papers))

    def newest(self, chapter: Chapter, section: Section) -> str:
        """The newest papers of a section, and a link to all of them."""
        if chapter.is_area:
            return _all(chapter)
        return "\n".join([*map(self.full, section.papers[:NEWEST]), "", f"{_all(chapter, section)}, newest first."])


def _all(chapter: Chapter, section: Section | None = None) -> str:
    """A link to the page with all papers of a chapter, or of one of its sections."""
    count = len((section or chapter).papers)
    return f"[All {count:,} papers]({page_path(chapter)})" if count > 1 else f"[The paper]({page_path(chapter)})"


@dataclass(frozen=True, slots=True)
class _Heading:
    """One heading of the list: its depth, its text, and whose papers follow."""

    depth: int
    says: Term | Chapter | Section
    chapter: Chapter | None = None
    section: Section | None = None


def _fill(readme: str, outline: Outline, taxonomy: Taxonomy, *, body: _Body) -> str:
    anchors = Anchors.after(readme.partition(begin(LIST))[0])
    given: dict[tuple[str, str], str] = {}
    parts: list[str] = [_NOTE]
    for heading in _headings(outline):
        anchor = anchors.add(heading.says.heading)
        parts.append(f"{'#' * heading.depth} {escape_text(heading.says.heading)}")
        if heading.says.text:
            parts.append(escape_text(heading.says.text))
        if heading.chapter:
            given[_place(heading.chapter, heading.section or heading.chapter)] = anchor
        if heading.chapter and heading.section:
            parts.append(body(heading.chapter, heading.section))
    glance = render_glance(outline, taxonomy, lambda chapter, part: given[_place(chapter, part)])
    return replace_parts(readme, {GLANCE: glance, LIST: "\n\n".join(parts)})


def _place(chapter: Chapter, part: Chapter | Section) -> tuple[str, str]:
    return chapter.id, part.id if isinstance(part, Section) else ""


def _headings(outline: Outline) -> Iterator[_Heading]:
    """Every heading of the list in order, without those that have no papers."""
    for chapter in (*outline.kinds, *outline.natures, outline.unplaced):
        if chapter.count and not chapter.sections[0].id:
            yield _Heading(2, chapter, chapter, chapter.sections[0])
        elif chapter.count:
            yield _Heading(2, chapter, chapter)
            yield from (_Heading(3, section, chapter, section) for section in chapter.sections if section.papers)
    yield from _area_headings([chapter for chapter in outline.areas if chapter.count])


def _area_headings(areas: Sequence[Chapter]) -> Iterator[_Heading]:
    if areas:
        yield _Heading(2, _AREAS)
    group: Term | None = None
    for chapter in areas:
        if chapter.group and chapter.group != group:
            group = chapter.group
            yield _Heading(3, group)
        yield _Heading(4 if chapter.group else 3, chapter, chapter, chapter.sections[0])


class Anchors:
    """The anchors that GitHub gives headings, in the order of the document."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    @classmethod
    def after(cls, markdown: str) -> "Anchors":
        """For headings that follow those in `markdown`."""
        anchors = cls()
        for heading in headings_in(markdown):
            anchors.add(heading)
        return anchors

    def add(self, heading: str) -> str:
        """The anchor of the next heading, without `#`."""
        slug = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        count = self._taken[slug]
        self._taken[slug] += 1
        return f"{slug}-{count}" if count else slug


def anchor_of(heading: str, readme: str) -> str | None:
    """The anchor of a heading of the list in README.md, without `#`; None where the list has no such heading."""
    before, _, listed = readme.partition(begin(LIST))
    anchors = Anchors.after(before)
    found = ((unescape_text(text), anchors.add(text)) for text in headings_in(listed))
    return next((anchor for text, anchor in found if text == heading), None)


def headings_in(markdown: str) -> list[str]:
    """The texts of all `#` headings outside of code."""
    found: list[str] = []
    fence = ""
    for line in markdown.splitlines():
        opening = _FENCE.match(line)
        if opening and not fence:
            fence = opening[1]
        elif fence and opening and opening[1].startswith(fence):
            fence = ""
        elif not fence and (heading := _HEADING.fullmatch(line)):
            text = heading[1].rstrip(" \t").rstrip("#").rstrip(" \t")
            found.append(re.sub(r"\[([^\[\]]*+)\]\([^()]*+\)", r"\1", text))
    return found


def render_start(papers: Iterable[Paper], taxonomy: Taxonomy) -> str:
    """The papers with a highlight, by kind and nature, the oldest first, each with why to read it."""
    outline = arrange((paper for paper in papers if paper.highlight), taxonomy)
    parts = [
        f"**{escape_text(chapter.heading)}**\n\n"
        + "\n".join(map(render_highlight, reversed(newest_first(chapter.papers))))
        for chapter in (*outline.kinds, *outline.natures, outline.unplaced)
        if chapter.count
    ]
    return "\n\n".join(parts) or "No paper is marked yet."


def render_new(papers: Sequence[Paper], line_of: Callable[[Paper], str]) -> str:
    """The papers of the newest month of the list as lines, at most `MOST_NEW`. `papers` come newest first.

    The month is named, because nobody knows when the page is read.
    """
    month = newest_month(papers)
    if month is None:
        return "No papers yet."
    new = [paper for paper in papers if paper.date.startswith(month)]
    count = f"{counted(len(new), 'paper is', 'papers are')} from {month_words(month)}"
    shown = f" The newest {MOST_NEW} of them:" if len(new) > MOST_NEW else ""
    return "\n".join([f"**{count}**, the newest month on the list.{shown}", "", *map(line_of, new[:MOST_NEW])])


def newest_month(papers: Sequence[Paper]) -> str | None:
    """The newest month of any paper as `YYYY-MM`; None if no paper has a month."""
    return max(
        (paper.date[:7] for paper in papers if re.match(r"[0-9]{4}-(?:0[1-9]|1[0-2])", paper.date)), default=None
    )


def month_words(month: str) -> str:
    """`2025-11` as November 2025."""
    return f"{month_name[int(month[5:7])]} {month[:4]}"


def render_site_link(topic: Topic) -> str:
    """The way to the list's site; to the page about it where its address is not known."""
    if address := topic.site_address:
        return f"To search and filter: {link('the site of this list', address)}."
    return "A site with search and filters is built from the same data: [how to publish it](docs/site.md)."


def render_glance(outline: Outline, taxonomy: Taxonomy, anchor_of: AnchorOf) -> str:
    """The table of counts for README.md; `anchor_of` gives the anchor of a chapter or section."""
    newest = f", the newest from {escape_text(outline.newest)}" if outline.newest else ""
    parts = [
        f"**{counted(outline.total, 'paper')}**{newest}.",
        _table(outline, taxonomy, anchor_of),
        f"Each paper is counted once.{_LAST_COLUMN if outline.columns else ''}",
    ]
    groups = _groups(outline)
    for name, chapters in groups:
        links = [f"[{escape_text(chapter.heading)}]({page_path(chapter)}) {chapter.count:,}" for chapter in chapters]
        parts.append(f"**{escape_text(name)}:** {' · '.join(links)}")
    if groups:
        parts.append("A paper can be in several areas or in none, so these numbers do not add up to the total.")
    return "\n\n".join(parts)


def _table(outline: Outline, taxonomy: Taxonomy, anchor_of: AnchorOf) -> str:
    """A row for each kind and nature, whose last column adds up to all papers."""
    both = ["Both" if len(taxonomy.levels) == 2 else "Several"] if outline.both else []
    heads = ["", *(escape_text(_short(level)) for level in taxonomy.levels), *both, "All"]  # narrow enough for a phone
    names = {nature.id: _short(nature) for nature in taxonomy.natures}
    rows = [heads, ["---", *["---:"] * (len(heads) - 1)]]
    for chapter in (*outline.kinds, *outline.natures, outline.unplaced):
        by_id = {section.id: section for section in chapter.sections}
        sections = [by_id.get(id_) for id_ in outline.columns]
        cells = [_linked(chapter, section, anchor_of) if section else "" for section in sections]
        heading = names.get(chapter.id, chapter.heading)
        target = f"(#{anchor_of(chapter, chapter)})" if chapter.count else ""
        name = f"[{escape_text(heading)}]{target}" if target else escape_text(heading)
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


def render_pictures(
    papers: Sequence[Paper], taxonomy: Taxonomy, *, shown_in: str, draw: Draw, covered_since: str | None = None
) -> dict[str, str]:
    """The pictures that the text `shown_in` names, by path from the repository's root. `papers` come newest first.

    `covered_since` is the first day of which every announced paper was looked at; the chart says so.
    """
    from bot.core.text.markup import render_badge  # slow to load, and most commands draw nothing

    title = "Papers by month"
    if covered_since:
        title += f"; complete search since {covered_since}"
    coded = sum(bool(paper.code) for paper in papers)
    pictures: dict[str, Callable[[], str]] = {
        "badge-papers.svg": lambda: render_badge("papers", f"{len(papers):,}"),
        "badge-newest.svg": lambda: render_badge("newest paper", papers[0].date if papers else "none yet"),
        "badge-code.svg": lambda: render_badge("with code", f"{coded:,}"),
        "months-light.svg": lambda: draw(*count_months(papers, taxonomy), False, title),
        "months-dark.svg": lambda: draw(*count_months(papers, taxonomy), True, title),
    }
    return {path: render() for name, render in pictures.items() if (path := f"{PICTURES}/{name}") in shown_in}


def count_months(papers: Sequence[Paper], taxonomy: Taxonomy) -> tuple[list[str], Series]:
    """The months to show as `YYYY-MM`, oldest first, and how many papers each nature's label, and "other", has in each.

    They end with the newest month and begin where the counts become visible. Papers without a month are left out.
    """
    counts = Counter((paper.nature, paper.date[:7]) for paper in papers if _MONTH.match(paper.date))
    months = _months(Counter(paper.date[:7] for paper in papers if _MONTH.match(paper.date)))
    series = {nature.label: [counts[nature.id, month] for month in months] for nature in taxonomy.natures}
    series["other" if taxonomy.natures else "papers"] = [counts[None, month] for month in months]
    return months, {label: row for label, row in series.items() if any(row)}


def _months(totals: Counter[str]) -> list[str]:
    """The months from the first that has a tenth of the largest month's papers: at most five years, at least one."""
    if not totals:
        return []
    year, month = map(int, max(totals).split("-"))
    last = 12 * year + month - 1
    months = [f"{at // 12:04}-{at % 12 + 1:02}" for at in range(last - MOST_MONTHS + 1, last + 1)]
    fullest = max(totals[one] for one in months)
    first = next(at for at, one in enumerate(months) if totals[one] * 10 >= fullest)
    return months[min(first, MOST_MONTHS - FEWEST_MONTHS) :]
