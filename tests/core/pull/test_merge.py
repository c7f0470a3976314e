"""The three-way merge of the bot's branch, path by path."""

import pytest

from bot.core.pull.plan import Merge, merge_files

P = "data/papers/2025/2512.00001.yaml"
TABLE = [
    # name, fork, base, branch, last, expected
    ("the bot added it", {}, {}, {P: "1"}, {P: "1"}, Merge({P: "1"})),
    ("a human added it", {}, {}, {P: "1"}, {}, Merge({P: "1"})),
    ("main added another version of the bot's", {}, {P: "2"}, {P: "1"}, {P: "1"}, Merge()),
    ("main added the same", {}, {P: "1"}, {P: "1"}, {}, Merge()),
    ("a human edited what main changed too", {P: "0"}, {P: "2"}, {P: "3"}, {P: "0"}, Merge({}, (P,))),
    ("a human edited what main left", {P: "0"}, {P: "0"}, {P: "3"}, {P: "0"}, Merge({P: "3"})),
    ("main changed what the branch left", {P: "0"}, {P: "2"}, {P: "0"}, {P: "0"}, Merge()),
    ("the branch deleted what main left", {P: "0"}, {P: "0"}, {}, {P: "0"}, Merge({P: None})),
    ("a human deleted what main changed", {P: "0"}, {P: "2"}, {}, {P: "0"}, Merge({}, (P,))),
    ("main deleted what the branch left", {P: "0"}, {}, {P: "0"}, {P: "0"}, Merge()),
]


@pytest.mark.parametrize(("name", "fork", "base", "branch", "last", "expected"), TABLE)
def test_a_file_is_merged_by_its_contents(
    name: str, fork: dict[str, str], base: dict[str, str], branch: dict[str, str], last: dict[str, str], expected: Merge
) -> None:
    assert merge_files(fork=fork, base=base, branch=branch, last=last) == expected, name
