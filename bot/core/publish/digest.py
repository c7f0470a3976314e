"""What is new in the list as one text: the monthly release, which comes by e-mail to everybody who watches releases."""

from collections.abc import Sequence

from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Taxonomy
from bot.core.program import NAME
from bot.core.publish.bibtex import fold_bibliography
from bot.core.publish.entry import render_entry_line, render_short_line
from bot.core.publish.outline import Chapter, arrange
from bot.core.text.markdown import escape_text

LIMIT_CHARACTERS = 120_000  # GitHub takes 125,000 in a release


def render_digest(papers: Sequence[Paper], taxonomy: Taxonomy, *, total: int) -> str:
    """The new `papers` by nature and kind, and their BibTeX folded away where it fits; `total` is what the list holds now."""
    outline = arrange(papers, taxonomy)
    tags = {area.id: area.label for area in taxonomy.areas}
    count = f"{len(papers):,} {'paper is' if len(papers) == 1 else 'papers are'}"
    parts = [f"**{count} new in the list**, which now holds {total:,}."]
    left = LIMIT_CHARACTERS
    for chapter in (*outline.natures, *outline.kinds, outline.unplaced):
        lines = [render_entry_line(paper, tags, short=render_short_line(paper)) for paper in _papers_of(chapter)]
        kept = _fitting(lines, left)
        left -= sum(map(len, kept)) + len(kept)
        if kept:
            parts.append(f"## {escape_text(chapter.heading)}\n\n" + "\n".join(kept))
        if len(kept) < len(lines):
            parts.append(f"{len(lines) - len(kept):,} more are in the list.")
    folded = fold_bibliography(papers)
    parts.append(folded if len(folded) < left else f"Too many for BibTeX here: `{NAME} export bibtex` writes it.")
    return "\n\n".join(parts) + "\n"


def _papers_of(chapter: Chapter) -> list[Paper]:
    """Each paper once, also when it works at more than one level."""
    return list({id(paper): paper for section in chapter.sections for paper in section.papers}.values())


def _fitting(lines: Sequence[str], left: int) -> list[str]:
    """The first lines that fit into `left` characters."""
    kept: list[str] = []
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            break
        kept.append(line)
    return kept
