"""Answers issues of both forms: reads them, looks the papers up, keeps the comment up to date, and closes finished issues."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from bot.core.lookup.named import LookedUp
from bot.core.program import AUDIT_BRANCH
from bot.core.suggest.answer import (
    COMMENT,
    Answer,
    closing_reason,
    co_author,
    is_answer_to,
    is_default,
    rejections_in,
    render_answers,
    shown_title,
    title_of_issue,
    was_closing,
    was_pending,
)
from bot.core.suggest.form import (
    FORMS,
    LABEL,
    MISTAKE_LABEL,
    MISTAKE_TITLE,
    Asked,
    form_of,
    read_mistake,
    read_suggestion,
)
from bot.edges.deadline import OF_STRANGERS, deadline
from bot.edges.disk.data_folder import DataFolder
from bot.edges.github.client import Clients, connect
from bot.edges.github.forge import GitHubForge
from bot.edges.github.issues import (
    Comment,
    Issue,
    add_label,
    close_issue,
    find_comment,
    keep_comment,
    list_open_issues,
    own_login,
    read_issue,
    rename_issue,
)
from bot.flows.lookup import find_asked, paper_pages
from bot.flows.pull.open_pull import OpenPull, read_snapshot
from bot.flows.suggest.mistake import answer_mistake
from bot.flows.suggest.pull import Suggester, answer
from bot.settings import GitHub, Settings

Reason = Literal["completed", "not_planned"]
_MOST_ISSUES = 20  # in one run; the next one goes on
_MOST_READ = 50  # each costs at least one more request


@dataclass(frozen=True)
class Report:
    """The outcome for one issue: a state for each paper, the comment's address, the pull request, why the issue was closed."""

    issue: int
    states: list[str]
    comment: str | None = None
    pull: int | None = None
    closed: str | None = None


class Desk:
    """Answers the suggestions and reports of one repository, with one account."""

    def __init__(self, settings: Settings, github: GitHub) -> None:
        self._settings, self._github = settings, github
        self._clients: Clients = connect(github)
        self._folder = DataFolder(settings.data)
        self._config, self._taxonomy = self._folder.config(), self._folder.taxonomy()
        self._pages = paper_pages(settings, self._config)

    def read(self, number: int) -> Issue:
        """Issue `number`. Raises UsageError when it is a pull request or does not exist."""
        return read_issue(self._clients, self._github, number)

    def waiting(self) -> list[Issue]:
        """The open issues of both forms without an answer to their current text, then those whose outcome is still open."""
        issues = list_open_issues(self._clients, self._github, labels=FORMS)
        # A maintainer who locks an issue wants no more comments.
        issues = [issue for issue in issues if not issue.is_locked and form_of(issue.body, issue.labels)][:_MOST_READ]
        found = [(issue, self._comment(issue)) for issue in sorted(issues, key=lambda issue: issue.number)]
        asking = [issue for issue, comment in found if not _is_answered(issue, comment)]
        changed = [
            issue for issue, comment in found if issue not in asking and comment and self._may_change(issue, comment)
        ]
        return [*asking, *changed][:_MOST_ISSUES]

    def handle(self, issue: Issue) -> Report:
        """Answer one issue; a closed one stays unchanged, because somebody closed it for a reason."""
        if not issue.is_open:
            return Report(issue.number, ["closed"])
        form = form_of(issue.body, issue.labels) or LABEL
        if form not in issue.labels:  # GitHub adds a form's label only where the repository has that label
            add_label(self._clients, self._github, issue.number, form)
        return self._handle_mistake(issue) if form == MISTAKE_LABEL else self._handle_suggestion(issue)

    def _handle_suggestion(self, issue: Issue) -> Report:
        with deadline(OF_STRANGERS, f"reading issue {issue.number}"):
            asked = read_suggestion(issue.body)
        found = self._find(asked)
        opened = self._open(GitHubForge.connect(self._github, self._settings))
        author = None if issue.is_by_bot else issue.author
        asks = Suggester(author, issue.number, co_author(author, issue.author_id) or "")
        answers, opened = answer(opened, found, asks)
        return self._answer(issue, answers, opened, left_out=asked.left_out)

    def _handle_mistake(self, issue: Issue) -> Report:
        with deadline(OF_STRANGERS, f"reading issue {issue.number}"):
            report = read_mistake(issue.body)
        opened = self._open(GitHubForge.connect(self._github, self._settings, branch=AUDIT_BRANCH))
        before = self._comment(issue)
        made = answer_mistake(opened, report, question=issue.body, before=before.text if before else "")
        if made.title and is_default(issue.title, MISTAKE_TITLE):
            self._rename(issue, f"{MISTAKE_TITLE} {shown_title(made.title)}")
        reason: Reason | None = "completed" if made.state == "corrected" else None
        comment, closed = self._keep(issue, made.comment, before, reason)
        return Report(issue.number, [made.state], comment.url, made.pull, closed)

    def _open(self, forge: GitHubForge) -> OpenPull:
        return OpenPull(self._settings, self._config, self._taxonomy, forge, read_snapshot(forge))

    def _find(self, asked: Asked) -> list[LookedUp]:
        return find_asked(asked, settings=self._settings, config=self._config, pages=self._pages)

    def _answer(self, issue: Issue, answers: list[Answer], opened: OpenPull, *, left_out: int) -> Report:
        before = self._comment(issue)
        earlier = before.text if before else None
        reason = closing_reason(answers, before=earlier)
        closes = reason is not None
        text = render_answers(answers, question=issue.body, left_out=left_out, closes=closes, before=earlier)
        if title := title_of_issue(answers, issue.title):
            self._rename(issue, title)
        comment, reason = self._keep(issue, text, before, reason)
        return Report(issue.number, [one.state for one in answers], comment.url, opened.snapshot.number, reason)

    def _rename(self, issue: Issue, title: str) -> None:
        if title != issue.title:
            rename_issue(self._clients, self._github, issue.number, title)

    def _keep(
        self, issue: Issue, text: str, before: Comment | None, reason: Reason | None
    ) -> tuple[Comment, Reason | None]:
        """Writes the comment and then closes the issue for `reason`, if there is one. The comment, and why it was closed."""
        comment = keep_comment(self._clients, self._github, issue.number, text, name=COMMENT, author=self._login)
        is_new = before is None or before.text != comment.text
        if issue.was_reopened and not is_new:
            reason = None  # somebody opened it again for a reason
        if reason:
            close_issue(self._clients, self._github, issue.number, reason)
        return comment, reason

    @cached_property
    def _login(self) -> str:
        return own_login(self._clients, self._github)  # asked only if there is something to answer

    def _comment(self, issue: Issue) -> Comment | None:
        return find_comment(self._clients, self._github, issue.number, name=COMMENT, author=self._login)

    def _may_change(self, issue: Issue, comment: Comment) -> bool:
        """Whether the answer may have changed: an outcome is open, a stopped run did not close the issue, or an appeal was granted."""
        if was_pending(comment.text) or (was_closing(comment.text) and not issue.was_reopened):
            return True
        return any(self._folder.kind_of(place) is None for place in rejections_in(comment.text))


def _is_answered(issue: Issue, comment: Comment | None) -> bool:
    return comment is not None and is_answer_to(comment.text, issue.body)
