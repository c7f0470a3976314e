"""Dumps of arXiv's metadata as a source of papers: JSON Lines, plain, .gz or .xz, read line by line."""

import gzip
import lzma
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from bot.core.harvest.dump_row import RowFault, read_row
from bot.core.harvest.query import may_hold
from bot.core.harvest.window import Window
from bot.core.paper.document import parse_json
from bot.core.paper.preprint import Preprint
from bot.errors import UsageError

_MAX_LINE_BYTES = 1 << 20
_HINT = "give JSON Lines with one paper a line: id, title, day or versions, summary or abstract, authors, categories"
_PROGRESS_LINES = 20_000

Progress = Callable[[float], None]


def read_dump(
    path: Path,
    window: Window | None = None,
    *,
    terms: Sequence[str] = (),
    progress: Progress = lambda _: None,
) -> Iterator[Preprint]:
    """The dump's papers in its order, those first submitted in the window. Raises UsageError naming file and line.

    With `terms`, lines without any of them are skipped before they are parsed: nearly all lines of a dump of everything.
    `progress` is called now and then with the share of the file that has been read.
    """
    number = 0
    may_matter = may_hold(terms)
    try:
        with path.open("rb") as file, _opened(file, path.suffix) as lines:
            size = path.stat().st_size
            while line := lines.readline(_MAX_LINE_BYTES + 1):
                number += 1
                if number % _PROGRESS_LINES == 0 and size:
                    progress(file.tell() / size)
                if len(line) > _MAX_LINE_BYTES:
                    raise RowFault("the line is longer than 1 MiB")
                looks_sound = line.startswith(b"{") and line.endswith((b"}\n", b"}\r\n", b"}"))
                if line.isspace() or (looks_sound and not may_matter(line)):
                    continue
                paper = read_row(parse_json(line))
                if window is None or paper.day in window:
                    yield paper
    except RowFault as fault:
        raise UsageError(f"{path}:{number}: {fault}", hint=_HINT) from fault
    except (ValueError, RecursionError) as fault:
        raise UsageError(f"{path}:{number}: the line is not JSON", hint=_HINT) from fault
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as fault:
        raise UsageError(
            f"{path}: after line {number} the compressed file is damaged", hint="fetch it again"
        ) from fault
    except OSError as fault:
        raise UsageError(
            f"{path}: {fault.strerror or fault}", hint="name a file that can be read with --from"
        ) from fault


def _opened(file: IO[bytes], suffix: str) -> IO[bytes]:
    """The file's content, decompressed by its ending."""
    if suffix == ".xz":
        return lzma.open(file)
    if suffix == ".gz":
        return gzip.open(file)  # type: ignore[return-value]  # it reads as IO[bytes] does
    return file
