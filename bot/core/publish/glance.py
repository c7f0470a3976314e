"""The list at a glance: a table of natures and levels with counts that lead to the sections, and the other chapters below it."""

from collections.abc import Callable, Iterable

from bot.core.paper.taxonomy import Taxonomy
from bot.core.publish.outline import AREAS, Chapter, Outline, Section
from bot.core.text.markdown import escape_cell, escape_link_text, escape_text

AnchorOf = Callable[[Chapter, Chapter | Section], str]


def render_glance(outline: Outline, taxonomy: Taxonomy, anchor_of: AnchorOf) -> str:
    """Counts for README.md; `anchor_of` gives the address in it of a chapter or of its section."""
    newest = f", the newest of {escape_text(outline.newest)}" if outline.newest else ""
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
    """The chapters outside of the table, by the name that stands before them; empty ones are left out."""
    groups: dict[str, list[Chapter]] = {}
    for chapter in outline.areas:
        groups.setdefault(chapter.group.heading if chapter.group else AREAS, []).append(chapter)
    groups["Also"] = [*outline.kinds, outline.unplaced]
    filled = {name: [chapter for chapter in chapters if chapter.count] for name, chapters in groups.items()}
    return [(name, chapters) for name, chapters in filled.items() if chapters]


def _counted(chapter: Chapter, anchor_of: AnchorOf) -> str:
    return f"[{escape_link_text(chapter.heading)}](#{anchor_of(chapter, chapter)}) {chapter.count:,}"
