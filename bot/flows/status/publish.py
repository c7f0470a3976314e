"""`status --publish`: write how the bot is into the one issue, switch the schedule on again, raise the alarm when nobody searches."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.core.status.alarms import Alarm, find_alarms
from bot.core.status.badge import render_run_badge
from bot.core.status.report import StatusView, headline, render_issue
from bot.core.status.run import SUCCESSES, Run, Status, advance, moment_of
from bot.core.status.setup import SCAN
from bot.edges.disk.data_folder import DataFolder
from bot.edges.disk.run_memory import read_memory
from bot.errors import BotError, UsageError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.edges.github.status import GitHubStatus

BADGE_FILE = "last-run.svg"


def publish(settings: Settings, outcome: str | None) -> int:
    """1 when no run has succeeded for days, else 0. `outcome` is how GitHub says that this job's run ended, None without a run."""
    from bot.edges.github.status import STATUS_FILE, GitHubStatus

    if settings.github is None:
        raise UsageError(
            "status --publish writes to GitHub, and GITHUB_REPOSITORY and GITHUB_TOKEN are not set",
            hint="run it in the workflow, or set both",
        )
    hub = GitHubStatus.connect(settings.github)
    switch_on(settings, hub)
    found = hub.find()
    status = (found.status if found else None) or hub.read_copy() or Status()
    run = _this_run(settings, outcome)
    status = advance(status, run) if run else status
    status = status if status.begun else status.model_copy(update={"begun": moment_of(settings.now)})
    if run and run.outcome in SUCCESSES and status.last_success:
        data = status.model_dump_json(exclude_none=True, indent=2) + "\n"
        hub.write_files({STATUS_FILE: data, BADGE_FILE: render_run_badge(status.last_success)})
    view = view_of(settings, hub, status)
    dead = next((alarm for alarm in view.alarms if alarm.is_dead), None)
    number = hub.keep(found, render_issue(status, view), reopen=dead is not None)
    if dead:
        episode = (status.last_success or status.begun or "never")[:10]
        hub.alarm(number, f"{dead.what} {dead.do}", episode=episode)
    settings.console.result(f"#{number}: {headline(status, view)}")
    return 1 if dead else 0


def view_of(settings: Settings, hub: "GitHubStatus", status: Status) -> StatusView:
    """What GitHub and the data say beside the status; what GitHub does not tell is left out with a warning."""
    view = local_view(settings)
    waiting = hub.waiting()
    schedules: dict[str, str] = {}
    try:
        schedules = hub.switched_off()
    except UsageError as error:
        settings.console.note(f"warning: {error.message}; {error.hint}")
    alarms = find_alarms(status, settings.now, waiting=waiting, schedules=schedules)
    return replace(view, alarms=alarms, waiting=waiting)


def local_view(settings: Settings) -> StatusView:
    """What the data folder tells."""
    folder = DataFolder(settings.data)
    listed, rejected = (
        len([name for name in folder.places(place) if name.endswith(".yaml")]) for place in ("papers", "rejected")
    )
    return StatusView(settings.now, listed, rejected)


def switch_on(settings: Settings, hub: "GitHubStatus") -> None:
    """Switch this workflow's schedule on, and the scan's where GitHub switched it off; a refusal is worth a warning."""
    own = settings.workflow
    try:
        if own:
            hub.enable(own)
        if own and own != SCAN and hub.switched_off().get(SCAN) == "disabled_inactivity":
            hub.enable(SCAN)
    except BotError as error:
        settings.console.note(f"warning: the schedule was not switched on again: {error.message}; {error.hint}")


def _this_run(settings: Settings, outcome: str | None) -> Run | None:
    """The record that this job's run left; made up where the run was stopped before it could leave one."""
    if outcome is None:
        return None
    run = read_memory(settings.cache).run
    if run and run.key == settings.run_key:
        return run
    if outcome == "success":
        return None
    message = f"it ended without a result ({outcome})"
    hint = "Its log tells where it was stopped; run it again."
    at, log, key = moment_of(settings.now), settings.run_url, settings.run_key
    return Run(at=at, outcome="failed", message=message, hint=hint, log=log, key=key)


def alarms_as_json(alarms: "list[Alarm] | tuple[Alarm, ...]") -> list[dict[str, str]]:
    """What is wrong and what to do, for programs."""
    return [{"what": alarm.what, "do": alarm.do} for alarm in alarms]


@dataclass(frozen=True)
class Seen:
    """The status with its surroundings, and where it was read."""

    status: Status
    view: StatusView
    source: str


def look(settings: Settings) -> Seen:
    """On GitHub the issue's status, elsewhere what runs on this machine left."""
    if settings.github is not None:
        from bot.edges.github.status import GitHubStatus

        hub = GitHubStatus.connect(settings.github)
        found = hub.find()
        status = (found.status if found else None) or hub.read_copy() or Status()
        return Seen(status, view_of(settings, hub, status), "github")
    status = read_memory(settings.cache)
    view = local_view(settings)
    return Seen(status, replace(view, alarms=find_alarms(status, settings.now), is_asked=False), "local")
