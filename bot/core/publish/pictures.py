"""The pictures in README.md: badges and a chart of the papers of recent months, drawn from the data alone.

Badges are small enough to write by hand; a library draws the chart (`bot.edges.disk.chart`), once for light pages and once for dark ones.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Taxonomy
from bot.core.text.markup import render_badge

FOLDER = "docs/pictures"
MOST_MONTHS, FEWEST_MONTHS = 60, 12
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?$")


Series = dict[str, list[int]]
# Draws a chart of the months, for a dark or a light page, with a title.
Draw = Callable[[Sequence[str], Series, bool, str], str]


def render_pictures(
    papers: Sequence[Paper], taxonomy: Taxonomy, *, shown_in: str, draw: Draw, covered_since: str | None = None
) -> dict[str, str]:
    """The pictures that the text `shown_in` names, by path from the repository's root. `papers` come newest first.

    `covered_since` is the first day of which every announced paper was looked at; the chart says so.
    """
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
    return {path: render() for name, render in pictures.items() if (path := f"{FOLDER}/{name}") in shown_in}


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
