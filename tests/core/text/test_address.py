"""Which IP addresses anybody may be sent to."""

import pytest

from bot.core.text.address import is_public

PUBLIC = ["93.184.215.14", "2606:2800:21f:cb07::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255",
    "0.0.0.0",  # noqa: S104  # nothing is bound here
    "::1", "::", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "example.org", "",
    "::7f00:1", "::808:808", "::ffff:0:808:808", "64:ff9b:1::808:808", "fec0::1", "3fff::1", "5f00::1", "4000::1", "100::1",
    "2001:db8::1", "2001:20::1", "192.88.99.1", "168.63.129.16", "::ffff:168.63.129.16", "64:ff9b::a83f:8110", "2002:a83f:8110::",
    "192.0.0.9",
]  # fmt: skip


@pytest.mark.parametrize("text", PUBLIC)
def test_public(text: str) -> None:
    assert is_public(text)


@pytest.mark.parametrize("text", PRIVATE)
def test_not_public(text: str) -> None:
    assert not is_public(text)
