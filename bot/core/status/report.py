"""The text of the status issue, the same for a terminal, and the badge with the date of the last success.

The issue's text ends with a hidden line that holds the status for the next run; no other part of it is ever read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.core.program import BRANCH, NAME
from bot.core.status.run import (
    WAY_NAMES,
    DayVerdict,
    Run,
    Status,
    WayState,
    age_days,
    moment_of,
    parse_status,
    weekdays_between,
)
from bot.core.text.markdown import escape_text, link
from bot.core.text.printable import counted

TITLE = "Status of the bot"
LABEL = "bot:status"
_PIN_DAYS = 14  # how long the text asks to be pinned: GitHub does not say whether it is
_BLOCK = re.compile(rf"<!-- {re.escape(NAME)}:status v1 (\{{.*\}}) -->")
_PIN = "Please **pin** this issue (on the right: “Pin issue”), so that everyone can see whether the bot is working."
_OUTCOMES = {
    "success": "succeeded",
    "nothing new": "succeeded, nothing new",
    "paused": "succeeded, but the bot is paused",
    "incomplete": "incomplete",
    "failed": "failed",
}
_WAY_OUTCOMES = {
    "complete": "complete",
    "incomplete": "answered, incomplete",
    "silent": "did not answer",
    "unused": "not needed",
}
_SHOWN_DAYS = 7
_NOT_ASKED = f"known only with GitHub; see the branch {BRANCH}"
_NO_REVIEWERS = "Nobody is asked to review the bot's pull requests: name accounts under reviewers in data/config.yaml."
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
        *_missing(status),
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


@dataclass(frozen=True)
class StatusView:
    """What the text shows besides the status; `is_asked` says whether GitHub was asked for the open pull request."""

    now: datetime
    listed: int
    rejected: int
    alarms: Sequence[Alarm] = ()
    waiting: Waiting | None = None
    is_asked: bool = True
    has_reviewers: bool = True  # whether the configuration names accounts to request reviews from


def render_issue(status: Status, view: StatusView) -> str:
    """The issue's body in Markdown, the hidden line last."""
    rows = [
        f"| {escape_text(name)} | {_linked(name, text, status.run, view.waiting)} |"
        for name, text in _rows(status, view)
    ]
    wrong = [
        f"{number}. {escape_text(one.what)}\n   **Do:** {escape_text(one.do)}"
        for number, one in enumerate(view.alarms, 1)
    ]
    parts = [
        f"**{escape_text(headline(status, view))}**",
        *(["### What is wrong and what to do", "\n".join(wrong)] if wrong else []),
        "\n".join(["| | |", "| --- | --- |", *rows]),
        *([] if view.has_reviewers else [_NO_REVIEWERS]),
        *([_PIN] if status.begun is None or age_days(status.begun, view.now) < _PIN_DAYS else []),
        "<sub>The bot rewrites this text after every run; comments stay.</sub>",
        hidden_line(status),
    ]
    return "\n\n".join(parts)


def render_lines(status: Status, view: StatusView) -> str:
    """The same for a terminal; the caller escapes it."""
    rows = [f"{name + ':':25}{text}" for name, text in _rows(status, view)]
    wrong = [f"- {one.what}\n  {one.do}" for one in view.alarms]
    notes = [] if view.has_reviewers else ["", _NO_REVIEWERS]
    return "\n".join([headline(status, view), "", *rows, *notes, *(["", "Problems:", *wrong] if wrong else [])])


def headline(status: Status, view: StatusView) -> str:
    """The state of the bot in one line."""
    if view.alarms:
        count = len(view.alarms)
        return f"⚠ {counted(count, 'thing')} to look at: {view.alarms[0].what}"
    if status.run is None:
        return "The bot has not run yet."
    if status.run.outcome == "nothing new":
        return "All is well. The last run found nothing new."
    return "All is well."


def hidden_line(status: Status) -> str:
    """The status as a comment that is not displayed."""
    data = (
        status.model_dump_json(exclude_none=True)
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("--", "-\\u002d")
    )
    return f"<!-- {NAME}:status v1 {data} -->"


def is_status(body: str) -> bool:
    """Whether a text ends with the hidden line, readable or not."""
    return _last_line(body).startswith(f"<!-- {NAME}:status ")


def read_hidden(body: str) -> Status | None:
    """The status in the last line of a text; None if it is damaged."""
    found = _BLOCK.fullmatch(_last_line(body))
    return parse_status(found[1]) if found else None


def shown_moment(moment: str | None, now: datetime) -> str:
    """`2026-03-02 08:41 UTC, 3 days ago`; "never" for None."""
    if moment is None:
        return "never"
    then = datetime.fromisoformat(moment).astimezone(UTC)
    days = int(age_days(moment, now))
    ago = "" if days == 0 else ", yesterday" if days == 1 else f", {days} days ago"
    return f"{then:%Y-%m-%d %H:%M} UTC{ago}"


def _rows(status: Status, view: StatusView) -> list[tuple[str, str]]:
    run, waiting = status.run, view.waiting
    return [
        ("Last run", f"{shown_moment(run.at, view.now)}: {_OUTCOMES[run.outcome]}" if run else "never"),
        ("Last success", shown_moment(status.last_success, view.now)),
        (
            "Searched without gaps",
            f"{status.covered[-1][0]} to {status.covered[-1][1]}" if status.covered else "nothing yet",
        ),
        ("Ways to arXiv", _ways(run, view.now)),
        ("Covered by", _days(status)),
        ("Found", _found(run)),
        ("Cross-check", _canaries(run)),
        (
            "Proposed",
            f"#{waiting.number}: {waiting.to_add} to add, {waiting.to_review} to review"
            if waiting
            else "nothing is open"
            if view.is_asked
            else _NOT_ASKED,
        ),
        ("Waiting for a decision", _waiting(waiting, view.now) if view.is_asked else _NOT_ASKED),
        ("Decided", f"{view.listed} listed, {view.rejected} rejected"),
    ]


def _found(run: Run | None) -> str:
    if run is None or run.window is None:
        return "no search yet"
    return f"{run.collected} papers from {run.window[0]} to {run.window[1]}: {run.known} already known, {run.new} new"


def _ways(run: Run | None, now: datetime) -> str:
    """Each way's outcome, and how long it has been refusing."""
    if run is None or not run.ways:
        return "not asked"
    return "; ".join(f"{way.name}: {_way(way, now)}" for way in run.ways)


def _way(way: WayState, now: datetime) -> str:
    if way.since is None:
        return _WAY_OUTCOMES.get(way.outcome, way.outcome)
    days = int(age_days(way.since, now))
    ago = counted(days, "day") if days else "today"
    asked = "" if way.outcome == "silent" else ", not asked in the last run"
    return f"throttled since {way.since[:16].replace('T', ' ')} UTC ({ago}){asked}"


def _days(status: Status) -> str:
    """By which way the last announcements were covered, the newest first."""
    return ", ".join(f"{one.day[5:]} {_day(one)}" for one in reversed(status.days[-_SHOWN_DAYS:])) or "nothing yet"


def _day(one: DayVerdict) -> str:
    details = [f"{one.missed} fetched one by one"] * bool(one.missed) + [f"{one.open} still open"] * bool(one.open)
    more = f" ({', '.join(details)})" if details else ""
    return f"{WAY_NAMES.get(one.way, one.way) if one.way else 'not covered'}{more}"


def _canaries(run: Run | None) -> str:
    """Whether the results contain the listed papers and every word of the query."""
    if run is None or run.window is None:
        return "not done"
    missing = f"{len(run.missing)} listed papers missing from the results" if run.missing else "no listed paper missing"
    words = ", ".join(f"“{word}”" for word in run.silent)
    return f"{missing}; no result contains {words}" if words else missing


def _waiting(waiting: Waiting | None, now: datetime) -> str:
    if waiting is None:
        return "nothing"
    days = int(age_days(waiting.since, now))
    papers = waiting.to_add + waiting.to_review
    since = f"for {counted(days, 'day')}" if days else "since today"
    return f"{counted(papers, 'paper')}, {since}"


def _linked(name: str, text: str, run: Run | None, waiting: Waiting | None) -> str:
    if name == "Last run" and run and run.log:
        return link(text, run.log)
    if name == "Proposed" and waiting and waiting.url:
        return link(text, waiting.url)
    return escape_text(text)


def _last_line(body: str) -> str:
    return body.replace("\r\n", "\n").rstrip().rpartition("\n")[2].strip()


def render_run_badge(moment: str, way: str = "") -> str:
    """A small SVG picture with the date of the last success (`2026-03-02T08:41:07Z`), and the way by which arXiv answered."""
    from bot.core.text.markup import render_badge  # slow to load, and most commands draw nothing

    by = f" by {WAY_NAMES.get(way, way)}" if way else ""
    return render_badge("last successful run", f"{datetime.fromisoformat(moment):%Y-%m-%d}{by}")


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


def _missing(status: Status) -> list[Alarm]:
    run = status.run
    if run is None or not run.missing:
        return []
    count, shown = len(run.missing), ", ".join(run.missing[:_SHOWN])
    more = f" and {count - _SHOWN} more" if count > _SHOWN else ""
    return [
        Alarm(
            f"{counted(count, 'listed paper is', 'listed papers are')} missing from arXiv's results: {shown}{more}.",
            "Compare one with arXiv: is its category in the query of config.yaml, and is the date in its data file right?",
        )
    ]
