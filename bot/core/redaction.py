"""Secrets taken out of text before it is printed: values that are known, tokens by their form, and what addresses carry."""

import re
from collections.abc import Iterable, Mapping

HIDDEN = "***"
_NAMES = re.compile(r"TOKEN|SECRET|PASSWORD|PRIVATE_KEY|API_KEY|HEARTBEAT", re.IGNORECASE)
_SHORTEST = 6  # a shorter value would take ordinary words out
_FORMS = re.compile(
    r"\b(?:gh[pousr]_\w{10,}|github_pat_\w{10,}|eyJ[\w-]{10,}\.[\w-]+\.[\w-]+)"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)",
    re.DOTALL,
)
_USER = re.compile(r"(?<=://)[^/\s@]+@")
_QUERY = re.compile(r"(?i)([?&;][\w-]*(?:token|key|secret|password|signature|auth)[\w-]*=)[^&;\s]+")
_HEADER = re.compile(r"(?i)(authorization['\"]?\s*[:=]\s*['\"]?(?:(?:bearer|token|basic)\s+)?)[^\s'\",]+")


def secrets_in(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The values of variables whose names speak of a secret, longest first."""
    values = {value for name, value in environ.items() if _NAMES.search(name) and len(value) >= _SHORTEST}
    return tuple(sorted(values, key=len, reverse=True))


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` with every secret as `***`: the given values, tokens and keys by form, users and keys in addresses."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    text = _FORMS.sub(HIDDEN, text)
    text = _USER.sub(f"{HIDDEN}@", text)
    return _HEADER.sub(rf"\1{HIDDEN}", _QUERY.sub(rf"\1{HIDDEN}", text))
