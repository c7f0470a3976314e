"""The pull request's body: written from a view, read back as ticks, with human text kept and a limit held."""

import re
from dataclasses import replace

import pytest
from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st

from bot.core.paper.reason import Reason
from bot.core.pull.body import (
    LIMIT,
    BodyView,
    Heard,
    carry_over,
    count_fitting,
    describe_search,
    is_own_title,
    parse_commit,
    parse_heard,
    parse_view,
    read_reason,
    render_body,
    render_title,
    waiting_line,
)
from bot.core.pull.line import Item, Line, line_of, link_of, parse_lines
from bot.core.pull.snapshot import Snapshot, Tree
from bot.core.text.latex import plain_title
from bot.core.text.markdown import one_line

COMMIT = "a" * 40
TITLES = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=80)


def item(number: int, title: str = "A Title", *, ticked: bool = True) -> Item:
    arxiv = f"2512.{number:05}"
    return Item(arxiv, title, f"https://arxiv.org/abs/{arxiv}", ticked, "learnable × token", "prompts are tuned")


@given(TITLES, st.booleans())
def test_whatever_the_title_box_and_id_are_read_back(title: str, ticked: bool) -> None:
    body = render_body(BodyView((line_of(item(1, title, ticked=ticked)),)), commit=COMMIT)
    assert [(line.key, line.ticked) for line in parse_lines(body)] == [("2512.00001", ticked)]
    assert parse_commit(body) == COMMIT


REASON = Reason("We propose **visual prompts**.", "Ann Tern · 2026-10-02", "token: “prompts”")


def test_the_reason_follows_its_line_and_is_read_back_with_it() -> None:
    view = BodyView((line_of(replace(item(1), reason=REASON)), line_of(item(2))))
    body = render_body(view, commit=COMMIT)
    assert (
        "\n  <!-- why -->\n  <br>Ann Tern · 2026-10-02 · token: “prompts”\n  > We propose **visual prompts**.\n  <!-- /why -->\n"
        in body
    )
    assert parse_view(body).lines == view.lines
    assert parse_view(body).after == ""
    assert render_body(parse_view(body), commit=COMMIT) == body


def test_on_the_page_author_and_day_begin_a_line_of_their_own() -> None:
    body = render_body(BodyView((line_of(replace(item(1), reason=REASON)),)), commit=COMMIT)
    page = github_flavored_markdown_to_html(body, options=Options.CMARK_OPT_UNSAFE)
    assert "\n<br>Ann Tern · 2026-10-02" in page


def test_what_people_write_below_a_line_stays_there() -> None:
    body = render_body(BodyView((line_of(replace(item(1), reason=REASON)), line_of(item(2)))), commit=COMMIT)
    edited = body.replace("  <!-- /why -->\n", "  <!-- /why -->\n  I read it: good.\n").replace("\n", "\r\n")
    view = parse_view(edited)
    assert view.lines[0].notes == ("  I read it: good.",)
    assert "  <!-- /why -->\n  I read it: good.\n- [x]" in render_body(view, commit=COMMIT)


def test_forty_papers_stay_far_under_the_limit_and_many_more_lose_their_reasons_first() -> None:
    long = Reason("word " * 48, "Ann Tern et al. · 2026-10-02 · ▰▰▰▰▰ very sure", "token: “learnable prompts”, " * 5)
    lines = [line_of(replace(item(number, "A Title " * 12), reason=long)) for number in range(300)]
    assert len(render_body(BodyView(tuple(lines[:40])), commit=COMMIT)) < LIMIT / 1.5
    many = render_body(BodyView(tuple(lines[:150])), commit=COMMIT)
    assert len(parse_lines(many)) == 150
    assert "<!-- why -->" not in many


@given(TITLES)
def test_the_title_is_read_back_as_it_was(title: str) -> None:
    assert parse_lines(line_of(item(1, title)).text)[0].title == one_line(plain_title(title))


HOSTILE = [
    "Mine](https://arxiv.org/abs/2512.99999) [x",
    "--> <!-- vpt-bot:pull v1 commit=" + "b" * 40 + " -->",
    "@everyone closes #1 `code` | ![x](https://evil.example/x.png) <img src=x>",
    "- [x] [Other](https://arxiv.org/abs/2512.88888)",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_neither_adds_papers_nor_forges_the_hidden_line(title: str) -> None:
    body = render_body(BodyView((line_of(item(1, title)),)), commit=COMMIT)
    assert [line.key for line in parse_lines(body)] == ["2512.00001"]
    assert parse_commit(body) == COMMIT


READ = [
    ("- [x] [T](https://arxiv.org/abs/2512.00001) · p — w", ("2512.00001", True)),
    ("- [X] [T](https://arxiv.org/abs/2512.00001v3) changed by hand", ("2512.00001", True)),
    ("* [ ] [T](https://arxiv.org/abs/2512.00001)", ("2512.00001", False)),
    ("  - [ ] [T](<https://arxiv.org/abs/hep-th/9901001>)", ("hep-th/9901001", False)),
    ("- [x] [T](https://example.org/paper) · p — w", ("https://example.org/paper", True)),
    ("- [x] [T](https://example.org/paper)", None),  # people's own tasks, about a page that is no paper's
    ("- [ ] ask about [this](https://example.org/paper) · p — w", None),
    ("- [ ] read [this](https://arxiv.org/abs/2512.00001) again", ("2512.00001", False)),
    ("- [ ] [T](https://example.org/paper#2024/a-title-2)", ("2024/a-title-2", False)),
    ("- [x] [T](https://arxiv.org/abs/2512.00001#2024/a-title)", ("2024/a-title", True)),
    ("- [x] [T](https://example.org/paper#2024/A) · p — w", ("https://example.org/paper#2024/A", True)),
    ("- [x] [T](https://example.org/#x#2024/a)", ("2024/a", True)),
    ("- [x] [T](https://example.org/2024/a) · p — w", ("https://example.org/2024/a", True)),
    ("- [x] a box without a link", None),
    ("- [T](https://arxiv.org/abs/2512.00001)", None),
    ("- [y] [T](https://arxiv.org/abs/2512.00001)", None),
    # boxes that people mistyped
    ("- [ x] [T](https://arxiv.org/abs/2512.00001) · p — w", ("2512.00001", True)),
    ("- [x ] [T](https://arxiv.org/abs/2512.00001)", ("2512.00001", True)),
    ("- [\u00a0X\u00a0] [T](https://arxiv.org/abs/2512.00001)", ("2512.00001", True)),
    ("- [x][T](https://arxiv.org/abs/2512.00001)", ("2512.00001", True)),
    ("-[x] [T](https://arxiv.org/abs/2512.00001)", ("2512.00001", True)),
    ("1. [x] [T](https://arxiv.org/abs/2512.00001)", ("2512.00001", True)),
    ("[x] [T](https://arxiv.org/abs/2512.00001) · p — w", ("2512.00001", True)),
    ("- [] [T](https://example.org/paper#2024/a-title) · p — w", ("2024/a-title", False)),
    ("- [   ] [T](https://arxiv.org/abs/2512.00001)", ("2512.00001", False)),
    ("- [] [T](https://example.org/paper)", None),
    ("[VPT](https://arxiv.org/abs/2512.00001) is like it", None),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_box_and_first_link_are_all_that_is_read(text: str, expected: tuple[str, bool] | None) -> None:
    lines = [(line.key, line.ticked) for line in parse_lines(text)]
    assert lines == ([expected] if expected else [])


ADDRESSES = [
    ("https://example.org/paper", "https://example.org/paper"),
    ("https://doi.org/10.1016/S0893-6080(05)80010-3", "https://doi.org/10.1016/S0893-6080(05)80010-3"),
    ("https://openreview.net/forum?id=a&b=c&amp;d", "https://openreview.net/forum?id=a&b=c&amp;d"),
    ("https://example.org/a b>c|d", "https://example.org/a b>c|d"),
    ("https://example.org/paper#part", "https://example.org/paper"),
    ("https://example.org/ä", "https://example.org/%C3%A4"),
    ("https://example.org/%41", "https://example.org/%41"),
    ("javascript:alert(1)", "https://arxiv.org/"),
    ("https://arxiv.org/abs/2512.00001", "https://arxiv.org/abs/2512.00001"),
]


@pytest.mark.parametrize(("address", "read"), ADDRESSES)
def test_the_page_of_a_paper_that_is_not_on_arxiv_is_read_back_with_its_key(address: str, read: str) -> None:
    line = line_of(Item("2024/a-title", "A Title", link_of("2024/a-title", address), True, "p", "w"))
    (found,) = parse_lines(line.text)
    assert found == line
    assert (found.key, found.address, found.url, found.arxiv, found.is_keyed) == (
        "2024/a-title",
        read,
        read,
        None,
        True,
    )


@pytest.mark.parametrize(
    ("why", "shown"),
    [
        ("suggested by @student in #12; “x”", "suggested by @<!-- -->student in #12; “x”"),
        ("suggested by somebody in #12", "suggested by somebody in #12"),
        (
            "suggested by @student in #12 and closes #13",
            "suggested by @<!-- -->student in \\#<!-- -->12 and closes \\#<!-- -->13",
        ),
        ("“suggested by @student in #12; ”", "“suggested by @<!-- -->student in \\#<!-- -->12; ”"),
    ],
)
def test_only_the_credit_of_a_suggestion_leads_to_its_issue(why: str, shown: str) -> None:
    line = line_of(replace(item(1), why=why))
    assert line.text.endswith(f" — {shown}")
    assert line.why == why


def test_a_line_says_who_its_paper_is() -> None:
    on_arxiv, elsewhere = line_of(item(1)), parse_lines("- [x] [A Title](https://example.org/paper) · p — w")[0]
    assert (on_arxiv.arxiv, on_arxiv.url, on_arxiv.is_keyed) == ("2512.00001", None, True)
    assert (elsewhere.arxiv, elsewhere.url, elsewhere.is_keyed) == (None, "https://example.org/paper", False)
    assert on_arxiv.identity.arxiv == "2512.00001"
    assert (elsewhere.identity.arxiv, elsewhere.identity.titles) == (None, ("A Title",))


def full_view() -> BodyView:
    lines = (line_of(item(1)), line_of(item(2, "Another", ticked=False)))
    searched = describe_search("2025-12-01 to 2025-12-31: 5 of 5 collected.", held_back=2, note="A note.")
    return BodyView(lines, searched, (waiting_line("X-ray Prompts", "https://arxiv.org/abs/2512.00003"),))


def test_a_body_read_and_written_again_is_the_same() -> None:
    body = render_body(full_view(), commit=COMMIT)
    assert render_body(parse_view(body), commit=COMMIT) == body
    assert render_body(parse_view(body.replace("\n", "\r\n")), commit=COMMIT) == body


def test_text_that_a_human_adds_survives_an_update() -> None:
    body = render_body(full_view(), commit=COMMIT)
    lines = body.split("\n")
    edited = "\n".join(
        ["Please look at the second one, @bob.", "", *lines[:6], "I like this one.", *lines[6:], "- [ ] ask Bob"]
    )
    view = carry_over(BodyView((line_of(item(3)),), "Searched anew."), parse_view(edited))
    updated = render_body(view, commit="c" * 40)
    assert updated.startswith("Please look at the second one, @bob.\n")
    assert "I like this one." in updated
    assert "- [ ] ask Bob" in updated
    assert "2512.00001" not in updated


def test_a_run_without_a_search_keeps_what_the_last_one_said() -> None:
    old = parse_view(render_body(full_view(), commit=COMMIT))
    view = carry_over(BodyView((line_of(item(3)),)), old)
    assert view.searched == old.searched
    assert view.waiting == ()  # the waiting paper is an item now


def test_a_body_is_cut_at_a_whole_paper_and_says_how_many_are_left_out() -> None:
    lines = tuple(line_of(item(number, "T" * 250)) for number in range(1, 400))
    body = render_body(BodyView(lines), commit=COMMIT)
    assert len(body) <= 65_536
    shown = parse_lines(body)
    assert shown == list(lines[: len(shown)])
    left_out = re.search(r"… and (\d+) more", body)
    assert left_out
    assert len(shown) + int(left_out[1]) == len(lines)


def test_the_title_holds_counts_and_the_week_only() -> None:
    three, two = (Line("2512.00001", True, ""),) * 3, (Line("2512.00002", False, ""),) * 2
    assert render_title(BodyView(three + two), day="2026-04-19") == "3 papers to add, 2 to review (week of 2026-04-13)"
    assert render_title(BodyView(three[:1]), day="2026-04-13") == "1 paper to add (week of 2026-04-13)"
    assert render_title(BodyView(two), day="2026-01-01") == "2 papers to review (week of 2025-12-29)"
    assert render_title(BodyView()) == "Nothing to add"


def test_the_text_begins_with_what_to_do() -> None:
    add, review = line_of(item(1)), line_of(item(2, ticked=False))
    for lines, said in (
        (
            (add, review),
            "Untick what does not belong, tick what does, then merge. **1 paper to add, 1 to review.**\n",
        ),
        ((add,), "Untick what does not belong, then merge. **1 paper to add.**\n"),
        ((review,), "Tick what belongs, then merge. **1 paper to review.**\n"),
    ):
        body = render_body(BodyView(lines), commit=COMMIT)
        assert body.startswith(said)
        assert ("otherwise it is offered once more" in body) == (review in lines)
        assert parse_view(body).before == parse_view(body).after == ""


OLD_TEXT = f"""\
**1 paper to add, 1 to review.**

Searched 2025-12-01 to 2025-12-31: 5 of 5 collected.

### To add (1)
Untick what does not belong.

{item(1).line()}

### To review (1)
Tick what belongs.

{item(2, ticked=False).line()}

### Waiting (1)
Offered when this pull request is done.

- [X-ray Prompts](https://arxiv.org/abs/2512.00003)

Bob, please look.

<!-- vpt-bot:pull v1 commit={COMMIT} -->
"""


def test_a_text_of_an_earlier_version_is_read_and_written_anew() -> None:
    view = parse_view(OLD_TEXT)
    assert ([line.ticked for line in view.lines], view.before, view.after) == ([True, False], "", "Bob, please look.")
    body = render_body(view, commit=COMMIT)
    assert "Tick what belongs.\n" not in body
    assert body.count("Bob, please look.") == body.count("Searched 2025") == body.count("X-ray") == 1


def test_the_hidden_line_keeps_the_numbers_of_comments_whose_commands_were_carried_out() -> None:
    some = Heard(frozenset({7, 15}), frozenset({12}))
    body = render_body(BodyView((line_of(item(1)),), heard=some), commit=COMMIT)
    assert f"commit={COMMIT} comments=7,12x,15 -->" in body
    assert (parse_commit(body), parse_heard(body), parse_view(body).heard) == (COMMIT, some, some)
    assert parse_heard(f"<!-- vpt-bot:pull v1 commit={COMMIT} comments=x,,9x9 -->") == Heard()
    old, new = parse_view(body), BodyView((line_of(item(2)),), heard=Heard(frozenset(range(100, 160))))
    heard = carry_over(new, old).heard
    assert (len(heard.carried_out), max(heard.carried_out), heard.refused) == (50, 159, frozenset())


REASONS = [
    ("reason: Off topic.", "Off topic."),
    ("I looked.\r\n  Reason:   not  for us \r\nreason: second", "not for us"),
    ("no reason: given here", None),
    ("reason:", None),
    ("reason: passed over", None),  # nobody may make a judgement look like none
    ("reason: a\u202eb\x07c", "abc"),
    (f"reason: {'x' * 400}", "x" * 300),
]


@pytest.mark.parametrize(("comment", "reason"), REASONS)
def test_the_reason_is_one_plain_line(comment: str, reason: str | None) -> None:
    assert read_reason(comment) == reason


def test_the_paragraph_names_the_passed_over_and_how_to_offer_them_again() -> None:
    searched = describe_search("1 to 2.", held_back=3, passed_over=2)
    assert "3 held back" in searched
    assert "2 papers were offered twice and not chosen; to offer them again, comment `/offer passed-over`." in searched
    assert parse_view(f"{searched}\n").searched == searched


def test_only_as_many_papers_are_taken_as_fit_whole() -> None:
    items = [item(number, "T" * 250) for number in range(1, 400)]
    count = count_fitting(items, BodyView())
    assert 100 < count < len(items)
    body = render_body(BodyView(tuple(map(line_of, items[:count]))), commit=COMMIT)
    assert "left out" not in body
    assert count_fitting(items, BodyView(tuple(map(line_of, items[:count])))) == 0
    assert count_fitting(items[:5], BodyView()) == 5


@pytest.mark.parametrize("box", ["[ x]", "[x ]", "[]", "[  ]"])
def test_a_mistyped_box_is_written_as_a_box_again(box: str) -> None:
    body = render_body(BodyView((line_of(item(1)), line_of(item(2)))), commit=COMMIT).replace("[x]", box, 1)
    snapshot = Snapshot(Tree("b" * 40, {}), body=body)
    assert snapshot.is_mistyped
    mended = render_body(parse_view(body), commit=COMMIT)
    assert box not in mended
    assert mended.count("2512.00001") == 1
    assert not Snapshot(Tree("b" * 40, {}), body=mended).is_mistyped


@pytest.mark.parametrize("box", ["[y] ", "[✓] ", "[-] ", "[?] ", ""])
@pytest.mark.parametrize("on_branch", [True, False])
def test_where_a_box_cannot_be_read_what_the_branch_has_counts(box: str, on_branch: bool) -> None:
    body = render_body(BodyView((line_of(item(1, ticked=not on_branch)),)), commit=COMMIT)
    body = re.sub(r"- \[[ x]\] ", f"- {box}", body, count=1)
    blobs = {"papers/2025/2512.00001.yaml": "1"} if on_branch else {}
    snapshot = Snapshot(Tree("b" * 40, {}), Tree("c" * 40, blobs), body=body)
    assert [(line.key, line.ticked, line.text[:5]) for line in snapshot.lines] == [
        ("2512.00001", on_branch, f"- [{'x' if on_branch else ' '}]")
    ]


NOTE = [
    "  I know the authors.",
    "",
    "  ```",
    "  - [x] [Not this](https://arxiv.org/abs/2512.77777)",
    "  ```",
    "  - [ ] ask Bob",
]
WHY = ["  <!-- why -->", "  > We tune prompts.", "  <!-- /why -->"]


def test_notes_below_a_paper_stay_below_it() -> None:
    lines = [line_of(item(number, ticked=number == 2)) for number in (1, 2)]
    body = render_body(BodyView(tuple(lines)), commit=COMMIT)
    for line in lines:
        body = body.replace(line.text, "\n".join([line.text, *WHY, *NOTE]))
    found = parse_lines(body)
    assert {(line.block, line.notes) for line in found} == {(tuple(WHY), tuple(NOTE))}
    assert render_body(parse_view(body), commit=COMMIT) == body
    swapped = replace(parse_view(body), lines=tuple(line.with_box(ticked=not line.ticked) for line in found))
    again = render_body(swapped, commit=COMMIT)
    assert [(line.ticked, line.block, line.notes) for line in parse_lines(again)] == [
        (True, tuple(WHY), tuple(NOTE)),
        (False, tuple(WHY), tuple(NOTE)),
    ]
    assert again.count("I know the authors.") == 2


def test_notes_of_a_line_that_goes_are_kept() -> None:
    body = render_body(BodyView((line_of(item(1)),)), commit=COMMIT).replace(
        "are tuned\n", "are tuned\n  I know the authors.\n"
    )
    view = carry_over(BodyView((line_of(item(2)),)), parse_view(body))
    again = render_body(view, commit=COMMIT)
    assert again.count("\nI know the authors.\n") == 1
    assert render_body(parse_view(again), commit=COMMIT) == again


BELOW = [
    (["    deep"], ["    deep"]),
    (["goes on here"], ["goes on here"]),
    (["", "  after a blank line"], ["", "  after a blank line"]),
    (["", "another paragraph"], []),
    (["## A heading"], []),
    (["- a list of its own"], []),
    (["  <!-- why -->", "  unfinished"], ["  unfinished"]),
    (["  before", *WHY, "  after"], ["  before", "  after"]),
    (["  ```", *WHY, "  ```"],) * 2,
    (["  <!--", "  <!-- why -->", "  ```", "  -->", "  ```"], ["  <!--", "  ```", "  -->", "  ```"]),
    (["  <!--", "  - [x] [T](https://arxiv.org/abs/2512.77777)", "  -->"],) * 2,
    (["  - [x] [T](https://arxiv.org/abs/2512.77777)"], []),
]


@pytest.mark.parametrize(("below", "notes"), BELOW)
def test_what_markdown_shows_as_part_of_an_item_is_a_note(below: list[str], notes: list[str]) -> None:
    body = "\n".join([line_of(item(1)).text, *below, ""])
    first = parse_lines(body)[0]
    assert list(first.notes) == notes
    assert "\n".join(first.block) in {"", "\n".join(WHY)}


HIDDEN = [
    "```\n{}\n```",
    "~~~~ md\n{}\n~~~\n~~~~~",
    "- ```\n  {}\n  ```",
    "<!--\n{}\n-->",
    "<pre>\n{}\n</pre>",
    "> ```\n> x\n> ```\n",
]


@pytest.mark.parametrize("around", HIDDEN)
def test_a_box_in_code_or_in_a_comment_is_text(around: str) -> None:
    text = around.format("- [ ] [T](https://arxiv.org/abs/2512.77777) · p — w")
    body = f"{text}\n\n{render_body(full_view(), commit=COMMIT)}\n{text}\n"
    assert [line.key for line in parse_lines(body)] == ["2512.00001", "2512.00002"]
    again = render_body(parse_view(body), commit=COMMIT)
    assert again.count(text.strip()) == 2
    assert render_body(parse_view(again), commit=COMMIT) == again


def test_a_fence_that_nobody_ends_hides_nothing() -> None:
    body = f"```\n{render_body(full_view(), commit=COMMIT)}"
    assert [line.key for line in parse_lines(body)] == ["2512.00001", "2512.00002"]


@pytest.mark.parametrize("place", ["above", "below", "between"])
@pytest.mark.parametrize("text", ["x" * 65_000, "word \n" * 12_000])
def test_a_body_filled_by_people_keeps_the_papers_lines_and_says_what_is_left_out(place: str, text: str) -> None:
    body = render_body(full_view(), commit=COMMIT)
    line = parse_lines(body)[0].text
    note = text.replace("\n", "\n  ")
    full = {
        "above": f"{text}\n\n{body}",
        "below": f"{body}\n{text}",
        "between": body.replace(line, f"{line}\n  {note}"),
    }
    view = parse_view(full[place])
    again = render_body(view, commit=COMMIT)
    assert len(again) <= 65_536
    assert [line.key for line in parse_lines(again)] == ["2512.00001", "2512.00002"]
    assert re.search(r"… and [\d,]+ lines? of people's text, left out", again)
    assert count_fitting([item(number) for number in range(10)], view) == 10
    assert render_body(parse_view(again), commit=COMMIT) == again


TITLES_OF_BOTS = [
    "Add 1 paper",
    "Add 12 papers, 3 to review",
    "New papers",
    "New papers, 1 to review",
    "3 papers to add, 2 to review (week of 2026-04-13)",
    "1 paper to review (week of 2026-04-13)",
    "Nothing to add (week of 2026-04-13)",
    "Audit: 1 changed, 2 to confirm",
]
TITLES_OF_PEOPLE = [
    "[do not merge yet] Add 1 paper",
    "Add 12 papers, 3 to review!",
    "add 1 paper",
    "",
    "New papers for May",
]


def test_only_a_title_of_the_bots_own_form_is_its_own() -> None:
    assert all(map(is_own_title, TITLES_OF_BOTS))
    assert not any(map(is_own_title, TITLES_OF_PEOPLE))


BOXES = [NOTE[3], "- [ ] [T](https://arxiv.org/abs/2512.77777)"]  # of two lines for one paper the first stays


def _outside_of_blocks(texts: list[str]) -> list[str]:
    """The texts without what stands between the bot's marks: that is the bot's own."""
    kept: list[str] = []
    for text in texts:
        kept.append(text)
        if text == WHY[-1] and WHY[0] in kept:
            del kept[len(kept) - 1 - kept[::-1].index(WHY[0]) :]
    return kept


@given(st.lists(st.sampled_from([*NOTE, *WHY, *BOXES, "```", "<!--", "-->", "text", "## H"])))
def test_whatever_is_below_a_paper_nothing_of_it_is_lost_and_the_second_reading_changes_nothing(
    texts: list[str],
) -> None:
    body = "\n".join([render_body(BodyView((line_of(item(1)),)), commit=COMMIT), *texts])
    once = render_body(parse_view(body), commit=COMMIT)
    for text in filter(str.strip, set(_outside_of_blocks(texts)) - {*WHY, *BOXES}):
        assert text.strip() in once
    assert render_body(parse_view(once), commit=COMMIT) == once
