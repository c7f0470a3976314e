"""A server whose pages can't be the answer: other days, a total below the entries, the same page for every `start`."""

from dataclasses import replace
from datetime import date

import pytest

from bot.core.harvest.verdict import State, judge_harvest
from bot.core.harvest.window import Window
from bot.edges.arxiv.client import ArxivClient, Harvest
from bot.edges.arxiv.line import ArxivLine
from demo.arxiv_feed import Answer
from demo.arxiv_papers import StoredPaper
from demo.arxiv_server import SmallArxiv, serve

WINDOW = Window(date(2025, 11, 24), date(2025, 12, 31))
QUERY = "(all:prompt) AND (cat:cs.CV) AND submittedDate:[202511240000 TO 202512312359]"


def paper(number: int, day: str = "2025-12-10") -> StoredPaper:
    return StoredPaper(
        f"2512.{number:05}", day, f"A Prompt, Part {number}", ("Ada Lovelace",), ("cs.CV",), "", "A text"
    )


def ask(arxiv: SmallArxiv) -> Harvest:
    with serve(arxiv) as url:
        client = ArxivClient(url, ArxivLine(delay_seconds=0, user_agent="bot"))
        return client.search(
            QUERY, judge=lambda ids, total: judge_harvest(ids, total, window=WINDOW, canaries=()), within=WINDOW
        )


class Strange(SmallArxiv):
    """Sends what `papers` holds, whatever was asked; with `total`, that total; with `stuck`, always from the first on."""

    total: int | None = None
    stuck = False

    def answer(self, parameters: dict[str, str]) -> Answer:
        start = 0 if self.stuck else int(parameters.get("start", 0))
        page = self.papers[start : start + self.page_cap]
        return Answer(page, len(self.papers) if self.total is None else self.total, start, self.page_cap)


@pytest.mark.parametrize("day", ["2099-01-01", "0001-01-01", "2024-12-10", "2026-12-10", "2025-11-20"])
def test_entries_of_other_days_are_counted_and_left_out(day: str) -> None:
    arxiv = Strange([paper(1), paper(2, day), paper(3)])
    found = ask(arxiv)
    assert {one.id for one in found.papers} == {"2512.00001", "2512.00003"}
    assert (found.complete, found.verdict.state) == (False, State.SHORTFALL)
    assert "1 entry of other days left out" in found.notes
    arxiv.total = 2  # a total that does not count it is no excuse
    assert not ask(arxiv).complete


def test_a_day_beside_the_window_is_no_fault() -> None:
    assert ask(Strange([paper(1), paper(2, "2025-11-23"), paper(3, "2026-01-01")])).complete


def test_a_server_that_ignores_start_is_noticed_on_the_second_page() -> None:
    arxiv = Strange([paper(number) for number in range(1, 21)], page_cap=10)
    arxiv.total, arxiv.stuck = 28_000, True
    found = ask(arxiv)
    assert not found.complete
    assert any("same page again" in note for note in found.notes)
    assert len(arxiv.requests) <= 3 * 2  # three rounds


@pytest.mark.parametrize("total", [0, 1, 9])
def test_a_total_below_the_number_of_entries_is_never_complete(total: int) -> None:
    arxiv = Strange([paper(number) for number in range(1, 11)])
    arxiv.total = total
    found = ask(arxiv)
    assert not found.complete
    assert any(f"a total of {total}" in note for note in found.notes)
    assert len(arxiv.requests) <= 10


def test_a_paper_that_comes_twice_is_no_fault() -> None:
    class Shifting(Strange):
        def answer(self, parameters: dict[str, str]) -> Answer:
            made = super().answer(parameters)
            return replace(made, papers=[*made.papers, *self.papers[:1]])

    found = ask(Shifting([paper(number) for number in range(1, 21)], page_cap=10))
    assert found.notes == ()
