"""The pictures that README.md shows: badges and the papers of the last months, drawn from the data alone.

Badges are small enough to write by hand; the chart is pygal's, once for light pages and once for dark ones.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

from bot.core.markdown import one_line
from bot.core.paper import Paper
from bot.core.taxonomy import Taxonomy

FOLDER = "docs/pictures"
MOST_MONTHS, FEWEST_MONTHS = 60, 12
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?$")
# What pygal adds and a picture does not need: comments that name the day, a script, and descriptions that only it reads.
_ONLY_FOR_SCRIPTS = re.compile(r"<!--.*?-->|<script\b.*?</script>|<desc\b[^>]*>[^<]*</desc>", re.DOTALL)
_GREY, _BLUE = "#57606a", "#0969da"
_LIGHT = {"foreground": "#59636e", "foreground_strong": "#1f2328", "foreground_subtle": "#d1d9e0"}
_DARK = {"foreground": "#9198a1", "foreground_strong": "#d1d7e0", "foreground_subtle": "#3d444d"}
# Told apart also by people who see few colours; the grey is for surveys, benchmarks and what is not placed.
_LIGHT_COLOURS = ("#0969da", "#d4a72c", "#8250df", "#1a7f37", "#bc4c00", "#bf3989")
_DARK_COLOURS = ("#4493f8", "#e3b341", "#ab7df8", "#3fb950", "#db6d28", "#db61a2")
_FONT = "-apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif"


def render_pictures(papers: Sequence[Paper], taxonomy: Taxonomy, *, shown_in: str) -> dict[str, str]:
    """The pictures that the text `shown_in` names, by path from the repository's root. `papers` come newest first."""
    coded = sum(bool(paper.code) for paper in papers)
    pictures: dict[str, Callable[[], str]] = {
        "badge-papers.svg": lambda: render_badge("papers", f"{len(papers):,}"),
        "badge-newest.svg": lambda: render_badge("newest paper", papers[0].date if papers else "none yet"),
        "badge-code.svg": lambda: render_badge("with code", f"{coded:,}"),
        "months-light.svg": lambda: render_months(papers, taxonomy, dark=False),
        "months-dark.svg": lambda: render_months(papers, taxonomy, dark=True),
    }
    return {path: draw() for name, draw in pictures.items() if (path := f"{FOLDER}/{name}") in shown_in}


def render_badge(label: str, value: str) -> str:
    """A badge of two words; its text keeps its width whatever font the reader has."""
    label, value = one_line(label), one_line(value)
    left, right = (round(6.6 * len(text)) + 14 for text in (label, value))
    texts = (
        f'<text x="{x:g}" y="14" textLength="{width - 14}" lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'
        for x, width, text in ((left / 2, left, label), (left + right / 2, right, value))
    )
    title = escape(f"{label}: {value}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" aria-label="{title}">\n'
        f'<title>{title}</title>\n<clipPath id="r"><rect width="{left + right}" height="20" rx="4"/></clipPath>\n'
        f'<g clip-path="url(#r)"><rect width="{left}" height="20" fill="{_GREY}"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{_BLUE}"/></g>\n'
        f'<g fill="#fff" text-anchor="middle" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11">{"".join(texts)}</g>\n</svg>\n'
    )


def count_months(papers: Sequence[Paper], taxonomy: Taxonomy) -> tuple[list[str], dict[str, list[int]]]:
    """The months to show as `YYYY-MM`, oldest first, and how many papers each nature's label, and "other", has in each.

    They end with the newest and begin where there is something to see. Papers of which only the year is known are in no month.
    """
    counts = Counter((paper.nature, paper.date[:7]) for paper in papers if _MONTH.match(paper.date))
    months = _months(Counter(paper.date[:7] for paper in papers if _MONTH.match(paper.date)))
    series = {nature.label: [counts[nature.id, month] for month in months] for nature in taxonomy.natures}
    series["other"] = [counts[None, month] for month in months]
    return months, {label: row for label, row in series.items() if any(row)}


def _months(totals: Counter[str]) -> list[str]:
    """From the first month with a tenth of the fullest one's papers: five years at most, one at least."""
    if not totals:
        return []
    year, month = map(int, max(totals).split("-"))
    last = 12 * year + month - 1
    months = [f"{at // 12:04}-{at % 12 + 1:02}" for at in range(last - MOST_MONTHS + 1, last + 1)]
    fullest = max(totals[one] for one in months)
    first = next(at for at, one in enumerate(months) if totals[one] * 10 >= fullest)
    return months[min(first, MOST_MONTHS - FEWEST_MONTHS) :]


def render_months(papers: Sequence[Paper], taxonomy: Taxonomy, *, dark: bool) -> str:
    """Papers by month and nature as stacked bars (SVG)."""
    import pygal
    from pygal.etree import etree
    from pygal.style import Style

    etree.to_etree()  # the same bytes whether lxml is installed or not
    palette = _DARK if dark else _LIGHT
    months, series = count_months(papers, taxonomy)
    colours = [*(_DARK_COLOURS if dark else _LIGHT_COLOURS)[: len(series) - ("other" in series)], palette["foreground"]]
    style = Style(
        background="transparent", plot_background="transparent", colors=tuple(colours), opacity="1", font_family=_FONT,
        guide_stroke_color=palette["foreground_subtle"], major_guide_stroke_color=palette["foreground_subtle"],
        guide_stroke_dasharray="none", major_guide_stroke_dasharray="none",
        title_font_size=17, legend_font_size=15, label_font_size=14, major_label_font_size=15, no_data_font_size=16, **palette,
    )  # fmt: skip
    chart = pygal.StackedBar(
        style=style, js=[], no_prefix=True, width=640, height=300, margin=4, spacing=8, explicit_size=True,
        disable_xml_declaration=True, legend_at_bottom=True, legend_at_bottom_columns=len(series) or 1, legend_box_size=14,
        min_scale=3, max_scale=6, show_minor_x_labels=False, no_data_text="no paper yet",
        title="Papers by month", truncate_label=-1,
    )  # fmt: skip
    chart.x_labels = months
    chart.x_labels_major = [month for month in months if int(month[5:]) % (3 if len(months) < 3 * FEWEST_MONTHS else 6) == 1]
    for label, row in series.items():
        chart.add(label, row)
    return _ONLY_FOR_SCRIPTS.sub("", chart.render()) + "\n"
