"""Rule files that are wrong: each fault is a finding with file, line, rule and what to do."""

import tracemalloc

import pytest

from bot.core.rules.model import MAX_SEQUENCES, MAX_WORDS, Room
from tests.core.rules_of_tests import BELONGS, parse, rule, shipped_rules

FAULTS = [
    (rule("effect: 1\nphrases: [x y]\nwhen: now"), 9, "rule it: unknown key", None),
    (rule("effect: 1\nphrases: [x y]\nphrasess: [a]"), 9, "rule it: unknown key", "did you mean 'phrases'"),
    (rule("effect: 1\nphrases: []"), 8, "rule it: phrases is empty", None),
    (rule("effect: 1\nphrases:\n  - good words\n  - ''"), 10, "rule it: the phrase is empty", None),
    (rule("effect: 1\nphrases:\n  - of the"), 9, "nearly every paper", None),
    (rule("effect: 1\nphrases:\n  - .*"), 9, "not regular expressions", None),
    (rule("effect: .inf\nphrases: [x y]"), 7, "rule it: effect: write a number from -20 to 20", None),
    (rule("phrases: [x y]"), 5, "rule it: the key 'effect' is missing", None),
    (rule("effect: much\nphrases: [x y]"), 7, "rule it: effect: write a number", None),
    (rule("effect: 1\nphrases: [x y]\nwith:\n  - {phrases: [z], within: nearby}"), 10, "rule it: ", None),
    (rule("effect: 1\nphrases: [x y]\nin: [body]"), 9, "rule it: ", None),
    (
        rule("effect: {medicin: 1}\nphrases: [x y]", head="decides: areas\nsubject: []\nbase: 0\nrules:\n"),
        7,
        "rule it: unknown area 'medicin'",
        "did you mean medical",
    ),
    (rule("effect: {weird: 1}\nphrases: [x y]", head="decides: nature\nrules:\n"), 5, "unknown nature 'weird'", "use one of: learnable"),
    (rule("effect: 1\nphrases: [x y]", head="decides: level\nrules:\n"), 5, "rule it: the effect must", "{pixel"),
    (rule("effect: 1\nphrases: [x y]", head="rules:\n"), 1, "does not say what they decide", "decides"),
    (rule("effect: 1\nphrases: [x y]", head="decides: taste\nrules:\n"), 1, "decides", None),
    ("words:\n  some: ['{later} x']\n  later: [y]\n", 2, "list some: the phrase '{later} x' uses the list {later}, which is", None),
    ("decides: belongs\nrules:\n  - id: a\n  - id: [\n", 5, "a bracket or list above is not closed", None),
    ("decides: belongs\ndecides: nature\n", 2, "twice", None),
    ("decides: &a belongs\nrules: []\n", 1, "anchor", None),
    ("# " + "x" * 300_000, 1, "larger than 262,144 bytes", "split"),
    ("- a\n", 1, "keys with values", None),
    ("", 1, "empty", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "message", "fix"), FAULTS)
def test_fault_has_file_line_rule_and_fix(text: str, line: int, message: str, fix: str | None) -> None:
    _, findings = parse(text)
    assert len(findings) == 1
    finding = findings[0]
    assert (finding.level, finding.path) == ("error", "0.yaml")
    assert message in finding.message
    assert finding.line == line
    assert fix is None or fix in (finding.fix or "")


def test_id_used_twice_names_both_places() -> None:
    _, findings = parse(rule("effect: 1\nphrases: [x y]"), rule("effect: 2\nphrases: [z w]"))
    assert [(one.path, one.line) for one in findings] == [("1.yaml", 5)]
    assert "rule it: the id is already used in 0.yaml, line 5" in findings[0].message


def test_all_faults_are_reported_at_once() -> None:
    _, findings = parse("decides: [", rule("effect: 1\nphrases: ['', '*']"), "words: 3")
    assert [one.path for one in findings] == ["0.yaml", "1.yaml", "1.yaml", "2.yaml"]


def test_sound_file_has_no_findings() -> None:
    rules, findings = parse(rule("effect: 1.5\nphrases: [x y]\nin: [title]\ncategories: [cs.CV]"))
    assert findings == []
    assert rules.rules[0].effect == {"belongs": 1.5}
    assert rules.base == {"belongs": {"belongs": -1.0}}


def test_shipped_rules_are_sound_and_name_no_id() -> None:
    rules = shipped_rules()
    assert len(rules.rules) > 100
    digits = [
        pattern
        for one in rules.rules
        for pattern in one.patterns
        if any(len(key) > 6 and key.isdigit() for key in pattern.keys)
    ]
    assert digits == []


def test_head_of_tests_is_what_a_maintainer_writes() -> None:
    assert parse(BELONGS.replace("rules:\n", "rules: []\n"))[1] == []


def test_a_flood_of_rules_is_refused_at_once() -> None:
    rules, findings = parse(*(f"# {'x' * 200_000}\n" for _ in range(22)))
    assert rules.rules == ()
    assert [(one.level, one.path) for one in findings] == [("error", "0.yaml")]
    assert "the 22 rule files have together more than 4,194,304 characters" in findings[0].message


def _large_rules(phrases: int, *, lists: str = "  l: [{words}]") -> str:
    words = ", ".join(f"w{at}" for at in range(62))
    head = f"words:\n{lists.format(words=words)}\n"
    return head + rule("effect: 1\nphrases: [" + ", ".join(f"'{{l}} {{l}} z{at}y'" for at in range(phrases)) + "]")


def _list_of_lists(at: int) -> str:
    phrases = [f"'{{l{min(at, 4) - 1}}} w{number}x{at}'" for number in range(9)] if at else ["a1", "b1", "c1"]
    return f"  l{at}: [{', '.join(phrases)}]\n"


def _other_names(text: str, at: int) -> str:
    return text.replace("l:", f"l{at}:").replace("{l}", f"{{l{at}}}").replace("id: it", f"id: it-{at}")


_LONG = [f"'{' '.join(['x/y'] * 11)} {'w ' * 250}z{at}'" for at in range(20)]
WITHOUT_END = {
    "one rule": (_large_rules(400),),
    "many files": tuple(_other_names(_large_rules(20), at) for at in range(9)),
    "lists of lists": ("words:\n" + "".join(map(_list_of_lists, range(12))),),
    "long sequences": (rule(f"effect: 1\nphrases: [{', '.join(_LONG)}]"),),
}


@pytest.mark.parametrize(
    ("name", "share"), [*((name, 10) for name in WITHOUT_END), pytest.param("one rule", 1, marks=pytest.mark.soak)]
)
def test_rules_that_expand_without_end_are_refused_before_they_are_built(
    name: str, share: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The memory that is taken has a limit in proportion to the room for sequences, so a part of the room shows it as well."""
    monkeypatch.setattr(Room.__init__, "__defaults__", (MAX_SEQUENCES // share, MAX_WORDS // share))
    texts = [f"{text}# {share}\n" for text in WITHOUT_END[name]]  # what was parsed is kept by its text
    tracemalloc.start()
    rules, findings = parse(*texts)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rules.rules == ()
    assert ["the phrases of all rules expand to" in one.message for one in findings] == [True]
    assert findings[0].line
    assert peak < (120 << 20) / share


def test_the_limit_is_far_from_the_rules_of_a_large_list() -> None:
    patterns = [pattern for one in shipped_rules().rules for pattern in one.patterns]
    assert len(patterns) < MAX_SEQUENCES / 5
