"""The answer to a suggestion: the state of each paper, as Markdown for one comment that is kept up to date."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.core.paper.preprint import Preprint
from bot.core.program import NAME
from bot.core.suggest.form import TITLE
from bot.core.text.latex import plain_title
from bot.core.text.markdown import code_span, join_fitting, link, one_line
from bot.core.text.printable import counted

State = Literal["added", "offered", "listed", "waiting", "rejected", "held", "unfound", "unknown"]
COMMENT = "suggestion"  # the name of the kept comment
_PENDING = f"<!-- {NAME}:pending -->"  # in the comment while an outcome is still open
_CLOSING = f"<!-- {NAME}:closing -->"  # in the comment that is written right before the issue is closed
_NO = re.compile(rf"^<!-- {NAME}:no (rejected/[0-9]{{4}}/[\w.-]+\.yaml) -->$", re.ASCII | re.MULTILINE)
_LONGEST_TITLE = 200  # GitHub takes 256 characters
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,38}")


FATES: Mapping[State, str] = {
    "added": "proposed",
    "offered": "proposed for review",
    "listed": "already on the list",
    "waiting": "waiting for a maintainer",
    "rejected": "not on the list",
    "held": "not proposed yet",
    "unfound": "not added",
    "unknown": "not looked up yet",
}
_NOW_LISTED = "now on the list"  # of a paper that this issue brought
_NOTHING_TO_DO = "There is nothing left for you to do: "
_ONE_THING: Mapping[State, str] = {
    "unfound": "**One thing to do:** edit this issue and correct the link or title; this comment then updates itself.",
    "rejected": "If you think that it belongs on the list, say why in a comment here; a maintainer will read it.",
    "added": f"{_NOTHING_TO_DO}a maintainer decides, and this comment shows the outcome.",
    "offered": f"{_NOTHING_TO_DO}a maintainer decides, and this comment shows the outcome.",
    "waiting": f"{_NOTHING_TO_DO}a maintainer decides, and this comment shows the outcome.",
    "held": f"{_NOTHING_TO_DO}the bot tries again by itself.",
    "unknown": f"{_NOTHING_TO_DO}the bot tries again by itself.",
}
_NO_PAPER = (
    "Thank you! **No paper was found here yet**: there is neither a link nor a title of at least three words.\n\n"
    "**One thing to do:** edit this issue and paste a link: arXiv, a DOI, or the paper's page at CVF or in the ACL Anthology."
)


@dataclass(frozen=True)
class Answer:
    """The state of one paper. `name` is its title (or what was typed), `link` its address, `detail` the bot's own Markdown that
    follows them.

    `is_final` if the bot has nothing to add later. `title` is the paper's, empty where it is not known.
    """

    state: State
    name: str
    link: str | None
    detail: str
    is_final: bool = True
    rejection: str = ""  # the file of the rejection: when it is deleted, the paper is looked at again
    title: str = ""
    report: str = ""  # where a mistake about the listed paper is reported

    def render(self) -> str:
        """What follows the fate: the paper, and what there is to say about it."""
        name = link(plain_title(self.name), self.link) if self.link else code_span(self.name[:200]) or "the answer"
        return f"{name} {self.detail}"


def render_answers(
    answers: Sequence[Answer], *, question: str, left_out: int, closes: bool = False, before: str | None = None
) -> str:
    """The comment on the issue's text `question`: thanks and what becomes of the papers, then one thing to do.

    `closes`: the issue is closed right after it. `before` is the bot's earlier comment.
    """
    blocks = _outcome(answers, was_brought=_was_brought(before or "")) if answers else [_NO_PAPER]
    if left_out:
        blocks.append(f"{counted(left_out, 'more was', 'more were')} not read; please put them into another issue.")
    states = {answer.state for answer in answers}
    blocks += (
        [_last_words(answers)] if closes else [words for state, words in _ONE_THING.items() if state in states][:1]
    )
    text = join_fitting(blocks, items="papers")
    hidden = hidden_lines(question, is_pending=is_pending(answers), closes=closes)
    hidden += [f"<!-- {NAME}:no {answer.rejection} -->" for answer in answers if answer.rejection]
    return "\n\n".join([text, *hidden])


def hidden_lines(question: str, *, is_pending: bool = False, closes: bool = False) -> list[str]:
    """What later runs read in the bot's comment: which text it answers, and whether an outcome or the closing is still to come."""
    return [_asked(question), *([_PENDING] if is_pending else []), *([_CLOSING] if closes else [])]


def _outcome(answers: Sequence[Answer], *, was_brought: bool) -> list[str]:
    """One sentence for one paper; for several a sum, then an item for each."""
    fates = [_NOW_LISTED if was_brought and one.state == "listed" else FATES[one.state] for one in answers]
    if len(answers) == 1:
        return [f"Thank you! **{_capital(fates[0])}**: {answers[0].render()}"]
    sums = [f"{count} {fate}" for fate, count in Counter(fates).items()]
    items = [f"- **{_capital(fate)}**: {one.render()}" for fate, one in zip(fates, answers, strict=True)]
    return [f"Thank you! **{_capital(', '.join(sums))}.**", *items]


def _was_brought(before: str) -> bool:
    """Whether the earlier comment waited for its papers, or said already that they came on the list."""
    return was_pending(before) or f"**{_capital(_NOW_LISTED)}**" in before


def _last_words(answers: Sequence[Answer]) -> str:
    """The end of the comment that is written right before its issue is closed."""
    if any(answer.state == "rejected" for answer in answers):
        return f"This suggestion is closed. {_ONE_THING['rejected']}"
    done = "There is nothing left to decide, so this suggestion is closed."
    report = next((answer.report for answer in answers if answer.report), "")
    return f"{done} Is something about the paper wrong? {link('Report it', report)}." if report else done


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def title_of_issue(answers: Sequence[Answer], title: str) -> str | None:
    """The title that the issue gets: its paper's, where it has the form's own still; None where it stays."""
    known = [answer.title for answer in answers if answer.title]
    if not known or not is_default(title, TITLE):
        return None
    more = f" and {len(answers) - 1} more" if len(answers) > 1 else ""
    return f"{shown_title(known[0])}{more}"


def is_default(title: str, default: str) -> bool:
    """Whether an issue has the form's own title still, which its author did not complete."""
    return title.strip().lower().rstrip(": ") in {"", default.lower().rstrip(": ")}


def shown_title(title: str) -> str:
    """A paper's title for that of an issue, where GitHub shows no Markdown."""
    text = one_line(plain_title(title))
    return text if len(text) <= _LONGEST_TITLE else f"{text[:_LONGEST_TITLE]}…"


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
