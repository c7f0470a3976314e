"""Says whether an earlier run has done what this run was started for: the first step of the workflow `sync`, before anything is installed.

A job that applies decisions applies all that it finds. So a run whose event came before such a job began has nothing left to do.
Runs that ended here themselves count for nothing, and neither do failed ones. Needs no more than Python.
"""

import json
import os
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_LOOK_BACK = 10  # runs; each that has to be looked at takes one request


def did_earlier_run(environ: Mapping[str, str]) -> bool:
    """Whether the newest run that did the step STEP began its job after this run was created. Raises OSError, ValueError and KeyError."""
    run = _get(environ, f"runs/{environ['GITHUB_RUN_ID']}")
    query = f"workflows/{run['workflow_id']}/runs?status=success&per_page={_LOOK_BACK}"
    for earlier in _get(environ, query)["workflow_runs"]:
        began = max(_beginnings(_get(environ, f"runs/{earlier['id']}/jobs")["jobs"], environ["STEP"]), default="")
        if began:
            return began > str(run["created_at"])
    return False


def _beginnings(jobs: list[dict[str, Any]], step: str) -> Iterator[str]:
    """When the jobs that did the step began; those that left it out are not among them."""
    for job in jobs:
        if any(one["name"] == step and one["conclusion"] == "success" for one in job["steps"]):
            yield job["started_at"]


def _get(environ: Mapping[str, str], path: str) -> dict[str, Any]:
    address = f"{environ['GITHUB_API_URL']}/repos/{environ['GITHUB_REPOSITORY']}/actions/{path}"
    headers = {"Authorization": f"Bearer {environ['GITHUB_TOKEN']}", "Accept": "application/vnd.github+json"}
    request = urllib.request.Request(address, headers=headers)  # noqa: S310  # the address is the runner's own setting
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  # the same
        found: dict[str, Any] = json.load(answer)
        return found


def main(environ: Mapping[str, str]) -> int:
    """Write `did=true` to the step's outputs, or nothing: when in doubt, and when a maintainer runs a job again, the work is done."""
    try:
        did = environ.get("GITHUB_RUN_ATTEMPT", "1") == "1" and did_earlier_run(environ)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"The earlier runs could not be read ({type(error).__name__}), so this run does the work.")  # noqa: T201  # the log of the step
        return 0
    if did:
        with Path(environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as output:
            output.write("did=true\n")
        print("An earlier run began after this one was created and has done the work.")  # noqa: T201  # the same
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
