"""Answers reports of mistakes: finds the listed paper, asks arXiv and Crossref, and proposes what they prove as an audit does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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
from bot.core.suggest.answer import is_answer_to
from bot.core.suggest.form import Reported, title_variants
from bot.core.text.markdown import code_span, without_marker
from bot.edges.disk.data_folder import DataFolder
from bot.edges.rules.rule_files import read_classifier
from bot.flows.audit.pull import plan_corrections, read_local_memory
from bot.flows.audit.sources import ask_arxiv, audit_venues, id_of, judge_metadata, without_dead_code
from bot.flows.pull.open_pull import OpenPull, carry_out
from bot.flows.suggest.pull import address_of, list_branch, listed_papers, path_of, place_in_list, pull_link

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
    base, listed = opened.snapshot.base.blobs, listed_papers(opened)
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
