"""`classify`: reads papers as JSON Lines and prints one decision a line, in the same order."""

import argparse
import gc
import json

from bot.core.paper.decision import Decision
from bot.core.paper.document import LineFault, read_document
from bot.core.text.printable import printable
from bot.settings import Settings

_quoted = json.encoder.encode_basestring_ascii


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `classify`."""
    parser.add_argument(
        "file",
        nargs="?",
        default="-",
        metavar="FILE",
        help="papers as JSON Lines, plain, .xz or .gz (default: -, standard input)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print a decision for each paper; 1 when lines could not be read as papers."""
    from bot.edges.disk.json_lines import read_lines
    from bot.edges.rules.compiled_rules import read_compiled

    gc.disable()  # nothing here makes reference cycles, and searching for them would take a third of the time
    decide = read_compiled(settings.data, settings.cache).decide
    write = settings.console.out.write
    shown = _as_line if args.json else _as_words
    left_out = 0
    for number, line in read_lines(args.file):
        try:
            document = read_document(line)
        except LineFault as fault:
            settings.console.note(f"{printable(args.file)}:{number}: left out: {fault}")
            left_out += 1
        else:
            write(shown(decide(document)))
    return 1 if left_out else 0


def _as_line(decision: Decision) -> str:
    """The decision as `json.dumps` writes it, in a third of the time; ASCII only, so that lone surrogates in titles survive."""
    id_, title, verdict, score, kind, nature, level, areas, evidence = decision
    shown = ", ".join(
        [
            f'{{"rule": "{rule}", "field": "{field}", "text": {_quoted(text)}, "effect": {_quoted(effect)}}}'
            for rule, field, text, effect, *_ in evidence
        ]
    )
    start = f'{{"id": {_quoted(id_)}, "title": {_quoted(title)}, "decision": "{verdict}", "score": {score!r}, "kind": "{kind}", '
    placed = f'"nature": {_name(nature)}, "level": {_name(level)}, "areas": [{", ".join(map(_name, areas))}], '
    return f'{start}{placed}"evidence": [{shown}]}}\n'


def _name(name: str | None) -> str:
    return f'"{name}"' if name else "null"


def _as_words(decision: Decision) -> str:
    place = " × ".join(part for part in (decision.nature, decision.level) if part)
    rest = ", ".join([decision.kind, *([place] if place else []), *decision.areas])
    return printable(f"{decision.decision:6} {decision.score:8.3f}  {decision.id}  {decision.title}  ({rest})") + "\n"
