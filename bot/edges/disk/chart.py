"""Draws the charts in README.md and on the site with pygal. Imported only then, because pygal changes how Python imports."""

import math
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import pygal
from pygal.etree import etree
from pygal.style import Style

from bot.core.publish.site.plots import Picture, Point
from bot.core.text.printable import counted

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


_WIDTH, _BAR_HEIGHT, _ROW_HEIGHT, _EDGE_HEIGHT = 560, 280, 26, 60  # of pictures on the site, in their own units
_KINDS = {
    "bars": pygal.StackedBar, "months": pygal.StackedBar, "dots": pygal.Dot, "ranks": pygal.HorizontalBar,
    "shares": pygal.HorizontalStackedBar,
}  # fmt: skip
# What the library adds for its own script and style, which the site's security policy would refuse: the site's style sheet does both.
_NOT_SHOWN = {"defs", "script", "style", "desc"}
_LAYERS = {"overlay", "text-overlay", "tooltip-overlay"}


def draw_picture(picture: Picture) -> str:
    """A picture for a page of the site (SVG): its parts are links to their papers, its colours are the style sheet's."""
    is_flat = picture.kind in {"ranks", "shares"}
    rows = len(picture.series) if picture.kind == "dots" else len(picture.columns) * is_flat
    chart = _KINDS[picture.kind](
        style=Style(font_family="sans-serif", label_font_size=13, major_label_font_size=13, title_font_size=14),
        js=[], no_prefix=True, width=_WIDTH, height=rows * _ROW_HEIGHT + _EDGE_HEIGHT if rows else _BAR_HEIGHT, margin=4, spacing=8,
        show_legend=False, min_scale=3, max_scale=6, truncate_label=-1, title=picture.says, order_min=0,
        show_minor_x_labels=picture.kind != "months",
    )  # fmt: skip
    order = range(len(picture.columns))[:: -1 if is_flat else 1]  # the library draws flat bars from the bottom up
    chart.x_labels = [picture.columns[at] for at in order]
    if picture.kind == "months":
        chart.x_labels_major = [month for month in picture.columns if month.endswith(("-01", "-07"))]
    for series in picture.series:
        chart.add(
            series.label, [_value(picture, series.heading, picture.columns[at], series.points[at]) for at in order]
        )
    tree = chart.render_tree()
    tree.remove(tree.find("title"))  # the label below says more
    _clean(tree, [series.tone for series in picture.series])
    tree.attrib = {"class": f"plot {picture.kind}", "viewBox": tree.attrib["viewBox"], "role": "group"}
    tree.attrib["aria-label"] = f"{picture.says}. The table below holds the same numbers."
    return str(etree.tostring(tree, encoding="unicode"))


def _value(picture: Picture, series: str, column: str, point: Point) -> dict[str, Any] | None:
    """One part of a picture. The areas of dots, not their widths, are as the counts."""
    if not point.count:
        return None
    link: dict[str, str] = {"class_": "pale"} if point.is_pale else {"class_": "full"}
    if point.query:  # by keyboard the table's links are shorter to go through
        link |= {"href": f"./?{urlencode(point.query)}", "tabindex": "-1"}
    named = column if picture.kind == "ranks" else f"{series}, {column}"
    papers = counted(point.count, "paper")
    value = math.sqrt(point.count) if picture.kind == "dots" else point.count
    return {"value": value, "xlink": link, "tooltip": f"{named}: {papers}"}


def _clean(element: Any, tones: Sequence[str]) -> None:
    """Takes out what is not shown, and gives each series the class of its colour."""
    for child in list(element):
        words = (child.attrib.get("class") or "").split()
        if not isinstance(child.tag, str) or child.tag in _NOT_SHOWN or _LAYERS & set(words):
            element.remove(child)
            continue
        child.attrib.pop("style", None)
        child.attrib.pop("id", None)
        if words[:1] == ["series"]:
            child.attrib["class"] = f"series {tones[int(words[1].removeprefix('serie-'))]}"
        _clean(child, tones)
