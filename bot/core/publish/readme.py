"""Writes the generated parts of README.md between their markers: counts, the newest papers, the list. People write the rest.

A list that is too large for one page on GitHub is split (`bot.core.publish.pages`); README.md then keeps the newest papers.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Taxonomy, Term
from bot.core.program import NAME
from bot.core.publish.entry import render_entry_line, render_short_line
from bot.core.publish.marked_text import MarkerFault, begin, read_part, replace_parts
from bot.core.publish.outline import AREAS, Chapter, Outline, Section, arrange, newest_first
from bot.core.publish.pages import LIMIT_BYTES, page_path, render_pages
from bot.core.text.markdown import escape_cell, escape_link_text, escape_text

README = "README.md"
GLANCE, NEW, LIST = "glance", "new", "list"
NEWEST = 10  # papers that README.md keeps of each section when the list goes to pages
_NOTE = f"<!-- Written by `{NAME} render` from the data files: change those, not this part. -->"
_AREAS = Term(id="areas", heading=AREAS, text="The same papers by subject, including surveys and benchmarks.")
_Body = Callable[[Chapter, Section], str]
MOST_NEW = 5  # papers of the newest month that README.md shows
_MONTHS = "January February March April May June July August September October November December"
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*")
AnchorOf = Callable[[Chapter, Chapter | Section], str]


def render_files(papers: Iterable[Paper], taxonomy: Taxonomy, *, readme: str, title: str) -> dict[str, str]:
    """The texts of README.md and of the pages, if it needs any, by path from the repository's root.

    `readme` is README.md as it is, `title` the list's name. Raises MarkerFault when the list's markers are missing.
    """
    if read_part(readme, LIST) is None:
        raise MarkerFault(f"the lines {begin(LIST)} and {begin(LIST).replace('begin', 'end')} are missing")
    papers = newest_first(papers)
    outline = arrange(papers, taxonomy)
    lines = _PaperLines(outline, taxonomy)
    readme = replace_parts(readme, {NEW: render_new(papers, lines.full)})
    whole = _fill(readme, outline, taxonomy, body=lines.whole)
    if len(whole.encode()) <= LIMIT_BYTES:
        return {README: whole}
    pages: dict[str, str] = {}
    for chapter in outline.chapters:
        if chapter.count:
            pages |= render_pages(chapter, lines.short if chapter.is_area else lines.full, title=title)
    return {README: _fill(readme, outline, taxonomy, body=lines.newest), **pages}


class _PaperLines:
    """The line of every paper, rendered once, because papers appear in several places."""

    def __init__(self, outline: Outline, taxonomy: Taxonomy) -> None:
        tags = {area.id: area.label for area in taxonomy.areas}
        self._full: dict[int, str] = {}
        self._short: dict[int, str] = {}
        for chapter in outline.chapters:
            for paper in (paper for section in chapter.sections for paper in section.papers):
                if id(paper) not in self._full:
                    self._short[id(paper)] = short = render_short_line(paper)
                    self._full[id(paper)] = render_entry_line(paper, tags, short=short)

    def full(self, paper: Paper) -> str:
        return self._full[id(paper)]

    def short(self, paper: Paper) -> str:
        return self._short[id(paper)]

    def whole(self, chapter: Chapter, section: Section) -> str:
        """All papers of a section; those of an area are folded, because they are listed above already."""
        if not chapter.is_area:
            return "\n".join(map(self.full, section.papers))
        summary = f"{chapter.count:,} {'paper' if chapter.count == 1 else 'papers'}"
        papers = "\n".join(map(self.short, section.papers))
        return f"<details>\n<summary>{summary}</summary>\n\n{papers}\n\n</details>"

    def newest(self, chapter: Chapter, section: Section) -> str:
        """The newest papers of a section, and a link to all of them."""
        count = len(section.papers)
        more = f"[All {count:,} papers]({page_path(chapter)})" if count > 1 else f"[The paper]({page_path(chapter)})"
        if chapter.is_area:
            return more
        return "\n".join([*map(self.full, section.papers[:NEWEST]), "", f"{more}, newest first."])


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
    for chapter in outline.natures:
        if chapter.count:
            yield _Heading(2, chapter, chapter)
            yield from (_Heading(3, section, chapter, section) for section in chapter.sections if section.papers)
    areas = [chapter for chapter in outline.areas if chapter.count]
    if areas:
        yield _Heading(2, _AREAS)
    group: Term | None = None
    for chapter in areas:
        if chapter.group and chapter.group != group:
            group = chapter.group
            yield _Heading(3, group)
        yield _Heading(4 if chapter.group else 3, chapter, chapter, chapter.sections[0])
    for chapter in (*outline.kinds, outline.unplaced):
        if chapter.count:
            yield _Heading(2, chapter, chapter, chapter.sections[0])


def render_glance(outline: Outline, taxonomy: Taxonomy, anchor_of: AnchorOf) -> str:
    """The table of counts for README.md; `anchor_of` gives the anchor of a chapter or section."""
    newest = f", the newest from {escape_text(outline.newest)}" if outline.newest else ""
    parts = [
        f"**{outline.total:,} {'paper' if outline.total == 1 else 'papers'}**{newest}.",
        _table(outline, taxonomy, anchor_of),
    ]
    if outline.both:
        verb = "paper works" if outline.both == 1 else "papers work"
        parts.append(f"{outline.both:,} {verb} at more than one level: listed under each, counted once in the totals.")
    for name, chapters in _groups(outline):
        links = [_counted(chapter, anchor_of) for chapter in chapters]
        parts.append(f"**{escape_text(name)}:** {' · '.join(links)}")
    return "\n\n".join(parts)


def _table(outline: Outline, taxonomy: Taxonomy, anchor_of: AnchorOf) -> str:
    heads = ["", *(escape_cell(level.heading) for level in taxonomy.levels), "All"]
    rows = [heads, ["---", *["---:"] * (len(heads) - 1)]]
    for chapter in outline.natures:
        cells = [
            f"[{len(section.papers):,}](#{anchor_of(chapter, section)})" if section.papers else "0"
            for section in chapter.sections
        ]
        heading = escape_cell(chapter.heading)
        name = f"[{heading}](#{anchor_of(chapter, chapter)})" if chapter.count else heading
        rows.append([name, *cells, f"{chapter.count:,}"])
    methods = sum(chapter.count for chapter in outline.natures)
    rows.append(["All", *(f"{count:,}" for count in outline.level_counts), f"**{methods:,}**"])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _groups(outline: Outline) -> Iterable[tuple[str, list[Chapter]]]:
    """The chapters that are not in the table, by the name printed before them; without empty ones."""
    groups: dict[str, list[Chapter]] = {}
    for chapter in outline.areas:
        groups.setdefault(chapter.group.heading if chapter.group else AREAS, []).append(chapter)
    groups["Also"] = [*outline.kinds, outline.unplaced]
    filled = {name: [chapter for chapter in chapters if chapter.count] for name, chapters in groups.items()}
    return [(name, chapters) for name, chapters in filled.items() if chapters]


def _counted(chapter: Chapter, anchor_of: AnchorOf) -> str:
    return f"[{escape_link_text(chapter.heading)}](#{anchor_of(chapter, chapter)}) {chapter.count:,}"


def render_new(papers: Sequence[Paper], line_of: Callable[[Paper], str]) -> str:
    """The papers of the newest month as lines, at most `MOST_NEW`. `papers` come newest first."""
    month = newest_month(papers)
    if month is None:
        return "No papers yet."
    new = [paper for paper in papers if paper.date.startswith(month)]
    count = f"{len(new):,} {'paper' if len(new) == 1 else 'papers'}"
    shown = f", the newest {MOST_NEW} of them:" if len(new) > MOST_NEW else ":"
    return "\n".join([f"**{month_words(month)}:** {count}{shown}", "", *map(line_of, new[:MOST_NEW])])


def newest_month(papers: Sequence[Paper]) -> str | None:
    """The newest month of any paper as `YYYY-MM`; None if no paper has a month."""
    return max(
        (paper.date[:7] for paper in papers if re.match(r"[0-9]{4}-(?:0[1-9]|1[0-2])", paper.date)), default=None
    )


def month_words(month: str) -> str:
    """`2025-11` as November 2025."""
    return f"{_MONTHS.split()[int(month[5:7]) - 1]} {month[:4]}"


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
            found.append(re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading[1]))
    return found
