"""Issues, comments, labels and events as GitHub shows them."""

from urllib.parse import quote

from tests.servers.github.clock import stamp, stamp_or_null
from tests.servers.github.forge import Forge
from tests.servers.github.records import Comment, Event, Issue, Label, Pull, Reaction
from tests.servers.github.shapes import Json, node_id
from tests.servers.github.shapes.people import simple_user
from tests.servers.github.shapes.repositories import page_of, url_of

REACTIONS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket")


def label(forge: Forge, made: Label) -> Json:
    """A label."""
    return {
        "id": made.id,
        "node_id": node_id("L", made.id),
        "url": f"{url_of(forge)}/labels/{quote(made.name)}",
        "name": made.name,
        "color": made.color,
        "default": False,
        "description": made.description,
    }


def labels(forge: Forge, names: list[str]) -> list[Json]:
    """The labels of an issue."""
    return [label(forge, found) for name in names if (found := forge.label(name)) is not None]


def association(forge: Forge, login: str) -> str:
    """How an author stands to the repository."""
    if login == forge.owner:
        return "OWNER"
    if login in forge.accounts.roles:
        return "COLLABORATOR"
    merged = any(pull.author == login and pull.merged for pull in forge.pulls())
    return "CONTRIBUTOR" if merged else "NONE"


def comment(forge: Forge, made: Comment) -> Json:
    """A comment on an issue or pull request."""
    url = url_of(forge)
    kind = "pull" if isinstance(forge.issues[made.number], Pull) else "issues"
    return {
        "id": made.id,
        "node_id": node_id("IC", made.id),
        "url": f"{url}/issues/comments/{made.id}",
        "html_url": f"{page_of(forge)}/{kind}/{made.number}#issuecomment-{made.id}",
        "issue_url": f"{url}/issues/{made.number}",
        "user": simple_user(forge, made.author),
        "body": made.body,
        "created_at": stamp(made.created),
        "updated_at": stamp(made.updated),
        "author_association": association(forge, made.author),
        "reactions": reaction_counts(forge, made),
    }


def reaction_counts(forge: Forge, made: Comment) -> Json:
    """How often each reaction was given to a comment."""
    given = [reaction.content for reaction in made.reactions]
    url = f"{url_of(forge)}/issues/comments/{made.id}/reactions"
    return {"url": url, "total_count": len(given), **{content: given.count(content) for content in REACTIONS}}


def reaction(forge: Forge, made: Reaction) -> Json:
    """One reaction."""
    return {
        "id": made.id,
        "node_id": node_id("R", made.id),
        "user": simple_user(forge, made.author),
        "content": made.content,
        "created_at": stamp(made.created),
    }


def common_fields(forge: Forge, made: Issue) -> Json:
    """The fields that issues and pull requests share."""
    people = [simple_user(forge, login) for login in made.assignees]
    return {
        "id": made.id,
        "node_id": node_id("I", made.id),
        "number": made.number,
        "state": made.state,
        "locked": made.locked,
        "title": made.title,
        "user": simple_user(forge, made.author),
        "body": made.body,
        "labels": labels(forge, made.labels),
        "milestone": None,
        "active_lock_reason": None,
        "created_at": stamp(made.created),
        "updated_at": stamp(made.updated),
        "closed_at": stamp_or_null(made.closed),
        "assignee": people[0] if people else None,
        "assignees": people,
        "author_association": association(forge, made.author),
    }


def issue(forge: Forge, made: Issue) -> Json:
    """An issue, or a pull request seen as one (then it has `pull_request`)."""
    url = f"{url_of(forge)}/issues/{made.number}"
    page = f"{page_of(forge)}/issues/{made.number}"
    shown: Json = {
        **common_fields(forge, made),
        "url": url,
        "repository_url": url_of(forge),
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "html_url": page,
        "state_reason": made.state_reason,
        "comments": len(forge.comments_on(made.number)),
        "closed_by": simple_user(forge, made.closed_by) if made.closed_by else None,
    }
    if isinstance(made, Pull):
        page = f"{page_of(forge)}/pull/{made.number}"
        shown["html_url"] = page
        shown["draft"] = made.draft
        shown["pull_request"] = {
            "url": f"{url_of(forge)}/pulls/{made.number}",
            "html_url": page,
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
            "merged_at": stamp_or_null(made.merged),
        }
    return shown


EVENTS = ("labeled", "unlabeled", "closed", "reopened", "review_requested")


def event(forge: Forge, number: int, made: Event) -> Json:
    """One event of an issue."""
    shown: Json = {
        "id": number,
        "node_id": node_id("E", number),
        "url": f"{url_of(forge)}/issues/events/{number}",
        "actor": simple_user(forge, made.actor),
        "event": made.verb,
        "commit_id": None,
        "commit_url": None,
        "created_at": stamp(made.at),
        "performed_via_github_app": None,
    }
    if made.verb.endswith("labeled"):
        found = forge.label(made.detail)
        shown["label"] = {"name": made.detail, "color": found.color if found else "ededed"}
    if made.verb == "review_requested":
        shown["review_requester"] = simple_user(forge, made.actor)
        shown["requested_reviewer"] = simple_user(forge, made.detail)
    return shown
