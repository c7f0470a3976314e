"""Blocks into entries, one for each paper of a list, with what the lines, items and headings around it say."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bot.core.importing.blocks import Block, text_of
from bot.core.importing.groups import BOLD, SHORT, WORDS, Group, is_paper_link, may_be_code, read_groups
from bot.core.importing.links import arxiv_of, is_code, written_ids
from bot.core.importing.places import published_at
from bot.core.importing.rows import read_row, row_published
from bot.core.importing.titles import are_names, clean_title, is_label, quoted_title, title_after_names
from bot.core.importing.venues import Published, find_published, read_section

_MAX_SECTION_ITEM = 100
_MIN_HEADING_WORDS = 3
_MIN_BELOW = 2  # words of a title in the item below
_LOWEST = 6  # level of a heading; below are the summaries of folded parts
_MAX_CONTEXT, _MAX_DETAILS = 2_000, 20
# An id beside a linked title is that paper's unless words lead to it: `extends arXiv:2401.01234`.
_IS_ITS_ID = re.compile(r"(?:^|[^\w\s]|preprint)\s*+arxiv\b(?!\s+preprint\s+arxiv)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper as the list has it. `line` is the line of its address; `again` if it is another link of the entry before.

    `page` is its address beside arXiv, if the list has one. `context` is the text around a title that is not certain, else "".
    """

    title: str
    url: str
    arxiv: str | None
    section: tuple[str, ...]
    line: int
    venue: str | None = None
    year: int | None = None
    code: str | None = None
    page: str | None = None
    context: str = ""
    again: bool = False


def read_entries(blocks: Sequence[Block]) -> list[Entry]:
    """Every paper of the list, by line. Links to papers without a title are left out."""
    entries: list[Entry] = []
    before: Block | None = None
    heading: Block | None = None
    above: Block | None = None
    titled: tuple[Block, str] | None = None  # the last block with an entry, and its title
    details = _details(blocks)
    for block in blocks:
        linked = _linked_groups(block)
        found: list[Entry] = []
        for group in linked:
            _take_title_below(group, block, details.get(id(block), []))
            if not group.title and titled is not None and _is_other_version(block, titled[0]):
                group.title = titled[1]
            donor = None if group.title else _title_donor(block, before, heading)
            if not group.title and (donor is None or donor.kind == "heading"):
                donor = _paragraph_above(block, above) or donor
            if donor is not None:
                group.title = _own_title(donor)
            if group.title:
                below = details.get(id(block), [])
                if donor is not None:
                    below = [*below, *details.get(id(donor), [])]
                heading = above = None
                titled = (block, group.title)
                found += _entries_of(group, block, donor=donor, is_alone=len(linked) == 1, details=below)
        entries += _with_written_ids(found, block)
        before = block if block.text else before
        if block.kind in {"paragraph", "heading"} and block.text:
            above = block if block.kind == "paragraph" and not linked else None
        heading = block if block.kind == "heading" and (block.level <= _LOWEST or _may_be_title(block)) else heading
    entries = _without_linked_headings(entries, blocks)
    return _without_file_title(sorted(entries, key=lambda entry: entry.line), blocks)


def _without_linked_headings(entries: Sequence[Entry], blocks: Sequence[Block]) -> list[Entry]:
    """Leaves out headings that only repeat the id of a link elsewhere."""
    headings = {block.line for block in blocks if block.kind == "heading" and not _linked_groups(block)}
    linked = {entry.arxiv for entry in entries if entry.line not in headings}
    return [entry for entry in entries if entry.line not in headings or entry.arxiv not in linked]


def _take_title_below(group: Group, block: Block, details: Sequence[Block]) -> None:
    """Gives a group named by a lab or a method the title that the item below has: its authors, then the title."""
    if block.kind != "item" or group.strength > WORDS or not details:
        return
    below = details[0].text
    title = title_after_names(below) or _quoted_after_names(below)
    if (
        not title
        and group.title
        and below.startswith(group.title.split(",")[0].split()[0])
        and find_published(below).year
    ):
        title = _own_title(details[0])
    if len(title.split()) >= _MIN_BELOW or (title and not group.title):
        group.title, group.strength = title, BOLD


def _quoted_after_names(text: str) -> str:
    """The title in quotes behind several names: `Tern, Ann, and Bo Li. "Waves."`."""
    quoted = quoted_title(text)
    before = text[: text.find(quoted)].strip(' "“”«,.') if quoted else ""
    words = before.replace(",", " ").split()
    return quoted if "," in before and all(word[0].isupper() or word in {"and", "&"} for word in words) else ""


def _is_other_version(block: Block, titled: Block) -> bool:
    """Whether an item below `Paper:` is only another link of the paper in the item before it."""
    parent = block.parent
    return (
        parent is not None
        and titled.parent is parent
        and bool(re.fullmatch(r"\W*papers?\W*", parent.text, re.IGNORECASE))
    )


def _linked_groups(block: Block) -> list[Group]:
    """The titles of a block that have links to papers."""
    if not any(map(is_paper_link, block.all_pieces())):
        return []
    groups = read_row(block) if block.kind == "row" else read_groups(block.pieces, several=block.kind == "paragraph")
    return [group for group in groups if group.links]


def _entries_of(
    group: Group, block: Block, *, donor: Block | None, is_alone: bool, details: Sequence[Block]
) -> Iterator[Entry]:
    """The paper, then an entry for each further line and each further id of its links."""
    links = sorted(group.links, key=lambda piece: arxiv_of(piece.href or "") is None)
    section = _section(block, donor)
    near = [*([donor] if donor else []), *details]
    published = _published(group, block, near=near, section=section)
    entry = Entry(
        title=group.title,
        url=links[0].href or "",
        arxiv=arxiv_of(links[0].href or ""),
        section=section,
        line=links[0].line,
        venue=published.venue,
        year=published.year,
        code=group.code or _code_below(details),
        page=next((piece.href for piece in links[1:] if not arxiv_of(piece.href or "")), None),
        context=" ".join(one.text for one in (block, *near))[:_MAX_CONTEXT] if is_alone else "",
    )
    yield entry
    lines, ids = {entry.line}, {entry.arxiv}
    for piece in links[1:]:
        arxiv = arxiv_of(piece.href or "")
        if piece.line not in lines or (arxiv and arxiv not in ids):
            lines.add(piece.line)
            other = bool(arxiv and arxiv not in ids)
            ids.add(arxiv)
            yield replace(entry, url=piece.href or "", arxiv=arxiv, line=piece.line, page=None, again=not other)


def _with_written_ids(found: list[Entry], block: Block) -> list[Entry]:
    """The entries of a block, together with the papers that it names only by their ids: `Title, arXiv:2401.01234`."""
    known = {entry.arxiv for entry in found}
    ids = [arxiv for arxiv in _ids_in(block) if arxiv not in known]
    if not ids:
        return found
    entries = list(found)
    for part in [block] if block.kind == "row" or (not found and len(ids) == 1) else _lines_of(block):
        arxiv = next((one for one in _ids_in(part) if one in ids), None)
        if arxiv is None:
            continue
        group = (read_row(part) if part.kind == "row" else read_groups(part.pieces))[0]
        is_own = not found or (part is not block and not group.links and len(group.title.split()) >= _MIN_HEADING_WORDS)
        if is_own and group.title:
            entries.append(_entry_by_id(arxiv, group, part))
        elif (
            len(found) == len(ids) == 1
            and found[0].arxiv is None
            and (part.kind == "row" or _IS_ITS_ID.search(part.text))
        ):
            entries = [replace(found[0], arxiv=arxiv, page=found[0].page or found[0].url)]
    return entries


def _ids_in(block: Block) -> list[str]:
    """The ids that a block names without links; in a table's column `arXiv` without that word."""
    cells = zip(block.header, block.cells, strict=False)
    bare = [f"arXiv:{text_of(cell)}" for name, cell in cells if "arxiv" in name.lower()]
    return written_ids(" | ".join([block.text, *bare]))


def _lines_of(block: Block) -> Iterator[Block]:
    """Each line of a block as a block."""
    for is_break, pieces in groupby(block.pieces, key=lambda piece: piece.is_break):
        if not is_break:
            line = list(pieces)
            yield replace(block, line=line[0].line, pieces=line)


def _entry_by_id(arxiv: str, group: Group, block: Block) -> Entry:
    line = next((piece.line for piece in block.all_pieces() if written_ids(piece.text)), block.line)
    section = _section(block, None)
    published = _published(group, block, near=[], section=section)
    return Entry(
        title=group.title,
        url=f"https://arxiv.org/abs/{arxiv}",
        arxiv=arxiv,
        section=section,
        line=line,
        venue=published.venue,
        year=published.year,
        code=group.code,
        context=block.text[:_MAX_CONTEXT],
    )


def _code_below(details: Sequence[Block]) -> str | None:
    """The first repository that an item below a paper has for its code."""
    for one in details:
        before = ""
        for piece in one.pieces:
            if is_code(piece.href or "") and may_be_code(piece, before):
                return piece.href
            before = f"{before}{piece.text}" if piece.is_words else before
    return None


def _published(group: Group, block: Block, *, near: Sequence[Block], section: Sequence[str]) -> Published:
    """Venue and year from the text beside the title, the items above and below, the headings, or else the links' addresses."""
    here = row_published(block, group) if block.kind == "row" else find_published(group.around)
    place = next((found for link in group.links if (found := published_at(link.href or "")).venue), Published())
    around = find_published(" | ".join(_without_title(one, group.title) for one in near))
    above = read_section(section)
    stated = [found for found in (here, around, above) if found.venue]
    best = next((found for found in (*stated, place) if found.venue and found.venue != "arXiv"), None)
    best = best or next(iter(stated), Published())
    if place.venue == f"{best.venue} Workshop":
        best = Published(place.venue, best.year)
    own_year = above.year if best is above else None
    same_place = place.year if place.venue == best.venue else None
    return Published(best.venue, best.year or own_year or same_place or here.year or around.year or above.year)


def _without_title(block: Block, title: str) -> str:
    """A block's text without links, the paper's title and lines of names, where no venue is written."""
    text = " ".join(piece.text if piece.is_words else "|" for piece in block.all_pieces() if not piece.is_image)
    text = " ".join(text.split()).replace(title, " | ") if title else text
    is_list = "," in text and not re.search(r"\d", text)
    return "" if is_list and are_names(text) else text


def _details(blocks: Sequence[Block]) -> dict[int, list[Block]]:
    """The items with details of a paper but without a link to one: date, venue, code.

    By the `id()` of the item that contains them, or of the paragraph right above them.
    """
    found: dict[int, list[Block]] = {}
    above: Block | None = None
    for block in blocks:
        if block.kind in {"paragraph", "heading"}:
            above = block if block.kind == "paragraph" else None
        owner = block.parent or (above if block.kind == "item" else None)
        if owner is not None and not any(map(is_paper_link, block.pieces)):
            so_far = found.setdefault(id(owner), [])
            if len(so_far) < _MAX_DETAILS and len(block.text) < _MAX_CONTEXT:
                so_far.append(block)
    return found


def _title_donor(block: Block, before: Block | None, heading: Block | None) -> Block | None:
    """The block above links without a title that has their title: the item around them, the line right before, or their own heading.

    `heading` is the last one; None if it already has an entry.
    """
    item = block.parent
    while item is not None:
        if _own_title(item):
            return item
        item = item.parent
    own = _heading_above(block, heading)
    if own is not None and own.level > _LOWEST:
        return own
    if before and before.kind not in {"row", "heading"} and not _linked_groups(before) and not _is_labelled(before):
        near = before.parent is block.parent and before.section == block.section
        if near and _own_title(before):
            return before
    return own


def _is_labelled(block: Block) -> bool:
    """Whether a line is only a label with a link or a word behind it: `Homepage: https://…`, `Code: None`."""
    words = "".join(piece.text for piece in block.pieces if piece.is_words)
    label, colon, rest = words.replace("：", ":").partition(":")
    has_link = any(piece.href for piece in block.pieces)
    is_short = bool(colon) and len(label.split()) <= _MIN_HEADING_WORDS and (has_link or is_label(label))
    return is_short and len(rest.split()) < _MIN_HEADING_WORDS


def _heading_above(block: Block, heading: Block | None) -> Block | None:
    """The heading right above a paragraph or a list of links, when it has the words of a title."""
    if heading is None or (block.section[-1:] != (heading.text,) and block is not heading) or block.kind == "row":
        return None
    if heading.level == 1 and len(_words_of(block).split()) > _MIN_HEADING_WORDS:
        return None  # the file's title above prose
    return heading if _may_be_title(heading) and (block.kind != "item" or _says_paper(block)) else None


def _words_of(block: Block) -> str:
    """A block's words outside links and images."""
    return " ".join(piece.text for piece in block.pieces if piece.is_words)


def _may_be_title(heading: Block) -> bool:
    return len(_own_title(heading).split()) >= _MIN_HEADING_WORDS


def _says_paper(item: Block) -> bool:
    """Whether an item labels its link as a paper: `Paper: ...`, `[Paper](...)`."""
    return bool(re.match(r"\W*(?:paper|pdf|arxiv|link|论文)", item.text, re.IGNORECASE))


def _paragraph_above(block: Block, above: Block | None) -> Block | None:
    """A paragraph in bold above the list of an item without a title, if no other item used it as its title."""
    if above is None or block.kind != "item" or block.parent or above.section != block.section:
        return None
    best = max(read_groups(above.pieces), key=lambda group: group.strength)
    return above if best.strength >= SHORT and len(best.title.split()) >= _MIN_HEADING_WORDS else None


def _own_title(block: Block) -> str:
    """The surest title in a block, a heading's whole text."""
    if block.kind == "heading":
        return clean_title(block.text)
    return max(read_groups(block.pieces), key=lambda group: group.strength).title


def _section(block: Block, donor: Block | None) -> tuple[str, ...]:
    """The headings above, then the items that only group others; a heading that is the paper's title is not a section."""
    path = block.section
    if donor is not None and donor.kind == "heading" and path and path[-1] == donor.text:
        path = path[:-1]
    items: list[str] = []
    item = block.parent
    while item is not None:
        text = item.text.strip(" :")
        if item is not donor and text and len(text) <= _MAX_SECTION_ITEM and not any(map(is_paper_link, item.pieces)):
            items.insert(0, text)
        item = item.parent
    return (*path, *items)


def _without_file_title(entries: list[Entry], blocks: Sequence[Block]) -> list[Entry]:
    """Sections without the file's own title: the only heading of the first level, or the first one with no paper below it."""
    headings = [block for block in blocks if block.kind == "heading" and block.text]
    if not headings or headings[0].level != 1:
        return entries
    title = headings[0].text
    tops = sum(block.level == 1 for block in headings)
    if tops > 1 and any(entry.section[:1] == (title,) for entry in entries):
        return entries
    return [replace(entry, section=entry.section[1:]) if entry.section[:1] == (title,) else entry for entry in entries]
