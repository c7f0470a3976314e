"""What is wrong with a bot that should run on weekdays, and what to do about it: the status and GitHub's facts in, sentences out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.program import NAME
from bot.core.status.run import Status, age_days, moment_of

OLD_DAYS = 4  # from Friday's run to Tuesday's: one run was missed
PATIENCE_DAYS = 14  # for a decision
_LOOKS_BACK_DAYS = 30  # a run finds by itself what is younger
_SHOWN = 10
WORKFLOW_STATES = {
    "disabled_inactivity": "GitHub switched it off after 60 days without activity",
    "disabled_manually": "someone switched it off",
    "disabled_fork": "GitHub switches schedules off in a fork",
}


@dataclass(frozen=True)
class Waiting:
    """The open pull request: its number, how many papers it would add and how many are unticked, and since when it is open."""

    number: int
    to_add: int
    to_review: int
    since: str
    url: str = ""


@dataclass(frozen=True)
class Alarm:
    """Something wrong, and what a maintainer does about it: plain text, one sentence or two each. `is_dead`: nobody searches."""

    what: str
    do: str
    is_dead: bool = False


def find_alarms(
    status: Status, now: datetime, *, waiting: Waiting | None = None, schedules: dict[str, str] | None = None
) -> list[Alarm]:
    """What is wrong now, the worst first. `schedules` holds the state of each workflow that is switched off, by file name."""
    found = [*_dead(status, now), *_switched_off(schedules or {}), *_failed(status), *_gaps(status), *_canaries(status)]
    if waiting and age_days(waiting.since, now) >= PATIENCE_DAYS:
        days = int(age_days(waiting.since, now))
        found.append(
            Alarm(
                f"Pull request #{waiting.number} has been waiting for a decision for {days} days.",
                "Tick, untick and merge it, or close it; new papers wait behind it.",
            )
        )
    if status.run and status.run.held:
        found.append(
            Alarm(
                f"{status.run.held} papers found no room in the pull request.",
                "Merge it soon: they are offered then, as long as the days that are searched reach back to them.",
            )
        )
    return found


def _dead(status: Status, now: datetime) -> list[Alarm]:
    since = status.last_success or status.begun
    if since is not None and since > moment_of(now + timedelta(days=1)):
        what = f"The last success is said to be on {since[:10]}, which lies ahead: a clock was wrong."
        return [
            Alarm(
                what, "Start the workflow Scan once (Actions > Scan > Run workflow); it puts this right.", is_dead=True
            )
        ]
    if since is None or age_days(since, now) < OLD_DAYS:
        return []
    days = int(age_days(since, now))
    what = f"No run has succeeded for {days} days." if status.last_success else f"No run has succeeded in {days} days."
    do = "Open Actions > Scan: start it by “Run workflow”; if it is switched off, “Enable workflow” first."
    if status.covered and days > _LOOKS_BACK_DAYS:
        do += f" Give it {status.covered[-1][1]} as the first day, so that no paper of these weeks is missed."
    return [Alarm(what, do, is_dead=True)]


def _switched_off(schedules: dict[str, str]) -> list[Alarm]:
    return [
        Alarm(
            f"The workflow {name} is switched off: {WORKFLOW_STATES.get(state, f'its state is {state}')}.",
            f"Actions > {name} > Enable workflow.",
        )
        for name, state in sorted(schedules.items())
    ]


def _failed(status: Status) -> list[Alarm]:
    run = status.run
    if run is None or run.outcome not in {"failed", "incomplete"}:
        return []
    times = f", the {status.failures} last runs did" if status.failures > 1 else ""
    if run.outcome == "incomplete":
        what = f"arXiv did not give all its answers in the last run{times}: {run.message}."
        return [Alarm(what, run.hint or "Nothing is lost: the next run asks for the same days again.")]
    return [Alarm(f"The last run failed{times}: {run.message}.", run.hint or "Read its log, then run it again.")]


def _gaps(status: Status) -> list[Alarm]:
    return [
        Alarm(
            f"Nobody searched {since} to {until}." if since != until else f"Nobody searched {since}.",
            f"Actions > Scan > Run workflow with these two days, or {NAME} propose --since {since} --until {until}.",
        )
        for since, until in status.gaps
    ]


def _canaries(status: Status) -> list[Alarm]:
    run = status.run
    if run is None or not run.missing:
        return []
    count, shown = len(run.missing), ", ".join(run.missing[:_SHOWN])
    more = f" and {count - _SHOWN} more" if count > _SHOWN else ""
    papers = "paper is" if count == 1 else "papers are"
    return [
        Alarm(
            f"{count} listed {papers} missing among arXiv's answers: {shown}{more}.",
            "Look at one on arXiv: is its category in the query of config.yaml, and its date right in its data file?",
        )
    ]
