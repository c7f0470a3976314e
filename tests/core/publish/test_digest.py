"""The monthly digest: what fits into a release, and nothing that a title could do there."""

import pytest

from bot.core.publish.exports import LIMIT_CHARACTERS, render_digest
from tests.core.publish.test_readme import TAXONOMY, make
from tests.core.text.test_markdown import HOSTILE, show


def test_what_does_not_fit_is_counted() -> None:
    papers = [make(f"Paper {number} {'long ' * 40}", arxiv=f"2401.{number:05}") for number in range(1, 1_001)]
    text = render_digest(papers, TAXONOMY, total=5_000)
    assert LIMIT_CHARACTERS - 1_000 < len(text) < LIMIT_CHARACTERS + 2_000
    lines = text.count("\n- [Paper")
    assert f"\n{1_000 - lines:,} more are in the list." in text
    assert "`vpt-bot export bibtex` writes it." in text
    assert "@misc" not in text


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_one_line_and_one_entry(title: str) -> None:
    text = render_digest([make(title, authors=[title], venue=title), make("Last")], TAXONOMY, total=2)
    shown = show(text)
    assert shown.tags.count("li") == 2
    assert set(shown.tags) <= {"h2", "p", "ul", "li", "a", "strong", "span", "details", "summary", "pre", "code"}
    assert text.count("\n@") == 2
