"""Requests and answers are held against GitHub's own description, strictly enough to catch a mistake."""

import json
from pathlib import Path

import httpx
import pytest

from tests.servers.github import description, fetch_openapi, npm, openapi, routes
from tests.servers.github.standin import JOB, GitHub

REPO = "/repos/{owner}/{repo}"

WRONG_REQUESTS = [
    ("GET", f"{REPO}/pulls", {"state": "merged"}, None, "query state"),
    ("GET", f"{REPO}/pulls", {"sate": "open"}, None, "query: sate is not described"),
    ("GET", f"{REPO}/pulls", {"per_page": "many"}, None, "query per_page"),
    ("POST", f"{REPO}/pulls", {}, {"title": "T", "head": "x"}, '"base" is a required property'),
    ("POST", f"{REPO}/pulls", {}, {"title": "T", "head": "x", "base": "main", "labels": []}, "'labels' was unexpected"),
    ("POST", f"{REPO}/pulls", {}, None, "body: missing"),
    ("POST", f"{REPO}/git/trees", {}, {"tree": [{"path": "a", "mode": "644"}]}, ".tree[0].mode"),
    ("PATCH", f"{REPO}/git/refs/{{ref}}", {}, {"sha": 7}, ".sha"),
    ("GET", REPO, {}, {"a": 1}, "body: none is described"),
]


@pytest.mark.parametrize(("method", "path", "query", "body", "expected"), WRONG_REQUESTS)
def test_wrong_request_is_told(method: str, path: str, query: dict[str, str], body: object, expected: str) -> None:
    told = openapi.load().check_request(method, path, query, body)
    assert any(expected in text for text in told), told


LABEL = {
    "id": 1,
    "node_id": "L",
    "url": "https://x.test",
    "name": "a",
    "description": None,
    "color": "f",
    "default": False,
}
WRONG_ANSWERS = [
    (200, {**LABEL, "name": None}, ".name"),
    (200, {**LABEL, "url": "not an address"}, '"uri"'),
    (200, {**LABEL, "extra": 1}, "'extra' was unexpected"),
    (200, {key: value for key, value in LABEL.items() if key != "color"}, '"color" is a required property'),
    (202, LABEL, "status 202 is not described"),
    (403, {"message": 7}, ".message"),
]


@pytest.mark.parametrize(("status", "body", "expected"), WRONG_ANSWERS)
def test_wrong_answer_is_told(status: int, body: object, expected: str) -> None:
    check = openapi.load().check_response
    assert check("GET", f"{REPO}/labels/{{name}}", 200, "application/json", LABEL) == []
    told = check("GET", f"{REPO}/labels/{{name}}", status, "application/json", body)
    assert any(expected in text for text in told), told


def test_difference_fails_the_test_that_met_it(github: GitHub) -> None:
    headers = {"Authorization": f"Bearer {JOB}"}
    httpx.post(f"{github.url}/repos/octo/list/labels", json={"name": "a", "colour": "red"}, headers=headers)
    httpx.get(f"{github.url}/repos/octo/list/stargazers", headers=headers)
    with pytest.raises(AssertionError, match=r"'colour' was unexpected") as caught:
        github.check()
    assert "the stand-in has no such operation" in str(caught.value)
    github.log.clear()


def test_every_operation_is_one_of_githubs() -> None:
    cached = fetch_openapi.read_cached()
    assert cached is not None
    described = {(method, path) for path, methods in cached["paths"].items() for method in methods}
    assert described == routes.operations()


def test_cut_description_is_small_and_not_in_the_repository() -> None:
    assert fetch_openapi.TARGET.stat().st_size < 400_000
    assert ".cache" in fetch_openapi.TARGET.parts


def test_nullable_becomes_a_type_of_its_own() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string", "nullable": True, "description": "x"}}}
    assert description.convert({}, schema) == {
        "type": "object",
        "properties": {"a": {"anyOf": [{"type": "null"}, {"type": "string"}]}},
    }


def test_other_archive_than_the_locked_one_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "openapi.tgz"
    archive.write_bytes(b"something else")
    with pytest.raises(npm.SetupError, match=r"not the file that package-lock\.json names"):
        npm.check_integrity(archive, npm.locked(fetch_openapi.PACKAGE)[1])


def test_lock_names_no_registry() -> None:
    lock = json.loads(npm.LOCK.read_text("utf-8"))
    assert all("resolved" not in package for package in lock["packages"].values())
    assert all(package.get("integrity") for name, package in lock["packages"].items() if name)
