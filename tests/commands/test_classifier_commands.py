"""The commands of the classifier as a user calls them: classify, explain, evaluate, rules."""

import gzip
import io
import json
import lzma
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.cli import main

ROOT = Path(__file__).parents[2]
PAPERS = [
    {"id": "1", "title": "Visual Prompt Tuning for Vision Transformers", "summary": "We propose learnable visual prompts.",
     "categories": ["cs.CV"]},
    {"id": "2", "title": "Weather \ud800 maps", "summary": None, "comment": None, "extra": 1},
    {"id": "3", "title": "Prompting large language models", "summary": "Chain-of-thought prompts for language models."},
]  # fmt: skip
BAD = [
    "nonsense",
    "[1]",
    '{"id": 3, "title": "x"}',
    '{"id": "4"}',
    '{"id": "5", "title": "x", "summary": 7}',
    '"' + "x" * (1 << 20) + '"',
]


def lines(*papers: object) -> str:
    return "".join(f"{json.dumps(paper)}\n" for paper in papers)


def run(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(["--data", str(ROOT / "data"), *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize("suffix", ["", ".xz", ".gz"])
def test_classify_prints_a_decision_a_line_in_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], suffix: str
) -> None:
    path = tmp_path / f"papers.jsonl{suffix}"
    raw = lines(*PAPERS).encode()
    path.write_bytes(lzma.compress(raw) if suffix == ".xz" else gzip.compress(raw, mtime=0) if suffix == ".gz" else raw)
    code, out, err = run("classify", str(path), "--json", capsys=capsys)
    rows = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert [list(row) for row in rows] == [
        ["id", "title", "decision", "score", "kind", "nature", "level", "areas", "evidence"] for _ in rows
    ]
    assert (rows[0]["decision"], rows[0]["nature"], rows[0]["level"]) == ("accept", "learnable", "token")
    assert rows[1] | {"score": 0} == {
        "id": "2", "title": "Weather \ud800 maps", "decision": "reject", "score": 0, "kind": "method", "nature": None, "level": None,
        "areas": [], "evidence": [],
    }  # fmt: skip
    assert rows[2]["decision"] == "reject"
    assert rows[0]["evidence"][0].keys() == {"rule", "field", "text", "effect"}


def test_classify_leaves_bad_lines_out_and_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_text("\n".join([*BAD, "", lines(PAPERS[0])]), "utf-8")
    code, out, err = run("classify", str(path), "--json", capsys=capsys)
    assert code == 1
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["1"]
    assert [f"papers.jsonl:{number}: left out: " in line for number, line in enumerate(err.splitlines(), 1)] == [
        True
    ] * len(BAD)


def test_classify_reads_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(lines(*PAPERS).encode())))
    code, out, _ = run("classify", "-", capsys=capsys)
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["accept", "reject", "reject"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("missing.jsonl", None), ("torn.xz", b"\xfd7zXZ\x00torn"), ("torn.gz", gzip.compress(b"x" * 99, mtime=0)[:-9])],
)
def test_file_that_cannot_be_read_is_reported_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    code, _, err = run("classify", str(path), capsys=capsys)
    assert code in {1, 2}
    assert err.count("\n") <= 2
    assert name in err


def test_broken_rule_stops_every_command_but_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data, ignore=shutil.ignore_patterns("papers", "rejected"))
    rules = data / "rules/areas.yaml"
    rules.write_text(rules.read_text("utf-8").replace("effect: {medical:", "effect: {medcal:", 1), "utf-8")
    assert main(["--data", str(data), "classify", "x.jsonl"]) == 2
    err = capsys.readouterr().err
    assert "areas.yaml:" in err
    assert "rule medical-words: unknown area 'medcal'" in err
    assert "did you mean medical" in err
    assert main(["--data", str(data), "rules", "check"]) == 1
    assert "unknown area 'medcal'" in capsys.readouterr().out


def test_rules_check_passes_on_the_shipped_rules(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run("rules", "check", "--json", capsys=capsys)
    assert (code, json.loads(out)) == (0, [])


@pytest.mark.parametrize("form", [[], ["--json"], ["--markdown"]])
def test_explain_shows_rules_and_what_to_change(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], form: list[str]
) -> None:
    hostile = {"id": "1", "title": "Visual \x1b[31mprompts\x02 \u202e", "summary": "Tuning <b>visual prompts</b>."}
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(lines(hostile).encode())))
    code, out, _ = run("explain", "-", *form, capsys=capsys)
    assert code == 0
    assert "visual-prompt" in out
    assert "# was" in out
    assert "\x1b" not in out
    if form == ["--markdown"]:
        assert "**visual prompts**" in out
        assert "<b>" not in out


@pytest.mark.parametrize("text", ["nonsense", ""])
def test_explain_refuses_what_is_not_a_paper(capsys: pytest.CaptureFixture[str], text: str) -> None:
    code, _, err = run("explain", text, capsys=capsys)
    assert code == 2
    assert err.count("\n") == 1


def test_evaluate_prints_all_measures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold, corpus = tmp_path / "gold.jsonl", tmp_path / "corpus.jsonl"
    gold.write_text(lines({"id": "1", "scope": "core", "nature": "learnable"}, {"id": "3", "scope": "out"}), "utf-8")
    corpus.write_text(lines(*PAPERS), "utf-8")
    code, out, _ = run("evaluate", str(gold), "--corpus", str(corpus), "--json", capsys=capsys)
    measured = json.loads(out)
    assert code == 0
    assert (measured["papers"], measured["core"], measured["average_precision"], measured["nature"]) == (3, 1, 1.0, 1.0)
    code, out, _ = run("evaluate", str(gold), "--corpus", str(corpus), capsys=capsys)
    assert "average precision, core against out" in out


def test_evaluate_says_what_it_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold, corpus = tmp_path / "gold.jsonl", tmp_path / "corpus.jsonl"
    gold.write_text(lines({"id": "9", "scope": "core"}, {"id": "1"}, {"id": "9", "scope": "out"}), "utf-8")
    corpus.write_text(lines(*PAPERS), "utf-8")
    code, _, err = run("evaluate", str(gold), "--corpus", str(corpus), capsys=capsys)
    assert code == 1
    assert "gold.jsonl:2: left out: scope is 'None'" in err
    assert "gold.jsonl:3: left out: 9 already has a label" in err
    assert "1 labelled papers are left out" in err


def test_evaluate_learns_what_maintainers_decided(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, gold, corpus = tmp_path / "data", tmp_path / "gold.jsonl", tmp_path / "corpus.jsonl"
    shutil.copytree(ROOT / "data", data, ignore=shutil.ignore_patterns("papers", "rejected"))
    (data / "papers/2022").mkdir(parents=True)
    shutil.copy(next((ROOT / "data/papers").glob("*/2303.00198.yaml")), data / "papers/2022")
    (data / "papers/2022/2303.00198.yaml").rename(data / "papers/2022/paper.yaml")
    gold.write_text(lines({"id": "1", "scope": "core"}), "utf-8")
    corpus.write_text(lines(*PAPERS), "utf-8")
    for learned in (1, 0):
        main(["--data", str(data), "evaluate", str(gold), "--corpus", str(corpus), "--learn", "--json"])
        assert json.loads(capsys.readouterr().out)["learned"] == learned
    labels = [json.loads(line) for line in gold.read_text("utf-8").splitlines()]
    assert [(label["id"], label["scope"]) for label in labels] == [("1", "core"), ("2303.00198", "core")]


def test_rules_fit_learns_and_keeps_the_signs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, corpus = tmp_path / "data", tmp_path / "corpus.jsonl"
    shutil.copytree(ROOT / "data", data, ignore=shutil.ignore_patterns("papers", "rejected"))
    for path in (data / "rules").glob("*.yaml"):
        path.unlink()
    rules = data / "rules/belongs.yaml"
    rules.write_text(
        "decides: belongs\nsubject: [prompt]\nbase: 0\nrules:\n"
        "  - {id: good, because: good, effect: 1, phrases: [visual prompt]}\n"
        "  - id: bad\n    because: bad\n    effect: -1\n    phrases: [language model]\n"
        "  - id: wrong\n    because: wrong\n    effect: -1\n    phrases: [tuning]\n",
        "utf-8",
    )
    papers = [{"id": f"1{n:02}", "title": "Visual prompt tuning"} for n in range(20)]
    papers += [{"id": f"2{n:02}", "title": "Prompts for a language model"} for n in range(20)]
    corpus.write_text(lines(*papers), "utf-8")
    gold = tmp_path / "gold.jsonl"
    gold.write_text(
        lines(*({"id": paper["id"], "scope": "core" if paper["id"] < "2" else "out"} for paper in papers)), "utf-8"
    )
    arguments = ["--data", str(data), "rules", "fit", "--corpus", str(corpus), "--gold", str(gold), "--write"]
    assert main(arguments) == 0
    assert "average_precision" in capsys.readouterr().out
    text = rules.read_text("utf-8")
    effects = dict(
        zip(
            ["good", "bad", "wrong"],
            [float(part.split("effect: ")[1].split(",")[0].split("\n")[0]) for part in text.split("id: ")[1:]],
            strict=True,
        )
    )
    assert effects["good"] > 0.5
    assert effects["bad"] < -0.5
    assert effects["wrong"] == 0


def test_rules_fit_needs_a_corpus(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run("rules", "fit", capsys=capsys)
    assert code == 2
    assert "--corpus" in err
