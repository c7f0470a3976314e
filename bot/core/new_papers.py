"""What is new this month, for the top of README.md: "this month" is the newest in the data, so that the text does not age by itself."""

import re
from collections.abc import Callable, Sequence

from bot.core.paper.model import Paper

MOST = 5
_MONTHS = "January February March April May June July August September October November December"


def render_new(papers: Sequence[Paper], line_of: Callable[[Paper], str]) -> str:
    """The newest month's papers as lines, the newest of them where there are many. `papers` come newest first."""
    month = newest_month(papers)
    if month is None:
        return "No paper yet."
    new = [paper for paper in papers if paper.date.startswith(month)]
    count = f"{len(new):,} {'paper' if len(new) == 1 else 'papers'}"
    shown = f", the newest {MOST} of them:" if len(new) > MOST else ":"
    return "\n".join([f"**{month_words(month)}:** {count}{shown}", "", *map(line_of, new[:MOST])])


def newest_month(papers: Sequence[Paper]) -> str | None:
    """The newest month of any paper as `YYYY-MM`; None where no paper has one."""
    return max(
        (paper.date[:7] for paper in papers if re.match(r"[0-9]{4}-(?:0[1-9]|1[0-2])", paper.date)), default=None
    )


def month_words(month: str) -> str:
    """`2025-11` as November 2025."""
    return f"{_MONTHS.split()[int(month[5:7]) - 1]} {month[:4]}"
