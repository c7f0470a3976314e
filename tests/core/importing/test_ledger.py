"""No line with a link to a paper is lost, whatever the list looks like and whatever its titles hold."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.core.importing.entries import read_foreign_list
from bot.core.importing.links import addresses_in, is_paper
from bot.core.importing.titles import clean_title
from bot.core.paper.likeness import titles_agree
from bot.core.publish.entry import render_entry_line, render_short_line
from bot.core.text.markdown import one_line
from bot.core.text.plain_latex import plain_title
from tests.small_list import make_paper

LINES = (
    "- [{title}]({link})",
    "- **[CVPR 2024]** {title} [[paper]({link})] [[code](https://github.com/a/b)]",
    "**{title}** \\\n*Ada Lovelace* \\\n[[Website]]({link})",
    "| {title} | ICLR | [PDF]({link}) |",
    "|[{title}]({link})|",
    '<a href="{link}">{title}</a>',
    "<li>{title} <a href='{link}'>paper</a>",
    "  - {title} <{link}>",
    "{title}: {link}",
    "<!-- {title} {link} -->",
    "```\n{link}\n```",
    "> {title} [[pdf]]({link})",
    "### [{title}]({link})",
    "<details><summary>{title}</summary> [paper]({link})</details>",
    "[1]: {link}",
    "| Title | Link |\n|-|-|\n| {title} | {link} |",
    "<table><tr><td>{title}</td><td><a href={link}>x</a></td></tr></table>",
    "please see our [paper]({link})",
)
PLACES = (
    "https://arxiv.org/abs/2401.0{:04}",
    "https://openreview.net/forum?id=x{}",
    "https://x.org/{}.pdf",
    "https://doi.org/10.1/{}",
)
titles = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
one = st.tuples(st.sampled_from(LINES), titles, st.sampled_from(PLACES), st.sampled_from(("\n", "\n\n")))


@given(st.lists(one, min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_entries_and_unread_lines_are_the_lines_that_hold_a_link(chosen: list[tuple[str, str, str, str]]) -> None:
    markdown = "".join(
        line.format(title=title, link=link.format(number + 1)) + end
        for number, (line, title, link, end) in enumerate(chosen)
    )
    found = read_foreign_list(markdown)
    lines = markdown.split("\n")
    holding = {number for number, line in enumerate(lines, 1) if any(map(is_paper, addresses_in(line)))}
    read, unread = {entry.line for entry in found.entries}, {line.line for line in found.unread}
    assert not read & unread
    assert len(unread) == len(found.unread)
    # A definition that an entry used is no line with a link of its own; what else holds an address is accounted for.
    assert read | unread >= {number for number in holding if not lines[number - 1].startswith("[1]:")}
    assert unread <= holding


@given(st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_without_a_fault(text: str) -> None:
    read_foreign_list(text)


@given(titles)
@settings(max_examples=60, deadline=None)
def test_a_line_of_ours_is_read_as_it_was_meant(title: str) -> None:
    assume(clean_title(plain_title(one_line(title))))
    paper = make_paper("2401.01234", title, venue="ICLR", year=2024, code="https://github.com/a/b", areas=["video"])
    short = render_short_line(paper)
    for line in (short, render_entry_line(paper, {"video": "video"}, short=short)):
        found = read_foreign_list(f"## Water\n\n{line}\n")
        assert [(entry.arxiv, entry.line) for entry in found.entries] == [("2401.01234", 3)]
        shown = plain_title(one_line(title))
        assert found.entries[0].title == clean_title(shown) or titles_agree(found.entries[0].title, shown)
