"""Dumps of arXiv's metadata as a source of papers: JSON Lines, plain, .gz or .xz, read line by line."""

import gzip
import json
import lzma
import zlib
from collections.abc import Iterator
from pathlib import Path

from bot.core.dump_row import RowFault, read_row
from bot.core.preprint import Preprint
from bot.core.window import Window
from bot.edges.json_lines import open_lines
from bot.errors import UsageError

_MAX_LINE_BYTES = 1 << 20
_HINT = "give JSON Lines with one paper a line: id, title, day or versions, summary or abstract, authors, categories"


def read_dump(path: Path, window: Window | None = None) -> Iterator[Preprint]:
    """The dump's papers in its order, those first submitted in the window. Raises UsageError naming file and line."""
    number = 0
    try:
        with open_lines(str(path)) as lines:
            while line := lines.readline(_MAX_LINE_BYTES + 1):
                number += 1
                if len(line) > _MAX_LINE_BYTES:
                    raise RowFault("the line is longer than 1 MiB")
                if line.isspace():
                    continue
                paper = read_row(json.loads(line))
                if window is None or paper.day in window:
                    yield paper
    except RowFault as fault:
        raise UsageError(f"{path}:{number}: {fault}", hint=_HINT) from fault
    except (ValueError, RecursionError) as fault:
        raise UsageError(f"{path}:{number}: the line is no JSON", hint=_HINT) from fault
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as fault:
        raise UsageError(f"{path}: after line {number} the compressed file is broken", hint="fetch it again") from fault
    except OSError as fault:
        raise UsageError(
            f"{path}: {fault.strerror or fault}", hint="name a file that can be read with --from"
        ) from fault
