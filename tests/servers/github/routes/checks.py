"""Check runs; only apps, the job's among them, may write them."""

from typing import Any

from tests.servers.github.clock import stamp
from tests.servers.github.errors import Refusal, invalid, not_found
from tests.servers.github.records import CheckRun
from tests.servers.github.routes.commits import resolve
from tests.servers.github.routing import Answer, Call, page, route
from tests.servers.github.shapes.automation import check_run
from tests.servers.github.times import parse_time


@route("POST", "check-runs")
def add_check(call: Call) -> Answer:
    """A new check run; never replaces one of the same name."""
    _require(call)
    fields, forge = call.fields, call.forge
    sha = str(fields["head_sha"])
    if forge.repository.type_of(sha) != "commit":
        raise invalid(f"No commit found for SHA: {sha}")
    forge.clock.advance()
    run = CheckRun(forge.new_id(), str(fields["name"]), sha, call.actor)
    _apply(call, run, fields)
    forge.checks[run.id] = run
    return Answer(check_run(forge, run), 201)


@route("GET", "check-runs/{check_run_id}")
def read_check(call: Call) -> Answer:
    """One check run."""
    return Answer(check_run(call.forge, _run(call)))


@route("PATCH", "check-runs/{check_run_id}")
def edit_check(call: Call) -> Answer:
    """Changes a check run of the same app."""
    _require(call)
    run = _run(call)
    if run.app != call.actor:
        raise Refusal(403, "Invalid app_id `0` - check run can only be modified by the GitHub App that created it.")
    call.forge.clock.advance()
    _apply(call, run, call.fields)
    return Answer(check_run(call.forge, run))


@route("GET", "check-runs/{check_run_id}/annotations")
def list_annotations(call: Call) -> Answer:
    """The annotations of a check run."""
    run = _run(call)
    blank = {"start_column": None, "end_column": None, "title": None, "raw_details": None}
    shown = [{**blank, **one, "blob_href": f"{call.forge.api}/blob/{run.head_sha}"} for one in run.annotations]
    return page(call, shown)


@route("GET", "commits/{ref}/check-runs")
def list_checks(call: Call) -> Answer:
    """The latest run of each name, unless `filter=all`."""
    forge, query = call.forge, call.query
    sha = resolve(forge, call.parameters["ref"], call.parameters["owner"])
    found = [run for run in forge.checks.values() if run.head_sha == sha]
    found = [run for run in found if query.get("check_name") in (None, run.name)]
    found = [run for run in found if query.get("status") in (None, run.status)]
    if query.get("filter") != "all":
        found = list({(run.app, run.name): run for run in found}.values())
    total = len(found)
    shown = [check_run(forge, run) for run in reversed(found)]
    return page(call, shown, lambda some: {"total_count": total, "check_runs": some})


def _require(call: Call) -> None:
    if call.token.kind == "pat":
        raise Refusal(403, "You must authenticate via a GitHub App.")
    call.require("checks")


def _run(call: Call) -> CheckRun:
    run = call.forge.checks.get(call.number("check_run_id"))
    if run is None:
        raise not_found()
    return run


def _apply(call: Call, run: CheckRun, fields: dict[str, Any]) -> None:
    now = stamp(call.forge.clock.now())
    run.name = fields.get("name", run.name)
    run.external_id = fields.get("external_id", run.external_id)
    run.details_url = fields.get("details_url", run.details_url)
    if "conclusion" in fields:
        run.conclusion, run.status = fields["conclusion"], "completed"
    run.status = fields.get("status", run.status)
    if run.status == "completed" and run.conclusion is None:
        raise invalid("conclusion must be given for a completed check run")
    if run.status == "completed":
        run.completed = parse_time(fields.get("completed_at", now))
    run.started = run.started or parse_time(fields.get("started_at", now))
    output = fields.get("output", {})
    run.annotations += output.get("annotations", [])  # further calls add annotations, as on GitHub
    run.output.update({name: value for name, value in output.items() if name != "annotations"})
