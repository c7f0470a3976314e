"""No decision of a human's is undone: what people do to the bot's commits, its pull request's base, its title and its text."""

import re
from collections.abc import Callable

import pytest

from bot.core.program import TRAILER
from bot.core.pull.line import parse_lines
from tests.commands.test_propose_github import PROPOSE, few, hub
from tests.commands.test_sync_github import keys, opened, paper, rejected
from tests.servers.github.standin import GitHub
from tests.small_list import BRANCH, SmallList

__all__ = ["few", "hub", "opened"]  # the fixtures
pytestmark = pytest.mark.usefixtures("few")
BOT = "github-actions[bot]"
HALF = ("propose", "--since", "2025-11-24", "--until", "2025-12-05", "--json")


def body(hub: GitHub) -> str:
    return hub.pulls()[-1].body or ""


def said_by_bot(hub: GitHub) -> str:
    """The message of the bot's newest commit."""
    return hub.repository.commit(hub.repository.refs(f"refs/heads/{BRANCH}")[0][1]).message


def amend(hub: GitHub, path: str) -> None:
    hub.human("alice").amend(BRANCH, {path: None})


def squash(hub: GitHub, path: str) -> None:
    message = said_by_bot(hub)
    hub.human("alice").commit(BRANCH, {path: None}, "Not this one")
    hub.human("alice").squash_branch(BRANCH, f"Squashed\n\n{message}\n\n* Not this one\n\n{TRAILER}\n")


def quote(hub: GitHub, path: str) -> None:
    hub.human("alice").commit(BRANCH, {path: None}, f"Not this one\n\nIt was:\n\n{said_by_bot(hub)}")


def revert_in_two(hub: GitHub, path: str) -> None:
    quote(hub, path)
    hub.human("alice").commit(BRANCH, {"docs/why.md": "why\n"}, f"Say why\n\n{TRAILER}")


def rebase(hub: GitHub, path: str) -> None:
    amend(hub, path)
    hub.human("alice").commit("main", {"docs/new.md": "new\n"})
    hub.human("alice").rebase(BRANCH)


WAYS: tuple[Callable[[GitHub, str], None], ...] = (amend, squash, quote, revert_in_two, rebase)


@pytest.mark.parametrize("delete", WAYS)
@pytest.mark.parametrize("command", ["sync", "propose"])
def test_a_deletion_counts_whatever_the_commit_says(
    opened: GitHub, small_list: SmallList, delete: Callable[[GitHub, str], None], command: str
) -> None:
    chosen = keys(opened, ticked=True)[0]
    delete(opened, paper(chosen))
    assert small_list.run(*(PROPOSE if command == "propose" else ["sync"])).code == 0
    files = opened.files(BRANCH)
    assert paper(chosen) not in files
    assert b'reason: "deleted"\npull: 1\nby: "alice"\n' in files[rejected(chosen)]
    assert chosen in keys(opened, ticked=False)


@pytest.mark.parametrize("delete", WAYS)
def test_a_deletion_after_a_run_that_was_stopped_counts(
    opened: GitHub, small_list: SmallList, delete: Callable[[GitHub, str], None]
) -> None:
    """The run made its commit, but its text does not name that commit yet."""
    first, second = keys(opened, ticked=True)[:2]
    opened.human("alice").untick(1, second)
    opened.faults.status(502, method="PATCH", path="/pulls/1", times=9)
    assert small_list.run("sync").code == 3
    opened.faults.clear()
    assert rejected(second) in opened.files(BRANCH)
    delete(opened, paper(first))
    small_list.run("sync")
    files = opened.files(BRANCH)
    assert not {paper(first), paper(second)} & files.keys()
    assert {rejected(first), rejected(second)} <= files.keys()
    opened.log.clear()
    small_list.run("sync")
    assert opened.log.writes == []


@pytest.mark.parametrize("runs", [0, 1])
def test_a_deletion_after_a_squash_and_a_run_that_was_stopped_counts(
    opened: GitHub, small_list: SmallList, runs: int
) -> None:
    """The text names a commit that the branch no longer holds, and a newer one of the bot's added the paper."""
    alice, late = opened.human("alice"), keys(opened, ticked=False)[0]
    alice.squash_branch(BRANCH, "All of it")
    alice.tick(1, late)
    opened.faults.status(502, method="PATCH", path="/pulls/1", times=9)
    assert small_list.run("sync").code == 3
    opened.faults.clear()
    assert paper(late) in opened.files(BRANCH)
    for _ in range(runs):
        assert small_list.run("sync").code == 0
    alice.commit(BRANCH, {paper(late): None})
    assert small_list.run("sync").code == 0
    assert paper(late) not in opened.files(BRANCH)
    assert b'reason: "deleted"' in opened.files(BRANCH)[rejected(late)]


def test_a_rebase_that_leaves_nothing_to_merge_says_no_to_no_paper(opened: GitHub, small_list: SmallList) -> None:
    """Where no paper is ticked the branch has no change, so GitHub closes the pull request."""
    alice = opened.human("alice")
    alice.merge(1)
    assert small_list.run(*PROPOSE).json["pull"]["action"] == "opened"
    waiting = keys(opened, ticked=False)
    assert waiting
    assert not keys(opened, ticked=True)
    alice.commit("main", {"docs/new.md": "new\n"})
    alice.rebase(BRANCH)
    assert opened.pull(2).state == "closed"
    assert small_list.run(*PROPOSE).json["pull"]["action"] == "opened"
    assert keys(opened, ticked=False) == waiting
    assert not [name for name in opened.files(BRANCH) if name.startswith("data/rejected/")]
    opened.log.clear()
    small_list.run(*PROPOSE)
    assert opened.log.writes == []


def test_a_rejection_withdrawn_on_main_counts_while_a_pull_request_is_open(hub: GitHub, small_list: SmallList) -> None:
    alice = hub.human("alice", role="write")
    small_list.run(*HALF)
    chosen, other = keys(hub, ticked=True)[:2]
    alice.untick(1, chosen)
    small_list.run("sync")
    alice.merge(1, "squash")
    small_list.run(*PROPOSE)
    late = keys(hub, ticked=True)[0]
    alice.untick(2, late)
    small_list.run("sync")
    alice.commit("main", {rejected(chosen): None}, "It does belong")
    small_list.run(*PROPOSE)
    assert chosen in keys(hub, ticked=True)
    assert late in keys(hub, ticked=False)
    files = hub.files(BRANCH)
    assert {paper(chosen), paper(other), rejected(late)} <= files.keys()
    assert not {rejected(chosen), paper(late)} & files.keys()
    hub.log.clear()
    assert [small_list.run(*command).code for command in (PROPOSE, ("sync",))] == [0, 0]
    assert hub.log.writes == []


@pytest.mark.parametrize("place", ["data/papers/2024/{}.yaml", "data/papers/2025/a-name-of-her-own.yaml"])
def test_a_file_that_was_moved_is_no_deletion(opened: GitHub, small_list: SmallList, place: str) -> None:
    chosen = keys(opened, ticked=True)[0]
    text = opened.files(BRANCH)[paper(chosen)].decode()
    opened.human("alice").commit(BRANCH, {paper(chosen): None, place.format(chosen): text}, "Move it")
    for command in ("sync", "propose", "sync"):
        assert small_list.run(*(PROPOSE if command == "propose" else ["sync"])).code == 0
        files = opened.files(BRANCH)
        assert place.format(chosen) in files
        assert not {paper(chosen), rejected(chosen)} & files.keys()
        assert chosen in keys(opened, ticked=True)
    opened.human("alice").untick(1, keys(opened, ticked=True)[-1])  # a commit of the bot's on top
    small_list.run("sync")
    files = opened.files(BRANCH)
    assert place.format(chosen) in files
    assert not {paper(chosen), rejected(chosen)} & files.keys()


def test_a_rejection_written_by_hand_takes_the_paper_out(opened: GitHub, small_list: SmallList) -> None:
    chosen = keys(opened, ticked=True)[0]
    text = f'title: "x"\narxiv: "{chosen}"\nreason: "Off topic."\ndate: "2025-12-31"\n'
    opened.human("alice").commit(BRANCH, {rejected(chosen): text}, "Not this one")
    for command in ("sync", "propose"):
        assert small_list.run(*(PROPOSE if command == "propose" else ["sync"])).code == 0
        files = opened.files(BRANCH)
        assert paper(chosen) not in files
        assert files[rejected(chosen)] == text.encode()
        assert chosen in keys(opened, ticked=False)


@pytest.mark.parametrize("way", ["rebase", "merged by rebase"])
def test_what_a_run_wrote_while_main_moved_survives_a_rebase(hub: GitHub, small_list: SmallList, way: str) -> None:
    alice = hub.human("alice", role="write")
    small_list.run(*PROPOSE)
    ticked, unticked = keys(hub, ticked=False)[0], keys(hub, ticked=True)[0]
    alice.commit("main", {"docs/new.md": "new\n"})
    alice.tick(1, ticked)
    alice.untick(1, unticked)
    small_list.run("sync")
    if way == "rebase":
        alice.commit("main", {"docs/newer.md": "newer\n"})
        alice.rebase(BRANCH)
        small_list.run("sync")
    else:
        alice.merge(1, "rebase")
    files = hub.files(BRANCH if way == "rebase" else "main")
    assert {paper(ticked), rejected(unticked)} <= files.keys()
    assert not {rejected(ticked), paper(unticked)} & files.keys()


def test_a_rejection_withdrawn_on_main_counts_locally(small_list: SmallList) -> None:
    small_list.run("propose", "--local", *HALF[1:])
    chosen = next(line.key for line in parse_lines(small_list.body) if line.ticked)
    small_list.run("reject", chosen)
    small_list.git("-c", "user.name=Ada", "-c", "user.email=a@example.org", "merge", "--quiet", "--no-edit", BRANCH)
    small_list.run("propose", "--local", *PROPOSE[1:])
    small_list.git("rm", "--quiet", rejected(chosen))
    small_list.commit("It does belong")
    small_list.run("propose", "--local", *PROPOSE[1:])
    assert next(line.ticked for line in parse_lines(small_list.body) if line.key == chosen)


@pytest.mark.parametrize("next_run", ["sync", "propose"])
def test_a_tick_that_is_older_than_a_recorded_deletion_is_no_new_one(
    opened: GitHub, small_list: SmallList, next_run: str
) -> None:
    """A run recorded the deletion and was stopped before it wrote the text, where the box is still ticked."""
    deleted, unticked = keys(opened, ticked=True)[:2]
    opened.human("alice").commit(BRANCH, {paper(deleted): None}, "Not this one")
    opened.human("alice").untick(1, unticked)
    opened.faults.status(502, method="PATCH", path="/pulls/1", times=9)
    assert small_list.run("sync").code == 3
    opened.faults.clear()
    opened.human("alice").tick(1, unticked)  # this one is new
    assert small_list.run(*(PROPOSE if next_run == "propose" else ["sync"])).code == 0
    files = opened.files(BRANCH)
    assert {rejected(deleted), paper(unticked)} <= files.keys()
    assert not {paper(deleted), rejected(unticked)} & files.keys()
    assert deleted in keys(opened, ticked=False)


LOCAL = {
    "amend": ("commit", "--amend", "--no-edit"),
    "quote": ("commit", "-m", f"Not this one\n\n{TRAILER}"),
}


@pytest.mark.parametrize("way", LOCAL)
def test_a_deletion_in_the_local_repository_counts_whatever_the_commit_says(small_list: SmallList, way: str) -> None:
    small_list.run("propose", "--local", *PROPOSE[1:])
    chosen = next(line.key for line in parse_lines(small_list.body) if line.ticked)
    small_list.git("switch", "--quiet", BRANCH)
    small_list.git("rm", "--quiet", paper(chosen))
    small_list.git("-c", "user.name=Ada", "-c", "user.email=a@example.org", *LOCAL[way], "--quiet")
    small_list.git("switch", "--quiet", "main")
    assert small_list.run("sync", "--local").code == 0
    assert paper(chosen) not in small_list.git("ls-tree", "-r", "--name-only", BRANCH).split()
    assert 'reason: "deleted"' in small_list.git("show", f"{BRANCH}:{rejected(chosen)}")


def test_a_deletion_after_a_squash_and_a_local_run_that_was_stopped_counts(small_list: SmallList) -> None:
    small_list.run("propose", "--local", *PROPOSE[1:])
    late = next(line for line in parse_lines(small_list.body) if not line.ticked)
    ada = ("-c", "user.name=Ada", "-c", "user.email=a@example.org")
    small_list.git("switch", "--quiet", BRANCH)
    small_list.git("reset", "--soft", "--quiet", "main")
    small_list.git(*ada, "commit", "--quiet", "-m", "All of it")
    small_list.git("switch", "--quiet", "main")
    ticked = small_list.body.replace(late.text, late.with_box(ticked=True).text)
    body = small_list.root / "out/pull-request.md"
    body.write_text(ticked, "utf-8")
    assert small_list.run("sync", "--local").code == 0
    body.write_text(ticked, "utf-8")  # as if the run had been stopped before it wrote the text
    small_list.git("switch", "--quiet", BRANCH)
    small_list.git("rm", "--quiet", paper(late.key))
    small_list.git(*ada, "commit", "--quiet", "-m", "Not this one")
    small_list.git("switch", "--quiet", "main")
    assert small_list.run("sync", "--local").code == 0
    assert 'reason: "deleted"' in small_list.git("show", f"{BRANCH}:{rejected(late.key)}")


QUIET = (("sync",), HALF)


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
@pytest.mark.parametrize("later", ["nothing", "an edit on main"])
def test_a_pull_request_that_somebody_opened_by_hand_and_merged_is_ended(
    hub: GitHub, small_list: SmallList, method: str, later: str
) -> None:
    alice = hub.human("alice", role="write")
    hub.forge.switches.actions_may_create_pulls = False
    assert small_list.run(*HALF).code == 2
    alice.merge(alice.open_pull(BRANCH).number, method)
    if later != "nothing":
        place = next(name for name in hub.files("main") if name.startswith("data/papers/2025/"))
        alice.commit("main", {place: hub.files("main")[place] + b'note: "By Alice."\n'})
    hub.log.clear()
    for command in (*QUIET, *QUIET):
        result = small_list.run(*command)
        assert (result.code, "changed" in result.err) == (0 if command[0] == "sync" else 2, False), result.err
    hub.forge.switches.actions_may_create_pulls = True
    result = small_list.run(*HALF)  # only papers to review are left
    assert result.code == 0, result.err
    assert result.json["pull"]["action"] == "opened"
    assert small_list.run(*PROPOSE).json["pull"]["action"] == "updated"
    assert len([pull for pull in hub.pulls("open") if pull.author == BOT]) == 1
    hub.log.clear()
    assert [small_list.run(*command).code for command in (PROPOSE, ("sync",))] == [0, 0]
    assert hub.log.writes == []


def test_papers_of_a_failed_opening_that_reach_main_otherwise_end_the_branch(
    hub: GitHub, small_list: SmallList
) -> None:
    hub.forge.switches.actions_may_create_pulls = False
    assert small_list.run(*HALF).code == 2
    files = {name: text for name, text in hub.files(BRANCH).items() if name not in hub.files("main")}
    hub.human("alice", role="write").commit("main", files)
    assert small_list.run("sync").code == 0
    hub.forge.switches.actions_may_create_pulls = True
    assert small_list.run(*PROPOSE).json["pull"]["action"] == "opened"
    assert not files.keys() & set(hub.files(BRANCH)) - set(hub.files("main"))


def test_a_branch_with_something_of_a_humans_is_not_ended(hub: GitHub, small_list: SmallList) -> None:
    hub.forge.switches.actions_may_create_pulls = False
    small_list.run(*HALF)
    alice = hub.human("alice", role="write")
    alice.merge(alice.open_pull(BRANCH).number, "squash")
    alice.commit(BRANCH, {"docs/mine.md": "mine\n"})
    hub.forge.switches.actions_may_create_pulls = True
    assert small_list.run(*PROPOSE).json["pull"]["action"] == "opened"
    assert hub.files(BRANCH)["docs/mine.md"] == b"mine\n"


def test_beside_an_open_pull_request_of_somebody_elses_the_bot_says_what_to_do(
    hub: GitHub, small_list: SmallList
) -> None:
    hub.forge.switches.actions_may_create_pulls = False
    small_list.run(*HALF)
    hub.forge.switches.actions_may_create_pulls = True
    hub.human("alice", role="write").open_pull(BRANCH)
    result = small_list.run(*PROPOSE)
    assert result.code == 2
    assert "#1" in result.err
    assert "alice" in result.err


@pytest.mark.parametrize("method", ["merge", "squash"])
def test_a_merge_into_another_branch_settles_nothing(opened: GitHub, small_list: SmallList, method: str) -> None:
    ticked, unticked = keys(opened, ticked=True), keys(opened, ticked=False)
    alice = opened.human("alice")
    alice.untick(1, ticked[0])
    alice.commit(BRANCH, {paper(ticked[1]): None})
    small_list.run("sync")
    alice.untick(1, ticked[2])  # too late for the merge
    alice.commit(BRANCH, {paper(ticked[3]): None})
    noes = {ticked[0]: "unticked", ticked[1]: "unticked", ticked[2]: "unticked", ticked[3]: "deleted"}
    alice.retarget(1, "staging")
    alice.merge(1, method)
    result = small_list.run(*PROPOSE)
    assert result.json["pull"]["action"] == "opened", result.err
    lines = {line.key: line.ticked for line in parse_lines(opened.pull(2).body or "")}
    assert {*ticked, *unticked} - noes.keys() <= lines.keys()
    assert not noes.keys() & lines.keys()
    files = opened.files(BRANCH)
    assert {name for name in files if name.startswith("data/rejected/")} == {rejected(key) for key in noes}
    assert all(f'reason: "{how}"\npull: 1\n'.encode() in files[rejected(key)] for key, how in noes.items())
    opened.log.clear()
    small_list.run(*PROPOSE)
    assert opened.log.writes == []


def test_a_no_outlives_a_pull_request_that_the_bot_closed(opened: GitHub, small_list: SmallList) -> None:
    first, second, *_ = keys(opened, ticked=True)
    opened.human("alice").untick(1, first)
    small_list.run("sync")
    opened.human(BOT).close(1)
    assert small_list.run(*PROPOSE).json["pull"]["action"] == "opened"
    lines = {line.key: line.ticked for line in parse_lines(opened.pull(2).body or "")}
    assert (first in lines, lines[second]) == (False, True)
    assert b'reason: "unticked"\npull: 1\n' in opened.files(BRANCH)[rejected(first)]


def test_a_merge_that_reaches_the_default_branch_later_settles(opened: GitHub, small_list: SmallList) -> None:
    ticked, unticked = keys(opened, ticked=True), keys(opened, ticked=False)
    alice = opened.human("alice")
    alice.retarget(1, "staging")
    alice.merge(1)
    alice.force_push("main", str(opened.forge.head("staging")))
    alice.commit("main", {paper(ticked[0]): None})
    result = small_list.run("propose", "--json")
    assert not {paper["id"] for paper in result.json["papers"]} & set(ticked)
    assert [pull.number for pull in opened.pulls("open")] == []
    assert unticked


def test_a_merge_into_a_default_branch_that_was_renamed_since_settles(opened: GitHub, small_list: SmallList) -> None:
    opened.human("alice").merge(1)
    opened.pull(1).base_ref = "master"
    small_list.run("propose")
    assert opened.pulls("open") == []


@pytest.mark.parametrize("title", ["[do not merge yet] Add papers", "Papers of December"])
def test_a_maintainers_title_stays(opened: GitHub, small_list: SmallList, title: str) -> None:
    alice, bots = opened.human("alice"), opened.pull(1).title
    alice.untick(1, keys(opened, ticked=True)[0])
    small_list.run("sync")
    assert opened.pull(1).title != bots
    alice.retitle(1, title)
    alice.untick(1, keys(opened, ticked=True)[0])
    small_list.run("sync")
    assert opened.pull(1).title == title


NOTE = """\
  Its authors wrote to me.

  - [ ] ask [the venue](https://example.org/ask)
  ```
  - [x] [T](https://arxiv.org/abs/2512.77777)
  ```"""
TASK = "- [ ] run [the checks](https://example.org/checks)\n- [ ] compare with [an old one](https://arxiv.org/abs/{listed})"


def test_what_people_write_stays_where_it_is_and_is_not_counted(opened: GitHub, small_list: SmallList) -> None:
    alice, chosen = opened.human("alice"), keys(opened, ticked=True)[0]
    listed = next(name for name in sorted(opened.files("main")) if re.search(r"papers/\d{4}/\d{4}\.\d{5}\.yaml$", name))
    task = TASK.format(listed=listed[-15:-5])
    line = next(text for text in body(opened).splitlines() if chosen in text)
    edited = body(opened).replace(line, f"{line}\n{NOTE}")
    alice.edit_body(1, f"{edited}\n{task}\n")
    count = len(parse_lines(edited))
    opened.log.clear()
    assert small_list.run("sync", "--json").json["pull"]["action"] == "unchanged"
    assert opened.log.writes == []
    alice.untick(1, chosen)
    small_list.run("sync")
    text = body(opened)
    assert re.search(rf"{chosen}\) .*\n(?:  <!-- why -->\n(?:  .*\n)*?  <!-- /why -->\n)?{re.escape(NOTE)}\n", text)
    assert task in text
    assert "2512.77777" not in {line.key for line in parse_lines(text)}
    counts = re.search(r"\*\*(\d+) papers? to add, (\d+) to review\.\*\*", text)
    assert counts
    assert int(counts[1]) + int(counts[2]) == count
    opened.log.clear()
    small_list.run("sync")
    assert opened.log.writes == []


@pytest.mark.parametrize(("box", "ticked"), [("[ x]", True), ("[]", False), ("[y]", True), ("", True), ("[X ]", True)])
def test_a_mistyped_box_is_mended(opened: GitHub, small_list: SmallList, box: str, ticked: bool) -> None:
    alice, chosen = opened.human("alice"), keys(opened, ticked=True)[0]
    line = next(text for text in body(opened).splitlines() if chosen in text)
    alice.edit_body(1, body(opened).replace(line, line.replace("[x] ", f"{box} " if box else "")))
    assert small_list.run("sync").code == 0
    lines = [text for text in body(opened).splitlines() if chosen in text]
    assert [text[:6] for text in lines] == [f"- [{'x' if ticked else ' '}] "]
    assert (paper(chosen) in opened.files(BRANCH)) == ticked
    opened.log.clear()
    small_list.run("sync")
    assert opened.log.writes == []


def test_a_text_filled_to_the_limit_by_a_human_still_gets_new_papers(hub: GitHub, small_list: SmallList) -> None:
    small_list.run(*HALF)
    before = re.sub(r"  <!-- why -->\n(?:.*\n)*?  <!-- /why -->\n", "", body(hub))  # the reasons would give way first
    hub.human("alice", role="write").edit_body(1, f"{before}\n{'word ' * ((65_000 - len(before)) // 5)}")
    assert small_list.run(*PROPOSE).json["pull"]["action"] == "updated"
    assert len(parse_lines(body(hub))) > len(parse_lines(before))
    assert "left out" in body(hub)
