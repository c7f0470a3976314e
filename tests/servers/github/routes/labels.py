"""Labels of the repository and of issues."""

from tests.servers.github.errors import invalid, not_found
from tests.servers.github.forge import Forge
from tests.servers.github.records import Issue, Label
from tests.servers.github.routes.issues import require_write, set_labels
from tests.servers.github.routing import Answer, Call, page, route
from tests.servers.github.shapes import issues as shapes

LONGEST_DESCRIPTION = 100
LONGEST_NAME = 50


def make_label(forge: Forge, name: str, color: str = "ededed", description: str | None = None) -> Label:
    """A new label; raises 422 for one that exists or is too long."""
    if forge.label(name) is not None:
        raise invalid(resource="Label", field="name", code="already_exists")
    if len(name) > LONGEST_NAME:
        raise invalid(
            resource="Label", field="name", code="invalid", detail="name is too long (maximum is 50 characters)"
        )
    if len(description or "") > LONGEST_DESCRIPTION:
        detail = "description is too long (maximum is 100 characters)"
        raise invalid(resource="Label", field="description", code="invalid", detail=detail)
    label = Label(forge.new_id(), name, color, description)
    forge.labels.append(label)
    return label


@route("GET", "labels")
def list_labels(call: Call) -> Answer:
    """All labels of the repository."""
    return page(call, [shapes.label(call.forge, label) for label in call.forge.labels])


@route("POST", "labels")
def add_label(call: Call) -> Answer:
    """A new label."""
    call.require("issues|pull_requests")
    fields = call.fields
    color = str(fields.get("color", "ededed"))
    if len(color) != 6 or set(color.lower()) - set("0123456789abcdef"):
        raise invalid(resource="Label", field="color", code="invalid")
    label = make_label(call.forge, str(fields["name"]), color, fields.get("description"))
    call.forge.note(call.actor, "made label", label.name)
    return Answer(shapes.label(call.forge, label), 201)


@route("GET", "labels/{name}")
def read_label(call: Call) -> Answer:
    """One label."""
    label = call.forge.label(call.parameters["name"])
    if label is None:
        raise not_found()
    return Answer(shapes.label(call.forge, label))


@route("GET", "issues/{issue_number}/labels")
def list_issue_labels(call: Call) -> Answer:
    """The labels of an issue."""
    return page(call, _shown(call, _issue(call)))


@route("POST", "issues/{issue_number}/labels")
def add_issue_labels(call: Call) -> Answer:
    """Adds labels to an issue."""
    issue = _issue(call)
    require_write(call, issue)
    given = call.body["labels"] if isinstance(call.body, dict) else call.body
    call.forge.clock.advance()
    set_labels(call, issue, [str(one["name"]) if isinstance(one, dict) else str(one) for one in given or []])
    return Answer(_shown(call, issue))


@route("DELETE", "issues/{issue_number}/labels/{name}")
def remove_issue_label(call: Call) -> Answer:
    """Takes one label off; raises 404 when it was not on."""
    issue = _issue(call)
    require_write(call, issue)
    name = call.parameters["name"].lower()
    kept = [label for label in issue.labels if label.lower() != name]
    if len(kept) == len(issue.labels):
        raise not_found("Label does not exist")
    issue.labels = kept
    issue.updated = call.forge.clock.advance()
    call.forge.note(call.actor, "unlabeled", f"#{issue.number}", name)
    return Answer(_shown(call, issue))


def _issue(call: Call) -> Issue:
    return call.forge.issue(call.number("issue_number"))


def _shown(call: Call, issue: Issue) -> list[object]:
    return list(shapes.labels(call.forge, issue.labels))
