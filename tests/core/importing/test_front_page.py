"""A README.md that has a list already: markers around the old list, everything else as it was."""

import pytest

from bot.core.importing.foreign import read_foreign_list
from bot.core.importing.front_page import OLD_LIST, holds_old_list, take_over, title_of, without_old_list
from bot.core.text.markdown import read_part

PARTS = "## At a glance\n\n<!-- list:begin -->\n<!-- list:end -->\n\n## About the bot\n\nIt asks arXiv.\n"
PAPER = "- [Starspots of Young Suns](https://arxiv.org/abs/2401.0000{})\n"
PAGE = f"""# Awesome Starspots

About stars.

## Contents

- [Spots](#spots)

## Spots

What spots are.

{PAPER.format(1)}
### 3D

{PAPER.format(2)}
## Telescopes

- [A telescope](https://example.org)

## Cycles

{PAPER.format(3)}{PAPER.format(4)}{PAPER.format(5)}{PAPER.format(6)}{PAPER.format(7)}
## Citation

If you use it, cite [us](https://arxiv.org/abs/2401.00009).

## License

CC0
"""


def headings(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("#")]


def test_sections_with_papers_are_the_old_list_and_the_rest_stays() -> None:
    page = take_over(PAGE, parts=PARTS)
    old = read_part(page, "list") or ""
    assert old.startswith(OLD_LIST)
    assert headings(old) == ["## Spots", "### 3D", "## Cycles"]
    assert headings(without_old_list(page)) == [
        "# Awesome Starspots", "## Contents", "## At a glance", "## About the bot", "## Telescopes", "## Citation", "## License",
    ]  # fmt: skip
    assert [line for line in PAGE.splitlines() if line.strip() and line not in page.splitlines()] == []


def test_the_import_reads_the_same_papers_and_sections_as_before() -> None:
    before, after = (
        {(one.arxiv, one.section) for one in read_foreign_list(text).entries}
        for text in (PAGE, take_over(PAGE, parts=PARTS))
    )
    assert before == after


def test_taking_over_twice_changes_nothing_more() -> None:
    page = take_over(PAGE, parts=PARTS)
    assert take_over(page, parts=PARTS) == page
    assert (holds_old_list(PAGE), holds_old_list(page), holds_old_list(without_old_list(page))) == (False, True, False)


@pytest.mark.parametrize(
    ("page", "order"),
    [
        ("# Stars\n\nNo papers yet.\n", ["# Stars", "## At a glance", "## About the bot"]),
        (
            "# Stars\n\n## Contributing\n\nWrite.\n",
            ["# Stars", "## At a glance", "## About the bot", "## Contributing"],
        ),
        (f"# Stars\n\nSome.\n\n{PAPER.format(1)}\nThe end.\n", ["# Stars", "## At a glance", "## About the bot"]),
        (f"# Spots\n\n{PAPER.format(1)}\n# Cycles\n\n{PAPER.format(2)}\n", ["## At a glance", "## About the bot"]),
        ("", ["## At a glance", "## About the bot"]),
    ],
)
def test_the_parts_have_a_fitting_place_in_other_pages(page: str, order: list[str]) -> None:
    made = take_over(page, parts=PARTS)
    assert headings(without_old_list(made)) == order
    assert holds_old_list(made) == ("arxiv" in page)
    assert "The end." not in (read_part(made, "list") or "")


def test_windows_line_ends_stay() -> None:
    made = take_over(PAGE.replace("\n", "\r\n"), parts=PARTS)
    assert "\n" not in made.replace("\r\n", "")
    assert holds_old_list(made)


def test_a_subject_that_sounds_like_a_section_about_the_list_is_of_the_list() -> None:
    page = PAGE.replace("## Spots\n", "## News recommendation\n").replace("## Citation", "## How to cite us")
    old = read_part(take_over(page, parts=PARTS), "list") or ""
    assert headings(old) == ["## News recommendation", "### 3D", "## Cycles"]


def test_the_title_is_the_first_heading_without_signs() -> None:
    assert (
        title_of("![badge](b.svg)\n\n# *Awesome Stars* ![Awesome](https://awesome.re/badge.svg)\n") == "Awesome Stars"
    )
    assert title_of("Nothing") is None
