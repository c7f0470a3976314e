"""docs/threat-model.md names tests that exist: each actor's attempt fails somewhere."""

import re

import pytest

from tests.small_list import ROOT

TEXT = (ROOT / "docs/threat-model.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))


@pytest.mark.parametrize(("path", "name"), NAMED, ids=[name for _, name in NAMED])
def test_every_test_that_is_named_exists(path: str, name: str) -> None:
    assert re.search(rf"^def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE)


def test_every_row_names_a_test() -> None:
    rows = [line for line in TEXT.split("\n") if line.startswith("| ") and "---" not in line]
    tables = "\n".join(rows).split("| controls |")[1:]
    attempts = [row for table in tables for row in table.split("\n")[1:] if row]
    assert len(attempts) > 20
    assert [row for row in attempts if "::test_" not in row] == []
