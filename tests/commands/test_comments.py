"""Commands in comments on the bot's pull request, carried out once by `sync` or `propose`, and `/take` on a contributor's."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from bot.core.files.canonical import render_entry
from bot.core.files.data_file import read_data_file
from bot.core.measure.labels import learn_decisions
from bot.core.paper.key import paper_place, rejected_place
from bot.core.pull.body import parse_heard
from tests.commands.disturbed import LeftBehind
from tests.commands.scene import FULL, HALF, Scene, open_scene
from tests.servers.github.records import Comment
from tests.servers.github.standin import PAT
from tests.small_list import BRANCH, make_paper

BOT = "github-actions[bot]"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A scene that remembers its open pull request."""
    with open_scene(tmp_path_factory.mktemp("comments")) as made:
        made.propose()
        assert made.alice
        made.hub.check()
        made.keep("opened")
        yield made


@pytest.fixture
def scene(opened: Scene) -> Iterator[Scene]:
    opened.put_back("opened")
    yield opened
    opened.hub.check()


def say(scene: Scene, *lines: str, login: str = "alice", number: int = 1) -> Comment:
    return scene.hub.human(login).comment(number, "\n".join(lines))


def sync(scene: Scene) -> str:
    result = scene.sync()
    assert (result.code, "Traceback" in result.err) == (0, False), result.err
    return result.err


def marks(comment: Comment) -> list[str]:
    """The bot's reactions."""
    return [one.content for one in comment.reactions if one.author == BOT]


def replies(scene: Scene, number: int = 1) -> list[str]:
    return [one.body for one in scene.hub.comments(number) if one.author == BOT]


def body_of(scene: Scene) -> str:
    return scene.hub.pulls("open")[0].body or ""


def title_of(scene: Scene, key: str) -> str:
    return next(line.title for line in scene.lines if line.key == key)


def test_commands_are_carried_out_once_and_count_like_ticks(scene: Scene) -> None:
    (yes, moved, no, *_), (chosen, *_) = scene.keys(ticked=True), scene.keys(ticked=False)
    say(scene, "I looked at these:", f"/accept {chosen}", f"/reject https://arxiv.org/abs/{no} not about images")
    comment = say(scene, f"/move {title_of(scene, moved)} generative pixel +segmentation", f"/explain {yes}")
    scene.hub.human("mallory").react(comment.id, "+1")  # anybody may react, and it says nothing
    scene.alice.untick(1, chosen)
    sync(scene)
    files = scene.files()
    assert paper_place(chosen) in files
    rejection = files[rejected_place(no)].decode()
    assert 'reason: "not about images"\npull: 1\nby: "alice"\n' in rejection
    assert {chosen, moved, yes} <= set(scene.keys(ticked=True))
    assert no in scene.keys(ticked=False)
    paper = read_data_file(files[paper_place(moved)], place=paper_place(moved), path="").paper
    assert paper
    assert (paper.nature, paper.level, "segmentation" in paper.areas) == ("generative", "pixel", True)
    (line,) = [line for line in scene.lines if line.key == moved]
    assert "segmentation" in line.text.lower()
    assert line.block
    assert [marks(one) for one in scene.hub.comments(1) if one.author == "alice"] == [["+1"], ["+1"]]
    (explanation,) = replies(scene)
    assert f"({yes})</summary>" in explanation
    log = [commit.message.split("\n")[0] for commit in scene.hub.repository.commits(f"main..{BRANCH}")]
    assert log[0] == "Add 1 paper, move 1 paper, record 1 rejection"

    scene.hub.log.clear()
    scene.hub.human("alice").edit_comment(comment.id, f"/reject {yes}")  # an edited comment is not read again
    scene.alice.tick(1, no)  # a later tick takes the rejection back, for good
    sync(scene)
    assert {no, yes} <= set(scene.keys(ticked=True))
    scene.hub.log.clear()
    sync(scene)
    assert scene.hub.log.writes == []

    say(scene, f"/explain {chosen}")
    scene.propose()
    (explanation,) = replies(scene)
    assert explanation.index(chosen) < explanation.index(yes)
    scene.alice.merge(1)
    files = scene.files("main")
    learned = learn_decisions({}, [read_data_file(files[paper_place(moved)], place=paper_place(moved), path="")])
    assert (learned[moved].nature, learned[moved].level) == ("generative", "pixel")


def test_a_strangers_comment_does_nothing_and_costs_nothing(scene: Scene) -> None:
    sync(scene)
    usual = len(scene.hub.log)
    chosen = scene.keys(ticked=True)[0]
    say(scene, f"/reject {chosen}", login="mallory")
    say(scene, f"> /reject {chosen}", "```", f"/reject {chosen}", "```", "/cc @bob")
    scene.hub.human("app[bot]", role="write").comment(1, f"/reject {chosen}")
    scene.hub.log.clear()
    sync(scene)
    assert (len(scene.hub.log), scene.hub.log.writes) == (usual, [])
    scene.hub.human("rita", role="read").comment(1, f"/reject {chosen}")
    scene.hub.human("rita").comment(1, f"/reject {chosen}")
    scene.hub.log.clear()
    sync(scene)
    assert (len(scene.hub.log), scene.hub.log.writes) == (usual + 1, [])  # asked once whether she may write
    assert not any(marks(one) for one in scene.hub.comments(1))


def test_what_is_not_understood_gets_one_reply(scene: Scene) -> None:
    (yes, *_), (chosen, *_) = scene.keys(ticked=True), scene.keys(ticked=False)
    comment = say(scene, "/accpet x", f"/accept {chosen}", f"/move {yes} learnabel", "/reject 1901.99999", "/take")
    sync(scene)
    assert marks(comment) == ["confused"]
    (reply,) = replies(scene)
    assert f"issuecomment-{comment.id}" in reply
    for said in ("did you mean `/accept PAPER`?", f"`/accept {chosen}`: done", "did you mean `learnable`?"):
        assert said in reply
    assert "`1901.99999` is not in this pull request" in reply
    assert "contributor's pull request" in reply
    assert chosen in scene.keys(ticked=True)
    scene.hub.log.clear()
    sync(scene)
    assert scene.hub.log.writes == []


def test_a_refused_reaction_is_remembered_in_the_hidden_line(scene: Scene) -> None:
    (yes, *_) = scene.keys(ticked=True)
    scene.hub.faults.status(403, message="Resource not accessible by integration", path=r"/reactions$", times=99)
    first, second = say(scene, f"/reject {yes} too old"), say(scene, f"/explain {yes}", "/moev x")
    err = sync(scene)
    assert err.count("could not be answered") == 2
    assert parse_heard(body_of(scene)).refused == {first.id, second.id}
    scene.hub.log.clear()
    sync(scene)
    assert scene.hub.log.writes == []
    assert len(replies(scene)) == 2


@pytest.mark.slow
def test_a_sync_stopped_at_any_write_carries_nothing_out_twice(scene: Scene) -> None:
    (yes, moved, *_), (chosen, *_) = scene.keys(ticked=True), scene.keys(ticked=False)
    say(scene, f"/accept {chosen}", f"/reject {yes} not for us", f"/move {moved} generative")
    say(scene, f"/explain {yes}", "/moev it")
    scene.keep()
    sync(scene)
    wanted, count = scene.state(), len(scene.hub.log.writes)
    assert count >= 8
    left = LeftBehind()
    for nth, after in product(range(1, count + 1), (False, True)):
        scene.put_back()
        scene.hub.faults.drop(method="write", nth=nth, after=after)
        scene.sync()
        scene.hub.faults.clear()
        if not left.is_new(scene.hub, scene.small):
            continue
        sync(scene)
        assert _numberless(scene.state()) == _numberless(wanted), nth


def _numberless(state: object) -> list[str]:
    """The state as lines, without what differs from run to run."""
    return re.sub(r"[0-9a-f]{40}", "…", str(state)).split("\\n")


def test_a_box_that_a_human_sets_after_a_stopped_run_is_not_undone(scene: Scene) -> None:
    (yes, *_) = scene.keys(ticked=True)
    say(scene, f"/reject {yes}")
    scene.hub.faults.drop(path=r"/reactions$", times=9)
    sync(scene)
    scene.hub.faults.clear()
    scene.alice.tick(1, yes)
    sync(scene)
    assert yes in scene.keys(ticked=True)
    assert rejected_place(yes) not in scene.files()


def test_a_service_that_does_not_answer_leaves_the_whole_comment_for_later(scene: Scene) -> None:
    (yes, *_) = scene.keys(ticked=True)
    comment = say(scene, f"/reject {yes}", "/accept 2401.00001")
    scene.small.environ["ARXIV_API_URL"], url = "http://127.0.0.1:9", scene.small.environ["ARXIV_API_URL"]
    assert "wait for the next run" in sync(scene)
    assert (marks(comment), yes in scene.keys(ticked=True)) == ([], True)
    scene.small.environ["ARXIV_API_URL"] = url
    sync(scene)
    assert marks(comment) == ["confused"]  # arXiv has no such paper
    assert yes in scene.keys(ticked=False)


def test_rejections_written_after_the_merge_wait_for_the_next_proposal(scene: Scene) -> None:
    (left, other, *_) = scene.keys(ticked=False)
    scene.alice.merge(1)
    comment = say(scene, f"/reject {left} a survey")
    sync(scene)
    assert ([pull.state for pull in scene.hub.pulls()], marks(comment)) == (["closed"], [])
    scene.propose()  # runs for their days
    assert set(scene.keys(ticked=False)) == {left, other, *scene.keys(ticked=False)}
    sync(scene)
    assert 'reason: "a survey"\npull: 1\nby: "alice"\n' in scene.files()[rejected_place(left)].decode()
    assert marks(comment) == ["+1"]
    scene.alice.merge(2)
    scene.hub.log.clear()
    sync(scene)
    assert scene.hub.log.writes == []


def test_what_was_passed_over_is_offered_again_by_a_comment(scene: Scene) -> None:
    left = scene.keys(ticked=False)
    for number in (1, 2):
        scene.alice.merge(number)
        scene.propose(HALF if number == 2 else FULL)
    assert not scene.open_pull
    comment = say(scene, "/offer passed-over", number=2)
    sync(scene)
    assert marks(comment) == ["+1"]
    assert set(scene.keys(ticked=False)) == set(left)
    assert not [place for place in scene.files() if place.startswith("rejected/")]
    scene.hub.log.clear()
    sync(scene)
    assert scene.hub.log.writes == []


def contribute(scene: Scene, files: dict[str, str | bytes | None]) -> int:
    return scene.hub.human("student").open_pull("add-mine", files, fork=True, body="/take").number


def test_take_makes_the_papers_anew_and_closes_the_pull_request_with_thanks(scene: Scene) -> None:
    (listed, *_), (chosen, other, *_) = scene.keys(ticked=True), scene.keys(ticked=False)
    scene.alice.merge(1)
    readme = f"# List\n\n- [Wrong title](https://arxiv.org/abs/{other}) by me\n"
    own = render_entry(make_paper(chosen, "@everyone <b>mine</b>", authors=["Nobody Else"]))
    number = contribute(scene, {f"data/{paper_place(chosen)}": own, "README.md": readme})
    say(scene, "/take", login="mallory", number=number)
    sync(scene)
    assert scene.hub.pull(number).state == "open"
    comment = say(scene, "Thanks!", "/take", number=number)
    sync(scene)
    pull = scene.open_pull
    assert pull
    assert (pull.author, scene.hub.pull(number).state, marks(comment)) == (BOT, "closed", ["+1"])
    assert {chosen, other} <= set(scene.keys(ticked=True))
    text = scene.files()[paper_place(chosen)].decode()
    assert ("everyone" in text, "Nobody Else" in text) == (False, False)
    account = scene.hub.forge.account("student")
    (commit, *_) = scene.hub.repository.commits(f"main..{BRANCH}")
    assert f"Co-authored-by: student <{account.id}+student@users.noreply.github.com>" in commit.message
    (thanks,) = replies(scene, number)
    assert thanks.startswith("Thank you! **A maintainer took this over into [pull request ")
    assert "names you as co-author" in thanks
    scene.hub.log.clear()
    sync(scene)
    assert scene.hub.log.writes == []

    again = scene.hub.human("student").open_pull("again", {f"data/{paper_place(listed)}": b"title: x\n"}, fork=True)
    say(scene, "/take", number=again.number)
    sync(scene)
    assert scene.hub.pull(again.number).state == "closed"
    assert "already on the list" in replies(scene, again.number)[0]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"Makefile": "all:\n", "data/papers/2025/2512.99990.yaml": 'arxiv: "2512.99990"\n'},
            "changes more than papers",
        ),
        ({"README.md": "# List\n\n- [My page](https://github.com/x/y) is good\n"}, "`"),
        (
            {"data/papers/2025/mine.yaml": "title: mine\n"},
            "no id or link of a paper was found in `papers/2025/mine.yaml`",
        ),
    ],
)
def test_take_leaves_what_it_can_not_take_whole(scene: Scene, files: dict[str, str | bytes | None], said: str) -> None:
    number = contribute(scene, files)
    comment = say(scene, "/take", number=number)
    before = scene.hub.forge.head(BRANCH)
    sync(scene)
    assert (scene.hub.pull(number).state, marks(comment)) == ("open", ["confused"])
    assert said in replies(scene, number)[0]
    assert scene.hub.forge.head(BRANCH) == before
    scene.hub.log.clear()
    sync(scene)
    assert scene.hub.log.writes == []


@pytest.mark.slow
def test_a_take_stopped_at_any_write_is_completed_by_the_next_run(scene: Scene) -> None:
    (chosen, *_) = scene.keys(ticked=False)
    scene.alice.edit_body(1, re.sub(rf"- \[ \] .*{chosen}.*\n", "", body_of(scene)))
    number = contribute(scene, {f"data/{paper_place(chosen)}": f'arxiv: "{chosen}"\n'})
    say(scene, "/take", number=number)
    scene.keep()
    sync(scene)
    wanted, count = scene.state(), len(scene.hub.log.writes)
    left = LeftBehind()
    for nth, after in product(range(1, count + 1), (False, True)):
        scene.put_back()
        scene.hub.faults.drop(method="write", nth=nth, after=after)
        scene.sync()
        scene.hub.faults.clear()
        if not left.is_new(scene.hub, scene.small):
            continue
        sync(scene)
        assert _numberless(scene.state()) == _numberless(wanted), nth


def test_without_the_list_of_all_comments_those_of_its_pull_request_are_read(scene: Scene) -> None:
    scene.hub.faults.status(404, message="Not Found", path=r"/issues/comments$", method="GET", times=9)
    (yes, *_) = scene.keys(ticked=True)
    comment = say(scene, f"/reject {yes}")
    sync(scene)
    assert (marks(comment), yes in scene.keys(ticked=False)) == (["+1"], True)


def test_nothing_is_carried_out_while_the_bot_is_paused(scene: Scene) -> None:
    (yes, *_) = scene.keys(ticked=True)
    comment = say(scene, f"/reject {yes}")
    scene.alice.label(1, "bot:paused")
    sync(scene)
    assert (scene.hub.log.writes, marks(comment)) == ([], [])


def test_the_account_of_a_person_that_the_bot_uses_holds_no_commands(tmp_path: Path) -> None:
    with open_scene(tmp_path) as scene:
        scene.small.environ["GITHUB_TOKEN"] = PAT
        scene.small.environ.pop("BOT_LOGIN")
        scene.propose()
        say(scene, f"/reject {scene.keys(ticked=True)[0]}", login="list-bot")
        scene.hub.log.clear()
        sync(scene)
        assert scene.hub.log.writes == []


def test_a_token_that_may_not_read_comments_carries_the_ticks_out(scene: Scene) -> None:
    (yes, *_) = scene.keys(ticked=True)
    say(scene, f"/accept {scene.keys(ticked=False)[0]}")
    scene.alice.untick(1, yes)
    scene.hub.faults.status(403, message="Resource not accessible by integration", path=r"/issues/comments$", times=9)
    assert "comments were not read" in sync(scene)
    assert rejected_place(yes) in scene.files()
