"""The bot stopped, refused or cut off at every single request of every flow: the next run ends where an undisturbed one does."""

import re
from collections.abc import Callable, Iterator

import pytest

from bot.core.paper.key import paper_place, rejected_place
from bot.core.pull.line import parse_lines
from tests import warm
from tests.commands.disturbed import LeftBehind, at_chosen_or_every_request, requests_to_disturb
from tests.commands.scene import FULL, HALF, SINCE, Scene, open_scene
from tests.small_list import BRANCH, NOW, ROOT

pytestmark = pytest.mark.slow

BEFORE: dict[str, Callable[[Scene], object]] = {  # what leads up to each flow, and the command that the flow is
    "opening": lambda scene: None,
    "updating": lambda scene: scene.propose(HALF),
    "syncing": lambda scene: _opened_with_decisions(scene),
    "merging main in": lambda scene: _behind(scene),
    "restarting after a merge": lambda scene: _ended(scene, "squash"),
    "restarting after a closing": lambda scene: _ended(scene, ""),
}
READS = ("502", "409", "422", "limit", "drop")
REFUSED, ARRIVED = (
    ("drop", "409", "422", "limit"),
    ("drop after", "502 after"),
)  # writes that happened not, and that did


def _opened_with_decisions(scene: Scene) -> None:
    scene.propose()
    scene.alice.tick(1, scene.keys(ticked=False)[0])
    scene.alice.untick(1, scene.keys(ticked=True)[0])


def _behind(scene: Scene) -> None:
    _opened_with_decisions(scene)
    scene.alice.commit("main", {"docs/new.md": "new\n"})
    scene.alice.commit(BRANCH, {f"data/{paper_place(scene.keys(ticked=True)[-1])}": None})


def _ended(scene: Scene, method: str) -> None:
    scene.propose(HALF)
    if method:
        scene.alice.untick(1, scene.keys(ticked=True)[0])  # too late for the branch
        scene.alice.merge(1, method)
    else:
        scene.alice.close(1, "reason: Not for this list.")


@pytest.fixture
def scene(tmp_path: pytest.TempPathFactory) -> Iterator[Scene]:
    with open_scene(tmp_path) as made:  # type: ignore[arg-type]  # pytest's own fixture is a path
        config = made.small.data / "config.yaml"
        config.write_text(re.sub("reviewers: .*", "reviewers:\n  - alice", config.read_text()))
        assert made.alice
        yield made


@at_chosen_or_every_request
@pytest.mark.parametrize("flow", BEFORE)
def test_a_run_disturbed_at_any_request_ends_as_an_undisturbed_one(scene: Scene, flow: str, every: bool) -> None:
    """With all faults of a write in `make soak`; else with one where it did not happen and one where it did, in turn."""
    run = scene.sync if flow in {"syncing", "merging main in"} else scene.propose
    BEFORE[flow](scene)
    scene.keep()
    scene.hub.log.clear()
    assert run().code == 0
    exchanges = list(scene.hub.log.exchanges)
    undisturbed = scene.state()
    left = LeftBehind(every=every)
    for nth in requests_to_disturb(exchanges, every=every):
        method, path = exchanges[nth - 1].method, exchanges[nth - 1].path
        for kind in _faults_at(method, turn=nth + list(BEFORE).index(flow), every=every):
            scene.put_back()
            fault = scene.break_request(kind, nth)
            result = run()
            assert fault.struck, f"{kind} at {method} {path}"
            assert result.code in {0, 2, 3}, result.err
            assert "Traceback" not in result.err
            if not left.is_new(scene.hub, scene.small):
                continue
            scene.hub.faults.clear()
            final = run()
            assert final.code == 0, final.err
            assert scene.state() == undisturbed, f"{kind} at request {nth}, {method} {path}"


def _faults_at(method: str, *, turn: int, every: bool) -> list[str]:
    """How a request is disturbed; with `turn`, each fault strikes each kind of request in some flow."""
    if method == "GET":
        return [READS[turn % len(READS)]]
    return [*REFUSED, *ARRIVED] if every else [REFUSED[turn % len(REFUSED)], ARRIVED[turn % len(ARRIVED)]]


def test_a_quiet_run_after_each_flow_writes_nothing(scene: Scene) -> None:
    for flow, before in BEFORE.items():
        scene.keep()
        before(scene)
        scene.propose()
        scene.hub.log.clear()
        assert scene.propose().code == 0
        assert scene.hub.log.writes == [], f"{flow}\n{scene.hub.log}"
        scene.put_back()


@at_chosen_or_every_request
@pytest.mark.parametrize("flow", BEFORE)
def test_two_bots_at_once_end_as_one(scene: Scene, flow: str, every: bool) -> None:
    """One waits before it writes while the other goes on.

    Nobody sees a tree that no branch holds: one that waits before it makes its tree does the same as one that waits
    before it moves its branch. So that is played in `make soak` only.
    """
    BEFORE[flow](scene)
    scene.keep()
    scene.hub.log.clear()
    scene.propose()
    alone, log = scene.state(), list(scene.hub.log.exchanges)
    pauses = [("POST", "/git/refs$"), ("PATCH", "/git/refs/"), ("POST", "/pulls$")]
    for method, pause in [*pauses, ("POST", "/git/trees$")] if every else pauses:
        if not any((one.method, bool(re.search(pause, one.path))) == (method, True) for one in log):
            continue
        scene.put_back()
        scene.hub.faults.delay(0.4, method=method, path=pause)
        codes = _run_two(scene)
        assert 0 in codes
        assert set(codes) <= {0, 3}
        scene.hub.faults.clear()
        assert scene.propose().code == 0
        assert _comparable(scene.state()) == _comparable(alone), pause


def test_a_bot_that_deletes_the_other_ones_new_branch_loses_nothing(scene: Scene) -> None:
    _ended(scene, "")
    scene.keep()
    scene.propose()
    alone = scene.files()
    scene.put_back()
    scene.hub.faults.delay(0.6, method="DELETE", path="/git/refs/")
    assert 0 in _run_two(scene)
    scene.hub.faults.clear()
    assert scene.propose().code == 0
    assert len(scene.hub.pulls("open")) == 1
    assert scene.files() == alone


def _run_two(scene: Scene) -> list[int]:
    """Two processes; this one's environment can't be shared by threads."""
    command = ("propose", "--since", SINCE, "--until", FULL, "--data", str(scene.small.data))
    environ = {"PATH": "/usr/bin:/bin", "SOURCE_DATE_EPOCH": NOW, "PYTHONPATH": str(ROOT), **scene.small.environ}
    runs = [warm.start(*command, folder=scene.small.root, environ=environ) for _ in range(2)]
    said = [run.communicate(timeout=600)[1] for run in runs]
    assert not any("Traceback" in text for text in said), said
    return [run.wait() for run in runs]


def _comparable(state: object) -> object:
    """Without the number of commits: the loser may have found something left to do on top of the winner's."""
    assert isinstance(state, tuple)
    return (*state[:3], *state[4:])


@pytest.mark.parametrize(("method", "path"), [("POST", "/git/commits$"), ("PATCH", "/git/refs/")])
def test_a_tick_made_while_the_bot_writes_is_not_lost(scene: Scene, method: str, path: str) -> None:
    scene.propose(HALF)
    chosen = scene.keys(ticked=False)[0]
    tick = scene.hub.faults.call(lambda: scene.alice.tick(1, chosen), method=method, path=path)
    assert scene.propose().code == 0
    assert tick.struck
    scene.sync()
    assert paper_place(chosen) in scene.files()
    assert chosen in scene.keys(ticked=True)


def test_the_same_no_is_never_written_twice(scene: Scene) -> None:
    _ended(scene, "")
    scene.propose()
    keys = [line.key for line in parse_lines(scene.hub.pull(1).body or "")]
    assert {rejected_place(key) for key in keys} <= set(scene.files())
