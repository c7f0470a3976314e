"""What a human did on the pull request, read from body, branch and the bot's last commit: the contract's table."""

from dataclasses import replace

import pytest

from bot.core.paper.key import name_of
from bot.core.paper.model import Paper, path_of
from bot.core.pull.body import BodyView, Heard, parse_view, render_body
from bot.core.pull.decisions import (
    Addition,
    Decisions,
    Marked,
    PullFacts,
    Rejection,
    decide,
    find_settled,
    known_identities,
    passed_over_names,
    places_to_read,
    read_decisions,
    read_leftovers,
)
from bot.core.pull.line import Item, line_of, link_of
from bot.core.pull.plan import Merge, Plan, merge_files, plan_changes
from bot.core.pull.snapshot import EndedPull, Snapshot, Tree, forget_deleted, without_line
from bot.edges.disk.data_folder import DataFolder
from tests.small_list import ROOT, make_paper

TAXONOMY = DataFolder(ROOT / "data").taxonomy()
ID = "2512.00001"
FILE = f"papers/2025/{ID}.yaml"
NO = f"rejected/2025/{ID}.yaml"
SLUG, PAGE = "2024/a-title", "https://example.org/paper"
# The same paper by its id, and as one that is not on arXiv.
PLACES = {ID: (FILE, NO), SLUG: ("papers/2024/a-title.yaml", "rejected/2026/a-title.yaml")}
KEYS = pytest.mark.parametrize("key", PLACES)


def facts_of(snapshot: Snapshot, papers: dict[str, Paper] | None = None) -> PullFacts:
    return PullFacts(snapshot, TAXONOMY, "2026-01-01", papers or {})


def plan_of(snapshot: Snapshot, decisions: Decisions, papers: dict[str, Paper] | None = None) -> Plan:
    return plan_changes(facts_of(snapshot, papers), decisions, BodyView())


def body(*, ticked: bool | None, key: str = ID) -> str:
    lines = () if ticked is None else (line_of(Item(key, "A Title", link_of(key, PAGE), ticked, "p", "w")),)
    return render_body(BodyView(lines), commit="a" * 40)


def snapshot(
    *,
    ticked: bool | None,
    branch: dict[str, str],
    last: dict[str, str],
    base: dict[str, str] | None = None,
    key: str = ID,
) -> Snapshot:
    def tree(commit: str, blobs: dict[str, str]) -> Tree:
        names = dict(zip((FILE, NO), PLACES[key], strict=True))
        return Tree(commit, {names[place]: blob for place, blob in blobs.items()})

    return Snapshot(tree("m", base or {}), tree("b", branch), tree("l", last), body(ticked=ticked, key=key))


YES, DELETED, UNTICKED, NOTHING = (
    Marked((ID,)),
    Marked((), ((ID, "deleted"),)),
    Marked((), ((ID, "unticked"),)),
    Marked(),
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


@KEYS
@pytest.mark.parametrize(("name", "ticked", "branch", "last", "decided"), TABLE)
def test_what_wins(
    key: str, name: str, ticked: bool | None, branch: dict[str, str], last: dict[str, str], decided: Marked
) -> None:
    found = read_decisions(snapshot(ticked=ticked, branch=branch, last=last, key=key))
    assert found == Marked(tuple(key for _ in decided.ticked), tuple((key, how) for _, how in decided.rejected)), name


def test_a_paper_that_main_has_meanwhile_is_nobodys_decision() -> None:
    assert read_decisions(snapshot(ticked=True, branch={}, last={FILE: "1"}, base={FILE: "1"})) == NOTHING


@KEYS
@pytest.mark.parametrize(("merged", "how"), [(True, "passed over"), (False, "closed")])
def test_what_two_ended_pull_requests_left_is_a_no(merged: bool, how: str, key: str) -> None:
    first = EndedPull(6, body(ticked=False, key=key), merged, "2025-12-24", "alice")
    ended = (replace(first, number=7, day="2025-12-31"), first)
    (no,) = read_leftovers(Snapshot(Tree("m", {}), ended=ended), {})
    assert (no.key, no.title, no.how, no.pull) == (key, "A Title", how, 7)
    assert passed_over_names(Snapshot(Tree("m", {}), ended=ended)) == ({name_of(key)} if merged else set())
    for place in PLACES[key]:
        assert read_leftovers(Snapshot(Tree("m", {place: "1"}), ended=ended), {}) == []


@KEYS
def test_a_paper_left_unticked_at_one_merge_is_offered_once_more(key: str) -> None:
    once = Snapshot(Tree("m", {}), ended=(EndedPull(7, body(ticked=False, key=key), True, "2025-12-31"),))
    assert (read_leftovers(once, {}), known_identities(once, {}), passed_over_names(once)) == ([], [], set())
    line = once.left_unticked[key].once_more()
    assert (line.key, line.ticked, line.is_second, line.why) == (key, False, True, "offered once more; w")
    plan = plan_of(once, Decisions(again=(line,)))
    assert (plan.action, plan.files, [one.key for one in plan.view.lines]) == ("opened", {}, [key])
    assert plan_of(once, Decisions(again=(line,), settled=frozenset({key}))).action == "none"
    second = replace(once.ended[0], number=8, body=render_body(plan.view, commit="a" * 40))
    for ended in ((second,), (second, once.ended[0])):  # the line says so too, where no earlier pull request is known
        twice = replace(once, ended=ended)
        assert (twice.left_unticked, [one.how for one in read_leftovers(twice, {})]) == ({}, ["passed over"])


@pytest.mark.parametrize(
    "decided",
    [
        Snapshot(Tree("m", {FILE: "1"})),
        Snapshot(Tree("m", {NO: "1"})),
        Snapshot(Tree("m", {}), Tree("b", {NO: "1"}), Tree("b", {NO: "1"}), ""),
        Snapshot(Tree("m", {}), Tree("b", {}), Tree("b", {}), body(ticked=False)),
        Snapshot(Tree("m", {}), ended=(EndedPull(8, body(ticked=False), False, ""),)),
    ],
)
def test_what_is_decided_or_in_the_pull_request_is_not_offered_once_more(decided: Snapshot) -> None:
    left = EndedPull(7, body(ticked=False), True, "2025-12-31")
    assert replace(decided, ended=(*decided.ended, left)).left_unticked == {}


def test_a_suggested_paper_is_offered_until_somebody_rejects_it() -> None:
    text = body(ticked=False).replace(" — w", " — suggested by somebody in #3; w")
    pulls = [EndedPull(number, text, True, "2025-12-31") for number in (9, 8, 7)]
    snapshot = Snapshot(Tree("m", {}), ended=tuple(pulls))
    assert snapshot.left_unticked[ID].once_more().is_suggested
    assert read_leftovers(snapshot, {}) == []


def test_no_pull_request_is_opened_only_to_carry_rejections() -> None:
    late = EndedPull(7, body(ticked=False), True, "2025-12-31", places=frozenset({FILE}))
    merged = Snapshot(Tree("m", {FILE: "1"}), ended=(late,))
    facts = facts_of(merged)
    assert plan_changes(facts, decide(facts, Decisions()), BodyView()).action == "none"
    news = Decisions(offers=(Item("2512.00002", "B", link_of("2512.00002", ""), False, "p", "w"),))
    plan = plan_changes(facts, decide(facts, news), BodyView())
    assert (plan.action, plan.files[FILE], NO in plan.files) == ("opened", None, True)
    said = Decisions(rejections=(Rejection(ID, "A Title", "unticked"),))  # by `reject` on the command line
    assert plan_changes(facts, decide(facts, said), BodyView()).action == "opened"


def test_an_edited_paper_keeps_its_words_and_gets_its_new_place() -> None:
    here = snapshot(ticked=True, branch={FILE: "1"}, last={FILE: "1"})
    paper = make_paper(ID, "A Title", nature="generative", level="pixel")
    plan = plan_of(here, Decisions((Addition(ID, paper, "w", overwrites=True),), heard=Heard(frozenset({5}))))
    assert (set(plan.files), plan.moved, plan.message.split("\n")[0]) == ({FILE}, 1, "Move 1 paper")
    (line,) = plan.view.lines
    assert (line.ticked, line.why, plan.view.heard) == (True, "w", Heard(frozenset({5})))
    assert "Generative" in line.text or "generative" in line.text


def test_withdrawn_rejections_go_and_their_papers_are_offered() -> None:
    here = Snapshot(Tree("m", {NO: "1"}), Tree("b", {NO: "1"}), Tree("b", {NO: "1"}), body(ticked=None))
    item = Item(ID, "A Title", link_of(ID, ""), False, "p", "w")
    plan = plan_of(here, Decisions(offers=(item,), withdrawn=frozenset({ID})))
    assert (plan.files, [line.ticked for line in plan.view.lines]) == ({NO: None}, [False])


def test_a_no_to_a_paper_that_is_not_on_arxiv_is_a_file_that_the_checks_accept() -> None:
    ended = EndedPull(7, body(ticked=False, key=SLUG), False, "2025-12-31")
    (no,) = read_leftovers(Snapshot(Tree("m", {}), ended=(ended,)), {})
    assert no.place("2026-01-01") == "rejected/2025/a-title.yaml"  # the year of the day on which it was said
    entry = no.entry("2026-01-01")
    assert (entry.title, entry.arxiv, entry.url, entry.date) == ("A Title", None, PAGE, "2025-12-31")
    assert f"rejected/{path_of(entry)}" == no.place("2026-01-01")


def test_papers_of_branches_and_bodies_are_known() -> None:
    slug = "papers/2021/a-paper-without-an-id.yaml"
    ended = EndedPull(7, body(ticked=True).replace(ID, "2512.00002"), True, "")
    known = known_identities(
        Snapshot(Tree("m", {slug: "1"}), Tree("b", {slug: "1"}), Tree("b", {}), body(ticked=False), ended=(ended,)), {}
    )
    assert {identity.arxiv for identity in known} == {None, ID, "2512.00002"}
    assert ("a paper without an id",) in {identity.titles for identity in known}


@KEYS
def test_a_file_that_a_stopped_run_left_on_the_branch_is_offered_again(key: str) -> None:
    files = {PLACES[key][0]: "1"}
    stopped = Snapshot(Tree("m", {}), Tree("b", files), Tree("b", files))
    assert known_identities(stopped, {}) == []
    assert without_line(replace(stopped, body=body(ticked=True, key=key))) == set()


@KEYS
@pytest.mark.parametrize("order", [1, -1])
def test_lines_keep_their_order_and_boxes_stand_as_the_branch_will(key: str, order: int) -> None:
    other = SLUG if key == ID else ID
    lines = [body(ticked=True, key=one).split("\n- ")[1].split("\n")[0] for one in (key, other)[::order]]
    here = snapshot(ticked=True, branch={}, last={}, key=key)
    here = replace(here, body=render_body(parse_view("".join(f"- {line}\n" for line in lines)), commit="a" * 40))
    plan = plan_of(here, Decisions(unread=frozenset({key})))
    assert [(line.key, line.ticked) for line in plan.view.lines] == [(key, True), (other, False)][::order]
    no = Rejection(key, "A Title", "unticked", url=PAGE)
    plan = plan_of(here, Decisions(rejections=(no,)))
    assert [line.key for line in plan.view.lines] == [key, other][::order]
    assert [place for place, text in plan.files.items() if text] == [PLACES[key][1]]


def test_a_new_rejection_replaces_one_of_another_year_and_an_addition_withdraws_both() -> None:
    old = "rejected/2024/a-title.yaml"
    here = Snapshot(Tree("m", {}), Tree("b", {old: "1"}), Tree("l", {old: "1"}), body(ticked=False, key=SLUG))
    no = Rejection(SLUG, "A Title", "unticked", url=PAGE)
    plan = plan_of(here, Decisions(rejections=(no,)))
    assert {place: text is not None for place, text in plan.files.items()} == {old: False, PLACES[SLUG][1]: True}
    yes = Addition(SLUG, make_paper(None, "A Title", url=PAGE), "w")
    plan = plan_of(here, Decisions((yes,)))
    assert {place: text is not None for place, text in plan.files.items()} == {old: False, PLACES[SLUG][0]: True}
    assert plan.message.split("\n")[:3] == ["Add 1 paper", "", "Proposed-by: vpt-bot"]  # no stranger's words
    assert [(line.key, line.ticked) for line in plan.view.lines] == [(SLUG, True)]


def test_a_line_without_a_key_gives_way_to_the_one_that_names_its_papers_file() -> None:
    old = f"- [x] [A Title]({PAGE}) · p — w\n- [x] [Mine](https://example.org/mine) · p — w\n"
    file = PLACES[SLUG][0]
    here = Snapshot(Tree("m", {}), Tree("b", {file: "1"}), Tree("l", {file: "1"}), old)
    plan = plan_of(here, Decisions(), {file: make_paper(None, "A Title", url=PAGE)})
    assert [(line.key, line.ticked) for line in plan.view.lines] == [("https://example.org/mine", True), (SLUG, True)]


def test_a_merged_pull_request_settles_those_before_it() -> None:
    old = EndedPull(7, body(ticked=False), False, "2025-12-01")
    newer = EndedPull(8, "", True, "2025-12-08")
    taken_back = Snapshot(Tree("m", {}), ended=(newer, old))
    assert read_leftovers(taken_back, {}) == []
    assert known_identities(taken_back, {}) == []
    still = Snapshot(Tree("m", {}), ended=(replace(newer, merged=False), old))
    assert [no.pull for no in read_leftovers(still, {})] == [7]
    assert [identity.arxiv for identity in known_identities(still, {})] == [ID]


@KEYS
@pytest.mark.parametrize(("ended", "again"), [("2026-01-10", False), ("2025-12-31", True)])
def test_a_paper_held_until_a_day_is_offered_again_and_a_later_no_counts_anew(
    key: str, ended: str, again: bool
) -> None:
    pull, no = EndedPull(7, body(ticked=False, key=key), True, ended), PLACES[key][1]
    snapshot = Snapshot(Tree("m", {no: "1"}), ended=(pull,))
    held_until = {no: "2026-01-05"}
    assert (known_identities(snapshot, held_until) == []) is again
    assert (read_leftovers(snapshot, held_until) == []) is again


@KEYS
def test_a_no_that_somebody_took_off_the_branch_is_not_written_again(key: str) -> None:
    pull = EndedPull(7, body(ticked=False, key=key), False, "2025-12-01")
    snapshot = Snapshot(Tree("m", {}), Tree("b", {}), Tree("l", {PLACES[key][1]: "1"}), "", ended=(pull,))
    assert read_leftovers(snapshot, {}) == []


def test_what_main_deleted_since_the_fork_is_not_taken_for_the_bots() -> None:
    lagging = Snapshot(Tree("m", {}), Tree("b", {FILE: "1"}), Tree("l", {FILE: "1"}), "")
    assert without_line(lagging) == {FILE}
    assert without_line(forget_deleted(lagging, Tree("f", {FILE: "1"}))) == set()


def test_a_paper_whose_file_got_another_name_is_settled_for_every_pull_request() -> None:
    """Its file named another page than the line of the pull request that ended did; both are about one paper."""
    new, moved = "papers/2024/another-title.yaml", "https://example.org/moved"
    ended = EndedPull(7, body(ticked=False, key=SLUG).replace(" — w", " — offered once more; w"), True, "2025-12-31")
    base, last = Tree("m", {}), Tree("l", {PLACES[SLUG][0]: "1"})
    here = Snapshot(base, Tree("b", {new: "2"}), last, "", number=8, ended=(ended,))
    assert places_to_read(here, {}) == [PLACES[SLUG][0], new]
    papers = {
        PLACES[SLUG][0]: make_paper(None, "A Title", url=moved),
        new: make_paper(None, "Another Title", url=moved),
    }
    facts = facts_of(here, papers)
    assert [one.how for one in decide(facts, Decisions()).rejections] == ["deleted", "passed over"]
    settled = find_settled(facts, (), ())
    assert settled == {SLUG}
    assert decide(replace(facts, settled=settled), Decisions()).rejections == ()
    assert places_to_read(here, {SLUG: "A Title"}) == [new]


P = "data/papers/2025/2512.00001.yaml"
MERGES = [
    # name, fork, main, branch, the bot's last commit, what the merge keeps and what is in conflict
    ("the bot added it", {}, {}, {P: "1"}, {P: "1"}, Merge({P: "1"})),
    ("a human added it", {}, {}, {P: "1"}, {}, Merge({P: "1"})),
    ("main added another version of the bot's", {}, {P: "2"}, {P: "1"}, {P: "1"}, Merge()),
    ("main added the same", {}, {P: "1"}, {P: "1"}, {}, Merge()),
    ("a human edited what main changed too", {P: "0"}, {P: "2"}, {P: "3"}, {P: "0"}, Merge({}, (P,))),
    ("a human edited what main left", {P: "0"}, {P: "0"}, {P: "3"}, {P: "0"}, Merge({P: "3"})),
    ("main changed what the branch left", {P: "0"}, {P: "2"}, {P: "0"}, {P: "0"}, Merge()),
    ("the branch deleted what main left", {P: "0"}, {P: "0"}, {}, {P: "0"}, Merge({P: None})),
    ("a human deleted what main changed", {P: "0"}, {P: "2"}, {}, {P: "0"}, Merge({}, (P,))),
    ("main deleted what the branch left", {P: "0"}, {}, {P: "0"}, {P: "0"}, Merge()),
]


@pytest.mark.parametrize(("name", "fork", "base", "branch", "last", "expected"), MERGES)
def test_a_file_is_merged_by_its_contents(
    name: str, fork: dict[str, str], base: dict[str, str], branch: dict[str, str], last: dict[str, str], expected: Merge
) -> None:
    assert merge_files(fork=fork, base=base, branch=branch, last=last) == expected, name
