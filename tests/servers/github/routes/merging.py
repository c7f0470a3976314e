"""Merges on the server: a pull request into its base, the base into a branch."""

from tests.servers.github import life, merges
from tests.servers.github.errors import Refusal, invalid, not_found
from tests.servers.github.forge import Forge
from tests.servers.github.routes.commits import resolve
from tests.servers.github.routing import Answer, Call, route
from tests.servers.github.shapes.commits import commit
from tests.servers.github.shapes.repositories import url_of


@route("PUT", "pulls/{pull_number}/merge")
def merge_pull(call: Call) -> Answer:
    """Merges a pull request, at the head named by `sha` when there is one."""
    call.require("contents")
    forge, pull = call.forge, call.forge.pull(call.number("pull_number"))
    fields = call.fields if call.body else {}
    if "sha" in fields and fields["sha"] != pull.head_sha:
        raise _short(409, "Head branch was modified. Review and try the merge again.")
    method = str(fields.get("merge_method", "merge"))
    words = {"title": fields.get("commit_title"), "message": fields.get("commit_message")}
    try:
        sha = life.merge_pull(forge, pull, method=method, actor=call.actor, **words)
    except Refusal as error:
        raise _short(error.status, str(error)) from error
    return Answer({"sha": sha, "merged": True, "message": "Pull Request successfully merged"})


@route("PUT", "pulls/{pull_number}/update-branch")
def update_branch(call: Call) -> Answer:
    """Merges the base into the pull request's branch; GitHub does so a moment later, here it is done at once."""
    call.require("pull_requests")
    forge, pull = call.forge, call.forge.pull(call.number("pull_number"))
    wanted = (call.body or {}).get("expected_head_sha", pull.head_sha)
    if wanted != pull.head_sha:
        raise invalid("expected_head_sha is not the head of the branch")
    base = resolve(forge, pull.base_ref)
    if not forge.repository.is_ancestor(base, pull.head_sha):
        message = f"Merge branch '{pull.base_ref}' into {pull.head_ref}"
        _merge_into(call, (pull.head_owner, pull.head_ref), head=base, message=message, conflict=422)
    answer = {"message": "Updating pull request branch.", "url": f"{url_of(forge)}/pulls/{pull.number}"}
    return Answer(answer, 202)


@route("POST", "merges")
def merge_branches(call: Call) -> Answer:
    """Merges a branch or commit into a branch: 201 with the commit, 204 when it was in already, 409 on a conflict."""
    call.require("contents")
    forge, base, head = call.forge, str(call.fields["base"]), str(call.fields["head"])
    tip = forge.head(base)
    if tip is None:
        raise not_found("Base does not exist")
    theirs = resolve(forge, head)
    if forge.repository.is_ancestor(theirs, tip):
        return Answer(status=204)
    message = str(call.fields.get("commit_message", f"Merge {head} into {base}"))
    made = _merge_into(call, (forge.owner, base), head=theirs, message=message, conflict=409)
    return Answer(commit(forge, made), 201)


def _merge_into(call: Call, branch: tuple[str, str], *, head: str, message: str, conflict: int) -> str:
    forge: Forge = call.forge
    owner, name = branch
    tip = forge.head(name, owner)
    assert tip is not None
    forge.clock.advance()
    person = life.person(forge, call.actor)
    made = merges.merge(forge.repository, tip, head, message=message, person=person)
    if made is None:
        raise Refusal(conflict, "Merge conflict" if conflict == 409 else "merge conflict between base and head")
    forge.verified.add(made)
    life.move_branch(forge, owner, name, sha=made, actor=call.actor)
    return made


def _short(status: int, message: str) -> Refusal:
    """Merging has an error form of its own, without `status`."""
    refusal = Refusal(status, message)
    refusal.body.pop("status", None)
    return refusal
