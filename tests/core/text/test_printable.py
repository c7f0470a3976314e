"""Secrets never reach a log, in whatever form they come."""

import pytest

from bot.core.text.printable import redact, secrets_in

ROWS = [
    ("token ghp_0123456789abcdefghij was refused", "token *** was refused"),
    ("github_pat_11ABCDEFG0123456789_abc", "***"),
    ("https://user:pass@example.org/x", "https://***@example.org/x"),
    ("http://proxy:s3cret@10.0.0.1:3128", "http://***@10.0.0.1:3128"),
    ("GET https://example.org/x?api_key=abc&page=2", "GET https://example.org/x?api_key=***&page=2"),
    ("https://example.org/?a=1&access_token=abc", "https://example.org/?a=1&access_token=***"),
    ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
    ("{'Authorization': 'token abc'}", "{'Authorization': 'token ***'}"),
    ("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY----- end", "*** end"),
    ("-----BEGIN PRIVATE KEY-----\ncut off", "***"),
    ("a jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.c2ln here", "a jwt *** here"),
    ("said hunter2hunter2 twice: hunter2hunter2", "said *** twice: ***"),
    (
        "nothing secret: 2203.12119, a@b.c, tokens in vision models",
        "nothing secret: 2203.12119, a@b.c, tokens in vision models",
    ),
]


@pytest.mark.parametrize(("text", "shown"), ROWS)
def test_secrets_are_taken_out_and_the_rest_stays(text: str, shown: str) -> None:
    assert redact(text, ["hunter2hunter2"]) == shown


def test_the_values_of_secret_variables_are_known_by_their_names() -> None:
    environ = {
        "GITHUB_TOKEN": "abcdefgh",
        "BOT_APP_PRIVATE_KEY": "longer-than-that",
        "HOME": "/home/ada",
        "X_TOKEN": "a",
    }
    assert secrets_in(environ) == ("longer-than-that", "abcdefgh")
