"""Pull requests: list, open, edit, close, merge, their files and commits, and requests for review."""

from typing import Any

from tests.servers.github import life
from tests.servers.github.diffs import changed_files
from tests.servers.github.errors import Refusal, forbidden, invalid
from tests.servers.github.records import Pull
from tests.servers.github.routing import Answer, Call, page, route
from tests.servers.github.shapes import commits as commit_shapes
from tests.servers.github.shapes import pulls as shapes
from tests.servers.github.shapes.people import simple_user

MOST_FILES = 3000
MOST_COMMITS = 250
STRANGERS = (
    "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a"
    " collaborator of the repository."
)
NOT_PERMITTED = "GitHub Actions is not permitted to create or approve pull requests."


@route("GET", "pulls")
def list_pulls(call: Call) -> Answer:
    """By state, head (`OWNER:BRANCH`) and base; newest first unless said otherwise."""
    query = call.query
    state, head, base = query.get("state", "open"), query.get("head", ""), query.get("base")
    found = [pull for pull in call.forge.pulls() if state in ("all", pull.state)]
    if ":" in head:  # GitHub ignores a head without owner
        found = [pull for pull in found if f"{pull.head_owner}:{pull.head_ref}".lower() == head.lower()]
    found = [pull for pull in found if base in (None, pull.base_ref)]
    order = query.get("sort", "created")
    down = query.get("direction", "desc" if order == "created" else "asc") == "desc"
    found.sort(key=lambda pull: (pull.updated if order == "updated" else pull.created, pull.number), reverse=down)
    answer = page(call, found)
    return Answer([shapes.simple_pull(call.forge, pull) for pull in answer.body], headers=answer.headers)


@route("POST", "pulls")
def open_pull(call: Call) -> Answer:
    """A new pull request; Actions may be forbidden to make one."""
    forge, fields = call.forge, call.fields
    head = str(fields["head"])
    own = head.rpartition(":")[0] in (call.actor, call.actor.lower())
    if call.token.kind == "pat" and own:
        pass  # anybody may propose a branch of their own fork
    else:
        call.require("pull_requests")
    if call.token.kind == "job" and not forge.switches.actions_may_create_pulls:
        raise Refusal(403, NOT_PERMITTED)
    title, body = fields.get("title"), fields.get("body")
    if not title:
        raise invalid(resource="PullRequest", field="title", code="missing_field")
    pull = life.open_pull(forge, head=head, base=str(fields["base"]), title=str(title), body=body, actor=call.actor)
    pull.draft = bool(fields.get("draft"))
    return Answer(shapes.pull(forge, pull), 201)


@route("GET", "pulls/{pull_number}")
def read_pull(call: Call) -> Answer:
    """One pull request with its counts."""
    return Answer(shapes.pull(call.forge, _pull(call)))


@route("PATCH", "pulls/{pull_number}")
def edit_pull(call: Call) -> Answer:
    """Changes title, body, base or state."""
    forge, pull, fields = call.forge, _pull(call), call.fields
    _require_edit(call, pull)
    life.check_body(fields.get("body"), "PullRequest")
    if "base" in fields:
        if forge.head(str(fields["base"])) is None:
            raise invalid(resource="PullRequest", field="base", code="invalid")
        pull.base_ref = str(fields["base"])
    edit_issue_fields(call, pull, fields)
    return Answer(shapes.pull(forge, pull))


def edit_issue_fields(call: Call, issue: Any, fields: dict[str, Any]) -> None:
    """Title, body and state of an issue or pull request."""
    forge, actor = call.forge, call.actor
    if "title" in fields:
        issue.title = str(fields["title"])
        issue.updated = forge.clock.advance()
        forge.note(actor, "edited title", f"#{issue.number}", issue.title)
    if "body" in fields:
        life.edit_body(forge, issue, fields["body"], actor)
    state = fields.get("state", issue.state)
    if state == "closed" and issue.state == "open":
        life.close(forge, issue, actor, fields.get("state_reason"))
    elif state == "open" and issue.state == "closed":
        life.reopen(forge, issue, actor)


@route("GET", "pulls/{pull_number}/files")
def list_files(call: Call) -> Answer:
    """The files that a pull request changes, at most 3,000."""
    pull = _pull(call)
    repository = call.forge.repository
    base = repository.merge_base(pull.base_sha, pull.head_sha) or pull.base_sha
    files = changed_files(repository, base, pull.head_sha)[:MOST_FILES]
    answer = page(call, files)
    shown = [commit_shapes.changed_file(call.forge, file, pull.head_sha) for file in answer.body]
    return Answer(shown, headers=answer.headers)


@route("GET", "pulls/{pull_number}/commits")
def list_commits(call: Call) -> Answer:
    """Oldest first, at most 250."""
    pull = _pull(call)
    found = call.forge.repository.commits("--topo-order", f"{pull.base_sha}..{pull.head_sha}")[::-1][:MOST_COMMITS]
    return page(call, [commit_shapes.listed_commit(call.forge, one) for one in found])


@route("GET", "pulls/{pull_number}/requested_reviewers")
def list_requests(call: Call) -> Answer:
    """Who was asked for a review."""
    return Answer({"users": [simple_user(call.forge, login) for login in _pull(call).reviewers], "teams": []})


@route("POST", "pulls/{pull_number}/requested_reviewers")
def request_review(call: Call) -> Answer:
    """Only collaborators other than the author can be asked."""
    call.require("pull_requests")
    forge, pull = call.forge, _pull(call)
    wanted = [str(login) for login in call.fields.get("reviewers", [])]
    if pull.author in wanted:
        raise invalid("Review cannot be requested from pull request author.")
    if any(login not in forge.accounts.roles for login in wanted):
        raise invalid(STRANGERS)
    fresh = [login for login in wanted if login not in pull.reviewers]
    pull.reviewers += fresh
    if fresh:
        pull.updated = forge.clock.advance()
    for login in fresh:
        forge.note(call.actor, "review_requested", f"#{pull.number}", login)
    return Answer(shapes.simple_pull(forge, pull), 201)


def _pull(call: Call) -> Pull:
    return call.forge.pull(call.number("pull_number"))


def _require_edit(call: Call, pull: Pull) -> None:
    """Authors may edit their own; others need the right."""
    if call.token.kind == "pat" and pull.author == call.actor and not call.forge.switches.archived:
        return
    if call.token.kind == "pat" and not call.forge.accounts.may_write(call.actor):
        raise forbidden("pat", "pull_requests=write")
    call.require("pull_requests")
