"""The answer to a suggestion: the state of each paper, as Markdown for one comment that is kept up to date."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.core.paper.preprint import Preprint
from bot.core.program import NAME
from bot.core.text.latex import plain_title
from bot.core.text.markdown import code_span, join_fitting, link

State = Literal["added", "offered", "listed", "waiting", "rejected", "held", "unfound", "unknown"]
COMMENT = "suggestion"  # the name of the kept comment
_PENDING = f"<!-- {NAME}:pending -->"  # in the comment while an outcome is still open
_CLOSING = f"<!-- {NAME}:closing -->"  # in the comment that is written right before the issue is closed
_NO = re.compile(rf"^<!-- {NAME}:no (rejected/[0-9]{{4}}/[\w.-]+\.yaml) -->$", re.ASCII | re.MULTILINE)
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,38}")


@dataclass(frozen=True)
class Answer:
    """The state of one paper. `name` is its title (or what was typed), `link` its address, `detail` the bot's own Markdown.

    `is_final` if the bot has nothing to add later.
    """

    state: State
    name: str
    link: str | None
    detail: str
    is_final: bool = True
    rejection: str = ""  # the file of the rejection: when it is deleted, the paper is looked at again

    def render(self) -> str:
        """One item of the comment."""
        name = link(plain_title(self.name), self.link) if self.link else code_span(self.name[:200]) or "The answer"
        return f"- {name} {self.detail}"


def render_answers(answers: Sequence[Answer], *, question: str, left_out: int, closes: bool = False) -> str:
    """The comment on the issue's text `question`: one item for each paper, how many were left out, and how to change the question."""
    blocks = [answer.render() for answer in answers]
    if not answers:
        blocks.append(
            "I found neither a link nor a title of at least three words here. Please edit the issue and paste a link: arXiv, a DOI, "
            "or the paper's page at CVF or in the ACL Anthology."
        )
    if left_out:
        blocks.append(
            f"{left_out} more {'was' if left_out == 1 else 'were'} not read; please put them into another issue."
        )
    if any(answer.state == "unfound" for answer in answers):
        blocks.append("To correct a link, edit the issue; this comment will be updated.")
    text = join_fitting(blocks, items="papers")
    hidden = [_asked(question), *([_PENDING] if is_pending(answers) else [])]
    hidden += [_CLOSING] if closes else []
    hidden += [f"<!-- {NAME}:no {answer.rejection} -->" for answer in answers if answer.rejection]
    return "\n\n".join([text, *hidden])


def is_pending(answers: Iterable[Answer]) -> bool:
    """Whether an outcome is still open."""
    return any(not answer.is_final for answer in answers)


def is_answer_to(comment: str, question: str) -> bool:
    """Whether the bot's comment answers the current text of the issue."""
    return _asked(question) in comment.split("\n")


def _asked(question: str) -> str:
    digest = hashlib.sha256(question.replace("\r\n", "\n").encode(errors="replace")).hexdigest()
    return f"<!-- {NAME}:asked {digest[:16]} -->"


def was_pending(comment: str) -> bool:
    """Whether an outcome is still open according to the bot's comment (its author was checked)."""
    return _PENDING in comment.split("\n")


def was_closing(comment: str) -> bool:
    """Whether the bot's comment (its author was checked) was written to close its issue."""
    return _CLOSING in comment.split("\n")


def rejections_in(comment: str) -> list[str]:
    """The files of rejections that the bot's comment (its author was checked) names."""
    return _NO.findall(comment)


def closing_reason(answers: Sequence[Answer], *, before: str | None) -> Literal["completed", "not_planned"] | None:
    """Why the issue can be closed: all papers are on the list, or the last one that waited was rejected; None while it stays open.

    A paper that was rejected earlier leaves the issue open for an appeal.
    """
    states = {answer.state for answer in answers}
    if states == {"listed"}:
        return "completed"
    waited = before is not None and (was_pending(before) or was_closing(before))
    if states and states <= {"listed", "rejected"} and not is_pending(answers) and waited:
        return "not_planned"
    return None


def render_candidates(candidates: Iterable[Preprint]) -> str:
    """Papers to choose from, as the end of a sentence."""
    return "; ".join(link(plain_title(one.title), f"https://arxiv.org/abs/{one.id}") for one in candidates)


def credit(login: str | None, number: int) -> str:
    """Who suggested a paper, for its line in the pull request."""
    return f"suggested by {f'@{login}' if login else 'somebody'} in #{number}"


def co_author(login: str | None, account_id: int) -> str | None:
    """The trailer that credits an account with a commit, with the account's address at GitHub; None without an account.

    https://docs.github.com/en/pull-requests/committing-changes-to-your-project/creating-and-editing-commits/creating-a-commit-with-multiple-authors
    """
    if not login or account_id <= 0 or not _LOGIN.fullmatch(login):
        return None
    return f"Co-authored-by: {login} <{account_id}+{login}@users.noreply.github.com>"
