"""Pages of venues and answers of Crossref for tests: made here in the form that the services use, with nobody's texts."""

import html
from collections.abc import Sequence
from typing import Any

from tests.servers.web import Reply

CHALLENGE = Reply(
    b"<html><head><title>Just a moment...</title></head></html>", 403, headers={"cf-mitigated": "challenge"}
)


def cvf_page(title: str, authors: Sequence[str], *, year: int = 2024, abstract: str = "", venue: str = "") -> str:
    """A page as openaccess.thecvf.com has it: families first."""
    container = venue or "Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition"
    names = [f"{name.rpartition(' ')[2]}, {name.rpartition(' ')[0]}" for name in authors]
    tags = [("title", title), *(("author", name) for name in names), ("publication_date", str(year))]
    tags += [("conference_title", container), ("firstpage", "1"), ("pdf_url", "https://openaccess.thecvf.com/p.pdf")]
    return _page(title, tags, f'<div id="abstract">\n{html.escape(abstract)} </div>')


def acl_page(title: str, authors: Sequence[str], *, date: str = "2024/8", abstract: str = "") -> str:
    """A page as aclanthology.org has it: content before name, the month with a slash."""
    container = "Proceedings of the 62nd Annual Meeting of the Association for Computational Linguistics (Volume 1: Long Papers)"
    tags = [("title", title), *(("author", name) for name in authors), ("conference_title", container)]
    tags += [("publication_date", date), ("doi", "10.18653/v1/2024.acl-long.1")]
    body = f'<div class="card-body acl-abstract"><h5>Abstract</h5><span>{html.escape(abstract)}</span></div>'
    return _page(title, tags, body, content_first=True)


def crossref_work(title: str, authors: Sequence[str], /, **values: Any) -> dict[str, Any]:
    """Crossref's answer about one DOI."""
    names = [
        {"given": name.rpartition(" ")[0], "family": name.rpartition(" ")[2], "sequence": "first"} for name in authors
    ]
    message = {
        "type": "proceedings-article",
        "title": [title],
        "author": names,
        "container-title": ["Lecture Notes in Computer Science", "Computer Vision – ECCV 2024"],
        "DOI": "10.1007/x",
        "issued": {"date-parts": [[2024, 10, 3]]},
        "URL": "https://doi.org/10.1007/x",
    }
    return {"status": "ok", "message-type": "work", "message": message | values}


def _page(title: str, tags: Sequence[tuple[str, str]], body: str, *, content_first: bool = False) -> str:
    lines = []
    for name, value in tags:
        pair = (f'name="citation_{name}"', f'content="{html.escape(value)}"')
        lines.append(f"<meta {' '.join(reversed(pair) if content_first else pair)}>")
    return f"<html><head><title>{html.escape(title)}</title>\n{chr(10).join(lines)}\n</head><body>{body}</body></html>"
