"""Refs of the git data API: read, make, move forward, delete, with protection."""

from tests.servers.github import life
from tests.servers.github.errors import Refusal, invalid, not_found
from tests.servers.github.forge import Forge
from tests.servers.github.git import GitError
from tests.servers.github.routing import Answer, Call, page, route
from tests.servers.github.shapes import commits as shapes

HEADS = "refs/heads/"


def _inner(call: Call, name: str) -> str:
    """A ref as asked for -> where it is kept (forks have their own place)."""
    owner = call.parameters["owner"]
    if owner != call.forge.owner and name.startswith(HEADS):
        return call.forge.branch_ref(owner, name.removeprefix(HEADS))
    return name


@route("GET", "git/ref/{ref}")
def read_ref(call: Call) -> Answer:
    """One ref."""
    name = f"refs/{call.parameters['ref']}"
    sha = call.forge.repository.resolve(_inner(call, name))
    if sha is None:
        raise not_found()
    return Answer(shapes.ref(call.forge, name, sha))


@route("GET", "git/matching-refs/{ref}")
def list_refs(call: Call) -> Answer:
    """The refs that begin with a text."""
    found = call.forge.repository.refs(f"refs/{call.parameters['ref']}")
    return page(call, [shapes.ref(call.forge, name, sha) for name, sha in found if not name.startswith("refs/forks/")])


@route("POST", "git/refs")
def make_ref(call: Call) -> Answer:
    """A new ref."""
    call.require("contents")
    name, sha = str(call.fields.get("ref")), str(call.fields.get("sha"))
    if not name.startswith("refs/") or name.count("/") < 2:
        raise invalid("Reference name must start with 'refs/' and contain at least one other slash.")
    if call.forge.repository.type_of(sha) is None:
        raise invalid("Object does not exist")
    if call.forge.repository.resolve(name) is not None:
        raise invalid("Reference already exists")
    _refuse_by_rules(call, name, "creation")
    _move(call, name, sha)
    return Answer(shapes.ref(call.forge, name, sha), 201)


@route("PATCH", "git/refs/{ref}")
def move_ref(call: Call) -> Answer:
    """Moves a ref; without `force` only to a descendant."""
    call.require("contents")
    name, sha = f"refs/{call.parameters['ref']}", str(call.fields.get("sha"))
    repository = call.forge.repository
    old = repository.resolve(name)
    if old is None:
        raise invalid("Reference does not exist")
    if repository.type_of(sha) is None:
        raise invalid("Object does not exist")
    if not call.fields.get("force") and not repository.is_ancestor(old, sha):
        raise invalid("Update is not a fast forward")
    _refuse_by_rules(call, name, "update")
    if sha != old:
        _move(call, name, sha)
    return Answer(shapes.ref(call.forge, name, sha))


@route("DELETE", "git/refs/{ref}")
def delete_ref(call: Call) -> Answer:
    """Deletes a ref."""
    call.require("contents")
    name = f"refs/{call.parameters['ref']}"
    if call.forge.repository.resolve(name) is None:
        raise invalid("Reference does not exist")
    if name == HEADS + call.forge.default_branch:
        raise invalid("Cannot delete the default branch")
    _refuse_by_rules(call, name, "deletion")
    call.forge.clock.advance()
    if name.startswith(HEADS):
        life.delete_branch(call.forge, call.forge.owner, name.removeprefix(HEADS), actor=call.actor)
    else:
        call.forge.repository.delete_ref(name)
    return Answer(status=204)


def _move(call: Call, name: str, sha: str) -> None:
    forge = call.forge
    if name.startswith(HEADS) and forge.repository.type_of(sha) != "commit":
        raise invalid("Object is not a commit")
    forge.clock.advance()
    try:
        if name.startswith(HEADS):
            life.move_branch(forge, forge.owner, name.removeprefix(HEADS), sha=sha, actor=call.actor)
        else:
            forge.repository.set_ref(name, sha)
    except GitError as error:
        raise invalid(f"{name} is not a valid ref name.") from error


def _refuse_by_rules(call: Call, name: str, deed: str) -> None:
    branch = name.removeprefix(HEADS)
    rule = call.forge.protection(branch) if name.startswith(HEADS) else None
    if rule is None or call.actor in rule.bypass:
        return
    reasons = {
        "creation": "Cannot create ref due to creations being restricted." if rule.refuses_creation else "",
        "deletion": "Cannot delete this ref due to deletions being restricted." if rule.refuses_deletion else "",
        "update": "Changes must be made through a pull request." if rule.needs_pull_request else "",
    }
    if not reasons[deed]:
        return
    if rule.ruleset:
        raise invalid(f"Repository rule violations found\n\n{reasons[deed]}\n\n")
    raise _classic(call.forge, branch, deed)


def _classic(forge: Forge, branch: str, deed: str) -> Refusal:
    if deed == "deletion":
        return invalid("Cannot delete a protected branch")
    return Refusal(
        422, f"Protected branch update failed for refs/heads/{branch}. {forge.slug}: a pull request is required."
    )
