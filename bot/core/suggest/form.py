"""The "suggest a paper" form as GitHub writes it into an issue, and the papers that it names. All of it is text from a stranger.

GitHub renders each answer as `### Label`, an empty line, and what was typed: `.github/ISSUE_TEMPLATE/suggest.yml` has the labels.
"""

import re
from dataclasses import dataclass

from bot.core.lookup.link import ArxivLink, DoiLink, read_link, trim_link
from bot.core.paper.likeness import title_words
from bot.core.text.markdown import one_line

LABEL = "suggestion"  # the form adds it; the workflow and the bot look for it
PAPER, REMARK = "Paper", "Remark"
MOST_LINKS = 10
_MOST_TITLES = 3
_LONGEST = 20_000  # characters of an issue that are read
_MIN_TITLE_WORDS, _LONGEST_TITLE = 3, 400
_HEADING = re.compile(rf"^### ({PAPER}|{REMARK})[ \t]*$", re.MULTILINE)
_NO_ANSWER = "_No response_"
_BREAKS = re.compile(
    r"\]\(|[\s<>\"`|\\{}\[\]。，；！？、「」『』｢｣【】《》（）]+|,(?=\s|$)|[,;](?=https?:|arxiv|10\.|[0-9]{4}\.[0-9]{4})",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:\S|(?:[\w-]+\.)+[a-z]{2,}/\S", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*+>]|[0-9]{1,2}[.)])?\s*(?:title:\s*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """A suggestion: links and ids or, without any, titles; `left_out` is how many more there were."""

    links: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    left_out: int = 0


def read_suggestion(body: str) -> Asked:
    """The links in the form's answer, or in the whole text if it is not the form; without any link, its lines as titles."""
    text = _answer(body.replace("\r\n", "\n")[:_LONGEST])
    links = list(dict.fromkeys(token for token in map(trim_link, _BREAKS.split(text)) if _is_link(token)))
    if links:
        return Asked(tuple(links[:MOST_LINKS]), left_out=max(0, len(links) - MOST_LINKS))
    titles = [
        title for line in text.splitlines() if _is_title(title := one_line(_BULLET.sub("", line)).strip("*_\"'“”"))
    ]
    return Asked(titles=tuple(titles[:_MOST_TITLES]), left_out=max(0, len(titles) - _MOST_TITLES))


def _answer(body: str) -> str:
    """What was typed for the paper. An answer can contain lines like headings, so only the first of each label is the form's."""
    first = next((heading for heading in _HEADING.finditer(body) if heading[1] == PAPER), None)
    if first is None:
        return body
    rest = body[first.end() :]
    end = next((heading.start() for heading in _HEADING.finditer(rest) if heading[1] == REMARK), len(rest))
    answer = rest[:end].strip()
    return "" if answer == _NO_ANSWER else answer


def _is_link(token: str) -> bool:
    if _ADDRESS.match(token):
        return True
    return isinstance(read_link(token), ArxivLink | DoiLink) if any(map(str.isdigit, token)) else False


def _is_title(line: str) -> bool:
    return len(line) <= _LONGEST_TITLE and len(title_words(line)) >= _MIN_TITLE_WORDS
