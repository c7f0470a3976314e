"""Data files and their surroundings for the tests of the rules, made from a few words."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bot.core.checks.context import Context, PaperIndex, Rule, find_twins
from bot.core.files.canonical import render_entry
from bot.core.files.data_file import DataFile, read_data_file
from bot.core.files.finding import Finding
from bot.core.files.yaml import parse_yaml
from bot.core.paper.known import Rejections
from bot.core.paper.model import Paper, Rejected, path_of
from bot.core.paper.taxonomy import Taxonomy
from tests.small_list import ROOT, make_paper

TODAY = date(2026, 1, 1)


@cache
def taxonomy() -> Taxonomy:
    """The project's own; it can't be changed, so it is read once."""
    return Taxonomy.model_validate(parse_yaml(Path(ROOT / "data/taxonomy.yaml").read_text("utf-8")).data)


def a_file(**values: Any) -> DataFile:
    """A canonical file of one paper at its place, with these values in place of the usual ones."""
    place = values.pop("place", None)
    paper = make_paper(values.pop("arxiv", "2401.01000"), values.pop("title", "Prompts for Vision"), **values)
    return written(render_entry(paper), place=place or f"papers/{path_of(paper)}")


def written(text: str | bytes, place: str = "papers/2024/2401.01000.yaml") -> DataFile:
    """A file with this text."""
    raw = text.encode() if isinstance(text, str) else text
    return read_data_file(raw, place=place, path=f"data/{place}")


def around(*files: DataFile, rejected: Iterable[Rejected] = (), **values: Any) -> Context:
    """The context of a list that holds these files."""
    identities = [file.identity for file in files if file.identity]
    return Context(
        today=TODAY,
        taxonomy=taxonomy(),
        listed=PaperIndex(identities, asked=values.pop("asked", 1)),
        rejected=Rejections({f"rejected/{path_of(entry)}": entry for entry in rejected}),
        twins=find_twins(file.place for file in files),
        **values,
    )


def findings(rule: Rule, file: DataFile, context: Context | None = None) -> list[Finding]:
    """What a rule says of a file, alone on the list unless a context is given."""
    return list(rule(file, context or around(file)))


def only(rule: Rule, file: DataFile, context: Context | None = None) -> Finding:
    """The one finding of a rule."""
    (finding,) = findings(rule, file, context)
    return finding


def a_paper(**values: Any) -> Paper:
    """The paper of `a_file`."""
    paper = a_file(**values).paper
    assert paper is not None
    return paper
