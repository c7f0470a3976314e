"""Findings as text, as workflow commands and as JSON: nothing hidden or dangerous gets through."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.core.files.finding import Finding, as_json, render_command, render_summary, render_text
from bot.core.text.printable import is_hidden

BAD = Finding("error", "schema", "data/papers/a,b:c%.yaml", 3, "title is 'x\u202ey'", 'title: "x"\nnext: "y"\n')
SOFT = Finding("warning", "no-placement", "data/papers/x.yaml", None, "no place")
NOTE = Finding("notice", "placement", "data/papers/x.yaml", 2, "the rules say otherwise")
TEXTS = st.text(max_size=30) | st.sampled_from(
    ["::error::x", "##[add-mask]x", "a\r\n::stop-commands::b", "\x1b[31m", "\u2028"]
)
FINDINGS = st.builds(
    Finding,
    st.sampled_from(["error", "warning", "notice"]),
    st.just("schema"),
    TEXTS,
    st.none() | st.integers(1, 99),
    TEXTS,
    st.none() | TEXTS,
)


def test_a_path_in_text_is_never_an_order_to_the_runner() -> None:
    shown = render_text([Finding("error", "path", "::error::x.yaml", None, "x")], colour=False)
    assert not any(line.strip().startswith("::") for line in shown.split("\n"))
    assert "./::error::x.yaml" in shown


def test_text_is_grouped_by_file_with_the_fix_below_each_finding() -> None:
    assert render_text([BAD, SOFT, NOTE], colour=False) == (
        "data/papers/a,b:c%.yaml\n"
        "  line 3: error schema: title is 'x\\u202ey'\n"
        '      title: "x"\n'
        '      next: "y"\n'
        "\n"
        "data/papers/x.yaml\n"
        "  warning no-placement: no place\n"
        "  line 2: notice placement: the rules say otherwise"
    )


def test_colour_marks_the_level_only_where_it_is_wanted() -> None:
    assert "\x1b[31merror\x1b[0m schema" in render_text([BAD], colour=True)
    assert "\x1b" not in render_text([BAD], colour=False)


def test_the_summary_counts() -> None:
    assert render_summary([BAD, SOFT, SOFT, NOTE], 1200) == "1,200 files checked: 1 error, 2 warnings, 1 notice"
    assert render_summary([], 1) == "1 file checked, no problems"


def test_a_workflow_command_escapes_data_and_properties() -> None:
    assert render_command(BAD) == (
        "::error file=data/papers/a%2Cb%3Ac%25.yaml,line=3,title=schema::"
        'title is \'x\\u202ey\'%0Atitle: "x"%0Anext: "y"%0A'
    )
    assert render_command(SOFT) == "::warning file=data/papers/x.yaml,line=1,title=no-placement::no place"


def test_json_has_the_contracts_keys() -> None:
    assert as_json(SOFT) == {
        "level": "warning", "code": "no-placement", "path": "data/papers/x.yaml", "line": None, "message": "no place", "fix": None,
    }  # fmt: skip
    assert json.loads(json.dumps(as_json(BAD)))["fix"] == BAD.fix


@given(FINDINGS)
def test_no_text_breaks_out_of_its_line(finding: Finding) -> None:
    command = render_command(finding)
    assert not any(map(is_hidden, command))
    text = render_text([finding], colour=False)
    assert "##[" not in text
    assert all(line.startswith("  ") for line in text.split("\n")[1:])
    assert not any(map(is_hidden, text.replace("\n", "")))
