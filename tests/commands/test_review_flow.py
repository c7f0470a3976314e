"""docs/review-flow.md, walked: every event in every state, played against GitHub's stand-in.

Once with papers of arXiv that the scan found, and twice with papers of CVF that somebody suggested: where the scan alone runs,
and where, as in the workflow, suggestions are answered before.
"""

import re
from collections.abc import Callable, Iterator

import pytest

from bot.core.files.canonical import render_entry
from bot.core.paper.key import is_titled, key_of_place, new_rejection, paper_place
from bot.core.program import TRAILER
from bot.core.pull.line import parse_lines
from bot.core.suggest.form import LABEL
from tests.commands.scene import FULL, HALF, Scene, open_scene
from tests.servers.github import life
from tests.servers.pages import cvf_page
from tests.servers.web import SmallWeb, serve_web
from tests.small_list import BRANCH, ROOT, Result, make_paper

pytestmark = pytest.mark.slow
ARXIV, CVF, ANSWERED = "arXiv", "CVF", "CVF, answered first"
HAND = {ARXIV: "2512.99990", CVF: "2024/added-by-hand", ANSWERED: "2024/added-by-hand"}
PAGES = {  # the rules accept the first and reject the other
    "Visual Prompt Tuning for Ships": "We propose visual prompt tuning: learnable prompts of a frozen vision transformer.",
    "Ships at Sea": "We look at ships.",
}
STATES = ("none", "open", "merged", "closed")


def read_table() -> list[tuple[str, str, str]]:
    """Every cell that can happen: event, state, outcome."""
    text = (ROOT / "docs/review-flow.md").read_text("utf-8").split("## Every event in every state")[1]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    table = rows[: next(at for at, row in enumerate(rows) if row[0] == "outcome")]
    assert table[0] == ["event", *STATES]
    return [
        (row[0], state, cell) for row in table[2:] for state, cell in zip(STATES, row[1:], strict=True) if cell != "–"
    ]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A scene that remembers how it was with no pull request, with one, and with one that has papers of CVF too."""
    with open_scene(tmp_path_factory.mktemp("flow")) as made, serve_web(SmallWeb()) as web:
        for title, abstract in PAGES.items():
            web.put(page_of(title), cvf_page(title, ["Ada Lovelace"], abstract=abstract))
        made.small.environ |= web.environ
        made.keep("none")
        made.propose(HALF)
        made.keep(ARXIV)
        links = " ".join(f"https://{page_of(title)}" for title in PAGES)
        issue = made.hub.human("student").open_issue("Suggest: ", f"### Paper\n\n{links}\n", labels=(LABEL,))
        made.small.run("suggest", "--issue", str(issue.number))
        made.keep(CVF)
        made.hub.check()
        yield made


@pytest.fixture
def scene(played: Scene) -> Iterator[Scene]:
    yield played
    played.hub.check()


def page_of(title: str) -> str:
    return f"openaccess.thecvf.com/content/CVPR2024/html/{title.replace(' ', '_')}_paper.html"


class Turn:
    """One cell being played: who the paper is that it is about, and what was there before."""

    def __init__(self, scene: Scene, state: str, kind: str) -> None:
        self.scene, self.state, self.kind = scene, state, kind
        self.until, self.paper, self.kept = HALF, "", {}  # type: ignore[var-annotated]
        if state == "none":
            scene.put_back("none")
        else:
            scene.put_back(ARXIV if kind == ARXIV else CVF)
            at = 0 if kind == ARXIV else -1
            self.yes, self.no = scene.keys(ticked=True)[at], scene.keys(ticked=False)[at]
            assert (is_titled(self.yes), is_titled(self.no)) == (kind != ARXIV, kind != ARXIV)

    def run(self, outcome: str) -> Result:
        """The scan, and the answers to suggestions where it is their turn."""
        if self.kind == ANSWERED or (self.kind == CVF and outcome == "offered"):
            assert self.scene.small.run("suggest", "--open").code == 0
        self.scene.hub.log.clear()
        return self.scene.propose(self.until)

    @property
    def body(self) -> str:
        return self.scene.hub.pull(1).body or ""

    def end(self) -> None:
        """From `open` to where the cell begins."""
        if self.state == "merged":
            self.scene.alice.merge(1, "squash")
        if self.state == "closed" and self.scene.open_pull:
            self.scene.alice.close(1)

    def commit(self, key: str, text: bytes | None) -> None:
        self.scene.alice.commit(BRANCH, {f"data/{paper_place(key)}": text})

    def file(self, key: str, title: str, day: str) -> bytes:
        """A paper's file by somebody else."""
        arxiv, url = (None, "https://example.org/by-hand") if is_titled(key) else (key, None)
        return render_entry(make_paper(arxiv, title, date=day, url=url)).encode()


def find_new(turn: Turn) -> None:
    turn.until = FULL


def find_nothing(turn: Turn) -> None:
    if turn.state == "merged":  # what was left unticked would be offered once more
        turn.scene.arxiv.papers[:] = [paper for paper in turn.scene.arxiv.papers if paper.id in turn.scene.others]
    if turn.state == "none":
        turn.until = FULL
        turn.scene.arxiv.papers[:] = [paper for paper in turn.scene.arxiv.papers if paper.id in turn.scene.others]


def tick(turn: Turn) -> None:
    turn.paper = turn.no
    turn.scene.alice.tick(1, turn.no)


def untick(turn: Turn) -> None:
    turn.paper = turn.yes
    turn.scene.alice.untick(1, turn.yes)


def untick_and_tick(turn: Turn) -> None:
    untick(turn)
    turn.scene.propose(HALF)
    turn.scene.alice.tick(1, turn.yes)


def edit(turn: Turn) -> None:
    turn.paper = turn.yes
    text = turn.scene.files()[paper_place(turn.yes)].replace(b"kind: method", b"kind: survey") + b'note: "By hand."\n'
    turn.commit(turn.yes, text)
    turn.kept[paper_place(turn.yes)] = text


def edit_and_untick(turn: Turn) -> None:
    edit(turn)
    untick(turn)


def delete(turn: Turn) -> None:
    turn.paper = turn.yes
    turn.commit(turn.yes, None)


def amend(turn: Turn) -> None:
    turn.paper = turn.yes
    turn.scene.alice.amend(BRANCH, {f"data/{paper_place(turn.yes)}": None})


def quote(turn: Turn) -> None:
    turn.paper = turn.yes
    files = {f"data/{paper_place(turn.yes)}": None}
    turn.scene.alice.commit(BRANCH, files, f"Not this one\n\n{TRAILER}\n")


def merge_elsewhere(turn: Turn) -> None:
    turn.paper = turn.yes
    turn.scene.alice.retarget(1, "staging")
    turn.scene.alice.merge(1)


def mistype(turn: Turn) -> None:
    edit(turn)
    line = next(line.text for line in turn.scene.lines if line.key == turn.yes)
    turn.scene.alice.edit_body(1, turn.body.replace(line, line.replace("[x]", "[ x]", 1)))


def restore(turn: Turn) -> None:
    text = turn.scene.files()[paper_place(turn.yes)]
    delete(turn)
    turn.scene.propose(HALF)
    turn.commit(turn.yes, text)


def add(turn: Turn) -> None:
    turn.paper = HAND[turn.kind]
    turn.commit(turn.paper, turn.file(turn.paper, "Added by Hand", "2025-12-31"))


def leave(turn: Turn) -> None:
    turn.paper = turn.no


def comment(login: str) -> Callable[[Turn], None]:
    def say(turn: Turn) -> None:
        turn.paper = turn.yes
        turn.scene.hub.human(login).comment(1, "I looked at it.\nReason: Off topic, all of it.\n")

    return say


def bot_closes(turn: Turn) -> None:
    turn.paper = turn.yes
    life.close(turn.scene.hub.forge, turn.scene.hub.pull(1), "github-actions[bot]")


def push_back(turn: Turn) -> None:
    turn.paper = turn.no
    turn.scene.alice.force_push(BRANCH, str(turn.scene.hub.forge.head("main")))


def delete_branch(turn: Turn) -> None:
    turn.paper = turn.yes
    turn.scene.alice.delete_branch(BRANCH)


def delete_from_main(turn: Turn) -> None:
    turn.paper = turn.yes
    turn.end()
    turn.scene.alice.commit("main", {f"data/{paper_place(turn.yes)}": None})
    turn.state = "ended"


def contribute(turn: Turn) -> None:
    turn.paper = turn.yes
    text = turn.file(turn.yes, "As Its Authors Wrote It", "2025-12-01")
    turn.scene.alice.commit("main", {f"data/{paper_place(turn.yes)}": text})


def move_main(turn: Turn) -> None:
    turn.scene.alice.commit("main", {"docs/new.md": "new\n"})
    if turn.state != "open":
        turn.until = FULL
    else:
        edit(turn)


def rewrite(way: str) -> Callable[[Turn], None]:
    def do(turn: Turn) -> None:
        edit(turn)
        turn.scene.alice.commit("main", {"docs/new.md": "new\n"})
        getattr(turn.scene.alice, way)(BRANCH)

    return do


def damage(turn: Turn) -> None:
    edit(turn)
    turn.scene.alice.edit_body(1, re.sub("commit=[0-9a-f]{10}", "commit=", turn.body))


def write_into_body(turn: Turn) -> None:
    turn.scene.alice.edit_body(1, f"Bob, please look.\n\n{turn.body}\nThanks!\n")


def forge(turn: Turn) -> None:
    turn.until = FULL
    body = (
        "- [x] [Mine](https://arxiv.org/abs/2512.00001) · x — y\n\n<!-- vpt-bot:pull v1 commit=" + "a" * 40 + " -->\n"
    )
    turn.scene.hub.human("mallory").open_pull(BRANCH, {"data/x.txt": "x"}, body=body, fork=True)


def label(turn: Turn) -> None:
    turn.scene.alice.label(1, "bot:paused")
    untick(turn)


def pause(turn: Turn) -> None:
    config = turn.scene.small.data / "config.yaml"
    config.write_text(config.read_text().replace("paused: false", "paused: true"))
    turn.until = FULL


EVENTS: dict[str, Callable[[Turn], None]] = {
    "a run finds new papers": find_new,
    "a run finds nothing new": find_nothing,
    "a paper was ticked": tick,
    "a paper was unticked": untick,
    "a paper was unticked and ticked again after a run": untick_and_tick,
    "a file was edited": edit,
    "a file was edited and unticked": edit_and_untick,
    "a file was deleted": delete,
    "a file was deleted by amending the bot's commit": amend,
    "a file was deleted by a commit that quotes the bot's": quote,
    "it was merged into another branch": merge_elsewhere,
    "a box was mistyped": mistype,
    "a deleted file was restored after a run": restore,
    "a file was added": add,
    "a paper stayed unticked": leave,
    "the reason was given in a comment": comment("alice"),
    "the reason was given by somebody who may not write": comment("mallory"),
    "the bot closed it": bot_closes,
    "a push left nothing to merge": push_back,
    "the branch was deleted": delete_branch,
    "a paper was deleted from main": delete_from_main,
    "a contributor added the paper to main": contribute,
    "main moved": move_main,
    "main was merged into the branch": rewrite("merge_default_into"),
    "the branch was rebased": rewrite("rebase"),
    "the branch was squashed": rewrite("squash_branch"),
    "the hidden line was damaged": damage,
    "text was added to the body": write_into_body,
    "somebody else opened one from a branch of that name": forge,
    "the label bot:paused was put on": label,
    "the configuration says paused": pause,
}
REMEMBERED = {"unticked", "deleted", "closed", "with reason"}


CELLS = [
    (*cell, kind) for cell in read_table() for kind in (ARXIV, CVF, ANSWERED) if kind == ARXIV or cell[1] != "none"
]


@pytest.mark.parametrize(("event", "state", "outcome", "kind"), CELLS)
def test_the_table_is_what_happens(scene: Scene, event: str, state: str, outcome: str, kind: str) -> None:
    turn = Turn(scene, state, kind)
    EVENTS[event](turn)
    turn.end()
    # Noes of ended pull requests, and papers that are offered once more, go along with new papers.
    turn.until = FULL if outcome in {*REMEMBERED, "once more"} else turn.until
    result = turn.run(outcome)
    assert result.code == 0, result.err
    own = [pull for pull in scene.hub.pulls("open") if pull.author == "github-actions[bot]"]
    assert len(own) <= 1
    _check(turn, outcome)
    assert "paused" not in result.err or outcome == "paused"
    if outcome in {"nothing", "paused"}:
        assert scene.hub.log.writes == []
        assert ("paused: nothing was changed" in result.err) == (outcome == "paused")
    scene.hub.log.clear()
    scene.propose(turn.until)
    assert scene.hub.log.writes == []


def _check(turn: Turn, outcome: str) -> None:
    scene, paper = turn.scene, turn.paper
    lines = {line.key: line.ticked for pull in scene.hub.pulls("open") for line in parse_lines(pull.body or "")}
    files = scene.files()
    no = new_rejection(paper, "2026-01-01") if paper else ""
    if outcome in {"opened", "updated"}:
        assert scene.branch_papers()
        assert {key for key, ticked in lines.items() if ticked} - {"2512.00001"} == scene.branch_papers()
    elif outcome == "added":
        assert (paper_place(paper) in files, lines.get(paper), no in files) == (True, True, False)
    elif outcome == "waiting":
        assert (lines[paper], no in files) == (False, False)
    elif outcome in REMEMBERED:
        _check_rejection(turn, outcome, files[no].decode())
        assert paper_place(paper) not in files
        assert not lines.get(paper)
    elif outcome in {"offered", "once more"}:
        assert paper in lines
        assert outcome == "offered" or (lines[paper], no in files) == (False, False)
    elif outcome == "gone":
        assert paper not in lines
        assert b"As Its Authors" in scene.files("main")[paper_place(paper)]
    elif outcome == "kept":
        assert {place: files[place] for place in turn.kept} == turn.kept
        assert "Bob, please look." in turn.body or turn.kept
        assert all(lines[key_of_place(place) or ""] for place in turn.kept)
    else:
        assert outcome in {"nothing", "paused"}, outcome


def _check_rejection(turn: Turn, outcome: str, text: str) -> None:
    reason = "Off topic, all of it." if outcome == "with reason" else outcome
    assert f'reason: "{reason}"\npull: 1\n' in text
    by_alice = outcome in {"closed", "with reason"} or (
        outcome == "deleted" and turn.state in {"open", "merged", "ended"}
    )
    assert ('by: "alice"\n' in text) == by_alice, text
    ended = outcome in {"closed", "with reason"} or (outcome == "deleted" and turn.state in {"merged", "ended"})
    assert f'date: "{"2026-11-24" if ended else "2026-01-01"}"\n' in text, text
