"""`rules fetch`: the texts of labelled, listed and rejected papers, fetched once into the cache, and written as a corpus."""

import json
from pathlib import Path

from bot.core.measure.labels import learn_decisions
from bot.edges.disk.data_folder import DataFolder, write_whole
from bot.edges.rules.labelled_corpus import gold_path, read_labels
from bot.flows.rules.texts import fetch_papers
from bot.settings import Settings


def fetch_labelled(settings: Settings, *, gold: str | None, out: str | None) -> tuple[int, int]:
    """How many papers were wanted, and how many have a text now. Raises ServiceError when arXiv does not answer."""
    path = Path(gold_path(gold, settings.data))
    labels = read_labels(str(path), settings.console.note)[0] if path.is_file() else {}
    ids = list(labels | learn_decisions(labels, DataFolder(settings.data).read_all()))
    kept = fetch_papers(settings, ids)
    known = [kept[arxiv] for arxiv in ids if arxiv in kept]
    if out:
        rows = (
            {
                "id": paper.id,
                "day": paper.day.isoformat(),
                "title": paper.title,
                "authors": list(paper.authors),
                "categories": list(paper.categories),
                "comment": paper.comment,
                "summary": paper.summary,
            }
            for paper in known
        )
        write_whole(Path(out), "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))
    return len(ids), len(known)
