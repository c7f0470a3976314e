"""Papers that are not on arXiv on the pull request: their lines, noes and ticks, and pages that answer or do not."""

from collections.abc import Iterator

import pytest

from bot.core.files.canonical import render_entry
from bot.core.files.data_file import read_data_file
from tests.commands.scene import HALF, Scene, open_scene
from tests.servers.pages import cvf_page
from tests.servers.web import Reply, SmallWeb, serve_web
from tests.small_list import BRANCH, make_paper

CVF = "openaccess.thecvf.com/content/CVPR2024/html/Lovelace_Ships_CVPR_2024_paper.html"
KEY, PLACE, NO = (
    "2024/visual-prompts-for-ships",
    "papers/2024/visual-prompts-for-ships.yaml",
    "rejected/2026/visual-prompts-for-ships.yaml",
)
PAPER = make_paper(None, "Visual Prompts for Ships", url=f"https://{CVF}", date="2024")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A scene that remembers a pull request to which Alice added a paper by hand."""
    with open_scene(tmp_path_factory.mktemp("elsewhere")) as made:
        made.propose(HALF)
        made.alice.commit(BRANCH, {f"data/{PLACE}": render_entry(PAPER).encode()})
        made.alice.untick(1, made.keys(ticked=True)[0])  # so that the bot commits, and what it saw is known
        assert made.sync().code == 0
        made.hub.check()
        made.keep("first")
        yield made


@pytest.fixture
def web() -> Iterator[SmallWeb]:
    """Where the paper's page is."""
    with serve_web(SmallWeb()) as served:
        served.put(CVF, cvf_page("Visual Prompts for Ships", ["Ada Lovelace"]))
        yield served


@pytest.fixture
def scene(first: Scene, web: SmallWeb) -> Iterator[Scene]:
    first.put_back("first")
    first.small.environ |= web.environ
    yield first
    first.hub.check()


def box(scene: Scene) -> bool | None:
    return {line.key: line.ticked for line in scene.lines}.get(KEY)


def test_its_line_names_its_file_and_stays_as_it_is(scene: Scene) -> None:
    (line,) = [line for line in scene.lines if line.key == KEY]
    assert line.text.startswith(f"- [x] [Visual Prompts for Ships](https://{CVF}#{KEY}) · ")
    scene.hub.log.clear()
    assert scene.sync().code == 0
    assert scene.propose(HALF).code == 0
    assert scene.hub.log.writes == []


def test_unticked_it_is_remembered_and_ticked_again_it_is_read_from_its_page(scene: Scene) -> None:
    scene.alice.untick(1, KEY)
    assert scene.sync().code == 0
    files = scene.files()
    no = read_data_file(files[NO], place=NO, path=NO).rejected
    assert no
    assert (no.title, no.url, no.reason, no.pull) == (PAPER.title, PAPER.url, "unticked", 1)
    assert (PLACE in files, box(scene)) == (False, False)
    scene.alice.tick(1, KEY)
    assert scene.sync().code == 0
    files = scene.files()
    assert (PLACE in files, NO in files, box(scene)) == (True, False, True)
    assert b'authors:\n  - "Ada Lovelace"' in files[PLACE]


@pytest.mark.parametrize("command", ["sync", "propose"])
def test_a_silent_page_stops_no_run_and_loses_no_tick(scene: Scene, web: SmallWeb, command: str) -> None:
    scene.alice.untick(1, KEY)
    scene.sync()
    scene.alice.tick(1, KEY)
    other = scene.keys(ticked=False)[0]
    scene.alice.tick(1, other)
    web.put(CVF, Reply(status=503))
    done = scene.sync() if command == "sync" else scene.propose(HALF)
    assert done.code == 0
    assert f"warning: {KEY} was ticked, but https://{CVF} could not be read" in done.err
    assert "its tick stays" in done.err
    assert (PLACE in scene.files(), NO in scene.files(), box(scene)) == (False, True, True)
    assert other in scene.branch_papers()
    scene.hub.log.clear()
    assert scene.sync().code == 0
    assert scene.hub.log.writes == []
    web.put(CVF, cvf_page(PAPER.title, PAPER.authors))
    assert scene.sync().code == 0
    assert (PLACE in scene.files(), NO in scene.files(), box(scene)) == (True, False, True)


def test_a_tick_that_came_too_late_waits_for_its_page_too(scene: Scene, web: SmallWeb) -> None:
    scene.alice.untick(1, KEY)
    scene.sync()
    scene.alice.commit(BRANCH, {f"data/{NO}": None})
    scene.alice.tick(1, KEY)
    scene.alice.merge(1, "squash")
    web.put(CVF, Reply(status=503))
    assert "its tick stays" in scene.propose().err
    assert PLACE not in scene.files()
    web.put(CVF, cvf_page(PAPER.title, PAPER.authors))
    assert scene.propose().code == 0
    assert (PLACE in scene.files(), box(scene)) == (True, True)


def test_a_page_that_tells_of_no_paper_takes_the_tick_off_and_says_so(scene: Scene, web: SmallWeb) -> None:
    scene.alice.untick(1, KEY)
    scene.sync()
    scene.alice.tick(1, KEY)
    web.put(CVF, Reply(status=404))
    done = scene.sync()
    assert (done.code, f"warning: {KEY} was ticked, but https://{CVF} does not exist" in done.err) == (0, True)
    assert (PLACE in scene.files(), box(scene)) == (False, False)


@pytest.mark.parametrize("command", ["sync", "propose"])
def test_a_page_with_another_title_than_was_ticked_is_put_to_review(scene: Scene, web: SmallWeb, command: str) -> None:
    """Nobody chose that title; and the file's name comes from it."""
    scene.alice.untick(1, KEY)
    scene.sync()
    scene.alice.tick(1, KEY)
    new = "2024/cats-of-the-sea"
    web.put(CVF, cvf_page("Cats of the Sea", PAPER.authors))
    done = scene.sync() if command == "sync" else scene.propose(HALF)
    assert f"{KEY} was ticked, but its page now has another title: Cats of the Sea" in done.err
    lines = {line.key: line for line in scene.lines}
    assert KEY not in lines
    assert (lines[new].title, lines[new].ticked) == ("Cats of the Sea", False)
    assert "⚠ ticked as “visual prompts for ships”, a title" in lines[new].text
    assert not [name for name in scene.files() if "papers/2024" in name and name in {PLACE, f"papers/{new}.yaml"}]
    scene.hub.log.clear()
    assert scene.sync().code == 0
    assert scene.hub.log.writes == []
    scene.alice.tick(1, new)
    assert scene.sync().code == 0
    assert b'title: "Cats of the Sea"\n' in scene.files()[f"papers/{new}.yaml"]


def test_an_address_that_the_bot_does_not_read_is_never_asked(scene: Scene, web: SmallWeb) -> None:
    evil = "evil.example/paper"
    web.put(evil, cvf_page(PAPER.title, PAPER.authors))
    scene.alice.edit_body(
        1, f"{scene.hub.pull(1).body}\n- [x] [A](https://{evil}#2024/a-b)\n- [x] [B](http://127.0.0.1:9/#2024/c-d)\n"
    )
    done = scene.sync()
    assert done.code == 0
    assert "leads to evil.example, a site that the bot does not read" in done.err
    assert web.requests == []
    assert not [name for name in scene.files() if "a-b" in name or "c-d" in name]


def test_an_edited_title_is_remembered_by_the_files_name(scene: Scene) -> None:
    edited = PAPER.model_copy(update={"title": "Prompts for Boats"})
    scene.alice.commit(BRANCH, {f"data/{PLACE}": render_entry(edited).encode()})
    scene.sync()
    assert "[Prompts for Boats](" in (scene.hub.pull(1).body or "")
    scene.alice.untick(1, KEY)
    assert scene.sync().code == 0
    assert b'title: "visual prompts for ships"\n' in scene.files()[NO]
    _validate(scene)


def test_a_file_without_a_link_that_can_be_read_makes_one_line(scene: Scene) -> None:
    odd = PAPER.model_copy(update={"url": "javascript:alert(1)", "title": "Odd"})
    scene.alice.commit(BRANCH, {"data/papers/2024/odd.yaml": render_entry(odd).encode()})
    for _ in range(3):
        assert scene.sync().code == 0
    body = scene.hub.pull(1).body or ""
    assert (body.count("[Odd]"), "javascript" in body) == (1, False)


def _validate(scene: Scene) -> None:
    """The rejections on the branch are as the checks want them."""
    for name, text in scene.files().items():
        if name.startswith("rejected/"):
            path = scene.small.data / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
            done = scene.small.run("validate", f"data/{name}")
            assert done.code == 0, done.out


@pytest.mark.parametrize("same", ["page", "title"])
@pytest.mark.parametrize("where", ["branch", "main"])
def test_a_paper_that_somebody_files_by_its_arxiv_id_is_settled(scene: Scene, where: str, same: str) -> None:
    """Its line goes and no no is written: not while it waits, not after a merge or a closing."""
    scene.alice.untick(1, KEY)
    scene.sync()
    scene.alice.commit(BRANCH, {f"data/{NO}": None})  # it waits again
    arxiv = "2401.00077"
    title, url = (PAPER.title, None) if same == "title" else ("Prompts for Boats", PAPER.url)
    place = f"papers/2024/{arxiv}.yaml"
    text = render_entry(make_paper(arxiv, title, url=url)).encode()
    scene.alice.commit(BRANCH if where == "branch" else "main", {f"data/{place}": text})
    if where == "main":
        (scene.small.data / "papers/2024").mkdir(exist_ok=True)
        (scene.small.data / place).write_bytes(text)
    keep = scene.hub.pull(1).body
    assert scene.sync().code == 0
    assert box(scene) is None
    assert [line.ticked for line in scene.lines if line.key == arxiv] == [True] * (where == "branch")
    if where == "main":  # where the bot did not see it before the pull request ended
        scene.alice.edit_body(1, keep or "")
        scene.alice.close(1)
        assert scene.propose().code == 0
    assert not [name for name in scene.files() if "ships" in name]


def test_a_file_that_gets_its_papers_arxiv_id_is_the_same_paper(scene: Scene) -> None:
    arxiv = "2401.00077"
    text = render_entry(make_paper(arxiv, PAPER.title, url=PAPER.url)).encode()
    scene.alice.commit(BRANCH, {f"data/{PLACE}": None, f"data/papers/2024/{arxiv}.yaml": text})
    for _ in range(2):
        assert scene.sync().code == 0
        assert (box(scene), {line.key: line.ticked for line in scene.lines}[arxiv]) == (None, True)
    assert not [name for name in scene.files() if "ships" in name]
