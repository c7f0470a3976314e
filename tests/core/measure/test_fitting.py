"""Fitted effects are written into a rule file's text; everything else in it stays."""

from collections.abc import Mapping

TEXT = """\
# which papers belong
decides: belongs
base: -1  # the start
rules:
  # a group
  - id: one
    effect: 1
    phrases: [a b]
  - effect:
      belongs: 2
      # kept
    id: two
    phrases: [c d]
  - id: three
    phrases: [e f]
    effect: 3
"""
WRITTEN = """\
# which papers belong
decides: belongs
base: -2.5
rules:
  # a group
  - id: one
    effect: 0.25
    phrases: [a b]
  - effect: -3
      # kept
    id: two
    phrases: [c d]
  - id: three
    phrases: [e f]
    effect: 3
"""


def write_effects(
    text: str, effects: Mapping[str, Mapping[str, float]], base: Mapping[str, float] | None = None
) -> str:
    """The rule file's text with these effects."""
    from bot.core.measure import fitting  # numpy and scipy are heavy to import

    return fitting.write_effects(text, effects, base)


def test_only_effects_and_base_change() -> None:
    effects = {"one": {"belongs": 0.25}, "two": {"belongs": -3.0}}
    assert write_effects(TEXT, effects, {"belongs": -2.5}) == WRITTEN


def test_effects_on_several_things_are_written_on_one_line() -> None:
    text = (
        "decides: nature\nrules:\n  - id: one\n    effect: {learnable: 1,\n      generative: 2}\n    phrases: [a b]\n"
    )
    written = write_effects(text, {"one": {"learnable": 0.5, "generative": -1.0}})
    assert (
        written
        == "decides: nature\nrules:\n  - id: one\n    effect: {learnable: 0.5, generative: -1}\n    phrases: [a b]\n"
    )
