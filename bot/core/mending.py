"""A data file with faults, mended as far as its meaning is clear: the whole file to paste, so that one round is enough."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.arxiv_id import is_arxiv_id, parse_arxiv_id
from bot.core.canonical import render_entry
from bot.core.checks.context import Context
from bot.core.checks.dates import EARLIEST, parse_date
from bot.core.checks.identity import agrees
from bot.core.checks.links import fault_of_link
from bot.core.checks.runner import check_file
from bot.core.checks.vocabulary import ACCEPTABLE
from bot.core.data_file import PAPERS, REJECTED, DataFile, read_data_file
from bot.core.draft import draft_of
from bot.core.finding import Finding
from bot.core.loose_reading import read_loosely
from bot.core.markdown import one_line
from bot.core.paper import LISTS, Paper, Rejected, path_of
from bot.core.preprint import Preprint
from bot.core.schema import did_you_mean, valid_model
from bot.core.strict_yaml import MAX_BYTES, Located, Plain
from bot.core.taxonomy import Taxonomy
from bot.core.title import title_key

_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff]")
WHOLE_FILE = {"yaml", "not-canonical"}  # whose fix is the file as it should be
# What no text can mend: somebody must say which paper is meant.
_OPEN = {"duplicate-id", "duplicate-title", "identity"}


@dataclass(frozen=True, slots=True)
class Mended:
    """A file as it should be. `is_right`: nothing is left that somebody must decide."""

    place: str
    text: str
    is_right: bool


def mend(file: DataFile, context: Context, raw: bytes = b"") -> Mended | None:
    """The mended file; None when it is right already, or when too little is clear. `raw` helps with what is no YAML."""
    entry = file.entry or file.draft or (_meant(raw, file) if raw else None)
    if not isinstance(entry, Paper) or context.taxonomy is None:
        return None
    values = _mended(entry, context, context.taxonomy)
    paper = valid_model({key: value for key, value in values.items() if value not in (None, "", [])}, Paper)
    if paper is None or not (is_arxiv_id(paper.arxiv or "") or (paper.url and parse_date(paper.date))):
        return None
    place, text = f"{PAPERS}/{path_of(paper)}", render_entry(paper)
    if (place, text) == (file.place, file.text):
        return None
    after = check_file(read_data_file(text.encode(), place=place, path=file.path), context)
    left = {finding.code for finding in after if finding.level == "error"}
    return Mended(place, text, not left) if left <= _OPEN else None


def with_fixes(findings: Sequence[Finding], mended: Mapping[str, Mended]) -> list[Finding]:
    """The findings, with the mended file as the fix of those that speak of the whole file's text."""
    return [
        replace(one, fix=mended[one.path].text) if one.code in WHOLE_FILE and one.path in mended else one
        for one in findings
    ]


def _meant(raw: bytes, file: DataFile) -> Paper | Rejected | None:
    """What no YAML parser reads, as far as it is clear to a person."""
    if len(raw) > MAX_BYTES:  # its end was not read
        return None
    text = _readable(raw)
    readable = read_data_file(text.encode(), place=file.place, path=file.path)
    if entry := readable.entry or readable.draft:
        return entry
    if file.place.startswith(f"{REJECTED}/") or any(finding.code == "schema" for finding in readable.findings):
        return None
    values = read_loosely(text, list(Paper.model_fields), LISTS)
    return draft_of(Located(values, {}), Paper) if values else None


def _readable(raw: bytes) -> str:
    """The text that an editor meant to save: another encoding, a byte order mark, tabs and control characters undone."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = raw.decode("utf-16", errors="replace")
    elif raw[1:2] == b"\0":
        text = raw.decode("utf-16-le", errors="replace")
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", errors="replace")
    return _UNREADABLE.sub("", text.replace("\t", "  "))


def _mended(entry: Paper, context: Context, taxonomy: Taxonomy) -> dict[str, Plain]:
    values: dict[str, Plain] = {key: _plain(value) for key, value in vars(entry).items()}
    bare = parse_arxiv_id(entry.arxiv or "") or parse_arxiv_id(entry.url or "")
    preprint = context.arxiv.get(bare or "")
    if preprint and not entry.title.strip():
        values["title"] = one_line(preprint.title)
    elif bare in context.arxiv and not (preprint and agrees(entry.title, entry.aliases, preprint)):
        bare, preprint = context.right_ids.get(title_key(entry.title), bare), None
    values["arxiv"] = bare or entry.arxiv
    for key in ("url", "code"):
        link = values[key]
        if isinstance(link, str) and (fault_of_link(link) or (key == "url" and parse_arxiv_id(link))):
            values[key] = None
    for key, choices in (("kind", taxonomy.kind_ids), ("nature", taxonomy.nature_ids), ("level", taxonomy.level_ids)):
        values[key] = _word(values[key], choices)
    decision = context.decisions.get(bare or "")
    if decision and not entry.kind:
        values |= {"kind": decision.kind, "nature": values["nature"] or decision.nature}
        values["level"] = values["level"] or decision.level
    values["areas"] = _words(entry.areas, taxonomy.area_ids)
    # Another id needs no acceptance that was meant for the old one.
    accepted = [word for word in entry.checked if word != "identity" or bare == parse_arxiv_id(entry.arxiv or "")]
    values["checked"] = _words(accepted, ACCEPTABLE)
    if not (entry.year is not None and EARLIEST <= entry.year <= context.today.year + 1):
        values["year"] = None
    return _with_facts(values, preprint, latest=context.today.year + 1)


def _with_facts(values: dict[str, Plain], preprint: Preprint | None, *, latest: int) -> dict[str, Plain]:
    """What is missing or can't be right, as arXiv has it."""
    day = parse_date(str(values["date"] or ""))
    if day is None or not EARLIEST <= day.year <= latest:
        values["date"] = preprint.day.isoformat() if preprint else None
    if preprint and not values["authors"]:
        values["authors"] = [one_line(author) for author in preprint.authors if one_line(author)]
    return values


def _plain(value: object) -> Plain:
    if isinstance(value, list):
        return [one_line(item) for item in value if isinstance(item, str) and one_line(item)]
    if isinstance(value, str):
        return one_line(value)
    return value if isinstance(value, (int, bool)) else None


def _word(word: Plain, choices: Sequence[str]) -> Plain:
    if not isinstance(word, str) or not word or word in choices:
        return word or None
    return did_you_mean(word, list(choices))


def _words(words: Sequence[str], choices: Sequence[str]) -> list[Plain]:
    meant = {word if word in choices else did_you_mean(word, list(choices)) for word in words}
    return [word for word in sorted(choices) if word in meant]
