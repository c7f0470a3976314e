"""The same job on GitHub, against a stand-in over real git whose every request and answer GitHub's description checks."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.core.files.canonical import render_entry
from bot.core.pull.line import parse_lines
from demo.arxiv_server import SmallArxiv
from tests.commands.disturbed import LeftBehind, at_chosen_or_every_request, disturbances
from tests.commands.scene import choose_papers
from tests.servers.github.records import Protection
from tests.servers.github.standin import JOB, GitHub
from tests.small_list import BRANCH, SmallList, make_paper

Arrangement = Callable[[GitHub, SmallList], object]
WINDOW = ("--since", "2025-11-24", "--until", "2025-12-31")
PROPOSE = ("propose", *WINDOW, "--json")


@pytest.fixture
def hub(tmp_path: Path, small_list: SmallList) -> Iterator[GitHub]:
    """GitHub holding the small list; the job's token works there."""
    with GitHub(tmp_path / "hub", files=small_list.files()) as standin:
        small_list.environ |= standin.environ
        standin.log.clear()
        yield standin
    standin.check()


@pytest.fixture
def few(arxiv: SmallArxiv) -> None:
    """arXiv holds few papers, for many runs: all that the rules do with one happens to two or more."""
    chosen, _ = choose_papers()
    arxiv.papers[:] = [paper for paper in arxiv.papers if paper.id in chosen]


def end_state(hub: GitHub) -> object:
    """What must be the same however often and however badly disturbed a run was."""
    commits = hub.repository.count(f"main..{BRANCH}") if hub.forge.head(BRANCH) else 0
    body = re.sub(r"commit=[0-9a-f]{40}", "commit=…", hub.pulls()[-1].body or "") if hub.pulls() else ""
    return (
        [(pull.number, pull.state) for pull in hub.pulls()],
        body,
        sorted(hub.files(BRANCH).items()),
        commits,
        sorted(label.name for label in hub.forge.labels),
    )


def test_the_first_run_opens_one_pull_request(hub: GitHub, small_list: SmallList) -> None:
    result = small_list.run(*PROPOSE)
    assert result.code == 0, result.err
    pull = result.json["pull"]
    assert pull["action"] == "opened"
    assert pull["number"] == hub.pulls()[0].number
    accepted = {paper["id"] for paper in result.json["papers"] if paper["decision"] == "accept"}
    added = set(hub.files(BRANCH)) - set(hub.files("main"))
    assert added == {f"data/papers/2025/{arxiv}.yaml" for arxiv in accepted}


def test_a_run_costs_at_most_12_calls(hub: GitHub, small_list: SmallList) -> None:
    small_list.environ.pop("BOT_LOGIN")
    small_list.run(*PROPOSE, "--until", "2025-12-05")
    assert len(hub.log) <= 12, str(hub.log)
    hub.log.clear()
    small_list.run(*PROPOSE)
    assert len(hub.log) <= 12, str(hub.log)


@pytest.mark.usefixtures("few")
def test_running_again_changes_nothing(hub: GitHub, small_list: SmallList) -> None:
    small_list.run(*PROPOSE)
    before = end_state(hub)
    hub.log.clear()
    result = small_list.run(*PROPOSE)
    assert (result.json["pull"]["action"], result.json["pull"]["reason"]) == ("unchanged", "nothing new")
    assert hub.log.writes == []
    assert end_state(hub) == before


@pytest.mark.usefixtures("few")
def test_new_papers_join_the_open_pull_request(hub: GitHub, small_list: SmallList) -> None:
    small_list.run("propose", "--since", "2025-11-24", "--until", "2025-12-05")
    result = small_list.run(*PROPOSE)
    assert result.json["pull"]["action"] == "updated"
    assert len(hub.pulls()) == 1
    assert hub.repository.count(f"main..{BRANCH}") == 2
    ticked = {line.key for line in parse_lines(hub.pulls()[0].body or "") if line.ticked}
    assert {f"data/papers/2025/{key}.yaml" for key in ticked} == set(hub.files(BRANCH)) - set(hub.files("main"))


def test_commits_are_signed_by_github(hub: GitHub, small_list: SmallList) -> None:
    small_list.run(*PROPOSE)
    (sent,) = [one.sent for one in hub.log.writes if one.path.endswith("/git/commits")]
    assert not {"author", "committer"} & set(sent)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_after_a_merge_the_branch_is_made_anew(hub: GitHub, small_list: SmallList, method: str) -> None:
    small_list.run("propose", "--since", "2025-11-24", "--until", "2025-12-05")
    first = hub.pulls()[0]
    lines = parse_lines(first.body or "")
    hub.human("alice", role="write").merge(first.number, method)
    result = small_list.run(*PROPOSE)
    assert result.json["pull"]["action"] == "opened", result.err
    assert not {line.key for line in lines if line.ticked} & {paper["id"] for paper in result.json["papers"]}
    again = {line.key for line in parse_lines(hub.pulls()[1].body or "") if line.is_second}
    assert again == {line.key for line in lines if not line.ticked}
    assert [pull.state for pull in hub.pulls()] == ["closed", "open"]
    assert hub.repository.merge_base("main", BRANCH) == hub.forge.head("main")


@pytest.mark.usefixtures("few")
def test_what_was_closed_is_not_offered_again(hub: GitHub, small_list: SmallList) -> None:
    small_list.run("propose", "--since", "2025-11-24", "--until", "2025-12-05")
    keys = {line.key for line in parse_lines(hub.pulls()[0].body or "")}
    hub.human("alice", role="write").close(hub.pulls()[0].number)
    result = small_list.run(*PROPOSE)
    assert result.json["pull"]["action"] == "opened"
    added = set(hub.files(BRANCH)) - set(hub.files("main"))
    assert {f"data/rejected/2025/{key}.yaml" for key in keys} <= added
    assert not {f"data/papers/2025/{key}.yaml" for key in keys} & added


@pytest.mark.usefixtures("few")
def test_a_human_commit_between_reading_and_writing_is_never_overwritten(hub: GitHub, small_list: SmallList) -> None:
    small_list.run("propose", "--since", "2025-11-24", "--until", "2025-12-05")
    alice = hub.human("alice", role="write")
    path = sorted(set(hub.files(BRANCH)) - set(hub.files("main")))[0]
    edited = hub.files(BRANCH)[path].decode() + 'note: "By hand."\n'
    alice.commit(BRANCH, {path: edited})
    small_list.run(*PROPOSE)
    assert hub.files(BRANCH)[path].decode() == edited


def test_labels_are_made_once_and_reviewers_asked_once(hub: GitHub, small_list: SmallList) -> None:
    hub.human("alice", role="write")
    config = small_list.data / "config.yaml"
    config.write_text(config.read_text().replace("reviewers: []", "reviewers:\n  - alice"))
    small_list.run("propose", "--since", "2025-11-24", "--until", "2025-12-05")
    small_list.run(*PROPOSE)
    paths = [one.path for one in hub.log.writes]
    assert sum(path.endswith("/requested_reviewers") for path in paths) == 1
    assert [label.name for label in hub.forge.labels].count("new-papers") == 1


def test_a_pull_request_of_somebody_else_from_a_branch_of_that_name_is_not_the_bots(
    hub: GitHub, small_list: SmallList
) -> None:
    forged = "- [x] [Mine](https://arxiv.org/abs/2512.00001) · x — y\n"
    mallory = hub.human("mallory").open_pull(BRANCH, {"data/x.txt": "x"}, body=forged, fork=True)
    result = small_list.run(*PROPOSE)
    assert result.json["pull"]["action"] == "opened"
    assert result.json["pull"]["number"] != mallory.number
    assert hub.pull(mallory.number).body == forged


def test_dry_run_sends_no_write(hub: GitHub, small_list: SmallList) -> None:
    result = small_list.run(*PROPOSE, "--dry-run")
    assert result.json["dry_run"] is True
    assert hub.log.writes == []


@pytest.mark.slow
@pytest.mark.usefixtures("few")
@at_chosen_or_every_request
def test_a_run_stopped_at_any_request_ends_as_an_undisturbed_one(
    hub: GitHub, small_list: SmallList, every: bool
) -> None:
    github, disk = hub.keep(), small_list.keep()
    small_list.run(*PROPOSE)
    undisturbed, left = end_state(hub), LeftBehind(every=every)
    kinds = ("drop", "502 after", "drop after", "502") if every else ("drop", "502 after")
    for nth, kind in disturbances(list(hub.log.exchanges), kinds, every=every):
        hub.put_back(github)
        small_list.put_back(disk)
        after = kind.endswith("after")
        if kind.startswith("drop"):
            hub.faults.drop(nth=nth, after=after)
        else:
            hub.faults.status(502, nth=nth, after=after)
        small_list.run(*PROPOSE)
        hub.faults.clear()
        if not left.is_new(hub, small_list):
            continue
        result = small_list.run(*PROPOSE)
        assert result.code == 0, result.err
        assert end_state(hub) == undisturbed, f"{kind} at request {nth}"


def _wrong_token(hub: GitHub, small_list: SmallList) -> None:
    small_list.environ["GITHUB_TOKEN"] = "ghs_wrong"


def _renamed(hub: GitHub, small_list: SmallList) -> None:
    small_list.environ["GITHUB_REPOSITORY"] = "octo/elsewhere"


def _may_not_open(hub: GitHub, _: SmallList) -> None:
    rights = {"contents": "write", "metadata": "read", "pull_requests": "read"}
    hub.add_token(JOB, "job", "github-actions[bot]", rights)


def _protected(hub: GitHub, _: SmallList) -> None:
    hub.switches.protections["bot/*"] = Protection(refuses_creation=True)


def _moved(hub: GitHub, _: SmallList) -> None:
    hub.forge.rename("octo/moved")


def _switch(name: str, value: object) -> Arrangement:
    return lambda hub, _: setattr(hub.switches, name, value)


def _fault(call: Callable[[GitHub], object]) -> Arrangement:
    return lambda hub, _: call(hub)


ERRORS: dict[str, tuple[Arrangement, str, int]] = {
    "bad token": (_wrong_token, "GITHUB_TOKEN is wrong or has expired", 2),
    "no permission": (_may_not_open, "pull-requests: write", 2),
    "actions may not": (_switch("actions_may_create_pulls", False), "Allow GitHub Actions to create and approve", 2),
    "archived": (_switch("archived", True), "archived", 2),
    "no such repository": (_renamed, "GITHUB_REPOSITORY", 2),
    "moved": (_moved, "is now called octo/moved", 2),
    "protected branch": (_protected, "Settings > Rules", 2),
    "cut list of files": (_switch("tree_limit", 2), "list of files", 3),
    "rate limit": (_fault(lambda hub: hub.faults.rate_limit(reset_seconds=1800, now=time.time())), "again in", 3),
    "rate limit that holds on": (_fault(lambda hub: hub.faults.rate_limit(times=9)), "rate limit is used up", 3),
    "secondary limit": (
        _fault(lambda hub: hub.faults.secondary_limit(retry_after=120, method="POST")),
        "in 120 seconds",
        3,
    ),
    "no JSON": (_fault(lambda hub: hub.faults.garble("html")), "run the same command again", 3),
    "server error": (_fault(lambda hub: hub.faults.status(500, times=100)), "run the same command again", 3),
}


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("name", ERRORS)
def test_errors_say_what_to_change(hub: GitHub, small_list: SmallList, name: str) -> None:
    arrange, words, code = ERRORS[name]
    arrange(hub, small_list)
    result = small_list.run(*PROPOSE)
    told = [line for line in result.err.splitlines() if line.startswith("error:")]
    assert (result.code, len(told)) == (code, 1), result.err
    assert words in told[0]


@pytest.mark.usefixtures("few")
def test_a_push_between_reading_and_writing_makes_the_bot_read_and_plan_again(
    hub: GitHub, small_list: SmallList
) -> None:
    small_list.run("propose", "--since", "2025-11-24", "--until", "2025-12-05")
    alice = hub.human("alice", role="write")
    note = {"data/papers/2025/2512.99990.yaml": render_entry(make_paper("2512.99990", "By Hand", date="2025-12-31"))}
    hub.faults.call(lambda: alice.commit(BRANCH, note), method="POST", path=r"/git/commits$")
    hub.log.clear()
    result = small_list.run(*PROPOSE)
    assert result.json["pull"]["action"] == "updated", result.err
    assert any(one.status == 422 and "/git/refs/" in one.path for one in hub.log.exchanges), str(hub.log)
    assert set(note) <= set(hub.files(BRANCH))
    keys = {line.key for line in parse_lines(hub.pulls()[0].body or "") if line.ticked}
    assert {f"data/papers/2025/{key}.yaml" for key in keys} == set(hub.files(BRANCH)) - set(hub.files("main"))
    assert "added by hand" in (hub.pulls()[0].body or "")


@pytest.mark.usefixtures("few")
def test_a_short_rate_limit_is_waited_for(hub: GitHub, small_list: SmallList) -> None:
    hub.faults.secondary_limit(retry_after=1, method="POST", path=r"/pulls$")
    result = small_list.run(*PROPOSE)
    assert result.code == 0, result.err
    assert len(hub.pulls()) == 1


@pytest.mark.usefixtures("few")
def test_a_renamed_default_branch_is_followed(hub: GitHub, small_list: SmallList) -> None:
    hub.repository.set_ref("refs/heads/trunk", str(hub.forge.head("main")))
    hub.forge.default_branch = "trunk"
    small_list.run(*PROPOSE)
    assert hub.pulls()[0].base_ref == "trunk"


def test_the_runs_page_shows_the_papers(hub: GitHub, small_list: SmallList, tmp_path: Path) -> None:
    small_list.environ["GITHUB_STEP_SUMMARY"] = str(tmp_path / "summary.md")
    chosen = [p["id"] for p in small_list.run(*PROPOSE).json["papers"] if p["decision"] != "reject"]
    summary = (tmp_path / "summary.md").read_text("utf-8")
    assert all(f"https://arxiv.org/abs/{arxiv}" in summary for arxiv in chosen)
    assert "Pull request opened" in summary
