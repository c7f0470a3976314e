"""The rows of tables: which cell has the title, which links belong to it, venue and year from their columns."""

import re
from functools import lru_cache
from itertools import groupby

from bot.core.importing.blocks import Block, Piece, text_of
from bot.core.importing.groups import BOLD, LINK, Group, is_paper_link, is_title, may_be_code, read_groups, says_venue
from bot.core.importing.titles import clean_title, is_label
from bot.core.importing.venues import Published, find_published, find_year, read_venue_cell

# Most likely name first: a column "Paper" may have only links while "Method" has the names.
_TITLES = (
    r"title|标题|题目", r"papers?\b|article|论文|publication name|literature", r"works?\b|publication",
    r"names?\b|method|model|approach|algorithm", r"dataset|benchmark|survey|topic|resource|project|framework",
)  # fmt: skip
_VENUES = r"venue|conf|journal|publi|pub\b|pub\.|where|proceeding|会议|期刊|发表"
_DATES = r"date|year|time|when|month|submitted|年|日期|时间"
_OTHERS = r"author|affil|institut|note|comment|tldr|keyword|abstract|descri|summary|task|类|备注|star|size|metric"
_MIN_TITLES = 2  # in one cell
_SEVERAL = 4  # words of a link in another column that make it a paper of its own


def read_row(block: Block) -> list[Group]:
    """The row's papers: mostly one, with its title in one cell and its links in any."""
    main = Group()
    place = -1
    for place in _title_cells(block):
        main = _titled(block.cells[place])
        if main.title:
            break
    others = [(at, cell) for at, cell in enumerate(block.cells) if at != place]
    pairs = _pairs(block, place)
    if pairs:
        return pairs
    groups = read_groups(block.cells[place]) if main.strength == LINK else []
    more = [group for group in groups if group.links and group.title]
    main = more.pop(0) if more else main
    for at, cell in others:
        column = block.header[at] if at < len(block.header) else ""
        for piece in (piece for piece in cell if piece.href is not None):
            _add(piece, main, more, column=column)
    said = [
        piece.text for piece in block.all_pieces() if piece.is_words or _is_titled_link(piece) or says_venue(piece.text)
    ]
    main.words = [" | ".join(said)]
    return [main, *more]


def _pairs(block: Block, place: int) -> list[Group]:
    """Several titles in one cell, each on a line, with as many links in another cell; else empty."""
    cell = block.cells[place] if 0 <= place < len(block.cells) else []
    lines = [list(run) for is_break, run in groupby(cell, key=lambda piece: piece.is_break) if not is_break]
    titles = [clean_title(text_of(line)) for line in lines if all(piece.href is None for piece in line)]
    links = [piece for at, other in enumerate(block.cells) if at != place for piece in other if is_paper_link(piece)]
    if len(titles) < _MIN_TITLES or len(titles) != len(links) or len(titles) != len(lines) or not all(titles):
        return []
    if len({piece.line for piece in cell}) > 1 and not all(any(piece.strong for piece in line) for line in lines):
        return []  # one title over several lines
    return [Group(title, BOLD, [link], line=link.line) for title, link in zip(titles, links, strict=True)]


def row_published(block: Block, group: Group) -> Published:
    """Venue and year from the columns with these names, or else from anywhere in the row."""
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
    """The cells that may have the title, most likely first."""
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


def _add(piece: Piece, main: Group, more: list[Group], *, column: str) -> None:
    if not piece.href:
        return
    if not is_paper_link(piece):
        if may_be_code(piece, f"{column}:"):
            main.codes.append(piece)
    elif len(piece.text.split()) >= _SEVERAL and is_title(piece.text) and main.links:
        more.append(Group(clean_title(piece.text), LINK, [piece]))
    else:
        main.links.append(piece)


def _is_titled_link(piece: Piece) -> bool:
    return is_paper_link(piece) and is_title(piece.text)


def _says(cell: list[Piece]) -> str:
    return " ".join(" ".join(piece.text for piece in cell if not piece.is_break).split())
