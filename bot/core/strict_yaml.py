"""Strict YAML: text in, plain data with line numbers out; everything that YAML can surprise with is refused with its line.

Refused: duplicate keys, aliases and anchors, tags, a second document, deep nesting, size over a limit, text that is not UTF-8.
Scalars follow YAML 1.1 as PyYAML resolves them, except that dates stay text: an unquoted id is still seen as the number it is.
The data is built from the parser's events in one pass without recursion, so that nothing hostile is ever built.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import yaml
from yaml.nodes import ScalarNode

Scalar = str | int | float | bool | None
Plain = Scalar | list["Plain"] | dict[str, "Plain"]
Location = tuple[str | int, ...]
Mark = tuple[int, int]

MAX_BYTES = 32 * 1024
MAX_DEPTH = 16
_LARGEST = 10**1000
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTRUCTOR = yaml.constructor.SafeConstructor()
_RESOLVER = yaml.resolver.Resolver()
_CONVERTED = {f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "bool", "null")}
# https://yaml.org/spec/1.1/#id868524, and the byte order mark, which libyaml refuses inside a text
_NOT_ALLOWED = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
# What the parser's own words leave open, by a part of them.
_HINTS = {
    "cannot start any token": "indent with spaces, not tabs, and put text in double quotes",
    "did not find expected key": "look for a missing quote or another indentation, here and on the line above",
    "did not find expected '-'": "each line is `key: value`, and items begin with two spaces and a hyphen",
    "alphabetic or numeric": "put text in double quotes",
    "escape c": "in double quotes a backslash is written twice",
    "incompatible YAML": "remove the line with %YAML",
    "<document start>": "nothing may follow the line `...`",
    "mapping values are not allowed": "put text that holds a colon in double quotes",
    "could not find expected ':'": "each line is `key: value`",
    "unexpected end of stream": "a closing quote is missing",
}


class YamlFault(Exception):
    """The text is not the YAML that is read here. `line` and `column` count from 1."""

    def __init__(self, message: str, line: int, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Located:
    """Plain data and the line and column at which each part of it stands, by the path of keys and indexes to it.

    `written` holds those scalars that YAML read as something else than text, as they are written in the file.
    """

    data: Plain
    marks: Mapping[Location, Mark]
    written: Mapping[Location, str] = field(default_factory=dict)

    def line_of(self, location: Location) -> int:
        """The line of the nearest part that has one, counted from 1."""
        return self.mark_of(location)[0]

    def mark_of(self, location: Location) -> Mark:
        """Line and column, counted from 1, of the part at `location` or of the nearest part around it."""
        while location and location not in self.marks:
            location = location[:-1]
        return self.marks.get(location, (1, 1))


def decode(raw: bytes, *, max_bytes: int = MAX_BYTES) -> str:
    """The text of a file. Raises YamlFault when it is too large, not UTF-8, or holds a NUL or a byte order mark."""
    if len(raw) > max_bytes:
        raise YamlFault(f"the file is larger than {max_bytes:,} bytes, the most that is read", 1)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise YamlFault("the file is UTF-16; save it as UTF-8", 1)
    if raw.startswith(b"\xef\xbb\xbf"):
        raise YamlFault("the file starts with a byte order mark; save it as UTF-8 without one", 1)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise YamlFault("the file is not UTF-8; save it as UTF-8", line) from fault
    if "\0" in text:
        raise YamlFault("the file holds a NUL byte; remove it", text.count("\n", 0, text.index("\0")) + 1)
    return text


def parse_yaml(text: str, *, max_depth: int = MAX_DEPTH) -> Located:
    """The one document in `text` as plain data with marks. Raises YamlFault with line and column."""
    if bad := _NOT_ALLOWED.search(text):
        at = bad.start()
        line = text.count("\n", 0, at) + 1
        message = f"the character U+{ord(bad[0]):04X} is not allowed in YAML; remove it"
        raise YamlFault(message, line, at - text.rfind("\n", 0, at))
    growth = _Growth(max_depth)
    try:
        growth.take(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as fault:
        if marker := _CONFLICT.search(text):
            line = text.count("\n", 0, marker.start()) + 1
            raise YamlFault("marks of a merge conflict; keep one of the two sides, without the marks", line) from fault
        raise _fault_of(fault) from fault
    if () not in growth.marks:
        raise YamlFault("the file is empty", 1)
    return Located(growth.root, growth.marks, growth.written)


def _fault_of(fault: yaml.YAMLError) -> YamlFault:
    if not isinstance(fault, yaml.MarkedYAMLError):
        return YamlFault("not readable as YAML", 1)
    mark = fault.problem_mark or fault.context_mark
    if fault.context_mark and "simple key" in (fault.context or ""):  # the problem is seen only on the next line
        mark = fault.context_mark
    problem = fault.problem or fault.context or "not readable as YAML"
    problem += next((f"; {hint}" for words, hint in _HINTS.items() if words in problem), "")
    return YamlFault(problem, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1)


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is still open; `key` is the one that waits for its value."""

    container: "list[Plain] | dict[str, Plain]"
    location: Location
    key: str | None = None


class _Growth:
    """Plain data growing from events."""

    def __init__(self, max_depth: int) -> None:
        self.root: Plain = None
        self.marks: dict[Location, Mark] = {}
        self.written: dict[Location, str] = {}
        self._max_depth = max_depth
        self._open: list[_Frame] = []
        self._documents = 0

    def take(self, events: Iterable[yaml.Event]) -> None:
        """Everything that the events say. Raises YamlFault at the first thing that is refused."""
        for event in events:
            start = event.start_mark
            mark = (start.line + 1, start.column + 1) if start else (1, 1)
            if isinstance(event, yaml.NodeEvent):
                _refuse_references(event, mark)
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event, mark)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._begin({} if isinstance(event, yaml.MappingStartEvent) else [], mark)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._open.pop()
            elif isinstance(event, yaml.DocumentStartEvent):
                self._documents += 1
                if self._documents > 1:
                    raise YamlFault("a second document (---) is not allowed; one file holds one", *mark)

    def _scalar(self, event: yaml.ScalarEvent, mark: Mark) -> None:
        frame = self._open[-1] if self._open else None
        if frame and isinstance(frame.container, dict) and frame.key is None:
            self._key(frame, str(event.value), mark)
            return
        value = _value_of(event, mark)
        location = self._put(value, mark)
        if not isinstance(value, str):
            self.written[location] = str(event.value)

    def _key(self, frame: _Frame, key: str, mark: Mark) -> None:
        if key in frame.container:
            raise YamlFault(f"the key {key[:80]!r} stands twice; keep one", *mark)
        frame.key = key
        self.marks[(*frame.location, key)] = mark

    def _begin(self, container: list[Plain] | dict[str, Plain], mark: Mark) -> None:
        if len(self._open) == self._max_depth:
            raise YamlFault(f"nested deeper than {self._max_depth} levels", *mark)
        frame = self._open[-1] if self._open else None
        if frame and isinstance(frame.container, dict) and frame.key is None:
            raise YamlFault("a key must be a word", *mark)
        self._open.append(_Frame(container, self._put(container, mark)))

    def _put(self, value: Plain, mark: Mark) -> Location:
        location: Location = ()
        if not self._open:
            self.root = value
        else:
            frame = self._open[-1]
            if isinstance(frame.container, list):
                location = (*frame.location, len(frame.container))
                frame.container.append(value)
            elif frame.key is not None:
                location = (*frame.location, frame.key)
                frame.container[frame.key] = value
                frame.key = None
        self.marks.setdefault(location, mark)
        return location


def _refuse_references(event: yaml.NodeEvent, mark: Mark) -> None:
    if isinstance(event, yaml.AliasEvent):
        raise YamlFault("an alias (*name) is not allowed; write the value itself, or put text in double quotes", *mark)
    if event.anchor:
        raise YamlFault("an anchor (&name) is not allowed; write the value itself", *mark)
    if tag := getattr(event, "tag", None):
        raise YamlFault(f"a tag ({str(tag)[:80]}) is not allowed; remove it, or put text in double quotes", *mark)


def _value_of(event: yaml.ScalarEvent, mark: Mark) -> Scalar:
    tag = _RESOLVER.resolve(ScalarNode, event.value, event.implicit)  # type: ignore[no-untyped-call]
    if tag not in _CONVERTED:
        return str(event.value)
    try:
        value = _CONSTRUCTOR.construct_object(ScalarNode(tag, event.value))
    except (ValueError, OverflowError, yaml.YAMLError) as fault:
        raise YamlFault("not a number that can be read; put it in double quotes", *mark) from fault
    finally:
        _CONSTRUCTOR.constructed_objects.clear()
    if (
        isinstance(value, int) and abs(value) > _LARGEST
    ):  # also hexadecimal, whose digits Python reads but does not print
        raise YamlFault("not a number that can be read; put it in double quotes", *mark)
    return value if isinstance(value, (int, float, bool)) else None
