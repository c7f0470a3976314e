"""What the YAML parser complains about, in words for somebody who has never read YAML's rules: what is wrong, what to write."""

import re

_QUOTE_IT = "put the whole text in double quotes"
_LINES = "each line is `key: value`, and items of a list begin with two spaces and a hyphen"
_TWICE = "a backslash in double quotes begins a special character; write it twice"
_NO_PERCENT = "a line can't begin with %; remove it"
_VALUE = re.compile(r"""\s*(?:-\s+)?(?:[\w-]+\s*:\s+)?(["'\[{])""")
# The first part of the parser's words that is found says which words of ours are meant; {0} is the character at that place.
_WORDS = {
    "mapping values are not allowed": f"a colon with a blank behind it stands inside of text; {_QUOTE_IT}, or correct the line above",
    "did not find expected ',' or": "a comma or the closing bracket was expected here; put text with brackets in double quotes",
    "did not find expected '-'": f"an item of the list was expected here; {_LINES}, and quotes must be closed",
    "did not find expected key": "a line `key: value` was expected here; look for a missing quote or another indentation, here and above",
    "alphabetic or numeric": f"text can't begin with * or &; {_QUOTE_IT}, and begin items of a list with a hyphen",
    "comment or line break": f"text can't begin with | or >; {_QUOTE_IT}",
    "block sequence entries are not allowed": f"a hyphen begins an item of a list, on a line of its own; {_QUOTE_IT} if it belongs to it",
    "mapping keys are not allowed": f"text can't begin with ?; {_QUOTE_IT}",
    "did not find expected node content": f"text can't begin with {{0}}; {_QUOTE_IT}",
    "Unicode character escape code": "\\u with these digits is no character; write the character itself",
    "escape character": _TWICE,
    "expected hexdecimal number": _TWICE,
    "indentation indicator": f"text can't begin with | or >; {_QUOTE_IT}",
    "unexpected ':'": f"a colon stands inside of brackets; {_QUOTE_IT}",
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
    "<document start>": f"nothing may follow what stands above; remove a line `...` or ---, and {_LINES}",
    "could not find expected ':'": f"a colon with a blank behind the key is missing here; {_LINES}",
    "unexpected end of stream": "the quote that opens here is never closed; write a quote at the end of the text",
    "unexpected document indicator": "the quote that opens here is never closed; write a quote at the end of the text",
    "tag": f"text can't begin with !; {_QUOTE_IT}",
    "tab": "a tab stands here; indent with spaces, not tabs",
}
_OPENED = ("unexpected end of stream", "unexpected document indicator")


def is_told_where_it_began(problem: str, context: str) -> bool:
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
        return f"the text that begins with {value[1]} ended before this place; {_QUOTE_IT}{quote}"
    if "node content" in problem and character in {"", "\n"}:
        return "a value is missing, or a bracket or list above is not closed"
    for words, ours in _WORDS.items():
        if words in problem:
            return ours.format(character)
    return problem


def _cannot_start(line: str, column: int) -> str:
    character = line[column : column + 1]
    if character == "\t":
        return "a tab stands here; indent with spaces, not tabs"
    if line[:column].strip():
        return f"text can't begin with {character}; {_QUOTE_IT}"
    if line.lstrip().startswith("```"):
        return "the file is no Markdown; remove the lines with ```"
    return f"a line can't begin with {character}; {_LINES}"
