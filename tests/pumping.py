"""Finds every regular expression of the code and makes texts that would show that one takes quadratic time.

The expressions are found in the syntax trees (calls of `re`, with their constants and the names of their module) and among the values
of the modules. For each repetition in one, the texts repeat what it matches: after what leads to it, and with an end that fails.
"""

import ast
import importlib
import itertools
import pkgutil
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]  # the parser of `re` has no public name
from re import _parser as parser  # type: ignore[attr-defined]  # the same
from types import ModuleType
from typing import Any, NamedTuple

_METHODS = ("compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn")
_ENDS = ("", "\x00", "!", "a", " ", "x\n", "\nx", chr(34))
_KINDS = (" ", "\n", "a", "A", "0", "-", "[", "(", "{", "!", ".", ",", "\\", "/", "$", "<", '"', "'", "_", "é", "一")
_CANDIDATES = [*map(chr, range(32, 127)), "\n", "\t", "é", "一", "【", "\x00", "\u0301"]
_MOST_ONCE = 30  # a repetition with a smaller limit can't take long


@dataclass(frozen=True)
class FoundPattern:
    """An expression, where it is, and the methods that the code calls it with."""

    place: str
    pattern: "re.Pattern[Any]"
    methods: frozenset[str]


class Pump(NamedTuple):
    """A piece that an expression repeats, what leads to it, and an end that may make the expression fail."""

    lead: str
    piece: str
    end: str

    def text(self, length: int) -> str:
        """The piece repeated to about this length."""
        return self.lead + self.piece * (length // len(self.piece)) + self.end


def modules_of(package: ModuleType) -> Iterator[str]:
    """The names of the package and all modules below it."""
    yield package.__name__
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not found.name.endswith("__main__"):
            yield found.name


@cache
def _source_below(package: str) -> str:
    """The source of all modules of a package."""
    folder = Path(importlib.import_module(package).__file__ or "").parent
    return "\n".join(path.read_text("utf-8") for path in sorted(folder.rglob("*.py")))


@cache
def patterns_of(name: str) -> tuple[list[FoundPattern], list[str]]:
    """The expressions of a module, and the places of those that can't be read without running the code."""
    module = importlib.import_module(name)
    found: list[FoundPattern] = []
    unread: list[str] = []
    source = Path(module.__file__ or "").read_text("utf-8")
    everywhere = _source_below(name.partition(".")[0])  # where a public name may be used
    for name, value in vars(module).items():
        for at, pattern in enumerate(_patterns_in(value)):
            methods = _methods_of(name, source if name.startswith("_") else everywhere)
            found.append(FoundPattern(f"{module.__name__}.{name}[{at}]", pattern, methods))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (method := _method_of_re(node)) and node.args:
            place = f"{module.__name__}:{node.lineno}"
            try:
                # Only constants and names of the module can be read; both are this project's own.
                pattern = re.compile(_value(node.args[0], module), _value(_flags(node), module))
            except NameError:
                unread.append(place)
            else:
                if method != "compile":
                    found.append(FoundPattern(place, pattern, frozenset({method})))
    return found, unread


def _value(node: ast.expr, module: ModuleType) -> Any:
    return eval(ast.unparse(node), dict(vars(module)))  # noqa: S307  # our own code, with our own constants


def _methods_of(name: str, source: str) -> frozenset[str]:
    return _methods_in(source).get(name, frozenset(("search", "fullmatch")))


@cache
def _methods_in(source: str) -> dict[str, frozenset[str]]:
    """By name, the methods that the source calls on it."""
    found: dict[str, set[str]] = {}
    for name, method in re.findall(rf"\b(\w+)\.({'|'.join(_METHODS)})\b", source):
        found.setdefault(name, set()).add(method)
    return {name: frozenset(methods) for name, methods in found.items()}


def _patterns_in(value: object, depth: int = 0) -> Iterator["re.Pattern[Any]"]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 3 and isinstance(value, dict):
        yield from itertools.chain.from_iterable(_patterns_in(one, depth + 1) for one in value.values())
    elif depth < 3 and isinstance(value, tuple | list | set | frozenset):
        yield from itertools.chain.from_iterable(_patterns_in(one, depth + 1) for one in value)


def _method_of_re(node: ast.Call) -> str:
    """The function of `re` that is called, empty for any other call."""
    function = node.func
    is_of_re = (
        isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "re"
    )
    return function.attr if is_of_re and isinstance(function, ast.Attribute) and function.attr in _METHODS else ""


def _flags(node: ast.Call) -> ast.expr:
    """The flags of a call: the argument that only names members of `re`."""
    for one in [*node.args[1:], *(key.value for key in node.keywords)]:
        if re.fullmatch(r"re\.[A-Z]+(?: \| re\.[A-Z]+)*", ast.unparse(one)):
            return one
    return ast.Constant(0)


def pumps_of(pattern: "re.Pattern[Any]") -> Iterator[Pump]:
    """Each piece that the expression repeats, with different beginnings and ends."""
    tree = parser.parse(
        pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1"),
        pattern.flags & ~re.UNICODE,
    )
    seen: set[tuple[str, str]] = set()
    for before, piece in _repeated(list(tree), ""):
        for lead in {before, "", "a"}:
            if piece and (lead, piece) not in seen:
                seen.add((lead, piece))
                yield from (Pump(lead, piece, end) for end in _ENDS)


def _repeated(items: list[Any], before: str) -> Iterator[tuple[str, str]]:
    """What is repeated, each with a text that leads to it."""
    for at, (code, value) in enumerate(items):
        if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            _, most, inner = value
            inner = list(inner)
            if most is codes.MAXREPEAT or most > _MOST_ONCE:
                yield from ((before, piece) for piece in _samples(inner))
                # Also with its neighbours between two repetitions: `(a* b)` is repeated by the search itself.
                around = "".join(map(_shortest, [items[one : one + 1] for one in range(at)]))
                rest = _shortest(items[at + 1 :])
                yield from (("", around + piece + rest) for piece in _samples(inner))
                yield from (("", around + piece) for piece in _samples(inner))
                yield ("", around or "a")
            yield from _repeated(inner, before)
        elif code is codes.SUBPATTERN:
            yield from _repeated(list(value[3]), before)
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from _repeated(list(branch), before)
        elif code in {codes.ASSERT, codes.ASSERT_NOT}:
            yield from _repeated(list(value[1]), before)
        elif code is codes.ATOMIC_GROUP:
            yield from _repeated(list(value), before)
        before += _shortest([(code, value)])


def _samples(items: Iterable[Any]) -> list[str]:
    """Some texts that the items match: of a set of characters, one of each kind."""
    items = list(items)
    if len(items) == 1 and items[0][0] in {codes.IN, codes.ANY, codes.NOT_LITERAL, codes.LITERAL}:
        matching = [kind for kind in _KINDS if _matches(items[0], kind)]
        return matching or [_shortest(items)]
    if len(items) == 1 and items[0][0] is codes.BRANCH:
        return [piece for branch in items[0][1][1] for piece in _samples(branch)]
    if len(items) == 1 and items[0][0] is codes.SUBPATTERN:
        return _samples(items[0][1][3])
    return [_shortest(items), _shortest(items, optional=True)]


def _shortest(items: Iterable[Any], *, optional: bool = False) -> str:
    """A short text that the items match; with `optional`, each optional part once."""
    made = ""
    for code, value in items:
        if code in {codes.LITERAL}:
            made += chr(value)
        elif code in {codes.IN, codes.NOT_LITERAL, codes.ANY}:
            made += next((one for one in ["a", "0", *_CANDIDATES] if _matches((code, value), one)), "a")
        elif code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            made += _shortest(value[2], optional=optional) * max(value[0], int(optional))
        elif code is codes.SUBPATTERN:
            made += _shortest(value[3], optional=optional)
        elif code is codes.BRANCH:
            made += _shortest(value[1][0], optional=optional)
        elif code is codes.ATOMIC_GROUP:
            made += _shortest(value, optional=optional)
    return made


def _matches(item: tuple[Any, Any], character: str) -> bool:
    code, value = item
    if code is codes.ANY:
        return character != "\n"
    if code is codes.LITERAL:
        return bool(ord(character) == value)
    if code is codes.NOT_LITERAL:
        return bool(ord(character) != value)
    negated = bool(value) and value[0][0] is codes.NEGATE
    found = any(_is_in(part, character) for part in value[int(negated) :])
    return found != negated


def _is_in(part: tuple[Any, Any], character: str) -> bool:
    code, value = part
    if code is codes.LITERAL:
        return bool(ord(character) == value)
    if code is codes.RANGE:
        return bool(value[0] <= ord(character) <= value[1])
    classes = {
        codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_NOT_DIGIT: r"\D", codes.CATEGORY_SPACE: r"\s",
        codes.CATEGORY_NOT_SPACE: r"\S", codes.CATEGORY_WORD: r"\w", codes.CATEGORY_NOT_WORD: r"\W",
    }  # fmt: skip
    return bool(re.fullmatch(classes[value], character))
