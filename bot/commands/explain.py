"""`explain`: prints every rule that fired for a paper, where, and its effect."""

import argparse
from typing import TYPE_CHECKING

from bot.core.paper.document import Document, LineFault, read_document, texts_of
from bot.core.rules.explanation import Explanation, describe_rules, explain, mark_text, render_markdown, summarize
from bot.core.text.printable import printable
from bot.errors import ServiceError, UsageError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.core.paper.preprint import Preprint

_NO_MARKS = dict.fromkeys((2, 3, 9, 10, 13), " ")
_BOLD, _PLAIN = "\x1b[1;33m", "\x1b[0m"
_NAMES = ("title", "abstract", "comment")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `explain`."""
    parser.add_argument(
        "paper",
        metavar="ID-OR-URL",
        help="an arXiv id or link; - reads one paper as a line of JSON from standard input",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON document")
    form.add_argument("--markdown", action="store_true", help="print Markdown with matched words in bold")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the explanation of one paper's decision."""
    from bot.edges.rules.rule_files import read_classifier

    classifier = read_classifier(settings.data)
    document = _read_standard_input() if args.paper == "-" else _look_up(args.paper, settings)
    explanation = explain(classifier, document)
    shown = (
        render_markdown(explanation) if args.markdown else render_terminal(explanation, colour=settings.console.colour)
    )
    settings.console.answer(shown, explanation.as_json(), as_json=args.json)
    return 0


def _read_standard_input() -> Document:
    from bot.edges.disk.json_lines import read_lines

    for number, line in read_lines("-"):
        try:
            return read_document(line)
        except LineFault as fault:
            raise UsageError(
                f"standard input, line {number}: {fault}", hint="give one paper as a line of JSON with id and title"
            ) from fault
    raise UsageError("standard input is empty", hint="give one paper as a line of JSON with id and title")


def _look_up(text: str, settings: Settings) -> Document:
    """The paper from the cache, or else from arXiv."""
    from bot.core.paper.arxiv_id import parse_arxiv_id
    from bot.core.paper.found import document_of
    from bot.edges.arxiv.paper_cache import read_cached

    bare = parse_arxiv_id(text)
    if bare is None:
        raise UsageError(
            f"{printable(text[:80])} is not an arXiv id or address",
            hint="write an id, for example 2203.12119, or - to read a line of JSON",
        )
    return document_of(read_cached(settings.cache).get(bare) or _fetch(bare, settings))


def _fetch(bare: str, settings: Settings) -> "Preprint":
    from bot.edges.disk.data_folder import DataFolder
    from bot.flows.harvest import arxiv_client

    found = arxiv_client(settings, DataFolder(settings.data).config()).papers_by_id([bare])
    if bare not in found:
        raise ServiceError(
            f"arXiv does not have the paper {bare}, or did not answer for it", hint="check the id, or try again later"
        )
    return found[bare]


def render_terminal(explanation: Explanation, *, colour: bool) -> str:
    """The explanation for a terminal: the texts with matched words marked, the score and thresholds, each rule's effect."""
    opening, closing = ("\x02", "\x03") if colour else ("[", "]")
    lines: list[str] = []
    for name, text, spans in zip(_NAMES, texts_of(explanation.document), explanation.marks, strict=True):
        if text:
            safe = text.translate(_NO_MARKS)  # one character for one, so that all places stay the same
            lines.append(f"{name}: {printable_with_marks(mark_text(safe, spans, opening=opening, closing=closing))}")
    edits = [line for edit in explanation.edits for line in ("", f"to {edit.what}, in {edit.place}:", edit.yaml)]
    return "\n".join([*lines, "", *summarize(explanation), "", *describe_rules(explanation), *edits])


def printable_with_marks(text: str) -> str:
    """Text from outside made safe to print, with the marks \\x02 and \\x03 turned into colour."""
    parts = [[printable(piece) for piece in part.split("\x03")] for part in text.split("\x02")]
    return _BOLD.join(_PLAIN.join(part) for part in parts)
