"""What a pull request changes: a table of trees before and after, and what merging leaves."""

import pytest

from bot.core.review.tree_change import LINK, SUBMODULE, TreeEntry, added_twice, compare, lay_over

ONE, TWO, RUNS = TreeEntry("100644", "1" * 40), TreeEntry("100644", "2" * 40), TreeEntry("100755", "1" * 40)
SIZED = TreeEntry("100644", "1" * 40, 7)
Entries = dict[str, TreeEntry]

CHANGES: list[tuple[str, Entries, Entries, Entries, list[str]]] = [
    ("nothing", {"a": ONE}, {"a": ONE}, {}, []),
    ("added", {}, {"a": ONE}, {"a": ONE}, []),
    ("edited", {"a": ONE}, {"a": TWO}, {"a": TWO}, []),
    ("deleted", {"a": ONE, "b": TWO}, {"b": TWO}, {}, ["a"]),
    ("moved", {"a": ONE}, {"b": ONE}, {"b": ONE}, ["a"]),
    ("made a program", {"a": ONE}, {"a": RUNS}, {"a": RUNS}, []),
    ("a size that became known", {"a": ONE}, {"a": SIZED}, {}, []),
]


@pytest.mark.parametrize(
    ("before", "after", "changed", "deleted"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES]
)
def test_each_path_that_differs_is_changed_or_deleted(
    before: Entries, after: Entries, changed: Entries, deleted: list[str]
) -> None:
    change = compare(before, after)
    assert (change.changed, sorted(change.deleted)) == (changed, deleted)
    assert change.paths == sorted([*changed, *deleted])


@pytest.mark.parametrize(
    ("tip", "left"),
    [
        ({"a": ONE, "gone": ONE}, {"a": TWO, "new": ONE}),
        ({"gone": ONE}, {"a": TWO, "new": ONE}),
        ({"a": ONE, "other": ONE}, {"a": TWO, "new": ONE, "other": ONE}),
    ],
)
def test_a_merge_keeps_what_only_the_other_side_changed(tip: Entries, left: Entries) -> None:
    assert lay_over(tip, compare({"a": ONE, "gone": ONE}, {"a": TWO, "new": ONE})) == left


@pytest.mark.parametrize(
    ("tip", "twice"), [({}, []), ({"new": ONE}, []), ({"new": TWO}, ["new"]), ({"a": TWO, "new": ONE}, [])]
)
def test_a_path_is_added_twice_when_the_contents_differ(tip: Entries, twice: list[str]) -> None:
    before = {"a": ONE}
    assert added_twice(before, tip, compare(before, {"a": TWO, "new": ONE})) == twice


@pytest.mark.parametrize(("mode", "is_file"), [("100644", True), ("100755", True), (LINK, False), (SUBMODULE, False)])
def test_links_and_submodules_are_no_files(mode: str, is_file: bool) -> None:
    assert TreeEntry(mode, "1" * 40).is_file is is_file
