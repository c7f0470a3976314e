"""Strict YAML: what it reads is what PyYAML reads, and what surprises is refused with its line."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.core.files.yaml import MAX_BYTES, YamlFault, decode, parse_yaml

# Text, line, column and part of the message.
REFUSED = [
    ("a: 1\nb: *other\n", 2, 4, "alias"),
    ("a: &name 1\n", 1, 4, "anchor"),
    ("a: !!python/object:os.system x\n", 1, 4, "tag"),
    ("a: ! x\n", 1, 4, "tag"),
    ("!!map\na: 1\n", 1, 1, "tag"),
    ("a: 1\n---\nb: 2\n", 2, 1, "second document"),
    ("a: 1\nb: 2\na: 3\n", 3, 1, "'a' appears twice"),
    ("a:\n  x: 1\n  x: 2\n", 3, 3, "'x' appears twice"),
    ("[a]: b\n", 1, 1, "key"),
    ("{{a: 1}: 2}\n", 1, 2, "key"),
    ("? - a\n: b\n", 1, 3, "key"),
    ("a:\n\t- b\n", 2, 1, "not tabs"),
    ("title: Prompts: a survey\n", 1, 15, "in double quotes"),
    ("a: [1\n", 2, 1, "expected"),
    ('a: "b\n', 1, 4, "never closed"),
    ("a: 'x\x07'\n", 1, 6, "U+0007"),
    ("a: 1\n\ufeffb: 2\n", 2, 1, "U+FEFF"),
    ("a: \ufffe\n", 1, 4, "U+FFFE"),
    (f"a: {'9' * 5000}\n", 1, 4, "number"),
    (f"a: 0x{'f' * 5000}\n", 1, 4, "number"),
    (f"a: -0b{'1' * 9000}\n", 1, 4, "number"),
    ("a: 1\nkind:method\nb: 2\n", 2, 1, "each line is"),
    ('a: "b\nc: "d"\n', 2, 5, "missing on the line above"),
    ("a: *b c*\n", 1, 4, "in double quotes"),
    ('a: "$\\pi$"\n', 1, 6, "write it twice"),
    ("%YAML 9.9\n---\na: 1\n", 1, 1, "%YAML"),
    ("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> fork\n", 2, 1, "merge conflict"),
    ("a: [X] y\n", 1, 8, "text that begins with [ ends before this place; put the whole text in double quotes"),
    ('a: "x" y\n', 1, 8, 'write \\" for a quote inside'),
    ("a: @x\n", 1, 4, "text can't begin with @; put the whole text in double quotes"),
    ("a: %x\n", 1, 4, "text can't begin with %; put the whole text in double quotes"),
    ("a: `x`\n", 1, 4, "text can't begin with `; put the whole text in double quotes"),
    ("a: | x\n", 1, 6, "text can't begin with | or >; put the whole text in double quotes"),
    ("a: - x\n", 1, 4, "put the whole text in double quotes"),
    ("a: ? x\n", 1, 4, "text can't begin with ?; put the whole text in double quotes"),
    ("a: , x\n", 1, 4, "text can't begin with ,; put the whole text in double quotes"),
    ("a: {{x}}\n", 1, 5, "put text that begins with a bracket in double quotes"),
    ("a: |0x\n", 1, 5, "text can't begin with | or >; put the whole text in double quotes"),
    ("a: !<x y\n", 1, 7, "text can't begin with !; put the whole text in double quotes"),
    ("a: !%x y\n", 1, 5, "text can't begin with !; put the whole text in double quotes"),
    ("a: [!a!bb]\n", 1, 10, "text can't begin with !; put the whole text in double quotes"),
    ("%itle: x\n", 1, 6, "a line can't begin with %; remove it"),
    ("%YAML x\n---\na: 1\n", 1, 7, "a line can't begin with %; remove it"),
    ("%TAG x\n---\na: 1\n", 1, 6, "a line can't begin with %; remove it"),
    ("{a'b: 1\n", 2, 1, "double quotes"),
    ("a: !tag x\n", 1, 4, "a tag (!tag) is not allowed; remove it, or put text in double quotes"),
    ("a: !!binary x\n", 1, 4, "a tag (!!binary)"),
    ("a: &x y\n", 1, 4, "or put text in double quotes"),
    ("a:\n  * x\n", 2, 4, "begin items of a list with a hyphen"),
    ("@article{x,\n", 1, 1, "a line can't begin with @; each line is `key: value`"),
    ("```yaml\na: 1\n```\n", 1, 1, "remove the lines with ```"),
    ("%FOO x\n---\na: 1\n", 1, 5, "a line can't begin with %; remove it"),
    ("a: 1\nb = 2\nc: 3\n", 2, 1, "the colon and the space after the key are missing here"),
    ('a: "\\ud83d"\n', 1, 7, "write the character itself"),
    ("a: 1\n=======\nb: 2\n", 2, 1, "merge conflict"),
    ("a: 1\na: 2\n", 2, 1, "(lines 1 and 2)"),
    ("a: 1\n...\nb: 2\n", 3, 1, "nothing may follow"),
    ("a: [1,\n", 2, 1, "a bracket or list above is not closed"),
    ("", 1, 1, "empty"),
    ("# only a comment\n", 1, 1, "empty"),
]
NESTED = ["[" * 10_000, "- " * 10_000, "? " * 10_000, "{a: " * 8_000, "".join(f"{' ' * at}a:\n" for at in range(200))]


@pytest.mark.parametrize(("text", "line", "column", "words"), REFUSED)
def test_surprising_yaml_is_refused_with_line_and_column(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(YamlFault) as caught:
        parse_yaml(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert words in caught.value.message


@pytest.mark.parametrize("text", NESTED, ids=range(len(NESTED)))
def test_ten_thousand_levels_are_refused_without_recursion(text: str) -> None:
    with pytest.raises(YamlFault, match=r"nested deeper|key must be a word"):
        parse_yaml(text)


def test_sixteen_levels_are_read() -> None:
    assert parse_yaml("[" * 16 + "]" * 16).data
    with pytest.raises(YamlFault, match="nested deeper"):
        parse_yaml("[" * 17 + "]" * 17)


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        (b"a" * (MAX_BYTES + 1), 1, "larger than 32,768"),
        ("a: 1".encode("utf-16"), 1, "UTF-16"),
        (b"\xef\xbb\xbfa: 1", 1, "byte order mark"),
        ("a: 1".encode("utf-16-le"), 1, "UTF-16"),
        ("a: 1".encode("utf-16-be"), 1, "UTF-16"),
        ("a: 1".encode("utf-32"), 1, "UTF-32"),
        (b"a: 1\nb: \xff", 2, "not UTF-8"),
        (b"a: 1\nb: \0", 2, "NUL"),
    ],
)
def test_bytes_that_are_no_plain_text_are_refused(raw: bytes, line: int, words: str) -> None:
    with pytest.raises(YamlFault, match=words) as caught:
        decode(raw)
    assert caught.value.line == line


def test_a_file_of_exactly_the_limit_is_read() -> None:
    assert decode(b"a" * MAX_BYTES)


def test_scalars_are_what_yaml_makes_of_them_and_what_was_written_is_kept() -> None:
    located = parse_yaml("id: 2401.01000\nno: no\nday: 2024-01-02\nempty:\nlist:\n  - 017\n  - text\n")
    assert located.data == {"id": 2401.01, "no": False, "day": "2024-01-02", "empty": None, "list": [15, "text"]}
    assert located.written == {("id",): "2401.01000", ("no",): "no", ("empty",): "", ("list", 0): "017"}


def test_lines_and_columns_of_keys_and_items_are_known() -> None:
    located = parse_yaml("a: 1\nlist:\n  - x\n  - y: 2\n")
    assert located.mark_of(("a",)) == (1, 1)
    assert located.mark_of(("list",)) == (2, 1)
    assert located.mark_of(("list", 1)) == (4, 5)
    assert located.mark_of(("list", 1, "y")) == (4, 5)
    assert located.line_of(("list", 1, "missing")) == 4
    assert located.line_of(("missing",)) == 1


def test_a_comment_behind_text_without_quotes_is_kept_apart() -> None:
    located = parse_yaml("a: x #1 y\nb: #1\nc: 'q' # z\nd:\n  - x # y\n  - z\ne: C#\n# f\n")
    assert located.data == {"a": "x", "b": None, "c": "q", "d": ["x", "z"], "e": "C#"}
    assert located.cut == {("a",): "x #1 y", ("b",): "#1", ("d", 0): "x # y"}
    whole = located.whole({"a", "b", "d"})
    assert whole.data == {"a": "x #1 y", "b": "#1", "c": "q", "d": ["x # y", "z"], "e": "C#"}
    assert located.whole({"c"}).data == located.data


def test_brackets_are_kept_as_they_are_written() -> None:
    located = parse_yaml("a: [X, 'y']\nb: {c: 1}\nd:\n  - 1\n")
    assert located.written == {
        ("a",): "[X, 'y']", ("b",): "{c: 1}", ("b", "c"): "1", ("d", 0): "1"
    }  # fmt: skip


def test_a_part_of_the_data_can_be_read_alone() -> None:
    located = parse_yaml("a:\n  b: 1 # x\n  c: [d]\n")
    below = located.below("a", {"b": 1})
    assert (below.written[("b",)], below.cut[("b",)], below.mark_of(("c", 0))) == ("1", "1 # x", (3, 7))


@pytest.mark.parametrize("odd", ["\x85", "\u2028", "\u2029"])
def test_lines_are_counted_as_editors_do(odd: str) -> None:
    assert parse_yaml(f"a: x{odd}b: y\nc: 1\n").line_of(("c",)) == 2
    with pytest.raises(YamlFault) as caught:
        parse_yaml(f"a: x{odd}b: y\nc: @\n")
    assert (caught.value.line, caught.value.column) == (2, 4)


class _TextDates(yaml.CSafeLoader):
    """PyYAML's own loader, which leaves dates and the like as text, as the strict one does."""


for _tag in ("timestamp", "value"):
    _TextDates.add_constructor(f"tag:yaml.org,2002:{_tag}", lambda _, node: node.value)

_PIECES = st.sampled_from(
    ["a", "b", "title", ": ", ":", "- ", "  ", "\n", "\n", '"x: y"', "'it''s'", "2401.01000", "no", "~", "1e3", "0x1F", ".inf",
     "2022-03-23", "[1, two]", "{c: d}", "# note", "|", ">", "é", "\\u00e9", '"\\u00e9\\n"', "1_0", "1:30", "=", "\u2028", "..."]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=14).map("".join))
def test_what_is_read_is_what_pyyaml_reads(text: str) -> None:
    try:
        mine = parse_yaml(text).data
    except YamlFault:
        return
    loader = _TextDates(text)
    node = loader.get_single_node()
    assert node is not None
    assert mine == _theirs(loader, node)


def _theirs(loader: _TextDates, node: yaml.Node) -> object:
    """What PyYAML makes of a node; only keys are taken as they are written, so that `2401.01000: x` is no number."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: _theirs(loader, value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_theirs(loader, item) for item in node.value]
    return loader.construct_object(node)
