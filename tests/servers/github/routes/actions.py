"""What Actions may do, the workflows and their runs."""

from tests.servers.github.errors import not_found
from tests.servers.github.records import Run, Workflow
from tests.servers.github.routing import Answer, Call, page, route
from tests.servers.github.shapes import automation as shapes


@route("GET", "actions/permissions")
def read_permissions(call: Call) -> Answer:
    """Needs a right that the job's token can never have."""
    call.require("administration", "read")
    enabled = call.forge.switches.actions_enabled
    return Answer({"enabled": enabled, "allowed_actions": "all"} if enabled else {"enabled": False})


@route("GET", "actions/permissions/workflow")
def read_workflow_permissions(call: Call) -> Answer:
    """What the job's token may do by default; needs the same right."""
    call.require("administration", "read")
    switches = call.forge.switches
    return Answer(
        {
            "default_workflow_permissions": switches.workflow_permissions,
            "can_approve_pull_request_reviews": switches.actions_may_create_pulls,
        }
    )


@route("GET", "environments/{environment_name}")
def read_environment(call: Call) -> Answer:
    """An environment that the switches name; there is none at first."""
    call.require("actions", "read")
    name = call.parameters["environment_name"]
    if name not in call.forge.switches.environments:
        raise not_found()
    return Answer(shapes.environment(call.forge, name))


@route("GET", "actions/workflows")
def list_workflows(call: Call) -> Answer:
    """All workflows."""
    shown = [shapes.workflow(call.forge, one) for one in call.forge.workflows]
    return page(call, shown, lambda some: {"total_count": len(shown), "workflows": some})


@route("GET", "actions/workflows/{workflow_id}")
def read_workflow(call: Call) -> Answer:
    """One workflow, by id or file name."""
    return Answer(shapes.workflow(call.forge, _workflow(call)))


@route("PUT", "actions/workflows/{workflow_id}/enable")
def enable_workflow(call: Call) -> Answer:
    """Switches a workflow on."""
    call.require("actions")
    workflow = _workflow(call)
    workflow.state = "active"
    call.forge.note(call.actor, "enabled workflow", workflow.path)
    return Answer(status=204)


@route("GET", "actions/runs")
def list_runs(call: Call) -> Answer:
    """Runs of all workflows."""
    return _runs(call, call.forge.runs)


@route("GET", "actions/workflows/{workflow_id}/runs")
def list_workflow_runs(call: Call) -> Answer:
    """Runs of one workflow."""
    workflow = _workflow(call)
    return _runs(call, [run for run in call.forge.runs if run.workflow is workflow])


def _runs(call: Call, runs: list[Run]) -> Answer:
    """Newest first, by branch, event, status (or conclusion) and head."""
    query = call.query
    found = [run for run in runs if query.get("branch") in (None, run.head_branch)]
    found = [run for run in found if query.get("event") in (None, run.event)]
    found = [run for run in found if query.get("status") in (None, run.status, run.conclusion)]
    found = [run for run in found if query.get("head_sha") in (None, run.head_sha)]
    shown = [shapes.run(call.forge, run) for run in reversed(found)]
    return page(call, shown, lambda some: {"total_count": len(shown), "workflow_runs": some})


def _workflow(call: Call) -> Workflow:
    """By id or by file name."""
    name = call.parameters["workflow_id"]
    for workflow in call.forge.workflows:
        if name in (str(workflow.id), workflow.path.rpartition("/")[2]):
            return workflow
    raise not_found()
