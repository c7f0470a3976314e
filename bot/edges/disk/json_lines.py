"""Files of JSON Lines, plain, .xz or .gz, or standard input (`-`), read line by line so that memory stays flat."""

import contextlib
import gzip
import lzma
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from bot.core.paper.document import MAX_LINE_BYTES
from bot.errors import UsageError


def read_lines(path: str) -> Iterator[tuple[int, bytes]]:
    """Each line that is not blank with its number; a line that is too long is cut one byte after the limit.

    Raises UsageError when the file can't be read or decompressed.
    """
    number = 0
    try:
        with open_lines(path) as stream:
            while line := stream.readline(MAX_LINE_BYTES + 1):
                number += 1
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


def open_lines(path: str) -> contextlib.AbstractContextManager[IO[bytes]]:
    """The file opened for reading, decompressed if its name ends in .xz or .gz; `-` is standard input."""
    if path == "-":
        return contextlib.nullcontext(sys.stdin.buffer)
    if path.endswith(".xz"):
        return contextlib.closing(lzma.open(path))
    if path.endswith(".gz"):
        return contextlib.closing(gzip.open(path))  # type: ignore[arg-type]  # it reads as IO[bytes] does
    return Path(path).open("rb", buffering=1 << 20)
