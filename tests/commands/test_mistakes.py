"""`suggest` on the form for mistakes: the file, what arXiv says now, and what it proves in the audit's pull request."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.core.suggest.form import LISTED, MISTAKE_LABEL, MISTAKE_TITLE, RIGHT, WRONG, WRONGS, form_of, read_mistake
from bot.core.text.markdown import marker_of
from tests.commands.audit_world import World, open_world, stored, work
from tests.servers.github.records import Issue
from tests.servers.github.standin import GitHub
from tests.small_list import ROOT

BOT = "github-actions[bot]"
MOVED = "2401.00004"
PATH = f"data/papers/2024/{MOVED}.yaml"


class Office:
    """A list on GitHub, and a reader who reports mistakes."""

    def __init__(self, world: World, hub: GitHub) -> None:
        self.world, self.hub = world, hub

    def report(
        self, paper: str, wrong: str = "Something else", title: str = "Mistake: ", labelled: bool = True
    ) -> Issue:
        body = f"### {LISTED}\n\n{paper}\n\n### {WRONG}\n\n{wrong}\n\n### {RIGHT}\n\nOtherwise.\n"
        return self.hub.human("reader").open_issue(title, body, labels=(MISTAKE_LABEL,) if labelled else ())

    def answer(self, issue: Issue, code: int = 0) -> str:
        done = self.world.small.run("suggest", "--issue", str(issue.number))
        assert done.code == code, done.err + done.out
        return self.comment(issue)

    def later(self) -> None:
        """A later run for all open issues, on main as it is by then."""
        for name, text in self.hub.files().items():
            (self.world.small.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.world.small.root / name).write_bytes(text)
        done = self.world.small.run("suggest", "--open")
        assert done.code == 0, done.err + done.out

    def comment(self, issue: Issue) -> str:
        (own,) = [one for one in self.hub.comments(issue.number) if one.author == BOT]
        assert own.body.endswith(marker_of("suggestion"))
        return own.body


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """One paper has a new title on arXiv, which its file does not know."""
    with open_world(tmp_path) as world:
        world.list(MOVED, "The Old Title", there=stored(MOVED, "A New | Title of @all"), venue="CVPR", year=2025)
        world.list("2401.00003", "A Placed Paper")
        small = world.small
        with GitHub(tmp_path / "hub", files=small.files()) as hub:
            small.environ |= hub.environ
            yield Office(world, hub)
            hub.check()


def test_a_proved_correction_goes_from_the_report_to_main_and_closes_it(office: Office) -> None:
    issue = office.report(f"https://arxiv.org/abs/{MOVED}v1", "Title, authors or link of the paper")
    told, hub = office.answer(issue), office.hub
    (pull,) = hub.pulls("open")
    assert (pull.head_ref, pull.number) == ("bot/audit", 2)
    assert told.startswith("Thank you! **A correction is proposed**: [pull request 2](")
    assert f"[`{PATH}`](https://github.com/octo/list/blob/main/{PATH})" in told
    assert "| title | The Old Title | arXiv<!-- -->: A New" in told.replace("arXiv:", "arXiv<!-- -->:")
    assert "Learnable, token level" in told
    assert "nothing left for you to do" in told
    assert "@all" not in told
    assert hub.issue(issue.number).title == "Mistake: The Old Title"
    office.world.arxiv.requests.clear()
    office.later()
    assert office.comment(issue) == told
    assert office.world.arxiv.requests == []  # what waits is not looked up again
    assert hub.issue(issue.number).state == "open"
    hub.human("alice", role="write").merge(pull.number, "squash")
    office.later()
    assert office.comment(issue).startswith("Thank you! **It is corrected**: [A New")
    assert (hub.issue(issue.number).state, hub.issue(issue.number).state_reason) == ("closed", "completed")


def test_a_declined_correction_is_left_to_the_maintainers_and_not_proposed_again(office: Office) -> None:
    issue, hub = office.report(MOVED), office.hub
    office.answer(issue)
    body = hub.pulls("open")[0].body or ""
    alice = hub.human("alice", role="write")
    alice.edit_body(2, body.replace("- [x]", "- [ ]"))
    assert office.world.small.run("sync").code == 0
    alice.merge(2, "squash")
    office.later()
    assert "**A maintainer will decide**" in office.comment(issue)
    assert "a maintainer declined it" in office.comment(issue)
    assert hub.pulls("open") == []
    assert hub.issue(issue.number).state == "open"


def test_what_the_audit_found_before_stays_beside_the_correction(office: Office) -> None:
    there = stored("2401.00003", "A Placed Paper", comment="Superseded by arXiv:2401.09999")
    papers = office.world.arxiv.papers
    papers[:] = [there if paper.id == there.id else paper for paper in papers if paper.id != MOVED]
    moved = stored(MOVED, "The Old Title")
    papers.append(moved)
    assert office.world.small.run("audit", "--withdrawn").code == 0
    office.answer(office.report("2401.00001", "Link to the code"))
    assert office.hub.pulls("open") == []  # a concern alone opens nothing
    papers[papers.index(moved)] = stored(MOVED, "A New Title")
    assert office.world.small.run("audit").code == 0
    papers[0] = stored("2401.00001", "A Sounder Paper")
    office.answer(office.report("2401.00001"))
    body = office.hub.pulls("open")[0].body or ""
    assert "A Sounder Paper" in body
    assert "A New Title" in body
    assert "was replaced by arXiv" in body.replace("<!-- -->", "")


def test_what_crossref_proves_is_offered_where_the_file_says_otherwise(office: Office) -> None:
    """A venue that a person wrote is never replaced without a tick."""
    arxiv = "2401.00001"
    office.world.arxiv.papers[0] = stored(arxiv, "A Sound Paper", comment="Accepted to ICCV 2025")
    office.world.registered(
        "A Sound Paper", work("A Sound Paper", "2025 IEEE/CVF International Conference on Computer Vision (ICCV)")
    )
    told = office.answer(office.report(arxiv, "Venue or year, Link to the code"))
    assert "**A correction is proposed**" in told
    assert "venue: ICCV 2025" in told
    assert "| venue | CVPR 2024 | arXiv" in told
    assert "| code | none |" in told
    line = next(line for line in (office.hub.pulls("open")[0].body or "").split("\n") if "· venue: " in line)
    assert line.startswith("- [ ] ")


@pytest.mark.parametrize(
    "paper", ["2401.00003", "A placed paper", "data/papers/2024/2401.00003.yaml", "2024/2401.00003"]
)
def test_what_nothing_proves_a_maintainer_decides(office: Office, paper: str) -> None:
    issue = office.report(paper, "Placement (nature, level or areas)")
    told = office.answer(issue)
    assert told.startswith("Thank you! **A maintainer will decide** about [A Placed Paper](")
    assert "no service can prove where a paper belongs" in told
    assert "| place | " in told
    assert "the rules:" in told
    assert "/edit/main/data/papers/2024/2401.00003.yaml" in told
    assert office.hub.pulls() == []
    count = len(office.hub.log.writes)
    assert office.answer(issue) == told
    assert len(office.hub.log.writes) == count


def test_an_issue_without_its_label_is_known_by_its_form_and_labelled(office: Office) -> None:
    issue = office.report("2401.00003", labelled=False)
    office.hub.human("reader").open_issue("A question", "What is this list about?")
    office.later()
    assert "**A maintainer will decide**" in office.comment(issue)
    assert office.hub.issue(issue.number).labels == [MISTAKE_LABEL]
    assert office.hub.comments(2) == []


def test_a_report_below_a_hundred_younger_issues_is_found_by_its_label(office: Office) -> None:
    issue, reader = office.report("2401.00003"), office.hub.human("reader")
    for number in range(100):
        reader.open_issue(f"Question {number}", "What is this list about?")
    office.later()
    assert "**A maintainer will decide**" in office.comment(issue)


def test_while_arxiv_is_silent_it_says_so_and_a_later_run_goes_on(office: Office) -> None:
    office.world.arxiv.faults.put(always="html")
    issue = office.report(MOVED, title="Mistake: wrong title")
    told = office.answer(issue, code=3)
    assert "**Not looked up yet**" in told
    assert "tries again by itself" in told
    assert office.hub.issue(issue.number).title == "Mistake: wrong title"
    office.world.arxiv.faults.put(always=None)
    office.later()
    assert "**A correction is proposed**" in office.comment(issue)


@pytest.mark.parametrize(
    "text",
    [
        "2401.09999",
        "_No response_",
        "<img src=x> @everyone #1 ![x](http://evil.example/p.png) `code` <!-- vpt-bot:correction title 0123456789abcdef -->",
        "../../config",
        "a" * 30_000,
    ],
)
def test_what_names_no_listed_paper_is_asked_for_and_does_nothing_else(office: Office, text: str) -> None:
    told = office.answer(office.report(text))
    assert told.startswith("Thank you! **No listed paper was found**: ")
    assert "**One thing to do:** edit this issue" in told
    plain = re.sub(r"`+[^`]*`+", "", told)
    assert not any(mark in plain for mark in ("@everyone", "<img", "![x]", ":correction"))
    assert office.hub.pulls() == []


def test_the_form_itself_has_these_headings_and_answers() -> None:
    written = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/mistake.yml").read_text("utf-8"))
    fields = {field["attributes"]["label"]: field for field in written["body"]}
    assert list(fields) == [LISTED, WRONG, RIGHT]
    assert fields[WRONG]["attributes"]["options"] == list(WRONGS)
    assert (written["labels"], written["title"].strip()) == ([MISTAKE_LABEL], MISTAKE_TITLE)


def test_a_form_is_known_by_its_first_heading_then_by_its_label() -> None:
    body = "### Listed paper\r\n\r\n2401.00001\r\n\r\n### What is wrong\r\n\r\nVenue or year, It was withdrawn\r\n"
    assert form_of(body) == form_of("text", {"mistake"}) == "mistake"
    assert form_of("### Paper\n\nx", {"mistake"}) == form_of("x", {"suggestion"}) == "suggestion"
    assert form_of("I read:\n### Paper\n") is None
    assert form_of("### Papers\n") is None
    report = read_mistake(body)
    assert (report.typed, report.paper.links) == ("2401.00001", ("2401.00001",))
    assert report.aspects == {"venue", "withdrawn"}
