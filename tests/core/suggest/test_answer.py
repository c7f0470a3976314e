"""Answers to suggestions: thanks, the outcome and one thing to do, in this order; and the titles that issues get."""

import pytest

from bot.core.suggest.answer import Answer, State, render_answers, title_of_issue

PAGE = "https://arxiv.org/abs/2401.00001"


def an_answer(state: State, title: str = "Waves of the Deep") -> Answer:
    final = state in {"listed", "unfound", "rejected"}
    return Answer(state, title, PAGE, "is somewhere.", final, title=title, report="https://github.com/a/b/issues/new?x")


def told(*states: State, closes: bool = False, before: str | None = None, left_out: int = 0) -> str:
    answers = [an_answer(state) for state in states]
    text = render_answers(answers, question="q", left_out=left_out, closes=closes, before=before)
    return text.partition("\n\n<!--")[0]


@pytest.mark.parametrize(
    ("state", "fate", "then"),
    [
        ("added", "Proposed", "nothing left for you to do: a maintainer decides"),
        ("offered", "Proposed for review", "nothing left for you to do: a maintainer decides"),
        ("waiting", "Waiting for a maintainer", "nothing left for you to do: a maintainer decides"),
        ("rejected", "Not on the list", "say why in a comment here"),
        ("held", "Not proposed yet", "the bot tries again by itself"),
        ("unknown", "Not looked up yet", "the bot tries again by itself"),
        ("unfound", "Not added", "**One thing to do:** edit this issue"),
    ],
)
def test_an_answer_is_thanks_and_fate_then_one_thing_to_do(state: State, fate: str, then: str) -> None:
    outcome, rest = told(state).split("\n\n")
    assert outcome == f"Thank you! **{fate}**: [Waves of the Deep]({PAGE}) is somewhere."
    assert then in rest
    assert "\n" not in rest


def test_several_papers_are_summed_up_and_what_can_be_done_comes_first() -> None:
    blocks = told("added", "unfound", "added", left_out=3).split("\n\n")
    assert blocks[0] == "Thank you! **2 proposed, 1 not added.**"
    assert [block[:16] for block in blocks[1:4]] == ["- **Proposed**: ", "- **Not added**:", "- **Proposed**: "]
    assert blocks[4] == "3 more were not read; please put them into another issue."
    assert blocks[5].startswith("**One thing to do:**")
    assert len(blocks) == 6


def test_the_last_words_say_that_it_is_closed_and_where_a_mistake_is_reported() -> None:
    outcome, rest = told("listed", closes=True).split("\n\n")
    assert outcome.startswith("Thank you! **Already on the list**: ")
    assert rest.endswith(
        "closed. Is something about the paper wrong? [Report it](https://github.com/a/b/issues/new?x)."
    )
    assert "say why in a comment" in told("rejected", closes=True)


def test_a_paper_that_the_issue_brought_is_now_on_the_list_also_when_it_is_read_again() -> None:
    first = render_answers([an_answer("added")], question="q", left_out=0)
    then = render_answers([an_answer("listed")], question="q", left_out=0, closes=True, before=first)
    assert then.startswith("Thank you! **Now on the list**: ")
    assert render_answers([an_answer("listed")], question="q", left_out=0, closes=True, before=then) == then


@pytest.mark.parametrize(
    ("titles", "written", "wanted"),
    [
        (["Waves of $10^{2}$ Seas"], "Suggest: ", "Waves of 10² Seas"),
        (["Waves"], "suggest:", "Waves"),
        (["Waves"], "", "Waves"),
        (["Waves", "", "Seas"], "Suggest:", "Waves and 2 more"),
        (["W" * 300], "Suggest:", "W" * 200 + "…"),
        (["Waves\u202e\nof"], "Suggest:", "Waves of"),
        (["Waves"], "Suggest: my paper", None),
        ([""], "Suggest:", None),
        ([], "Suggest:", None),
    ],
)
def test_an_issue_gets_its_papers_title_where_it_has_none_of_its_own(
    titles: list[str], written: str, wanted: str | None
) -> None:
    assert title_of_issue([an_answer("added", title) for title in titles], written) == wanted
