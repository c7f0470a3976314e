"""A table's row: which column holds the title, the venue, the date and the code, by what the header calls them."""

import re
from functools import lru_cache

from bot.core.importing.blocks import Block, Piece, text_of
from bot.core.importing.groups import LINK, Group, is_paper_link, is_title, read_groups, says_venue
from bot.core.importing.links import is_code
from bot.core.importing.titles import clean_title, is_label
from bot.core.importing.venues import Published, find_published, find_year, read_venue_cell

# Surest name first: a column "Paper" may hold only links while "Method" holds the names.
_TITLES = (
    r"title|标题|题目", r"papers?\b|article|论文|publication name|literature", r"works?\b|publication",
    r"names?\b|method|model|approach|algorithm", r"dataset|benchmark|survey|topic|resource|project|framework",
)  # fmt: skip
_VENUES = r"venue|conf|journal|publi|pub\b|pub\.|where|proceeding|会议|期刊|发表"
_DATES = r"date|year|time|when|month|submitted|年|日期|时间"
_OTHERS = r"author|affil|institut|note|comment|tldr|keyword|abstract|descri|summary|task|类|备注|star|size|metric"
_SEVERAL = 4  # words of a link in another column that make it a paper of its own


def read_row(block: Block) -> list[Group]:
    """The row's papers: mostly one, whose title stands in one cell and whose links stand in any."""
    main = Group()
    place = -1
    for place in _title_cells(block):
        main = _titled(block.cells[place])
        if main.title:
            break
    others = [(at, cell) for at, cell in enumerate(block.cells) if at != place]
    groups = read_groups(block.cells[place]) if main.strength == LINK else []
    more = [group for group in groups if group.links and group.title]
    main = more.pop(0) if more else main
    for _, cell in others:
        for piece in (piece for piece in cell if piece.href is not None):
            _add(piece, main, more)
    said = [
        piece.text for piece in block.all_pieces() if piece.is_words or _is_titled_link(piece) or says_venue(piece.text)
    ]
    main.words = [" | ".join(said)]
    return [main, *more]


def row_published(block: Block, group: Group) -> Published:
    """Where and when: what the columns of that name say, else what stands anywhere in the row beside the title."""
    venue, year = None, None
    for name, cell in zip(block.header, block.cells, strict=False):
        says = _says(cell)
        if re.search(_VENUES, name, re.IGNORECASE) and not is_title_column(name) and not venue:
            found = read_venue_cell(says)
            venue, year = found.venue, year or found.year
        elif re.search(_DATES, name, re.IGNORECASE) and not year:
            year = find_year(says)
    if venue and year:
        return Published(venue, year)
    beside = find_published(group.around)
    return Published(venue or beside.venue, year or beside.year)


def is_title_column(name: str) -> bool:
    """Whether a header's word promises titles."""
    return bool(re.search(rf"{_TITLES[0]}|{_TITLES[1]}", name, re.IGNORECASE))


def _title_cells(block: Block) -> list[int]:
    """The cells that may hold the title, likeliest first."""
    named, apart = _columns(block.header)
    linked = [at for at, cell in enumerate(block.cells) if any(_is_titled_link(piece) for piece in cell)]
    free = [at for at, cell in enumerate(block.cells) if at not in apart and cell]
    longest = sorted(free, key=lambda at: -len(text_of(block.cells[at])))
    return [at for at in dict.fromkeys([*named, *linked, *longest]) if at < len(block.cells)]


@lru_cache(maxsize=64)
def _columns(header: tuple[str, ...]) -> tuple[tuple[int, ...], frozenset[int]]:
    """The columns whose names promise titles, surest first; and those that promise something else."""
    named = [
        at
        for words in _TITLES
        for at, name in enumerate(header)
        if re.search(words, name, re.IGNORECASE) and not re.search(r"date|link|url|code", name, re.IGNORECASE)
    ]
    other = rf"{_VENUES}|{_DATES}|{_OTHERS}|code|link|url"
    return tuple(named), frozenset(at for at, name in enumerate(header) if re.search(other, name, re.IGNORECASE))


def _titled(cell: list[Piece]) -> Group:
    """The cell's first paper, or what else can be a title in it."""
    groups = read_groups(cell)
    best = max(groups, key=lambda group: (group.strength, bool(group.links)))
    if best.strength < LINK:
        whole = clean_title(text_of([piece for piece in cell if not (piece.href and is_label(piece.text))]))
        if whole and not any(group.links and group.title for group in groups):
            best.title = best.title or whole
    return best


def _add(piece: Piece, main: Group, more: list[Group]) -> None:
    if not piece.href:
        return
    if not is_paper_link(piece):
        if _is_code_link(piece):
            main.codes.append(piece)
    elif len(piece.text.split()) >= _SEVERAL and is_title(piece.text) and main.links:
        more.append(Group(clean_title(piece.text), LINK, [piece]))
    else:
        main.links.append(piece)


def _is_titled_link(piece: Piece) -> bool:
    return is_paper_link(piece) and is_title(piece.text)


def _is_code_link(piece: Piece) -> bool:
    return is_code(piece.href or "") or bool(re.search(r"code|github", piece.text, re.IGNORECASE))


def _says(cell: list[Piece]) -> str:
    return " ".join(" ".join(piece.text for piece in cell if not piece.is_break).split())
