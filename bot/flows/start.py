"""Papers that belong, from which a new list's rules begin: ids that arXiv is asked about, or the titles of an older list."""

from collections.abc import Sequence
from pathlib import Path

from bot.core.importing.entries import Entry
from bot.core.importing.foreign import read_foreign_list
from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.likeness import titles_agree
from bot.core.paper.preprint import Preprint
from bot.core.rules.suggestion import Example, Judged
from bot.core.starter import judge
from bot.core.text.printable import printable
from bot.edges.disk.data_folder import CONFIG, DataFolder
from bot.edges.disk.other_lists import read_markdown
from bot.edges.rules.rule_files import read_classifier
from bot.errors import ServiceError, UsageError
from bot.flows.harvest import arxiv_client
from bot.settings import Settings

_MOST_ASKED = 100  # papers of a list whose abstracts and categories are asked for: one request


def read_examples(names: Sequence[str], settings: Settings) -> list[Example]:
    """The papers that `names` give: arXiv ids or links, and Markdown files with lists.

    Raises ServiceError when arXiv does not answer about ids; for a list, its titles then do.
    """
    ids: list[str] = []
    examples: list[Example] = []
    for name in names:
        arxiv = parse_arxiv_id(name)
        if arxiv:
            ids.append(arxiv)
        elif Path(name).is_file():
            examples += _of_list(Path(name), settings)
        else:
            raise UsageError(
                f"{name[:80]!r} is neither an arXiv id nor a file",
                hint="name ids, links, or the Markdown file of a list",
            )
    return [*(_of_ids(ids, settings) if ids else []), *examples]


def titles_in(text: str) -> list[Example]:
    """The papers of a list's Markdown by their titles alone."""
    return [Example(entry.title) for entry in read_foreign_list(text).entries if not entry.again]


def judge_examples(examples: Sequence[Example], settings: Settings) -> Judged | None:
    """How many of these papers the list's own rules find; None without a list."""
    if DataFolder(settings.data).kind_of(CONFIG) is None:
        return None
    return judge(read_classifier(settings.data), examples)


def _of_ids(ids: list[str], settings: Settings) -> list[Example]:
    found, reason = arxiv_client(settings, None).tell(list(dict.fromkeys(ids)))
    if reason:
        raise ServiceError(
            f"arXiv did not answer about the examples: {printable(reason)}",
            hint="run the same command again later, or name words with --word",
        )
    unknown = [id_ for id_ in ids if found.get(id_) is None]
    if unknown:
        raise UsageError(f"arXiv has no paper {unknown[0]}", hint="correct the id, or leave it out")
    return [Example(one.title, one.summary, tuple(one.categories)) for one in found.values() if one]


def _of_list(path: Path, settings: Settings) -> list[Example]:
    """The papers of a list; of the first ones with an id also what arXiv says, if it answers."""
    entries = [entry for entry in read_foreign_list(read_markdown(path)).entries if not entry.again]
    ids = list(dict.fromkeys(entry.arxiv for entry in entries if entry.arxiv))[:_MOST_ASKED]
    settings.console.note(f"{path}: {len(entries):,} papers; asking arXiv about {len(ids)} of them")
    found, reason = arxiv_client(settings, None).tell(ids) if ids else ({}, "")
    if reason:
        settings.console.note(f"arXiv did not answer ({printable(reason)}); the titles have to do")
    return [_known_better(entry, found.get(entry.arxiv or "")) for entry in entries]


def _known_better(entry: Entry, preprint: Preprint | None) -> Example:
    """The entry with what arXiv says of it, unless its id belongs to another paper."""
    if preprint is None or not titles_agree(entry.title, preprint.title):
        return Example(entry.title)
    return Example(entry.title, preprint.summary, tuple(preprint.categories))
