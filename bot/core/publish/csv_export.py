"""Papers as CSV (RFC 4180) for spreadsheets: one row a paper, and no cell that a spreadsheet would take for a formula."""

import csv
from collections.abc import Iterable

from bot.core.paper.model import Paper
from bot.core.publish.bibtex import bibtex_key
from bot.core.publish.shown import shown_authors, shown_title
from bot.core.text.markdown import one_line

COLUMNS = (
    "key", "title", "authors", "date", "venue", "year", "kind", "nature", "level", "areas", "arxiv", "url", "code", "keywords", "withdrawn",
)  # fmt: skip
# What makes spreadsheets calculate (https://owasp.org/www-community/attacks/CSV_Injection), full-width forms included.
_FORMULA = tuple("=+-@＝＋－＠\t\r\n|%")


def render_csv(papers: Iterable[Paper]) -> str:
    """The header and a row for each paper, in their order; lists are parted by `; `, lines end in CR LF."""
    lines = _CsvLines()
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    writer.writerows([_defused(cell) for cell in _row(paper)] for paper in papers)
    return "".join(lines)


class _CsvLines(list[str]):
    """What a csv writer writes to."""

    write = list.append


def _row(paper: Paper) -> tuple[str, ...]:
    return (
        bibtex_key(paper),
        shown_title(paper),
        "; ".join(shown_authors(paper)),
        paper.date,
        one_line(paper.venue or ""),
        str(paper.year or ""),
        paper.kind,
        paper.nature or "",
        paper.level or "",
        "; ".join(paper.areas),
        paper.arxiv or "",
        one_line(paper.link),
        one_line(paper.code or ""),
        "; ".join(map(one_line, paper.keywords)),
        "true" if paper.withdrawn else "",
    )


def _defused(cell: str) -> str:
    """An apostrophe before what would begin a formula: spreadsheets show the text. A runner that prints it gets no order either."""
    cell = cell.replace("##[", "## [")
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
