"""The same job against `emulate`, a GitHub that nobody here wrote: a second opinion on the whole of a run."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from github.InputGitTreeElement import InputGitTreeElement

from bot.core.pull.body import parse_heard
from bot.core.pull.line import parse_lines
from tests.servers.github.client import connect
from tests.servers.github.emulate import run_emulate
from tests.small_list import BRANCH, SmallList

BOT = "list-bot[bot]"


@pytest.fixture
def emulated(tmp_path: Path, small_list: SmallList) -> Iterator[SmallList]:
    """The small list, whose GitHub is the emulator with the list's files on main."""
    tokens = {"token_of_owner": "octo", "token_of_bot": BOT}
    folder = tmp_path / "emulate"
    folder.mkdir()
    with run_emulate(folder, owner="octo", name="list", bot=BOT, tokens=tokens) as url:
        with connect(url, "token_of_owner") as owner:
            repository = owner.get_repo("octo/list")
            repository.add_to_collaborators(BOT, "push")
            names = [name for name in small_list.git("ls-files").splitlines() if name.startswith("data/")]
            texts = {name: (small_list.root / name).read_text("utf-8") for name in names}
            elements = [InputGitTreeElement(name, "100644", "blob", content=text) for name, text in texts.items()]
            tip = repository.get_branch("main").commit
            tree = repository.create_git_tree(elements, tip.commit.tree)
            commit = repository.create_git_commit("Fill", tree, [repository.get_git_commit(tip.sha)])
            repository.requester.requestJsonAndCheck(
                "PATCH", f"{repository.url}/git/refs/heads/main", input={"sha": commit.sha}
            )
        small_list.environ |= {
            "GITHUB_API_URL": url, "GITHUB_REPOSITORY": "octo/list", "GITHUB_TOKEN": "token_of_bot", "BOT_LOGIN": BOT,
        }  # fmt: skip
        yield small_list


def ask(emulated: SmallList, path: str) -> Any:
    url = f"{emulated.environ['GITHUB_API_URL']}/repos/octo/list/{path}"
    request = urllib.request.Request(url, headers={"Authorization": "token token_of_bot"})  # noqa: S310  # loopback
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.load(answer)


def test_a_run_opens_one_pull_request_and_a_second_changes_nothing(emulated: SmallList) -> None:
    first = emulated.run("propose", "--since", "2025-11-24", "--until", "2025-12-31", "--json")
    assert first.code == 0, first.err
    assert first.json["pull"]["action"] == "opened"
    (pull,) = ask(emulated, "pulls?state=all")
    tree = ask(emulated, f"git/trees/{pull['head']['sha']}?recursive=1")["tree"]
    on_branch = {item["path"] for item in tree if item["path"].startswith("data/papers/2025/")}
    ticked = {line.key for line in parse_lines(pull["body"]) if line.ticked}
    assert on_branch == {f"data/papers/2025/{key}.yaml" for key in ticked}
    assert [label["name"] for label in pull["labels"]] == ["new-papers"]
    second = emulated.run("propose", "--since", "2025-11-24", "--until", "2025-12-31", "--json")
    assert second.json["pull"]["action"] == "unchanged", second.err
    assert ask(emulated, "pulls?state=all") == [pull]


def test_new_papers_join_the_open_pull_request(emulated: SmallList) -> None:
    emulated.run("propose", "--since", "2025-11-24", "--until", "2025-12-05")
    result = emulated.run("propose", "--since", "2025-11-24", "--until", "2025-12-31", "--json")
    assert result.json["pull"]["action"] == "updated", result.err
    tip = ask(emulated, f"git/ref/heads/{BRANCH}")["object"]["sha"]
    tree = ask(emulated, f"git/trees/{tip}?recursive=1")["tree"]
    (pull,) = ask(emulated, "pulls?state=all")
    ticked = {line.key for line in parse_lines(pull["body"]) if line.ticked}
    assert {f"data/papers/2025/{key}.yaml" for key in ticked} <= {item["path"] for item in tree}


def test_a_tick_and_an_untick_are_applied(emulated: SmallList) -> None:
    emulated.run("propose", "--since", "2025-11-24", "--until", "2025-12-31")
    (pull,) = ask(emulated, "pulls?state=all")
    lines = parse_lines(pull["body"])
    no, yes = next(line for line in lines if line.ticked), next(line for line in lines if not line.ticked)
    body = (
        pull["body"].replace(no.text, no.with_box(ticked=False).text).replace(yes.text, yes.with_box(ticked=True).text)
    )
    with connect(emulated.environ["GITHUB_API_URL"], "token_of_owner") as owner:
        owner.get_repo("octo/list").get_pull(pull["number"]).edit(body=body)
    result = emulated.run("sync", "--json")
    assert result.code == 0, result.err
    tip = ask(emulated, f"git/ref/heads/{BRANCH}")["object"]["sha"]
    paths = {item["path"] for item in ask(emulated, f"git/trees/{tip}?recursive=1")["tree"]}
    assert f"data/papers/2025/{yes.key}.yaml" in paths
    assert f"data/papers/2025/{no.key}.yaml" not in paths
    assert f"data/rejected/2025/{no.key}.yaml" in paths
    assert emulated.run("sync", "--json").json["pull"]["action"] == "unchanged"


def test_a_command_in_a_comment_is_carried_out_once(emulated: SmallList) -> None:
    """The emulator has no reactions to comments, so the text keeps which comment was carried out."""
    emulated.run("propose", "--since", "2025-11-24", "--until", "2025-12-31")
    (pull,) = ask(emulated, "pulls?state=open")
    chosen = next(line.key for line in parse_lines(pull["body"]) if line.ticked)
    with connect(emulated.environ["GITHUB_API_URL"], "token_of_owner") as owner:
        address, said = f"/repos/octo/list/issues/{pull['number']}/comments", {"body": f"/reject {chosen} too old"}
        _, comment = owner.requester.requestJsonAndCheck("POST", address, input=said)
    assert emulated.run("sync").code == 0
    body = ask(emulated, f"pulls/{pull['number']}")["body"]
    assert [line.ticked for line in parse_lines(body) if line.key == chosen] == [False]
    assert parse_heard(body).refused == {comment["id"]}
    assert emulated.run("sync", "--json").json["pull"]["action"] == "unchanged"
