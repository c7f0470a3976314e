"""What `propose` costs on GitHub: at most 12 calls for any number of papers, one for each 100 closed pull requests, and one for
comments while a pull request is open. A main that has moved is merged by a commit of its own, which costs two more.
"""

import copy
from collections.abc import Callable

import pytest

from bot.core.files.canonical import render_entry
from bot.core.pull.line import parse_lines
from tests.commands.test_propose_github import few, hub
from tests.servers.github.humans import Human
from tests.servers.github.standin import GitHub
from tests.small_list import BRANCH, SmallList, make_paper

__all__ = ["few", "hub"]  # the fixtures

HALF = ("propose", "--since", "2025-11-24", "--until", "2025-12-05", "--json")
FULL = ("propose", "--since", "2025-11-24", "--until", "2025-12-31", "--json")


def close_with_reason(hub: GitHub, alice: Human) -> None:
    alice.close(1, "reason: not our topic")
    hub.human("mallory").comment(1, "reason: mine is better")


def leave_unticked_and_merge(hub: GitHub, alice: Human) -> None:
    line = next(line for line in parse_lines(hub.pulls()[0].body or "") if line.ticked)
    alice.untick(1, line.key)
    alice.merge(1, "squash")


def move_main(hub: GitHub, alice: Human) -> None:
    alice.commit("main", {"docs/new.md": "new\n"})


BEFORE: dict[str, Callable[[GitHub, Human], object]] = {
    "nothing happened": lambda hub, alice: None,
    "main moved": move_main,
    "merged": lambda hub, alice: alice.merge(1, "squash"),
    "merged with an untick too late": leave_unticked_and_merge,
    "closed": lambda hub, alice: alice.close(1),
    "closed with a comment": lambda hub, alice: alice.close(1, "Not now."),
    "closed with a reason": close_with_reason,
    "closed by the bot": lambda hub, alice: hub.human("github-actions[bot]").close(1),
}


def allowed(hub: GitHub) -> int:
    closed = sum(pull.state == "closed" for pull in hub.pulls())
    return 12 + -(-closed // 100) + any(pull.state == "open" for pull in hub.pulls())


@pytest.mark.parametrize("name", BEFORE)
def test_a_run_costs_at_most_12_calls_whatever_went_before(hub: GitHub, small_list: SmallList, name: str) -> None:
    small_list.environ.pop("BOT_LOGIN")  # to ask who the bot is costs one more
    assert small_list.run(*HALF).json["pull"]["action"] == "opened"
    BEFORE[name](hub, hub.human("alice", role="write"))
    most = allowed(hub) + 2 * (name == "main moved")
    most += name == "closed by the bot"  # what was rejected on its branch before is read from there
    hub.log.clear()
    result = small_list.run(*FULL)
    assert result.json["pull"]["action"] == ("updated" if name in {"nothing happened", "main moved"} else "opened")
    assert len(hub.log) <= most, str(hub.log)
    hub.log.clear()
    assert small_list.run(*FULL).json["pull"]["action"] == "unchanged"
    assert len(hub.log) <= 8, str(hub.log)


def test_the_first_run_costs_at_most_12_calls(hub: GitHub, small_list: SmallList) -> None:
    hub.human("alice", role="write")
    config = small_list.data / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("reviewers: []", "reviewers:\n  - alice"), "utf-8")
    assert small_list.run(*FULL).json["pull"]["action"] == "opened"
    assert len(hub.log) <= 12, str(hub.log)


def close_many(hub: GitHub, count: int) -> None:
    """As many closed pull requests of the bot more, with the papers of the first one in their bodies."""
    first = hub.pulls()[0]
    for _ in range(count):
        twin = copy.deepcopy(first)
        twin.number, twin.id = hub.forge.new_number(), hub.forge.new_id()
        hub.forge.issues[twin.number] = twin


@pytest.mark.usefixtures("few")
def test_150_pull_requests_closed_in_a_row_cost_two_calls_more(hub: GitHub, small_list: SmallList) -> None:
    small_list.run(*HALF)
    keys = {line.key for line in parse_lines(hub.pulls()[0].body or "")}
    hub.human("alice", role="write").close(1)
    close_many(hub, 149)
    hub.log.clear()
    result = small_list.run(*FULL)
    assert result.json["pull"]["action"] == "opened"
    assert len(hub.log) <= 14, str(hub.log)
    assert {f"data/rejected/2025/{key}.yaml" for key in keys} <= set(hub.files(BRANCH))


def test_of_several_closed_in_a_row_each_keeps_its_reason_and_who_gave_it(hub: GitHub, small_list: SmallList) -> None:
    small_list.run(*HALF)
    alice, bob = hub.human("alice", role="write"), hub.human("bob", role="admin")
    first = parse_lines(hub.pulls()[0].body or "")[0].key
    alice.close(1, "reason: not our topic")
    small_list.run("propose", "--since", "2025-11-24", "--until", "2025-12-15")
    second = parse_lines(hub.pulls()[1].body or "")[0].key
    bob.close(2, "reason: too many at once")
    hub.log.clear()
    small_list.run(*FULL)
    assert len(hub.log) <= 14, str(hub.log)  # one more person is asked about than for one pull request
    files = {name: text.decode() for name, text in hub.files(BRANCH).items()}
    assert 'reason: "not our topic"\npull: 1\nby: "alice"' in files[f"data/rejected/2025/{first}.yaml"]
    assert 'reason: "too many at once"\npull: 2\nby: "bob"' in files[f"data/rejected/2025/{second}.yaml"]


@pytest.mark.usefixtures("few")
def test_of_several_closed_in_a_row_those_that_the_bot_closed_are_no_noes(hub: GitHub, small_list: SmallList) -> None:
    small_list.run(*HALF)
    keys = {line.key for line in parse_lines(hub.pulls()[0].body or "")}
    hub.human("github-actions[bot]").close(1)
    close_many(hub, 2)
    result = small_list.run(*FULL)
    assert keys <= {paper["id"] for paper in result.json["papers"]}
    assert not [name for name in hub.files(BRANCH) if name.startswith("data/rejected/")]


@pytest.mark.usefixtures("few")
def test_a_branch_that_somebody_pushed_to_after_the_close_is_not_deleted(hub: GitHub, small_list: SmallList) -> None:
    small_list.run(*HALF)
    alice = hub.human("alice", role="write")
    alice.close(1)
    alice.commit(BRANCH, {"docs/mine.md": "mine\n"})
    result = small_list.run(*FULL)
    assert result.json["pull"]["action"] == "opened", result.err
    assert hub.files(BRANCH)["docs/mine.md"] == b"mine\n"


def test_decisions_on_many_papers_cost_no_call_each(hub: GitHub, small_list: SmallList) -> None:
    small_list.run(*HALF)
    alice, lines = hub.human("alice", role="write"), parse_lines(hub.pulls()[0].body or "")
    chosen = [line.key for line in lines if line.ticked]
    alice.untick(1, *chosen[1:])
    alice.tick(1, *[line.key for line in lines if not line.ticked])
    alice.commit(BRANCH, {f"data/papers/2025/{chosen[0]}.yaml": None})
    alice.commit("main", {"docs/new.md": "new\n"})
    hub.log.clear()
    assert small_list.run(*FULL).json["pull"]["action"] == "updated"
    assert len(hub.log) <= allowed(hub) + 2, str(hub.log)  # main has moved
    assert {f"data/rejected/2025/{key}.yaml" for key in chosen} <= set(hub.files(BRANCH))


@pytest.mark.usefixtures("few")
def test_a_file_that_somebody_added_by_hand_is_read_once(hub: GitHub, small_list: SmallList) -> None:
    """Also where a pull request ended with rejections to record, and with a paper that may have a file under another name."""
    small_list.run(*HALF)
    alice = hub.human("alice", role="write")
    line = "- [ ] [Ships](https://example.org/ships#2024/ships) · method — w"
    alice.edit_body(1, f"{hub.pulls()[0].body}\n{line}\n")
    alice.close(1)
    ids = ("2401.00077", "2401.00078")
    files = {f"data/papers/2024/{one}.yaml": render_entry(make_paper(one, f"Paper {one}")) for one in ids}
    alice.commit(BRANCH, files)
    hub.log.clear()
    assert small_list.run(*FULL).json["pull"]["action"] == "opened"
    read = [one.path for one in hub.log.exchanges if "/git/blobs/" in one.path]
    assert len(read) >= len(files)
    assert len(read) == len(set(read))
    assert [name for name in hub.files(BRANCH) if name.startswith("data/rejected/") and name.endswith("/ships.yaml")]
