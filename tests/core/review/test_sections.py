"""Items under headings and in folds, cut so that what is shown stays whole."""

import pytest

from bot.core.review.comment import CommentItem, CommentSection, fill

ITEMS = [CommentItem(f"item {at}", "**file**" if at < 2 else "**other**") for at in range(4)]


def test_headings_stand_once_above_what_belongs_to_them() -> None:
    text = fill(
        "head",
        [
            CommentSection("# one", ITEMS),
            CommentSection("# none", []),
            CommentSection("more", [CommentItem("x")], folded=True),
        ],
        1_000,
    )
    assert text.split("\n\n") == [
        *("head", "# one", "**file**", "item 0", "item 1", "**other**", "item 2", "item 3"),
        *("<details><summary>more</summary>", "x", "</details>"),
    ]


@pytest.mark.parametrize("room", range(140))
def test_what_does_not_fit_is_counted_and_no_fold_stays_open(room: int) -> None:
    sections = [
        CommentSection("# one", ITEMS[:2]),
        CommentSection("more", ITEMS, folded=True),
        CommentSection("", [CommentItem("last")]),
    ]
    text = fill("head", sections, room)
    kept, _, rest = text.partition("\n\n… and ")
    assert len(kept) <= max(room, len("head"))
    assert kept.count("<details>") == kept.count("</details>")
    shown = kept.count("item") + kept.count("last")
    assert shown + (int(rest.split()[0]) if rest else 0) == 7
    assert not kept.endswith("</summary>\n\n</details>")
