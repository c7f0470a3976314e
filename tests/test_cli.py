"""The command line: help in groups, what was probably meant, and a word whenever something takes long."""

import io
import itertools
import re
import time

import pytest

from bot.cli import COMMANDS, GROUPS, main
from bot.console import Console, Watch, waiting_for
from demo.arxiv_server import SmallArxiv
from tests.small_list import SmallList


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["scna"], "'scna' is not a command; did you mean scan? see vpt-bot --help"),
        (["qqqqqq"], "'qqqqqq' is not a command; see vpt-bot --help"),
        (["scan", "--jsno"], "vpt-bot scan does not know --jsno; did you mean --json? see vpt-bot scan --help"),
        (["scan", "--sinc=2025-11-24"], "does not know --sinc=2025-11-24; did you mean --since? see"),
        (["scan", "a", "b"], "vpt-bot scan does not know a b; see vpt-bot scan --help"),
        (["--jsno", "scan"], "did you mean --json?"),
        (["validate", "--format", "jsn"], "--format: 'jsn' is not one of text, github, json; did you mean json? see"),
        (["rules", "chek"], "is not one of check, fit"),
        (["scna\x1b[1m"], "is not a command"),
    ],
)
def test_a_mistyped_word_is_answered_with_the_one_that_was_meant(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert said in told
    assert (told.count("\n"), "\x1b" in told) == (1, False)


def test_the_help_shows_every_command_once_in_its_group_with_an_example_that_is_right(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert len(GROUPS) == 4
    for name, summary in COMMANDS.items():
        assert len(re.findall(rf"^  {name} +{re.escape(summary)}$", told, re.M)) == 1
    for group in GROUPS:
        assert f"{group.heading}\n" in told
        assert f"for example: vpt-bot {group.example}\n" in told
        assert group.example.split()[0] in group.commands


class Stream(io.StringIO):
    """A stream that may be a terminal."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def watched(*, terminal: bool) -> tuple[Console, Stream, Watch]:
    err = Stream(terminal=terminal)
    console = Console(io.StringIO(), err, secrets=("s3cret",))
    return console, err, Watch(console, "scan", silence_seconds=2)


def test_a_log_gets_a_line_after_two_seconds_and_fewer_as_the_wait_goes_on() -> None:
    _, err, watch = watched(terminal=False)
    begun = time.monotonic()
    with waiting_for("arxiv.org to answer, \x1b[31m s3cret"):
        watch.look(begun + 1)
        assert err.getvalue() == ""
        watch.look(begun + 2.5)
        watch.look(begun + 3)
    told = err.getvalue()
    assert (told.count("\n"), "\x1b" in told, "s3cret" in told) == (1, False, False)
    assert re.match("[23] s: waiting for arxiv.org to answer, ", told)
    watch.look(begun + 60)
    assert re.search("^(?:60|61) s: still working on scan$", err.getvalue(), re.M)


def test_what_has_just_begun_gets_a_moment_before_it_is_told() -> None:
    console, err, watch = watched(terminal=False)
    console.status.spoken -= 2.5  # there was other work, without a word
    with waiting_for("GitHub"):
        now = time.monotonic()
        watch.look(now + 0.1)
        assert err.getvalue() == ""
        watch.look(now + 1.1)
    assert "waiting for GitHub" in err.getvalue()


def test_the_innermost_wait_is_shown_and_each_one_is_soon_told() -> None:
    _, err, watch = watched(terminal=False)
    begun = time.monotonic()
    with waiting_for("GitHub"):
        with waiting_for("the pause between two requests"):
            watch.look(begun + 3)
        watch.look(begun + 6)
    assert re.findall("waiting for (.*)", err.getvalue()) == ["the pause between two requests", "GitHub"]


def test_on_a_terminal_one_line_is_written_over_and_gone_before_anything_else() -> None:
    console, err, watch = watched(terminal=True)
    begun = time.monotonic()
    with waiting_for("GitHub"):
        for seconds in (3, 4, 5):
            watch.look(begun + seconds)
    assert err.getvalue().count("waiting for GitHub") == 3
    assert "\n" not in err.getvalue()
    console.result("done")
    assert err.getvalue().endswith("\r\x1b[2K")
    before = err.getvalue()
    console.result("done again")
    assert err.getvalue() == before


def test_a_watch_ends_with_its_block_and_speaks_in_it() -> None:
    console, err, _ = watched(terminal=False)
    with Watch(console, "scan", silence_seconds=0.01), waiting_for("Godot"):
        for _ in itertools.takewhile(lambda _: "Godot" not in err.getvalue(), range(500)):
            time.sleep(0.01)
    told = err.getvalue()
    assert "waiting for Godot" in told
    time.sleep(0.05)
    assert err.getvalue() == told


def test_a_command_that_waits_for_arxiv_says_for_what(small_list: SmallList, arxiv: SmallArxiv) -> None:
    arxiv.faults.put(always="html")
    result = small_list.run("add", "2512.03663", environ={"ARXIV_DELAY_SECONDS": "0.02"}, silence_seconds=0.02)
    assert result.code == 3
    assert re.search(r"waiting for attempt \d of 5 at 127\.0\.0\.1:\d+, because the last one failed: ", result.err)
