"""`add`: from a link to a data file that the checks accept, or one line that says why not."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.paper.model import Rejected
from demo.arxiv_server import SmallArxiv
from tests.servers.pages import CHALLENGE, acl_page, crossref_work, cvf_page
from tests.servers.web import Reply, SmallWeb, serve_web
from tests.small_list import BRANCH, SmallList

FRESH = "2512.03663"  # Multi-Scale Visual Prompting for Lightweight Small-Image Classification
TITLE = "Multi-Scale Visual Prompting for Lightweight Small-Image Classification"
CVF = "openaccess.thecvf.com/content/CVPR2024/html/Khazem_Prompting_CVPR_2024_paper.html"
ACL = "aclanthology.org/2024.acl-long.1/"
DOI = "10.1007/978-3-031-19827-4_41"
CROSSREF = "api.crossref.org/works/10.1007%2F978-3-031-19827-4_41"


@pytest.fixture
def small_web(small_list: SmallList) -> Iterator[SmallWeb]:
    with serve_web(SmallWeb()) as web:
        small_list.environ |= web.environ
        yield web


def written(small: SmallList) -> list[str]:
    return small.git("status", "--porcelain", "--untracked-files=all").split()[1::2]


def text_of(small: SmallList, path: str) -> str:
    return (small.root / path).read_text("utf-8")


@pytest.mark.parametrize(
    "link",
    [
        FRESH,
        f"arXiv:{FRESH}v2",
        f"https://arxiv.org/pdf/{FRESH}v1.pdf",
        f"https://www.alphaxiv.org/abs/{FRESH}",
        f"https://doi.org/10.48550/arXiv.{FRESH}",
    ],
)
def test_a_paper_on_arxiv_becomes_a_file_that_the_checks_accept(small_list: SmallList, link: str) -> None:
    done = small_list.run("add", link)
    path = f"data/papers/2025/{FRESH}.yaml"
    assert done.code == 0, done.err
    assert written(small_list) == [path]
    assert f"[{TITLE}](https://arxiv.org/abs/{FRESH})" in done.out
    assert f"git add {path}" in done.out
    assert small_list.run("validate", "--identity", path).code == 0


def test_the_steps_that_are_printed_do_work(small_list: SmallList) -> None:
    done = small_list.run("add", FRESH)
    steps = [line.strip() for line in done.out.splitlines() if line.startswith("  git ")]
    small_list.git("config", "user.name", "Ada")
    small_list.git("config", "user.email", "ada@example.org")
    for step in steps[:-1]:
        small_list.git(
            *[word.strip('"') for word in step.removeprefix("git ").replace('"Add 1 paper"', '"Add"').split()]
        )
    assert steps[-1] == "git push --set-upstream origin add-papers"
    assert small_list.run("validate", "--base", "main").code == 0
    assert small_list.git("diff", "--name-only", "main...HEAD") == f"data/papers/2025/{FRESH}.yaml"


def test_each_paper_is_written_whatever_is_wrong_with_the_others(small_list: SmallList) -> None:
    done = small_list.run("add", FRESH, "2512.99999", "no-link", FRESH, "2512.12345678", "2512.17875")
    assert done.code == 2
    assert written(small_list) == [f"data/papers/2025/{FRESH}.yaml", "data/papers/2025/2512.17875.yaml"]
    lines = done.err.splitlines()
    assert "error: 2512.99999 does not exist on arXiv; check the id" in lines
    assert any(line.startswith("error: no-link is neither an id nor a link") for line in lines)
    assert any(line.startswith("error: 2512.12345678 is ") and "arXiv id" in line for line in lines)


def test_what_is_listed_already_is_said_and_never_written_over(small_list: SmallList) -> None:
    before = text_of(small_list, "data/papers/2022/2203.12119.yaml")
    done = small_list.run("add", "2203.12119", "--json")
    # the stand-in for arXiv does not even know this id
    assert done.code == 0, done.out
    assert done.json["papers"][0]["state"] == "listed"
    assert text_of(small_list, "data/papers/2022/2203.12119.yaml") == before


def test_what_is_listed_by_another_name_is_found(small_list: SmallList, small_web: SmallWeb) -> None:
    small_web.put(CVF, cvf_page("A PROMPT, for a model behind an interface", ["Ada Lovelace"]))
    done = small_list.run("add", f"https://{CVF}")
    assert done.code == 0
    assert "is already on the list: data/papers/2023/2303.14773.yaml" in done.out
    assert written(small_list) == []


def test_what_waits_in_the_pull_request_is_said(small_list: SmallList) -> None:
    small_list.run("propose", "--local", "--since", "2025-12-01", "--until", "2025-12-10")
    assert FRESH in small_list.body
    done = small_list.run("add", FRESH)
    assert done.code == 0
    assert f"{FRESH} is already in the bot's pull request, {BRANCH}" in done.out
    assert written(small_list) == []


def test_a_rejected_paper_is_told_with_why_where_and_how_to_appeal(small_list: SmallList) -> None:
    no = Rejected(title=TITLE, arxiv=FRESH, reason="unticked", pull=7, by="alice", date="2025-12-20")
    path = small_list.write(no).relative_to(small_list.root).as_posix()
    small_list.commit()
    done = small_list.run("add", FRESH)
    assert done.code == 2
    told = f"{FRESH} was rejected on 2025-12-20 in pull request 7 by alice: unticked there, without a reason"
    assert f"{told}; to appeal: git rm {path}" in done.err
    small_list.git("rm", "--quiet", path)
    assert small_list.run("add", FRESH).code == 0
    small_list.git("add", "--all")
    assert small_list.run("validate", "--base", "main").code == 0


def test_a_no_with_a_day_that_has_passed_holds_no_more(small_list: SmallList) -> None:
    small_list.write(Rejected(title=TITLE, arxiv=FRESH, reason="later", date="2025-12-20", until="2025-12-31"))
    assert small_list.run("add", FRESH).code == 0


def test_a_page_whose_letters_nobody_can_tell_gives_no_file(small_list: SmallList, small_web: SmallWeb) -> None:
    page = cvf_page("Visual Prompts for 船", ["王 伟"])
    small_web.put(CVF, Reply(page.encode("gbk"), type="text/html"))
    done = small_list.run("add", f"https://{CVF}")
    assert (done.code, written(small_list)) == (2, [])
    assert "its character encoding is unknown; give the paper's arXiv link" in done.err
    western = cvf_page("Visual Prompts for Zoë", ["Zoë Ørsted"])
    small_web.put(CVF, Reply(western.encode("cp1252"), type="text/html"))
    assert small_list.run("add", f"https://{CVF}").code == 0
    assert "Zoë Ørsted" in text_of(small_list, "data/papers/2024/visual-prompts-for-zoe.yaml")


def test_a_link_is_taken_as_people_paste_it(small_list: SmallList) -> None:
    pasted = [
        f"[A paper](https://arxiv.org/abs/{FRESH}v2).",
        f'"arXiv:{FRESH} [cs.CV]"',
        f"(https://arxiv.org/pdf/{FRESH}.pdf?utm_source=x)",
    ]
    done = small_list.run("add", *pasted)
    assert (done.code, written(small_list)) == (0, [f"data/papers/2025/{FRESH}.yaml"])


def test_a_page_of_cvf_without_a_preprint(small_list: SmallList, small_web: SmallWeb) -> None:
    small_web.put(
        CVF, cvf_page("Visual Prompts for Ships", ["Ada Lovelace"], abstract="We learn visual prompts in pixel space.")
    )
    done = small_list.run("add", f"http://{CVF.replace('/html/', '/papers/').replace('.html', '.pdf')}")
    assert done.code == 0, done.err
    assert written(small_list) == ["data/papers/2024/visual-prompts-for-ships.yaml"]
    text = text_of(small_list, "data/papers/2024/visual-prompts-for-ships.yaml")
    assert f'url: "https://{CVF}"' in text
    assert "pixel space" not in text  # no abstract is ever stored
    assert small_list.run("validate").code == 0


def test_a_venues_page_of_a_paper_on_arxiv_gives_both(small_list: SmallList, small_web: SmallWeb) -> None:
    small_web.put(CVF, cvf_page(TITLE, ["Salim Khazem"]))
    small_web.put_json(
        CROSSREF, crossref_work("Visually Prompted Benchmarks are surprisingly fragile", ["Haiwen Feng"])
    )
    done = small_list.run("add", f"https://{CVF}", f"https://doi.org/{DOI}", FRESH)
    assert done.code == 0, done.err
    assert written(small_list) == [f"data/papers/2025/{FRESH}.yaml", "data/papers/2025/2512.17875.yaml"]
    text = text_of(small_list, f"data/papers/2025/{FRESH}.yaml")
    assert f'arxiv: "{FRESH}"\nurl: "https://{CVF}"' in text
    assert f'url: "https://doi.org/{DOI}"' in text_of(small_list, "data/papers/2025/2512.17875.yaml")


def test_the_same_title_by_others_is_another_paper(small_list: SmallList, small_web: SmallWeb) -> None:
    small_web.put(ACL, acl_page(TITLE, ["Somebody Else"]))
    assert small_list.run("add", f"https://{ACL}").code == 0
    assert written(small_list) == [
        "data/papers/2024/multi-scale-visual-prompting-for-lightweight-small-image-classification.yaml"
    ]


def test_two_titles_with_one_short_form_get_two_files(small_list: SmallList, small_web: SmallWeb) -> None:
    small_web.put(ACL, acl_page("日本語の題名", ["Ada Lovelace"], date="2024"))
    small_web.put("aclanthology.org/2024.acl-long.2/", acl_page("中文标题", ["Li Bai"], date="2024"))
    done = small_list.run("add", f"https://{ACL}", "https://aclanthology.org/2024.acl-long.2/")
    assert done.code == 0, done.err
    assert written(small_list) == ["data/papers/2024/untitled-2.yaml", "data/papers/2024/untitled.yaml"]


DATASET = Reply(json.dumps(crossref_work("Ships", ["A B"], type="dataset")).encode(), type="application/json")
WEB_FAULTS = {
    "no such page": (Reply(status=404), f"https://{CVF}", 2, "does not exist"),
    "no paper on the page": (Reply(b"<title>Welcome</title>"), f"https://{CVF}", 2, "is not a page of a paper"),
    "a busy server": (Reply(status=503), f"https://{CVF}", 3, "could not be read: openaccess.thecvf.com answered with status 503"),
    "a challenge": (CHALLENGE, "https://openreview.net/forum?id=abcd123", 2, "paste the paper's title and its arXiv link"),
    "a page that leads away": (Reply(status=302, headers={"Location": "http://127.0.0.1:22/"}), f"https://{CVF}", 2, "private"),
    "no such DOI": (Reply(status=404), DOI, 2, "is not a DOI that Crossref knows"),
    "a dataset": (DATASET, DOI, 2, "not a paper but a dataset"),
    "Crossref is down": (Reply(status=500), DOI, 3, "could not be read: api.crossref.org answered with status 500"),
}  # fmt: skip


@pytest.mark.parametrize("name", WEB_FAULTS)
def test_faults_of_the_web_are_one_line_and_tell_unknown_from_missing(
    small_list: SmallList, small_web: SmallWeb, name: str
) -> None:
    reply, link, code, words = WEB_FAULTS[name]
    for address in (CVF, CROSSREF, "openreview.net/forum?id=abcd123"):
        small_web.put(address, reply)
    done = small_list.run("add", link)
    assert done.code == code
    assert words in done.err
    assert done.err.count("\n") == 1
    assert written(small_list) == []


@pytest.mark.parametrize(
    "link",
    [
        "https://arxlv.org/abs/2512.03663",
        "https://arxiv.org.evil.example/abs/2512.03663",
        "javascript:alert(1)",
        "http://127.0.0.1/10.1007/abc",
        "http://169.254.169.254/latest/meta-data/10.1007/abc",
        "file:///etc/passwd",
        "https://user@openaccess.thecvf.com/content/x/html/y.html",
        "::error::\n##[add-mask]x",
        "\u202e\u200b",
    ],
)
def test_hostile_links_are_refused_in_one_safe_line_without_a_request(
    small_list: SmallList, small_web: SmallWeb, link: str
) -> None:
    done = small_list.run("add", link)
    assert done.code == 2
    assert small_web.requests == []
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1
    assert "##[" not in done.err
    assert "\u202e" not in done.err
    assert not done.err.startswith("::")


def test_a_hostile_title_of_a_page_does_nothing_anywhere(small_list: SmallList, small_web: SmallWeb) -> None:
    title = "Prompts --> ::error:: ##[add-mask] ${{ x }} @everyone #1 | `x` [a](javascript:b) ![i](http://x) \u202e"
    small_web.put(CVF, cvf_page(title, ["Eve @mallory"]))
    done = small_list.run("add", f"https://{CVF}")
    assert done.code == 0, done.err
    (path,) = written(small_list)
    assert Path(path).name == "prompts-error-add-mask-x-everyone-1-x-a-javascript-b-i-http-x.yaml"
    assert "##[" not in done.out
    assert "\u202e" not in done.out
    assert "@everyone" not in done.out
    assert "](javascript" not in done.out
    assert small_list.run("validate").code == 0


def test_a_withdrawn_paper_is_not_added(small_list: SmallList, arxiv: SmallArxiv) -> None:
    at = next(at for at, paper in enumerate(arxiv.papers) if paper.id == FRESH)
    arxiv.papers[at] = dataclasses.replace(arxiv.papers[at], comment="Withdrawn by the authors: an error in Theorem 1")
    done = small_list.run("add", FRESH)
    assert done.code == 2
    assert f"error: {FRESH} was withdrawn from arXiv: Withdrawn by the authors" in done.err
    assert written(small_list) == []


def test_when_arxiv_is_down_nothing_is_concluded(small_list: SmallList, small_web: SmallWeb, arxiv: SmallArxiv) -> None:
    arxiv.faults.put(always="html")
    small_web.put(CVF, cvf_page("Visual Prompts for Ships", ["Ada Lovelace"]))
    done = small_list.run("add", FRESH, f"https://{CVF}", "--json")
    assert done.code == 3
    states = [paper["state"] for paper in done.json["papers"]]
    assert states == ["unknown", "written"]
    assert "arXiv could not be asked" in done.json["papers"][1]["warnings"][0]


def test_a_paper_that_the_rules_reject_is_written_with_a_word_about_it(small_list: SmallList) -> None:
    done = small_list.run("add", "2511.22120", "--json")
    (paper,) = done.json["papers"]
    assert (done.code, paper["state"], paper["decision"]["decision"]) == (0, "written", "reject")
    assert "the rules would not have proposed this paper" in paper["warnings"][0]
    assert set(paper) == {"input", "state", "id", "title", "path", "row", "decision", "message", "hint", "warnings"}


def test_a_listed_title_under_another_id_is_refused(small_list: SmallList, arxiv: SmallArxiv) -> None:
    at = next(at for at, paper in enumerate(arxiv.papers) if paper.id == FRESH)
    arxiv.papers[at] = dataclasses.replace(arxiv.papers[at], title="Visual prompt-tuning")
    done = small_list.run("add", FRESH)
    assert done.code == 0
    assert "is already on the list: data/papers/2022/2203.12119.yaml" in done.out


def test_wrong_use(small_list: SmallList) -> None:
    assert small_list.run("add").code == 2
    assert small_list.run("add", *["2401.00001"] * 51).code == 2


def test_a_listed_paper_is_told_without_asking_anybody(small_list: SmallList, arxiv: SmallArxiv) -> None:
    listed = next((small_list.data / "papers").rglob("[0-9]*.[0-9]*.yaml")).stem
    asked = len(arxiv.requests)
    done = small_list.run("add", f"https://arxiv.org/pdf/{listed}v2", "--json")
    (paper,) = done.json["papers"]
    assert (done.code, paper["state"], paper["id"]) == (0, "listed", listed)
    assert paper["title"]
    assert len(arxiv.requests) == asked


@pytest.mark.parametrize(
    "pasted",
    [
        f"{TITLE} (CVPR 2026)",
        f"{TITLE}\nhttps://bit.ly/3abcdef",
        f"[{TITLE}](https://www.semanticscholar.org/paper/0a1b2c3d)",
        f"请添加：https://arxiv.org/abs/{FRESH}。",
    ],
)
def test_what_people_paste_is_read(small_list: SmallList, pasted: str) -> None:
    done = small_list.run("add", pasted)
    assert done.code == 0, done.err
    assert written(small_list) == [f"data/papers/2025/{FRESH}.yaml"]


def test_the_code_beside_a_link_is_the_papers(small_list: SmallList) -> None:
    assert small_list.run("add", f"https://arxiv.org/abs/{FRESH}\ncode: https://github.com/o/boats").code == 0
    assert 'code: "https://github.com/o/boats"' in text_of(small_list, f"data/papers/2025/{FRESH}.yaml")


@pytest.mark.parametrize("title", ["Erratum: Waves of Prompts", "Correction to: Waves of Prompts"])
def test_a_notice_on_arxiv_is_no_paper(small_list: SmallList, arxiv: SmallArxiv, title: str) -> None:
    arxiv.papers.append(dataclasses.replace(arxiv.papers[0], id="2512.09999", title=title))
    done = small_list.run("add", "2512.09999")
    assert done.code == 2
    assert "is not a paper" in done.err
    assert "the paper that it concerns" in done.err
