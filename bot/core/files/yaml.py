"""Strict YAML: text in, plain data with line numbers out; everything surprising in YAML is refused with its line.

Refused: duplicate keys, aliases and anchors, tags, a second document, deep nesting, size over a limit, text that is not UTF-8.
Scalars follow YAML 1.1 as PyYAML resolves them, except that dates stay text: an unquoted id is still seen as the number it is.
The data is built from the parser's events in one pass without recursion, so that hostile input is never built.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

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
_CONFLICT = re.compile(r"^(?:<{7} |>{7} |={7}$)", re.MULTILINE)
_ODD_BREAKS = re.compile("[\x85\u2028\u2029]")  # line breaks to YAML, but not to editors or git
_COMMENT = re.compile(r"[ \t]+#[^\r\n]*")


class YamlFault(Exception):
    """The text is not YAML as it is read here. `line` and `column` count from 1."""

    def __init__(self, message: str, line: int, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Located:
    """Plain data and the line and column of each part of it, by the path of keys and indexes to it.

    `written` holds what YAML read as something other than text (scalars, lists or mappings in brackets) as the file has it;
    `cut` holds texts without quotes that a comment follows, together with the comment.
    """

    data: Plain
    marks: Mapping[Location, Mark]
    written: Mapping[Location, str] = field(default_factory=dict)
    cut: Mapping[Location, str] = field(default_factory=dict)

    def line_of(self, location: Location) -> int:
        """The line of the nearest part that has one, counted from 1."""
        return self.mark_of(location)[0]

    def mark_of(self, location: Location) -> Mark:
        """Line and column, counted from 1, of the part at `location` or of the nearest part around it."""
        while location and location not in self.marks:
            location = location[:-1]
        return self.marks.get(location, (1, 1))

    def whole(self, keys: Collection[str]) -> "Located":
        """The same with what YAML takes for a comment behind a text of these `keys`, where ` #1` is part of it."""
        cut = {at: text for at, text in self.cut.items() if at and at[0] in keys}
        data = self.data
        if not cut or not isinstance(data, dict):
            return self
        data = dict(data)
        for at, text in cut.items():
            items = data[str(at[0])]
            if len(at) == 1:
                data[str(at[0])] = text
            elif len(at) == 2 and isinstance(items, list):
                data[str(at[0])] = [text if position == at[1] else item for position, item in enumerate(items)]
        return replace(self, data=data, written={at: text for at, text in self.written.items() if at not in cut})

    def below(self, key: str | int, data: Plain) -> "Located":
        """`data`, the value of `key`, with the marks in it alone."""
        inner = [{at[1:]: one for at, one in places.items() if at[:1] == (key,)} for places in (self.written, self.cut)]
        return Located(data, {at[1:]: mark for at, mark in self.marks.items() if at[:1] == (key,)}, *inner)


def wide_encoding(raw: bytes) -> str | None:
    """UTF-32 or UTF-16, by its mark or its many NULs; None for anything else."""
    if raw.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "utf-32"
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if raw.count(b"\0") > len(raw) // 3:
        return "utf-16-le" if raw[1:2] == b"\0" else "utf-16-be"
    return None


def decode(raw: bytes, *, max_bytes: int = MAX_BYTES) -> str:
    """The text of a file. Raises YamlFault when it is too large, not UTF-8, or contains a NUL or a byte order mark."""
    if len(raw) > max_bytes:
        raise YamlFault(f"the file is larger than {max_bytes:,} bytes, the limit; shorten it", 1)
    if wide := wide_encoding(raw):
        raise YamlFault(f"the file is {wide[:6].upper()}; save it as UTF-8", 1)
    if raw.startswith(b"\xef\xbb\xbf"):
        raise YamlFault("the file starts with a byte order mark; save it as UTF-8 without one", 1)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        before = raw[: fault.start].decode("utf-8")
        raise YamlFault("the file is not UTF-8; save it as UTF-8", *_mark_at(before, len(before))) from fault
    if "\0" in text:
        raise YamlFault("the file contains a NUL byte; remove it", *_mark_at(text, text.index("\0")))
    return text


def parse_yaml(text: str) -> Located:
    """The one document in `text` as plain data with marks. Raises YamlFault with line and column."""
    if bad := _NOT_ALLOWED.search(text):
        message = f"the character U+{ord(bad[0]):04X} is not allowed in YAML; remove it"
        raise YamlFault(message, *_mark_at(text, bad.start()))
    growth = _Growth(text)
    try:
        growth.take(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as fault:
        if marker := _CONFLICT.search(text):
            message = "these are merge conflict markers; keep one of the two sides and remove the markers"
            raise YamlFault(message, *_mark_at(text, marker.start())) from fault
        raise _fault_of(fault, text) from fault
    if () not in growth.marks:
        raise YamlFault("the file is empty; write `key: value` lines, for a paper those that CONTRIBUTING.md shows", 1)
    return Located(growth.root, growth.marks, growth.written, growth.cut)


def _mark_at(text: str, index: int) -> Mark:
    """Line and column as editors count them."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _fault_of(fault: yaml.YAMLError, text: str) -> YamlFault:
    if not isinstance(fault, yaml.MarkedYAMLError):
        return YamlFault("not readable as YAML", 1)
    problem = fault.problem or fault.context or "not readable as YAML"
    mark = fault.problem_mark or fault.context_mark
    if fault.context_mark and is_reported_at_its_start(problem, fault.context or ""):
        mark = fault.context_mark
    at = _index(mark)
    start = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    line, *_ = re.split("[\r\n]", text[start:], maxsplit=1)
    return YamlFault(explain(problem, line, at - start), *_place_of(mark, text))


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is still open; `key` is the one that waits for its value."""

    container: "list[Plain] | dict[str, Plain]"
    location: Location
    key: str | None = None
    start: int | None = None  # of one in brackets, in the text


class _Growth:
    """Builds plain data from events."""

    def __init__(self, text: str) -> None:
        self.root: Plain = None
        self.marks: dict[Location, Mark] = {}
        self.written: dict[Location, str] = {}
        self.cut: dict[Location, str] = {}
        self._text = text
        self._has_odd_breaks = bool(_ODD_BREAKS.search(text))
        self._open: list[_Frame] = []
        self._documents = 0

    def take(self, events: Iterable[yaml.Event]) -> None:
        """Everything that the events say. Raises YamlFault at the first thing that is refused."""
        for event in events:
            mark = self._mark_of(event)
            if isinstance(event, yaml.NodeEvent):
                _refuse_references(event, mark)
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event, mark)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._begin({} if isinstance(event, yaml.MappingStartEvent) else [], event, mark)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._end(self._open.pop(), event)
            elif isinstance(event, yaml.DocumentStartEvent):
                self._documents += 1
                if self._documents > 1:
                    raise YamlFault("a second document (---) is not allowed; one file holds one", *mark)

    def _mark_of(self, event: yaml.Event) -> Mark:
        return _place_of(event.start_mark, self._text if self._has_odd_breaks else "")

    def _scalar(self, event: yaml.ScalarEvent, mark: Mark) -> None:
        frame = self._open[-1] if self._open else None
        if frame and isinstance(frame.container, dict) and frame.key is None:
            self._key(frame, str(event.value), mark)
            return
        value = _value_of(event, mark)
        location = self._put(value, mark)
        if not isinstance(value, str):
            self.written[location] = str(event.value)
        if not event.style and (comment := _COMMENT.match(self._text, _index(event.end_mark))):
            self.cut[location] = f"{event.value}{comment[0]}".strip()

    def _key(self, frame: _Frame, key: str, mark: Mark) -> None:
        if key in frame.container:
            first = self.marks[(*frame.location, key)][0]
            raise YamlFault(f"{key[:80]!r} appears twice (lines {first} and {mark[0]}); keep one", *mark)
        frame.key = key
        self.marks[(*frame.location, key)] = mark

    def _begin(self, container: list[Plain] | dict[str, Plain], event: yaml.CollectionStartEvent, mark: Mark) -> None:
        if len(self._open) == MAX_DEPTH:
            raise YamlFault(
                f"nested deeper than {MAX_DEPTH} levels; write plain lines, as CONTRIBUTING.md shows them", *mark
            )
        frame = self._open[-1] if self._open else None
        if frame and isinstance(frame.container, dict) and frame.key is None:
            raise YamlFault("a key must be a word; put text that begins with a bracket in double quotes", *mark)
        start = _index(event.start_mark) if event.flow_style else None
        self._open.append(_Frame(container, self._put(container, mark), start=start))

    def _end(self, frame: _Frame, event: yaml.CollectionEndEvent) -> None:
        if frame.start is not None:
            self.written[frame.location] = self._text[frame.start : _index(event.end_mark)]

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


def _index(mark: "yaml.Mark | yaml._yaml.Mark | None") -> int:
    return mark.index if mark else 0


def _place_of(mark: "yaml.Mark | yaml._yaml.Mark | None", text: str) -> Mark:
    """Where the parser's mark is; `text` is looked at where YAML may count other lines than editors do."""
    if mark is None or _ODD_BREAKS.search(text):
        return _mark_at(text, _index(mark))
    return mark.line + 1, mark.column + 1


def _refuse_references(event: yaml.NodeEvent, mark: Mark) -> None:
    if isinstance(event, yaml.AliasEvent):
        raise YamlFault("an alias (*name) is not allowed; write the value itself, or put text in double quotes", *mark)
    if event.anchor:
        raise YamlFault("an anchor (&name) is not allowed; write the value itself, or put text in double quotes", *mark)
    if tag := getattr(event, "tag", None):
        shown = str(tag).replace("tag:yaml.org,2002:", "!!")[:80]
        raise YamlFault(f"a tag ({shown}) is not allowed; remove it, or put text in double quotes", *mark)


def _value_of(event: yaml.ScalarEvent, mark: Mark) -> Scalar:
    tag = _RESOLVER.resolve(ScalarNode, event.value, event.implicit)  # type: ignore[no-untyped-call]
    if tag not in _CONVERTED:
        return str(event.value)
    try:
        value = _CONSTRUCTOR.construct_object(ScalarNode(tag, event.value))
    except (ValueError, OverflowError, yaml.YAMLError) as fault:
        raise YamlFault("this number can't be read; put it in double quotes", *mark) from fault
    finally:
        _CONSTRUCTOR.constructed_objects.clear()
    if (
        isinstance(value, int) and abs(value) > _LARGEST
    ):  # also hexadecimal, whose digits Python reads but does not print
        raise YamlFault("this number can't be read; put it in double quotes", *mark)
    return value if isinstance(value, (int, float, bool)) else None


# What the YAML parser complains about, in words for people who have never read the rules of YAML.
_QUOTE_IT = "put the whole text in double quotes"
_LINES = "each line is `key: value`, and items of a list begin with two spaces and a hyphen"
_TWICE = "a backslash in double quotes begins a special character; write it twice"
_NO_PERCENT = "a line can't begin with %; remove it"
_VALUE = re.compile(r"""\s*+(?:-\s++)?(?:[\w-]++\s*+:\s++)?(["'\[{])""")
# Our words for the first of these parts that the parser's message contains; {0} is the character at that place.
_WORDS = {
    "mapping values are not allowed": f"there is a colon followed by a space inside the text; {_QUOTE_IT}, or correct the line above",
    "did not find expected ',' or": "a comma or the closing bracket was expected here; put text with brackets in double quotes",
    "did not find expected '-'": f"an item of the list was expected here; {_LINES}, and quotes must be closed",
    "did not find expected key": "a line `key: value` was expected here; look for a missing quote or another indentation, here and above",
    "alphabetic or numeric": f"text can't begin with * or &; {_QUOTE_IT}, and begin items of a list with a hyphen",
    "comment or line break": f"text can't begin with | or >; {_QUOTE_IT}",
    "block sequence entries are not allowed": f"a hyphen begins an item of a list, on a line of its own; {_QUOTE_IT} if it belongs to it",
    "mapping keys are not allowed": f"text can't begin with ?; {_QUOTE_IT}",
    "did not find expected node content": f"text can't begin with {{0}}; {_QUOTE_IT}",
    "Unicode character escape code": "\\u with these digits is not a character; write the character itself",
    "escape character": _TWICE,
    "expected hexdecimal number": _TWICE,
    "indentation indicator": f"text can't begin with | or >; {_QUOTE_IT}",
    "unexpected ':'": f"there is a colon inside brackets; {_QUOTE_IT}",
    "directive": _NO_PERCENT,
    "non-alphabetical": _NO_PERCENT,
    "digit or '.'": _NO_PERCENT,
    "version number": _NO_PERCENT,
    "expected '!'": _NO_PERCENT,
    "whitespace or line break": f"text can't begin with !; {_QUOTE_IT}",
    "expected whitespace": _NO_PERCENT,
    "expected '>'": f"text can't begin with !; {_QUOTE_IT}",
    "URI": f"text can't begin with !; {_QUOTE_IT}",
    "incompatible YAML": "remove the line with %YAML",
    "<document start>": f"nothing may follow the lines above; remove a line `...` or ---, and {_LINES}",
    "could not find expected ':'": f"the colon and the space after the key are missing here; {_LINES}",
    "unexpected end of stream": "the quote that opens here is never closed; write a quote at the end of the text",
    "unexpected document indicator": "the quote that opens here is never closed; write a quote at the end of the text",
    "tag": f"text can't begin with !; {_QUOTE_IT}",
    "tab": "there is a tab here; indent with spaces, not tabs",
}
_OPENED = ("unexpected end of stream", "unexpected document indicator")


def is_reported_at_its_start(problem: str, context: str) -> bool:
    """Whether a fault is seen only at its end, so that the place where the parser began is the one to look at."""
    return "simple key" in context or any(words in problem for words in _OPENED)


def explain(problem: str, line: str, column: int) -> str:
    """The parser's `problem` at `column` (from 0) of `line` in plain words; as it is where it is not known."""
    character = line[column : column + 1]
    if "cannot start any token" in problem:
        return _cannot_start(line, column)
    value = _VALUE.match(line)
    if "did not find expected key" in problem and value and column >= value.end():
        quote = (
            '; write \\" for a quote inside, or close one that is missing on the line above' if value[1] == '"' else ""
        )
        return f"the text that begins with {value[1]} ends before this place; {_QUOTE_IT}{quote}"
    if "node content" in problem and character in {"", "\n"}:
        return "a value is missing, or a bracket or list above is not closed"
    for words, ours in _WORDS.items():
        if words in problem:
            return ours.format(character)
    return problem


def _cannot_start(line: str, column: int) -> str:
    character = line[column : column + 1]
    if character == "\t":
        return "there is a tab here; indent with spaces, not tabs"
    if line[:column].strip():
        return f"text can't begin with {character}; {_QUOTE_IT}"
    if line.lstrip().startswith("```"):
        return "the file is not Markdown; remove the lines with ```"
    return f"a line can't begin with {character}; {_LINES}"
