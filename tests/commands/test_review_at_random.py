"""Maintainers, contributors, crashes and runs in any order: what must hold after each of them, found out by hypothesis."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.core.files.canonical import render_entry
from bot.core.paper.key import find_rejection, is_titled, key_of_place, name_of, paper_place
from bot.core.suggest.form import LABEL
from tests.commands.scene import FULL, HALF, KINDS, keys_of, open_scene
from tests.commands.test_review_flow import PAGES, page_of
from tests.servers.github.errors import Refusal
from tests.servers.pages import cvf_page
from tests.servers.web import SmallWeb, serve_web
from tests.small_list import BRANCH, make_paper

NUMBERS = st.integers(0, 9)
METHODS = st.sampled_from(["merge", "squash", "rebase"])


class Review(RuleBasedStateMachine):
    """The bot against a model of what humans said: `noes` that hold, `edits` of theirs, files that they `deleted`."""

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.context = open_scene(self.folder)
        self.scene = self.context.__enter__()
        # Papers that must neither be on the branch nor be offered again, each with the pull request of the no.
        self.noes: dict[str, int] = {}
        self.edits: dict[str, bytes] = {}
        self.deleted: set[str] = set()  # since the bot's last run
        self.hands = 0
        self.scene.propose(HALF)

    def teardown(self) -> None:
        if hasattr(self, "context"):
            self.context.__exit__(None, None, None)
            shutil.rmtree(self.folder)

    # the bot

    @rule(until=st.sampled_from([HALF, FULL]))
    def run_undisturbed(self, until: str) -> None:
        result = self.scene.propose(until)
        assert result.code == 0, result.err
        self.deleted.clear()
        self._check_agreement()
        self.scene.hub.log.clear()
        again = self.scene.propose(until)
        assert again.code == 0, again.err
        assert self.scene.hub.log.writes == [], str(self.scene.hub.log)

    @rule()
    def sync_undisturbed(self) -> None:
        result = self.scene.sync()
        assert result.code == 0, result.err
        if self.scene.open_pull:
            self.deleted.clear()
            self._check_agreement()

    @rule(kind=st.sampled_from(KINDS), nth=st.integers(1, 14), sync=st.booleans())
    def stop_the_bot(self, kind: str, nth: int, sync: bool) -> None:
        self.scene.break_request(kind, nth)
        result = self.scene.sync() if sync else self.scene.propose()
        self.scene.hub.faults.clear()
        assert result.code in {0, 2, 3}, result.err
        assert "Traceback" not in result.err
        self.scene.sync()
        self.deleted.clear()

    # maintainers

    @precondition(lambda self: self.scene.open_pull)
    @rule(number=NUMBERS)
    def tick(self, number: int) -> None:
        unticked = [key for key in self.scene.keys(ticked=False) if key not in self.deleted]
        if unticked:
            self._alice_sets(unticked[number % len(unticked)], ticked=True)

    @precondition(lambda self: self.scene.open_pull)
    @rule(number=NUMBERS)
    def untick(self, number: int) -> None:
        ticked = [key for key in self.scene.keys(ticked=True) if not key.startswith("2512.9999")]
        if ticked:
            self._alice_sets(ticked[number % len(ticked)], ticked=False)

    @precondition(lambda self: self.scene.open_pull)
    @rule(number=NUMBERS)
    def edit_a_file(self, number: int) -> None:
        papers = sorted(self.scene.branch_papers() - self.noes.keys())
        if papers:
            place = paper_place(papers[number % len(papers)])
            self.hands += 1
            text = self.scene.files()[place] + f'note: "Edit {self.hands}."\n'.encode()
            text = b"\n".join(
                line for line in text.split(b"\n") if not line.startswith(b"note:") or b"Edit %d." % self.hands in line
            )
            self.scene.alice.commit(BRANCH, {f"data/{place}": text})
            self.edits[place] = text

    @precondition(lambda self: self.scene.open_pull)
    @rule(number=NUMBERS)
    def delete_a_file(self, number: int) -> None:
        named = {line.key for line in self.scene.lines}
        papers = sorted(key for key in self.scene.branch_papers() & named if not key.startswith("2512.9999"))
        if papers:
            key = papers[number % len(papers)]
            self.scene.alice.commit(BRANCH, {f"data/{paper_place(key)}": None})
            self._say_no(key)
            self.deleted.add(key)

    @precondition(lambda self: self.scene.open_pull and self.hands < 9)
    @rule()
    def add_a_file(self) -> None:
        self.hands += 1
        key = f"2512.9999{self.hands}"
        text = render_entry(make_paper(key, f"Added by Hand, Number {self.hands}", date="2025-12-31")).encode()
        self.scene.alice.commit(BRANCH, {f"data/{paper_place(key)}": text})
        self.edits[paper_place(key)] = text

    @precondition(lambda self: self.scene.open_pull)
    @rule(way=st.sampled_from(["merge_default_into", "rebase", "squash_branch"]))
    def rewrite_the_branch(self, way: str) -> None:
        with contextlib.suppress(ValueError):  # git found a conflict, and Alice gave up
            getattr(self.scene.alice, way)(BRANCH)

    @precondition(lambda self: self.scene.open_pull)
    @rule(method=METHODS)
    def merge(self, method: str) -> None:
        pull = self.scene.open_pull
        assert pull
        try:
            self.scene.alice.merge(pull.number, method)
        except Refusal:
            return
        self._end()  # what was left unticked is offered once more, so it is no rejection yet

    @precondition(lambda self: self.scene.open_pull)
    @rule(comment=st.sampled_from(["", "reason: Not for this list."]))
    def close(self, comment: str) -> None:
        pull = self.scene.open_pull
        assert pull
        for line in self.scene.lines:
            self._say_no(line.key)
        self.scene.alice.close(pull.number, comment)
        self._end()
        self._take_back(self._listed())

    # main

    @rule(number=NUMBERS)
    def main_moves(self, number: int) -> None:
        self.scene.alice.commit("main", {f"docs/{number}.md": f"{len(self.scene.hub.forge.events)}\n"})

    @rule(number=NUMBERS)
    def a_contributor_adds_a_paper(self, number: int) -> None:
        keys = [line.key for line in self.scene.lines if paper_place(line.key) not in self.edits]
        keys = [key for key in keys if key not in self.noes.keys() | self.deleted]
        if keys:
            key = keys[number % len(keys)]
            arxiv, url = (None, "https://example.org/theirs") if is_titled(key) else (key, None)
            text = render_entry(make_paper(arxiv, "As Its Authors Wrote It", date="2025-12-01", url=url))
            self.scene.alice.commit("main", {f"data/{paper_place(key)}": text})

    @rule(number=NUMBERS)
    def a_no_is_taken_back_on_main(self, number: int) -> None:
        remembered = sorted(name for name in self.scene.files("main") if name.startswith("rejected/"))
        if remembered:
            name = remembered[number % len(remembered)]
            self.scene.alice.commit("main", {f"data/{name}": None})
            self._take_back({key for key in self.noes if name_of(key) == Path(name).stem})

    # what holds

    @invariant()
    def one_pull_request_at_most_is_open(self) -> None:
        if hasattr(self, "scene"):
            assert len(self.scene.hub.pulls("open")) <= 1

    @invariant()
    def no_human_change_is_undone(self) -> None:
        files = self.scene.files() if hasattr(self, "scene") and self.scene.open_pull else None
        if files is not None:
            main = self.scene.files("main")
            for place, text in self.edits.items():
                if (key_of_place(place) not in self.noes) and place not in main:
                    assert files.get(place) == text, place

    def _check_agreement(self) -> None:
        """After an undisturbed run: body and branch agree, noes hold, and no paper is lost."""
        if self.scene.open_pull is None:
            return
        listed, lines = self._listed(), {line.key: line.ticked for line in self.scene.lines}
        assert {key for key, ticked in lines.items() if ticked} == self.scene.branch_papers()
        assert not self.noes.keys() & self.scene.branch_papers() - listed
        offered_again = {key for key in self.noes.keys() & lines if self.noes[key] != self.scene.open_pull.number}
        assert not offered_again
        assert not set(lines) & listed
        files = self.scene.files()
        for key in self.noes.keys() - listed:
            assert find_rejection(key, files), key

    def _alice_sets(self, key: str, *, ticked: bool) -> None:
        pull = self.scene.open_pull
        assert pull
        (self.scene.alice.tick if ticked else self.scene.alice.untick)(pull.number, key)
        if ticked:
            self._take_back({key})
        elif key in self.scene.branch_papers():  # else the bot never saw the tick, and the paper waits as before
            self._say_no(key)

    def _say_no(self, key: str) -> None:
        assert self.scene.open_pull
        self.noes[key] = self.scene.open_pull.number
        self.edits.pop(paper_place(key), None)

    def _take_back(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.noes.pop(key, None)

    def _listed(self) -> set[str]:
        return keys_of(self.scene.files("main"))

    def _end(self) -> None:
        self.edits.clear()
        self.deleted.clear()


Review.TestCase.settings = settings(
    max_examples=6,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # shrinking plays hundreds of games; the seed is fixed anyway
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)
TestReview = pytest.mark.slow(Review.TestCase)


class ReviewElsewhere(Review):
    """The same where students suggested papers of CVF, and suggestions are answered now and then."""

    @initialize()
    def start(self) -> None:
        super().start()
        self.web = serve_web(SmallWeb())
        web = self.web.__enter__()
        self.scene.small.environ |= web.environ
        for title, abstract in PAGES.items():
            web.put(page_of(title), cvf_page(title, ["Ada Lovelace"], abstract=abstract))
            body = f"### Paper\n\nhttps://{page_of(title)}\n"
            self.scene.hub.human("student").open_issue("Suggest: ", body, labels=(LABEL,))
        self.answer_suggestions()
        assert len([key for key in self.scene.keys(ticked=True) if is_titled(key)]) == 1

    def teardown(self) -> None:
        if hasattr(self, "web"):
            self.web.__exit__(None, None, None)
        super().teardown()

    @rule()
    def answer_suggestions(self) -> None:
        result = self.scene.small.run("suggest", "--open")
        assert result.code == 0, result.err


ReviewElsewhere.TestCase.settings = settings(Review.TestCase.settings, max_examples=4, stateful_step_count=16)
TestReviewElsewhere = pytest.mark.slow(ReviewElsewhere.TestCase)


class LongReview(Review):
    """The same game for minutes, another one each time."""


class LongReviewElsewhere(ReviewElsewhere):
    """The same game with papers of CVF for minutes, another one each time."""


LONG = settings(Review.TestCase.settings, max_examples=60, stateful_step_count=30, derandomize=False, print_blob=True)
LongReview.TestCase.settings = LONG
LongReviewElsewhere.TestCase.settings = LONG
TestLongReview = pytest.mark.soak(LongReview.TestCase)
TestLongReviewElsewhere = pytest.mark.soak(LongReviewElsewhere.TestCase)
