"""What a run of `propose` leaves behind for `status`: a record of how it went, and a call to the heartbeat address."""

from urllib.parse import urlsplit

from bot.core.harvest.scan import Scan
from bot.core.paper.config import Config
from bot.core.pull.plan import Plan
from bot.core.pull.snapshot import Snapshot
from bot.core.status.run import SUCCESSES, Outcome, Run, advance, moment_of, silent_words
from bot.core.text.printable import printable
from bot.edges.disk.run_memory import read_memory, write_memory
from bot.errors import BotError
from bot.settings import Settings

_SILENT_DAYS = 14  # in so many days each word of a query should be found


def report_run(settings: Settings, config: Config, scan: Scan, plan: Plan, snapshot: Snapshot) -> None:
    """Remember a run that came to its end, and call the heartbeat address when it succeeded."""
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
        message=_line(scan.verdict.message) if outcome == "incomplete" else "",
        log=settings.run_url,
        key=settings.run_key,
    )
    _remember(settings, run)
    if outcome in SUCCESSES and config.heartbeat_url:
        _call(settings, config.heartbeat_url)


def report_failure(settings: Settings, error: BotError) -> None:
    """Remember that a run was stopped, and why."""
    at, message, hint = moment_of(settings.now), _line(error.message), _line(error.hint)
    run = Run(at=at, outcome="failed", message=message, hint=hint, log=settings.run_url, key=settings.run_key)
    _remember(settings, run)


def _outcome(scan: Scan, plan: Plan) -> Outcome:
    if plan.reason == "paused":
        return "paused"
    if not scan.verdict.is_complete:
        return "incomplete"
    return "nothing new" if plan.reason == "nothing new" else "success"


def _shown(plan: Plan, snapshot: Snapshot) -> set[str]:
    lines = plan.view.lines if plan.action in {"opened", "updated"} else tuple(snapshot.lines)
    return {line.key for line in lines}


def _remember(settings: Settings, run: Run) -> None:
    """The record is worth a warning, never the run: what was proposed stands."""
    try:
        write_memory(settings.cache, advance(read_memory(settings.cache), run))
    except OSError as error:
        settings.console.note(f"warning: this run could not be noted in {settings.cache}: {error.strerror or error}")


def _call(settings: Settings, url: str) -> None:
    from bot.core.program import user_agent
    from bot.edges.web.request_log import hide
    from bot.edges.web.web import Web, WebFault

    hide(url)
    web = Web(user_agent=user_agent(settings.repository_url), stand_ins=settings.web_stand_ins)
    answer = web.check_link(url)
    if isinstance(answer, WebFault):
        # The rest of the address is often a secret.
        host = printable(urlsplit(url).hostname or "")
        settings.console.note(f"warning: heartbeat_url: {host} {printable(answer.reason)}")


def _line(text: str) -> str:
    return printable(text)[:400]
