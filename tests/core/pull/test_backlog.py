"""The backlog: what a line may hold, which candidates are still open, and how many may be offered now."""

import json
from datetime import date

import pytest

from bot.core.paper.known import Identity, KnownPapers
from bot.core.pull.backlog import (
    MARK,
    Candidate,
    choose_titles,
    parse_backlog,
    read_rows,
    room_for_backlog,
    undecided,
)
from bot.core.pull.snapshot import EndedPull, Snapshot, Tree

TODAY = date(2026, 1, 12)
GOOD = [
    '{"id": "2401.01234", "title": "A Tide"}',
    '{"url": "https://example.org/tide", "title": "B Tide"}',
    '{"title": "C Tide"}',
]
BAD = [
    ("[]", "schema"),
    ("{", "schema"),
    ('{"id": "2401.01234"}', "schema"),
    ('{"title": "…"}', "schema"),
    ('{"title": 3}', "schema"),
    ('{"title": "T", "authors": "A"}', "schema"),
    ('{"title": "T", "id": "2401.01234v2"}', "bad-id"),
    ('{"title": "T", "id": "https://arxiv.org/abs/2401.01234"}', "bad-id"),
    ('{"title": "T", "url": "http://127.0.0.1/"}', "bad-link"),
    ('{"title": "T", "url": "javascript:x"}', "bad-link"),
    ('{"title": "T\\u202e"}', "unsafe-text"),
    (json.dumps({"title": "x" * 301}), "unsafe-text"),
    (json.dumps({"title": "x" * 5_000}), "schema"),
]


def test_candidates_are_read_in_the_files_order_and_written_as_they_were() -> None:
    backlog = parse_backlog("\n".join([*GOOD[:2], "", GOOD[2], ""]), "data/queue.jsonl")
    assert [one.written() for one in backlog.candidates] == GOOD
    assert [one.line for one in backlog.candidates] == [1, 2, 4]
    assert backlog.faults == ()


@pytest.mark.parametrize(("line", "code"), BAD)
def test_a_bad_line_is_one_finding_with_its_number(line: str, code: str) -> None:
    backlog = parse_backlog(f"{GOOD[0]}\n{line}\n", "data/queue.jsonl")
    assert [(one.level, one.code, one.line) for one in backlog.faults] == [("error", code, 2)]
    assert all(one.fix for one in backlog.faults)
    assert [one.arxiv for one in backlog.candidates] == ["2401.01234"]


@pytest.mark.parametrize("line", GOOD)
def test_a_candidate_twice_is_a_warning(line: str) -> None:
    backlog = parse_backlog(f"{line}\n{line}\n", "data/queue.jsonl")
    assert [(one.level, one.code, one.line) for one in backlog.faults] == [("warning", "duplicate-id", 2)]
    assert len(backlog.candidates) == 1


ROWS = [
    ({"id": "2401.01234v3", "title": "T", "decision": "accept"}, [Candidate("T", "2401.01234", None, 1)]),
    ({"id": "2401.01234", "title": "T", "decision": "reject"}, []),
    ({"arxiv": "2401.01234", "title": "T", "status": "ok"}, [Candidate("T", "2401.01234", None, 1)]),
    ({"arxiv": "2401.01234", "title": "T", "status": "mismatch"}, []),
    ({"url": "https://arxiv.org/pdf/2401.01234", "title": "T"}, [Candidate("T", "2401.01234", None, 1)]),
    ({"url": "https://example.org/t", "title": "T\n"}, [Candidate("T", None, "https://example.org/t", 1)]),
    ({"title": "T"}, [Candidate("T", None, None, 1)]),
    ({"papers": [{"id": "2401.01234", "title": "T", "decision": "review"}]}, [Candidate("T", "2401.01234", None, 1)]),
    ({"url": "file:///etc/passwd", "title": "T"}, [1]),
    ({"id": "2401.01234"}, [1]),
    (None, [1]),
]


@pytest.mark.parametrize(("row", "read"), ROWS)
def test_rows_of_other_commands_are_candidates(row: object, read: list[Candidate | int]) -> None:
    assert list(read_rows([(1, row)])) == read


def test_what_is_known_by_id_title_or_page_is_decided() -> None:
    known = KnownPapers.of([Identity("2401.01234", ("Another Title",)), Identity(None, ("C tide",))])
    waiting = undecided(parse_backlog("\n".join(GOOD), "").candidates, [known])
    assert [one.title for one in waiting] == ["B Tide"]
    assert undecided(waiting, [known], ["https://example.org/tide"]) == []


def line(number: int, why: str = f"{MARK}; “tide” in the title") -> str:
    return f"- [ ] [Tide {number}](https://arxiv.org/abs/2401.{number:05}) · learnable × token — {why}"


def body(*numbers: int) -> str:
    return "\n".join(map(line, numbers))


ROOMS = [
    (None, (), 3),
    (body(1, 2), (), 1),
    (line(1, "“tide” in the title"), (), 3),
    (body(1, 2, 3, 4), (), 0),
    (None, (EndedPull(1, body(1, 2), True, "2026-01-06"),), 1),
    (None, (EndedPull(1, body(1, 2), True, "2026-01-05"),), 3),
    (body(1, 2), (EndedPull(1, body(1, 2), True, "2026-01-12"),), 1),
    (body(3), (EndedPull(1, body(1, 2), False, "2026-01-12"),), 0),
]


@pytest.mark.parametrize(("open_body", "ended", "room"), ROOMS)
def test_a_week_has_room_for_a_few(open_body: str | None, ended: tuple[EndedPull, ...], room: int) -> None:
    snapshot = Snapshot(Tree("c", {}), body=open_body, ended=ended)
    assert room_for_backlog(snapshot, today=TODAY, a_week=3) == room


def test_titles_take_turns_so_that_one_that_is_nowhere_holds_nobody_up() -> None:
    waiting = [Candidate(f"Tide {number}") for number in range(7)]
    days = [choose_titles(waiting, today=date.fromordinal(TODAY.toordinal() + day), room=10) for day in range(7)]
    assert all(len(titles) == len(set(titles)) == 5 for titles in days)
    assert {title for titles in days for title in titles} == {one.title for one in waiting}
    assert choose_titles([Candidate("T", "2401.01234")], today=TODAY, room=10) == []
