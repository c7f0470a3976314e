"""Carries single commands out: what each decides is written on a sheet, which becomes a part of the plan."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from bot.core.checks.runner import faults_of
from bot.core.files.data_file import read_data_file
from bot.core.lookup.named import DoiLink, LookedUp, Named, PageLink, read_link
from bot.core.lookup.web_paper import WebPaper
from bot.core.paper.arxiv_id import is_arxiv_id, parse_arxiv_id
from bot.core.paper.document import Document
from bot.core.paper.found import document_of
from bot.core.paper.key import find_rejection, name_of, name_of_place, paper_place
from bot.core.paper.model import PASSED_OVER, Rejected
from bot.core.pull.body import parse_view
from bot.core.pull.command import (
    Command,
    Misread,
    Outcome,
    Spoken,
    Target,
    describe_unknown,
    find_target,
    fold_explanation,
    move_paper,
)
from bot.core.pull.decisions import Addition, Rejection
from bot.core.pull.line import AGAIN, Item, Line, links_in
from bot.core.pull.snapshot import Snapshot
from bot.core.rules.explanation import explain, render_markdown
from bot.core.suggest.answer import co_author
from bot.core.text.markdown import code_span, escape_text, one_line
from bot.edges.disk.data_folder import DataFolder
from bot.edges.github.client import connect
from bot.edges.github.issues import read_issue
from bot.edges.rules.rule_files import read_classifier
from bot.errors import ServiceError, UsageError
from bot.flows.lookup import addition_of, fetch_preprints, find_pages, look_up, paper_pages
from bot.flows.pull.named import additions_of, choose_keys, read_arguments, read_rejections, rejections_of
from bot.flows.pull.open_pull import OpenPull

_LONGEST_REASON = 300


@dataclass
class Sheet:
    """What the commands of all comments decide together, by key; a later command on the same paper wins."""

    additions: dict[str, Addition] = field(default_factory=dict)
    rejections: dict[str, Rejection] = field(default_factory=dict)
    offers: dict[str, Item] = field(default_factory=dict)
    redrawn: dict[str, Item] = field(default_factory=dict)  # lines that a stopped run left as they were
    explanations: dict[str, str] = field(default_factory=dict)

    def copy(self) -> "Sheet":
        """A sheet on which the same stands, for a comment that may have to wait as a whole."""
        return Sheet(**{name: dict(entries) for name, entries in vars(self).items()})

    def add(self, one: Addition) -> None:
        """The paper is added."""
        self.rejections.pop(one.key, None)
        self.offers.pop(one.key, None)
        self.additions[one.key] = one

    def reject(self, one: Rejection) -> None:
        """The paper is rejected."""
        self.additions.pop(one.key, None)
        self.offers.pop(one.key, None)
        self.rejections[one.key] = one

    @property
    def effects(self) -> tuple[object, ...]:
        """What changes the pull request."""
        return self.additions, self.rejections, self.offers, self.redrawn


def known_lines(snapshot: Snapshot) -> list[Line]:
    """The papers that a command may name by a piece of the title: in the open pull request, waiting for it, and in the last ones."""
    waiting = [
        Line(key, False, text.replace("- [", "- [ ] [", 1))
        for text in parse_view(snapshot.body or "").waiting
        for link in links_in(text)
        if (key := parse_arxiv_id(link))
    ]
    ended = [line for pull in snapshot.unsettled for line in pull.papers()]
    lines = [line for line in (*snapshot.lines, *waiting, *ended) if line.is_keyed]
    return list({line.key: line for line in reversed(lines)}.values())[::-1]


@dataclass
class Desk:
    """Carries the commands of one comment out on a sheet."""

    opened: OpenPull
    sheet: Sheet
    spoken: Spoken

    def carry_out(self, command: Command | Misread) -> Outcome:
        """What came of a command. Raises ServiceError when something can't be looked up now."""
        if isinstance(command, Misread):
            return Outcome(command.text, command.meant, is_done=False)
        if command.verb == "take":
            return Outcome(command.text, "`/take` is for a contributor's pull request", is_done=False)
        try:
            fault = self._offer() if command.verb == "offer" else self._about_paper(command)
        except UsageError as error:
            fault = escape_text(f"{error.message}; {error.hint}" if error.hint else error.message)
        return Outcome(command.text, fault, is_done=not fault)

    def _about_paper(self, command: Command) -> str:
        """Carries it out; what is wrong, empty when it is done."""
        target = find_target(command, self._lines)
        if isinstance(target, Misread):
            return target.meant
        work: dict[str, Callable[[Target], str]] = {
            "accept": self._accept,
            "reject": self._reject,
            "move": self._move,
            "explain": self._explain,
        }
        return work[command.verb](target)

    @property
    def _lines(self) -> list[Line]:
        return known_lines(self.opened.snapshot)

    @property
    def _there(self) -> Iterable[str]:
        return self.opened.snapshot.branch_or_main.blobs.keys()

    def _is_listed(self, key: str | None) -> bool:
        return key is not None and paper_place(key) in self.opened.snapshot.base.blobs

    def _line(self, key: str) -> Line | None:
        return next((line for line in self._lines if line.key == key), None)

    def _is_here(self, key: str | None) -> bool:
        return key is not None and (self._line(key) is not None or paper_place(key) in self._there)

    def _accept(self, target: Target) -> str:
        if self._is_listed(target.key):
            return ""
        key = target.key or ""
        is_in = key in self.sheet.additions or (key and paper_place(key) in self._there and self._is_ticked(key))
        if not is_in or key in self.sheet.rejections:
            self.sheet.add(self._addition(target))
        return ""

    def _is_ticked(self, key: str) -> bool:
        line = self._line(key)
        return line is None or line.ticked

    def _reject(self, target: Target) -> str:
        if fault := self._fault_of(target):
            return fault
        key = target.key or ""
        reason = one_line(target.rest).removeprefix("reason:").strip(" —–-:")[:_LONGEST_REASON].strip()
        reason = "" if reason == PASSED_OVER else reason
        place = find_rejection(key, self.opened.snapshot.branch_or_main.blobs)
        is_in = paper_place(key) in self._there or key in self.sheet.additions
        is_recorded = bool(place) and not is_in and self._is_recorded(place or "", reason)
        line = self._line(key)
        if is_recorded and not (line and line.ticked):
            return ""
        (one,) = rejections_of(read_arguments([key], self.opened), self.opened, reason=reason or "unticked")
        by = self.spoken.author
        self.sheet.reject(replace(one, pull=self.spoken.pull, by=by, is_recorded=is_recorded))
        return ""

    def _is_recorded(self, place: str, reason: str) -> bool:
        """Whether the rejection on the branch says the same; any will do where no reason is given."""
        if not reason:
            return True
        texts = self.opened.read_texts({place: self.opened.snapshot.branch_or_main.blobs[place]})
        found = read_data_file(texts[place].encode(), place=place, path=place).rejected
        return found is not None and (found.reason, found.by) == (reason, self.spoken.author)

    def _move(self, target: Target) -> str:
        if fault := self._fault_of(target):
            return fault
        opened, before = self.opened, self._addition(target)
        paper = move_paper(before.paper, target.rest.split(), opened.taxonomy)
        if isinstance(paper, str):
            return paper
        place = paper_place(before.key)
        faults = faults_of(paper, place, taxonomy=opened.taxonomy, today=opened.settings.today)
        if faults:
            return escape_text(f"its file would not pass validate: {faults[0].message}")
        is_there = place in self._there and self._is_ticked(before.key) and before.key not in self.sheet.rejections
        after = replace(before, paper=paper, overwrites=True)
        if paper != before.paper or not is_there:
            self.sheet.add(after)
        elif (line := self._line(before.key)) and after.item(opened.taxonomy).placement != line.placement:
            self.sheet.redrawn[before.key] = after.item(opened.taxonomy)
        return ""

    def _fault_of(self, target: Target) -> str:
        """Why a paper can't be rejected or moved here; empty if it can."""
        if self._is_listed(target.key):
            path = DataFolder(self.opened.settings.data).shown(paper_place(target.key or ""))
            return f"it is on the list already; change or delete {code_span(path)}"
        return "" if self._is_here(target.key) else describe_unknown(target.key or target.named, self._lines)

    def _addition(self, target: Target) -> Addition:
        """The paper as its file is, or as arXiv or its page says. Raises UsageError and ServiceError."""
        key = target.key or ""
        if key in self.sheet.additions:
            return self.sheet.additions[key]
        line, place = self._line(key), paper_place(key) if key else ""
        paper = self.opened.read_papers_at([place]).get(place) if place in self._there else None
        if paper:
            return Addition(key, paper, line.why if line else "added by hand")
        (one,) = additions_of(read_arguments([key or target.named], self.opened), self.opened)
        return replace(one, why=line.why or one.why, co_author=self._co_author(line)) if line else one

    def _co_author(self, line: Line) -> str:
        """The trailer for who suggested the paper, by the account's number; empty where nobody did."""
        github = self.opened.settings.github
        number = line.why.partition(" in #")[2].partition(";")[0]
        if github is None or not line.is_suggested or not number.isdecimal():
            return ""
        try:
            issue = read_issue(connect(github), int(number))
        except UsageError:
            return ""  # it was deleted
        return "" if issue.is_by_bot else co_author(issue.author, issue.author_id) or ""

    def _explain(self, target: Target) -> str:
        document = self._document(target)
        explanation = explain(read_classifier(self.opened.settings.data), document)
        key = target.key or target.named
        text = fold_explanation(key, document.title, render_markdown(explanation))
        self.sheet.explanations = {key: text, **self.sheet.explanations}
        return ""

    def _document(self, target: Target) -> Document:
        settings, config, key = self.opened.settings, self.opened.config, target.key or ""
        if key and is_arxiv_id(key):
            found = fetch_preprints([key], settings, config)
            if key not in found:
                raise UsageError(f"arXiv has no paper {key}", hint="check the id")
            return document_of(found[key])
        line = self._line(key)
        link = read_link((line and line.url) or target.named)
        page = paper_pages(settings, config).read(link) if isinstance(link, PageLink | DoiLink) else None
        if isinstance(page, WebPaper):
            return page.document
        if page is not None and page.is_unknown:
            raise ServiceError(f"{target.named}: {page.reason}", hint="run the same command again later")
        if line is None:
            raise UsageError(f"{target.named} names no paper that can be read", hint="write its arXiv id or its link")
        return Document(line.key, line.title)

    def _offer(self) -> str:
        """Offers what was passed over, the newest first, as far as there is room."""
        opened = self.opened
        rejections = read_rejections(opened)
        passed = {place: one for place, one in rejections.items() if one.reason == PASSED_OVER}
        taken = {line.key for line in opened.snapshot.lines} | self.sheet.additions.keys()
        newest = sorted(passed, key=lambda place: (passed[place].date, place), reverse=True)
        room = max(0, opened.config.max_papers - len(opened.snapshot.lines) - len(self.sheet.offers))
        for one in self._look_up({place: passed[place] for place in newest}, rejections, room):
            if one.key not in taken:
                item = replace(one, why=f"{AGAIN}; {one.why}").item(opened.taxonomy, ticked=False)
                self.sheet.offers.setdefault(one.key, item)
        return ""

    def _look_up(self, passed: dict[str, Rejected], rejections: dict[str, Rejected], room: int) -> list[Addition]:
        """The papers of the first of these rejections; what is not found any more is left out."""
        settings, config = self.opened.settings, self.opened.config
        chosen = dict(list(passed.items())[:room])
        found = look_up((one.arxiv for one in chosen.values() if one.arxiv), settings, config)
        pages = {place: one.url for place, one in chosen.items() if one.url and not one.arxiv}
        read: dict[str, LookedUp] = find_pages(pages, settings=settings, config=config)
        named = [one for one in read.values() if isinstance(one, Named)]
        keyed = choose_keys(named, self.opened, rejections) if named else []
        kept = {name_of_place(place) for place in chosen}
        return [
            *(addition_of(one) for one in found.values()),
            *(
                Addition(key, one.paper, one.decision.why(), reason=one.reason)
                for key, one in keyed
                if name_of(key) in kept
            ),
        ]
