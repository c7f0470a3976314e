"""Links that die, and hosts that only seem to: two days, a web on this machine, and what is remembered between them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.audit_world import World, open_world
from tests.servers.github.standin import GitHub
from tests.servers.web import Reply, dripping_headers, endless, redirect
from tests.small_list import Result, make_paper

MONDAY, TUESDAY = "1767225600", "1767312000"
CODE = "https://github.com/a/b"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path) as made:
        made.list("2401.00003", "A Paper", code=CODE, url="https://doi.org/10.1/x")
        made.web.put("github.com/a/b", "alive")
        made.web.put("doi.org/10.1/x", redirect("https://publisher.example.org/x"))
        made.web.put("publisher.example.org/x", "alive")
        yield made


def audit(world: World, day: str, *options: str) -> Result:
    return world.small.run("audit", "--links", "--json", *options, environ={"SOURCE_DATE_EPOCH": day})


def test_links_that_live_are_left_alone(world: World) -> None:
    for day in (MONDAY, TUESDAY):
        result = audit(world, day)
        assert (result.code, result.json["changes"], result.json["checked"]) == (0, [], {"links": 2})
    assert '"day": "2026-01-02"' in world.small.git("show", "bot/links:links.jsonl")


@pytest.mark.parametrize("status", [404, 410])
def test_a_link_is_dead_after_two_failures_on_different_days(world: World, status: int) -> None:
    world.web.put("github.com/a/b", Reply(status=status))
    for _ in range(2):
        result = audit(world, MONDAY)
        assert (result.code, result.json["changes"]) == (0, [])
        assert "1 links failed for the first time" in result.err
    result = audit(world, TUESDAY)
    (change,) = result.json["changes"]
    assert (change["field"], change["old"], change["new"]) == ("code", CODE, None)
    assert f"status {status}" in change["proof"]
    assert "2026-01-01" in change["proof"]
    assert "code:" not in world.small.git("show", "bot/audit:data/papers/2024/2401.00003.yaml")
    assert audit(world, TUESDAY, "--check").code == 1


UNKNOWN = {
    "refused": Reply(status=403),
    "busy": Reply(status=429),
    "broken": Reply(status=503),
    "challenge": Reply(b"<title>Just a moment...</title>", 403, headers={"cf-mitigated": "challenge"}),
    "loop": redirect("https://github.com/a/b"),
    "private": redirect("http://127.0.0.1/"),
    "endless": Reply(stream=endless),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_whatever_else_happens_is_unknown(world: World, name: str) -> None:
    world.web.put("github.com/a/b", UNKNOWN[name])
    for day in (MONDAY, TUESDAY):
        result = audit(world, day)
        assert (result.code, result.json["changes"]) == (0, [])


@pytest.mark.soak  # waits for the real time-out, 30 s; tests/edges/web has the same with a shorter one
def test_a_host_that_drips_is_unknown_within_its_time(world: World) -> None:
    world.web.put("github.com/a/b", Reply(raw=dripping_headers))
    result = audit(world, MONDAY, "--check")
    assert (result.code, result.json["changes"]) == (0, [])


def test_when_nothing_answers_nothing_is_concluded(world: World) -> None:
    world.list("2401.00004", "Four", code="https://gitlab.com/four/four")
    for address in list(world.web.pages):
        world.web.put(address, Reply(status=404))
    for day in (MONDAY, TUESDAY):
        result = audit(world, day)
        assert (result.code, result.json["changes"]) == (0, [])
        assert "no website answered" in result.err


def test_a_paper_without_another_address_is_for_a_human(world: World) -> None:
    world.small.write(make_paper(None, "Only Here", url="https://gone.example.org/paper", date="2021"))
    world.small.commit()
    audit(world, MONDAY)
    result = audit(world, TUESDAY)
    (concern,) = result.json["concerns"]
    assert (concern["kind"], result.json["changes"]) == ("link", [])


def test_a_dead_link_that_a_maintainer_keeps_is_not_asked_about_again(world: World) -> None:
    world.web.put("github.com/a/b", Reply(status=404))
    audit(world, MONDAY)
    audit(world, TUESDAY)
    body = world.small.root / "out/audit.md"
    body.write_text(body.read_text("utf-8").replace("[x]", "[ ]"), "utf-8")
    assert world.small.run("sync", "--local").code == 0
    world.small.git("merge", "--quiet", "--squash", "bot/audit")
    world.small.commit("merge")
    assert audit(world, TUESDAY).json["pull"]["action"] == "none"
    assert audit(world, TUESDAY, "--check").code == 0


def test_a_check_writes_nothing_and_needs_no_repository(world: World) -> None:
    refs = world.small.git("for-each-ref")
    assert audit(world, MONDAY, "--check").code == 0
    assert world.small.git("for-each-ref") == refs
    (world.small.root / ".git").rename(world.small.root / "no-git")
    assert audit(world, MONDAY, "--check").code == 0


def test_on_github_the_checks_live_on_a_branch_of_their_own(world: World, tmp_path: Path) -> None:
    small = world.small
    with GitHub(tmp_path / "hub", files=small.files()) as hub:
        small.environ |= hub.environ
        world.web.put("github.com/a/b", Reply(status=404))
        first = audit(world, MONDAY)
        assert (first.code, hub.pulls()) == (0, []), first.err
        assert set(hub.files("bot/links")) == {"links.jsonl"}
        second = audit(world, TUESDAY)
        assert second.json["pull"]["action"] == "opened", second.err
        assert hub.repository.count("bot/links") == 2
    hub.check()
