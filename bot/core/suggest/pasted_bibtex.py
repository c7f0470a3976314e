"""BibTeX entries that people paste, as the lines that the form reads: the link or the id, the title, the venue.

Entries that bibtexparser can't read (cut off, without commas or a key) stay as they are, and their links are found like any others.
"""

import re
from collections.abc import Iterator, Mapping

from bot.core.importing.links import addresses_in, written_ids
from bot.core.importing.venues import find_published
from bot.core.text.latex import plain_title
from bot.core.text.markdown import one_line

_ENTRY = re.compile(r"@[A-Za-z]{3,20}\s*+[{(]")
_MOST_ENTRIES = 50  # the parser's time grows with the square of entries that are never closed
_WITH_LINKS = frozenset({"journal", "volume", "howpublished", "url", "note", "number", "publisher"})
_NO_COMMA = re.compile(r"[}\"]\s*\w{1,20}\s*=")  # the next field inside a field
_BACKSLASH = "\\"
_LONGEST_TITLE = 400


def spell_out_bibtex(text: str) -> str:
    """`text` with each BibTeX entry replaced by the lines that name its paper."""
    if not 0 < len(_ENTRY.findall(text)) <= _MOST_ENTRIES:
        return text
    for raw, fields in _entries(text):
        text = text.replace(raw, "\n".join(["", *_lines(fields), ""]), 1)
    return text


def _entries(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The entries that can be read, each with its text; also those that repeat a key or a field."""
    from bibtexparser import splitter
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import Entry

    splitter.logger.disabled = True  # it reports each broken entry on stderr
    library = parse_string(text)
    repeated = (getattr(block, "ignore_error_block", None) for block in library.failed_blocks)
    for entry in (*library.entries, *repeated):
        if isinstance(entry, Entry) and entry.raw:
            fields = {field.key.lower(): str(field.value).strip('{}" ') for field in reversed(entry.fields)}
            if not any(map(_NO_COMMA.search, fields.values())):
                yield entry.raw, fields


def _lines(fields: Mapping[str, str]) -> Iterator[str]:
    title = one_line(plain_title(fields.get("title", "")))
    yield from _links(fields)
    if title:
        yield title[:_LONGEST_TITLE]
    published = find_published(f"{fields.get('booktitle') or fields.get('journal', '')}, {fields.get('year', '')}")
    if published.venue and published.venue != "arXiv":
        yield f"venue: {published.venue} {published.year or ''}".rstrip()


def _links(fields: Mapping[str, str]) -> Iterator[str]:
    """The id, else the DOI, else the ids and addresses in other fields."""
    kind = fields.get("archiveprefix") or fields.get("eprinttype") or "arXiv"
    if fields.get("eprint") and kind.lower() == "arxiv":
        yield f"arXiv:{fields['eprint'].removeprefix('arXiv:')}"
    elif fields.get("doi"):
        yield f"https://doi.org/{fields['doi'].replace(_BACKSLASH, '').removeprefix('https://doi.org/')}"
    else:
        for key in _WITH_LINKS & fields.keys():
            value = fields[key].replace(_BACKSLASH, " ").replace(" _", "_")
            yield from addresses_in(value)
            yield from (f"arXiv:{arxiv}" for arxiv in written_ids(re.sub(r"\babs/", "arXiv:", value)))
