"""`review` against `emulate`, a GitHub that nobody here wrote: the comment, the check run and the labels, written once."""

from typing import Any

from github.InputGitTreeElement import InputGitTreeElement

from bot.core.files.canonical import render_entry
from demo.arxiv_server import SmallArxiv
from tests.commands.test_propose_emulated import BOT, ask, emulated
from tests.servers.github.client import connect
from tests.small_list import SmallList, make_paper

__all__ = ["emulated"]  # the fixture


def propose(emulated: SmallList, branch: str, files: dict[str, str]) -> int:
    """Somebody opens a pull request with these files."""
    with connect(emulated.environ["GITHUB_API_URL"], "token_of_owner") as owner:
        repository = owner.get_repo("octo/list")
        tip = repository.get_branch("main").commit
        elements = [InputGitTreeElement(name, "100644", "blob", content=text) for name, text in files.items()]
        tree = repository.create_git_tree(elements, tip.commit.tree)
        commit = repository.create_git_commit("Add", tree, [repository.get_git_commit(tip.sha)])
        repository.create_git_ref(f"refs/heads/{branch}", commit.sha)
        return repository.create_pull(base="main", head=branch, title="Add").number


def label(emulated: SmallList, number: int, name: str) -> None:
    with connect(emulated.environ["GITHUB_API_URL"], "token_of_owner") as owner:
        owner.requester.requestJsonAndCheck(
            "POST", f"/repos/octo/list/issues/{number}/labels", input={"labels": [name]}
        )


def review(emulated: SmallList, number: int) -> tuple[int, str, Any]:
    """The exit code, the one comment and the one check run after a review and after the same again."""
    for _ in range(2):
        result = emulated.run("review", "--pull", str(number))
        assert result.err == ""
    (comment,) = ask(emulated, f"issues/{number}/comments")
    head = ask(emulated, f"pulls/{number}")["head"]["sha"]
    (check,) = ask(emulated, f"commits/{head}/check-runs")["check_runs"]
    assert comment["user"]["login"] == BOT
    return result.code, comment["body"], check


def test_a_good_and_a_bad_pull_request_are_told_apart(emulated: SmallList, arxiv: SmallArxiv) -> None:
    known = arxiv.papers[0]
    paper = make_paper(known.id, known.title, date=known.day)
    place = f"data/papers/2025/{known.id}.yaml"
    good = propose(emulated, "good", {place: render_entry(paper)})
    code, comment, check = review(emulated, good)
    assert (code, comment.startswith("✅"), check["conclusion"]) == (0, True, "success")
    text = render_entry(paper).replace("kind: method", "kind: methods")
    bad = propose(emulated, "bad", {place: text, "bot/cli.py": "x\n"})
    code, comment, check = review(emulated, bad)
    assert (code, check["conclusion"]) == (1, "failure")
    assert "did you mean method?" in comment
    assert [one["name"] for one in ask(emulated, f"issues/{bad}/labels")] == ["needs-maintainer"]
    # The emulator wraps what GitHub gives as a list.
    assert ask(emulated, f"check-runs/{check['id']}/annotations")["check_annotations"][0]["path"] == place


def test_the_label_lets_an_acceptance_count(emulated: SmallList, arxiv: SmallArxiv) -> None:
    known = arxiv.papers[0]
    paper = make_paper(known.id, "Some Other Title Altogether", date=known.day, checked=["identity"])
    number = propose(emulated, "claimed", {f"data/papers/2025/{known.id}.yaml": render_entry(paper)})
    assert review(emulated, number)[0] == 1
    label(emulated, number, "accept-as-is")
    assert review(emulated, number)[0] == 0
