"""Headings get the addresses that GitHub gives them."""

import pytest

from bot.core.publish.readme import Anchors, headings_in

HEADINGS = [
    ("Learnable, pixel level", "learnable-pixel-level"),
    ("Point clouds and 3D", "point-clouds-and-3d"),
    ("Q&A: what?", "qa-what"),
    ("Grey-box and black-box models", "grey-box-and-black-box-models"),
    ("snake_case  twice", "snake_case--twice"),
    ("Überblick", "überblick"),
    ("...", ""),
]


@pytest.mark.parametrize(("heading", "anchor"), HEADINGS)
def test_a_heading_has_githubs_address(heading: str, anchor: str) -> None:
    assert Anchors().add(heading) == anchor


def test_a_heading_that_stands_again_gets_a_number() -> None:
    anchors = Anchors.after("# Video\n\ntext\n\n## video ##\n")
    assert [anchors.add("Video"), anchors.add("Video"), anchors.add("Audio")] == ["video-2", "video-3", "audio"]


def test_only_headings_outside_of_code_count() -> None:
    markdown = "# One\n```sh\n# comment\n~~~\n```\n  ## [Two](https://example.org)\n    # code\n#none\n~~~\n# x\n"
    assert headings_in(markdown) == ["One", "Two"]
