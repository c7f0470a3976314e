"""Papers on arXiv looked for by their titles, several in one request."""

from collections.abc import Iterable

from bot.core.harvest import State, Verdict
from bot.core.preprint import Preprint
from bot.core.title import title_words
from bot.edges.arxiv_client import ArxivClient

_MIN_WORDS, _MAX_WORDS, _MAX_TITLES = 3, 12, 10  # shorter titles find too much, longer phrases nothing


def can_be_searched(title: str) -> bool:
    """Whether a title is long enough to find one paper by it."""
    return len(title_words(title)) >= _MIN_WORDS


def search_titles(client: ArxivClient, titles: Iterable[str]) -> tuple[Preprint, ...]:
    """All papers whose titles hold one of these, in one request; none for titles too short. Raises as the client does."""
    wanted = [title for title in titles if can_be_searched(title)][:_MAX_TITLES]
    query = " OR ".join(f'ti:"{" ".join(title_words(title)[:_MAX_WORDS])}"' for title in wanted)
    return client.search(query, judge=lambda ids, total: Verdict(State.COMPLETE, "")).papers if wanted else ()
