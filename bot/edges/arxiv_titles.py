"""Papers on arXiv looked for by their titles, several in one request."""

import re
from collections.abc import Iterable

from bot.core.harvest.verdict import State, Verdict
from bot.core.paper.likeness import title_words
from bot.core.paper.preprint import Preprint
from bot.edges.arxiv.client import ArxivClient

_ODD = re.compile(r"\S*[^\s!-#%-[\]`-z|~]\S*")  # a word with LaTeX or with letters beyond ASCII in it
_MIN_WORDS, _MAX_WORDS, _MAX_TITLES = 3, 12, 10  # shorter titles find too much, longer phrases nothing


def can_be_searched(title: str) -> bool:
    """Whether a title is long enough to find one paper by it."""
    return len(title_words(title)) >= _MIN_WORDS


def search_titles(client: ArxivClient, titles: Iterable[str]) -> tuple[Preprint, ...]:
    """All papers whose titles hold one of these, in one request; none for titles too short. Raises as the client does."""
    wanted = [title for title in titles if can_be_searched(title)][:_MAX_TITLES]
    query = " OR ".join(f'ti:"{" ".join(_phrase(title)[:_MAX_WORDS])}"' for title in wanted)
    return client.search(query, judge=lambda ids, total: Verdict(State.COMPLETE, "")).papers if wanted else ()


def _phrase(title: str) -> list[str]:
    """The longest run of plain words, where it is long enough: how arXiv's index holds formulas and accents differs from page to page."""
    run = max(map(title_words, _ODD.split(title)), key=len)
    return run if len(run) >= _MIN_WORDS else title_words(title)
