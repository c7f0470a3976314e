"""Generated parts take their place between markers and nothing else changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.publish.marked_text import MarkerFault, begin, end, read_part, replace_parts

TEXT = "# By hand\n<!-- list:begin -->\nold\n<!-- list:end -->\nafter\n"


def test_a_part_is_replaced_and_the_rest_stays() -> None:
    new = replace_parts(TEXT, {"list": "new\n\nlines"})
    assert new == "# By hand\n<!-- list:begin -->\n\nnew\n\nlines\n\n<!-- list:end -->\nafter\n"
    assert read_part(new, "list") == "new\n\nlines"


@given(st.text().filter(lambda text: "<!--" not in text), st.text(max_size=20), st.text(max_size=20))
def test_writing_twice_is_writing_once(part: str, before: str, after: str) -> None:
    part = part.replace("\r", "")
    text = f"{before}\n{TEXT}{after}"
    once = replace_parts(text, {"list": part})
    assert replace_parts(once, {"list": part}) == once
    assert once.startswith(f"{before}\n")
    assert once.endswith(f"after\n{after}")


def test_the_line_ends_of_the_file_are_kept() -> None:
    new = replace_parts(TEXT.replace("\n", "\r\n"), {"list": "a\nb"})
    assert "\n" not in new.replace("\r\n", "")
    assert read_part(new, "list") == "a\nb"


def test_a_part_without_markers_is_left_out() -> None:
    assert replace_parts(TEXT, {"glance": "x"}) == TEXT
    assert read_part(TEXT, "glance") is None


FAULTS = [
    (f"{begin('list')}\n", "end -->"),
    (f"{end('list')}\n", "begin -->"),
    (TEXT + TEXT, "appears twice"),
    (f"{end('list')}\n{begin('list')}\n", "comes before"),
]


@pytest.mark.parametrize(("text", "said"), FAULTS)
def test_damaged_markers_are_told(text: str, said: str) -> None:
    with pytest.raises(MarkerFault, match=said):
        replace_parts(text, {"list": "x"})


def test_a_marker_inside_a_line_is_none() -> None:
    assert read_part(f"text {begin('list')}\n`{end('list')}`\n", "list") is None
