"""`review` on the stand-in for GitHub: what the student and the maintainer see, and what is never done."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

import bot.commands.review as command
import bot.flows.check.check as budget
import bot.flows.review as flow
from bot.core.checks.runner import check_file
from bot.core.files.canonical import render_entry
from bot.core.text.markdown import LIMIT
from bot.edges.github.issues import keep_comment
from bot.edges.github.pull import CHECK
from bot.flows.review import review_in_time
from demo.arxiv_server import SmallArxiv, serve
from tests import warm
from tests.commands.disturbed import LeftBehind, at_chosen_or_every_request, requests_to_disturb
from tests.commands.review_scene import BOT, BRANCH, ReviewScene, file_of, files_of, open_review
from tests.servers.github.faults import Fault, Faults
from tests.servers.github.records import CheckRun
from tests.servers.github.standin import GitHub
from tests.small_list import NOW, ROOT, SmallList, make_list, make_paper, sample_papers

ACCEPT = "accept-as-is"


@contextmanager
def open_once(folder: Path, *, page: bool) -> Iterator[ReviewScene]:
    """A scene that remembers how it was at first."""
    arxiv, small = SmallArxiv(sample_papers()), make_list(folder / "list")
    with serve(arxiv) as url:
        small.environ |= {"ARXIV_API_URL": url, "ARXIV_DELAY_SECONDS": "0"}
        with open_review(folder, small, arxiv, page=page) as made:
            made.keep("first")
            yield made


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewScene]:
    with open_once(tmp_path_factory.mktemp("review"), page=False) as made:
        yield made


@pytest.fixture(scope="module")
def first_with_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewScene]:
    with open_once(tmp_path_factory.mktemp("review"), page=True) as made:
        yield made


@pytest.fixture
def scene(first: ReviewScene) -> Iterator[ReviewScene]:
    first.put_back("first")
    yield first
    first.hub.check()


@pytest.fixture
def page(first_with_page: ReviewScene) -> Iterator[ReviewScene]:
    """The same with a README.md that holds the list."""
    first_with_page.put_back("first")
    yield first_with_page
    first_with_page.hub.check()


def errors(found: list[dict[str, Any]]) -> list[str]:
    return [one["code"] for one in found if one["level"] == "error"]


# --- the comment and the check run


def visible(comment: str) -> str:
    """A comment without its hidden lines."""
    return comment.partition("\n\n<!--")[0]


def test_a_good_paper_is_all_right_in_one_line(scene: ReviewScene) -> None:
    paper = scene.paper()
    scene.pull(files_of(paper))
    result = scene.review()
    assert result.code == 0, result.err
    said = visible(scene.comment())
    assert said.startswith("✅ Thank you! **All good**: [")
    assert f"](https://arxiv.org/abs/{paper.arxiv}) goes under *Learnable, token level*" in said
    assert "\n" not in said
    assert scene.check().conclusion == "success"
    assert scene.hub.pull(1).labels == []
    scene.push(files_of(scene.paper(1)))
    scene.review()
    assert "2 papers, each as it should be" in (said := visible(scene.comment()))
    assert "\n" not in said


def test_the_configured_label_is_on_exactly_what_only_needs_a_merge(scene: ReviewScene) -> None:
    config = scene.small.data / "config.yaml"
    labels = "labels:\n  pull_request:\n    - new-papers\n  ready: one-tap\n"
    config.write_text(re.sub(r"^labels:\n(?:  - .*\n)+", labels, config.read_text("utf-8"), flags=re.M), "utf-8")
    scene.pull(files_of(scene.paper()))
    scene.review()
    assert scene.hub.pull(1).labels == ["one-tap"]
    scene.hub.log.clear()
    scene.review()
    assert scene.hub.log.writes == []
    scene.push({file_of(scene.paper(1)): "title: T\n"})
    scene.review()
    assert scene.hub.pull(1).labels == []
    scene.push({file_of(scene.paper(1)): None, "NOTES.md": "mine\n"})
    scene.review()
    assert scene.hub.pull(1).labels == []  # right, but not papers alone
    scene.push({"NOTES.md": None})
    scene.review()
    assert scene.hub.pull(1).labels == ["one-tap"]
    scene.push({"data/papers/2022/2203.12119.yaml": None})
    scene.review()
    assert scene.hub.pull(1).labels == []


def test_the_file_to_paste_comes_first_and_the_faults_are_folded_below(scene: ReviewScene) -> None:
    paper = scene.paper(code="javascript:alert(1)")
    scene.pull({file_of(paper): render_entry(paper).replace("kind: method", "kind: methods")})
    scene.review()
    comment = scene.comment()
    assert comment.startswith("Thank you! **One step is left**: 2 problems to fix (commit `")
    assert "❌" not in comment
    paste, fold, fault = (
        comment.index(text) for text in ("**Quickest**: [open the file](", "<details>", "did you mean method")
    )
    assert paste < fold < fault
    assert "<summary>2 details on what the step above will settle</summary>" in comment
    assert "<sub>vocabulary</sub>" in comment
    assert "`vocabulary`" not in comment


def test_a_fault_is_told_with_file_line_and_what_to_paste(scene: ReviewScene) -> None:
    paper = scene.paper()
    text = render_entry(paper).replace(f'arxiv: "{paper.arxiv}"', f"arxiv: {paper.arxiv}")
    scene.pull({file_of(paper): text})
    assert scene.review().code == 1
    comment = scene.comment()
    assert "1 problem to fix" in comment
    assert f"**`{file_of(paper)}`**" in comment
    assert "**Line 2**" in comment
    assert f'arxiv: "{paper.arxiv}"' in comment
    assert f"https://github.com/student/list/edit/{BRANCH}/{file_of(paper)}" in comment
    check = scene.check()
    assert check.conclusion == "failure"
    (note,) = [one for one in check.annotations if one["annotation_level"] == "failure"]
    assert (note["path"], note["start_line"], note["annotation_level"]) == (file_of(paper), 2, "failure")
    assert note["raw_details"] == f'arxiv: "{paper.arxiv}"'


def test_another_papers_id_is_told_with_both_titles_and_the_right_id(scene: ReviewScene) -> None:
    right, wrong = scene.arxiv.papers[1], scene.arxiv.papers[2]
    paper = make_paper(wrong.id, right.title, date=wrong.day)
    scene.pull(files_of(paper))
    (found,) = [one for one in scene.told() if one["level"] == "error"]
    assert (found["code"], found["fix"]) == ("identity", f'arxiv: "{right.id}"')
    assert f'arxiv: "{right.id}"' in scene.comment()
    assert (
        f"**Quickest**: [create `{file_of(paper.model_copy(update={'arxiv': right.id}))}` with this" in scene.comment()
    )


def test_the_comment_follows_the_pushes_and_there_is_never_a_second(scene: ReviewScene) -> None:
    paper = scene.paper()
    scene.pull({file_of(paper): render_entry(paper).replace("kind: method", "kind: methods")})
    assert scene.review().code == 1
    assert scene.check().conclusion == "failure"
    scene.push(files_of(paper))
    assert scene.review().code == 0
    assert len(scene.hub.comments(1)) == 1
    assert "✅" in scene.comment()
    assert scene.check().conclusion == "success"


def test_a_second_review_of_the_same_state_writes_nothing(scene: ReviewScene) -> None:
    scene.pull(files_of(scene.paper(kind="methods")))
    scene.review()
    scene.hub.log.clear()
    first = scene.review(1, "--json").json
    assert scene.hub.log.writes == []
    assert first["comment"]
    assert first["check"]


def test_what_a_second_review_of_a_commit_finds_no_more_is_shown_no_more(scene: ReviewScene) -> None:
    known = scene.arxiv.papers[1]
    pull = scene.pull(files_of(make_paper("2401.00001", known.title, date="2024-01-01"), scene.paper(kind="methods")))
    scene.review()
    first = scene.check()
    assert {one["title"] for one in first.annotations} >= {"identity", "vocabulary"}
    scene.arxiv.faults.put(always="html")
    scene.review()
    again = scene.check()
    assert (again.id != first.id, again.head_sha) == (True, pull.head_sha)
    assert {one["title"] for one in again.annotations} == {"identity-unknown", "vocabulary"}
    assert first.output["title"] == "2 problems to fix in 2 files"
    assert again.output["title"] == "1 problem to fix"


def test_the_check_run_counts_also_where_another_workflow_took_its_name(scene: ReviewScene) -> None:
    pull = scene.pull(files_of(scene.paper(kind="methods")))
    scene.review()
    forged = scene.hub.forge.checks[1] = CheckRun(
        1, CHECK, pull.head_sha, BOT, conclusion="success", status="completed"
    )
    assert scene.check() is forged
    scene.review()
    assert scene.check().conclusion == "failure"


def test_somebody_elses_comment_with_the_marker_is_left_alone(scene: ReviewScene) -> None:
    scene.pull(files_of(scene.paper()))
    pasted = scene.student.comment(1, "All right!\n\n<!-- vpt-bot:review -->")
    scene.review()
    assert [one.author for one in scene.hub.comments(1)] == ["student", BOT]
    assert scene.hub.comments(1)[0].body == pasted.body


def test_the_findings_are_those_of_validate(scene: ReviewScene) -> None:
    paper = scene.paper(kind="methods", code="javascript:alert(1)")
    files = files_of(paper) | {"data/papers/2024/x.yml": "title: T\n"}
    scene.pull(files)
    told = scene.told()
    for path, text in files.items():
        target = scene.small.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    assert told == scene.small.run("validate", "--base", "HEAD", "--identity", "--json").json


def test_all_ids_are_asked_about_in_one_request(scene: ReviewScene) -> None:
    scene.pull(files_of(*(scene.paper(at) for at in range(5))))
    scene.review()
    assert len(scene.arxiv.requests) == 1


def test_an_arxiv_that_does_not_answer_is_a_warning(scene: ReviewScene) -> None:
    scene.arxiv.faults.put(always="html")
    scene.pull(files_of(scene.paper()))
    result = scene.review(1, "--json")
    assert result.code == 0
    assert "identity-unknown" in [one["code"] for one in result.json["findings"]]
    assert "not compared with arXiv" in scene.comment()
    assert "nothing for you to do" in scene.comment()


def test_a_duplicate_of_a_listed_paper_is_found(scene: ReviewScene) -> None:
    paper = make_paper("2203.12119", "Another Name Entirely", date="2022-03-23")
    scene.pull({"data/papers/2022/other.yaml": render_entry(paper)})
    assert "duplicate-id" in errors(scene.told())
    assert (
        f"[delete this one](https://github.com/student/list/delete/{BRANCH}/data/papers/2022/other.yaml)"
        in scene.comment()
    )
    assert "/new/" not in scene.comment()  # nobody is led to write over the listed one


def test_what_was_added_to_main_meanwhile_counts(scene: ReviewScene) -> None:
    paper = scene.paper()
    scene.pull(files_of(paper))
    scene.alice.commit("main", {file_of(paper): render_entry(paper).replace("Ada Lovelace", "Bo Li")})
    assert errors(scene.told()) == ["duplicate-id"]  # the checkout on disk does not know it yet
    other = scene.paper(1)
    scene.pull({file_of(other): render_entry(other)}, branch="second")
    scene.alice.commit("main", {"data/papers/2025/elsewhere.yaml": render_entry(other)})
    assert "duplicate-id" in errors(scene.told(2))


def test_what_main_gained_meanwhile_is_not_the_pull_requests(scene: ReviewScene) -> None:
    scene.pull(files_of(scene.paper()))
    scene.alice.commit("main", files_of(make_paper("2401.00001", "Broken", kind="methods", date="2024-01-01")))
    scene.alice.commit("main", {"data/papers/2022/2203.12119.yaml": None})
    assert errors(scene.told()) == []


def test_a_deleted_paper_gets_the_file_that_says_why(scene: ReviewScene) -> None:
    scene.pull({"data/papers/2022/2203.12119.yaml": None})
    (found,) = [one for one in scene.told() if one["level"] == "error"]
    assert found["code"] == "deleted"
    assert f"/student/list/new/{BRANCH}?filename=data%2Frejected%2F2022%2F2203.12119.yaml&value=" in scene.comment()


def test_a_paper_outside_the_data_folder_is_told_its_place(scene: ReviewScene) -> None:
    paper = scene.paper()
    scene.pull({"my-paper.yaml": render_entry(paper), "mkdocs.yml": "site_name: x\n"})
    (found,) = [one for one in scene.told() if one["level"] == "error"]
    assert (found["code"], found["path"], found["fix"]) == ("path", "my-paper.yaml", f"rename it to {file_of(paper)}")


def test_the_bots_own_pull_request_is_reviewed_like_any_other_because_people_edit_its_files(scene: ReviewScene) -> None:
    days = ("--since", "2025-11-24", "--until", "2025-12-05")
    assert scene.small.run("propose", *days).code == 0
    assert scene.review().code == 0
    assert "✅" in scene.comment()
    assert scene.hub.pull(1).labels == ["new-papers"]
    (path, *_) = [name for name in scene.hub.files("bot/new-papers") if name.startswith("data/papers/2025/")]
    text = scene.hub.files("bot/new-papers")[path].decode()
    scene.alice.commit("bot/new-papers", {path: text.replace("kind: ", "kind: x")})
    assert "vocabulary" in errors(scene.told())
    assert scene.small.run("sync").code == 0


# --- README.md edited by hand


def test_a_row_written_into_the_readme_is_answered_with_its_file(page: ReviewScene) -> None:
    known = page.arxiv.papers[0]
    before = page.hub.files()["README.md"].decode()
    row = f"- [{known.title}](https://arxiv.org/abs/{known.id}) - Somebody et al.\n"
    page.pull({"README.md": before.replace("- [Visual", f"{row}- [Visual", 1)})
    (found,) = [one for one in page.told() if one["level"] == "error"]
    assert (found["code"], found["path"]) == ("readme-edited", "README.md")
    comment = page.comment()
    assert f'- "{known.authors[0]}"' in comment  # with arXiv's facts, ready to be committed
    assert f"new/{BRANCH}?filename=data%2Fpapers%2F" in comment
    assert f"vpt-bot add {known.id}" in comment
    page.push({"README.md": before})
    page.push({f"data/papers/{2000 + int(known.id[:2])}/{known.id}.yaml": found["fix"]})
    assert errors(page.told()) == []


def test_a_readme_that_is_rendered_from_the_branch_is_right_also_when_main_moved(page: ReviewScene) -> None:
    paper = page.paper()
    (page.small.data / file_of(paper).removeprefix("data/")).parent.mkdir(exist_ok=True)
    page.small.write(paper)
    assert page.small.run("render").code == 0
    page.pull(files_of(paper) | {"README.md": (page.small.root / "README.md").read_text("utf-8")})
    page.small.git("checkout", "-q", ".")
    (page.small.root / file_of(paper)).unlink()
    page.alice.commit("main", files_of(page.paper(1)))
    assert errors(page.told()) == []


FORMS = {f".github/ISSUE_TEMPLATE/{name}.yml": f"name: {name}\n" for name in ("suggest", "mistake")}


def filled(comment: str) -> list[dict[str, str]]:
    """What the links to forms fill in."""
    found = re.findall(r"\]\(https://github\.com/octo/list/issues/new\?([^)]*)\)", comment)
    return [dict(parse_qsl(query)) for query in found]


def test_rows_in_the_readme_are_two_clicks_and_nothing_is_copied_back(page: ReviewScene) -> None:
    one, two = page.arxiv.papers[:2]
    page.alice.commit("main", FORMS)
    before = page.hub.files()["README.md"].decode()
    rows = "".join(f"- [{known.title}](https://arxiv.org/abs/{known.id})\n" for known in (one, two))
    page.pull({"README.md": before.replace("- [Visual", f"{rows}- [Visual", 1)})
    assert page.review().code == 1
    comment = page.comment()
    assert comment.startswith("Thank you! **One step is left**: ")
    shown = comment.partition("<details>")[0]
    assert "**Two clicks:** [suggest the 2 papers](" in shown
    assert "then close this pull request" in shown
    assert "`/take`" in shown
    links = "\n".join(f"https://arxiv.org/abs/{known.id}" for known in (one, two))
    assert filled(comment) == [{"template": "suggest.yml", "paper": links}]
    assert "/raw/" not in comment
    assert "/edit/" not in shown


def test_one_row_fills_in_the_title_of_the_issue_too(page: ReviewScene) -> None:
    known = page.arxiv.papers[0]
    page.alice.commit("main", FORMS)
    before = page.hub.files()["README.md"].decode()
    row = f"- [{known.title}](https://arxiv.org/abs/{known.id})\n"
    page.pull({"README.md": before.replace("- [Visual", f"{row}- [Visual", 1)})
    page.review()
    link = f"https://arxiv.org/abs/{known.id}"
    assert filled(page.comment()) == [{"template": "suggest.yml", "title": known.title, "paper": link}]


def test_beside_a_right_file_the_form_holds_its_paper_too(page: ReviewScene) -> None:
    one, two = page.arxiv.papers[:2]
    page.alice.commit("main", FORMS)
    before = page.hub.files()["README.md"].decode()
    row = f"- [{one.title}](https://arxiv.org/abs/{one.id})\n"
    page.pull(files_of(page.paper(1)) | {"README.md": before.replace("- [Visual", f"{row}- [Visual", 1)})
    page.review()
    (form,) = filled(page.comment())
    assert form["paper"].split("\n") == [f"https://arxiv.org/abs/{known.id}" for known in (one, two)]


def test_a_row_changed_by_hand_is_said_in_the_form_for_mistakes(page: ReviewScene) -> None:
    page.alice.commit("main", FORMS)
    before = page.hub.files()["README.md"].decode()
    page.pull({"README.md": before.replace("Ada Lovelace", "Bo Li")})
    page.review()
    assert filled(page.comment()) == [{"template": "mistake.yml"}]
    assert "`/take`" not in page.comment()


def test_a_readme_edited_by_hand_says_how_to_undo_it_where_there_are_no_forms(page: ReviewScene) -> None:
    start, before = page.hub.forge.head("main"), page.hub.files()["README.md"].decode()
    page.pull({"README.md": before.replace("Ada Lovelace", "Bo Li")})
    page.review()
    assert f"`git checkout {str(start)[:12]} -- README.md`" in page.comment()
    assert f"/student/list/edit/{BRANCH}/data/papers/2022/2203.12119.yaml)" in page.comment()
    assert "/raw/" not in page.comment()  # nobody copies the whole page back
    page.push({"README.md": None})
    page.review()
    assert f"`git checkout {str(start)[:12]} -- README.md`" in page.comment()
    assert f"/edit/{BRANCH}/README.md" not in page.comment()


def test_rows_in_any_form_get_files_that_finish_the_pull_request(page: ReviewScene) -> None:
    one, two, three = page.arxiv.papers[:3]
    before = page.hub.files()["README.md"].decode()
    rows = (
        f"| Title | Paper |\n|---|---|\n| {one.title} | [Link](https://arxiv.org/pdf/{one.id}v1) |\n\n"
        f'<li><a href="https://arxiv.org/abs/{two.id}">{two.title}</a></li>\n\n- {three.title}, arXiv:{three.id}\n\n'
    )
    page.pull({"README.md": before.replace("- [Visual", f"\n{rows}- [Visual", 1).replace("\n", "\r\n")})
    fixes = [one["fix"] for one in page.told() if one["code"] == "readme-edited"]
    assert [str(known.authors[0]) in fix for known, fix in zip((one, two, three), fixes, strict=True)] == [True] * 3
    page.push({f"data/papers/2025/{known.id}.yaml": fix for known, fix in zip((one, two, three), fixes, strict=True)})
    page.push({"README.md": before})
    assert errors(page.told()) == []


def test_a_row_with_another_papers_id_gets_the_file_with_the_right_one(page: ReviewScene) -> None:
    right, wrong = page.arxiv.papers[1], page.arxiv.papers[2]
    before = page.hub.files()["README.md"].decode()
    row = f"- [{right.title}](https://arxiv.org/abs/{wrong.id})\n"
    page.pull({"README.md": before.replace("- [Visual", f"{row}- [Visual", 1)})
    (found,) = [one for one in page.told() if one["code"] == "readme-edited"]
    assert f"on arXiv {wrong.id} is a different paper" in found["message"]
    assert f"that file has the right id, {right.id}" in found["message"]
    assert f'arxiv: "{right.id}"' in found["fix"]
    assert right.authors[0] in found["fix"]
    assert f"filename=data%2Fpapers%2F2025%2F{right.id}.yaml" in page.comment()


def test_a_row_outside_the_list_is_not_taken_for_done(page: ReviewScene) -> None:
    known = page.arxiv.papers[0]
    before = page.hub.files()["README.md"].decode()
    page.pull({"README.md": f"{before}\n- [{known.title}](https://arxiv.org/abs/{known.id})\n"})
    assert page.review().code == 0
    assert "1 warning to consider" in page.check().output["title"]
    assert f"new/{BRANCH}?filename=data%2Fpapers%2F2025%2F{known.id}.yaml" in page.comment()


def test_a_page_that_the_bot_alone_writes_is_told(page: ReviewScene) -> None:
    page.pull(files_of(page.paper()) | {"docs/list/learnable.md": "mine\n"})
    (found,) = [one for one in page.told() if one["level"] == "error"]
    assert (found["code"], found["path"]) == ("readme-edited", "docs/list/learnable.md")
    assert f"/delete/{BRANCH}/docs/list/learnable.md" in page.comment()
    target = page.small.root / "docs/list/learnable.md"
    target.parent.mkdir(parents=True)
    target.write_text("mine\n")
    (same,) = page.small.run("validate", "--base", "HEAD", "--json").json
    assert same == found


# --- what a stranger's pull request can be


def test_links_submodules_and_odd_names_are_refused_and_never_followed(scene: ReviewScene) -> None:
    scene.pull(
        {
            "data/papers/2024/2401.00001.yaml": ("120000", "/etc/passwd"),
            "data/papers/2024/2401.00002.yaml": ("120000", "../2022/2203.12119.yaml"),
            "data/papers/2025": ("160000", "1" * 40),
            "data/papers/2024/my paper.yaml": "title: T\n",
            "data/papers/2024/a\nb.yaml": "title: T\n",
            "data/papers/2024/2401.00003.YAML": "title: T\n",
        }
    )
    found = scene.told()
    assert {one["code"] for one in found if "passwd" not in one["path"]} >= {"path"}
    assert {one["path"] for one in found if one["code"] == "path"} >= {
        "data/papers/2024/2401.00001.yaml",
        "data/papers/2024/2401.00002.yaml",
        "data/papers/2025",
    }
    assert "root:" not in scene.comment()


def test_a_large_file_is_told_and_never_fetched(scene: ReviewScene) -> None:
    scene.pull({"data/papers/2024/2401.00001.yaml": "x" * 5_000_000})
    scene.hub.log.clear()
    assert errors(scene.told()) == ["yaml"]
    assert [one.path for one in scene.hub.log.exchanges if "/git/blobs/" in one.path] == []


def test_three_hundred_files_are_read_and_no_more(scene: ReviewScene) -> None:
    scene.pull({f"data/papers/2024/f{at}.yaml": "title: T\n" for at in range(310)})
    result = scene.review(1, "--json")
    assert result.code == 1
    assert "more than 300 data files; 10 were not checked" in result.json["problems"][0]
    assert "too-many" in {one["code"] for one in result.json["findings"]}
    comment = scene.comment()
    assert len(comment) <= LIMIT
    assert re.search(r"… and [0-9,]+ more, left out", comment)
    assert len(scene.check().annotations) == 50


def test_a_branch_with_more_files_than_github_lists_says_what_to_do(scene: ReviewScene) -> None:
    scene.pull(files_of(scene.paper()))
    scene.hub.switches.tree_limit = 3
    result = scene.review(1, "--json")
    assert result.code == 1
    assert "more files than GitHub lists" in result.json["problems"][0]
    assert result.json["findings"] == []


def test_an_empty_pull_request_says_what_to_do(scene: ReviewScene) -> None:
    paper = scene.paper()
    scene.pull(files_of(paper))
    scene.push({file_of(paper): None})
    result = scene.review(1, "--json")
    assert (result.code, result.json["findings"]) == (1, [])
    assert "changes no file" in scene.comment()


def test_a_branch_without_common_history_says_what_to_do(scene: ReviewScene) -> None:
    paper = scene.paper()
    scene.pull(files_of(paper))
    repository = scene.hub.repository
    tree = repository.tree_of(scene.hub.pull(1).head_sha)
    assert tree
    person = scene.student._person()
    scene.student.force_push(BRANCH, repository.write_commit(tree, [], "alone", author=person), fork=True)
    result = scene.review(1, "--json")
    assert result.code == 1
    assert "no history in common" in result.json["problems"][0]
    assert errors(result.json["findings"]) == []


def test_a_pull_request_whose_base_is_gone_says_what_to_do(scene: ReviewScene) -> None:
    scene.pull(files_of(scene.paper()))
    scene.hub.pull(1).base_ref = "gone"
    result = scene.review(1, "--json")
    assert result.code == 1
    assert "the branch gone no longer exists" in result.json["problems"][0]


def test_a_pull_request_to_another_branch_is_told_where_the_list_is(scene: ReviewScene) -> None:
    scene.alice.commit("old-list", {"NOTES.md": "x\n"})
    scene.pull(files_of(scene.paper()))
    scene.hub.pull(1).base_ref = "old-list"
    assert scene.review().code == 0
    assert "merged into old-list, but the list is on main" in scene.comment()
    scene.hub.pull(1).base_ref = "main"
    scene.review()
    assert "old-list" not in scene.comment()


def test_a_pull_request_without_data_is_not_called_right_but_led_to_the_guide(scene: ReviewScene) -> None:
    scene.pull({"my-paper.bib": "@article{x}\n"})
    assert scene.review().code == 0
    assert "Nothing to check: no data file was changed" in scene.comment()
    assert "CONTRIBUTING" not in scene.comment()  # this list has none
    start = scene.alice.commit("main", {"CONTRIBUTING.md": "How.\n"})
    scene.pull({"my-paper.bib": "@article{x}\n"}, branch="second")
    scene.review(2)
    assert f"](https://github.com/octo/list/blob/{start}/CONTRIBUTING.md)" in scene.comment(2)


def test_a_file_that_was_deleted_has_no_link_to_its_editor(scene: ReviewScene) -> None:
    scene.pull({"data/config.yaml": None})
    assert scene.review().code == 1
    assert "/edit/" not in scene.comment()


def test_a_deleted_fork_has_no_links(scene: ReviewScene) -> None:
    scene.pull(files_of(scene.paper(kind="methods")))
    scene.student.delete_fork()
    assert scene.review().code == 1
    assert "/edit/" not in scene.comment()


def test_a_push_while_the_check_runs_writes_nothing_stale(scene: ReviewScene, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = scene.paper()
    pull = scene.pull(files_of(scene.paper(kind="methods")))
    old = pull.head_sha
    scene.hub.faults.call(lambda: scene.push(files_of(paper)), nth=4)
    result = scene.review(1, "--head", old)
    assert result.code == 0
    assert "nothing was written" in result.out
    assert scene.hub.comments(1) == []
    assert scene.hub.forge.checks == {}


@pytest.mark.parametrize("nth", range(1, 9))
def test_a_push_at_any_request_before_the_writing_is_answered_itself(scene: ReviewScene, nth: int) -> None:
    scene.pull(files_of(scene.paper(kind="methods")))
    push = scene.hub.faults.call(lambda: scene.push(files_of(scene.paper())), nth=nth)
    assert scene.review().code == 0
    assert push.struck
    assert "All good" in scene.comment()
    assert [run.head_sha for run in scene.hub.forge.checks.values()] == [scene.hub.pull(1).head_sha]


def test_a_pull_request_that_is_pushed_to_all_the_time_is_left_for_later(scene: ReviewScene) -> None:
    scene.pull({"NOTES.md": "0\n"})
    pushes = iter(range(1, 9))
    scene.hub.faults.call(lambda: scene.push({"NOTES.md": f"{next(pushes)}\n"}), path="/compare/", times=9)
    result = scene.review()
    assert (result.code, "3 times" in result.err) == (3, True)
    assert scene.hub.log.writes == []


def test_a_commit_that_is_no_longer_the_head_is_not_reviewed(scene: ReviewScene) -> None:
    old = scene.pull(files_of(scene.paper())).head_sha
    scene.push(files_of(scene.paper(1)))
    assert scene.review(1, "--head", old).code == 0
    assert scene.hub.log.writes == []


def test_a_closed_pull_request_is_left_alone(scene: ReviewScene) -> None:
    scene.pull(files_of(scene.paper(kind="methods")))
    scene.student.close(1)
    result = scene.review()
    assert (result.code, "it is closed" in result.out) == (0, True)
    assert scene.hub.log.writes == []


# --- labels


def test_changes_of_code_and_configuration_call_a_maintainer_and_data_is_checked(scene: ReviewScene) -> None:
    config = scene.hub.files()["data/config.yaml"].decode()
    scene.pull(
        files_of(scene.paper(kind="methods"))
        | {".github/workflows/evil.yml": "on: push\n", "bot/cli.py": "x\n", "data/config.yaml": config + "\n"}
    )
    result = scene.review(1, "--json")
    assert "vocabulary" in errors(result.json["findings"])
    assert scene.hub.pull(1).labels == ["needs-maintainer"]
    assert "a maintainer will read that" in scene.comment()


def test_a_label_that_a_maintainer_took_off_stays_off_until_the_next_push(scene: ReviewScene) -> None:
    scene.pull({"bot/cli.py": "x\n"})
    scene.review()
    scene.alice.unlabel(1, "needs-maintainer")
    scene.review()
    assert scene.hub.pull(1).labels == []
    scene.push({"bot/cli.py": "y\n"})
    scene.review()
    assert scene.hub.pull(1).labels == ["needs-maintainer"]


def test_papers_alone_call_nobody(scene: ReviewScene) -> None:
    scene.pull(files_of(scene.paper()) | {"CONTRIBUTING.md": "more\n"})
    scene.review()
    assert scene.hub.pull(1).labels == []


@pytest.fixture
def claimed(scene: ReviewScene) -> ReviewScene:
    """A pull request that says itself that its id was checked."""
    scene.pull(files_of(make_paper(scene.arxiv.papers[0].id, "Some Other Title Altogether", checked=["identity"],
                                   date=scene.arxiv.papers[0].day)))  # fmt: skip
    return scene


def test_ones_own_acceptance_does_not_count(claimed: ReviewScene) -> None:
    assert errors(claimed.told()) == ["identity"]
    assert ACCEPT in claimed.comment()


def test_the_label_accepts_the_head_it_was_set_on_and_a_push_takes_it_off(claimed: ReviewScene) -> None:
    head = claimed.hub.pull(1).head_sha
    claimed.review(1, "--head", head)
    claimed.alice.label(1, ACCEPT)
    assert claimed.review(1, "--head", head).code == 0
    assert claimed.check().conclusion == "success"
    claimed.push({"data/papers/2024/2401.00001.yaml": "title: T\n"})
    claimed.review(1, "--head", claimed.hub.pull(1).head_sha)
    assert claimed.hub.pull(1).labels == []
    assert "was removed" in claimed.comment()
    assert "identity" in errors(claimed.told())


def test_the_label_set_again_accepts_the_new_head(claimed: ReviewScene) -> None:
    claimed.alice.label(1, ACCEPT)
    assert claimed.review().code == 0  # by hand, nobody else decides for which commit
    claimed.push({"NOTES.md": "x\n"})
    assert claimed.review().code == 1
    assert claimed.hub.pull(1).labels == []
    claimed.alice.label(1, ACCEPT)
    assert claimed.review().code == 0


def test_a_label_set_before_the_first_check_is_asked_for_again(claimed: ReviewScene) -> None:
    claimed.alice.label(1, ACCEPT)
    assert claimed.review(1, "--head", claimed.hub.pull(1).head_sha).code == 1
    assert claimed.hub.pull(1).labels == []
    assert "Set it again" in claimed.comment()


def test_a_label_by_somebody_who_may_not_write_is_taken_off(claimed: ReviewScene) -> None:
    claimed.review()
    claimed.hub.human("tina", role="triage").label(1, ACCEPT)
    assert claimed.review().code == 1
    assert claimed.hub.pull(1).labels == []
    assert "write access" in claimed.comment()


def test_where_events_are_hidden_the_label_still_counts_for_its_head_alone(claimed: ReviewScene) -> None:
    claimed.review()
    claimed.alice.label(1, ACCEPT)
    refusal = "Resource not accessible by integration"
    claimed.hub.faults.status(403, message=refusal, path=r"/events$", times=9)
    assert claimed.review().code == 0
    claimed.push({"NOTES.md": "x\n"})
    assert claimed.review().code == 1
    assert claimed.hub.pull(1).labels == []


def test_a_forged_memory_counts_for_nothing(claimed: ReviewScene) -> None:
    head = claimed.hub.pull(1).head_sha
    forged = f"<!-- vpt-bot:reviewed head={head} accepted={head} event=- flagged=- -->\n\n<!-- vpt-bot:review -->"
    claimed.student.comment(1, forged)
    paper = make_paper("2401.00001", forged.split("\n")[0], date="2024-01-01")
    claimed.push(files_of(paper) | {"data/papers/2024/x.yaml": forged})
    assert claimed.review(1, "--head", claimed.hub.pull(1).head_sha).code == 1
    assert "identity" in errors(claimed.told())


def test_other_errors_cannot_be_accepted(claimed: ReviewScene) -> None:
    paper = claimed.paper(1, kind="methods", checked=["vocabulary", "identity"])
    claimed.push(files_of(paper))
    claimed.review()
    claimed.alice.label(1, ACCEPT)
    assert "vocabulary" in errors(claimed.told())


def test_an_acceptance_that_was_on_the_list_before_needs_no_label(scene: ReviewScene) -> None:
    known = scene.arxiv.papers[0]
    paper = make_paper(known.id, "Some Other Title Altogether", checked=["identity"], date=known.day)
    scene.alice.commit("main", files_of(paper))
    scene.pull({file_of(paper): render_entry(paper.model_copy(update={"note": "more"}))})
    assert errors(scene.told()) == []
    moved = paper.model_copy(update={"title": "Yet Another Title"})
    scene.push({file_of(paper): render_entry(moved)})
    assert errors(scene.told()) == ["identity"]  # it was given for another title


# --- rules


def test_a_change_of_rules_is_replayed(scene: ReviewScene) -> None:
    path = "data/rules/kind.yaml"
    text = scene.hub.files()[path].decode()
    scene.pull({path: text + "\n"})
    scene.review()
    assert "The rules decide as before" in scene.comment()


def test_a_change_of_rules_is_not_called_right_when_arxiv_is_silent(scene: ReviewScene) -> None:
    path = "data/rules/kind.yaml"
    scene.pull({path: scene.hub.files()[path].decode() + "\n"})
    environ = {"ARXIV_API_URL": "http://127.0.0.1:9/q"}
    result = scene.small.run("review", "--pull", "1", "--json", environ=environ)
    assert result.code == 0, result.err
    assert result.json["conclusion"] == "neutral"
    assert scene.check().conclusion == "neutral"
    assert "The rules decide as before" not in scene.comment()
    assert "✅" not in scene.comment()


def test_a_change_of_rules_that_loses_papers_is_not_called_right(scene: ReviewScene) -> None:
    path = "data/rules/belongs.yaml"
    text = scene.hub.files()[path].decode()
    scene.pull({path: re.sub(r"effect: (?=[0-9])", "effect: -", text)})
    result = scene.review()
    assert result.code == 0, result.err
    assert "second look" in scene.check().output["title"]
    assert "1 listed paper would be rejected" in scene.comment()
    assert "✅" not in scene.comment()
    assert "| measure |" not in scene.comment()  # this list has no labelled papers


# --- what stops it


def test_without_github_it_says_what_to_set(small_list: SmallList) -> None:
    result = small_list.run("review", "--pull", "1")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "validate --base" in result.err


@pytest.mark.parametrize("number", ["0", "-1", "x", "1; rm -rf /", "１", "99999999999"])
def test_what_is_no_number_is_wrong_use(scene: ReviewScene, number: str) -> None:
    assert scene.small.run("review", f"--pull={number}").code == 2


def test_an_unknown_pull_request_is_told(scene: ReviewScene) -> None:
    scene.student.open_issue("My paper")
    for number in (1, 99):
        result = scene.review(number)
        assert (result.code, result.err.count("\n")) == (2, 1)
        assert f"no pull request #{number}" in result.err


def test_a_locked_conversation_still_gets_its_check_run(scene: ReviewScene) -> None:
    scene.pull(files_of(scene.paper(kind="methods")))
    scene.hub.issue(1).locked = True
    result = scene.review()
    assert result.code == 2
    assert "locked" in result.err
    assert scene.check().conclusion == "failure"


DISTURBED: dict[str, Callable[[Faults, int], Fault]] = {
    "no answer": lambda faults, nth: faults.drop(nth=nth, times=3),
    "the answer got lost": lambda faults, nth: faults.status(502, nth=nth, after=True, times=3),
    "an error": lambda faults, nth: faults.status(500, nth=nth, times=3),
    "the hour's limit": lambda faults, nth: faults.rate_limit(nth=nth, times=3, now=time.time()),
    "too many writes": lambda faults, nth: faults.secondary_limit(nth=nth, times=3, retry_after=3600),
    "a page": lambda faults, nth: faults.garble("html", nth=nth, times=3),
    "a page once": lambda faults, nth: faults.garble("html", nth=nth, after=True),
    "half of the JSON": lambda faults, nth: faults.garble("half", nth=nth, times=3),
    "less than announced": lambda faults, nth: faults.garble("cut", nth=nth, times=3),
}


@at_chosen_or_every_request
@pytest.mark.parametrize("kind", DISTURBED)
def test_a_review_disturbed_at_any_request_says_nothing_wrong_and_ends_well(
    scene: ReviewScene, kind: str, every: bool
) -> None:
    files = files_of(scene.paper(kind="methods")) | {"bot/cli.py": "x\n"}
    number = scene.pull(files).number
    scene.keep()
    scene.hub.log.clear()
    assert scene.review(number).code == 1
    assert len(scene.hub.log) > 12
    left = LeftBehind(every=every)
    for nth in requests_to_disturb(list(scene.hub.log.exchanges), every=every):
        scene.put_back()
        fault = DISTURBED[kind](scene.hub.faults, nth)
        result = scene.review(number)
        assert fault.struck
        scene.hub.faults.clear()
        assert (result.code, "unexpected" in result.err) in {(1, False), (3, False)}, (nth, result.err)
        assert {run.output["title"] for run in scene.hub.forge.checks.values()} <= {"1 problem to fix"}
        if not left.is_new(scene.hub, scene.small):
            continue
        again = scene.review(number)
        assert again.code == 1, (nth, again.err)
        assert "1 problem to fix" in scene.comment(number)
        assert scene.check(number).conclusion == "failure"
        assert scene.hub.pull(number).labels == ["needs-maintainer"]


def test_a_refused_permission_is_named(scene: ReviewScene, github: GitHub) -> None:
    scene.pull(files_of(scene.paper()))
    scene.hub.add_token("ghs_less", "job", BOT, {"contents": "read", "pull_requests": "read", "issues": "read"})
    result = scene.small.run("review", "--pull", "1", environ={"GITHUB_TOKEN": "ghs_less"})
    assert result.code == 2
    assert "checks: write" in result.err


def test_what_waited_for_arxiv_is_reviewed_again(scene: ReviewScene) -> None:
    scene.arxiv.faults.put(always="html")
    scene.pull(files_of(scene.paper()))
    scene.review()
    assert "arXiv is busy, checked again tonight" in scene.comment()
    scene.arxiv.faults.put()
    assert scene.small.run("review", "--waiting").code == 0
    assert "arXiv is busy" not in scene.comment()
    assert scene.check().conclusion == "success"
    scene.hub.log.clear()
    assert scene.small.run("review", "--waiting").code == 0
    assert scene.hub.log.writes == []


# --- a review ends, and says so


def _first_line(scene: ReviewScene) -> str:
    return scene.comment().split("\n")[0]


def test_the_first_line_names_the_commit(scene: ReviewScene) -> None:
    first = scene.pull(files_of(scene.paper())).head_sha
    scene.review()
    assert first[:12] in _first_line(scene)
    head = scene.push({file_of(scene.paper()): "title: 1\n"})
    scene.review()
    assert head[:12] in _first_line(scene)
    assert first[:12] not in scene.comment()


def test_after_a_push_the_comment_says_that_it_is_being_checked_again(
    scene: ReviewScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = scene.pull(files_of(scene.paper())).head_sha
    scene.review()
    head = scene.push({file_of(scene.paper()): "title: 1\n"})
    seen: list[str] = []

    def look(*arguments: Any, **options: Any) -> Any:
        seen.append(_first_line(scene))
        return review_in_time(*arguments, **options)

    monkeypatch.setattr(command, "review_in_time", look)
    scene.review()
    assert len(seen) == 1
    assert "eing checked again" in seen[0]
    assert head[:12] in seen[0]
    assert "eing checked again" not in scene.comment()
    scene.review()  # the same commit again: nothing new is said meanwhile
    assert "eing checked again" not in seen[1]
    assert first[:12] not in seen[1]


def test_a_fault_of_the_bot_is_red_everywhere(scene: ReviewScene, monkeypatch: pytest.MonkeyPatch) -> None:
    pull = scene.pull(files_of(scene.paper()))
    assert scene.review().code == 0
    assert scene.check().conclusion == "success"

    def fail(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("a fault")

    with monkeypatch.context() as patched:
        patched.setattr(command, "review_in_time", fail)
        result = scene.review()
    assert result.code == 70
    assert "ZeroDivisionError" in result.err
    assert scene.check().conclusion == "failure"
    assert "Not checked" in scene.check().output["title"]
    assert "Not checked" in _first_line(scene)
    assert pull.head_sha[:12] in _first_line(scene)
    assert scene.review().code == 0
    assert scene.check().conclusion == "success"
    assert "Not checked" not in scene.comment()


def test_what_takes_too_long_is_told_as_not_checked(scene: ReviewScene, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(file: Any, context: Any) -> Any:
        while file.path == path:
            time.sleep(0.01)
        return check_file(file, context)

    path, other = file_of(scene.paper(0)), file_of(scene.paper(1))
    monkeypatch.setattr(budget, "check_file", slow)
    monkeypatch.setattr(flow, "Budget", lambda: budget.Budget(file_seconds=0.3))
    scene.pull(files_of(scene.paper(0)) | {other: "title: 1\n"})
    begun = time.monotonic()
    result = scene.review(1, "--json")
    assert time.monotonic() - begun < 60
    found = {one["path"]: one["message"] for one in result.json["findings"] if one["level"] == "error"}
    assert "was not checked" in found[path]
    assert other in found
    assert (result.code, scene.check().conclusion) == (1, "failure")

    monkeypatch.setattr(flow, "Budget", budget.Budget)
    monkeypatch.setattr(flow, "_SECONDS", 1.5)
    result = scene.review(1, "--json")
    assert "was not checked" in result.json["problems"][0]
    assert (result.code, scene.check().conclusion) == (1, "failure")


def test_of_two_reviews_at_once_the_newer_commit_has_the_last_word(
    scene: ReviewScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slower review of the older commit looks at the head for the last time, then another review writes, then it writes."""
    scene.pull(files_of(scene.paper()))
    heads: list[str] = []

    def overtaken(*arguments: Any, **options: Any) -> Any:
        if not heads:
            heads.append(scene.push({file_of(scene.paper()): "title: 1\n"}))
            assert scene.small.run("review", "--pull", "1", "--head", heads[0]).code == 1
        return keep_comment(*arguments, **options)

    first = scene.hub.pull(1).head_sha
    monkeypatch.setattr(command, "keep_comment", overtaken)
    scene.small.run("review", "--pull", "1", "--head", first)
    assert heads[0][:12] in _first_line(scene)
    assert scene.check().conclusion == "failure"


def test_two_reviews_of_the_same_commit_at_once_leave_one_comment(scene: ReviewScene) -> None:
    scene.pull({file_of(scene.paper()): "title: 1\n"})
    environ = {"PATH": "/usr/bin:/bin", "SOURCE_DATE_EPOCH": NOW, "PYTHONPATH": str(ROOT), **scene.small.environ}
    line = ("--data", str(scene.small.data), "review", "--pull", "1")
    both = [warm.start(*line, folder=ROOT, environ=environ) for _ in range(2)]
    ends = [one.communicate(timeout=300)[1] for one in both]
    assert [one.returncode for one in both] == [1, 1], ends
    assert "to fix" in scene.comment()  # fails if there are two
    assert scene.check().conclusion == "failure"
