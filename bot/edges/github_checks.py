"""The one check run that the bot keeps on a commit: found by its name and our id, written only where it says something else."""

from collections.abc import Mapping, Sequence
from typing import Any

import github

from bot.core.annotations import Verdict
from bot.core.program import NAME
from bot.edges.github_client import Clients, explained
from bot.errors import ServiceError
from bot.settings import GitHub

CHECK = f"{NAME} review"  # the name that GitHub shows, and that a rule may require
_OURS = f"{NAME}:review"
_READ, _WRITE = "checks: read", "checks: write"


def keep_check(clients: Clients, settings: GitHub, head: str, verdict: Verdict, *, details: str) -> str:
    """Make the check run on `head` say the verdict; `details` is where its link leads. Returns its address.

    GitHub adds annotations to those that are there, so only new ones are sent. Raises BotErrors; a write whose answer got
    lost is looked for, never sent again.
    """
    found = _find(clients, settings, head)
    if found is not None and _says(found, verdict):
        return str(found.get("html_url") or "")
    fresh = _without_known(clients, settings, found, verdict.annotations)
    output = {"title": verdict.title, "summary": verdict.summary}
    fields: dict[str, Any] = {
        "name": CHECK,
        "external_id": _OURS,
        "status": "completed",
        "conclusion": verdict.conclusion,
        "details_url": details,
        "output": output | ({"annotations": fresh} if fresh else {}),
    }
    try:
        return _write(clients, settings, fields if found else {**fields, "head_sha": head}, found)
    except ServiceError:
        found = _find(clients, settings, head)
        if found is None or not _says(found, verdict):
            raise
        return str(found.get("html_url") or "")


def _find(clients: Clients, settings: GitHub, head: str) -> dict[str, Any] | None:
    """Our newest run on the commit. Contributors can make none, but other workflows of the repository can."""
    address = f"/repos/{settings.repository}/commits/{head}/check-runs"
    with explained("reading the check runs", permission=_READ):
        _, answer = clients.read.requester.requestJsonAndCheck("GET", address, parameters={"check_name": CHECK})
        return next((run for run in answer["check_runs"] if run.get("external_id") in {_OURS, "", None}), None)


def _says(found: Mapping[str, Any], verdict: Verdict) -> bool:
    output = found.get("output") or {}
    said = found.get("conclusion"), output.get("title"), output.get("summary")
    return said == (verdict.conclusion, verdict.title, verdict.summary)


def _without_known(
    clients: Clients, settings: GitHub, found: Mapping[str, Any] | None, wanted: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    if found is None or not wanted or not (found.get("output") or {}).get("annotations_count", 1):
        return list(wanted)
    address = f"/repos/{settings.repository}/check-runs/{found['id']}/annotations"
    with explained("reading the annotations", permission=_READ):
        try:
            _, answer = clients.read.requester.requestJsonAndCheck("GET", address, parameters={"per_page": 100})
        except github.UnknownObjectException:
            return list(wanted)
    rows = answer if isinstance(answer, list) else []
    known = {(row.get("path"), row.get("start_line"), row.get("message")) for row in rows}
    return [one for one in wanted if (one["path"], one["start_line"], one["message"]) not in known]


def _write(clients: Clients, settings: GitHub, fields: Mapping[str, Any], found: Mapping[str, Any] | None) -> str:
    runs = f"/repos/{settings.repository}/check-runs"
    verb, address = ("PATCH", f"{runs}/{found['id']}") if found else ("POST", runs)
    with explained("writing the check run", permission=_WRITE):
        _, answer = clients.write.requester.requestJsonAndCheck(verb, address, input=dict(fields))
        return str(answer.get("html_url") or "")
