"""Commits, trees and blobs of the git data API."""

import base64
import binascii
from typing import Any

from tests.servers.github import life
from tests.servers.github.errors import Refusal, invalid, not_found
from tests.servers.github.git import GitError
from tests.servers.github.objects import Entry, Person
from tests.servers.github.routing import Answer, Call, route
from tests.servers.github.shapes import commits as shapes
from tests.servers.github.times import parse_time

LARGEST_BLOB = 100 * 1024 * 1024


def _known(call: Call, name: str, kind: str) -> str:
    sha = call.parameters[name]
    if len(sha) != 40 or call.forge.repository.type_of(sha) != kind:
        raise not_found()
    return sha


@route("GET", "git/commits/{commit_sha}")
def read_commit(call: Call) -> Answer:
    """One commit as git stores it."""
    return Answer(shapes.git_commit(call.forge, _known(call, "commit_sha", "commit")))


@route("GET", "git/blobs/{file_sha}")
def read_blob(call: Call) -> Answer:
    """One file in base64, or its bytes."""
    sha = _known(call, "file_sha", "blob")
    data = call.forge.repository.blob(sha)
    if "raw" in call.accept:
        return Answer(data, headers={"Content-Type": "application/vnd.github.raw+json; charset=utf-8"})
    return Answer(shapes.blob(call.forge, sha, data))


@route("POST", "git/blobs")
def make_blob(call: Call) -> Answer:
    """Stores a file."""
    call.require("contents")
    text = str(call.fields["content"])
    try:
        data = base64.b64decode(text) if call.fields.get("encoding") == "base64" else text.encode()
    except binascii.Error as error:
        raise invalid("content is not valid Base64") from error
    sha = call.forge.repository.write_blobs([data])[0]
    return Answer({"sha": sha, "url": f"{call.forge.api}/repos/{call.forge.slug}/git/blobs/{sha}"}, 201)


@route("GET", "git/trees/{tree_sha}")
def read_tree(call: Call) -> Answer:
    """A tree by its id, a commit's id, or a branch; recursive and cut at the switch's limit on demand."""
    name = call.parameters["tree_sha"]
    branch = call.forge.head(name, call.parameters["owner"])
    sha = call.forge.repository.tree_of(branch or name)
    if sha is None:
        raise not_found()
    entries = call.forge.repository.entries(sha, recursive="recursive" in call.query)
    limit = call.forge.switches.tree_limit
    return Answer(shapes.tree(call.forge, sha, entries[:limit], truncated=len(entries) > limit))


@route("POST", "git/trees")
def make_tree(call: Call) -> Answer:
    """A tree from inline contents and known blobs, on a base tree when one is given; null takes a path out."""
    call.require("contents")
    repository = call.forge.repository
    base = call.fields.get("base_tree")
    base_tree = repository.tree_of(str(base)) if base else None
    if base and base_tree is None:
        raise invalid("base_tree is not a valid tree oid")
    items: list[dict[str, Any]] = call.fields["tree"]
    if not items:
        raise invalid("Invalid tree info")
    inline = [str(item["content"]).encode() for item in items if "content" in item]
    written = iter(repository.write_blobs(inline))
    entries = [_entry(call, item, next(written) if "content" in item else item.get("sha")) for item in items]
    _refuse_absent(call, base_tree, entries)
    try:
        sha = repository.write_tree(base_tree, entries)
    except GitError as error:
        raise invalid("tree.path contains a malformed path component") from error
    return Answer(shapes.tree(call.forge, sha, repository.entries(sha)), 201)


def _entry(call: Call, item: dict[str, Any], sha: str | None) -> Entry:
    path, mode = str(item.get("path", "")), str(item.get("mode", "100644"))
    if not path or path.startswith("/") or {"", ".", "..", ".git"} & set(path.split("/")):
        raise invalid("tree.path contains a malformed path component")
    if sha is not None and mode != "160000" and call.forge.repository.type_of(sha) != "blob":
        raise invalid(f"tree.sha {sha} is not a valid blob")
    return Entry(path, mode, "blob", sha)


def _refuse_absent(call: Call, base: str | None, entries: list[Entry]) -> None:
    """Taking out a path that is not there is refused by GitHub."""
    gone = [entry.path for entry in entries if entry.sha is None]
    present = {entry.path for entry in call.forge.repository.entries(base, recursive=True)} if base and gone else set()
    if not present.issuperset(gone):
        raise Refusal(422, "GitRPC::BadObjectState")


@route("POST", "git/commits")
def make_commit(call: Call) -> Answer:
    """A commit; signed by GitHub when a bot leaves out author and committer."""
    call.require("contents")
    forge, fields = call.forge, call.fields
    tree, parents = str(fields["tree"]), [str(sha) for sha in fields.get("parents", [])]
    if forge.repository.type_of(tree) != "tree":
        raise invalid("Tree SHA does not exist")
    if any(forge.repository.type_of(sha) != "commit" for sha in parents):
        raise invalid("Parent SHA does not exist or is not a commit object")
    forge.clock.advance()
    own = life.person(forge, call.actor)
    author = _person(fields.get("author"), own)
    committer = _person(fields.get("committer"), author)
    sha = forge.repository.write_commit(tree, parents, str(fields["message"]), author=author, committer=committer)
    if call.token.kind in ("job", "app") and not {"author", "committer"} & fields.keys():
        forge.verified.add(sha)
    return Answer(shapes.git_commit(forge, sha), 201)


def _person(given: dict[str, str] | None, otherwise: Person) -> Person:
    if given is None:
        return otherwise
    date = parse_time(given["date"]) if "date" in given else otherwise.date
    return Person(given["name"], given["email"], date)
