"""A list with all the world that an audit asks stood in for: arXiv, Crossref and the rest of the web."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from demo.arxiv_papers import StoredPaper
from demo.arxiv_server import SmallArxiv, serve
from tests.servers.web import SmallWeb, serve_web
from tests.small_list import Result, SmallList, make_list, make_paper

AUTHORS = ("Ada Lovelace", "Grace Hopper")
SEARCH = (
    "api.crossref.org/works?query.bibliographic={}&rows=5"
    "&select=DOI%2Ctitle%2Csubtitle%2Cauthor%2Ccontainer-title%2Cevent%2Cissued%2Ctype&query.author=Ada+Lovelace"
)


def stored(arxiv: str, title: str, **values: Any) -> StoredPaper:
    """A paper as arXiv has it."""
    known = {
        "day": "2024-01-05",
        "authors": AUTHORS,
        "categories": ("cs.CV",),
        "comment": None,
        "summary": "We prompt.",
    }
    return StoredPaper(id=arxiv, title=title, **(known | values))


def work(title: str, container: str, **values: Any) -> dict[str, Any]:
    """A work as Crossref has it."""
    return {
        "DOI": "10.1109/x.1",
        "title": [title],
        "author": [{"given": "Ada", "family": "Lovelace"}, {"given": "Grace", "family": "Hopper"}],
        "container-title": [container],
        "issued": {"date-parts": [[2025, 6, 1]]},
        "type": "proceedings-article",
    } | values


class World:
    """A list, its arXiv and the rest of the web."""

    def __init__(self, small: SmallList, arxiv: SmallArxiv, web: SmallWeb) -> None:
        self.small, self.arxiv, self.web = small, arxiv, web

    def list(self, arxiv: str, title: str, *, there: StoredPaper | None = None, **values: Any) -> None:
        """List a paper; arXiv has it as `there` or just so."""
        self.small.write(make_paper(arxiv, title, **({"authors": list(AUTHORS)} | values)))
        self.arxiv.papers.append(there or stored(arxiv, title))
        self.small.commit()

    def registered(self, title: str, *works: dict[str, Any]) -> None:
        """Crossref finds these by the title."""
        self.web.put_json(SEARCH.format(title.lower().replace(" ", "+")), {"message": {"items": list(works)}})

    def check(self, *options: str) -> Result:
        return self.small.run("audit", "--check", "--json", *options)


@contextmanager
def open_world(folder: Path) -> Iterator[World]:
    """A list of two papers that are in order, and a world that knows them."""
    small = make_list(folder / "list")
    for path in (small.data / "papers").rglob("*.yaml"):
        path.unlink()
    arxiv = SmallArxiv([])
    with serve_web(SmallWeb()) as web, serve(arxiv) as url:
        small.environ |= {"ARXIV_API_URL": url, "ARXIV_DELAY_SECONDS": "0", **web.environ}
        made = World(small, arxiv, web)
        made.list("2401.00001", "A Sound Paper", venue="CVPR", year=2024)
        made.list("2401.00002", "Another Sound Paper")
        yield made
