"""What a human did on the pull request, read from body, branch and the bot's last commit: the contract's table."""

from dataclasses import replace

import pytest

from bot.core.maintainers import Decided, known_identities, read_decisions, read_leftovers
from bot.core.pull_body import Item, View, line_of, render_body
from bot.core.snapshot import EndedPull, Snapshot, Tree, forget_deleted, without_line

ID = "2512.00001"
FILE = f"papers/2025/{ID}.yaml"
NO = f"rejected/2025/{ID}.yaml"


def body(*, ticked: bool | None) -> str:
    lines = () if ticked is None else (line_of(Item(ID, "A Title", f"https://arxiv.org/abs/{ID}", ticked, "p", "w")),)
    return render_body(View(lines), commit="a" * 40)


def snapshot(
    *, ticked: bool | None, branch: dict[str, str], last: dict[str, str], base: dict[str, str] | None = None
) -> Snapshot:
    return Snapshot(Tree("m", base or {}), Tree("b", branch), Tree("l", last), body(ticked=ticked))


YES, DELETED, UNTICKED, NOTHING = (
    Decided((ID,)),
    Decided((), ((ID, "deleted"),)),
    Decided((), ((ID, "unticked"),)),
    Decided(),
)
TABLE = [
    # ticked, on the branch, in the bot's last commit
    ("as the bot left it", True, {FILE: "1"}, {FILE: "1"}, NOTHING),
    ("unticked", False, {FILE: "1"}, {FILE: "1"}, UNTICKED),
    ("unticked, although edited", False, {FILE: "2"}, {FILE: "1"}, UNTICKED),
    ("edited", True, {FILE: "2"}, {FILE: "1"}, NOTHING),
    ("deleted", True, {}, {FILE: "1"}, DELETED),
    ("deleted and unticked", False, {}, {FILE: "1"}, DELETED),
    ("deleted, its line too", None, {}, {FILE: "1"}, DELETED),
    ("waits for review", False, {}, {}, NOTHING),
    ("ticked", True, {}, {}, YES),
    ("ticked again after a no", True, {NO: "3"}, {NO: "3"}, YES),
    ("added by hand", None, {FILE: "1"}, {}, NOTHING),
    ("added by hand, unticked", False, {FILE: "1"}, {}, NOTHING),
]


@pytest.mark.parametrize(("name", "ticked", "branch", "last", "decided"), TABLE)
def test_what_wins(
    name: str, ticked: bool | None, branch: dict[str, str], last: dict[str, str], decided: Decided
) -> None:
    assert read_decisions(snapshot(ticked=ticked, branch=branch, last=last)) == decided, name


def test_a_paper_that_main_has_meanwhile_is_nobodys_decision() -> None:
    assert read_decisions(snapshot(ticked=True, branch={}, last={FILE: "1"}, base={FILE: "1"})) == NOTHING


@pytest.mark.parametrize(("merged", "how"), [(True, "passed over"), (False, "closed")])
def test_what_an_ended_pull_request_left_is_a_no(merged: bool, how: str) -> None:
    ended = EndedPull(7, body(ticked=False), merged, "2025-12-31", "alice")
    (no,) = read_leftovers(Snapshot(Tree("m", {}), ended=(ended,)), {})
    assert (no.arxiv, no.title, no.how, no.pull) == (ID, "A Title", how, 7)
    assert read_leftovers(Snapshot(Tree("m", {NO: "1"}), ended=(ended,)), {}) == []
    assert read_leftovers(Snapshot(Tree("m", {FILE: "1"}), ended=(ended,)), {}) == []


def test_papers_of_branches_and_bodies_are_known() -> None:
    slug = "papers/2021/a-paper-without-an-id.yaml"
    ended = EndedPull(7, body(ticked=True).replace(ID, "2512.00002"), True, "")
    known = known_identities(
        Snapshot(Tree("m", {slug: "1"}), Tree("b", {slug: "1"}), Tree("b", {}), body(ticked=False), ended=(ended,)), {}
    )
    assert {identity.arxiv for identity in known} == {None, ID, "2512.00002"}
    assert ("a paper without an id",) in {identity.titles for identity in known}


def test_a_file_that_a_stopped_run_left_on_the_branch_is_offered_again() -> None:
    stopped = Snapshot(Tree("m", {}), Tree("b", {FILE: "1"}), Tree("b", {FILE: "1"}))
    assert known_identities(stopped, {}) == []


def test_a_merged_pull_request_settles_those_before_it() -> None:
    old = EndedPull(7, body(ticked=False), False, "2025-12-01")
    newer = EndedPull(8, "", True, "2025-12-08")
    taken_back = Snapshot(Tree("m", {}), ended=(newer, old))
    assert read_leftovers(taken_back, {}) == []
    assert known_identities(taken_back, {}) == []
    still = Snapshot(Tree("m", {}), ended=(replace(newer, merged=False), old))
    assert [no.pull for no in read_leftovers(still, {})] == [7]
    assert [identity.arxiv for identity in known_identities(still, {})] == [ID]


@pytest.mark.parametrize(("ended", "again"), [("2026-01-10", False), ("2025-12-31", True)])
def test_a_paper_held_until_a_day_is_offered_again_and_a_later_no_counts_anew(ended: str, again: bool) -> None:
    pull = EndedPull(7, body(ticked=False), True, ended)
    snapshot = Snapshot(Tree("m", {NO: "1"}), ended=(pull,))
    held_until = {NO: "2026-01-05"}
    assert (known_identities(snapshot, held_until) == []) is again
    assert (read_leftovers(snapshot, held_until) == []) is again


def test_a_no_that_somebody_took_off_the_branch_is_not_written_again() -> None:
    pull = EndedPull(7, body(ticked=False), False, "2025-12-01")
    snapshot = Snapshot(Tree("m", {}), Tree("b", {}), Tree("l", {NO: "1"}), "", ended=(pull,))
    assert read_leftovers(snapshot, {}) == []


def test_what_main_deleted_since_the_fork_is_not_taken_for_the_bots() -> None:
    lagging = Snapshot(Tree("m", {}), Tree("b", {FILE: "1"}), Tree("l", {FILE: "1"}), "")
    assert without_line(lagging) == {FILE}
    assert without_line(forget_deleted(lagging, Tree("f", {FILE: "1"}))) == set()
