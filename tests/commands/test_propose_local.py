"""The main job on one machine: harvest over HTTP, classify, and the pull request in the local git repository."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.files.data_file import read_data_file
from bot.core.pull.line import parse_lines
from demo.arxiv_server import SmallArxiv
from tests.small_list import BRANCH, SmallList, make_paper, sample_papers

WINDOW = ("--since", "2025-11-24", "--until", "2025-12-31")
PROPOSE = ("propose", "--local", *WINDOW)
LINE = re.compile(r"^- \[( |x)\] \[(.+)\]\(https://arxiv\.org/abs/(\d{4}\.\d{5})\) · (.+) — (.+)$")


@pytest.fixture
def arxiv() -> SmallArxiv:
    """Half of the sample: enough of each decision."""
    return SmallArxiv(sample_papers()[::2])


def ids(small_list: SmallList, *, ticked: bool) -> list[str]:
    return [line.key for line in parse_lines(small_list.body) if line.ticked is ticked]


def test_one_command_makes_a_branch_with_a_file_for_each_accepted_paper(small_list: SmallList) -> None:
    head = small_list.git("rev-parse", "HEAD")
    result = small_list.run(*PROPOSE, "--json")
    assert result.code == 0, result.err
    accepted = {p["id"] for p in result.json["papers"] if p["decision"] == "accept"}
    assert {Path(name).stem for name in small_list.files_on_branch()} == accepted == set(ids(small_list, ticked=True))
    assert set(ids(small_list, ticked=False)) == {p["id"] for p in result.json["papers"] if p["decision"] == "review"}
    assert (small_list.git("rev-parse", "HEAD"), small_list.git("status", "--porcelain")) == (head, "")


def test_the_document_has_the_contracts_shape(small_list: SmallList) -> None:
    document = small_list.run(*PROPOSE, "--json").json
    assert list(document) == [
        "window", "total", "collected", "known", "complete", "requests", "sources", "papers", "pull",
    ]  # fmt: skip
    assert document["sources"] == [
        {"source": "api", "outcome": "complete"},
        {"source": "oai", "outcome": "unused"},
        {"source": "announcements", "outcome": "unused"},
    ]
    assert document["window"] == ["2025-11-24", "2025-12-31"]
    assert document["total"] == document["collected"] > 20
    assert (document["complete"], document["requests"]) == (True, 1)
    assert document["pull"] | {"url": ""} == {"number": None, "url": "", "action": "opened", "reason": None}
    scores = [paper["score"] for paper in document["papers"]]
    assert scores == sorted(scores, reverse=True)


def test_files_of_the_branch_are_valid_and_hold_arxivs_facts(small_list: SmallList) -> None:
    small_list.run(*PROPOSE)
    small_list.git("switch", "--quiet", BRANCH)
    for name in small_list.git("diff", "--name-only", "main").split():
        file = read_data_file((small_list.root / name).read_bytes(), place=name.removeprefix("data/"), path=name)
        assert file.paper is not None, file.findings
        assert file.paper.date.startswith("2025-")
    assert small_list.run("validate", "--base", "main").code == 0


def test_the_body_has_one_line_a_paper_and_no_other_task_box(small_list: SmallList) -> None:
    small_list.run(*PROPOSE)
    boxes = [line for line in small_list.body.splitlines() if re.match(r"\s*[-*+] \[", line)]
    assert boxes
    assert all(LINE.match(line) for line in boxes)
    assert re.search(r"65 of 65|\d+ of \d+ collected", small_list.body)
    assert "rejected by the rules" in small_list.body


def test_a_second_run_changes_nothing(small_list: SmallList) -> None:
    small_list.run(*PROPOSE)
    before = small_list.state()
    result = small_list.run(*PROPOSE, "--json")
    assert small_list.state() == before
    assert (result.json["pull"]["action"], result.json["pull"]["reason"]) == ("unchanged", "nothing new")
    assert result.json["known"] > 0


def test_a_dry_run_writes_nothing_at_all(small_list: SmallList) -> None:
    result = small_list.run(*PROPOSE, "--json", "--dry-run")
    assert result.json["dry_run"] is True
    assert result.json["pull"]["action"] == "opened"
    assert not (small_list.root / "out").exists()
    assert not (small_list.root / ".cache").exists()
    assert small_list.git("branch", "--list", BRANCH) == ""


def test_known_papers_are_recognised_by_id_title_alias_and_rejection(small_list: SmallList, arxiv: SmallArxiv) -> None:
    first, second, third, fourth = [paper for paper in arxiv.papers if "prompt" in paper.title.lower()][:4]
    small_list.write(make_paper(first.id, "Listed under another title", date=first.day))
    small_list.write(make_paper(None, second.title.upper(), url="https://example.org/a", date=second.day))
    small_list.write(make_paper("2401.00001", "Something Else Entirely", aliases=[third.title]))
    small_list.commit()
    assert small_list.run("reject", fourth.id, "--reason", "It is about something else.").code == 0
    result = small_list.run(*PROPOSE, "--json").json
    assert not {first.id, second.id, third.id, fourth.id} & {paper["id"] for paper in result["papers"]}
    assert result["known"] == 4
    assert "1 held back" in small_list.body


def test_a_near_identical_title_is_proposed_with_a_warning_beside_it(small_list: SmallList, arxiv: SmallArxiv) -> None:
    chosen = small_list.run("scan", *WINDOW, "--json").json["papers"][0]
    small_list.write(make_paper("2401.00002", chosen["title"] + "s", date="2024-01-01"))
    small_list.commit()
    small_list.run(*PROPOSE)
    line = next(line for line in small_list.body.splitlines() if chosen["id"] in line)
    assert "⚠" in line
    assert "2401.00002" in line


def test_only_max_papers_are_proposed_and_the_rest_waits(small_list: SmallList) -> None:
    config = small_list.data / "config.yaml"
    config.write_text(config.read_text().replace("max_papers: 40", "max_papers: 5"))
    small_list.commit()
    first = small_list.run(*PROPOSE, "--json").json
    assert [line.key for line in parse_lines(small_list.body)] == [paper["id"] for paper in first["papers"][:5]]
    assert "### Waiting" in small_list.body
    small_list.git("merge", "--quiet", BRANCH)
    second = small_list.run(*PROPOSE, "--json").json
    assert second["pull"]["action"] == "opened"
    lines, before = parse_lines(small_list.body), {paper["id"] for paper in first["papers"][:5]}
    assert {line.key for line in lines if not line.is_second}.isdisjoint(before)


@pytest.mark.parametrize(
    "merge", [("merge", "--quiet"), ("merge", "--quiet", "--no-ff", "-m", "take"), ("merge", "--squash")]
)
def test_after_any_kind_of_merge_the_next_proposal_starts_anew(small_list: SmallList, merge: tuple[str, ...]) -> None:
    small_list.run(*PROPOSE[:2], "--since", "2025-11-24", "--until", "2025-12-05")
    left = ids(small_list, ticked=False)
    assert left

    def take() -> None:
        small_list.git("-c", "user.name=Ada", "-c", "user.email=a@example.org", *merge, BRANCH)
        if "--squash" in merge:
            small_list.commit("squashed")

    take()
    assert small_list.run("sync").out.endswith("pull request none (nothing new)\n")
    result = small_list.run(*PROPOSE, "--json").json
    assert result["pull"]["action"] == "opened"
    assert set(left) <= {paper["id"] for paper in result["papers"]}
    again = {line.key for line in parse_lines(small_list.body) if line.is_second}
    assert again == set(left) & set(ids(small_list, ticked=False))
    assert not [name for name in small_list.files_on_branch() if name.startswith("data/rejected/")]
    assert small_list.git("merge-base", "main", BRANCH) == small_list.git("rev-parse", "main")
    take()
    result = small_list.run(*PROPOSE, "--json").json
    assert not again & {paper["id"] for paper in result["papers"]}


def test_accept_puts_a_paper_that_waits_for_review_on_the_branch(small_list: SmallList) -> None:
    small_list.run(*PROPOSE)
    chosen = ids(small_list, ticked=False)[0]
    assert small_list.run("accept", f"https://arxiv.org/pdf/{chosen}v2").code == 0
    assert f"data/papers/2025/{chosen}.yaml" in small_list.files_on_branch()
    assert chosen in ids(small_list, ticked=True)
    before = small_list.state()
    assert "already" in small_list.run("accept", chosen).out
    assert small_list.state() == before


def test_reject_takes_a_paper_off_the_branch_and_remembers_it(small_list: SmallList) -> None:
    small_list.run(*PROPOSE)
    chosen = ids(small_list, ticked=True)[0]
    assert (
        small_list.run("reject", chosen, "--reason", "Off topic: no model that sees.", "--until", "2026-06-30").code
        == 0
    )
    files = small_list.files_on_branch()
    assert f"data/papers/2025/{chosen}.yaml" not in files
    text = small_list.git("show", f"{BRANCH}:data/rejected/2025/{chosen}.yaml")
    assert 'reason: "Off topic: no model that sees."' in text
    assert 'until: "2026-06-30"' in text
    assert chosen in ids(small_list, ticked=False)
    small_list.run(*PROPOSE)
    assert f"data/papers/2025/{chosen}.yaml" not in small_list.files_on_branch()


def test_a_no_is_taken_back_by_accepting(small_list: SmallList) -> None:
    small_list.run(*PROPOSE)
    chosen = ids(small_list, ticked=True)[0]
    small_list.run("reject", chosen)
    small_list.run("accept", chosen)
    assert f"data/papers/2025/{chosen}.yaml" in small_list.files_on_branch()
    assert f"data/rejected/2025/{chosen}.yaml" not in small_list.files_on_branch()


def test_sync_applies_ticks_edits_and_deletions(small_list: SmallList) -> None:
    small_list.run(*PROPOSE)
    (unticked, deleted, edited), ticked = ids(small_list, ticked=True)[:3], ids(small_list, ticked=False)[0]
    small_list.git("switch", "--quiet", BRANCH)
    small_list.git("rm", "--quiet", f"data/papers/2025/{deleted}.yaml")
    path = small_list.data / f"papers/2025/{edited}.yaml"
    path.write_text(
        re.sub("^nature: .*$", "nature: non_learnable", path.read_text(), flags=re.M) + 'note: "A human wrote this."\n'
    )
    small_list.commit("by hand")
    small_list.git("switch", "--quiet", "main")
    body = small_list.root / "out/pull-request.md"
    text = re.sub(rf"- \[x\](.*{re.escape(unticked)})", r"- [ ]\1", small_list.body)
    body.write_text(re.sub(rf"- \[ \](.*{re.escape(ticked)})", r"- [x]\1", text))
    assert small_list.run("sync", "--local").code == 0
    files = small_list.files_on_branch()
    assert f"data/papers/2025/{ticked}.yaml" in files
    assert {f"data/rejected/2025/{arxiv}.yaml" for arxiv in (unticked, deleted)} <= set(files)
    assert "A human wrote this." in small_list.git("show", f"{BRANCH}:data/papers/2025/{edited}.yaml")
    (line,) = [line for line in small_list.body.splitlines() if edited in line]
    assert "· non-learnable" in line
    assert re.search(r" — [A-Za-z]\w*(?: \w+,?){2,}", line), "no reason"
    assert 'reason: "deleted"' in small_list.git("show", f"{BRANCH}:data/rejected/2025/{deleted}.yaml")
    before = small_list.state()
    small_list.run("sync", "--local")
    assert small_list.state() == before


def test_it_works_without_a_git_identity(small_list: SmallList, tmp_path: Path) -> None:
    nobody = {"HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1", "EMAIL": "", "XDG_CONFIG_HOME": str(tmp_path)}
    assert small_list.run(*PROPOSE, environ=nobody).code == 0
    assert small_list.files_on_branch()


def test_no_text_from_outside_reaches_branch_or_commit_message(small_list: SmallList, arxiv: SmallArxiv) -> None:
    small_list.run(*PROPOSE)
    message = small_list.git("log", "-1", "--format=%B", BRANCH)
    titles = [paper["title"] for paper in small_list.run("scan", "--json", *WINDOW).json["papers"]]
    assert not any(title in message for title in titles)
    assert re.fullmatch(r"[A-Za-z0-9 ,.:\n-]+", message)


def test_paused_stops_writing_and_says_so(small_list: SmallList) -> None:
    config = small_list.data / "config.yaml"
    config.write_text(config.read_text().replace("paused: false", "paused: true"))
    result = small_list.run(*PROPOSE, "--json")
    assert (result.code, result.json["pull"]["reason"]) == (0, "paused")
    assert small_list.git("branch", "--list", BRANCH) == ""
    assert not (small_list.root / "out").exists()


@pytest.mark.parametrize("fault", ["missing", "503", "empty-page", "total-0", "html"])
def test_a_shortfall_is_told_and_nothing_is_proposed_from_it(
    small_list: SmallList, arxiv: SmallArxiv, fault: str
) -> None:
    arxiv.faults.put(always=fault)
    result = small_list.run(*PROPOSE, "--json")
    assert result.code == 3
    assert (result.json["complete"], result.json["pull"]["reason"]) == (False, "incomplete")
    assert small_list.git("branch", "--list", BRANCH) == ""
    assert re.search(r"incomplete: \d+ of \d+|unknown: ", result.err)


def test_an_incomplete_harvest_is_proposed_when_it_is_allowed(small_list: SmallList, arxiv: SmallArxiv) -> None:
    arxiv.faults.put(always="missing")
    result = small_list.run(*PROPOSE, "--json", "--allow-incomplete")
    assert result.json["pull"]["action"] == "opened"
    assert "incomplete" in small_list.body


def test_scan_prints_the_same_papers_and_writes_nothing_outside_its_cache(small_list: SmallList) -> None:
    def files() -> list[Path]:
        return sorted(path for path in small_list.root.rglob("*") if not {".git", ".cache"} & set(path.parts))

    before = files()
    document = small_list.run("scan", *WINDOW, "--json").json
    assert files() == before
    assert [p["id"] for p in document["papers"]] == [p["id"] for p in small_list.run(*PROPOSE, "--json").json["papers"]]


def test_scan_reads_a_dump_instead_of_arxiv(small_list: SmallList, arxiv: SmallArxiv) -> None:
    arxiv.papers[:] = sample_papers()
    from tests.small_list import ROOT

    asked = small_list.run("scan", *WINDOW, "--json").json
    read = small_list.run("scan", *WINDOW, "--json", "--from", str(ROOT / "demo/papers.jsonl")).json
    assert {p["id"] for p in read["papers"]} == {p["id"] for p in asked["papers"]}
    assert (read["requests"], read["complete"]) == (0, True)


MISUSE = {
    "dates the wrong way round": (
        ["propose", "--local", "--since", "2025-12-01", "--until", "2025-11-01"],
        2,
        "--since",
    ),
    "a day that is none": (["scan", "--since", "yesterday"], 2, "YYYY-MM-DD"),
    "an id that is none": (["accept", "12"], 2, "'12' is neither an id nor a link"),
    "no such data folder": (["propose", "--local", "--data", "nowhere"], 2, "--data"),
    "an unknown paper": (["accept", "2512.99998"], 2, "2512.99998"),
}


@pytest.mark.parametrize("name", MISUSE)
def test_wrong_use_is_said_in_one_line(small_list: SmallList, name: str) -> None:
    arguments, code, words = MISUSE[name]
    result = small_list.run(*arguments)
    assert result.code == code, result.err
    told = [line for line in result.err.splitlines() if line.startswith("error:")]
    assert len(told) == 1
    assert words in told[0]


def test_the_bots_branch_is_never_pulled_from_under_somebody(small_list: SmallList) -> None:
    small_list.run(*PROPOSE, "--until", "2025-12-01")
    small_list.git("switch", "--quiet", BRANCH)
    before = small_list.state()
    result = small_list.run(*PROPOSE)
    assert result.code == 2
    assert "checked out" in result.err
    assert small_list.state() == before


def test_no_git_repository_is_said(small_list: SmallList, tmp_path: Path) -> None:
    (small_list.root / ".git").rename(tmp_path / "hidden")
    result = small_list.run(*PROPOSE)
    assert result.code == 2
    assert "git init" in result.err


def test_only_one_of_token_and_repository_is_refused(small_list: SmallList) -> None:
    result = small_list.run("propose", environ={"GITHUB_TOKEN": "x"})
    assert result.code == 2
    assert "GITHUB_REPOSITORY" in result.err


def test_a_refused_connection_is_exit_3_with_the_document(small_list: SmallList) -> None:
    result = small_list.run(*PROPOSE, "--json", environ={"ARXIV_API_URL": "http://127.0.0.1:9/api/query"})
    assert result.code == 3
    assert json.loads(result.out)["complete"] is False
    assert not (small_list.root / "out").exists()


def test_a_read_only_place_is_said_and_nothing_is_half_written(small_list: SmallList) -> None:
    (small_list.root / "out").write_text("a file where a folder should be")
    result = small_list.run(*PROPOSE)
    assert result.code == 2
    assert "error:" in result.err


@pytest.mark.parametrize(
    ("name", "text"), [("config.yaml", "version: 1\nversion: 1\n"), ("taxonomy.yaml", "natures: [")]
)
def test_broken_configuration_names_file_and_line(small_list: SmallList, name: str, text: str) -> None:
    (small_list.data / name).write_text(text)
    result = small_list.run(*PROPOSE)
    assert result.code == 2
    assert re.search(rf"{name}:\d+:", result.err)


def test_a_deleted_branch_is_a_closed_pull_request(small_list: SmallList) -> None:
    small_list.run(*PROPOSE[:2], "--since", "2025-11-24", "--until", "2025-12-05")
    offered = [line.key for line in parse_lines(small_list.body)]
    small_list.git("branch", "--quiet", "-D", BRANCH)
    assert small_list.run(*PROPOSE).code == 0
    assert {f"data/rejected/2025/{key}.yaml" for key in offered} <= set(small_list.files_on_branch())
    assert 'reason: "closed"' in small_list.git("show", f"{BRANCH}:data/rejected/2025/{offered[0]}.yaml")
    assert not set(offered) & {line.key for line in parse_lines(small_list.body)}


def test_a_branch_that_was_merged_and_deleted_is_a_merged_pull_request(small_list: SmallList) -> None:
    small_list.run(*PROPOSE[:2], "--since", "2025-11-24", "--until", "2025-12-05")
    listed = ids(small_list, ticked=True)

    def take(until: str) -> str:
        small_list.git("merge", "--quiet", BRANCH)
        small_list.git("branch", "--quiet", "-d", BRANCH)
        assert small_list.run(*PROPOSE[:2], "--since", "2025-11-24", "--until", until).code == 0
        return small_list.git("ls-tree", "-r", "--name-only", BRANCH)

    assert "data/rejected" not in take("2025-12-15")
    again = [line.key for line in parse_lines(small_list.body) if line.is_second and not line.ticked]
    files = take("2025-12-31")
    assert f"data/rejected/2025/{again[0]}.yaml" in files
    assert 'reason: "passed over"' in small_list.git("show", f"{BRANCH}:data/rejected/2025/{again[0]}.yaml")
    assert not [key for key in listed if f"data/rejected/2025/{key}.yaml" in files]


def test_paused_stops_every_command_that_writes(small_list: SmallList) -> None:
    small_list.run(*PROPOSE)
    chosen = ids(small_list, ticked=True)[0]
    config = small_list.data / "config.yaml"
    config.write_text(config.read_text().replace("paused: false", "paused: true"))
    before = small_list.state()
    for command in (["sync", "--local"], ["accept", "2512.00001"], ["reject", chosen], list(PROPOSE)):
        result = small_list.run(*command)
        assert (result.code, "paused: nothing was changed" in result.err) == (0, True), command
    assert small_list.state() == before


def test_a_paper_is_offered_again_when_its_day_has_passed_or_its_file_was_deleted(small_list: SmallList) -> None:
    small_list.run(*PROPOSE)
    first, second = ids(small_list, ticked=True)[:2]
    small_list.run("reject", first, "--until", "2026-01-31")
    small_list.run("reject", second)
    small_list.git("merge", "--quiet", BRANCH)
    offered = {one["id"] for one in small_list.run("scan", *WINDOW, "--json").json["papers"]}
    assert not offered & {first, second}
    (small_list.data / f"rejected/2025/{second}.yaml").unlink()
    small_list.commit("take a no back")
    small_list.git("branch", "--quiet", "-D", BRANCH)
    (small_list.root / "out/pull-request.md").unlink()
    february = {"SOURCE_DATE_EPOCH": "1769990400"}
    offered = {one["id"] for one in small_list.run("scan", *WINDOW, "--json", environ=february).json["papers"]}
    assert {first, second} <= offered


def test_many_hundreds_of_candidates_are_worked_through_a_few_at_a_time(
    small_list: SmallList, arxiv: SmallArxiv
) -> None:
    chosen = small_list.run("scan", *WINDOW, "--json").json["papers"][0]["id"]
    (one,) = [paper for paper in arxiv.papers if paper.id == chosen]
    arxiv.papers[:] = [replace(one, id=f"2512.{number:05}", title=f"{one.title} {number}") for number in range(1, 501)]
    seen: set[str] = set()
    for _ in range(2):
        assert small_list.run("propose", "--local", *WINDOW, "--json").code == 0
        assert len(small_list.body) <= 65_536
        offered = {line.key for line in parse_lines(small_list.body)}
        assert len(offered) == 40
        assert not offered & seen
        seen |= offered
        assert re.search(r"### Waiting \((460|420)\)", small_list.body)
        assert "more, left out because this text is full" in small_list.body
        small_list.git("merge", "--quiet", BRANCH)


def test_a_list_whose_rules_are_lost_stops_rather_than_rejecting_everything(small_list: SmallList) -> None:
    (small_list.data / "rules/belongs.yaml").unlink()
    result = small_list.run("scan", *WINDOW)
    assert result.code == 2
    assert "belongs.yaml" in result.err


def test_what_is_unknown_is_never_called_nothing_new(small_list: SmallList, arxiv: SmallArxiv) -> None:
    arxiv.faults.put(always="503")
    result = small_list.run(*PROPOSE)
    assert result.code == 3
    assert "Nothing new" not in result.out
    assert "unknown" in result.out


def test_a_file_that_cannot_be_read_still_says_by_its_name_who_is_known(small_list: SmallList) -> None:
    chosen = small_list.run("scan", *WINDOW, "--json").json["papers"][0]["id"]
    path = small_list.data / f"papers/2025/{chosen}.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("title: [")
    result = small_list.run("scan", *WINDOW, "--json")
    assert chosen not in {one["id"] for one in result.json["papers"]}
    assert f"{chosen}.yaml can't be read" in result.err


def test_links_are_never_followed(small_list: SmallList) -> None:
    folder = small_list.data / "papers/2025"
    folder.mkdir(parents=True)
    (folder / "2512.00001.yaml").symlink_to("/dev/zero")
    (folder / "2512.00002.yaml").symlink_to(".")
    assert small_list.run("scan", *WINDOW).code == 0


@pytest.mark.parametrize("arguments", [["nope"], ["accept"], ["scan", "--sinc", "2025-11-24"], []])
def test_wrong_words_are_told_in_one_line(small_list: SmallList, arguments: list[str]) -> None:
    result = small_list.run(*arguments)
    assert (result.code, len(result.err.splitlines())) == (2, 1)
    assert "--help" in result.err


def test_a_reason_is_cleaned_and_a_day_that_has_passed_refused(small_list: SmallList) -> None:
    small_list.run(*PROPOSE)
    chosen = ids(small_list, ticked=True)[0]
    assert small_list.run("reject", chosen, "--until", "2020-01-01").code == 2
    small_list.run("reject", chosen, "--reason", "No \x1b[31m\u202ered.")
    assert 'reason: "No [31mred."' in small_list.git("show", f"{BRANCH}:data/rejected/2025/{chosen}.yaml")
