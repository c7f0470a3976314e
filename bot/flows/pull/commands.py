"""Carries out commands in comments on the bot's pull request: hears them, decides with the rest, and answers each comment once.

The bot's own reaction is the memory. The numbers of comments whose commands changed something are written with that change, into the
hidden line of the pull request's text, so that a run that was stopped before it could react carries nothing out twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache, reduce
from operator import or_

from bot.core.pull.body import Heard, parse_heard
from bot.core.pull.command import (
    Command,
    Misread,
    Outcome,
    Spoken,
    read_commands,
    render_reply,
    update_explanations,
)
from bot.core.pull.decisions import Decisions
from bot.core.pull.plan import Plan
from bot.core.pull.snapshot import Snapshot
from bot.core.text.printable import printable
from bot.edges.github.client import connect
from bot.edges.github.issues import Listening, Mark, find_comment, keep_comment, react, read_spoken
from bot.edges.github.pull import PullReader
from bot.errors import BotError, ServiceError, UsageError
from bot.flows.pull.command_desk import Desk, Sheet
from bot.flows.pull.decisions import plan_decisions
from bot.flows.pull.open_pull import OpenPull, carry_out, read_pull
from bot.settings import GitHub, Settings

DAYS = 30  # a command that is older is not carried out
EXPLAINED = "explain"  # the name of the comment that holds all explanations


@dataclass(frozen=True)
class Request:
    """A comment of somebody who may write, with its commands."""

    spoken: Spoken
    commands: tuple[Command | Misread, ...]


class Conversation:
    """The comments of one repository: which hold commands that wait, and the bot's answers."""

    def __init__(self, settings: Settings, github: GitHub) -> None:
        self.settings, self.api = settings, connect(github)
        self._may_write = cache(PullReader(self.api).may_write)

    def hear(self, snapshot: Snapshot) -> list[Request]:
        """The comments on the bot's newest pull requests, and those with /take elsewhere, oldest first. Raises ServiceError.

        Where the token may not read comments, there are none.
        """
        since = self.settings.now - timedelta(days=DAYS)
        ended = [pull for pull in snapshot.ended if pull.day >= since.date().isoformat()]
        own = frozenset(filter(None, (snapshot.number, *(pull.number for pull in ended))))
        bodies = (snapshot.body or "", *(pull.body for pull in ended))
        heard = reduce(or_, map(parse_heard, bodies))
        try:
            spoken = read_spoken(self.api, Listening(own, since, heard))
            return [Request(one, read_commands(one.text)) for one in spoken if self._may_write(one.author)]
        except UsageError as error:
            self.settings.console.note(f"warning: comments were not read: {error.message}; {error.hint}")
            return []

    def answer(self, spoken: Spoken, outcomes: Sequence[Outcome]) -> bool:
        """Reacts to a comment, after a reply where something was not understood. Returns whether GitHub did not refuse that.

        Where GitHub did not answer, the next run answers the comment.
        """
        mark: Mark = "+1" if all(one.is_done for one in outcomes) else "confused"
        try:
            if mark == "confused":
                self.say(spoken.pull, render_reply(spoken, outcomes), name=f"reply-{spoken.id}")
            react(self.api, spoken.id, mark)
        except BotError as error:
            self.settings.console.note(
                f"warning: comment {spoken.id} could not be answered: {printable(error.message)}"
            )
            return isinstance(error, ServiceError)
        return True

    def say(self, number: int, text: str, *, name: str) -> None:
        """Keeps one comment up to date."""
        keep_comment(self.api, number, text, name=name)

    def explain(self, number: int, fresh: dict[str, str]) -> None:
        """Adds explanations to the one comment that holds them."""
        found = find_comment(self.api, number, name=EXPLAINED)
        self.say(number, update_explanations(found.text if found else "", fresh), name=EXPLAINED)


@dataclass
class CommandRun:
    """The commands of one run: decided anew for each state of the pull request, answered when they were carried out."""

    heard: Sequence[Request]
    outcomes: dict[int, list[Outcome]] = field(default_factory=dict)
    sheet: Sheet = field(default_factory=Sheet)
    changing: list[int] = field(default_factory=list)  # comments whose commands change something

    def decide(self, opened: OpenPull) -> Decisions:
        """What the commands decide now. A comment that needs a service which does not answer waits for the next run, as a whole."""
        self.outcomes, self.sheet, self.changing = {}, Sheet(), []
        for one in self.heard:
            sheet = self.sheet.copy()
            try:
                outcomes = [Desk(opened, sheet, one.spoken).carry_out(command) for command in one.commands]
            except ServiceError as error:
                note = f"warning: the commands of comment {one.spoken.id} wait for the next run: {printable(error.message)}"
                opened.settings.console.note(note)
                continue
            self.outcomes[one.spoken.id] = outcomes
            if one.spoken.is_carried_out:  # only its answer is missing
                sheet = replace(self.sheet, explanations=sheet.explanations)
            self.changing += [one.spoken.id] if sheet.effects != self.sheet.effects else []
            self.sheet = sheet
        self._leave_rejections(opened.snapshot)
        sheet = self.sheet
        return Decisions(
            tuple(sheet.additions.values()),
            tuple(sheet.rejections.values()),
            tuple(sheet.offers.values()),
            withdrawn=frozenset(sheet.offers),
            redrawn=tuple(sheet.redrawn.values()),
            heard=Heard(frozenset(self.changing)),
        )

    def _leave_rejections(self, snapshot: Snapshot) -> None:
        """Rejections alone open no pull request: their comments wait for the next one."""
        sheet = self.sheet
        if snapshot.body is None and sheet.rejections and not (sheet.additions or sheet.offers):
            self.outcomes = {number: one for number, one in self.outcomes.items() if number not in self.changing}
            self.sheet, self.changing = Sheet(explanations=sheet.explanations), []

    def answer(self, conversation: Conversation, plan: Plan) -> list[int]:
        """Answers every comment that was carried out. Returns the numbers of those that took no reaction."""
        if plan.action == "unchanged" and plan.reason is None:
            return []  # people must reconcile a file first
        late = set() if self._explain(conversation) else {one.spoken.id for one in self._asking()}
        spoken = {one.spoken.id: one.spoken for one in self.heard}
        answers = {number: said for number, said in self.outcomes.items() if number not in late}
        return [number for number, said in answers.items() if not conversation.answer(spoken[number], said)]

    def _asking(self) -> list[Request]:
        """The comments with /explain."""
        return [one for one in self.heard if any(_is_explain(command) for command in one.commands)]

    def _explain(self, conversation: Conversation) -> bool:
        """Writes the explanations. Returns whether the comments that asked for them can be answered now."""
        try:
            if self.sheet.explanations:
                conversation.explain(self._asking()[-1].spoken.pull, self.sheet.explanations)
        except BotError as error:
            conversation.settings.console.note(f"warning: the explanation was not written: {printable(error.message)}")
            return not isinstance(error, ServiceError)
        return True


def carry_out_commands(opened: OpenPull, conversation: Conversation, heard: Sequence[Request]) -> tuple[Plan, Snapshot]:
    """Carries out what was heard and what was ticked, answers, and returns the plan and the state after it."""
    run = CommandRun(heard)
    plan, snapshot = carry_out(opened, lambda now: plan_decisions(now, run.decide(now)))
    if plan.reason == "paused":
        return plan, snapshot
    remember(opened, run.answer(conversation, plan))
    return plan, snapshot


def remember(opened: OpenPull, comments: Sequence[int]) -> None:
    """Keeps the numbers of comments in the hidden line of the open pull request's text, because no reaction could be put on them."""
    again = read_pull(opened.settings, opened.forge) if comments else opened
    if comments and again.snapshot.body is not None:
        heard = Heard(refused=frozenset(comments))
        carry_out(again, lambda now: plan_decisions(now, Decisions(heard=heard)))


def is_own(request: Request, snapshot: Snapshot) -> bool:
    """Whether a comment is on one of the bot's pull requests."""
    return request.spoken.pull in {snapshot.number, *(pull.number for pull in snapshot.ended)}


def _is_explain(command: Command | Misread) -> bool:
    return isinstance(command, Command) and command.verb == "explain"
