"""The stand-in's answers: papers as the Atom feed that arXiv sends, line breaks in titles included.

https://info.arxiv.org/help/api/user-manual.html#_details_of_atom_results_returned
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from demo.arxiv_papers import StoredPaper

_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"


@dataclass(frozen=True)
class Answer:
    """One page: the papers on it, their place in the whole, and the value of `totalResults`."""

    papers: Sequence[StoredPaper]
    total: int
    start: int
    per_page: int
    query: str = ""
    before: Sequence[StoredPaper] = ()  # the last paper of the page before


def render_feed(answer: Answer, *, without: Sequence[str] = ()) -> bytes:
    """The feed. `without` names elements (`id`, `title`, `published` …) that the first entry lacks."""
    entries = [_entry(paper, without if at == 0 else ()) for at, paper in enumerate(answer.papers)]
    return _feed(answer, "".join(entries))


def render_error(message: str, query: str) -> bytes:
    """arXiv's way to say that a query is wrong: a feed with a single entry."""
    slug = escape("_".join(message.split()))
    entry = (
        f"  <entry>\n    <id>http://arxiv.org/api/errors#{slug}</id>\n    <title>Error</title>\n"
        f"    <summary>{escape(message)}</summary>\n    <updated>2025-01-01T00:00:00Z</updated>\n"
        "    <author>\n      <name>arXiv api core</name>\n    </author>\n  </entry>\n"
    )
    return _feed(Answer((), 1, 0, 1, query), entry)


def _feed(answer: Answer, entries: str) -> bytes:
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f'  <title type="html">ArXiv Query: {escape(answer.query)}</title>\n'
        "  <id>http://arxiv.org/api/stand-in</id>\n  <updated>2025-01-01T00:00:00-05:00</updated>\n"
        f'  <opensearch:totalResults xmlns:opensearch="{_OPENSEARCH}">{answer.total}</opensearch:totalResults>\n'
        f'  <opensearch:startIndex xmlns:opensearch="{_OPENSEARCH}">{answer.start}</opensearch:startIndex>\n'
        f'  <opensearch:itemsPerPage xmlns:opensearch="{_OPENSEARCH}">{answer.per_page}</opensearch:itemsPerPage>\n'
    )
    return f"{head}{entries}</feed>\n".encode()


def _entry(paper: StoredPaper, without: Sequence[str]) -> str:
    address = f"http://arxiv.org/abs/{paper.id}v1"
    elements = [
        ("id", address),
        ("updated", paper.published),
        ("published", paper.published),
        ("title", "\n  ".join(textwrap.wrap(paper.title, 72, break_long_words=False, break_on_hyphens=False))),
        ("summary", f"  {paper.summary}\n"),
    ]
    lines = [f"    <{name}>{escape(text)}</{name}>" for name, text in elements if name not in without]
    if "author" not in without:
        lines += [f"    <author>\n      <name>{escape(name)}</name>\n    </author>" for name in paper.authors]
    lines += [
        f'    <arxiv:{name} xmlns:arxiv="http://arxiv.org/schemas/atom">{escape(text)}</arxiv:{name}>'
        for name, text in (("doi", paper.doi), ("comment", paper.comment), ("journal_ref", paper.journal_ref))
        if text
    ]
    lines.append(f'    <link href="{address}" rel="alternate" type="text/html"/>')
    pdf = address.replace("/abs/", "/pdf/")
    lines.append(f'    <link title="pdf" href="{pdf}" rel="related" type="application/pdf"/>')
    lines += [_category("arxiv:primary_category", name) for name in paper.categories[:1]]
    lines += [_category("category", name) for name in paper.categories]
    return "  <entry>\n" + "\n".join(lines) + "\n  </entry>\n"


def _category(element: str, name: str) -> str:
    arxiv = ' xmlns:arxiv="http://arxiv.org/schemas/atom"' if element.startswith("arxiv:") else ""
    return f'    <{element}{arxiv} term={quoteattr(name)} scheme="http://arxiv.org/schemas/atom"/>'
