"""Generated parts in a file that people edit too: each is between two comments on lines of their own; the rest is never changed."""

import re
from collections.abc import Mapping


class MarkerFault(Exception):
    """A part can't be written: a marker is missing, appears twice or is in the wrong order. The message says which."""


def begin(name: str) -> str:
    """The line before a part."""
    return f"<!-- {name}:begin -->"


def end(name: str) -> str:
    """The line after a part."""
    return f"<!-- {name}:end -->"


def read_part(text: str, name: str) -> str | None:
    """The text between a part's markers, with LF; None when there are no markers. Raises MarkerFault."""
    place = _find(text, name)
    return None if place is None else text[place[0] : place[1]].replace("\r\n", "\n").strip("\n")


def replace_parts(text: str, parts: Mapping[str, str]) -> str:
    """`text` with new parts; parts without markers are left out. Line ends stay as they are. Raises MarkerFault."""
    newline = "\r\n" if "\r\n" in text else "\n"
    for name, part in parts.items():
        place = _find(text, name)
        if place is not None:
            inner = f"\n{part.strip(chr(10))}\n\n".replace("\n", newline)
            text = f"{text[: place[0]]}{inner}{text[place[1] :]}"
    return text


def _find(text: str, name: str) -> tuple[int, int] | None:
    """Where a part begins and ends, without its markers."""
    begins = list(re.finditer(rf"^{re.escape(begin(name))}[ \t]*\r?\n", text, re.MULTILINE))
    ends = list(re.finditer(rf"^{re.escape(end(name))}[ \t]*\r?$", text, re.MULTILINE))
    if not begins and not ends:
        return None
    for marker, found in ((begin(name), begins), (end(name), ends)):
        if len(found) != 1:
            raise MarkerFault(f"the line {marker} {'is missing' if not found else 'appears twice'}")
    if begins[0].end() > ends[0].start():
        raise MarkerFault(f"the line {end(name)} comes before {begin(name)}")
    return begins[0].end(), ends[0].start()
