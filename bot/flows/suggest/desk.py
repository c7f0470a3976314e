"""Answers issues of both forms: reads them, looks the papers up, keeps the comment up to date, and closes finished issues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.core.audit.body import parse_audit
from bot.core.audit.change import Findings, not_proposed, parse_memory
from bot.core.audit.mistake import (
    Evidence,
    MistakeAnswer,
    Subject,
    are_made,
    corrections_in,
    render_evidence,
    render_mistake,
    render_unlisted,
)
from bot.core.audit.plan import AuditPlan
from bot.core.lookup.named import ArxivLink, DoiLink, PageLink, read_link
from bot.core.paper.found import document_of
from bot.core.paper.likeness import title_key
from bot.core.paper.model import Paper
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
    Reported,
    form_of,
    read_mistake,
    read_suggestion,
    title_variants,
)
from bot.core.text.markdown import code_span, without_marker
from bot.edges.deadline import OF_STRANGERS, deadline
from bot.edges.disk.data_folder import DataFolder
from bot.edges.github.client import connect
from bot.edges.github.issues import (
    Comment,
    Issue,
    add_label,
    close_issue,
    find_comment,
    keep_comment,
    list_open_issues,
    read_issue,
    rename_issue,
)
from bot.edges.rules.rule_files import read_classifier
from bot.flows.audit.pull import plan_corrections, read_local_memory
from bot.flows.audit.sources import ask_arxiv, audit_venues, id_of, judge_metadata, without_dead_code
from bot.flows.lookup import find_asked, paper_pages
from bot.flows.pull.open_pull import OpenPull, carry_out, open_pull, pull_link
from bot.flows.suggest.pull import (
    Suggester,
    address_of,
    answer,
    list_branch,
    path_of,
    place_in_list,
)
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
        self._settings, self._api = settings, connect(github)
        self._folder = DataFolder(settings.data)
        self._config = self._folder.config()
        self._pages = paper_pages(settings, self._config)

    def read(self, number: int) -> Issue:
        """Issue `number`. Raises UsageError when it is a pull request or does not exist."""
        return read_issue(self._api, number)

    def waiting(self) -> list[Issue]:
        """The open issues of both forms without an answer to their current text, then those whose outcome is still open."""
        issues = list_open_issues(self._api, labels=FORMS)
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
            add_label(self._api, issue.number, form)
        return self._handle_mistake(issue) if form == MISTAKE_LABEL else self._handle_suggestion(issue)

    def _handle_suggestion(self, issue: Issue) -> Report:
        with deadline(OF_STRANGERS, f"reading issue {issue.number}"):
            asked = read_suggestion(issue.body)
        found = find_asked(asked, settings=self._settings, config=self._config, pages=self._pages)
        opened = open_pull(self._settings, local=False)
        author = None if issue.is_by_bot else issue.author
        asks = Suggester(author, issue.number, co_author(author, issue.author_id) or "")
        answers, opened = answer(opened, found, asks)
        return self._answer(issue, answers, opened, left_out=asked.left_out)

    def _handle_mistake(self, issue: Issue) -> Report:
        with deadline(OF_STRANGERS, f"reading issue {issue.number}"):
            report = read_mistake(issue.body)
        opened = open_pull(self._settings, local=False, branch=AUDIT_BRANCH)
        before = self._comment(issue)
        made = answer_mistake(opened, report, question=issue.body, before=before.text if before else "")
        if made.title and is_default(issue.title, MISTAKE_TITLE):
            self._rename(issue, f"{MISTAKE_TITLE} {shown_title(made.title)}")
        reason: Reason | None = "completed" if made.state == "corrected" else None
        comment, closed = self._keep(issue, made.comment, before, reason)
        return Report(issue.number, [made.state], comment.url, made.pull, closed)

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
            rename_issue(self._api, issue.number, title)

    def _keep(
        self, issue: Issue, text: str, before: Comment | None, reason: Reason | None
    ) -> tuple[Comment, Reason | None]:
        """Writes the comment and then closes the issue for `reason`, if there is one. The comment, and why it was closed."""
        comment = keep_comment(self._api, issue.number, text, name=COMMENT)
        is_new = before is None or before.text != comment.text
        if issue.was_reopened and not is_new:
            reason = None  # somebody opened it again for a reason
        if reason:
            close_issue(self._api, issue.number, reason)
        return comment, reason

    def _comment(self, issue: Issue) -> Comment | None:
        return find_comment(self._api, issue.number, name=COMMENT)

    def _may_change(self, issue: Issue, comment: Comment) -> bool:
        """Whether the answer may have changed: an outcome is open, a stopped run did not close the issue, or an appeal was granted."""
        if was_pending(comment.text) or (was_closing(comment.text) and not issue.was_reopened):
            return True
        return any(self._folder.kind_of(place) is None for place in rejections_in(comment.text))


def _is_answered(issue: Issue, comment: Comment | None) -> bool:
    return comment is not None and is_answer_to(comment.text, issue.body)


_DECLINED = "this correction was proposed before, and a maintainer declined it"
_OPINION = "no service can prove where a paper belongs"


@dataclass(frozen=True)
class Handled:
    """What a report led to: the comment, its state, the listed paper's title, and the audit's pull request where it changed."""

    comment: str
    state: str
    title: str = ""
    pull: int | None = None


def answer_mistake(opened: OpenPull, report: Reported, *, question: str, before: str) -> Handled:
    """The answer to a report. `opened` is the audit's pull request, `before` the bot's earlier comment, empty before the first.

    Raises ServiceError when GitHub does not answer; what arXiv does not answer is part of the comment.
    """
    place = _find_place(report, opened)
    paper = opened.read_papers({place: opened.snapshot.base.blobs[place]}).get(place) if place else None
    if place is None or paper is None:
        return Handled(render_unlisted(report.typed, question=question), "unlisted")
    earlier = corrections_in(before)
    if is_answer_to(before, question) and _is_still_proposed(earlier, paper, opened):
        return Handled(without_marker(before), "proposed", paper.title, opened.snapshot.number)
    if are_made(earlier, paper):
        answer, evidence, number = MistakeAnswer("corrected"), Evidence(), None
    else:
        findings, evidence = _gather(place, paper, report, opened)
        answer, number = _propose(findings, report, opened)
    table = render_evidence(paper, evidence, report.aspects, opened.taxonomy) if answer.state != "corrected" else ""
    text = render_mistake(answer, _subject(place, paper, opened), table, question=question, earlier=earlier)
    return Handled(text, answer.state, paper.title, number)


def _is_still_proposed(earlier: Mapping[str, str], paper: Paper, opened: OpenPull) -> bool:
    """Whether everything that was proposed waits in the pull request still, so that nobody need be asked again."""
    lines = parse_audit(opened.snapshot.body or "").lines
    return bool(earlier) and all((paper.arxiv or paper.link, field) in lines for field in earlier)


def _find_place(report: Reported, opened: OpenPull) -> str | None:
    """The file of the listed paper that was named by its id, page, title or file; the first of several."""
    base, listed = opened.snapshot.base.blobs, opened.listed()
    typed = report.typed.strip().removesuffix(".yaml").rpartition("papers/")[2]
    if (place := f"papers/{typed}.yaml") in base:
        return place
    pages = opened.listed_pages()
    for text in (*report.paper.links, typed):
        named = read_link(text)
        if isinstance(named, ArxivLink) and (known := listed.ids.get(named.arxiv)):
            return known.path
        page = named.url if isinstance(named, PageLink | DoiLink) else text
        if page in pages:
            return pages[page]
    titles = [typed, *report.paper.titles, *report.paper.beside]
    keys = (title_key(variant) for title in titles for variant in (title, *title_variants(title)))
    return next((listed.keys[key].path for key in keys if key and key in listed.keys), None)


def _gather(place: str, paper: Paper, report: Reported, opened: OpenPull) -> tuple[Findings, Evidence]:
    """What an audit of this paper alone finds. Where the report doubts venue or code, others than the file's are found too."""
    settings, config = opened.settings, opened.config
    blanks: dict[str, None] = {"venue": None, "year": None} if "venue" in report.aspects else {}
    blanks |= {"code": None} if "code" in report.aspects else {}
    probe = {place: paper.model_copy(update=blanks)}
    answers = ask_arxiv(probe, settings, config)
    findings = judge_metadata(probe, answers, only_withdrawn=False)
    findings = without_dead_code(findings, settings, config) + audit_venues(probe, answers, settings, config)
    changes = [replace(one, paper=paper) for one in findings.changes]
    changes = [replace(one, sure=one.sure and not one.old) if one.field in blanks else one for one in changes]
    preprint = answers.papers.get(id_of(paper) or "")
    decision = read_classifier(settings.data).decide(document_of(preprint)) if preprint else None
    real = tuple(one for one in changes if one.new != one.old)
    return replace(findings, changes=real, partial=True), Evidence(preprint, decision)


def _propose(findings: Findings, report: Reported, opened: OpenPull) -> tuple[MistakeAnswer, int | None]:
    """The answer once the proved corrections are in the audit's pull request, and that pull request's number."""
    memory = parse_memory(read_local_memory(DataFolder(opened.settings.data)))
    fresh = not_proposed(findings.changes, memory)
    if not fresh:
        return _without_proof(findings, report), None
    if opened.paused_by:
        return MistakeAnswer("held", fresh, reason="the bot is paused"), None
    plan, snapshot = carry_out(opened, lambda now: plan_corrections(now, findings.only(fresh)))
    shown = plan.audit.lines if isinstance(plan, AuditPlan) else {}
    proposed = [one for one in fresh if (one.paper.arxiv or one.paper.link, one.field) in shown]
    if not proposed:
        return MistakeAnswer(
            "held", fresh, reason="the pull request for corrections takes no more now"
        ), snapshot.number
    return MistakeAnswer("proposed", proposed, pull_link(snapshot)), snapshot.number


def _without_proof(findings: Findings, report: Reported) -> MistakeAnswer:
    if findings.unknown:
        return MistakeAnswer("unknown", reason=findings.unknown[0])
    concerns: Sequence[str] = [concern.message for concern in findings.concerns]
    declined = [_DECLINED] if findings.changes else []
    opinion = [_OPINION] if report.aspects and report.aspects <= {"placement", "belonging"} else []
    return MistakeAnswer("open", reason=next(iter([*concerns, *declined, *opinion]), ""))


def _subject(place: str, paper: Paper, opened: OpenPull) -> Subject:
    branch, path = list_branch(opened), path_of(opened, place)
    shown = branch.file(path) if branch else None
    file = f"[{code_span(path)}]({shown})" if shown else code_span(path)
    return Subject(paper, address_of(paper), place_in_list(paper, opened), file, branch.edit(path) if branch else None)
