import pytest

from bot.core.text.http import RedirectFault, redirected

URL = "http://export.arxiv.org/api/query?start=0"


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/api/other?start=0", "http://export.arxiv.org/api/other?start=0"),
        ("https://export.arxiv.org/api/query?start=0", "https://export.arxiv.org/api/query?start=0"),
        ("//export.arxiv.org/x", "http://export.arxiv.org/x"),
    ],
)
def test_the_same_host_is_followed(location: str, target: str) -> None:
    assert redirected(URL, location) == target


@pytest.mark.parametrize(
    "location",
    [
        "",
        "https://evil.example/api/query",
        "//evil.example/api/query",
        "http://export.arxiv.org:8080/api/query",
        "https://export.arxiv.org.evil.example/",
        "https://export.arxiv.org@evil.example/",
        "file:///etc/passwd",
        "http://[broken",
        "http://export.arxiv.org:port/",
    ],
)
def test_another_place_is_refused(location: str) -> None:
    with pytest.raises(RedirectFault):
        redirected(URL, location)


def test_a_secure_address_is_not_left_for_an_open_one() -> None:
    with pytest.raises(RedirectFault):
        redirected("https://export.arxiv.org/api/query", "http://export.arxiv.org/api/query")
