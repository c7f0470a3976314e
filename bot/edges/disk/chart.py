"""Draws the chart in README.md with pygal. Imported only when a chart is drawn, because pygal changes how Python imports."""

import re
import sys
from collections.abc import Mapping, Sequence

import pygal
from pygal.etree import etree
from pygal.style import Style

_MANY = 36  # months from this many on, only January and July are labelled
# What pygal adds and the picture does not need: comments with the date, a script, and descriptions for the script.
_ONLY_FOR_SCRIPTS = re.compile(
    r"<!--.*?(?:-->|\Z)|<script\b.*?(?:</script>|\Z)|<desc\b[^<>]*+>[^<]*+</desc>", re.DOTALL
)
_LIGHT = {"foreground": "#59636e", "foreground_strong": "#1f2328", "foreground_subtle": "#d1d9e0"}
_DARK = {"foreground": "#9198a1", "foreground_strong": "#d1d7e0", "foreground_subtle": "#3d444d"}
# Distinguishable for colour-blind readers too; grey is for surveys, benchmarks and unplaced papers.
# The colours are those of the site (bot/site/site.css), so that a nature looks the same everywhere.
LIGHT_COLOURS = ("#1f5fad", "#b4531a", "#1f6a3d", "#7b4fa3", "#8a6d00")
DARK_COLOURS = ("#7db4f5", "#f0a06a", "#79c99a", "#c4a1e6", "#dcc15c")
LIGHT_OTHER, DARK_OTHER = "#8b949e", "#7d8791"
_FONT = "-apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif"

etree.to_etree()  # the same bytes whether lxml is installed or not
# pygal looks for its plugins with a finder of the old kind, and Python 3.11 would warn about it at every later import.
sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]


def draw_months(months: Sequence[str], series: Mapping[str, Sequence[int]], dark: bool, title: str) -> str:
    """Stacked bars by month (SVG): the same bytes for the same counts, on any day and machine."""
    palette = _DARK if dark else _LIGHT
    colours = [
        *(DARK_COLOURS if dark else LIGHT_COLOURS)[: len(series) - ("other" in series)],
        DARK_OTHER if dark else LIGHT_OTHER,
    ]
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
        title=title, truncate_label=-1,
    )  # fmt: skip
    chart.x_labels = months
    chart.x_labels_major = [month for month in months if int(month[5:]) % (3 if len(months) < _MANY else 6) == 1]
    for label, row in series.items():
        chart.add(label, row)
    return _ONLY_FOR_SCRIPTS.sub("", chart.render()) + "\n"
