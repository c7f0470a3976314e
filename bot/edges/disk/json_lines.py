"""Files of JSON Lines, plain, .xz or .gz, or standard input (`-`), read line by line so that memory stays flat."""

import contextlib
import gzip
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from bot.core.paper.document import MAX_LINE_BYTES
from bot.errors import UsageError

_PROGRESS_LINES = 20_000
Progress = Callable[[float], None]


def read_lines(path: str, progress: Progress | None = None) -> Iterator[tuple[int, bytes]]:
    """Each line that is not blank with its number; a line that is too long is cut one byte after the limit.

    `progress` is called now and then with the share of the file that has been read. Raises UsageError when the file can't be read
    or decompressed.
    """
    number = 0
    try:
        with _opened(path) as file, _unpacked(file, path) as stream:
            size = Path(path).stat().st_size if progress else 0
            while line := stream.readline(MAX_LINE_BYTES + 1):
                number += 1
                if progress and size and number % _PROGRESS_LINES == 0:
                    progress(file.tell() / size)
                if len(line) > MAX_LINE_BYTES:
                    _skip_line(stream, line)
                if not line.isspace():
                    yield number, line
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as fault:
        raise UsageError(
            f"{path}: the compressed file is damaged after line {number}", hint="download it again"
        ) from fault
    except OSError as fault:
        raise UsageError(
            f"{path}: {fault.strerror or fault}", hint="name a file of JSON Lines that can be read"
        ) from fault


def _skip_line(stream: IO[bytes], line: bytes) -> None:
    """Skip to the end of the line, a piece at a time."""
    while line and not line.endswith(b"\n"):
        line = stream.readline(MAX_LINE_BYTES)


def _opened(path: str) -> contextlib.AbstractContextManager[IO[bytes]]:
    """The file opened for reading; `-` is standard input."""
    return contextlib.nullcontext(sys.stdin.buffer) if path == "-" else Path(path).open("rb", buffering=1 << 20)


def _unpacked(file: IO[bytes], path: str) -> contextlib.AbstractContextManager[IO[bytes]]:
    """The file's content, decompressed if its name ends in .xz or .gz."""
    if path.endswith(".xz"):
        return contextlib.closing(lzma.open(file))
    if path.endswith(".gz"):
        return contextlib.closing(gzip.open(file))  # type: ignore[arg-type]  # it reads as IO[bytes] does
    return contextlib.nullcontext(file)
