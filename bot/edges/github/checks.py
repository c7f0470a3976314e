"""The check run that the bot keeps on a commit: found by its name and our id, written only when it changes."""

from typing import Any
from urllib.parse import quote

from bot.core.program import NAME
from bot.core.review.review import CheckVerdict
from bot.edges.github.client import Clients, explained, request_object
from bot.errors import ServiceError
from bot.settings import GitHub

CHECK = f"{NAME} review"  # the name that GitHub shows, and that a rule may require
_READ, _WRITE = "checks: read", "checks: write"


def keep_check(clients: Clients, settings: GitHub, head: str, verdict: CheckVerdict, *, details: str) -> str:
    """Write the verdict as the check run on `head`; `details` is where its link leads. Returns its address.

    A run is never edited, because GitHub keeps its old annotations: a new one takes its place, because the newest
    run of a name counts. Raises BotErrors; if the answer to a write is lost, the run is looked up, never sent again.
    """
    mark = f"{NAME}:review:{verdict.digest(details)}"
    found = _newest(clients, settings, head)
    if found is None or found.get("external_id") != mark:
        try:
            found = _write(clients, settings, head, verdict, details=details, mark=mark)
        except ServiceError:
            found = _newest(clients, settings, head)
            if found is None or found.get("external_id") != mark:
                raise
    return str(found.get("html_url") or "")


def _newest(clients: Clients, settings: GitHub, head: str) -> dict[str, Any] | None:
    """The newest run of our name on the commit. Contributors can't create any; another workflow's is recognised by its id."""
    address = f"/repos/{settings.repository}/commits/{head}/check-runs?check_name={quote(CHECK)}"
    with explained("reading the check runs", permission=_READ):
        runs = request_object(clients.read, "GET", address, "check_runs")["check_runs"]
        return runs[0] if runs else None


def _write(
    clients: Clients, settings: GitHub, head: str, verdict: CheckVerdict, *, details: str, mark: str
) -> dict[str, Any]:
    output: dict[str, Any] = {"title": verdict.title, "summary": verdict.summary}
    if verdict.annotations:
        output["annotations"] = verdict.annotations
    fields = {
        "name": CHECK,
        "head_sha": head,
        "external_id": mark,
        "status": "completed",
        "conclusion": verdict.conclusion,
        "details_url": details,
        "output": output,
    }
    with explained("writing the check run", permission=_WRITE):
        return request_object(
            clients.write, "POST", f"/repos/{settings.repository}/check-runs", "html_url", sent=fields
        )
