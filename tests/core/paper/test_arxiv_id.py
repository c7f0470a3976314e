import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.paper.arxiv_id import (
    catalogued_arxiv_id,
    find_arxiv_id,
    is_arxiv_id,
    key_of,
    month_of,
    parse_arxiv_id,
    parse_version,
    year_of,
)

SPELLINGS = [
    ("2504.01234", "2504.01234"),
    ("2504.01234v3", "2504.01234"),
    ("2504.01234V3", "2504.01234"),
    ("  2504.01230\n", "2504.01230"),
    ("0704.0001", "0704.0001"),
    ("1412.9999", "1412.9999"),
    ("1501.00001", "1501.00001"),
    ("hep-th/9901001", "hep-th/9901001"),
    ("HEP-TH/9901001v2", "hep-th/9901001"),
    ("math.GT/0309136", "math/0309136"),
    ("cs/0703001", "cs/0703001"),
    ("arXiv:2504.01234v2", "2504.01234"),
    ("ARXIV: 2504.01234", "2504.01234"),
    ("arxiv:hep-th/9901001", "hep-th/9901001"),
    ("https://arxiv.org/abs/2504.01234", "2504.01234"),
    ("http://arxiv.org/abs/2504.01234v1", "2504.01234"),
    ("http://arxiv.org:80/abs/2504.01234v1", "2504.01234"),
    ("HTTPS://ArXiv.org/abs/2504.01234/", "2504.01234"),
    ("https://www.arxiv.org/pdf/2504.01234", "2504.01234"),
    ("https://arxiv.org/pdf/2504.01234v2.pdf", "2504.01234"),
    ("arxiv.org/pdf/hep-th/9901001.pdf", "hep-th/9901001"),
    ("https://arxiv.org/html/2504.01234v1#S3", "2504.01234"),
    ("https://export.arxiv.org/abs/2504.01234?context=cs.CV", "2504.01234"),
    ("https://arxiv.org/abs/hep-th%2F9901001", "hep-th/9901001"),
    ("https://arxiv.org/abs/math.GT/0309136", "math/0309136"),
    ("https://www.alphaxiv.org/abs/2504.01234v1", "2504.01234"),
    ("https://alphaxiv.org/overview/2504.01234", "2504.01234"),
    ("https://huggingface.co/papers/2504.01234", "2504.01234"),
    ("https://ar5iv.labs.arxiv.org/html/2504.01234", "2504.01234"),
    ("https://doi.org/10.48550/arXiv.2504.01234", "2504.01234"),
    ("https://dx.doi.org/10.48550/ARXIV.2504.01234", "2504.01234"),
    ("https://doi.org/10.48550/arXiv.hep-th/9901001", "hep-th/9901001"),
    ("10.48550/arXiv.2504.01234", "2504.01234"),
    ("doi:10.48550/arXiv.2504.01234", "2504.01234"),
]
NO_IDS = [
    "",
    "prompt",
    "2504.1234",  # four digits after 2014
    "0704.00001",  # five digits before 2015
    "1412.00001",
    "1501.0001",
    "2504.00000",
    "0703.0001",  # the new form begins in April 2007
    "9912.01234",  # 2099, or 1999 in the wrong form
    "2513.01234",
    "2500.01234",
    "2504.012345",
    "2504.01234v0",
    "2504.01234v",
    "2504.01234v1234",
    "2504-01234",
    "2504.01234x",
    "hep-th/9913001",
    "hep-th/0704001",  # the old form ends in March 2007
    "hep-th/9901000",
    "hep-xx/9901001",
    "hep-th/99010011",
    "2504.0123４",  # a full-width digit
    "https://arxiv.org/",
    "https://arxiv.org/abs/",
    "https://arxiv.org/list/cs.CV/2504",
    "https://arxiv.org/a/2504.01234",
    "https://arxiv.org.evil.example/abs/2504.01234",
    "https://evil.example/arxiv.org/abs/2504.01234",
    "https://arxiv.org@evil.example/abs/2504.01234",
    "https://user@arxiv.org/abs/2504.01234",
    "https://notarxiv.org/abs/2504.01234",
    "https://arxiv-org.example/abs/2504.01234",
    "https://аrxiv.org/abs/2504.01234",  # a Cyrillic a
    "https://arxiv.org:8080/abs/2504.01234",
    "https://arxiv.org:port/abs/2504.01234",
    "https://arxiv.org\\@evil.example/abs/2504.01234",
    "https://[arxiv.org/abs/2504.01234",
    "https://huggingface.co/datasets/2504.01234",
    "https://doi.org/10.1007/2504.01234",
    "ftp://arxiv.org/abs/2504.01234",
    "javascript://arxiv.org/abs/2504.01234",
    "../../2504.01234",
    "2504.01234" + " " * 400 + "x",
]

months_of_new_ids = st.integers(0, (90 - 15) * 12 + 11).map(lambda n: (2015 + n // 12, n % 12 + 1))
new_ids = st.builds(
    lambda month, number: f"{month[0] % 100:02}{month[1]:02}.{number:05}", months_of_new_ids, st.integers(1, 99_999)
)


@pytest.mark.parametrize(("text", "bare"), SPELLINGS)
def test_every_spelling_is_reduced_to_the_bare_id(text: str, bare: str) -> None:
    assert parse_arxiv_id(text) == bare


@pytest.mark.parametrize("text", NO_IDS)
def test_what_is_no_id_is_refused(text: str) -> None:
    assert parse_arxiv_id(text) is None


@given(
    new_ids, st.integers(1, 999), st.sampled_from(["{}", "arXiv:{}", "https://arxiv.org/pdf/{}.pdf", "hf.co/papers/{}"])
)
def test_every_address_of_an_id_leads_back_to_it(bare: str, version: int, form: str) -> None:
    text = form.format(f"{bare}v{version}")
    assert parse_arxiv_id(text) == bare
    assert parse_version(text) == version
    assert find_arxiv_id(f"see ({text}), and more.") == bare


@given(st.text(max_size=60))
def test_any_text_gives_a_valid_id_or_none(text: str) -> None:
    bare = parse_arxiv_id(text)
    assert bare is None or is_arxiv_id(bare)
    found = find_arxiv_id(text)
    assert found is None or is_arxiv_id(found)


@given(st.from_regex(r"(https?://)?[a-z.@:]{0,20}arxiv\.org[a-z.@:/]{0,12}/abs/2504\.01234", fullmatch=True))
def test_an_address_is_believed_only_on_a_host_of_arxivs(address: str) -> None:
    host = address.partition("://")[2] if "://" in address else address
    host = host.partition("/")[0].rstrip(".")
    if parse_arxiv_id(address) is not None:
        assert host.removesuffix(":") == "arxiv.org" or host.removesuffix(":").endswith(".arxiv.org")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Accepted at CVPR 2025, see arXiv:2504.01234v2 [cs.CV].", "2504.01234"),
        ("arXiv preprint arXiv:2504.01234, 2025", "2504.01234"),
        ("[paper](https://arxiv.org/abs/2504.01234) and [more](https://arxiv.org/abs/2504.09999)", "2504.01234"),
        ("<https://arxiv.org/pdf/2504.01234.pdf>", "2504.01234"),
        ("extends hep-th/9901001.", "hep-th/9901001"),
        ("https://arxiv.org.evil.example/abs/2504.01234", None),
        ("12 pages, 5 figures, version 1.0", None),
    ],
)
def test_the_first_id_of_a_text_is_found(text: str, found: str | None) -> None:
    assert find_arxiv_id(text) == found


def test_key_month_and_year_come_from_the_id() -> None:
    assert key_of("hep-th/9901001") == "hep-th-9901001"
    assert month_of("hep-th/9901001") == (1999, 1)
    assert month_of("2504.01234") == (2025, 4)
    assert year_of("0704.0001") == 2007


def test_the_month_of_no_id_is_an_error() -> None:
    with pytest.raises(ValueError, match="is not an arXiv id"):
        month_of("9999.99999")


@pytest.mark.parametrize(("text", "version"), [("2504.01234", None), ("2504.01234v12", 12), ("no id", None)])
def test_the_version_is_read_where_there_is_one(text: str, version: int | None) -> None:
    assert parse_version(text) == version


def test_only_the_canonical_form_is_an_id_of_a_data_file() -> None:
    assert is_arxiv_id("math/0309136")
    assert not is_arxiv_id("math.GT/0309136")
    assert not is_arxiv_id("2504.01234v1")


@pytest.mark.parametrize(
    ("address", "arxiv"),
    [
        ("arxiv.org/ftp/arxiv/papers/2503/2503.10001.pdf", "2503.10001"),
        ("https://arxiv.org/ftp/hep-th/papers/9901/9901001.pdf", "hep-th/9901001"),
        ("https://export.arxiv.org/ftp/arxiv/papers/1301/1301.1234.pdf", "1301.1234"),
        ("https://example.org/ftp/arxiv/papers/2503/2503.10001.pdf", None),
        ("https://arxiv.org/ftp/arxiv/papers/2513/2513.10001.pdf", None),
    ],
)
def test_the_folders_of_files_as_they_were(address: str, arxiv: str | None) -> None:
    assert parse_arxiv_id(address) == arxiv


@pytest.mark.parametrize(
    ("key", "arxiv"),
    [
        ("2025arXiv250310001P", "2503.10001"),
        ("2013arXiv1301.1234P", "1301.1234"),
        ("https://ui.adsabs.harvard.edu/abs/2025arXiv250310001P/abstract", "2503.10001"),
        ("abs-2503-10001", "2503.10001"),
        ("https://dblp.org/rec/journals/corr/abs-2503-10001.html", "2503.10001"),
        ("abs-2513-10001", None),
        ("2025arXiv2503100012P", None),
    ],
)
def test_keys_of_other_catalogues(key: str, arxiv: str | None) -> None:
    assert catalogued_arxiv_id(key) == arxiv
