"""Maintainers decide in the pull request on GitHub: ticks, edits and deletions, applied by `sync` or by the next run."""

import tempfile
from functools import cache
from pathlib import Path

import pytest

from bot.core.pull.line import parse_lines
from demo.arxiv_server import SmallArxiv, serve
from tests.commands.disturbed import LeftBehind, at_chosen_or_every_request, disturbances
from tests.commands.scene import choose_papers
from tests.commands.test_propose_github import PROPOSE, end_state, few, hub
from tests.servers.github.standin import GitHub, Kept
from tests.small_list import BRANCH, SmallList, make_list, sample_papers

__all__ = ["few", "hub"]  # the fixtures


@pytest.fixture
def opened(hub: GitHub, small_list: SmallList, few: None) -> GitHub:
    """GitHub with the bot's pull request of few papers open, and Alice, who may write."""
    github, files = _opened_once()
    hub.put_back(github)
    small_list.put_back(files)
    return hub


@cache
def _opened_once() -> tuple[Kept, dict[Path, bytes]]:
    """What the first run on a small list leaves, on GitHub and in the list's folder: the same each time."""
    chosen, _ = choose_papers()
    arxiv = SmallArxiv([paper for paper in sample_papers() if paper.id in chosen])
    with tempfile.TemporaryDirectory() as name, serve(arxiv) as url:
        small = make_list(Path(name) / "list")
        small.environ |= {"ARXIV_API_URL": url, "ARXIV_DELAY_SECONDS": "0"}
        with GitHub(Path(name) / "hub", files=small.files()) as hub:
            small.environ |= hub.environ
            assert small.run(*PROPOSE).json["pull"]["action"] == "opened"
            hub.human("alice", role="write")
            hub.check()
            return hub.keep(), small.keep()


def keys(hub: GitHub, *, ticked: bool) -> list[str]:
    return [line.key for line in parse_lines(hub.pulls()[-1].body or "") if line.ticked is ticked]


def paper(arxiv: str) -> str:
    return f"data/papers/2025/{arxiv}.yaml"


def rejected(arxiv: str) -> str:
    return f"data/rejected/2025/{arxiv}.yaml"


def test_unticking_takes_the_file_out_and_remembers_the_no(opened: GitHub, small_list: SmallList) -> None:
    chosen = keys(opened, ticked=True)[0]
    opened.human("alice").untick(1, chosen)
    assert small_list.run("sync").code == 0
    files = opened.files(BRANCH)
    assert paper(chosen) not in files
    assert b'reason: "unticked"\npull: 1\n' in files[rejected(chosen)]
    assert chosen in keys(opened, ticked=False)


def test_ticking_puts_the_file_in(opened: GitHub, small_list: SmallList) -> None:
    chosen = keys(opened, ticked=False)[0]
    opened.human("alice").tick(1, chosen)
    small_list.run("sync")
    assert paper(chosen) in opened.files(BRANCH)
    assert chosen in keys(opened, ticked=True)


def test_ticking_again_takes_a_no_back(opened: GitHub, small_list: SmallList) -> None:
    chosen = keys(opened, ticked=True)[0]
    opened.human("alice").untick(1, chosen)
    small_list.run("sync")
    opened.human("alice").tick(1, chosen)
    small_list.run("sync")
    assert paper(chosen) in opened.files(BRANCH)
    assert rejected(chosen) not in opened.files(BRANCH)


def test_a_deleted_file_is_a_no(opened: GitHub, small_list: SmallList) -> None:
    chosen = keys(opened, ticked=True)[0]
    opened.human("alice").commit(BRANCH, {paper(chosen): None})
    small_list.run("sync")
    assert b'reason: "deleted"' in opened.files(BRANCH)[rejected(chosen)]
    assert chosen in keys(opened, ticked=False)


def test_an_edited_file_is_kept_and_its_line_shows_it(opened: GitHub, small_list: SmallList) -> None:
    chosen = keys(opened, ticked=True)[0]
    text = opened.files(BRANCH)[paper(chosen)].decode()
    edited = text.replace("kind: method", "kind: survey")
    opened.human("alice").commit(BRANCH, {paper(chosen): edited})
    small_list.run("sync")
    assert opened.files(BRANCH)[paper(chosen)].decode() == edited
    (line,) = [line for line in (opened.pulls()[0].body or "").splitlines() if chosen in line]
    assert "· survey" in line


def test_the_next_run_applies_what_sync_did_not(opened: GitHub, small_list: SmallList) -> None:
    yes, no = keys(opened, ticked=False)[0], keys(opened, ticked=True)[0]
    opened.human("alice").tick(1, yes)
    opened.human("alice").untick(1, no)
    small_list.run(*PROPOSE)
    assert paper(yes) in opened.files(BRANCH)
    assert rejected(no) in opened.files(BRANCH)


def test_syncing_twice_changes_nothing(opened: GitHub, small_list: SmallList) -> None:
    opened.human("alice").untick(1, keys(opened, ticked=True)[0])
    small_list.run("sync")
    opened.log.clear()
    result = small_list.run("sync", "--json")
    assert result.json["pull"]["action"] == "unchanged"
    assert opened.log.writes == []


def test_text_of_a_human_survives(opened: GitHub, small_list: SmallList) -> None:
    body = opened.pulls()[0].body or ""
    opened.human("alice").edit_body(1, f"Bob, please look.\n\n{body}\nSee you.\n".replace("\n", "\r\n"))
    opened.human("alice").untick(1, keys(opened, ticked=True)[0])
    small_list.run("sync")
    after = opened.pulls()[0].body or ""
    assert after.startswith("Bob, please look.\n")
    assert "See you." in after


def test_the_label_stops_the_bot(opened: GitHub, small_list: SmallList) -> None:
    opened.human("alice").label(1, "bot:paused")
    opened.human("alice").untick(1, keys(opened, ticked=True)[0])
    result = small_list.run("sync", "--json")
    assert result.json["pull"]["reason"] == "paused"
    assert opened.log.writes == []


@pytest.mark.slow
@at_chosen_or_every_request
def test_a_sync_stopped_at_any_request_ends_as_an_undisturbed_one(
    opened: GitHub, small_list: SmallList, every: bool
) -> None:
    yes, no = keys(opened, ticked=False)[0], keys(opened, ticked=True)[0]
    opened.human("alice").tick(1, yes)
    opened.human("alice").untick(1, no)
    github, disk = opened.keep(), small_list.keep()
    opened.log.clear()
    small_list.run("sync")
    undisturbed, left = end_state(opened), LeftBehind(every=every)
    for nth, kind in disturbances(list(opened.log.exchanges), ("drop", "drop after"), every=every):
        opened.put_back(github)
        small_list.put_back(disk)
        fault = opened.faults.drop(nth=nth, after=kind.endswith("after"))
        small_list.run("sync")
        assert fault.struck
        opened.faults.clear()
        if not left.is_new(opened, small_list):
            continue
        assert small_list.run("sync").code == 0
        assert paper(yes) in opened.files(BRANCH)
        assert rejected(no) in opened.files(BRANCH)
        assert end_state(opened) == undisturbed, nth


def test_ticks_not_yet_applied_at_the_merge_are_applied_by_the_next_pull_request(
    opened: GitHub, small_list: SmallList
) -> None:
    alice, yes, no = opened.human("alice"), keys(opened, ticked=False)[0], keys(opened, ticked=True)[0]
    alice.tick(1, yes)
    alice.untick(1, no)
    alice.merge(1, "squash")
    assert paper(no) in opened.files("main")
    assert small_list.run(*PROPOSE).json["pull"]["action"] == "opened"
    files = opened.files(BRANCH)
    assert (paper(yes) in files, paper(no) in files) == (True, False)
    assert b'reason: "unticked"' in files[rejected(no)]
    small_list.run(*PROPOSE)
    assert opened.files(BRANCH) == files


def test_a_paper_that_somebody_added_after_it_was_passed_over_stays(opened: GitHub, small_list: SmallList) -> None:
    alice, chosen = opened.human("alice"), keys(opened, ticked=False)[0]
    alice.merge(1, "squash")
    alice.commit("main", {paper(chosen): opened.files("main")[paper(keys(opened, ticked=True)[0])].decode()})
    small_list.run(*PROPOSE)  # offers the others once more
    assert {paper(chosen), rejected(chosen)} & set(opened.files(BRANCH)) == {paper(chosen)}
    assert chosen not in (opened.pulls()[-1].body or "")


def test_leftovers_alone_open_no_pull_request(opened: GitHub, small_list: SmallList) -> None:
    left = keys(opened, ticked=False)
    opened.human("alice").merge(1, "squash")
    for command in (("sync", "--json"), ("propose", "--json")):  # the usual days hold theirs, but nothing else is new
        pull = small_list.run(*command).json["pull"]
        assert (pull["action"], pull["reason"], len(opened.pulls())) == ("none", "nothing new", 1)
    result = small_list.run(*PROPOSE)  # runs for their days
    assert set(left) <= {one["id"] for one in result.json["papers"]}
    assert (result.json["pull"]["action"], set(keys(opened, ticked=False))) == ("opened", set(left))


def tick_one(hub: GitHub) -> str:
    chosen = keys(hub, ticked=False)[0]
    hub.human("alice").tick(1, chosen)
    return chosen


def test_a_branch_that_main_left_behind_is_brought_up_to_date(opened: GitHub, small_list: SmallList) -> None:
    alice = opened.human("alice")
    alice.commit(BRANCH, {"README.md": "# Edited on the branch\n"})
    alice.commit("main", {"docs/new.md": "new\n"})
    chosen = tick_one(opened)
    small_list.run("sync")
    files = opened.files(BRANCH)
    assert (files["docs/new.md"], files["README.md"]) == (b"new\n", b"# Edited on the branch\n")
    assert paper(chosen) in files
    assert opened.repository.is_ancestor(str(opened.forge.head("main")), str(opened.forge.head(BRANCH)))


def test_a_paper_that_a_contributor_added_meanwhile_disappears_from_the_digest(
    opened: GitHub, small_list: SmallList
) -> None:
    chosen = keys(opened, ticked=True)[0]
    theirs = opened.files(BRANCH)[paper(chosen)].decode() + 'note: "By a contributor."\n'
    opened.human("alice").commit("main", {paper(chosen): theirs})
    assert small_list.run("sync").code == 0
    assert chosen not in (opened.pulls()[0].body or "")
    assert opened.files(BRANCH)[paper(chosen)].decode() == theirs


def test_human_work_that_cannot_be_reconciled_is_said_in_one_comment(opened: GitHub, small_list: SmallList) -> None:
    alice, chosen = opened.human("alice"), keys(opened, ticked=True)[0]
    text = opened.files(BRANCH)[paper(chosen)].decode()
    alice.commit(BRANCH, {paper(chosen): text + 'note: "On the branch."\n'})
    alice.commit("main", {paper(chosen): text + 'note: "On main."\n'})
    before = opened.forge.head(BRANCH)
    for _ in range(2):
        assert small_list.run("sync").code == 0
    (comment,) = opened.comments(1)
    assert paper(chosen) in comment.body
    assert opened.forge.head(BRANCH) == before
    opened.human("alice").commit("main", {paper(chosen): text + 'note: "On the branch."\n'})
    chosen = tick_one(opened)
    small_list.run("sync")
    assert paper(chosen) in opened.files(BRANCH)
