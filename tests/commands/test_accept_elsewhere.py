"""`accept` and `reject` for papers that are not on arXiv: by address, key, and name or path of a file."""

from collections.abc import Iterator

import pytest

from bot.core.files.data_file import read_data_file
from bot.core.pull.line import parse_lines
from demo.arxiv_server import SmallArxiv
from tests.servers.pages import cvf_page
from tests.servers.web import Reply, SmallWeb, serve_web
from tests.small_list import BRANCH, SmallList

CVF = "openaccess.thecvf.com/content/CVPR2024/html/Lovelace_Ships_CVPR_2024_paper.html"
URL, TITLE, NAME = f"https://{CVF}", "Visual Prompts for Ships", "visual-prompts-for-ships"
KEY, FILE, NO = f"2024/{NAME}", f"papers/2024/{NAME}.yaml", f"rejected/2026/{NAME}.yaml"
SPELLINGS = [URL, KEY, NAME, f"data/{FILE}", f"{URL}?utm=1"]


@pytest.fixture
def web(small_list: SmallList) -> Iterator[SmallWeb]:
    with serve_web(SmallWeb()) as served:
        small_list.environ |= served.environ
        served.put(CVF, cvf_page(TITLE, ["Ada Lovelace"]))
        yield served


def boxes(made: SmallList) -> dict[str, bool]:
    return {line.key: line.ticked for line in parse_lines(made.body)}


def changed(made: SmallList) -> set[str]:
    return {name.removeprefix("data/") for name in made.files_on_branch()}


def merge(made: SmallList) -> None:
    made.git("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "merge", "--quiet", "--no-ff", BRANCH)
    made.git("branch", "--quiet", "-D", BRANCH)


def test_an_address_puts_its_paper_on_the_branch(small_list: SmallList, web: SmallWeb) -> None:
    done = small_list.run("accept", URL)
    assert (done.code, done.out) == (0, f"{KEY} accepted\n"), done.err
    assert (changed(small_list), boxes(small_list)) == ({FILE}, {KEY: True})
    for text in SPELLINGS:
        assert small_list.run("accept", text).out == f"{KEY} is on the branch already\n", text
    merge(small_list)
    for text in SPELLINGS:
        assert small_list.run("accept", text).out == f"{KEY} is listed already\n", text
    assert small_list.run("validate").code == 0


@pytest.mark.parametrize("text", SPELLINGS)
def test_what_is_on_the_branch_is_rejected_by_any_of_its_names(small_list: SmallList, web: SmallWeb, text: str) -> None:
    small_list.run("accept", URL)
    web.put(CVF, Reply(status=503))  # all is known already
    done = small_list.run("reject", text, "--reason", "Not about images.", "--until", "2026-03-01")
    assert (done.code, done.out) == (0, f"{KEY} rejected\n"), done.err
    assert (changed(small_list), boxes(small_list)) == ({NO}, {KEY: False})
    raw = small_list.git("show", f"{BRANCH}:data/{NO}").encode() + b"\n"
    no = read_data_file(raw, place=NO, path=NO).rejected
    assert no
    assert (no.title, no.url, no.reason, no.until) == (TITLE, URL, "Not about images.", "2026-03-01")
    assert small_list.run("reject", text).out == f"{KEY} was rejected before\n"


@pytest.mark.parametrize("text", [*SPELLINGS, f"data/{NO}", f"2026/{NAME}"])
def test_a_no_is_taken_back_also_after_the_merge(small_list: SmallList, web: SmallWeb, text: str) -> None:
    assert small_list.run("reject", URL).out == f"{KEY} rejected\n"
    assert changed(small_list) == {NO}
    merge(small_list)
    wrong_year = text in {KEY, f"data/{FILE}"}  # nothing here knows the paper's own year any more
    done = small_list.run("accept", text)
    assert (done.code, f"{KEY} accepted" in done.out) == ((2, False) if wrong_year else (0, True)), done.err
    if not wrong_year:
        files = small_list.git("ls-tree", "-r", "--name-only", BRANCH, "data").split()
        assert (f"data/{FILE}" in files, f"data/{NO}" in files) == (True, False)
        assert small_list.run("validate").code == 0


def test_a_paper_that_is_on_arxiv_too_is_known_by_its_id(
    small_list: SmallList, web: SmallWeb, arxiv: SmallArxiv
) -> None:
    paper = arxiv.papers[0]
    web.put(CVF, cvf_page(paper.title, paper.authors))
    assert small_list.run("accept", URL).out == f"{paper.id} accepted\n"
    assert f'url: "{URL}"' in small_list.git("show", f"{BRANCH}:data/papers/{2000 + int(paper.id[:2])}/{paper.id}.yaml")


@pytest.mark.parametrize("command", ["accept", "reject"])
def test_what_can_not_be_read_changes_nothing(
    small_list: SmallList, web: SmallWeb, arxiv: SmallArxiv, command: str
) -> None:
    web.put(CVF, Reply(status=503))
    done = small_list.run(command, URL)
    assert (done.code, f"{URL} could not be read" in done.err) == (3, True), done.err
    web.put(CVF, Reply(status=404))
    assert (small_list.run(command, URL).code, small_list.run(command, "https://evil.example/x").code) == (2, 2)
    web.put(CVF, cvf_page(TITLE, ["Ada Lovelace"]))
    arxiv.faults.put(always="html")
    done = small_list.run(command, URL)
    assert (done.code, "arXiv could not be asked" in done.err) == (3, True), done.err
    assert not small_list.git("branch", "--list", BRANCH)


def test_a_waiting_paper_is_accepted_from_its_page(small_list: SmallList, web: SmallWeb) -> None:
    small_list.run("accept", URL)
    small_list.run("reject", KEY)
    web.put(CVF, Reply(status=503))
    assert small_list.run("accept", KEY).code == 3
    web.put(CVF, cvf_page(TITLE, ["Ada Lovelace"]))
    assert small_list.run("accept", KEY).out == f"{KEY} accepted\n"
    assert (changed(small_list), boxes(small_list)) == ({FILE}, {KEY: True})


def test_a_file_deleted_before_the_merge_is_a_no(small_list: SmallList, web: SmallWeb, arxiv: SmallArxiv) -> None:
    ids = [paper.id for paper in arxiv.papers[:2]]
    small_list.run("accept", URL, *ids)
    small_list.git("switch", "--quiet", BRANCH)
    deleted = [FILE, f"papers/{2000 + int(ids[0][:2])}/{ids[0]}.yaml"]
    small_list.git("rm", "--quiet", *(f"data/{place}" for place in deleted))
    small_list.commit("no")
    small_list.git("switch", "--quiet", "main")
    small_list.git("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "merge", "--quiet", "--no-ff", BRANCH)
    assert small_list.run("propose", "--local", "--since", "2025-11-24", "--until", "2025-12-31").code == 0
    files = small_list.git("ls-tree", "-r", "--name-only", BRANCH, "data").split()
    assert not {f"data/{place}" for place in deleted} & set(files)
    for name in (NO, deleted[1].replace("papers/", "rejected/")):
        assert 'reason: "deleted"' in small_list.git("show", f"{BRANCH}:data/{name}")
