"""Records each run of `propose`, and shows or publishes the status: one issue and the badge on GitHub, or text for a terminal.

What was collected is shared between the jobs and runs of workflows, whose machines forget, on the same branch as the record. Losing it
costs requests, never papers; so every fault there is only a warning.
"""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.core.harvest.announcements import can_witness, witness_day
from bot.core.harvest.coverage import announcement_day
from bot.core.harvest.scan import Scan
from bot.core.paper.config import Config
from bot.core.pull.plan import Plan
from bot.core.pull.snapshot import Snapshot
from bot.core.status.report import StatusView, find_alarms, headline, render_issue, render_run_badge
from bot.core.status.run import SUCCESSES, DayVerdict, Outcome, Run, Status, WayState, advance, moment_of, silent_words
from bot.core.status.setup import SCAN
from bot.core.text.printable import printable
from bot.edges.disk.cache_folder import read_memory, write_memory
from bot.edges.disk.data_folder import DataFolder, write_whole
from bot.errors import BotError, UsageError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.edges.github.status import GitHubStatus

BADGE_FILE = "last-run.svg"
_SILENT_DAYS = 14  # a search over this many days should find each word of the query


def publish(settings: Settings, outcome: str | None) -> int:
    """Update the issue and badge; 1 when no run has succeeded for days, else 0.

    `outcome` is GitHub's word for how this job's run ended, None without a run.
    """
    from bot.edges.github.status import STATUS_FILE, GitHubStatus

    hub = GitHubStatus(settings.require_github("status --publish"))
    switch_on(settings, hub)
    found = hub.find()
    status = hub.read(found)
    run = _this_run(settings, outcome)
    status = advance(status, run) if run else status
    status = status if status.begun else status.model_copy(update={"begun": moment_of(settings.now)})
    if run and run.outcome in SUCCESSES and status.last_success:
        data = status.model_dump_json(exclude_none=True, indent=2) + "\n"
        hub.write_files(
            {
                STATUS_FILE: data,
                BADGE_FILE: render_run_badge(status.last_success, run.verdict.way if run.verdict else ""),
            }
        )
    view = view_of(settings, hub, status)
    dead = next((alarm for alarm in view.alarms if alarm.is_dead), None)
    number = hub.keep(found, render_issue(status, view), reopen=dead is not None)
    if dead:
        episode = (status.last_success or status.begun or "never")[:10]
        hub.alarm(number, f"{dead.what} {dead.do}", episode=episode)
    settings.console.result(f"#{number}: {headline(status, view)}")
    return 1 if dead else 0


def view_of(settings: Settings, hub: "GitHubStatus", status: Status) -> StatusView:
    """What GitHub and the data say besides the status; what GitHub refuses to show is left out with a warning."""
    view = local_view(settings)
    waiting = hub.waiting()
    schedules: dict[str, str] = {}
    try:
        schedules = hub.switched_off()
    except UsageError as error:
        settings.console.note(f"warning: {error.message}; {error.hint}")
    until = listed_until(settings)
    alarms = find_alarms(status, settings.now, waiting=waiting, schedules=schedules, listed_until=until)
    return replace(view, alarms=alarms, waiting=waiting)


def local_view(settings: Settings) -> StatusView:
    """The counts from the data folder."""
    folder = DataFolder(settings.data)
    listed, rejected = (
        len([name for name in folder.places(place) if name.endswith(".yaml")]) for place in ("papers", "rejected")
    )
    return StatusView(settings.now, listed, rejected, has_reviewers=_has_reviewers(folder))


def _has_reviewers(folder: DataFolder) -> bool:
    try:
        return bool(folder.config().reviewers)
    except UsageError:
        return True  # another command says what is wrong with the configuration


def switch_on(settings: Settings, hub: "GitHubStatus") -> None:
    """Switch on this workflow's schedule, and the scan's if GitHub switched it off; a refusal is only a warning."""
    own = settings.workflow
    try:
        if own:
            hub.enable(own)
        if own and own != SCAN and hub.switched_off().get(SCAN) == "disabled_inactivity":
            hub.enable(SCAN)
    except BotError as error:
        settings.console.note(f"warning: the schedule was not switched on again: {error.message}; {error.hint}")


def _this_run(settings: Settings, outcome: str | None) -> Run | None:
    """The record of this job's run; a failed one is made up if the run was stopped before it wrote one."""
    if outcome is None:
        return None
    run = read_memory(settings.cache).run
    if run and run.key == settings.run_key:
        return run
    if outcome == "success":
        return None
    hint = "Its log shows where it stopped; run it again."
    return _failed(settings, f"it ended without a result ({outcome})", hint)


def look(settings: Settings) -> tuple[Status, StatusView, str]:
    """The status, what is shown with it, and where it was read: the issue on GitHub or, without GitHub, the runs on this machine."""
    if settings.github is not None:
        from bot.edges.github.status import GitHubStatus

        hub = GitHubStatus(settings.github)
        status = hub.read(hub.find())
        return status, view_of(settings, hub, status), "github"
    status = read_memory(settings.cache)
    alarms = find_alarms(status, settings.now, listed_until=listed_until(settings))
    return status, replace(local_view(settings), alarms=alarms, is_asked=False), "local"


def read_searched_until(settings: Settings, *, local: bool) -> date | None:
    """The last day that a search covered, by the record of runs, else by the newest paper of a list that is searched completely.

    A record that can't be read now is as good as none: the window is then the usual one, and a later run sees the gap.
    """
    status: Status | None = None
    if local or settings.github is None:
        status = read_memory(settings.cache)
    else:
        from bot.edges.github.status import GitHubStatus

        try:
            status = GitHubStatus(settings.github).read_copy()
        except BotError as error:
            settings.console.note(f"warning: the record of runs could not be read: {printable(error.message)}")
            return None
    until = (status.searched_until if status else None) or listed_until(settings)
    return date.fromisoformat(until) if until else None


def listed_until(settings: Settings) -> str | None:
    """The day of the newest listed paper, if it is later than the first day from which everything was searched; else None."""
    folder = DataFolder(settings.data)
    since = folder.config().covered_since
    newest = folder.newest_day(since) if since else None
    return min(newest, settings.today.isoformat()) if newest else None


def report_run(
    settings: Settings, config: Config, scan: Scan, plan: Plan, snapshot: Snapshot, *, resumes: date | None = None
) -> None:
    """Record a run that ended, and call the heartbeat URL if it succeeded.

    `resumes` is the last day that was searched before, where this run takes up a search after a pause.
    """
    found = [one for one in scan.found if one.decision.decision != "reject"]
    outcome = _outcome(scan, plan)
    texts = [f"{paper.title} {paper.summary} {paper.comment or ''}" for paper in scan.collected]
    words = (*config.query.words, *config.query.phrases)
    shown = _shown(plan, snapshot)
    held = sum(one.decision.id not in shown for one in found)
    run = Run(
        at=moment_of(settings.now),
        outcome=outcome,
        window=(scan.window.since.isoformat(), scan.window.until.isoformat()),
        collected=len(scan.collected),
        known=scan.known,
        new=len(found),
        held=held if plan.action in {"opened", "updated", "unchanged"} else 0,
        pull=snapshot.number,
        action=plan.action,
        missing=scan.verdict.missing,
        silent=silent_words(words, texts) if scan.window.days >= _SILENT_DAYS else (),
        ways=_ways(scan),
        verdict=_day_verdict(settings, scan),
        message=_line(scan.verdict.message) if outcome == "incomplete" else "",
        log=settings.run_url,
        key=settings.run_key,
        resumes=resumes.isoformat() if resumes and held else None,
    )
    _record(settings, run)
    if outcome in SUCCESSES and config.heartbeat_url:
        _call(settings, config.heartbeat_url)


def _ways(scan: Scan) -> tuple[WayState, ...]:
    since = scan.gathered.silent_since if scan.gathered else {}
    return tuple(WayState(way=way, outcome=outcome, since=since.get(way)) for way, outcome in scan.sources)


def _day_verdict(settings: Settings, scan: Scan) -> DayVerdict | None:
    """What this run says of the newest announcement; None where other days were searched."""
    gathered, day = scan.gathered, witness_day(announcement_day(settings.now))
    if gathered is None or not can_witness(scan.window, day):
        return None
    way = gathered.way if gathered.way and scan.verdict.is_complete else ""
    return DayVerdict(day=day.isoformat(), way=way, missed=len(gathered.missed), open=len(gathered.open))


def report_failure(settings: Settings, error: BotError) -> None:
    """Record that a run was stopped, and why."""
    _record(settings, _failed(settings, _line(error.message), _line(error.hint)))


def _failed(settings: Settings, message: str, hint: str) -> Run:
    at, log, key = moment_of(settings.now), settings.run_url, settings.run_key
    return Run(at=at, outcome="failed", message=message, hint=hint, log=log, key=key)


def _outcome(scan: Scan, plan: Plan) -> Outcome:
    if plan.reason == "paused":
        return "paused"
    if not scan.verdict.is_complete:
        return "incomplete"
    return "nothing new" if plan.reason == "nothing new" else "success"


def _shown(plan: Plan, snapshot: Snapshot) -> set[str]:
    lines = plan.view.lines if plan.action in {"opened", "updated"} else tuple(snapshot.lines)
    return {line.key for line in lines}


def _record(settings: Settings, run: Run) -> None:
    """Write the record; a failure is only a warning, because the proposal has been made."""
    try:
        write_memory(settings.cache, advance(read_memory(settings.cache), run))
    except OSError as error:
        settings.console.note(f"warning: this run could not be recorded in {settings.cache}: {error.strerror or error}")


def _call(settings: Settings, url: str) -> None:
    from bot.core.text.http import Gap
    from bot.edges.web.web import Web
    from bot.log import hide

    hide(url)
    answer = Web.of(settings, None).check_link(url)
    if isinstance(answer, Gap):
        # Only the host: the rest of the address is often a secret.
        host = printable(urlsplit(url).hostname or "")
        settings.console.note(f"warning: heartbeat_url: {host} {printable(answer.reason)}")


def _line(text: str) -> str:
    return printable(text)[:400]


def fetch_file(settings: Settings, name: str) -> None:
    """Puts what the branch holds into the cache, in a workflow whose cache does not have it."""
    path = settings.cache / name
    if not settings.run_key or settings.github is None or path.exists():
        return
    from bot.edges.github.status import GitHubStatus  # only where there is a GitHub

    try:
        text = GitHubStatus(settings.github).branch.read(name)
        if text is not None:
            write_whole(path, text.decode("utf-8", errors="replace"))
    except (BotError, OSError) as error:
        settings.console.note(f"warning: {name} of earlier runs could not be read: {printable(str(error))}")


def publish_file(settings: Settings, name: str) -> None:
    """Writes the cache's file to the branch. If another run is faster, the file stays away and arXiv is asked again."""
    path = settings.cache / name
    try:
        if path.exists() and settings.github is not None:
            from bot.edges.github.status import GitHubStatus

            GitHubStatus(settings.github).write_files({name: path.read_text("utf-8")})
    except (BotError, OSError) as error:
        settings.console.note(f"warning: {name} could not be kept on GitHub: {printable(str(error))}")
