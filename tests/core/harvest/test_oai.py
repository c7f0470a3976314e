"""OAI-PMH's answers as values: what is a record, what is an error, and what is neither."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.harvest.oai import (
    NotUnderstood,
    OaiError,
    OaiPage,
    choose_sets,
    list_address,
    needs_set_names,
    next_address,
    parse_oai,
    parse_sets,
    record_address,
)

HEAD = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-06-26T05:00:00Z</responseDate>'
RECORD = """<record><header><identifier>oai:arXiv.org:2606.01234</identifier><datestamp>2026-06-26</datestamp>
<setSpec>cs:cs:CV</setSpec></header><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2606.01234</id>
<created>2026-06-24</created><updated>2026-06-25</updated><authors><author><keyname>Tern</keyname><forenames>Ann</forenames>
<suffix>Jr</suffix></author></authors><title>A
  title</title><categories>cs.CV cs.LG</categories><comments>9 pages</comments><abstract>  Text &lt;b&gt;
</abstract></arXiv></metadata></record>"""
DELETED = """<record><header status="deleted"><identifier>oai:arXiv.org:hep-th/9901001</identifier>
<datestamp>2026-06-26</datestamp></header></record>"""


def page(*rows: str, token: str | None = None) -> bytes:
    ending = (
        "" if token is None else f'<resumptionToken expirationDate="2026-06-27T00:00:00Z">{token}</resumptionToken>'
    )
    return f"{HEAD}<ListRecords>{''.join(rows)}{ending}</ListRecords></OAI-PMH>".encode()


def read(body: bytes) -> OaiPage:
    found = parse_oai(body)
    assert isinstance(found, OaiPage), found
    return found


def test_a_record_holds_all_that_the_query_api_tells() -> None:
    (record,) = read(page(RECORD)).records
    paper = record.paper
    assert paper
    assert (record.id, record.datestamp, paper.day) == ("2606.01234", date(2026, 6, 26), date(2026, 6, 24))
    assert (paper.title, paper.authors, paper.categories) == ("A title", ("Ann Tern Jr",), ("cs.CV", "cs.LG"))
    assert (paper.summary, paper.comment, paper.updated.date()) == ("Text <b>", "9 pages", date(2026, 6, 25))


def test_a_deleted_record_has_no_paper() -> None:
    (record,) = read(page(DELETED)).records
    assert (record.id, record.paper) == ("hep-th/9901001", None)


@pytest.mark.parametrize(("token", "read_token"), [(None, None), ("", None), ("a b|1", "a b|1")])
def test_the_last_page_is_the_one_without_a_token(token: str | None, read_token: str | None) -> None:
    assert read(page(RECORD, token=token)).token == read_token


@pytest.mark.parametrize(
    ("sound", "spoilt"),
    [("2026-06-24</created>", "soon</created>"), ("A\n  title", " "), ("2606.01234</identifier>", "x</identifier>")],
)
def test_a_record_that_lacks_what_is_needed_is_counted(sound: str, spoilt: str) -> None:
    assert sound in RECORD
    found = read(page(RECORD.replace(sound, spoilt)))
    assert (len(found.records), found.unreadable) == (0, 1)


def test_an_error_is_told_by_its_code() -> None:
    body = f'{HEAD}<error code="noRecordsMatch">none</error></OAI-PMH>'.encode()
    assert parse_oai(body) == OaiError("noRecordsMatch", "none")


WRONG = {
    "nothing": b"",
    "rate exceeded": b"Rate exceeded.",
    "a web page": b"<!DOCTYPE html><html><body>Down</body></html>",
    "cut": page(RECORD, token="x")[:-40],
    "a feed": b'<feed xmlns="http://www.w3.org/2005/Atom"/>',
    "an empty list": page(),
    "no list": f"{HEAD}</OAI-PMH>".encode(),
    "entities": b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><OAI-PMH>&b;</OAI-PMH>',
    "entities in UTF-16": '<!DOCTYPE a [<!ENTITY a "a">]><OAI-PMH>&a;</OAI-PMH>'.encode("utf-16"),
    "a file from the disk": b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><OAI-PMH>&a;</OAI-PMH>',
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_not_an_answer_is_not_understood(name: str) -> None:
    assert isinstance(parse_oai(WRONG[name]), NotUnderstood)


@given(st.binary(max_size=300) | st.integers(0, 900).map(lambda at: page(RECORD, DELETED, token="t")[:at]))
def test_any_bytes_give_a_value(body: bytes) -> None:
    parse_oai(body)
    parse_sets(body)


@given(st.integers(0, len(page(RECORD)) - 1), st.binary(max_size=8))
def test_a_spoilt_page_gives_a_value(at: int, spoilt: bytes) -> None:
    sound = page(RECORD)
    parse_oai(sound[:at] + spoilt + sound[at + len(spoilt) :])


def test_several_categories_of_an_archive_are_one_set() -> None:
    assert choose_sets(["cs.CV", "cs.LG", "cs.CV", "eess.IV"]) == ("cs", "eess:eess:IV")
    assert choose_sets(["cs.CV"]) == ("cs:cs:CV",)


def test_names_of_physics_sets_come_from_the_service() -> None:
    categories = ["cond-mat.dis-nn", "quant-ph"]
    assert needs_set_names(categories)
    assert not needs_set_names(["cs.CV", "math.OC"])
    known = parse_sets(
        f"{HEAD}<ListSets><set><setSpec>physics:quant-ph</setSpec></set>"
        "<set><setSpec>physics:cond-mat:dis-nn</setSpec></set></ListSets></OAI-PMH>".encode()
    )
    assert not isinstance(known, NotUnderstood)
    assert choose_sets(categories, known) == ("physics:cond-mat:dis-nn", "physics:quant-ph")
    assert choose_sets(categories, ()) == ()


def test_addresses_hold_what_the_protocol_asks_for() -> None:
    url = "https://example.org/oai"
    first = list_address(url, of_set="cs:cs:CV", since=date(2026, 6, 24))
    assert first == f"{url}?verb=ListRecords&metadataPrefix=arXiv&set=cs%3Acs%3ACV&from=2026-06-24"
    assert list_address(url, of_set="cs", since=date(2026, 6, 1), until=date(2026, 6, 2)).endswith("until=2026-06-02")
    assert next_address(url, "a|b") == f"{url}?verb=ListRecords&resumptionToken=a%7Cb"
    assert record_address(url, "hep-th/9901001").endswith("identifier=oai%3AarXiv.org%3Ahep-th%2F9901001")
