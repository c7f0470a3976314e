"""Issues: list, open, edit, close."""

from tests.servers.github import life
from tests.servers.github.errors import Refusal, forbidden, invalid
from tests.servers.github.records import Issue, Pull
from tests.servers.github.routes.pulls import edit_issue_fields
from tests.servers.github.routing import Answer, Call, page, route
from tests.servers.github.shapes import issues as shapes
from tests.servers.github.times import parse_time


def require_write(call: Call, issue: Issue) -> None:
    """The right to label or to comment: on a pull request either of two permissions will do."""
    call.require("issues|pull_requests" if isinstance(issue, Pull) else "issues")


@route("GET", "issues")
def list_issues(call: Call) -> Answer:
    """Issues and pull requests by state, labels (all of them), creator and since; newest first."""
    query = call.query
    state = query.get("state", "open")
    found = [issue for issue in call.forge.issues.values() if state in ("all", issue.state)]
    wanted = {name.lower() for name in query.get("labels", "").split(",") if name}
    found = [issue for issue in found if wanted <= {name.lower() for name in issue.labels}]
    if "creator" in query:
        found = [issue for issue in found if issue.author.lower() == query["creator"].lower()]
    if "since" in query:
        found = [issue for issue in found if issue.updated >= parse_time(query["since"])]
    moment = "updated" if query.get("sort") == "updated" else "created"
    down = query.get("direction", "desc") == "desc"
    found.sort(key=lambda issue: (getattr(issue, moment), issue.number), reverse=down)
    answer = page(call, found)
    return Answer([shapes.issue(call.forge, issue) for issue in answer.body], headers=answer.headers)


@route("POST", "issues")
def open_issue(call: Call) -> Answer:
    """People need no right to open an issue; labels count only for those who may set them."""
    forge, fields = call.forge, call.fields
    if call.token.kind != "pat":
        call.require("issues")
    if not forge.switches.has_issues:
        raise Refusal(410, "Issues are disabled for this repo")
    life.check_body(fields.get("body"))
    if not fields.get("title"):
        raise invalid(resource="Issue", field="title", code="missing_field")
    now = forge.clock.advance()
    issue = Issue(forge.new_number(), forge.new_id(), str(fields["title"]), fields.get("body"), call.actor, now, now)
    forge.issues[issue.number] = issue
    if call.token.kind != "pat" or forge.accounts.may_write(call.actor):
        set_labels(call, issue, [_name(label) for label in fields.get("labels", [])])
        issue.assignees = [str(login) for login in fields.get("assignees", [])]
    forge.note(call.actor, "opened issue", f"#{issue.number}", issue.title)
    return Answer(shapes.issue(forge, issue), 201)


@route("GET", "issues/{issue_number}")
def read_issue(call: Call) -> Answer:
    """One issue or pull request."""
    return Answer(shapes.issue(call.forge, call.forge.issue(call.number("issue_number"))))


@route("PATCH", "issues/{issue_number}")
def edit_issue(call: Call) -> Answer:
    """Changes an issue; authors may change their own."""
    forge, fields = call.forge, call.fields
    issue = forge.issue(call.number("issue_number"))
    own = call.token.kind == "pat" and issue.author == call.actor
    if not own:
        if call.token.kind == "pat" and not forge.accounts.may_write(call.actor):
            raise forbidden("pat", "issues=write")
        require_write(call, issue)
    life.check_body(fields.get("body"))
    edit_issue_fields(call, issue, fields)
    if "labels" in fields:
        issue.labels = []
        set_labels(call, issue, [_name(label) for label in fields["labels"]])
    if "assignees" in fields:
        issue.assignees = [str(login) for login in fields["assignees"]]
    return Answer(shapes.issue(forge, issue))


@route("GET", "issues/{issue_number}/events")
def list_events(call: Call) -> Answer:
    """Who labelled, unlabelled, closed or opened it again, oldest first; other kinds are left out."""
    issue = call.forge.issue(call.number("issue_number"))
    found = [event for event in call.forge.events if event.what == f"#{issue.number}" and event.verb in shapes.EVENTS]
    return page(call, [shapes.event(call.forge, number, one) for number, one in enumerate(found, 1)])


def set_labels(call: Call, issue: Issue, names: list[str]) -> None:
    """Adds labels; those that the repository lacks are made, as GitHub does."""
    from tests.servers.github.routes.labels import make_label  # labels need issues as well

    for name in names:
        found = call.forge.label(name) or make_label(call.forge, name)
        if found.name not in issue.labels:
            issue.labels.append(found.name)
            issue.updated = call.forge.clock.now()
            call.forge.note(call.actor, "labeled", f"#{issue.number}", found.name)


def _name(label: object) -> str:
    return str(label["name"]) if isinstance(label, dict) else str(label)
