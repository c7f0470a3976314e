"""Comments on issues and pull requests."""

from tests.servers.github import life
from tests.servers.github.errors import Refusal, forbidden, invalid, not_found
from tests.servers.github.records import Comment, Reaction
from tests.servers.github.routes.issues import require_write
from tests.servers.github.routing import Answer, Call, page, route
from tests.servers.github.shapes import issues as shapes
from tests.servers.github.times import parse_time


@route("GET", "issues/{issue_number}/comments")
def list_comments(call: Call) -> Answer:
    """Oldest first."""
    issue = call.forge.issue(call.number("issue_number"))
    found = call.forge.comments_on(issue.number)
    if "since" in call.query:
        found = [comment for comment in found if comment.updated >= parse_time(call.query["since"])]
    return page(call, [shapes.comment(call.forge, comment) for comment in found])


@route("GET", "issues/comments")
def list_all_comments(call: Call) -> Answer:
    """Those of all issues and pull requests, oldest first unless asked otherwise."""
    found = sorted(call.forge.comments.values(), key=lambda comment: (comment.created, comment.id))
    if "since" in call.query:
        found = [comment for comment in found if comment.updated >= parse_time(call.query["since"])]
    if call.query.get("sort") and call.query.get("direction") == "desc":
        found.reverse()
    return page(call, [shapes.comment(call.forge, comment) for comment in found])


@route("POST", "issues/{issue_number}/comments")
def add_comment(call: Call) -> Answer:
    """People may comment on any issue that is not locked; bots need the permission."""
    forge = call.forge
    issue = forge.issue(call.number("issue_number"))
    if call.token.kind != "pat":
        require_write(call, issue)
    if issue.locked:
        raise Refusal(403, "Unable to create comment because issue is locked.")
    body = _checked(call)
    now = forge.clock.advance()
    comment = Comment(forge.new_id(), issue.number, call.actor, body, now, now)
    forge.comments[comment.id] = comment
    issue.updated = now
    forge.note(call.actor, "commented", f"#{issue.number}", body)
    return Answer(shapes.comment(forge, comment), 201)


@route("GET", "issues/comments/{comment_id}")
def read_comment(call: Call) -> Answer:
    """One comment."""
    return Answer(shapes.comment(call.forge, _comment(call)))


@route("PATCH", "issues/comments/{comment_id}")
def edit_comment(call: Call) -> Answer:
    """Replaces the text; people may do so with their own, and with any when they may write."""
    comment = _comment(call)
    _require_edit(call, comment)
    comment.body = _checked(call)
    comment.updated = call.forge.clock.advance()
    call.forge.note(call.actor, "edited comment", f"#{comment.number}", comment.body)
    return Answer(shapes.comment(call.forge, comment))


@route("DELETE", "issues/comments/{comment_id}")
def delete_comment(call: Call) -> Answer:
    """Deletes a comment, by the same rule."""
    comment = _comment(call)
    _require_edit(call, comment)
    del call.forge.comments[comment.id]
    call.forge.clock.advance()
    call.forge.note(call.actor, "deleted comment", f"#{comment.number}")
    return Answer(status=204)


@route("GET", "issues/comments/{comment_id}/reactions")
def list_reactions(call: Call) -> Answer:
    """Who reacted to a comment, and how, oldest first."""
    found = [one for one in _comment(call).reactions if call.query.get("content", one.content) == one.content]
    return page(call, [shapes.reaction(call.forge, one) for one in found])


@route("POST", "issues/comments/{comment_id}/reactions")
def add_reaction(call: Call) -> Answer:
    """201 for a new reaction, 200 where the account gave it before."""
    comment, forge, content = _comment(call), call.forge, str(call.fields.get("content"))
    if call.token.kind != "pat":
        require_write(call, forge.issues[comment.number])
    if forge.issues[comment.number].locked and not forge.accounts.may_write(call.actor):
        raise Refusal(403, "Unable to add reaction because issue is locked.")
    for one in comment.reactions:
        if (one.author, one.content) == (call.actor, content):
            return Answer(shapes.reaction(forge, one))
    made = Reaction(forge.new_id(), call.actor, content, forge.clock.advance())
    comment.reactions.append(made)
    forge.note(call.actor, "reacted", f"#{comment.number}", content)
    return Answer(shapes.reaction(forge, made), 201)


def _comment(call: Call) -> Comment:
    comment = call.forge.comments.get(call.number("comment_id"))
    if comment is None:
        raise not_found()
    return comment


def _checked(call: Call) -> str:
    body = call.fields.get("body")
    if not body:
        raise invalid(resource="IssueComment", field="body", code="missing_field")
    life.check_body(body, "IssueComment")
    return str(body)


def _require_edit(call: Call, comment: Comment) -> None:
    if call.token.kind == "pat":
        if comment.author != call.actor and not call.forge.accounts.may_write(call.actor):
            raise forbidden("pat", "issues=write")
        return
    require_write(call, call.forge.issues[comment.number])
