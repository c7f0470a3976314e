"""Addresses: which links are allowed, and which hosts are private or made to look like a well-known site."""

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from rapidfuzz.distance import OSA

from bot.core.text.printable import is_hidden

# What Python's tables miss, or have only in newer versions: https://www.iana.org/assignments/iana-ipv6-special-registry
_HIDDEN_V4 = (
    IPv4Network("192.0.0.0/24"),  # for protocols, not for pages
    IPv4Network("192.88.99.0/24"),  # 6to4 relays
    IPv4Network("168.63.129.16/32"),  # the host of the machines that run GitHub Actions
)
_GLOBAL_V6 = IPv6Network("2000::/3")
_RESERVED_V6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
_NAT64 = IPv6Network("64:ff9b::/96")
_MAPPED = IPv6Network("::ffff:0:0/96")


def is_public(text: str) -> bool:
    """Whether `text` is an IP address on the public internet; an IPv4 address inside of an IPv6 one counts as itself."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        inner = _inner(address)
        if inner is None:
            return _is_public_v6(address)
        address = inner
    return address.is_global and not address.is_multicast and not any(address in one for one in _HIDDEN_V4)


def _is_public_v6(address: IPv6Address) -> bool:
    return address.is_global and address in _GLOBAL_V6 and not any(address in one for one in _RESERVED_V6)


def _inner(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64 or address in _MAPPED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour or (address.teredo[1] if address.teredo else None)


_MAX = 2_000
_USUAL = re.compile(r"[!#-;=?-\[\]_a-z~]*")
_MARKDOWN = re.compile(r"\[[^\[\]]*+\]\(\s*+([^\s()]++)\s*+\)")
_GIT = re.compile(r"^(?:ssh://)?git@([a-z0-9.-]+)[:/]", re.IGNORECASE)
_DOI = re.compile(r"^(?:doi:\s*)?(?=10\.[0-9]{4,9}/)", re.IGNORECASE)
_SCHEME = re.compile(r"^(?:https?:?/{1,2}(?!/)|//|(?=[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/))", re.IGNORECASE)
_NEVER = frozenset('<>"{}|\\^`')  # https://www.rfc-editor.org/rfc/rfc3986#appendix-A


def fault_of_link(link: str) -> str | None:
    """What is wrong with an address, as the end of a sentence that starts with it; None if nothing is."""
    if len(link) > _MAX:
        return f"has more than {_MAX:,} characters"
    if not _USUAL.fullmatch(link) and any(
        character.isspace() or is_hidden(character) or character in _NEVER for character in link
    ):
        return "contains a space or another character that addresses can't have"
    try:
        parts = urlsplit(link)
        _ = parts.port
    except ValueError:
        return "is not an address"
    return _fault_of_parts(parts)


def intended_link(link: str) -> str | None:
    """The intended address of one without a scheme, in brackets or in git's form; None if it is not clear."""
    text = link.strip().strip("<>").strip()
    text = _MARKDOWN.sub(r"\1", text)
    text = _GIT.sub(r"https://\1/", text)
    text = _SCHEME.sub("https://", _DOI.sub("https://doi.org/", text))
    return text if text != link and not fault_of_link(text) else None


def _fault_of_parts(parts: SplitResult) -> str | None:
    if parts.scheme not in {"http", "https"}:
        return "does not begin with https:// or http://"
    if not parts.hostname:
        return "has no host"
    if "@" in parts.netloc:
        return "contains a user name or password, which can hide the real host"
    return fault_of_host(parts.hostname)


# Names of the reader's own machine or network (RFC 2606, 6761, 6762, 8375; private-use names in practice),
# and public names that resolve to an address written in them.
_PRIVATE = (
    "localhost", "local", "localdomain", "internal", "intranet", "lan", "corp", "home", "home.arpa", "private",
    "test", "invalid", "onion", "nip.io", "sslip.io", "xip.io", "localtest.me", "lvh.me", "lacolhost.com", "vcap.me",
)  # fmt: skip
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
# Sites of papers and code. Any other name that looks like one of these is refused.
_WELL_KNOWN = (
    "arxiv.org", "github.com", "gitlab.com", "huggingface.co", "openreview.net", "doi.org", "thecvf.com",
    "aclanthology.org", "springer.com", "springernature.com", "ieee.org", "acm.org", "sciencedirect.com",
    "neurips.cc", "mlr.press", "kaggle.com", "bitbucket.org",
)  # fmt: skip
_GENUINE = {
    "alphaxiv.org", "ar5iv.org", "biorxiv.org", "medrxiv.org", "chemrxiv.org", "arxiv-vanity.com", "arxiv-sanity.com",
    "github.io", "github.dev", "github.blog", "githubusercontent.com", "gitlab.io", "gitlab.org", "huggingface.com",
    "springer.de",
}  # fmt: skip
_ALIKE = str.maketrans(
    {"0": "o", "1": "l", "i": "l", "5": "s", "3": "e", "4": "a", "8": "b", "9": "g", "-": "", "_": ""}
)
_MIN_LENGTH = 9  # shorter names have legitimate neighbours
_COUNTRY_SECOND = re.compile(r"(?:ac|co|com|edu|gov|net|org)\.[a-z]{2}")


@lru_cache(maxsize=4096)  # a list names few hosts, each many times
def fault_of_host(host: str) -> str | None:
    """What is wrong with a host, as the end of a sentence that starts with the address; None if nothing is."""
    host = host.lower().rstrip(".")
    address = _address_of(host)
    if address is not None:
        return None if is_public(str(address)) else "leads to a private or local address"
    if not host.isascii() or any(label.startswith("xn--") for label in host.split(".")):
        return "has a host with letters beyond a-z, which can look like another host"
    if not re.fullmatch(r"[a-z0-9_.-]+", host) or ".." in host or host.startswith("."):
        return "has an invalid host"
    if "." not in host or any(host == name or host.endswith(f".{name}") for name in _PRIVATE):
        return "leads to a private or local host"
    genuine = _imitated(host)
    return f"has a host that looks like {genuine} but is not" if genuine else None


def _address_of(host: str) -> IPv4Address | IPv6Address | None:
    """The IP address that a host is, in every spelling that browsers accept (0x7f.1, 2130706433, 0177.0.0.1)."""
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        pass
    parts = host.split(".")
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    try:
        *first, last = [_number(part) for part in parts]
        if any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
            return IPv4Address(0)
        return IPv4Address(sum(number << (24 - 8 * at) for at, number in enumerate(first)) + last)
    except ValueError:
        return IPv4Address(0)  # only numbers and not an address, so never a public name


def _number(part: str) -> int:
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8) if len(part) > 1 and part.startswith("0") else int(part)


def _imitated(host: str) -> str | None:
    """The well-known site that the host only looks like."""
    own = _registered(host)
    if own in _WELL_KNOWN or own in _GENUINE:
        return None
    for genuine in _WELL_KNOWN:
        name = genuine.partition(".")[0]
        looks = _skeleton(own) == _skeleton(genuine)
        near = len(genuine) >= _MIN_LENGTH and OSA.distance(own, genuine, score_cutoff=1) <= 1
        other_end = len(name) > 4 and own.partition(".")[0] == name
        if looks or near or other_end or _holds(host, genuine):
            return genuine
    return None


def _holds(host: str, genuine: str) -> bool:
    """`arxiv.org.example.com`, `arxiv.org-papers.com` and `github-com.io` contain the name of another site."""
    name = re.escape(genuine)
    return bool(re.search(rf"(?:^|[.-])(?:{name}|{name.replace(chr(92) + '.', '-')})(?:[.-]|$)", host))


def _registered(host: str) -> str:
    labels = host.split(".")
    size = 3 if len(labels) > 2 and _COUNTRY_SECOND.fullmatch(".".join(labels[-2:])) else 2
    return ".".join(labels[-size:])


def _skeleton(host: str) -> str:
    return host.replace("rn", "m").replace("vv", "w").replace("cl", "d").translate(_ALIKE)
