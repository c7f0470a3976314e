"""Finds what is wrong with the bot's runs, from the status and GitHub's facts, and says what to do about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.program import NAME
from bot.core.status.run import Status, age_days, moment_of, weekdays_between

OLD_DAYS = 4  # from Friday's run to Tuesday's: one run was missed
UNCOVERED_WEEKDAYS = 3
PATIENCE_DAYS = 14  # for a decision
BEHIND_DAYS = 7  # without a search, although runs may have succeeded: those of other days, or of a paused bot
_SHOWN = 10
WORKFLOW_STATES = {
    "disabled_inactivity": "GitHub switched it off after 60 days without activity",
    "disabled_manually": "someone switched it off",
    "disabled_fork": "GitHub switches schedules off in a fork",
}


@dataclass(frozen=True)
class Waiting:
    """The open pull request: its number, how many papers are ticked and unticked, and when it was opened."""

    number: int
    to_add: int
    to_review: int
    since: str
    url: str = ""


@dataclass(frozen=True)
class Alarm:
    """A problem, and what a maintainer can do about it, in plain text. `is_dead`: no search succeeds any more."""

    what: str
    do: str
    is_dead: bool = False


def find_alarms(
    status: Status,
    now: datetime,
    *,
    waiting: Waiting | None = None,
    schedules: dict[str, str] | None = None,
    listed_until: str | None = None,
) -> list[Alarm]:
    """All current problems, the worst first. `schedules` is the state of each disabled workflow by file name.

    `listed_until` is the day of the newest listed paper, by which a list without a record of runs knows where its search ended.
    """
    behind = _behind(status.searched_until or listed_until, now)
    found = [
        *(_uncovered(status, now) or _dead(status, now) or behind),
        *_switched_off(schedules or {}),
        *_failed(status),
        *_gaps(status),
        *_canaries(status),
    ]
    if waiting and age_days(waiting.since, now) >= PATIENCE_DAYS:
        days = int(age_days(waiting.since, now))
        found.append(
            Alarm(
                f"Pull request #{waiting.number} has been waiting for a decision for {days} days.",
                "Tick or untick papers and merge it, or close it: new papers have to wait until then.",
            )
        )
    if status.run and status.run.held:
        found.append(
            Alarm(
                f"{status.run.held} new papers did not fit into the pull request.",
                "Merge it soon: the next runs offer them, as long as they are within the searched days.",
            )
        )
    return found


def _dead(status: Status, now: datetime) -> list[Alarm]:
    since = status.last_success or status.begun
    if since is not None and since > moment_of(now + timedelta(days=1)):
        what = f"The last success is dated {since[:10]}, which is in the future: a clock was wrong."
        return [
            Alarm(
                what,
                "Start the workflow Scan once (Actions > Scan > Run workflow); that corrects the date.",
                is_dead=True,
            )
        ]
    if since is None or age_days(since, now) < OLD_DAYS:
        return []
    days = int(age_days(since, now))
    what = f"No run has succeeded for {days} days." if status.last_success else f"No run has succeeded in {days} days."
    do = "Open Actions > Scan and choose “Run workflow”; if it is disabled, “Enable workflow” first."
    if status.searched_until and age_days(f"{status.searched_until}T23:59:59Z", now) >= BEHIND_DAYS:
        do += f" It takes the search up where it ended, on {status.searched_until}, and offers what it finds in bites."
    return [Alarm(what, do, is_dead=True)]


def _behind(until: str | None, now: datetime) -> list[Alarm]:
    """The search ended long ago: whatever succeeded since then, newer papers are not on the list."""
    if until is None:
        return []
    days = int(age_days(f"{until}T23:59:59Z", now))
    if days < BEHIND_DAYS:
        return []
    return [
        Alarm(
            f"The search ended on {until}, {days} days ago; papers since then are missing.",
            f"The next run of `{NAME} propose` without dates takes it up there: it asks arXiv for these days in pieces,"
            " offers at most max_papers at once, and goes on after each pull request until all were offered.",
        )
    ]


def _uncovered(status: Status, now: datetime) -> list[Alarm]:
    """No way to arXiv has brought all papers for three weekdays, although the bot runs."""
    since, run = status.uncovered_since, status.run
    if since is None or run is None or weekdays_between(since, now) < UNCOVERED_WEEKDAYS:
        return []
    count = weekdays_between(since, now)
    refused = [f"{way.name} since {way.since[:10]}" for way in run.ways if way.since]
    told = f" It refuses: {', '.join(refused)}." if refused else ""
    what = f"No way to arXiv has brought all papers for {count} weekdays, since {since[:10]}.{told} Nothing is lost."
    do = (
        f"Run {NAME} serve or a workflow runner on a machine of your own, whose address arXiv does not throttle; raise --patience in"
        " scan.yml; or write to arXiv (https://info.arxiv.org/help/contact.html) with the bot's User-Agent."
        " docs/when-arxiv-does-not-answer.md explains each."
    )
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
    times = f" (the last {status.failures} runs failed)" if status.failures > 1 else ""
    if run.outcome == "incomplete":
        what = f"arXiv did not return all papers in the last run{times}: {run.message}."
        return [Alarm(what, run.hint or "Nothing is lost: the next run asks for the same days again, by every way.")]
    return [Alarm(f"The last run failed{times}: {run.message}.", run.hint or "Read its log, then run it again.")]


def _gaps(status: Status) -> list[Alarm]:
    return [
        Alarm(
            f"The days from {since} to {until} were not searched." if since != until else f"{since} was not searched.",
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
            f"{count} listed {papers} missing from arXiv's results: {shown}{more}.",
            "Compare one with arXiv: is its category in the query of config.yaml, and is the date in its data file right?",
        )
    ]
