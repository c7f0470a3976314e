"""Strict YAML: text in, plain data with line numbers out; everything that YAML can surprise with is refused with its line.

Refused: duplicate keys, aliases and anchors, tags, a second document, deep nesting, size over a limit, text that is not UTF-8.
Scalars follow YAML 1.1 as PyYAML resolves them, except that dates stay text: an unquoted id is still seen as the number it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]
Location = tuple[str | int, ...]

MAX_BYTES = 32 * 1024
MAX_DEPTH = 16
_MANY_BRACKETS = 2_000
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTRUCTOR = yaml.constructor.SafeConstructor()
_PLAIN_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "map", "seq")}
_AS_TEXT = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:merge", "tag:yaml.org,2002:value"}
_STRING = "tag:yaml.org,2002:str"


class YamlFault(Exception):
    """The text is not the YAML that is read here. `line` and `column` count from 1."""

    def __init__(self, message: str, line: int, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Located:
    """Plain data and the line and column at which each part of it stands, by the path of keys and indexes to it."""

    data: Plain
    marks: Mapping[Location, tuple[int, int]]

    def line_of(self, location: Location) -> int:
        """The line of the nearest part that has one, counted from 1."""
        return self.mark_of(location)[0]

    def mark_of(self, location: Location) -> tuple[int, int]:
        """Line and column, counted from 1, of the part at `location` or of the nearest part around it."""
        while location and location not in self.marks:
            location = location[:-1]
        return self.marks.get(location, (1, 1))


def decode(raw: bytes, *, max_bytes: int = MAX_BYTES) -> str:
    """The text of a file. Raises YamlFault when it is too large, not UTF-8, or holds a NUL or a byte order mark."""
    if len(raw) > max_bytes:
        raise YamlFault(f"the file has {len(raw):,} bytes; the most is {max_bytes:,}", 1)
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
        raise YamlFault("the file holds a NUL byte", text.count("\n", 0, text.index("\0")) + 1)
    return text


def parse_yaml(text: str, *, max_depth: int = MAX_DEPTH) -> Located:
    """The one document in `text` as plain data with marks. Raises YamlFault with line and column."""
    loader = None
    try:
        _refuse_by_events(text, max_depth)
        loader = _LOADER(text)
        node = loader.get_single_node()
    except yaml.YAMLError as fault:
        raise _fault_of(fault) from fault
    except (RecursionError, ValueError) as fault:
        raise YamlFault(f"the file cannot be read as YAML: {type(fault).__name__}", 1) from fault
    finally:
        if loader is not None:
            loader.dispose()
    if node is None:
        raise YamlFault("the file is empty", 1)
    marks: dict[Location, tuple[int, int]] = {}
    return Located(_plain(node, (), marks, max_depth), marks)


def _refuse_by_events(text: str, max_depth: int) -> None:
    """Events tell anchors and tags from text that only looks like them, and are counted before anything recurses."""
    suspicious = any(mark in text for mark in "&*!") or sum(map(text.count, ("[", "{", "- "))) > _MANY_BRACKETS
    if not suspicious:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        mark = event.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if isinstance(event, yaml.AliasEvent):
            raise YamlFault("an alias (*name) is not allowed; write the value itself", line, column)
        if getattr(event, "anchor", None):
            raise YamlFault("an anchor (&name) is not allowed; write the value itself", line, column)
        if tag := getattr(event, "tag", None):
            raise YamlFault(f"a tag ({tag}) is not allowed; remove it", line, column)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > max_depth:
            raise YamlFault(f"nested deeper than {max_depth} levels", line, column)


def _fault_of(fault: yaml.YAMLError) -> YamlFault:
    if isinstance(fault, yaml.MarkedYAMLError):
        mark = fault.problem_mark or fault.context_mark
        problem = fault.problem or fault.context or "not readable as YAML"
        if "single document" in (fault.context or "") or "another document" in problem:
            problem = "a second document (---) is not allowed; one file holds one document"
        if "'\\t'" in problem:
            problem = "a tab is not allowed here; indent with spaces"
        return YamlFault(problem, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1)
    if isinstance(fault, yaml.reader.ReaderError):
        return YamlFault("a control character that YAML does not allow", 1)
    return YamlFault("not readable as YAML", 1)


def _plain(node: Node, location: Location, marks: dict[Location, tuple[int, int]], depth_left: int) -> Plain:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    marks.setdefault(location, (line, column))
    if depth_left == 0:
        raise YamlFault("nested too deeply", line, column)
    if isinstance(node, ScalarNode):
        return _scalar(node)
    if isinstance(node, SequenceNode):
        return [_plain(item, (*location, index), marks, depth_left - 1) for index, item in enumerate(node.value)]
    if isinstance(node, MappingNode):
        return _mapping(node, location, marks, depth_left)
    raise YamlFault("not a value that is read here", line, column)


def _scalar(node: ScalarNode) -> str | int | float | bool | None:
    if node.tag == _STRING or node.tag in _AS_TEXT:
        return str(node.value)
    if node.tag not in _PLAIN_TAGS:
        raise YamlFault(f"a tag ({node.tag}) is not allowed; remove it", node.start_mark.line + 1)
    try:
        value = _CONSTRUCTOR.construct_object(node)
    except (ValueError, OverflowError, yaml.YAMLError) as fault:
        raise YamlFault("not a number that can be read; put it in double quotes", node.start_mark.line + 1) from fault
    finally:
        _CONSTRUCTOR.constructed_objects.clear()
    return value if isinstance(value, (str, int, float, bool)) else None


def _mapping(
    node: MappingNode, location: Location, marks: dict[Location, tuple[int, int]], depth_left: int
) -> dict[str, Plain]:
    mapping: dict[str, Plain] = {}
    for key_node, value_node in node.value:
        line, column = key_node.start_mark.line + 1, key_node.start_mark.column + 1
        if not isinstance(key_node, ScalarNode):
            raise YamlFault("a key must be a word", line, column)
        key = str(key_node.value)
        if key in mapping:
            raise YamlFault(f"the key {key!r} stands twice; keep one", line, column)
        marks[(*location, key)] = (line, column)
        mapping[key] = _plain(value_node, (*location, key), marks, depth_left - 1)
    return mapping
