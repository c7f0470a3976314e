"""The audit's pull request: each change by its box, edits and endings remembered, locally and on GitHub, also when disturbed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.audit.body import parse_audit
from bot.core.files.data_file import read_data_file
from bot.core.paper.model import Paper
from tests.commands.audit_world import AUTHORS, World, open_world, stored
from tests.commands.disturbed import LeftBehind, at_chosen_or_every_request, disturbances
from tests.servers.github.standin import GitHub
from tests.small_list import Result, make_paper

BRANCH = "bot/audit"
MEMORY = "data/audit/proposed.jsonl"
WITHDRAWN, MOVED = "2401.00003", "2401.00004"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """One paper was withdrawn, another has a new title, its code, and a venue that only its authors know of."""
    with open_world(tmp_path) as made:
        gone = "This paper has been withdrawn by the authors"
        made.list(WITHDRAWN, "A Wrong Paper", there=stored(WITHDRAWN, "A Wrong Paper", comment=gone))
        for repository in ("a/b", "new/home", "five/five", *(f"a/b{number}" for number in range(10, 40))):
            made.web.put(f"github.com/{repository}", "code")
        words = "CVPR 2025. Code: https://github.com/a/b"
        made.list(MOVED, "The Old Title", there=stored(MOVED, "A New | Title of @all", comment=words))
        yield made


class Local:
    """The pull request in the local repository."""

    def __init__(self, world: World) -> None:
        self.world, self.small = world, world.small

    @property
    def body(self) -> str:
        return (self.small.root / "out/audit.md").read_text("utf-8")

    @body.setter
    def body(self, text: str) -> None:
        (self.small.root / "out/audit.md").write_text(text, "utf-8")

    def run(self, *arguments: str) -> Result:
        result = self.small.run(*arguments)
        assert result.code == 0, result.err
        return result

    def audit(self) -> str:
        return str(self.run("audit", "--json").json["pull"]["action"])

    def text(self, path: str, branch: str = BRANCH) -> str:
        return self.small.git("show", f"{branch}:{path}") + "\n"

    def paper(self, arxiv: str, branch: str = BRANCH) -> Paper:
        return paper_in(self.text(f"data/papers/2024/{arxiv}.yaml", branch))

    def tick(self, field: str, *, ticked: bool) -> None:
        self.body = with_tick(self.body, field, ticked=ticked)

    def merge(self) -> None:
        self.small.git("merge", "--quiet", "--squash", BRANCH)
        self.small.commit("merge")

    def edit(self, arxiv: str, old: str, new: str) -> None:
        """A human edits a file on the branch."""
        self.small.git("switch", "--quiet", BRANCH)
        path = self.small.data / f"papers/2024/{arxiv}.yaml"
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
        self.small.commit("by hand")
        self.small.git("switch", "--quiet", "main")


def paper_in(text: str) -> Paper:
    paper = read_data_file(text.encode(), place="papers/x.yaml", path="x").paper
    assert paper is not None
    return paper


def with_tick(body: str, field: str, *, ticked: bool) -> str:
    lines = [
        line.replace("[ ]" if ticked else "[x]", "[x]" if ticked else "[ ]", 1) if f") · {field}: " in line else line
        for line in body.split("\n")
    ]
    return "\n".join(lines)


@pytest.fixture
def local(world: World) -> Local:
    return Local(world)


def boxes(body: str) -> dict[str, bool]:
    return {field: ticked for (_, field), ticked in parse_audit(body).boxes.items()}


def test_sure_changes_are_made_and_others_offered(local: Local) -> None:
    before = local.small.git("rev-parse", "main"), local.small.git("status", "--porcelain")
    assert local.audit() == "opened"
    assert boxes(local.body) == {"withdrawn": True, "title": True, "code": True, "venue": False}
    paper = local.paper(MOVED)
    assert (paper.title, paper.aliases, paper.code, paper.venue) == (
        "A New | Title of @all",
        ["The Old Title"],
        "https://github.com/a/b",
        None,
    )
    assert local.paper(WITHDRAWN).withdrawn is True
    assert before == (local.small.git("rev-parse", "main"), local.small.git("status", "--porcelain"))


def test_every_line_is_a_task_with_the_papers_link_and_its_proof(local: Local) -> None:
    local.audit()
    lines = [line for line in local.body.split("\n") if line.startswith("- [")]
    assert len(lines) == 4
    assert all("](https://arxiv.org/abs/2401.0000" in line and " — " in line for line in lines)


def test_a_second_run_writes_nothing(local: Local) -> None:
    local.audit()
    before = local.small.git("for-each-ref"), local.body
    assert local.audit() == "unchanged"
    local.run("sync", "--local")
    assert before == (local.small.git("for-each-ref"), local.body)


def test_boxes_are_carried_out_one_by_one(local: Local) -> None:
    local.audit()
    local.tick("code", ticked=False)
    local.tick("venue", ticked=True)
    local.run("sync", "--local")
    paper = local.paper(MOVED)
    assert (paper.title, paper.code, paper.venue, paper.year) == ("A New | Title of @all", None, "CVPR", 2025)
    assert boxes(local.body) == {"withdrawn": True, "title": True, "code": False, "venue": True}
    local.tick("code", ticked=True)
    assert local.audit() == "updated"
    assert local.paper(MOVED).code == "https://github.com/a/b"


@pytest.mark.parametrize("end", ["merged", "closed"])
def test_a_no_is_never_asked_again_unless_the_world_changes(local: Local, end: str) -> None:
    local.audit()
    local.tick("code", ticked=False)
    local.run("sync", "--local")
    if end == "merged":
        local.merge()
    else:
        local.small.git("branch", "-D", BRANCH)
    assert local.audit() == "none"
    assert local.audit() == "none"
    paper = local.world.arxiv.papers.pop()
    local.world.arxiv.papers.append(stored(MOVED, paper.title, comment="CVPR 2025. Code: https://github.com/new/home"))
    assert local.audit() == "opened"
    assert boxes(local.body) == {"code": True}
    assert local.paper(MOVED).code == "https://github.com/new/home"
    remembered = {(row["field"], row["new"]) for row in map(json.loads, local.text(MEMORY).splitlines())}
    assert ("code", "https://github.com/a/b") in remembered
    assert ("venue", "CVPR 2025") in remembered


def test_a_no_of_a_closed_pull_request_lives_on_main_after_the_next_merge(local: Local) -> None:
    local.audit()
    local.small.git("branch", "-D", BRANCH)
    local.world.list(
        "2401.00005", "Five", there=stored("2401.00005", "Five", comment="Code: https://github.com/five/five")
    )
    assert local.audit() == "opened"
    assert local.audit() == "unchanged"
    assert boxes(local.body) == {"code": True}
    local.merge()
    (local.small.root / "out/audit.md").unlink()
    assert local.audit() == "none"


def test_deleting_a_line_of_the_memory_takes_a_no_back(local: Local) -> None:
    local.audit()
    local.merge()
    path = local.small.root / MEMORY
    path.write_text(
        "".join(line for line in path.read_text("utf-8").splitlines(keepends=True) if '"venue"' not in line), "utf-8"
    )
    local.small.commit("ask me again")
    assert local.audit() == "opened"
    assert boxes(local.body) == {"venue": False}


def test_a_change_that_was_unticked_too_late_is_turned_back(local: Local) -> None:
    local.audit()
    local.tick("code", ticked=False)
    local.merge()
    assert local.audit() == "opened"
    assert boxes(local.body) == {"code": True}
    assert local.paper(MOVED).code is None
    local.merge()
    assert local.audit() == "none"


def test_what_a_human_edits_on_the_branch_stays(local: Local) -> None:
    local.audit()
    local.edit(MOVED, "A New | Title of @all", "A Better Title")
    local.edit(MOVED, 'code: "https://github.com/a/b"\n', "")
    local.run("sync", "--local")
    paper = local.paper(MOVED)
    assert (paper.title, paper.code) == ("A Better Title", None)
    local.tick("venue", ticked=True)
    local.audit()
    paper = local.paper(MOVED)
    assert (paper.title, paper.code, paper.venue) == ("A Better Title", None, "CVPR")
    assert boxes(local.body)["code"] is False


def test_what_humans_write_around_the_lines_stays(local: Local) -> None:
    local.audit()
    local.body = f"Look at the title first.\n\n{local.body}\nAda: done."
    local.tick("code", ticked=False)
    local.run("sync", "--local")
    assert local.body.startswith("Look at the title first.\n")
    assert "Ada: done." in local.body


def test_a_change_of_main_is_kept(local: Local) -> None:
    local.audit()
    path = local.small.data / f"papers/2024/{MOVED}.yaml"
    path.write_text(path.read_text("utf-8").replace("level: token", "level: pixel"), "utf-8")
    local.small.commit("place it anew")
    local.tick("venue", ticked=True)
    assert local.audit() == "updated"
    paper = local.paper(MOVED)
    assert (paper.level, paper.title, paper.venue) == ("pixel", "A New | Title of @all", "CVPR")
    assert local.small.run("validate").code == 0


def test_concerns_are_shown_and_have_no_box(local: Local) -> None:
    local.world.list("2401.00005", "Five", there=stored("2401.00005", "Gravity", authors=("Emmy Noether",)))
    local.audit()
    assert "### For you to settle (1)" in local.body
    assert "arXiv has another paper" in local.body
    assert len(parse_audit(local.body).lines) == 4


def test_no_more_than_the_configured_number_is_proposed_at_once(local: Local) -> None:
    config = local.small.data / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("max_papers: 40", "max_papers: 2"), "utf-8")
    local.small.commit("few at once")
    local.audit()
    assert boxes(local.body) == {"withdrawn": True, "title": True}
    assert "and 2 more" in local.body
    local.merge()
    local.audit()
    assert boxes(local.body) == {"code": True, "venue": False}


def test_nothing_is_written_while_paused_or_with_check(local: Local) -> None:
    refs = local.small.git("for-each-ref")
    assert local.small.run("audit", "--check").code == 1
    config = local.small.data / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("paused: false", "paused: true"), "utf-8")
    assert local.run("audit", "--json").json["pull"] == {
        "number": None,
        "url": None,
        "action": "none",
        "reason": "paused",
    }
    assert local.small.git("for-each-ref") == refs


def test_a_damaged_memory_harms_nothing(local: Local) -> None:
    local.small.data.joinpath("audit").mkdir()
    rows = ["{", "[]", '{"file": 3}', json.dumps({"file": "papers/2024/2401.00004.yaml", "field": "note"})]
    (local.small.root / MEMORY).write_text("\n".join(rows) + "\n", "utf-8")
    local.small.commit("damage")
    assert local.audit() == "opened"
    assert len(boxes(local.body)) == 4


def test_new_papers_and_audits_do_not_meet(local: Local) -> None:
    local.audit()
    local.run("propose", "--local", "--since", "2024-01-01", "--until", "2024-01-02", "--allow-incomplete", "--dry-run")
    assert local.small.git("branch", "--list", "bot/new-papers") == ""


@pytest.fixture
def hub(world: World, tmp_path: Path) -> Iterator[GitHub]:
    small = world.small
    with GitHub(tmp_path / "hub", files=small.files()) as standin:
        small.environ |= standin.environ
        yield standin
    standin.check()


def test_github_has_a_pull_request_of_its_own_within_twelve_calls(world: World, hub: GitHub) -> None:
    files = {}
    for number in range(10, 40):
        arxiv = f"2401.000{number}"
        paper = make_paper(arxiv, f"Paper Number {number}", authors=list(AUTHORS))
        files[f"data/papers/2024/{arxiv}.yaml"] = world.small.write(paper).read_text("utf-8")
        world.arxiv.papers.append(stored(arxiv, paper.title, comment=f"Code: https://github.com/a/b{number}"))
    hub.human("alice", role="write").commit("main", files, "more")
    result = world.small.run("audit", "--json")
    assert result.code == 0, result.err
    (pull,) = hub.pulls("open")
    assert (pull.head_ref, pull.title, pull.labels) == (BRANCH, "Audit: 33 changed, 1 to confirm", [])
    assert len(hub.log) <= 12, str(hub.log)
    hub.log.clear()
    assert world.small.run("audit", "--json").json["pull"]["action"] == "unchanged"
    assert len(hub.log) <= 12, str(hub.log)
    assert hub.log.writes == []
    hub.human("alice", role="write").edit_body(pull.number, (pull.body or "").replace("[x]", "[ ]"))
    hub.log.clear()
    assert world.small.run("audit", "--json").json["pull"]["action"] == "updated"
    assert len(hub.log) <= 12, str(hub.log)
    assert {name for name in hub.files(BRANCH) if hub.files(BRANCH)[name] != hub.files("main").get(name)} == {MEMORY}


def test_ticks_on_github_are_carried_out_by_sync(world: World, hub: GitHub) -> None:
    world.small.run("audit")
    (pull,) = hub.pulls("open")
    alice = hub.human("alice", role="write")
    alice.edit_body(pull.number, with_tick(pull.body or "", "code", ticked=False))
    result = world.small.run("sync", "--json")
    assert result.code == 0, result.err
    assert result.json["audit"]["action"] == "updated"
    text = hub.files(BRANCH)[f"data/papers/2024/{MOVED}.yaml"]
    assert b"github.com/a/b" not in text
    assert b"A New | Title" in text


@pytest.mark.slow
@at_chosen_or_every_request
def test_an_audit_stopped_at_any_call_ends_the_same(world: World, hub: GitHub, every: bool) -> None:
    github, disk = hub.keep(), world.small.keep()
    hub.log.clear()
    world.small.run("audit")
    left = LeftBehind(every=every)
    kinds = ("drop", "502 after", "drop after", "502") if every else ("drop", "502 after")
    for nth, kind in disturbances(list(hub.log.exchanges), kinds, every=every):
        hub.put_back(github)
        world.small.put_back(disk)
        after = kind.endswith("after")
        if kind.startswith("drop"):
            hub.faults.drop(nth=nth, after=after, times=1 if after else 3)
        else:
            hub.faults.status(502, nth=nth, after=after, times=1 if after else 3)
        world.small.run("audit")
        hub.faults.clear()
        if not left.is_new(hub, world.small):
            continue
        result = world.small.run("audit", "--json")
        assert result.code == 0, result.err
        (pull,) = hub.pulls("open")
        assert boxes(pull.body or "") == {"withdrawn": True, "title": True, "code": True, "venue": False}
        assert b"github.com/a/b" in hub.files(BRANCH)[f"data/papers/2024/{MOVED}.yaml"]
        assert hub.repository.count(f"main..{BRANCH}") == 1
        before = hub.forge.head(BRANCH)
        assert world.small.run("audit", "--json").json["pull"]["action"] == "unchanged"
        assert hub.forge.head(BRANCH) == before


@pytest.mark.parametrize("end", ["merge", "close"])
def test_an_end_on_github_is_remembered(world: World, hub: GitHub, end: str) -> None:
    world.small.run("audit")
    (pull,) = hub.pulls("open")
    alice = hub.human("alice", role="write")
    getattr(alice, end)(pull.number)
    result = world.small.run("audit", "--json")
    assert (result.code, result.json["pull"]["action"]) == (0, "none"), result.err
    assert hub.pulls("open") == []


NAMELESS, FOUND = "data/papers/2024/a-paper-of-the-proceedings.yaml", "2401.00077"


def test_an_id_that_is_found_moves_the_file_and_unticking_moves_it_back(local: Local) -> None:
    world, title = local.world, "A Paper of the Proceedings"
    world.small.write(make_paper(None, title, url="https://example.org/p", date="2024-06-01", authors=list(AUTHORS)))
    world.arxiv.papers.append(stored(FOUND, title))
    world.small.commit()
    local.audit()
    assert boxes(local.body)["arxiv"] is True
    moved = f"data/papers/2024/{FOUND}.yaml"
    assert (local.paper(FOUND).arxiv, local.paper(FOUND).url) == (FOUND, "https://example.org/p")
    assert NAMELESS not in local.small.git("ls-tree", "-r", "--name-only", BRANCH)
    assert local.audit() == "unchanged"
    local.tick("arxiv", ticked=False)
    local.run("sync", "--local")
    files = local.small.git("ls-tree", "-r", "--name-only", BRANCH)
    assert (NAMELESS in files, moved in files) == (True, False)
    local.tick("arxiv", ticked=True)
    local.run("sync", "--local")
    local.edit(FOUND, "A Paper of the", "The Paper of the")
    local.audit()
    assert local.paper(FOUND).title == "The Paper of the Proceedings"
    local.merge()
    assert local.small.run("validate", moved).code == 0
    assert not (local.small.root / NAMELESS).exists()
    local.audit()
    assert "arxiv" not in boxes(local.body)
