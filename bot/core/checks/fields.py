"""Rules `bad-date`, `bad-id`, `bad-link` and `vocabulary`: dates are real, ids are bare, links lead to public places, words are known.

Dates are days, months or years from 1950 to next year; every paper can be reached by an arXiv id or a link; kind, nature, level
and areas are words of the taxonomy.
"""

import re
from collections.abc import Iterator

from bot.core.checks.context import Context
from bot.core.files.canonical import quote
from bot.core.files.data_file import DataFile
from bot.core.files.finding import Finding
from bot.core.files.intended import did_you_mean
from bot.core.paper.arxiv_id import intended_arxiv_id, is_arxiv_id, parse_arxiv_id, parse_version
from bot.core.paper.model import EARLIEST, intended_date, parse_date
from bot.core.text.address import fault_of_link, intended_link

_DATE_FORM = 'write YYYY-MM-DD, for example "2025-11-24"; YYYY-MM or YYYY if that is all you know'
_TWO_WAYS = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_MONTH = re.compile(r"[0-9]{4}-(0?0|1[3-9]|[2-9][0-9])(?:-.*)?")
_ID_FORM = 'write only the id, for example "2203.12119", or use url for a paper that is not on arXiv'
_TOO_FEW = re.compile(r"(?:1[5-9]|[2-9][0-9])(?:0[1-9]|1[0-2])\.[0-9]{1,4}", re.ASCII)
ACCEPTABLE = ("duplicate-title", "identity")


def check_dates(file: DataFile, context: Context) -> Iterator[Finding]:
    """An error for each of `date`, `year` and `until` that can't be right."""
    entry = file.entry
    if entry is None:
        return
    latest = context.today.year + 1
    yield from _check_date(file, entry.date, latest)
    if file.paper and file.paper.year is not None and not EARLIEST <= file.paper.year <= latest:
        message = f"the year {str(file.paper.year)[:20]} is not between {EARLIEST} and {latest}"
        yield file.finding("bad-date", message, "year", fix="write the year of the venue")
    until = file.rejected.until if file.rejected else None
    if until and not (parse_date(until) and len(until) == len("YYYY-MM-DD")):
        message = f"until {until[:40]!r} is not a date"
        yield file.finding("bad-date", message, "until", fix='write until: "YYYY-MM-DD"')


def _check_date(file: DataFile, text: str, latest: int) -> Iterator[Finding]:
    if not text:
        return
    day = parse_date(text)
    if day is None:
        message, fix = _describe_date(text[:40])
        yield file.finding("bad-date", message, "date", fix=fix)
    elif not EARLIEST <= day.year <= latest:
        message = f"the date {text} is not between {EARLIEST} and {latest}"
        yield file.finding("bad-date", message, "date", fix="write the date of the first version")


def _describe_date(text: str) -> tuple[str, str]:
    """What is wrong with a text that is not a date, and what to write."""
    if intended := intended_date(text):
        return f"{text!r} is not in the form YYYY-MM-DD", f'date: "{intended}"'
    if (parts := _TWO_WAYS.fullmatch(text)) and max(int(parts[1]), int(parts[2])) <= 12:
        one, other = (f"{parts[3]}-{parts[month].zfill(2)}-{parts[day].zfill(2)}" for month, day in ((1, 2), (2, 1)))
        return f"{text!r} is ambiguous", f"write {one} or {other}"
    month = _MONTH.fullmatch(text)
    return f"{text!r} is not a valid date" + (f" (month {month[1]})" if month else ""), _DATE_FORM


def check_ids(file: DataFile, context: Context) -> Iterator[Finding]:
    """An error for an id in another form than the bare one, for what is not an id, and for a paper without a link."""
    entry = file.entry
    if entry is None:
        return
    if entry.arxiv:
        if not is_arxiv_id(entry.arxiv):
            yield _bad_id(file, entry.arxiv)
    elif not entry.url:
        fix = 'add a line `arxiv: "…"` or, for a paper that is not on arXiv, `url: "…"`'
        yield Finding("error", "schema", file.path, 1, "neither arxiv nor url says where the paper is", fix)
    elif bare := parse_arxiv_id(entry.url):
        message = "url is an arXiv address; write the paper's id as arxiv instead"
        yield file.finding("bad-id", message, "url", fix=f'arxiv: "{bare}"')


def _bad_id(file: DataFile, text: str) -> Finding:
    bare = intended_arxiv_id(text)
    fix = f'arxiv: "{bare}"' if bare else _ID_FORM
    if parse_arxiv_id(text) is None:
        odd = " (it contains characters that only look like digits or letters)" if not text.isascii() else ""
        odd = odd or (" (since 2015 ids have five digits after the dot)" if _TOO_FEW.fullmatch(text) else "")
        return file.finding("bad-id", f"{text[:80]!r} is not an arXiv id{odd}", "arxiv", fix=fix)
    named = parse_version(text) and "/" not in text.removeprefix(bare or "")
    what = "includes a version; write the id without it" if named else "is not the bare id"
    return file.finding("bad-id", f"{text[:80]!r} {what}", "arxiv", fix=fix)


def check_links(file: DataFile, context: Context) -> Iterator[Finding]:
    """An error for each of `url` and `code` that readers should not be sent to."""
    entry = file.entry
    if entry is None:
        return
    links = {"url": entry.url, "code": file.paper.code if file.paper else None}
    for key, link in links.items():
        if link and (fault := fault_of_link(link)):
            intended = intended_link(link)
            fix = f"{key}: {quote(intended)}" if intended else f"write the public https address, or leave {key} out"
            yield file.finding("bad-link", f"{key} {link[:100]!r} {fault}", key, fix=fix)
    named = parse_arxiv_id(entry.url) if entry.url and entry.arxiv else None
    if named and named == parse_arxiv_id(entry.arxiv or ""):
        message = "url is the paper's address on arXiv, which its id says already"
        fix = "url is the venue's page; write that, or remove the line"
        yield file.finding("bad-link", message, "url", fix=fix, level="warning")
    elif named:
        message = f"url is the address of a different paper on arXiv, {named}"
        yield file.finding("bad-link", message, "url", fix="url is the venue's page; correct it or leave it out")


def check_vocabulary(file: DataFile, context: Context) -> Iterator[Finding]:
    """An error for each word that the list does not know, or that appears twice."""
    paper = file.paper
    if paper is None or context.taxonomy is None:
        return
    taxonomy = context.taxonomy
    singles = (("kind", paper.kind, taxonomy.kind_ids), ("nature", paper.nature, taxonomy.nature_ids),
               ("level", paper.level, taxonomy.level_ids))  # fmt: skip
    for key, word, choices in singles:
        if word and word not in choices:
            yield _unknown(file, (key,), word, choices=choices)
    for key, words, choices in (
        ("areas", paper.areas, taxonomy.area_ids),
        ("checked", paper.checked, list(ACCEPTABLE)),
    ):
        for at, word in enumerate(words):
            if word not in choices:
                yield _unknown(file, (key, at), word, choices=choices)
            elif word in words[:at]:
                yield file.finding("vocabulary", f"{word} appears twice in {key}", key, at, fix="remove one")


def _unknown(file: DataFile, location: tuple[str | int, ...], word: str, *, choices: list[str]) -> Finding:
    key = location[0]
    if not choices:
        message = f"{key} can't be {word[:80]!r}: data/taxonomy.yaml has no words for it"
        return file.finding("vocabulary", message, *location, fix="remove it, or add words to data/taxonomy.yaml")
    near = did_you_mean(word, choices) if key != "checked" else None
    near = near or next((choice for choice in choices if choice.replace("_", "-") == word.lower()), None)
    one_of = f"one of: {', '.join(choices)}"
    message = f"{key} can't be {word[:80]!r}; it is {one_of}"
    fix = (
        f"did you mean {near}? write `{f'{key}: ' if len(location) == 1 else '- '}{near}`" if near else f"use {one_of}"
    )
    return file.finding("vocabulary", message, *location, fix=fix)
