"""arXiv's query language for the stand-in: text to a predicate over papers.

Understood: `all: ti: abs: au: co: cat: id:`, quoted phrases as whole words in order, AND, OR, ANDNOT, parentheses and
`submittedDate:[YYYYMMDDHHMM TO YYYYMMDDHHMM]`. https://info.arxiv.org/help/api/user-manual.html#query_details
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from demo.arxiv_papers import StoredPaper, words_of

Predicate = Callable[[StoredPaper], bool]
_TOKEN = re.compile(
    r"\s*(?:(?P<bracket>[()])|(?P<operator>ANDNOT|AND|OR)(?![^\s()])"
    r"|submittedDate:\[(?P<first>[0-9]{12})\s+TO\s+(?P<last>[0-9]{12})\]"
    r'|(?:(?P<field>[a-z]+):)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s()":\[\]]+)))'
)
_FIELDS = {"all", "ti", "abs", "au", "co", "cat", "id", "jr"}


class QueryFault(ValueError):
    """The query can't be understood; arXiv answers 400 to such a one."""


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    field: str = "all"


def parse_search(query: str) -> Predicate:
    """Whether a paper is found by the query. Raises QueryFault."""
    parser = _Parser(_tokens(query))
    predicate = parser.either()
    if parser.rest:
        raise QueryFault(f"unexpected {parser.rest[0].text}")
    return predicate


def _tokens(query: str) -> list[_Token]:
    found, at = [], 0
    while query[at:].strip():
        match = _TOKEN.match(query, at)
        if not match:
            raise QueryFault(f"cannot read {query[at:][:40]}")
        found.append(_token(match))
        at = match.end()
    return found


def _token(match: re.Match[str]) -> _Token:
    if match["bracket"] or match["operator"]:
        return _Token(match["bracket"] or match["operator"], match["bracket"] or match["operator"])
    if match["first"]:
        return _Token("term", f"{match['first']} {match['last']}", "submittedDate")
    field = match["field"] or "all"
    if field not in _FIELDS:
        raise QueryFault(f"unknown field {field}")
    return _Token("term", match["word"] if match["word"] is not None else match["phrase"], field)


class _Parser:
    """Recursive descent: OR binds loosest, then AND and ANDNOT, then parentheses and terms."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.rest = tokens

    def _next(self, *kinds: str) -> _Token | None:
        return self.rest.pop(0) if self.rest and self.rest[0].kind in kinds else None

    def either(self) -> Predicate:
        parts = [self._both()]
        while self._next("OR"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else lambda paper: any(part(paper) for part in parts)

    def _both(self) -> Predicate:
        parts = [self._single()]
        while operator := self._next("AND", "ANDNOT"):
            part = self._single()
            parts.append(part if operator.kind == "AND" else _negated(part))
        # the last first: the dates are usually there, and they are the cheapest to look at
        return parts[0] if len(parts) == 1 else lambda paper: all(part(paper) for part in reversed(parts))

    def _single(self) -> Predicate:
        if self._next("("):
            inner = self.either()
            if not self._next(")"):
                raise QueryFault("a closing bracket is missing")
            return inner
        term = self._next("term")
        if not term:
            raise QueryFault("a term is missing")
        return _term(term)


def _negated(part: Predicate) -> Predicate:
    return lambda paper: not part(paper)


def _term(term: _Token) -> Predicate:
    if term.field == "submittedDate":
        first, last = term.text.split()
        return lambda paper: first <= paper.minute <= last
    if term.field == "cat":
        if term.text.endswith("*"):
            return lambda paper: any(name.startswith(term.text[:-1]) for name in paper.categories)
        return lambda paper: term.text in paper.categories
    if term.field == "id":
        return lambda paper: paper.id == term.text
    wanted = words_of(term.text)
    return lambda paper: wanted in paper.words(term.field)
