"""Of a burst of changes the first runs of `sync` do the work; the script that lets the others end, against a small server."""

import json
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from demo.arxiv_server import answering
from tests.small_list import ROOT

SCRIPT = ROOT / ".github/scripts/earlier_run.py"
STEP = "Apply the decisions"
Answers = dict[str, Any]


@pytest.fixture
def answers() -> Answers:
    """What GitHub says of this run, 50, which was created at 12:05, and of the successful ones before it."""
    return {"runs/50": {"id": 50, "workflow_id": 7, "created_at": "2026-04-13T12:05:00Z"}}


@pytest.fixture
def url(answers: Answers) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.removeprefix("/repos/octo/list/actions/")
            found = answers.get(path)
            self.send_response(200 if found and self.headers["Authorization"] == "Bearer t" else 403)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with answering(server):
        yield f"http://127.0.0.1:{server.server_port}"


def tell_of(answers: Answers, *runs: tuple[str, str]) -> None:
    """The runs before, the newest first: when each job began, and how its step ended."""
    ids = list(range(49, 49 - len(runs), -1))
    answers["workflows/7/runs?status=success&per_page=10"] = {"workflow_runs": [{"id": one} for one in ids]}
    for one, (began, conclusion) in zip(ids, runs, strict=True):
        steps = [{"name": "Check out the list", "conclusion": "success"}, {"name": STEP, "conclusion": conclusion}]
        answers[f"runs/{one}/jobs"] = {"jobs": [{"started_at": f"2026-04-13T{began}Z", "steps": steps}]}


def ends_early(url: str, folder: Path, **environ: str) -> bool:
    output = folder / "output"
    output.write_text("", "utf-8")
    given = {"GITHUB_API_URL": url, "GITHUB_REPOSITORY": "octo/list", "GITHUB_RUN_ID": "50", "GITHUB_TOKEN": "t"}
    known = given | {"STEP": STEP, "GITHUB_OUTPUT": str(output), "GITHUB_RUN_ATTEMPT": "1"} | environ
    done = subprocess.run([sys.executable, SCRIPT], env=known, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return output.read_text("utf-8") == "did=true\n"


def test_a_run_ends_where_one_that_did_the_work_began_after_it_was_created(
    answers: Answers, url: str, tmp_path: Path
) -> None:
    done, left_out = "success", "skipped"
    scenes = [
        ([("12:06:00", done)], True),
        ([("12:04:00", done)], False),  # it may have read the list before the change
        ([("12:07:00", left_out), ("12:06:00", done)], True),
        ([("12:07:00", left_out), ("12:04:00", done)], False),  # a run that ended early has done nothing
        ([("12:07:00", left_out)], False),
        ([], False),
    ]
    for runs, early in scenes:
        tell_of(answers, *runs)
        assert ends_early(url, tmp_path) is early, runs
    tell_of(answers, ("12:06:00", done))
    assert ends_early(url, tmp_path, GITHUB_RUN_ATTEMPT="2") is False  # somebody runs it again for a reason
    assert ends_early(url, tmp_path, GITHUB_TOKEN="x") is False  # in doubt the work is done


def test_the_workflow_names_the_step_that_it_looks_for_and_leaves_the_rest_out() -> None:
    job = yaml.safe_load((ROOT / ".github/workflows/sync.yml").read_text("utf-8"))["jobs"]["sync"]
    steps = {step["name"]: step for step in job["steps"]}
    look = next(step for step in job["steps"] if step.get("id") == "earlier")
    assert look["env"]["STEP"] == STEP == job["steps"][-1]["name"]
    later = job["steps"][job["steps"].index(look) + 1 :]
    assert all("steps.earlier.outputs.did != 'true'" in step["if"] for step in later[:-1])
    assert "steps.bot.outcome == 'success'" in steps[STEP]["if"]  # which is no success where the install was left out
    assert job["permissions"]["actions"] == "read"
