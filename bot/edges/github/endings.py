"""Reads who ended the bot's pull requests, and why. Asked only about those whose rejections nobody recorded yet.

A single pull request is asked about by itself: if somebody with write access gave a reason, a human closed it. Several are looked
up in two lists of the whole repository, its closed issues and its comments, so that their number does not matter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import github
from github.Issue import Issue
from github.IssueComment import IssueComment
from github.PullRequest import PullRequest
from github.Repository import Repository

from bot.core.pull.body import read_reason
from bot.core.pull.snapshot import EndedPull
from bot.edges.deadline import OF_STRANGERS, within
from bot.edges.github.client import PER_PAGE, explained
from bot.errors import ServiceError

_WRITERS = {"admin", "write"}
# These may be able to write, and one call tells. Others are asked about only if they closed the pull request: GitHub shows
# members of an organization who hide their membership as strangers.
_INSIDERS = {"OWNER", "MEMBER", "COLLABORATOR"}
_MOST_ASKED = 2  # people whose right to write is asked for


@dataclass
class Endings:
    """The ends of the bot's pull requests in one repository."""

    repository: Repository
    pulls: Sequence[PullRequest]
    _may_write: dict[str, bool] = field(default_factory=dict)

    def read_closings(self, pulls: Sequence[EndedPull]) -> list[EndedPull]:
        """Closed pull requests with who closed them and the newest reason that somebody with write access gave."""
        with explained("reading who closed a pull request, and why", permission="issues: read"):
            if len(pulls) == 1:
                return [self._read_alone(pulls[0])]
            return self._read_together(pulls) if pulls else []

    def read_ender(self, pull: EndedPull) -> EndedPull:
        """The same with who merged or closed it, which GitHub says only about the issue."""
        with explained("reading who ended a pull request", permission="issues: read"):
            return replace(pull, by=self._ender(pull.number or 0))

    def _read_alone(self, pull: EndedPull) -> EndedPull:
        number = pull.number or 0
        comments = [one for one in self._pull(number).get_issue_comments() if _gives_reason(one)]
        by_insider = self._newest_reason(one for one in comments if one.author_association in _INSIDERS)
        if by_insider is not None:
            return _with_reason(pull, by_insider)
        closer = self._ender(number)
        by_closer = self._newest_reason(one for one in comments if closer and one.user.login == closer)
        return _with_reason(pull, by_closer) if by_closer is not None else replace(pull, by=closer)

    def _read_together(self, pulls: Sequence[EndedPull]) -> list[EndedPull]:
        issues = self._closed_issues()
        commented = {one.number for one in pulls if one.number not in issues or issues[one.number].comments}
        comments, read = self._recent_reasons(commented) if commented else {}, []
        for pull in pulls:
            reason = self._newest_reason(comments.get(pull.number, ()))
            if reason is not None:
                read.append(_with_reason(pull, reason))
            else:
                issue = issues.get(pull.number)
                closer = issue.closed_by if issue else None
                read.append(replace(pull, by=closer.login if closer else self._ender(pull.number or 0)))
        return read

    def _recent_reasons(self, numbers: set[int | None]) -> dict[int | None, list[IssueComment]]:
        """The insiders' comments that give a reason, of the newest hundred of the repository, oldest first."""
        since = min(pull.created_at for pull in self.pulls if pull.number in numbers)
        newest = self.repository.get_issues_comments(sort="created", direction="desc", since=since).get_page(0)
        found: dict[int | None, list[IssueComment]] = {}
        for one in reversed(newest):
            number = int(one.issue_url.rpartition("/")[2])
            if number in numbers and one.author_association in _INSIDERS and _gives_reason(one):
                found.setdefault(number, []).append(one)
        return found

    def _closed_issues(self) -> dict[int | None, Issue]:
        """The closed issues of the bot by number, as many pages of a hundred as its pull requests may fill."""
        author = self.pulls[0].user
        issues = self.repository.get_issues(state="closed", creator=author, sort="created", direction="desc")
        pages = range(-(-len(self.pulls) // PER_PAGE))
        return {issue.number: issue for page in pages for issue in issues.get_page(page)}

    def _ender(self, number: int) -> str | None:
        issue = self.repository.get_issue(number).complete()
        if issue.state != "closed":  # opened again meanwhile, or not GitHub's answer
            raise ServiceError(f"GitHub does not say who ended #{number}", hint="run the same command again later")
        return issue.closed_by.login if issue.closed_by else None

    def _newest_reason(self, comments: Iterable[IssueComment]) -> IssueComment | None:
        """The newest of the comments, given oldest first, whose author may write."""
        return next((one for one in reversed(list(comments)) if self._can_write(one.user.login)), None)

    def _can_write(self, login: str) -> bool:
        if login not in self._may_write:
            if len(self._may_write) >= _MOST_ASKED:
                return False
            self._may_write[login] = self._permission(login) in _WRITERS
        return self._may_write[login]

    def _permission(self, login: str) -> str:
        try:
            return self.repository.get_collaborator_permission(login)
        except github.UnknownObjectException:
            return "none"  # the account was deleted

    def _pull(self, number: int) -> PullRequest:
        return next(pull for pull in self.pulls if pull.number == number)


def _gives_reason(comment: IssueComment) -> bool:
    login = comment.user.login if comment.user else ""
    if not login or login.endswith("[bot]"):
        return False
    # A comment that can't be read in time gives no reason.
    reason = within(OF_STRANGERS, "reading a comment", lambda: read_reason(comment.body or ""))
    return isinstance(reason, str)


def _with_reason(pull: EndedPull, comment: IssueComment) -> EndedPull:
    return replace(pull, by=comment.user.login, reason=read_reason(comment.body or ""))
