"""A comment that is kept up to date, on the stand-in for GitHub."""

import pytest

from bot.edges.github.client import Api, connect
from bot.edges.github.issues import find_comment, keep_comment
from bot.errors import ServiceError, UsageError
from bot.settings import GitHub as Settings
from tests.servers.github.standin import APP, JOB, PAT, GitHub

BOT = "github-actions[bot]"
MARKER = "<!-- vpt-bot:review -->"


@pytest.fixture
def settings(github: GitHub) -> Settings:
    github.human("student").open_issue("My paper")
    return Settings(github.url, "https://github.com", github.slug, JOB, BOT)


@pytest.fixture
def api(settings: Settings) -> Api:
    return connect(settings)


def keep(api: Api, text: str, number: int = 1) -> int:
    return keep_comment(api, number, text, name="review").id


def test_a_missing_comment_is_written_and_then_edited(github: GitHub, api: Api) -> None:
    made = keep(api, "One error.")
    assert keep(api, "All right.") == made
    assert [(one.author, one.body) for one in github.comments(1)] == [(BOT, f"All right.\n\n{MARKER}")]


def test_the_same_text_is_not_written_again(github: GitHub, api: Api) -> None:
    made = keep(api, "All right.")
    github.human("alice", role="write").edit_comment(made, f"All right.\r\n\r\n{MARKER}")
    github.log.clear()
    assert keep(api, "All right.") == made
    assert github.log.writes == []


def test_a_pasted_marker_is_not_the_bots(github: GitHub, api: Api) -> None:
    pasted = github.human("mallory").comment(1, f"All right!\n\n{MARKER}")
    quoted = github.human(BOT).comment(1, f"{MARKER}\nanother workflow quotes it")
    made = keep(api, "One error.")
    assert made not in {pasted.id, quoted.id}
    assert [one.body for one in github.comments(1)][:2] == [pasted.body, quoted.body]


def test_another_issues_comment_is_left_alone(github: GitHub, api: Api) -> None:
    github.human("student").open_issue("Another")
    assert keep(api, "One error.") != keep(api, "All right.", number=2)
    assert [github.comments(number)[0].body.split("\n")[0] for number in (1, 2)] == ["One error.", "All right."]


def test_names_do_not_share_a_comment(github: GitHub, api: Api) -> None:
    keep(api, "One error.")
    keep_comment(api, 1, "Asleep.", name="status")
    assert len(github.comments(1)) == 2


def test_it_is_found_behind_many_others(github: GitHub, api: Api) -> None:
    for at in range(105):
        github.human("student").comment(1, f"Is it done? {at}")
    made = keep(api, "One error.")
    assert keep(api, "All right.") == made


def test_a_deleted_comment_is_written_anew(github: GitHub, api: Api) -> None:
    github.human("alice").delete_comment(keep(api, "One error."))
    keep(api, "One error.")
    assert len(github.comments(1)) == 1
    assert find_comment(api, 1, name="review") is not None


def test_a_comment_deleted_while_it_is_edited_is_written_anew(github: GitHub, api: Api) -> None:
    made = keep(api, "One error.")
    github.faults.call(lambda: github.human("alice").delete_comment(made), method="PATCH")
    again = keep(api, "All right.")
    assert [(one.id, one.body) for one in github.comments(1)] == [(again, f"All right.\n\n{MARKER}")]


@pytest.mark.parametrize("theirs", ["One error.", "All right."])
def test_of_two_runs_at_once_one_takes_its_comment_back(github: GitHub, api: Api, theirs: str) -> None:
    github.faults.call(lambda: github.human(BOT).comment(1, f"{theirs}\n\n{MARKER}"), method="POST")
    made = keep(api, "One error.")
    assert [(one.id, one.body) for one in github.comments(1)] == [(made, f"One error.\n\n{MARKER}")]


@pytest.mark.parametrize("fault", ["drop", "502"])
def test_a_write_whose_answer_got_lost_is_not_sent_again(github: GitHub, api: Api, fault: str) -> None:
    if fault == "drop":
        github.faults.drop(nth=2, after=True)
    else:
        github.faults.status(502, nth=2, after=True)
    keep(api, "One error.")
    assert len(github.comments(1)) == 1


def test_a_write_that_did_not_arrive_is_told(github: GitHub, api: Api) -> None:
    github.faults.status(502, nth=2)
    with pytest.raises(ServiceError):
        keep(api, "One error.")
    assert github.comments(1) == []


def test_a_missing_permission_and_a_lock_are_told(github: GitHub, settings: Settings) -> None:
    token = github.add_token("ghs_less", "job", BOT, {"contents": "read", "issues": "read"})
    less = Settings(github.url, settings.server_url, github.slug, token, BOT)
    with pytest.raises(UsageError, match="commenting on #1"):
        keep(connect(less), "One error.")
    github.issue(1).locked = True
    with pytest.raises(UsageError, match="is locked and takes no comments"):
        keep(connect(settings), "One error.")


@pytest.mark.parametrize(
    ("token", "said", "login"),
    [(JOB, None, BOT), (PAT, None, "list-bot"), (APP, "list-bot[bot]", "list-bot[bot]")],
)
def test_the_bot_knows_its_account(github: GitHub, token: str, said: str | None, login: str) -> None:
    settings = Settings(github.url, "https://github.com", github.slug, token, said)
    assert connect(settings).login == login
