"""`validate` through the command line, on real files and real git repositories."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.core.files.canonical import render_entry
from bot.core.files.data_file import read_data_file
from bot.core.paper.model import MOST_HIGHLIGHTS, Rejected
from demo.arxiv_server import SmallArxiv
from tests.small_list import ROOT, SmallList, make_list, make_paper

KEYS = ["level", "code", "path", "line", "message", "fix"]
PAPER = render_entry(make_paper("2401.01000", "Prompts for Vision"))
PLACE = "papers/2024/2401.01000.yaml"


@pytest.fixture
def plain(tmp_path: Path) -> SmallList:
    """A list of the tests' own without rules, which take time to read, and with no arXiv: whatever asks it is refused."""
    made = make_list(tmp_path / "list")
    shutil.rmtree(made.data / "rules")
    made.commit("no rules")
    made.environ |= {"ARXIV_API_URL": "http://127.0.0.1:9/", "ARXIV_DELAY_SECONDS": "0"}
    return made


def put(made: SmallList, text: str | bytes = PAPER, place: str = PLACE) -> Path:
    path = made.data / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def told(made: SmallList, *arguments: str) -> list[dict[str, Any]]:
    """The findings as JSON; the exit code must be what they say, and nothing else may be said."""
    result = made.run("validate", *arguments, "--format", "json")
    assert "Traceback" not in result.err
    assert result.err == ""
    findings: list[dict[str, Any]] = result.json
    assert all(list(finding) == KEYS for finding in findings)
    assert findings == sorted(findings, key=lambda one: (one["path"], one["line"] or 0, one["code"]))
    assert result.code == any(finding["level"] == "error" for finding in findings)
    return findings


def codes(made: SmallList, *arguments: str) -> list[str]:
    return [finding["code"] for finding in told(made, *arguments)]


# --- what is checked


def test_papers_without_placement_are_one_warning_unless_somebody_asks_for_each(plain: SmallList) -> None:
    for number in (1, 2):
        put(
            plain,
            render_entry(make_paper(f"2401.0000{number}", f"Waves {number}", level=None)),
            f"papers/2024/2401.0000{number}.yaml",
        )
    (one,) = [finding for finding in told(plain) if finding["code"] == "no-placement"]
    assert (one["path"], one["line"], one["level"]) == ("data/papers", None, "warning")
    assert "2 papers are not placed yet" in one["message"]
    assert "validate --all" in one["fix"]
    assert codes(plain, "--all").count("no-placement") == 2
    assert codes(plain, "data/papers/2024").count("no-placement") == 2
    assert codes(plain, "--base", "HEAD").count("no-placement") == 2


def test_a_good_list_has_nothing_to_say(plain: SmallList) -> None:
    assert told(plain) == []
    result = plain.run("validate")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines()[-1].endswith("files checked, no problems")


def test_the_projects_own_list_has_no_error() -> None:
    done = SmallList(ROOT).run("validate", "--json")
    assert (done.code, done.err) == (0, "")
    assert [finding for finding in done.json if finding["level"] == "error"] == []


def test_paths_may_be_files_or_folders_relative_or_absolute(plain: SmallList) -> None:
    path = put(plain, PAPER.replace("method", "methods"))
    for named in (
        f"data/{PLACE}",
        str(path),
        "data/papers/2024",
        "data/papers",
        "data",
        ".",
        str(plain.root),
        f"data/../data/{PLACE}",
    ):
        assert [(one["code"], one["path"]) for one in told(plain, named)] == [("vocabulary", f"data/{PLACE}")], named
    assert told(plain, "data/papers/2022") == []
    assert told(plain, "data/config.yaml") == []
    assert len(told(plain, f"data/{PLACE}", "data/papers/2022")) == 1


def test_the_data_folder_may_lie_elsewhere(plain: SmallList, tmp_path: Path) -> None:
    put(plain, PAPER.replace("method", "methods"))
    there = tmp_path / "elsewhere"
    shutil.copytree(plain.data, there)
    (finding,) = told(plain, "--data", str(there))
    assert finding["path"] == f"{there}/{PLACE}"


def test_a_path_that_does_not_exist_is_wrong_use(plain: SmallList) -> None:
    result = plain.run("validate", "data/papers/none.yaml")
    assert (result.code, result.out) == (2, "")
    assert "data/papers/none.yaml does not exist" in result.err
    assert result.err.count("\n") == 1


def test_a_missing_data_folder_is_wrong_use(plain: SmallList) -> None:
    result = plain.run("--data", "nowhere", "validate")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "--data" in result.err


def test_a_file_outside_the_data_folder_is_told_where_it_belongs(plain: SmallList) -> None:
    (plain.root / "new.yaml").write_text(PAPER)
    (finding,) = told(plain, "new.yaml")
    assert (finding["code"], finding["path"]) == ("path", "new.yaml")
    assert finding["fix"] == f"rename it to data/{PLACE}"
    (plain.root / "notes.txt").write_text("x")
    (plain.root / "other.yaml").write_text("jobs: {}\n")
    (plain.root / "folder").mkdir()
    for named in ("notes.txt", "other.yaml", "folder"):
        assert [(one["code"], one["path"]) for one in told(plain, named)] == [("path", named)]


def test_a_broken_file_does_not_hide_the_faults_of_others(plain: SmallList) -> None:
    put(plain, "[", "papers/2024/a.yaml")
    put(plain, PAPER.replace("method", "methods"))
    put(plain, "title: [", "rejected/2024/b.yaml")
    assert sorted(codes(plain)) == ["vocabulary", "yaml", "yaml"]


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("config.yaml", "window_days: 45", "window_days: 0", "schema"),
        ("config.yaml", "version: 1", "version: 1\nversion: 1", "yaml"),
        ("config.yaml", "  review: ", "  review: 99.0 # ", "schema"),
        ("taxonomy.yaml", "  - id: pixel", "  - id: token", "schema"),
        ("rules/nature.yaml", "decides: nature", "decides: nurture", "schema"),
        ("rules/level.yaml", "decides: level", "\ufeffdecides: level", "yaml"),
    ],
)
def test_the_lists_own_files_are_checked_too(plain: SmallList, name: str, old: str, new: str, code: str) -> None:
    shutil.copytree(ROOT / "data/rules", plain.data / "rules")
    path = plain.data / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    found = {one["code"] for one in told(plain) if one["path"] == f"data/{name}"}
    assert code in found
    assert code in codes(plain, f"data/{name}")


def test_an_unknown_area_in_a_rule_is_told_with_its_file_and_rule(plain: SmallList) -> None:
    shutil.copytree(ROOT / "data/rules", plain.data / "rules")
    path = plain.data / "rules/areas.yaml"
    path.write_text(path.read_text("utf-8").replace("{segmentation:", "{segmentatoin:", 1), "utf-8")
    found = [one for one in told(plain) if one["path"] == "data/rules/areas.yaml"]
    assert any("segmentatoin" in one["message"] for one in found)


@pytest.mark.parametrize("name", ["config.yaml", "taxonomy.yaml"])
def test_a_missing_file_of_the_lists_own_is_told(plain: SmallList, name: str) -> None:
    (plain.data / name).unlink()
    assert ("path", f"data/{name}") in {(one["code"], one["path"]) for one in told(plain)}


# --- bad input, through the whole command

HOSTILE: list[tuple[str, str | bytes, set[str]]] = [
    ("unquoted id", PAPER.replace('"2401.01000"', "2401.01000"), {"schema"}),
    ("tab", PAPER.replace("  - ", "\t- "), {"yaml"}),
    ("CRLF", PAPER.replace("\n", "\r\n"), {"not-canonical"}),
    ("BOM", b"\xef\xbb\xbf" + PAPER.encode(), {"yaml"}),
    ("UTF-16", PAPER.encode("utf-16"), {"yaml"}),
    ("Latin-1", PAPER.replace("Ada", "Zoë").encode("latin-1"), {"yaml"}),
    ("NUL", PAPER.replace("Ada", "A\0da"), {"yaml"}),
    ("33 KB", PAPER + f'note: "{"x" * 33_000}"\n', {"yaml"}),
    ("32 KB", PAPER.replace("Ada", "A" * 32_000), set()),
    ("10,000 levels", "a: " + "[" * 10_000, {"yaml"}),
    ("alias bomb", "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", {"yaml"}),
    ("duplicate key", PAPER + 'title: "Another"\n', {"yaml"}),
    ("two documents", f"{PAPER}---\n{PAPER}", {"yaml"}),
    ("tag", PAPER.replace("title: ", "title: !!python/name:os.system "), {"yaml"}),
    ("no as text", PAPER.replace('"Prompts for Vision"', "no"), {"schema"}),
    ("bidi", PAPER.replace("Prompts", "Prompts\u202e"), {"unsafe-text"}),
    ("zero width", PAPER.replace("Prompts", "Pro\u200bmpts"), {"unsafe-text"}),
    ("escape", PAPER.replace("Prompts", "\\u001b[31m"), {"unsafe-text"}),
    ("raw escape", PAPER.replace("Prompts", "\x1b[31m"), {"unsafe-text", "yaml"}),
    ("10,000 characters", PAPER.replace("Prompts", "P" * 10_000), {"unsafe-text"}),
    ("comment end", PAPER.replace("Prompts", "-->"), set()),
    ("workflow command", PAPER.replace("Prompts", "::error::"), set()),
    ("old workflow command", PAPER.replace("Prompts", "##[add-mask]"), set()),
    ("expression", PAPER.replace("Prompts", "${{ secrets.X }}"), set()),
    ("mention", PAPER.replace("Prompts", "@everyone #1 | `x` <b> ![i](https://example.org)"), set()),
    ("version", PAPER.replace("2401.01000", "2401.01000v2"), {"bad-id"}),
    ("address", PAPER.replace("2401.01000", "https://arxiv.org/abs/2401.01000"), {"bad-id"}),
    ("look-alike host", PAPER.replace("2401.01000", "https://arxiv.org.example.com/abs/2401.01000"), {"bad-id"}),
    ("look-alike digits", PAPER.replace("2401", "２４０１"), {"bad-id"}),
    ("authors as text", PAPER.replace('authors:\n  - "Ada Lovelace"', 'authors: "Ada Lovelace, Bo Li"'), {"schema"}),
    ("javascript", f'{PAPER}code: "javascript:alert(1)"\n', {"bad-link"}),
    ("private address", f'{PAPER}code: "http://192.168.1.1/x"\n', {"bad-link"}),
    ("year 1800", PAPER + "year: 1800\n", {"bad-date"}),
    ("year 2100", PAPER + "year: 2100\n", {"bad-date"}),
    ("date 2100", PAPER.replace("2024-01-05", "2100-01-05"), {"bad-date"}),
    ("unknown key", PAPER + 'doi: "10.1/x"\n', {"schema"}),
    ("unknown area", PAPER.replace("level: token\n", "level: token\nareas:\n  - segmentatoin\n"), {"vocabulary"}),
    ("empty file", "", {"yaml"}),
    ("words", "Visual Prompt Tuning", {"schema"}),
    ("JSON", json.dumps({"title": "T"}), {"schema"}),
    ("same id", PAPER.replace("2401.01000", "2203.12119").replace("Prompts for", "Other"), {"duplicate-id", "path"}),
    ("same title", PAPER.replace("Prompts for Vision", "Visual Prompt-Tuning"), {"duplicate-title"}),
    ("an alias", PAPER.replace("Prompts for Vision", "BlackBoxPrompts of Old"), {"duplicate-title"}),
    ("near title", PAPER.replace("Prompts for Vision", "Visual Promt Tuning"), {"near-title"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_hostile_and_clumsy_files_are_told_what_is_wrong(
    plain: SmallList, text: str | bytes, expected: set[str]
) -> None:
    path = put(plain, text)
    plain.git("add", ".")
    for arguments in ((str(path),), (), ("--base", "HEAD")):
        findings = [one for one in told(plain, *arguments) if one["path"].endswith(PLACE)]
        assert {one["code"] for one in findings} == expected, arguments
    shown = (
        plain.run("validate", f"data/{PLACE}").out + plain.run("validate", f"data/{PLACE}", "--format", "github").out
    )
    assert not {"\x1b", "\u202e", "\u200b", "\0", "\r"} & set(shown)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("papers/2024/2401.01000.yml", "ends in .yml"),
        ("papers/2024/my paper.yaml", "characters other than"),
        ("papers/2024/a\nb.yaml", "characters other than"),
        ("papers/2024/\u202eyaml.yaml", "U+202E"),
        ("papers/2024/２401.01000.yaml", "U+FF12"),
        ("papers/24/2401.01000.yaml", "does not fit"),
        ("papers/2024/sub/2401.01000.yaml", "the folder of its year"),
        ("papers/2401.01000.yaml", "the folder of its year"),
        ("2401.01000.yaml", "below papers/"),
        ("paper/2401.01000.yaml", "below papers/"),
        ("papers/2024/notes.txt", "is not used"),
        ("papers/README.md", "is not used"),
        ("rules/more.yml", "is not used"),
        ("settings.yaml", "is not used"),
    ],
)
def test_files_in_the_wrong_place_are_told(plain: SmallList, place: str, words: str) -> None:
    put(plain, PAPER if "2401" in place or "paper" in place else "version: 1\n", place)
    for arguments in ((), ("--base", "HEAD")):
        (finding,) = told(plain, *arguments)
        assert (finding["code"], finding["level"], finding["line"]) == ("path", "error", None)
        assert words in finding["message"]
        assert "\n" not in finding["path"]
        assert "\u202e" not in finding["path"]


def test_links_pipes_and_repositories_are_no_data_files(plain: SmallList, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text(PAPER)
    (plain.data / "papers/2024").mkdir(exist_ok=True)
    (plain.data / PLACE).symlink_to(secret)
    (plain.data / "papers/2025").symlink_to(tmp_path)
    os.mkfifo(plain.data / "papers/2024/2401.01001.yaml")
    for arguments in ((), ("--base", "HEAD"), ("data/papers",)):
        found = {one["path"]: one for one in told(plain, *arguments)}
        expected = {f"data/{PLACE}", "data/papers/2025"} | (
            {"data/papers/2024/2401.01001.yaml"} if "--base" not in arguments else set()
        )
        assert set(found) == expected  # git itself leaves pipes out
        assert {one["code"] for one in found.values()} == {"path"}
    assert "Prompts" not in plain.run("validate", "--json").out


@pytest.mark.parametrize("top", ["papers", "rejected", "rules"])
def test_a_folder_that_became_a_file_or_a_link_is_told_and_not_followed(
    plain: SmallList, tmp_path: Path, top: str
) -> None:
    elsewhere = tmp_path / "elsewhere/2024"
    elsewhere.mkdir(parents=True)
    (elsewhere / "2401.01000.yaml").write_text(PAPER)
    place = plain.data / top
    for make in (lambda: place.write_text("x"), lambda: place.symlink_to(elsewhere.parent)):
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        place.unlink(missing_ok=True)
        make()
        for arguments in ((), ("--base", "HEAD")):
            found = [one for one in told(plain, *arguments) if one["path"] == f"data/{top}"]
            assert [(one["code"], one["fix"]) for one in found] == [("path", "restore the folder")], arguments
        assert "Prompts for" not in plain.run("validate", "--json").out


def test_a_folder_in_the_place_of_a_file_is_told(plain: SmallList) -> None:
    for place in ("papers/2022/2203.12119.yaml", "taxonomy.yaml"):
        (plain.data / place).unlink()
        (plain.data / place).mkdir()
        (plain.data / place / ".gitkeep").write_text("")
    found = {one["path"]: one["message"] for one in told(plain, "--base", "HEAD") if one["code"] == "path"}
    assert "is a folder" in found["data/papers/2022/2203.12119.yaml"]
    assert "is missing" in found["data/taxonomy.yaml"] or "is a folder" in found["data/taxonomy.yaml"]


def test_a_file_is_never_checked_without_the_taxonomy_unsaid(plain: SmallList) -> None:
    put(plain, PAPER.replace("method", "poem"))
    (plain.data / "taxonomy.yaml").unlink()
    for arguments in ((), (f"data/{PLACE}",), ("data",), ("--base", "HEAD"), ("--base", "HEAD", f"data/{PLACE}")):
        assert ("path", "data/taxonomy.yaml") in {(one["code"], one["path"]) for one in told(plain, *arguments)}, (
            arguments
        )


def test_a_repository_inside_is_told(plain: SmallList) -> None:
    inner = make_list(plain.data / "papers/2025")
    assert inner.git("rev-parse", "HEAD")
    plain.git("-c", "advice.addEmbeddedRepo=false", "add", "data/papers/2025")
    found = [one for one in told(plain, "--base", "HEAD") if one["path"] == "data/papers/2025"]
    assert [(one["code"], "submodule" in one["message"]) for one in found] == [("path", True)]


def test_names_that_differ_only_in_case_are_told(plain: SmallList) -> None:
    put(plain)
    put(plain, PAPER, "papers/2024/2401.01000.YAML")
    messages = [one["message"] for one in told(plain) if one["code"] == "path"]
    assert sum("letter case" in message for message in messages) == 2


def test_a_file_that_cannot_be_read_is_said_in_one_line(plain: SmallList, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(plain)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user reads everything")
    result = plain.run("validate")
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert PLACE in result.err


def test_a_read_only_list_is_checked_like_any_other(plain: SmallList) -> None:
    put(plain, PAPER.replace("method", "methods"))
    folders = [plain.root, *(path for path in plain.root.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        assert codes(plain) == codes(plain, "--base", "HEAD") == ["vocabulary"]
    finally:
        for folder in folders:
            folder.chmod(0o755)


def test_validate_changes_nothing(plain: SmallList) -> None:
    put(plain, PAPER.replace("method", "methods"))
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in plain.root.rglob("*") if path.is_file()}
    for arguments in ((), ("--base", "HEAD"), ("data/papers",)):
        told(plain, *arguments)
    assert {
        path: (path.stat().st_mtime_ns, path.read_bytes()) for path in plain.root.rglob("*") if path.is_file()
    } == before


# --- fixes that can be pasted


@pytest.mark.parametrize(
    "text", [PAPER.replace("\n", "\r\n"), PAPER.replace("kind: method", 'kind: "method"'), f"# hi\n{PAPER}"]
)
def test_the_fix_of_another_form_is_the_file_as_it_should_be(plain: SmallList, text: str) -> None:
    path = put(plain, text)
    (finding,) = told(plain)
    assert finding["code"] == "not-canonical"
    path.write_text(finding["fix"], "utf-8")
    assert told(plain) == []


def test_a_fix_with_an_old_order_to_the_runner_is_right_when_it_is_pasted(plain: SmallList) -> None:
    path = put(plain, PAPER.replace('"Prompts for Vision"', "Prompts ##[add-mask]for Vision"))
    result = plain.run("validate", "--json")
    assert "##[" not in result.out
    (finding,) = result.json
    path.write_text(finding["fix"], "utf-8")
    assert '"Prompts ##[add-mask]for Vision"' in finding["fix"]
    assert told(plain) == []


@pytest.mark.parametrize(
    "text",
    [
        PAPER.replace('"Prompts for Vision"', "Prompts: for Vision"),
        PAPER.replace("  - ", "\t- "),
        b"\xef\xbb\xbf" + PAPER.encode(),
        PAPER.replace("2024-01-05", "2024-01-05").replace("kind: method", "kind:Method"),
    ],
)
def test_the_fix_of_what_is_no_yaml_is_the_file_as_it_should_be(plain: SmallList, text: str | bytes) -> None:
    path = put(plain, text)
    (finding,) = [one for one in told(plain) if one["code"] == "yaml"]
    path.write_text(finding["fix"], "utf-8")
    assert told(plain) == []


def test_a_number_too_long_to_print_is_a_fault_of_the_file(plain: SmallList) -> None:
    put(plain, f"{PAPER}year: 0x{'f' * 9000}\n")
    assert codes(plain) == ["yaml"]


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        ('year: "2024"', "year: 2024"),
        ('withdrawn: "True"', "withdrawn: true"),
        ("areas: segmentation", "areas:\n  - segmentation"),
        ('keywords: "a, b"', 'keywords:\n  - "a"\n  - "b"'),
        ("venue: [CVPR]", 'venue: "CVPR"'),
    ],
)
def test_a_value_of_another_kind_gets_the_line_to_write(plain: SmallList, line: str, fix: str) -> None:
    put(plain, f"{PAPER}{line}\n")
    assert [one["fix"] for one in told(plain)] == [fix]


@pytest.mark.parametrize("written", ["2024-01-05T10:00:00Z", "20240105", "2024/01/05"])
def test_a_day_in_another_form_gets_the_line_to_write(plain: SmallList, written: str) -> None:
    put(plain, PAPER.replace("2024-01-05", written))
    assert [one["fix"] for one in told(plain)] == ['date: "2024-01-05"']


def test_the_fix_of_a_deletion_is_the_file_that_says_why(plain: SmallList) -> None:
    gone = plain.data / "papers/2022/2203.12119.yaml"
    gone.unlink()
    (finding,) = told(plain, "--base", "HEAD")
    assert (finding["code"], finding["path"]) == ("deleted", "data/papers/2022/2203.12119.yaml")
    put(plain, finding["fix"], "rejected/2022/2203.12119.yaml")
    assert told(plain, "--base", "HEAD") == told(plain) == []


def test_listing_a_rejected_paper_again_is_a_warning_with_the_reason(plain: SmallList) -> None:
    plain.write(Rejected(title="Prompts for Vision", arxiv="2401.01000", reason="not about prompts", date="2025-01-02"))
    put(plain)
    (finding,) = told(plain)
    assert (finding["level"], finding["code"]) == ("warning", "rejected-before")
    assert "not about prompts" in finding["message"]


# --- --base


def test_only_what_the_change_touches_is_checked(plain: SmallList) -> None:
    put(plain, PAPER.replace("method", "methods"))
    plain.commit()
    plain.git("switch", "--quiet", "--create", "topic")
    put(
        plain,
        PAPER.replace("2401.01000", "2401.01001").replace("for Vision", "for Audio").replace("token", "tokn"),
        "papers/2024/2401.01001.yaml",
    )
    assert [one["path"] for one in told(plain, "--base", "main")] == ["data/papers/2024/2401.01001.yaml"]  # untracked
    plain.git("add", ".")
    assert len(told(plain, "--base", "main")) == 1  # staged
    plain.commit()
    assert len(told(plain, "--base", "main")) == 1  # committed
    assert len(told(plain)) == 2
    assert told(plain, "--base", "main", "data/papers/2022") == []


def test_the_merge_base_counts_and_not_the_tip(plain: SmallList) -> None:
    plain.git("switch", "--quiet", "--create", "topic")
    plain.git("switch", "--quiet", "main")
    (plain.data / "papers/2022/2203.12119.yaml").unlink()
    put(plain, PAPER.replace("method", "methods"))
    plain.commit()
    plain.git("switch", "--quiet", "topic")
    assert told(plain, "--base", "main") == []  # what happened on main meanwhile is no change of this branch


def test_a_duplicate_of_an_untouched_file_is_found(plain: SmallList) -> None:
    put(plain, PAPER.replace("2401.01000", "2203.12119"))
    assert "duplicate-id" in codes(plain, "--base", "HEAD")


def test_a_moved_file_is_no_deletion(plain: SmallList) -> None:
    (plain.data / "papers/2022/2203.12119.yaml").rename(plain.data / "papers/2022/moved.yaml")
    assert codes(plain, "--base", "HEAD") == ["path"]


def test_a_file_only_taken_out_of_the_index_is_unchanged(plain: SmallList) -> None:
    plain.git("rm", "--quiet", "--cached", "data/papers/2022/2203.12119.yaml")
    assert told(plain, "--base", "HEAD") == []


def test_ignored_files_and_a_touched_time_are_no_change(plain: SmallList) -> None:
    (plain.root / ".gitignore").write_text("/data/papers/2024/\n")
    put(plain, "[")
    os.utime(plain.data / "papers/2022/2203.12119.yaml", (1, 1))
    assert told(plain, "--base", "HEAD") == []


def test_words_that_a_changed_taxonomy_no_longer_holds_are_told_in_every_file(plain: SmallList) -> None:
    put(plain, PAPER.replace("level: token\n", "level: token\nareas:\n  - segmentation\n"))
    plain.commit()
    path = plain.data / "taxonomy.yaml"
    path.write_text(path.read_text("utf-8").replace("- id: segmentation", "- id: segmenting"), "utf-8")
    assert ("vocabulary", f"data/{PLACE}") in {(one["code"], one["path"]) for one in told(plain, "--base", "HEAD")}


def test_many_changed_files_are_a_warning(plain: SmallList) -> None:
    for number in range(41):
        plain.write(
            make_paper(
                f"2401.{20_000 + number}", f"Title {number} {chr(97 + number % 26) * 9} {chr(97 + number // 2) * 9}"
            )
        )
    found = told(plain, "--base", "HEAD")
    assert [one["code"] for one in found if one["level"] == "warning" and one["path"] == "data/papers"] == ["too-many"]


@pytest.mark.parametrize("reference", ["nowhere", "--help", "main:data", "@{u}", ""])
def test_an_unknown_base_is_wrong_use(plain: SmallList, reference: str) -> None:
    result = plain.run("validate", f"--base={reference}")
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert "--base" in result.err


def test_a_base_without_common_history_says_so(plain: SmallList) -> None:
    plain.git("checkout", "--quiet", "--orphan", "alone")
    plain.commit()
    result = plain.run("validate", "--base", "main")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "--unshallow" in result.err


def test_a_repository_without_commits_says_so(plain: SmallList, tmp_path: Path) -> None:
    shutil.rmtree(plain.root / ".git")
    result = plain.run("validate", "--base", "main")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "git repository" in result.err
    plain.git("init", "--quiet")
    assert plain.run("validate", "--base", "HEAD").code == 2
    assert plain.run("validate").code == 0  # without --base no repository is needed


def test_a_users_settings_of_git_change_nothing(plain: SmallList) -> None:
    put(plain, PAPER.replace("method", "methods"))
    for name, value in {"diff.external": "false", "diff.noprefix": "true", "diff.renames": "copies", "core.quotePath": "true",
                        "diff.relative": "true", "status.showUntrackedFiles": "no", "color.ui": "always"}.items():  # fmt: skip
        plain.git("config", name, value)
    assert codes(plain, "--base", "HEAD") == ["vocabulary"]


def test_a_row_written_into_the_readme_is_told_with_its_data_file(plain: SmallList) -> None:
    readme = plain.root / "README.md"
    readme.write_text("# List\n\n<!-- list:begin -->\n<!-- list:end -->\n")
    assert plain.run("render").code == 0
    plain.commit()
    assert told(plain, "--base", "HEAD") == []
    readme.write_text(
        readme.read_text().replace(
            "- [Visual", "- [New Prompts](https://arxiv.org/abs/2512.01234) - Bo Li, CVPR 2026.\n- [Visual"
        )
    )
    (finding,) = told(plain, "--base", "HEAD")
    assert (finding["code"], finding["path"]) == ("readme-edited", "README.md")
    assert told(plain) == []  # a page that is not current is no error of the data
    put(plain, finding["fix"], "papers/2025/2512.01234.yaml")
    assert codes(plain, "--base", "HEAD") == ["readme-edited"]
    assert plain.run("render").code == 0
    assert told(plain, "--base", "HEAD") == []


# --- how it is printed


def test_text_groups_by_file_and_ends_with_a_summary(plain: SmallList) -> None:
    put(plain, PAPER.replace("method", "methods"))
    out = plain.run("validate").out.splitlines()
    assert out[0] == f"data/{PLACE}"
    assert out[1].startswith("  line 6: error vocabulary: kind can't be 'methods'")
    assert out[2] == "      did you mean method? write `kind: method`"
    assert out[-1].endswith("files checked: 1 error")


def test_github_gets_one_workflow_command_a_finding(plain: SmallList) -> None:
    put(plain, PAPER.replace("\n", "\r\n"))
    first, *_, last = plain.run("validate", "--format", "github").out.splitlines()
    assert first.startswith(f"::error file=data/{PLACE},line=1,title=not-canonical::")
    assert first.endswith("%0A")
    assert "1 error" in last


def test_json_is_short_for_format_json(plain: SmallList) -> None:
    put(plain, PAPER.replace("method", "methods"))
    assert plain.run("validate", "--json").json == told(plain)


# --- --identity


@pytest.fixture
def listed(small_list: SmallList, arxiv: SmallArxiv) -> SmallList:
    """The small list with one paper that the stand-in for arXiv knows."""
    paper = arxiv.papers[0]
    small_list.write(make_paper(paper.id, paper.title))
    small_list.commit()
    return small_list


def test_ids_and_titles_are_compared_with_arxiv_in_one_request(listed: SmallList, arxiv: SmallArxiv) -> None:
    for paper in arxiv.papers[1:5]:
        listed.write(make_paper(paper.id, paper.title))
    assert [one["code"] for one in told(listed, "--identity", "--base", "HEAD") if one["level"] == "error"] == []
    assert len(arxiv.requests) == 1


def test_another_papers_id_is_told_with_both_titles_and_the_right_id(listed: SmallList, arxiv: SmallArxiv) -> None:
    right, wrong = arxiv.papers[1], arxiv.papers[2]
    listed.write(make_paper(wrong.id, right.title))
    (finding,) = [one for one in told(listed, "--identity", "--base", "HEAD") if one["level"] == "error"]
    assert (finding["code"], finding["line"], finding["fix"]) == ("identity", 2, f'arxiv: "{right.id}"')
    assert wrong.title[:40] in finding["message"]
    assert right.title[:40] in finding["message"]
    assert len(arxiv.requests) == 2


def test_an_id_that_does_not_exist_is_told(listed: SmallList) -> None:
    listed.write(make_paper("2401.99999", "Something Else Altogether"))
    found = told(listed, "--identity", "--base", "HEAD")
    assert [(one["code"], "2401.99999" in one["message"]) for one in found if one["level"] == "error"] == [
        ("identity", True)
    ]


def test_a_placement_unlike_the_rules_is_a_notice(listed: SmallList, arxiv: SmallArxiv) -> None:
    for paper in arxiv.papers:
        listed.write(make_paper(paper.id, paper.title, nature="non_learnable", level="pixel"))
    levels = {one["level"] for one in told(listed, "--identity", "data/papers/2025") if one["code"] == "placement"}
    assert levels == {"notice"}


def test_an_arxiv_that_does_not_answer_is_one_warning(plain: SmallList) -> None:
    put(plain)
    found = told(plain, "--identity")
    assert [(one["level"], one["code"]) for one in found] == [("warning", "identity-unknown")]


def test_without_identity_nothing_is_asked(plain: SmallList) -> None:
    put(plain)
    assert told(plain) == []


def test_the_files_that_the_bot_writes_are_right(plain: SmallList) -> None:
    file = read_data_file(PAPER.encode(), place=PLACE, path=PLACE)
    assert file.paper is not None
    plain.write(file.paper)
    assert told(plain, "--base", "HEAD") == []


def test_more_highlights_than_a_newcomer_reads_are_one_warning(small_list: SmallList) -> None:
    for number in range(MOST_HIGHLIGHTS):
        small_list.write(make_paper(f"2401.1{number:04}", f"Prompt {number} of Many", highlight="Start here."))
    assert "highlight" not in small_list.run("validate").out
    last = small_list.write(make_paper("2401.20000", "Another Prompt", highlight="Start here too."))
    result = small_list.run("validate", "--json")
    found = [one for one in json.loads(result.out) if one["code"] == "too-many"]
    assert [(one["level"], one["path"], one["line"]) for one in found] == [("warning", "data/papers", None)]
    assert result.code == 0
    assert "31 papers have a highlight" in small_list.run("validate", str(last)).out
