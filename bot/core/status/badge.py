"""A small picture with the date of the last successful run, which the README shows: it needs no service and no script."""

from datetime import datetime

_NAME = "last successful run"
_TEMPLATE = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{name}: {day}">
<title>{name}: {day}</title>
<rect width="{left}" height="20" rx="3" fill="#555"/>
<rect x="{joint}" width="{right}" height="20" rx="3" fill="#0969da"/>
<rect x="{joint}" width="6" height="20" fill="#0969da"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
<text x="{left_middle}" y="14">{name}</text>
<text x="{right_middle}" y="14">{day}</text>
</g>
</svg>
"""
_LEFT, _RIGHT = 128, 84  # pixels


def render_run_badge(moment: str) -> str:
    """An SVG picture of 212 by 20 pixels for a kept moment (`2026-03-02T08:41:07Z`)."""
    return _TEMPLATE.format(
        name=_NAME,
        day=f"{datetime.fromisoformat(moment):%Y-%m-%d}",
        width=_LEFT + _RIGHT,
        left=_LEFT + 3,
        right=_RIGHT,
        joint=_LEFT,
        left_middle=_LEFT / 2,
        right_middle=_LEFT + _RIGHT / 2,
    )
