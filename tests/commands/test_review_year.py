"""A year of random days: papers appear, two maintainers and strangers do what they do, services fail, the bot runs.

A model remembers who said no to what. After each day the invariants of docs/review-flow.md must hold: nobody's decision is undone,
what people wrote stays as it is, body and branch agree, no paper is lost, and a second run writes nothing.
"""

import contextlib
import itertools
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.files.canonical import render_entry
from bot.core.paper.key import find_rejection, paper_place
from bot.core.program import TRAILER
from bot.core.pull.line import Line
from demo.arxiv_papers import StoredPaper
from tests.commands.scene import KINDS, Scene, keys_of, open_scene
from tests.servers.github.errors import Refusal
from tests.servers.github.humans import Human
from tests.servers.github.records import Pull
from tests.small_list import BRANCH, make_paper

START = datetime(2026, 1, 1, 8, tzinfo=UTC)
SHIPS = ("Ada", "Bounty", "Cutty", "Dunera", "Endeavour", "Fram", "Gjoa", "Hermione", "Indiana", "Jylland")


@dataclass
class No:
    """Who said no to a paper, and in which pull request."""

    by: str
    pull: int


@dataclass
class Year:
    """GitHub, arXiv and the bot on one side; what people decided and wrote on the other."""

    scene: Scene
    chance: random.Random
    templates: tuple[StoredPaper, ...]
    day: int = 0
    noes: dict[str, No] = field(default_factory=dict)
    ever: set[str] = field(default_factory=set)  # every paper that somebody ever said no to
    shown: set[str] = field(default_factory=set)  # every paper that was ever in a pull request
    edits: dict[str, bytes] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)  # since the last run
    title: str | None = None
    story: list[str] = field(default_factory=list)

    # one day

    def live(self) -> None:
        """A day: a new date, perhaps new papers, what somebody does, and a run."""
        self.day += 1
        now = START + timedelta(days=self.day)
        self.scene.small.environ["SOURCE_DATE_EPOCH"] = str(int(now.timestamp()))
        self.scene.hub.forge.clock.set(now)
        for _ in range(self.chance.choice([0, 0, 1, 1, 2]) if self.day > 1 else 4):
            self._publish(now)
        for _ in range(self.chance.choice([0, 1, 1, 2, 3])):
            act = self.chance.choice(ACTS)
            self.story.append(f"day {self.day}: {act.__name__}")
            act(self)
        if self.chance.random() < 0.15:
            self._run_disturbed()
        if self.chance.random() < 0.3:
            self._run("sync")
        self._run("propose")
        self._check()

    def _publish(self, now: datetime) -> None:
        number = len(self.scene.arxiv.papers)
        template = self.templates[number % len(self.templates)]
        title = f"{SHIPS[number % 10]} {SHIPS[number // 10 % 10]} {number}: {template.title}"
        new = replace(
            template, id=f"{now:%y%m}.{10_000 + number}", title=title, day=f"{now:%Y-%m-%d}", doi=None, journal_ref=None
        )
        self.scene.arxiv.papers.append(new)

    def _run(self, command: str) -> None:
        self._forget_ended()
        result = self.scene.small.run(command)
        assert result.code == 0, f"{command}: {result.err}"
        if self.pull or command == "propose":
            self.deleted.clear()

    def _run_disturbed(self) -> None:
        self.scene.break_request(self.chance.choice(KINDS), self.chance.randint(1, 14))
        result = self.scene.small.run(self.chance.choice(["sync", "propose"]))
        self.scene.hub.faults.clear()
        assert result.code in {0, 2, 3}, result.err
        assert "Traceback" not in result.err

    # what is there

    @property
    def pull(self) -> Pull | None:
        """The bot's open pull request."""
        own = [one for one in self.scene.hub.pulls("open") if one.author == "github-actions[bot]"]
        assert len(own) <= 1
        return own[0] if own else None

    @property
    def lines(self) -> list[Line]:
        return self.scene.lines if self.pull else []

    @property
    def maintainer(self) -> Human:
        return self.scene.hub.human(*self.chance.choice([("alice", "write"), ("bob", "admin")]))

    def choose(self, *, ticked: bool) -> str | None:
        """A paper whose box can be clicked; a mistyped one is shown as text."""
        boxes = [line for line in self.lines if line.ticked is ticked and not line.is_mistyped]
        keys = [line.key for line in boxes if line.key not in self.deleted]
        return self.chance.choice(keys) if keys else None

    def on_branch(self) -> str | None:
        """A paper that the branch has, and its line too."""
        named = {line.key for line in self.lines if line.ticked}
        papers = sorted(self.scene.branch_papers() & named - self.deleted) if self.pull else []
        return self.chance.choice(papers) if papers else None

    def no(self, key: str, who: Human) -> None:
        assert self.pull
        self.noes[key] = No(who.login, self.pull.number)
        self.ever.add(key)
        self.edits.pop(paper_place(key), None)

    def end(self) -> None:
        self.edits.clear()
        self.deleted.clear()
        self.notes.clear()
        self.title = None

    def _forget_ended(self) -> None:
        if self.pull is None:
            self.end()

    # what must hold

    def _check(self) -> None:
        main, files = self.scene.files("main"), self.scene.files()
        listed = keys_of(main)
        self.shown |= {line.key for line in self.lines}
        if self.pull:
            self._check_pull(self.pull, listed, main, files)
        self._check_none_is_made_up({**main, **(files if self.pull else {})})
        self._check_none_is_lost(listed)
        if self.chance.random() < 0.25:
            self.scene.hub.log.clear()
            for command in ("propose", "sync"):
                result = self.scene.small.run(command)
                assert result.code == 0, result.err
            assert self.scene.hub.log.writes == [], str(self.scene.hub.log)

    def _check_pull(self, pull: Pull, listed: set[str], main: dict[str, bytes], files: dict[str, bytes]) -> None:
        lines = {line.key: line for line in self.lines}
        assert {key for key, line in lines.items() if line.ticked} == self.scene.branch_papers()
        assert not lines.keys() & listed
        for key, no in self.noes.items():
            assert key not in self.scene.branch_papers(), f"{no.by} said no to {key}"
            assert key not in lines or no.pull == pull.number, f"{no.by} said no to {key} in #{no.pull}"
            assert key in listed or find_rejection(key, files), f"the no of {no.by} to {key} is not recorded"
        for place, text in self.edits.items():
            assert place in main or files.get(place) == text, place
        for key, note in self.notes.items():
            assert key not in lines or note in lines[key].notes, f"{note} is no longer below {key}"
        assert self.title in {None, pull.title}

    def _check_none_is_made_up(self, files: dict[str, bytes]) -> None:
        """Every rejection is somebody's, or the paper was passed over."""
        texts = {Path(name).stem: text for name, text in files.items() if name.startswith("rejected/")}
        made_up = {key for key, text in texts.items() if b'reason: "passed over"' not in text} - self.ever
        assert not made_up, f"nobody said no to {made_up}"

    def _check_none_is_lost(self, listed: set[str]) -> None:
        """Every new paper that the rules would show was shown, or somebody else has put it on the list."""
        since = f"{START + timedelta(days=self.day - 40):%Y-%m-%d}"
        new = zip(self.scene.arxiv.papers, itertools.cycle(self.templates), strict=False)
        wanted = {one.id for one, like in new if one.day >= since and like.id not in self.scene.others}
        assert wanted <= self.shown | listed


def tick(year: Year) -> None:
    if (key := year.choose(ticked=False)) and year.pull:
        year.maintainer.tick(year.pull.number, key)
        year.noes.pop(key, None)


def untick(year: Year) -> None:
    if (key := year.choose(ticked=True)) and year.pull:
        who = year.maintainer
        who.untick(year.pull.number, key)
        if key in year.scene.branch_papers():  # else the bot never saw the tick, and the paper waits as before
            year.no(key, who)


def delete_a_file(year: Year) -> None:
    if key := year.on_branch():
        who, files = year.maintainer, {f"data/{paper_place(key)}": None}
        way = year.chance.choice(["commit", "amend", "quote"])
        if way == "amend":
            who.amend(BRANCH, files)
        else:
            who.commit(BRANCH, files, f"Not this\n\n{TRAILER}" if way == "quote" else "Not this")
        year.no(key, who)
        year.deleted.add(key)


def edit_a_file(year: Year) -> None:
    if key := year.on_branch():
        place = paper_place(key)
        text = re.sub(rb"note: .*\n", b"", year.scene.files()[place]) + b'note: "Day %d."\n' % year.day
        year.maintainer.commit(BRANCH, {f"data/{place}": text})
        year.edits[place] = text


def write_a_note(year: Year) -> None:
    lines = [line for line in year.lines if not line.is_mistyped]
    if year.pull and lines:
        line, note = year.chance.choice(lines), f"  A note of day {year.day}."
        body = (year.pull.body or "").replace(line.text, f"{line.text}\n{note}")
        year.maintainer.edit_body(year.pull.number, body)
        year.notes[line.key] = note


def mistype_a_box(year: Year) -> None:
    if (key := year.on_branch()) and year.pull:
        (line,) = [line for line in year.lines if line.key == key]
        box = year.chance.choice(["- [ x] ", "- [x ] ", "- [y] ", "-[x] ", "- "])
        body = (year.pull.body or "").replace(line.text, box + line.text.removeprefix("- [x] "))
        year.maintainer.edit_body(year.pull.number, body)


def retitle(year: Year) -> None:
    if year.pull:
        year.title = f"[not yet, day {year.day}] New papers"
        year.maintainer.retitle(year.pull.number, year.title)


def rewrite_the_branch(year: Year) -> None:
    if year.pull:
        who = year.maintainer
        with contextlib.suppress(ValueError):  # git found a conflict, and they gave up
            match year.chance.choice(["merge", "rebase", "squash", "quote"]):
                case "merge":
                    who.merge_default_into(BRANCH)
                case "rebase":
                    papers = year.scene.branch_papers()
                    who.rebase(BRANCH)
                    assert year.scene.branch_papers() == papers - keys_of(year.scene.files("main"))
                case way:
                    who.squash_branch(BRANCH, f"All of it\n\n{TRAILER}" if way == "quote" else "All of it")


def merge(year: Year) -> None:
    if year.pull:
        with contextlib.suppress(Refusal):
            papers = year.scene.branch_papers()
            year.maintainer.merge(year.pull.number, year.chance.choice(["merge", "squash", "rebase"]))
            assert papers <= keys_of(year.scene.files("main"))
            year.end()


def merge_elsewhere(year: Year) -> None:
    if year.pull and year.chance.random() < 0.3:
        pull, who = year.pull, year.maintainer
        who.force_push("staging", str(year.scene.hub.forge.head("main")))
        who.retarget(pull.number, "staging")
        try:
            who.merge(pull.number, year.chance.choice(["merge", "squash"]))
            year.end()
        except Refusal:
            who.retarget(pull.number, "main")


def close(year: Year) -> None:
    if year.pull:
        pull, who = year.pull, year.maintainer
        for line in year.lines:
            year.no(line.key, who)
        who.close(pull.number, year.chance.choice(["", "reason: Not for this list."]))
        if year.chance.random() < 0.3:
            who.delete_branch(BRANCH)
        year.end()


def close_by_the_bot(year: Year) -> None:
    if year.pull and year.chance.random() < 0.3:
        year.scene.hub.human("github-actions[bot]").close(year.pull.number)
        year.end()


def delete_the_branch(year: Year) -> None:
    if year.pull and year.chance.random() < 0.5:
        who = year.maintainer
        for line in year.lines:
            year.no(line.key, who)
        who.delete_branch(BRANCH)
        year.end()


def move_main(year: Year) -> None:
    year.maintainer.commit("main", {f"docs/{year.chance.randint(0, 3)}.md": f"day {year.day}\n"})


def contribute(year: Year) -> None:
    keys = [line.key for line in year.lines if paper_place(line.key) not in year.edits]
    keys = [key for key in keys if key not in year.noes and key not in year.deleted]
    if keys:
        key = year.chance.choice(keys)
        text = render_entry(make_paper(key, "As Its Authors Wrote It", date="2026-01-01")).encode()
        year.maintainer.commit("main", {f"data/{paper_place(key)}": text})


def take_a_no_back(year: Year) -> None:
    places = sorted(name for name in year.scene.files("main") if name.startswith("rejected/"))
    if places:
        place = year.chance.choice(places)
        year.maintainer.commit("main", {f"data/{place}": None})
        year.noes.pop(Path(place).stem, None)


def meddle(year: Year) -> None:
    """A stranger opens a pull request from a branch of the same name, and comments."""
    mallory = year.scene.hub.human("mallory")
    if year.pull:
        mallory.comment(year.pull.number, "reason: mine is better\n/accept everything")
    if not [one for one in year.scene.hub.pulls("open") if one.author == "mallory"]:
        body = "- [x] [Mine](https://arxiv.org/abs/2512.00001) · x — y"
        pull = mallory.open_pull(BRANCH, {f"{year.day}.txt": "x"}, body=body, fork=True)
        mallory.close(pull.number)


ACTS: tuple[Callable[[Year], None], ...] = (
    *(tick, untick) * 3,
    *(delete_a_file, edit_a_file, write_a_note, mistype_a_box, rewrite_the_branch, merge) * 2,
    retitle, merge_elsewhere, close, close_by_the_bot, delete_the_branch, move_main, contribute, take_a_no_back, meddle,
)  # fmt: skip


@contextmanager
def open_year(folder: Path, seed: int) -> Iterator[Year]:
    with open_scene(folder) as scene:
        papers = sorted(scene.arxiv.papers, key=lambda one: one.id in scene.others)
        scene.arxiv.papers[:] = []
        yield Year(scene, random.Random(seed), tuple(papers))


def live_days(folder: Path, seed: int, days: int) -> None:
    with open_year(folder, seed) as year:
        for _ in range(days):
            try:
                year.live()
            except BaseException:
                print(f"seed {seed}:", *year.story[-25:], sep="\n  ")
                raise


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_ten_random_days(tmp_path: Path, seed: int) -> None:
    live_days(tmp_path, seed, 10)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [100, 101])
def test_a_year_of_random_days(tmp_path: Path, seed: int) -> None:
    live_days(tmp_path, seed, 365)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(600, 756))
def test_two_months_of_random_days(tmp_path: Path, seed: int) -> None:
    """With the years ten thousand days; a day costs less where few came before it."""
    live_days(tmp_path, seed, 60)
