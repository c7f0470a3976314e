"""Check runs, workflows, their runs, Pages and releases as GitHub shows them."""

from tests.servers.github.clock import stamp, stamp_or_null
from tests.servers.github.forge import SITE, START, Forge
from tests.servers.github.records import CheckRun, Release, Run, Workflow
from tests.servers.github.shapes import Json, node_id
from tests.servers.github.shapes.people import app, simple_user
from tests.servers.github.shapes.repositories import minimal_repository, page_of, url_of


def check_run(forge: Forge, made: CheckRun) -> Json:
    """A check run."""
    url = f"{url_of(forge)}/check-runs/{made.id}"
    page = f"{page_of(forge)}/runs/{made.id}"
    return {
        "id": made.id,
        "head_sha": made.head_sha,
        "node_id": node_id("CR", made.id),
        "external_id": made.external_id,
        "url": url,
        "html_url": page,
        "details_url": made.details_url or page,
        "status": made.status,
        "conclusion": made.conclusion,
        "started_at": stamp_or_null(made.started),
        "completed_at": stamp_or_null(made.completed),
        "output": {
            "title": made.output.get("title"),
            "summary": made.output.get("summary"),
            "text": made.output.get("text"),
            "annotations_count": len(made.annotations),
            "annotations_url": f"{url}/annotations",
        },
        "name": made.name,
        "check_suite": {"id": 1},
        "app": app(forge, made.app),
        "pull_requests": [],
    }


def workflow(forge: Forge, made: Workflow) -> Json:
    """A workflow file."""
    file = made.path.rpartition("/")[2]
    return {
        "id": made.id,
        "node_id": node_id("W", made.id),
        "name": made.name,
        "path": made.path,
        "state": made.state,
        "created_at": stamp(START),
        "updated_at": stamp(START),
        "url": f"{url_of(forge)}/actions/workflows/{made.id}",
        "html_url": f"{page_of(forge)}/blob/{forge.default_branch}/{made.path}",
        "badge_url": f"{page_of(forge)}/actions/workflows/{file}/badge.svg",
    }


def environment(forge: Forge, name: str) -> Json:
    """An environment, by which secrets are kept."""
    return {
        "id": 1,
        "node_id": node_id("EN", 1),
        "name": name,
        "url": f"{url_of(forge)}/environments/{name}",
        "html_url": f"{page_of(forge)}/deployments/activity_log?environments_filter={name}",
        "created_at": stamp(START),
        "updated_at": stamp(START),
    }


def run(forge: Forge, made: Run) -> Json:
    """One run of a workflow."""
    url = f"{url_of(forge)}/actions/runs/{made.id}"
    parts = ("jobs", "logs", "artifacts", "cancel", "rerun")
    at = stamp(made.created)
    return {
        "id": made.id,
        "name": made.workflow.name,
        "node_id": node_id("WR", made.id),
        "head_branch": made.head_branch,
        "head_sha": made.head_sha,
        "path": made.workflow.path,
        "display_title": made.workflow.name,
        "run_number": made.id,
        "run_attempt": 1,
        "event": made.event,
        "status": made.status,
        "conclusion": made.conclusion,
        "workflow_id": made.workflow.id,
        "url": url,
        "html_url": f"{page_of(forge)}/actions/runs/{made.id}",
        "pull_requests": [],
        "created_at": at,
        "updated_at": at,
        "run_started_at": at,
        "actor": simple_user(forge, forge.owner),
        "triggering_actor": simple_user(forge, forge.owner),
        **{f"{part}_url": f"{url}/{part}" for part in parts},
        "check_suite_url": f"{url_of(forge)}/check-suites/1",
        "workflow_url": f"{url_of(forge)}/actions/workflows/{made.workflow.id}",
        "head_commit": None,
        "repository": minimal_repository(forge),
        "head_repository": minimal_repository(forge),
    }


def pages(forge: Forge) -> Json:
    """The site's settings."""
    return {
        "url": f"{url_of(forge)}/pages",
        "status": "built",
        "cname": None,
        "custom_404": False,
        "html_url": f"https://{forge.owner}.github.io/{forge.name}/",
        "build_type": forge.switches.pages,
        "source": {"branch": forge.default_branch, "path": "/"},
        "public": True,
    }


def release(forge: Forge, made: Release) -> Json:
    """A release."""
    url, page = f"{url_of(forge)}/releases/{made.id}", f"{SITE}/{forge.slug}"
    return {
        "url": url,
        "html_url": f"{page}/releases/tag/{made.tag}",
        "assets_url": f"{url}/assets",
        "upload_url": f"{url}/assets{{?name,label}}",
        "tarball_url": f"{url_of(forge)}/tarball/{made.tag}",
        "zipball_url": f"{url_of(forge)}/zipball/{made.tag}",
        "id": made.id,
        "node_id": node_id("RE", made.id),
        "tag_name": made.tag,
        "target_commitish": made.target,
        "name": made.name,
        "body": made.body,
        "draft": made.draft,
        "prerelease": made.prerelease,
        "created_at": stamp(made.created),
        "published_at": None if made.draft else stamp(made.created),
        "author": simple_user(forge, made.author),
        "assets": [],
    }
