"""What arXiv said of papers lately, kept beside the data folder so that `accept` and `explain` need no second request."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from bot.core.paper.preprint import Preprint
from bot.edges.disk.data_folder import write_whole

_FILE = "preprints.jsonl"
_MOST = 5_000  # papers kept; the newest stay


def read_cached(cache: Path) -> dict[str, Preprint]:
    """The papers in the cache by bare id; a damaged line is as if it were not there."""
    path = cache / _FILE
    papers: dict[str, Preprint] = {}
    if not path.is_file():
        return papers
    for line in path.read_text("utf-8", errors="replace").splitlines():
        try:
            row = json.loads(line)
            row |= {key: datetime.fromisoformat(row[key]) for key in ("published", "updated")}
            row |= {key: tuple(row[key]) for key in ("authors", "categories")}
            papers[row["id"]] = Preprint(**row)
        except (ValueError, TypeError, KeyError):
            continue
    return papers


def write_cached(cache: Path, papers: Iterable[Preprint]) -> None:
    """Add papers to the cache; git never sees the folder."""
    kept: Mapping[str, Preprint] = read_cached(cache) | {paper.id: paper for paper in papers}
    rows = [json.dumps(_row(paper), ensure_ascii=False) for paper in list(kept.values())[-_MOST:]]
    if not (cache / ".gitignore").is_file():
        write_whole(cache / ".gitignore", "*\n")
    write_whole(cache / _FILE, "".join(f"{row}\n" for row in rows))


def _row(paper: Preprint) -> dict[str, object]:
    row = asdict(paper)
    return row | {"published": paper.published.isoformat(), "updated": paper.updated.isoformat()}
