"""The keys by which the pull request knows papers: the arXiv id or, of a paper without one, `YYYY/SLUG` after its file's name.

A listed paper's file is at the place that its key gives. The rejection of a paper without an id is in the folder of the year of the
rejection, so it is found by its name.
"""

import re
from collections.abc import Collection, Container

from bot.core.paper.arxiv_id import is_arxiv_id, key_of, year_of
from bot.core.paper.model import Paper, id_of_place, path_of, slug_of

_TITLED = re.compile(r"[0-9]{4}/[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_PLACE = re.compile(rf"papers/({_TITLED.pattern})\.yaml", re.ASCII)
_NUMBER = re.compile(r"-(?:[2-9]|[1-9][0-9]{1,2})$")


def is_titled(key: str) -> bool:
    """Whether a key is one of a paper without an arXiv id."""
    return _TITLED.fullmatch(key) is not None


def key_of_paper(paper: Paper) -> str:
    """The key that follows from the paper alone (see `free_key`)."""
    return paper.arxiv or path_of(paper).removesuffix(".yaml")


def key_of_place(place: str) -> str | None:
    """The key of the listed paper at a place; None for a place without a paper's file."""
    arxiv, titled = id_of_place(place), _PLACE.fullmatch(place)
    # A title of two words may look like an old id.
    return titled[1] if titled and not (arxiv and paper_place(arxiv) == place) else arxiv


def paper_place(key: str) -> str:
    """The place of a listed paper's file below the data folder."""
    return f"papers/{key if is_titled(key) else f'{year_of(key)}/{key_of(key)}'}.yaml"


def rejected_place(arxiv_id: str) -> str:
    """The place of a rejected arXiv paper's file below the data folder."""
    return f"rejected/{year_of(arxiv_id)}/{key_of(arxiv_id)}.yaml"


def name_of(key: str) -> str:
    """The name of a paper's file without its ending, by which a rejection is found in any year."""
    return key.partition("/")[2] if is_titled(key) else key_of(key)


def name_of_place(place: str) -> str:
    """The name of the file at a place, without its ending."""
    return place.rpartition("/")[2].removesuffix(".yaml")


def find_rejections(key: str, places: Collection[str]) -> list[str]:
    """The rejections of this paper among `places`, the newest last."""
    if not is_titled(key):
        place = rejected_place(key)
        return [place] if place in places else []
    name = name_of(key)
    return sorted(one for one in places if one.startswith("rejected/") and name_of_place(one) == name)


def find_rejection(key: str, places: Collection[str]) -> str | None:
    """The newest rejection of this paper among `places`, else None."""
    return next(reversed(find_rejections(key, places)), None)


def new_rejection(key: str, day: str) -> str:
    """The place for a rejection on `day` (YYYY-MM-DD)."""
    return f"rejected/{day[:4]}/{name_of(key)}.yaml" if is_titled(key) else rejected_place(key)


def fitting_title(title: str, key: str) -> str:
    """The title, if it still fits the key; else the words of the file's name, if the title was changed since."""
    return title if fits_title(key, title) else name_of(key).replace("-", " ")


def fits_title(key: str, title: str) -> bool:
    """Whether a paper with this title may have this key."""
    name = name_of(key)
    return is_arxiv_id(key) or slug_of(title) in {name, _NUMBER.sub("", name)}


def free_key(paper: Paper, taken: Container[str]) -> str:
    """The paper's key; if another paper's title has the same short form, a number is added.

    `taken` holds names of files of other papers (see `name_of`).
    """
    key = key_of_paper(paper)
    if paper.arxiv:
        return key
    free, number = key, 2
    while name_of(free) in taken:
        free, number = f"{key}-{number}", number + 1
    return free
