"""Untrusted text escaped for each place in GitHub-flavoured Markdown."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#|~$!])")


def escape_text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("@", "@<!-- -->")


def escape_link_text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
