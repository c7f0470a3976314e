"""`suggest`: from a filled-in form to the pull request, the answer in the issue, and the outcome."""

import dataclasses
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from bot.core.files.canonical import render_entry
from bot.core.paper.key import paper_place
from bot.core.paper.model import Rejected
from bot.core.suggest.answer import Answer, render_answers
from bot.core.suggest.form import LABEL
from bot.core.text.latex import plain_title
from bot.core.text.markdown import marker_of, unescape_text
from tests.commands.disturbed import LeftBehind, at_chosen_or_every_request, disturbances
from tests.commands.scene import FULL, HALF, SINCE, Scene, open_scene
from tests.commands.test_render import README
from tests.servers.github.accounts import Account
from tests.servers.github.records import Issue
from tests.servers.pages import CHALLENGE, crossref_work, cvf_page
from tests.servers.web import Reply, SmallWeb, serve_web
from tests.small_list import BRANCH, make_paper

BOT = "github-actions[bot]"
TITLE, SLUG = "Visual Prompt Tuning for Ships", "visual-prompt-tuning-for-ships"
KEY = f"2024/{SLUG}"
ABSTRACT = "We propose visual prompt tuning: learnable prompts in the input of a frozen vision transformer."
ADDED, WAITING, HELD = "**Proposed**", "**Waiting for a maintainer**", "**Not proposed yet**"
LISTED, NOW = "**Already on the list**", "**Now on the list**"
CVF = "openaccess.thecvf.com/content/CVPR2024/html/Lovelace_Ships_CVPR_2024_paper.html"


class Desk:
    """The scene with a student who fills in the form."""

    def __init__(self, scene: Scene, web: SmallWeb, papers: list[Any]) -> None:
        self.scene, self.web, self.hub = scene, web, scene.hub
        papers = sorted(papers, key=lambda paper: "$" in paper["title"])  # those with plain titles first
        self.titles: dict[str, str] = {paper["id"]: paper["title"] for paper in papers}
        self.ids: dict[str, list[str]] = {
            decision: [paper["id"] for paper in papers if paper["decision"] == decision]
            for decision in ("accept", "review", "reject")
        }

    def ask(self, paper: str, remark: str = "_No response_", login: str = "student") -> Issue:
        body = f"### Paper\n\n{paper}\n\n### Remark\n\n{remark}\n"
        return self.hub.human(login).open_issue("Suggest: ", body, labels=(LABEL,))

    def answer(self, issue: Issue, code: int = 0) -> str:
        done = self.scene.small.run("suggest", "--issue", str(issue.number))
        assert done.code == code, done.err + done.out
        return self.comment(issue)

    def comment(self, issue: Issue) -> str:
        """The bot's one comment."""
        own = [one for one in self.hub.comments(issue.number) if one.author == BOT]
        assert len(own) == 1
        assert own[0].body.endswith(marker_of("suggestion"))
        return own[0].body

    def put_page(self, title: str = TITLE, *, address: str = CVF, abstract: str = ABSTRACT) -> str:
        """A paper's page at CVF, which the rules accept unless it says otherwise; its link."""
        self.web.put(address, cvf_page(title, ["Ada Lovelace"], abstract=abstract))
        return f"https://{address}"

    def outcome(self, code: int = 0) -> None:
        done = self.scene.small.run("suggest", "--open")
        assert done.code == code, done.err + done.out


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Scene, list[Any]]]:
    """A scene that remembers how it was at first, and what a scan says of its papers."""
    with open_scene(tmp_path_factory.mktemp("suggest")) as scene:
        scene.keep("first")
        yield scene, scene.small.run("scan", "--since", SINCE, "--until", FULL, "--json").json["papers"]


@pytest.fixture
def desk(first: tuple[Scene, list[Any]]) -> Iterator[Desk]:
    scene, papers = first
    scene.put_back("first")
    with serve_web(SmallWeb()) as web:
        scene.small.environ |= web.environ
        yield Desk(scene, web, papers)
    scene.hub.check()


@pytest.mark.parametrize("where", ["arXiv", "CVF"])
def test_a_newcomer_goes_from_the_form_to_the_merged_row(desk: Desk, where: str) -> None:
    key, hub = desk.ids["accept"][0], desk.hub
    paper, title = f"https://arxiv.org/abs/{key}v1", desk.titles[key]
    if where == "CVF":
        paper, key, title = desk.put_page(), KEY, TITLE
    issue = desk.ask(paper, "our own paper")
    told = desk.answer(issue)
    pull = hub.pulls("open")[0]
    assert told.startswith(f"Thank you! {ADDED}: [")
    assert f"is in [pull request {pull.number}](" in told
    assert "nothing left for you to do" in told
    assert hub.issue(issue.number).title == plain_title(title)
    assert plain_title(title).split(":")[0][:20] in told
    (line,) = desk.scene.lines
    assert (line.key, line.ticked) == (key, True)
    assert paper_place(key) in desk.scene.files()
    assert line.why.startswith(f"suggested by @student in #{issue.number}; ")
    assert f" in #{issue.number}; " in line.text  # a link, as GitHub reads it
    commit = hub.repository.commit(hub.forge.head(BRANCH) or "").message
    student = Account("student")
    assert f"\nCo-authored-by: student <{student.id}+student@users.noreply.github.com>" in commit
    desk.outcome()
    assert WAITING in desk.comment(issue)
    assert hub.issue(issue.number).state == "open"
    desk.scene.alice.merge(pull.number, "squash")
    desk.outcome()
    assert f"Thank you! {NOW}: [" in desk.comment(issue)
    assert plain_title(title) in unescape_text(desk.comment(issue))
    assert "is under " in desk.comment(issue)
    assert (hub.issue(issue.number).state, hub.issue(issue.number).state_reason) == ("closed", "completed")
    assert plain_title(title) in unescape_text(rendered_list(desk))
    assert desk.scene.small.run("validate").code == 0


def rendered_list(desk: Desk) -> str:
    """README.md as `render` writes it on main after the merge."""
    root = desk.scene.small.root
    pull_main(desk)
    (root / "README.md").write_text(README, "utf-8")
    assert desk.scene.small.run("render").code == 0
    return (root / "README.md").read_text("utf-8")


def test_running_again_writes_nothing_and_never_a_second_comment(desk: Desk) -> None:
    issue = desk.ask(desk.ids["accept"][0])
    first = desk.answer(issue)
    head, body = desk.hub.forge.head(BRANCH), desk.hub.pulls("open")[0].body
    second = desk.answer(issue)
    assert (desk.hub.forge.head(BRANCH), desk.hub.pulls("open")[0].body) == (head, body)
    assert WAITING in second
    assert first != second
    count = len(desk.hub.log)
    assert desk.answer(issue) == second
    assert {exchange.method for exchange in desk.hub.log.exchanges[count:]} == {"GET"}


@pytest.mark.parametrize(("decision", "where"), [("review", "arXiv"), ("reject", "arXiv"), ("reject", "CVF")])
def test_what_the_rules_do_not_accept_is_put_up_unticked_with_the_reason(desk: Desk, decision: str, where: str) -> None:
    paper = arxiv = desk.ids[decision][0]
    if where == "CVF":
        paper, arxiv = desk.put_page("Prompts for Ships", abstract=""), "2024/prompts-for-ships"
    told = desk.answer(desk.ask(paper))
    (line,) = desk.scene.lines
    assert (line.key, line.ticked) == (arxiv, False)
    assert ("would not have proposed it" in line.why) is (decision == "reject")
    assert ("would not have proposed it" in told) is (decision == "reject")
    assert paper_place(arxiv) not in desk.scene.files()
    desk.scene.alice.tick(desk.hub.pulls("open")[0].number, arxiv)
    desk.outcome()
    assert paper_place(arxiv) in desk.scene.files()
    assert "suggested by @student" in desk.scene.lines[0].why
    head = desk.hub.forge.head(BRANCH) or ""
    assert "Co-authored-by: student" in desk.hub.repository.commit(head).message
    assert desk.scene.sync().code == 0
    assert desk.hub.forge.head(BRANCH) == head


def test_a_pull_request_that_only_asks_for_ticks_has_no_fault(desk: Desk) -> None:
    """Its text is edited by maintainers, so it is reviewed before it changes any file."""
    desk.answer(desk.ask(desk.ids["review"][0]))
    done = desk.scene.small.run("review", "--pull", "2")
    assert done.code == 0, done.out
    assert "❌" not in "".join(one.body for one in desk.hub.comments(2))


def test_nobody_is_mentioned_and_nothing_but_the_suggestion_is_referred_to(desk: Desk) -> None:
    issue = desk.ask(desk.ids["accept"][0], "as in #77, with @everyone")
    desk.answer(issue)
    body = desk.hub.pulls("open")[0].body or ""
    assert not re.search(r"@\w", body)
    assert set(re.findall(r"#[0-9]+", body)) == {f"#{issue.number}"}


def test_what_is_listed_already_is_said_at_once_and_closes_the_issue(desk: Desk) -> None:
    issue = desk.ask("https://arxiv.org/abs/2203.12119")
    told = desk.answer(issue)
    assert told.startswith(f"Thank you! {LISTED}: [Visual Prompt Tuning](https://arxiv.org/abs/2203.12119) is under ")
    assert desk.hub.issue(issue.number).title == "Visual Prompt Tuning"
    assert desk.hub.issue(issue.number).state == "closed"
    desk.scene.alice.reopen(issue.number)
    desk.answer(issue)
    assert desk.hub.issue(issue.number).state == "open"  # who opened it again has something to say
    assert desk.hub.pulls() == []


def test_what_waits_already_is_said(desk: Desk) -> None:
    desk.scene.propose()
    told = desk.answer(desk.ask(desk.ids["accept"][0]))
    assert told.startswith(f"Thank you! {WAITING}: ")
    assert f"is in [pull request {desk.hub.pulls('open')[0].number}]" in told


@pytest.mark.parametrize("where", ["arXiv", "CVF"])
def test_a_rejected_paper_is_told_with_why_where_and_how_to_appeal(desk: Desk, where: str) -> None:
    paper = arxiv = desk.ids["accept"][0]
    no = f"rejected/{2000 + int(arxiv[:2])}/{arxiv}.yaml"
    if where == "CVF":
        paper, arxiv, no = desk.put_page(), KEY, f"rejected/2026/{SLUG}.yaml"
    issue = desk.ask(paper)
    desk.answer(issue)
    number = desk.hub.pulls("open")[0].number
    desk.scene.alice.untick(number, arxiv)
    desk.scene.sync()
    desk.outcome()
    told = desk.comment(issue)
    assert (
        f"was rejected on 2026-01-01 in [pull request {number}](https://github.com/octo/list/pull/{number}): " in told
    )
    assert "unticked" in told
    assert f"This is final once [pull request {number}](" in told
    assert desk.hub.issue(issue.number).state == "open"
    desk.scene.alice.merge(number, "squash")
    desk.outcome()
    told = desk.comment(issue)
    assert "say why in a comment here" in told
    assert "maintainer who" not in told  # nobody else is told what to do
    assert "vpt-bot accept" not in told
    assert f"/blob/main/data/{no}" in told
    assert (desk.hub.issue(issue.number).state, desk.hub.issue(issue.number).state_reason) == ("closed", "not_planned")
    again = desk.ask(paper, login="another")
    assert "was rejected" in desk.answer(again)
    assert desk.hub.issue(again.number).state == "open"  # for an appeal


def test_a_pull_request_that_was_closed_is_a_no_with_its_reason(desk: Desk) -> None:
    issue = desk.ask(desk.ids["accept"][0])
    desk.answer(issue)
    number = desk.hub.pulls("open")[0].number
    desk.scene.alice.close(number, "reason: not about images")
    desk.outcome()
    told = desk.comment(issue)
    assert f"in [pull request {number}](https://github.com/octo/list/pull/{number}) by alice: not about images" in told
    assert desk.hub.issue(issue.number).state == "closed"


@pytest.mark.parametrize("where", ["arXiv", "CVF"])
@pytest.mark.parametrize("reopened", [True, False])
def test_a_maintainer_grants_an_appeal_by_deleting_the_no(desk: Desk, where: str, reopened: bool) -> None:
    """In the issue that waited for the outcome, which is opened again, or in another one; right after the merge."""
    paper = key = desk.ids["accept"][0]
    if where == "CVF":
        paper, key = desk.put_page(), KEY
    first = desk.ask(paper)
    desk.answer(first)
    desk.scene.alice.untick(2, key)
    desk.scene.sync()
    desk.scene.alice.merge(2, "squash")
    pull_main(desk)
    desk.outcome()
    issue = first if reopened else desk.ask(paper, login="another")
    if reopened:
        desk.scene.alice.reopen(issue.number)
    desk.answer(issue)
    desk.outcome()
    assert "was rejected" in desk.comment(issue)
    (no,) = [name for name in desk.hub.files() if name.startswith("data/rejected/")]
    desk.scene.alice.commit("main", {no: None})
    pull_main(desk)
    desk.outcome()
    assert ADDED in desk.comment(issue)
    assert [(line.key, line.ticked) for line in desk.scene.lines] == [(key, True)]
    assert not [name for name in desk.scene.files() if name.startswith("rejected/")]
    desk.outcome()
    assert WAITING in desk.comment(issue)


def pull_main(desk: Desk) -> None:
    """The checkout as a run of the workflow finds it."""
    root, files = desk.scene.small.root, desk.hub.files()
    for path in (root / "data").rglob("*.yaml"):
        if path.relative_to(root).as_posix() not in files:
            path.unlink()
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text)


def test_a_question_without_an_answer_comes_before_outcomes(desk: Desk) -> None:
    for number in range(21):
        issue = desk.ask(desk.ids["accept"][0], login=f"student-{number}")
        desk.hub.human(BOT).comment(issue.number, f"{answer_to(issue)}\n\n{marker_of('suggestion')}")
    issue = desk.ask("https://github.com/x/y")
    desk.outcome()
    assert "a site that the bot does not read" in desk.comment(issue)


def answer_to(issue: Issue) -> str:
    """An answer that waits for an outcome."""
    offered = Answer("offered", "A title", None, "is in the pull request.", is_final=False)
    return render_answers([offered], question=issue.body or "", left_out=0)


def test_several_links_get_an_item_each(desk: Desk) -> None:
    accept, review = desk.ids["accept"][0], desk.ids["review"][0]
    told = desk.answer(
        desk.ask(
            f"https://arxiv.org/abs/{accept}\n- {review}\n2203.12119 https://github.com/x/y 2512.99999 javascript:alert(1)"
        )
    )
    assert told.count("\n- ") + told.startswith("- ") == 5
    assert "github.com/x/y" not in told  # code beside papers is passed over
    assert "`2512.99999`" in told or "does not exist on arXiv" in told
    assert "does not begin with https" in told.replace("<!-- -->", "")
    assert {line.key: line.ticked for line in desk.scene.lines} == {accept: True, review: False}


def test_more_than_ten_links_are_said_to_be_left_out(desk: Desk) -> None:
    known = next(paper for paper in desk.scene.arxiv.papers if paper.id in desk.ids["review"])
    desk.scene.small.write(make_paper(known.id, known.title))  # so that arXiv can be asked for a paper that exists
    told = desk.answer(desk.ask(" ".join(f"2401.{number:05}" for number in range(1, 14))))
    assert told.count("does not exist on arXiv") == 10
    assert "3 more were not read; please put them into another issue." in told


def test_a_title_finds_its_paper_and_an_unclear_one_offers_some(desk: Desk) -> None:
    arxiv = desk.ids["accept"][0]
    title = desk.titles[arxiv]
    told = desk.answer(desk.ask(title.upper()))
    assert desk.scene.lines[0].key == arxiv, told
    part = " ".join(re.findall(r"\w+", title)[:-1])
    assert f"https://arxiv.org/abs/{arxiv}" in desk.answer(desk.ask(part))
    assert "was not found on arXiv" in desk.answer(desk.ask("No such title at all anywhere"))


def test_the_title_of_a_paper_that_only_the_list_knows_is_known(desk: Desk) -> None:
    issue = desk.ask("a paper without an ID")
    assert f"Thank you! {LISTED}: [A Paper Without an Id](" in desk.answer(issue)
    assert desk.hub.issue(issue.number).state == "closed"


def test_a_deleted_account_is_neither_named_nor_credited(desk: Desk) -> None:
    """GitHub shows the account `ghost` in its place."""
    desk.answer(desk.ask(desk.ids["accept"][0], login="ghost"))
    assert desk.scene.lines[0].why.startswith("suggested by somebody in #1; ")
    assert "Co-authored-by" not in desk.hub.repository.commit(desk.hub.forge.head(BRANCH) or "").message


def test_nothing_that_names_a_paper_is_answered_with_what_to_paste(desk: Desk) -> None:
    issue = desk.ask("hello")
    assert "neither a link nor a title" in desk.answer(issue)
    assert desk.hub.issue(issue.number).title == "Suggest: "
    desk.hub.human("student").edit_body(
        issue.number, f"### Paper\n\n{desk.ids['accept'][0]}\n\n### Remark\n\n_No response_"
    )
    assert ADDED in desk.answer(issue)


def test_an_edit_whose_run_was_lost_is_answered_by_the_next(desk: Desk) -> None:
    issue = desk.ask("https://github.com/x/y")
    desk.answer(issue)
    desk.hub.log.clear()
    desk.outcome()
    assert [exchange.method for exchange in desk.hub.log.exchanges] == ["GET", "GET"], str(desk.hub.log)
    desk.hub.human("student").edit_body(issue.number, f"### Paper\n\n{desk.ids['accept'][0]}\n")
    desk.outcome()
    assert ADDED in desk.comment(issue)


def test_a_venues_page_of_a_paper_on_arxiv_gives_the_file_both(desk: Desk) -> None:
    arxiv = desk.ids["accept"][0]
    authors = next(paper.authors for paper in desk.scene.arxiv.papers if paper.id == arxiv)
    desk.web.put(CVF, cvf_page(desk.titles[arxiv], authors))
    desk.answer(desk.ask(f"https://{CVF}"))
    text = desk.scene.files()[f"papers/{2000 + int(arxiv[:2])}/{arxiv}.yaml"].decode()
    assert f'arxiv: "{arxiv}"\nurl: "https://{CVF}"' in text


def test_a_paper_that_is_not_on_arxiv_goes_on_the_pull_request_like_any_other(desk: Desk) -> None:
    arxiv = desk.ids["accept"][0]
    told = desk.answer(desk.ask(f"{desk.put_page()} {arxiv}"))
    assert told.count(f"- {ADDED}: ") == 2
    assert "Thank you! **2 proposed.**" in told
    assert [(line.key, line.ticked, line.url) for line in desk.scene.lines] == [
        (KEY, True, f"https://{CVF}"),
        (arxiv, True, None),
    ]
    text = desk.scene.files()[paper_place(KEY)].decode()
    assert f'title: "{TITLE}"\nurl: "https://{CVF}"\nauthors:\n  - "Ada Lovelace"\ndate: "2024"\n' in text
    desk.hub.log.clear()
    assert desk.scene.sync().code == 0
    assert desk.hub.log.writes == []
    assert WAITING in desk.answer(desk.ask(f"https://{CVF}?x=1", login="another"))


def test_a_scan_that_finds_it_on_arxiv_later_offers_it_no_second_time(desk: Desk) -> None:
    arxiv = desk.ids["accept"][0]
    at = next(at for at, paper in enumerate(desk.scene.arxiv.papers) if paper.id == arxiv)
    paper = desk.scene.arxiv.papers.pop(at)
    desk.answer(desk.ask(desk.put_page(desk.titles[arxiv])))
    (line,) = desk.scene.lines
    desk.scene.arxiv.papers.append(paper)
    desk.scene.propose()
    assert arxiv not in {one.key for one in desk.scene.lines}
    desk.scene.alice.untick(2, line.key)
    desk.scene.sync()
    desk.scene.propose()
    assert arxiv not in {one.key for one in desk.scene.lines}


def test_a_page_whose_title_changed_is_still_known_by_its_address(desk: Desk) -> None:
    issue = desk.ask(desk.put_page())
    desk.answer(issue)
    desk.put_page("Prompts for Boats")
    desk.outcome()
    assert WAITING in desk.comment(issue)
    desk.scene.alice.untick(2, KEY)
    desk.scene.sync()
    desk.outcome()
    assert "was rejected on 2026-01-01 in [pull request 2](" in desk.comment(issue)
    desk.web.put(CVF, Reply(status=503))
    desk.outcome()
    assert "was rejected on 2026-01-01 in [pull request 2](" in desk.comment(issue)
    assert len(desk.scene.lines) == 1


@pytest.mark.parametrize("seen", [True, False])
def test_a_paper_whose_title_was_corrected_before_the_merge_is_not_put_up_again(desk: Desk, seen: bool) -> None:
    """Whether or not the bot saw the file's new name on the branch."""
    issue, alice = desk.ask(desk.put_page()), desk.scene.alice
    desk.answer(issue)
    new = "papers/2024/prompts-for-boats.yaml"
    text = desk.scene.files()[paper_place(KEY)].replace(TITLE.encode(), b"Prompts for Boats")
    alice.commit(BRANCH, {f"data/{paper_place(KEY)}": None, f"data/{new}": text})
    if seen:
        for until in (HALF, FULL):  # the second run commits
            assert desk.scene.sync().code == 0
            assert [(line.key, line.ticked) for line in desk.scene.lines][:1] == [("2024/prompts-for-boats", True)]
            assert not [name for name in desk.scene.files() if name.startswith("rejected/")]
            assert desk.scene.propose(until).code == 0
    alice.merge(2, "squash")
    (desk.scene.small.data / "papers/2024").mkdir(exist_ok=True)
    (desk.scene.small.data / new).write_bytes(text)
    desk.outcome()
    assert "on the list**: " in desk.comment(issue)
    desk.scene.propose()
    assert not [name for name in desk.scene.files() if SLUG in name]
    assert not [line for line in desk.scene.lines if not line.arxiv]
    assert [line.is_second for line in desk.scene.lines] == [seen] * len(desk.scene.lines)


def test_two_links_to_one_paper_make_one_line(desk: Desk) -> None:
    doi = "10.1016/S0893-6080(05)80010-3"
    desk.web.put_json(f"api.crossref.org/works/{quote(doi, safe='')}", crossref_work(TITLE, ["Ada Lovelace"]))
    told = desk.answer(desk.ask(f"{desk.put_page()} https://doi.org/{doi}"))
    assert told.count(ADDED) == 1
    assert [line.key for line in desk.scene.lines] == [KEY]
    assert WAITING in desk.answer(desk.ask(f"doi:{doi}"))


def test_a_doi_is_read_again_at_the_tick(desk: Desk) -> None:
    doi = "10.1016/S0893-6080(05)80010-3"  # parentheses would end a link
    desk.web.put_json(f"api.crossref.org/works/{quote(doi, safe='')}", crossref_work("Ships at Sea", ["Ada Lovelace"]))
    desk.answer(desk.ask(f"https://doi.org/{doi}"))
    assert [(line.key, line.ticked) for line in desk.scene.lines] == [("2024/ships-at-sea", False)]
    desk.scene.alice.tick(2, "2024/ships-at-sea")
    assert desk.scene.sync().code == 0
    text = desk.scene.files()["papers/2024/ships-at-sea.yaml"].decode()
    assert f'url: "https://doi.org/{doi}"\n' in text


LONG = "Visual Prompt Tuning of Very Large Frozen Vision Transformers for Many Kinds of Downstream "


@pytest.mark.parametrize(
    "titles", [(f"{LONG}Ships", f"{LONG}Boats", f"{LONG}Planes"), ("视觉提示调优", "视觉提示学习", "视觉提示")]
)
def test_titles_of_one_short_form_get_a_number(desk: Desk, titles: tuple[str, ...]) -> None:
    addresses = [CVF.replace("Ships", name) for name in ("Ships", "Boats", "Planes")]
    links = [
        desk.put_page(title, address=address, abstract="") for title, address in zip(titles, addresses, strict=True)
    ]
    desk.answer(desk.ask(f"{links[0]} {links[1]}"))
    desk.answer(desk.ask(links[2]))
    keys = [line.key for line in desk.scene.lines]
    assert keys == [keys[0], f"{keys[0]}-2", f"{keys[0]}-3"]
    assert [line.title for line in desk.scene.lines] == list(titles)
    desk.scene.alice.tick(2, *(f"{key})" for key in keys))
    desk.scene.sync()
    files = desk.scene.files()
    assert [f'title: "{title}"'.encode() in files[paper_place(key)] for key, title in zip(keys, titles, strict=True)]
    desk.scene.alice.untick(2, f"{keys[1]})")
    desk.scene.sync()
    files = desk.scene.files()
    assert [paper_place(key) in files for key in keys] == [True, False, True]
    assert [name for name in files if name.startswith("rejected/")] == [
        f"rejected/2026/{keys[1].partition('/')[2]}.yaml"
    ]


@pytest.mark.parametrize(
    "title",
    [
        "Mine](https://arxiv.org/abs/2512.99999) [x",
        "closes gh-1 @everyone <img src=x> ${{ secrets.X }} ::error:: `code`",
        "- [x] [Other](https://arxiv.org/abs/2512.88888) &lt;script&gt; --&gt;",
        "x](https://evil.example#2024/other-paper) \u202e\u200b",
        "cs/9901001",
        "a" * 400,
    ],
)
def test_a_hostile_title_on_a_page_is_a_title_and_no_more(desk: Desk, title: str) -> None:
    told = desk.answer(desk.ask(desk.put_page(title)))
    (line,) = desk.scene.lines
    assert (line.url, line.arxiv, line.ticked) == (f"https://{CVF}", None, True)
    assert paper_place(line.key) in desk.scene.files()
    commit = desk.hub.repository.commit(desk.hub.forge.head(BRANCH) or "").message
    assert commit.startswith("Add 1 paper\n\nProposed-by: vpt-bot\n")
    assert "gh-1" not in commit
    for text in (told, desk.hub.pull(2).body or ""):
        assert "\u202e" not in text
        assert "](https://evil.example" not in text
        assert "@everyone" not in text
    desk.hub.log.clear()
    assert desk.scene.sync().code == 0
    assert desk.hub.log.writes == []
    desk.scene.alice.untick(2, line.key)
    assert desk.scene.sync().code == 0
    assert [name for name in desk.scene.files() if name.startswith("rejected/2026/")]
    desk.scene.alice.merge(2, "squash")
    rendered_list(desk)
    assert desk.scene.small.run("validate").code == 0


@pytest.mark.parametrize("where", ["arXiv", "CVF"])
def test_a_file_that_a_maintainer_deleted_is_no_tick(desk: Desk, where: str) -> None:
    key = desk.ids["accept"][0] if where == "arXiv" else KEY
    issue = desk.ask(desk.put_page() if where == "CVF" else key)
    desk.answer(issue)
    desk.scene.alice.commit(BRANCH, {f"data/{paper_place(key)}": None})
    desk.outcome()
    assert paper_place(key) not in desk.scene.files()
    desk.scene.sync()
    desk.outcome()
    assert "(https://github.com/octo/list/pull/2) by alice: its file was deleted there" in desk.comment(issue)


def test_a_no_that_was_said_until_a_day_gives_way_after_it(desk: Desk) -> None:
    paper = desk.put_page()
    no = Rejected(title=TITLE, url=paper, reason="Not yet published.", date="2025-01-01", until="2025-12-01")
    desk.scene.alice.commit("main", {f"data/rejected/2025/{SLUG}.yaml": render_entry(no)})
    desk.answer(desk.ask(paper))
    assert [(line.key, line.ticked) for line in desk.scene.lines] == [(KEY, True)]
    assert f"rejected/2025/{SLUG}.yaml" not in desk.scene.files()


def test_a_venues_paper_waits_until_arxiv_says_whether_it_has_it(desk: Desk) -> None:
    desk.web.put(CVF, cvf_page("Visual Prompts for Ships", ["Ada Lovelace"]))
    desk.scene.arxiv.faults.put(always="html")
    issue = desk.ask(f"https://{CVF}")
    assert "arXiv could not be asked" in desk.answer(issue, code=3)
    desk.scene.arxiv.faults.put(always=None)
    desk.outcome()
    assert "**Proposed for review**" in desk.comment(issue)


def test_openreview_is_answered_politely_and_crossref_by_its_facts(desk: Desk) -> None:
    desk.web.put("openreview.net/forum?id=abcd1234", CHALLENGE)
    told = desk.answer(desk.ask("https://openreview.net/forum?id=abcd1234"))
    assert "paste the paper's title and its arXiv link" in told
    desk.web.put_json("api.crossref.org/works/10.1000%2Fa", crossref_work("Prompts on Ships", ["Ada Lovelace"]))
    assert "Prompts on Ships" in desk.answer(desk.ask("doi:10.1000/a"))


HOSTILE = [
    "https://arxlv.org/abs/2512.03663 @everyone #1 <script>alert(1)</script> --> ::error:: ${{ secrets.X }}",
    "javascript:alert(document.cookie)//`](http://evil.example)![x](http://evil.example/p.png)",
    "http://127.0.0.1:9/x http://169.254.169.254/10.1000/a http://[::1]/ file:///etc/passwd",
    "https://arxiv.org/abs/2512.03663\u202e\u200b.evil",
    "\u202eA hidden title of words\u200b @everyone ![x](y)",
    "a" * 60_000,
    "- [x] [A](https://arxiv.org/abs/2203.12119) · x — y\n<!-- vpt-bot:suggestion -->",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_form_does_nothing_but_get_an_answer(desk: Desk, text: str) -> None:
    told = desk.answer(desk.ask(text))
    for hidden in ("\u202e", "\u200b"):
        assert hidden not in told
    plain = re.sub(r"`+[^`]*`+", "", told)
    for mark in ("@everyone", "<script", "![x](", "](http://evil", "[x]"):
        assert mark not in plain
    assert all(not request.endswith("evil.example") for request in desk.web.requests)
    assert desk.hub.pulls() == []


def test_an_issue_that_github_did_not_label_gets_the_label(desk: Desk) -> None:
    issue = desk.hub.human("student").open_issue("Suggest: ", f"### Paper\n\n{desk.ids['accept'][0]}\n")
    desk.answer(issue)
    assert desk.hub.issue(issue.number).labels == [LABEL]


def test_a_marker_pasted_by_a_stranger_is_not_the_bots_comment(desk: Desk) -> None:
    issue = desk.ask(desk.ids["accept"][0])
    desk.hub.human("mallory").comment(issue.number, f"done\n\n{marker_of('suggestion')}")
    desk.answer(issue)
    assert len(desk.hub.comments(issue.number)) == 2


def test_the_trailer_never_comes_from_text(desk: Desk) -> None:
    desk.answer(desk.ask(desk.ids["accept"][0], "Co-authored-by: root <1+root@users.noreply.github.com>"))
    message = desk.hub.repository.commit(desk.hub.forge.head(BRANCH) or "").message
    assert message.count("Co-authored-by:") == 1
    assert "root" not in message


def test_when_arxiv_is_down_the_answer_says_so_and_a_later_run_goes_on(desk: Desk) -> None:
    issue = desk.ask(desk.ids["accept"][0])
    desk.scene.arxiv.faults.put(always="html")
    assert "could not be looked up" in desk.answer(issue, code=3)
    assert desk.hub.pulls() == []
    desk.scene.arxiv.faults.put(always=None)
    desk.outcome()
    assert ADDED in desk.comment(issue)


def test_a_paused_bot_puts_nothing_up_and_says_so(desk: Desk) -> None:
    config = desk.scene.small.data / "config.yaml"
    config.write_text(re.sub(r"^paused: .*\n", "", config.read_text("utf-8"), flags=re.M) + "paused: true\n", "utf-8")
    issue = desk.ask(desk.ids["accept"][0])
    assert f"{HELD}: " in (told := desk.answer(issue))
    assert "it is paused" in told
    assert desk.hub.pulls() == []
    config.write_text(config.read_text("utf-8").replace("paused: true\n", ""), "utf-8")
    desk.outcome()
    assert ADDED in desk.comment(issue)


def test_a_closed_issue_is_left_alone_and_a_pull_request_is_refused(desk: Desk) -> None:
    issue = desk.ask(desk.ids["accept"][0])
    desk.scene.alice.close(issue.number)
    done = desk.scene.small.run("suggest", "--issue", str(issue.number), "--json")
    assert json.loads(done.out)["issues"][0]["states"] == ["closed"]
    assert desk.hub.comments(issue.number) == []
    desk.scene.propose()
    done = desk.scene.small.run("suggest", "--issue", str(desk.hub.pulls()[0].number))
    assert (done.code, "is a pull request" in done.err) == (2, True)
    assert desk.scene.small.run("suggest", "--issue", "9999").code == 2
    assert (
        desk.scene.small.run("suggest", "--issue", "1", environ={"GITHUB_TOKEN": "", "GITHUB_REPOSITORY": ""}).code == 2
    )


@pytest.mark.parametrize("decision", ["accept", "review"])
def test_what_does_not_fit_into_the_text_waits_until_it_does(desk: Desk, decision: str) -> None:
    """No paper is on the branch without a line, by which a maintainer takes it off."""
    desk.answer(desk.ask(desk.ids["accept"][0]))
    body = desk.hub.pull(2).body or ""
    others = [
        f"- [ ] [A Prompt {n}](https://arxiv.org/abs/2401.{n:05}) · learnable × token — {'long ' * 107}"
        for n in range(1, 101)
    ]
    first = next(line for line in body.split("\n") if line.startswith("- ["))
    desk.scene.alice.edit_body(2, body.replace(first, "\n".join([first, *others])))
    paper = desk.ids[decision][1]
    issue = desk.ask(paper)
    assert f"{HELD}: " in (told := desk.answer(issue))
    assert "it is full." in told
    assert paper_place(paper) not in desk.scene.files()
    desk.scene.alice.edit_body(2, body)
    desk.outcome()
    assert (ADDED if decision == "accept" else "**Proposed for review**") in desk.comment(issue)
    assert paper in {line.key for line in desk.scene.lines}


def test_what_could_not_be_put_up_is_not_said_to_be(desk: Desk) -> None:
    desk.answer(desk.ask(desk.ids["accept"][0]))
    name = "data/papers/2022/2203.12119.yaml"
    text = desk.hub.files()[name]
    desk.scene.alice.commit(BRANCH, {name: text + b'note: "one"\n'}, "one")
    desk.scene.alice.commit("main", {name: text + b'note: "other"\n'}, "other")
    issue = desk.ask(desk.ids["accept"][1])
    assert f"{HELD}: " in desk.answer(issue)
    desk.scene.alice.commit(BRANCH, {name: text}, "back")
    desk.outcome()
    assert ADDED in desk.comment(issue)


def test_a_silent_page_is_asked_again_later_and_turns_no_run_red(desk: Desk) -> None:
    desk.web.put(CVF, Reply(status=503))
    issue = desk.ask(f"https://{CVF} https://{CVF.replace('Ships', 'Boats')}")
    assert "could not be read" in desk.answer(issue, code=3)
    assert len(desk.web.requests) == 1  # a host that is down is asked once a run
    desk.outcome()
    desk.web.put(CVF, cvf_page("Visual Prompts for Ships", ["Ada Lovelace"]))
    desk.outcome()
    assert "Visual Prompts for Ships" in desk.comment(issue)


def test_a_title_nearly_on_the_list_is_put_up_with_a_warning(desk: Desk) -> None:
    arxiv = desk.ids["accept"][0]
    near = make_paper("2401.00009", f"{desk.titles[arxiv]}s")
    path = desk.scene.small.write(near)
    desk.hub.human("octo").commit("main", {"data/papers/2024/2401.00009.yaml": path.read_bytes()}, "near")
    desk.answer(desk.ask(arxiv))
    assert "⚠ nearly the title of papers/2024/2401.00009.yaml" in (desk.hub.pulls("open")[0].body or "")


@pytest.mark.parametrize(
    "comment", ["This paper has been withdrawn by the authors", "Withdrawn: [x](http://evil.example) @everyone"]
)
def test_a_withdrawn_paper_is_not_put_up(desk: Desk, comment: str) -> None:
    arxiv = desk.ids["accept"][0]
    at = next(at for at, paper in enumerate(desk.scene.arxiv.papers) if paper.id == arxiv)
    desk.scene.arxiv.papers[at] = dataclasses.replace(desk.scene.arxiv.papers[at], comment=comment)
    told = desk.answer(desk.ask(f"https://arxiv.org/pdf/{arxiv}v2"))
    assert "was withdrawn from arXiv" in told
    assert "](http://evil" not in told
    assert "@everyone" not in told
    assert desk.hub.pulls() == []


def test_an_issue_that_was_locked_keeps_no_other_from_its_answer(desk: Desk) -> None:
    locked, other = desk.ask(desk.ids["accept"][0]), desk.ask(desk.ids["accept"][1])
    desk.hub.issue(locked.number).locked = True
    desk.outcome()
    assert ADDED in desk.comment(other)
    assert desk.hub.comments(locked.number) == []


@pytest.mark.parametrize("outcome", ["merged", "unticked"])
def test_an_issue_is_closed_by_the_next_run_where_one_was_stopped_before(desk: Desk, outcome: str) -> None:
    paper = desk.ids["accept"][0]
    issue = desk.ask(paper)
    desk.answer(issue)
    if outcome == "unticked":
        desk.scene.alice.untick(2, paper)
        desk.scene.sync()
    desk.scene.alice.merge(2, "squash")
    pull_main(desk)
    desk.hub.faults.drop(method="PATCH", path=rf"/issues/{issue.number}$", times=9)
    desk.outcome(code=3)
    assert desk.hub.issue(issue.number).state == "open"
    desk.hub.faults.clear()
    desk.outcome()
    assert desk.hub.issue(issue.number).state == "closed"
    desk.scene.alice.reopen(issue.number)
    desk.outcome()
    assert desk.hub.issue(issue.number).state == "open"


@pytest.mark.slow
@at_chosen_or_every_request
def test_stopped_at_any_request_the_next_run_ends_in_the_same_state(desk: Desk, every: bool) -> None:
    scene = desk.scene
    issue = desk.ask(f"{desk.ids['accept'][0]} {desk.put_page()} {desk.ids['review'][0]}")
    scene.keep()
    scene.hub.log.clear()
    desk.answer(issue)
    requests = list(scene.hub.log.exchanges)
    expected = sorted((line.key, line.ticked) for line in scene.lines)
    left = LeftBehind(every=every)
    for nth, kind in disturbances(requests, ("drop after", "502"), every=every):
        scene.put_back()
        scene.break_request(kind, nth)
        scene.small.run("suggest", "--issue", str(issue.number))
        if not left.is_new(scene.hub, scene.small):
            continue
        scene.hub.faults.clear()
        assert scene.small.run("suggest", "--open").code == 0
        assert sorted((line.key, line.ticked) for line in scene.lines) == expected
        assert len([one for one in scene.hub.comments(issue.number) if one.author == BOT]) == 1
        assert len(scene.hub.pulls("open")) == 1
