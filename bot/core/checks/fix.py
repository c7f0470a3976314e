"""Fixes a data file as far as its meaning is clear: the whole file to paste, so that one round is enough."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.checks.context import Context
from bot.core.checks.facts import leads_to_paper, mended_authors, mended_venue, without_venue
from bot.core.checks.fields import ACCEPTABLE
from bot.core.checks.place import folder_of
from bot.core.checks.runner import CheckFacts, check_file
from bot.core.files.canonical import render_entry
from bot.core.files.data_file import DataFile, read_data_file
from bot.core.files.finding import Finding
from bot.core.files.intended import did_you_mean
from bot.core.files.loose import LooseEntry, read_file, read_loose_file
from bot.core.files.schema import valid_model
from bot.core.files.yaml import Plain
from bot.core.paper.arxiv_id import intended_arxiv_id, is_arxiv_id, parse_arxiv_id
from bot.core.paper.likeness import title_key
from bot.core.paper.model import EARLIEST, Paper, Rejected, intended_date, parse_date, path_of
from bot.core.paper.names import is_et_al, listed_authors, real_names
from bot.core.paper.preprint import Preprint, agrees
from bot.core.paper.taxonomy import Taxonomy
from bot.core.text.address import fault_of_link, intended_link
from bot.core.text.markdown import one_line

WHOLE_FILE = {"yaml", "not-canonical"}  # whose fix is the file as it should be
# What no text can fix: a person must say which paper it is.
_OPEN = {"duplicate-id", "duplicate-title", "identity"}


@dataclass(frozen=True, slots=True)
class FixedFile:
    """A file as it should be. `is_right`: nothing is left to decide; `left_out`: keys left out because their values can't be right."""

    place: str
    text: str
    is_right: bool
    left_out: tuple[str, ...] = ()


def fix_file(file: DataFile, context: Context, raw: bytes = b"") -> FixedFile | None:
    """The fixed file; None when it is right already, or when too little is clear. `raw` helps where the text is not YAML."""
    if context.taxonomy is None:
        return None
    made = _fixed_file(read_file(file), file, context, context.taxonomy)
    return made or _fixed_file(read_loose_file(raw, file), file, context, context.taxonomy)


def _fixed_file(read: LooseEntry | None, file: DataFile, context: Context, taxonomy: Taxonomy) -> FixedFile | None:
    entry = read.entry if read else None
    if read is None or entry is None:
        return None
    values = _fixed_values(entry, context, taxonomy) if isinstance(entry, Paper) else _fixed_rejection(entry)
    filled = {key: value for key, value in values.items() if value not in (None, "", [])}
    paper = valid_model(filled, type(entry))
    if paper is None or not (is_arxiv_id(paper.arxiv or "") or (paper.url and parse_date(paper.date))):
        return None
    place, text = f"{folder_of(paper)}/{path_of(paper)}", render_entry(paper)
    if (place, text) == (file.place, file.text):
        return None
    around = replace(context, listed=context.listed.without(file.place))  # so that it is not a duplicate of itself
    after = check_file(read_data_file(text.encode(), place=place, path=file.path), around)
    left = {finding.code for finding in after if finding.level == "error"}
    lost = tuple(key for key in read.keys if not getattr(paper, key, None))
    return FixedFile(place, text, not left, lost) if left <= _OPEN else None


Fix = Callable[[DataFile, Context, bytes], FixedFile | None]


def fix_files(facts: CheckFacts, findings: Sequence[Finding], each: Fix = fix_file) -> dict[str, FixedFile]:
    """The files with errors as they should be, by path, where that is clear; `each` fixes one."""
    wrong = {finding.path for finding in findings if finding.level == "error"}
    fixed = {
        file.path: each(file, facts.context, facts.contents.get(file.place) or file.text.encode())
        for file in facts.files
        if file.path in wrong
    }
    return {path: one for path, one in fixed.items() if one}


def with_fixes(findings: Sequence[Finding], fixed: Mapping[str, FixedFile]) -> list[Finding]:
    """The findings, with the fixed file as the fix of those about the whole file's text."""
    return [
        _with_file(one, fixed[one.path]) if one.code in WHOLE_FILE and one.path in fixed else one for one in findings
    ]


def _with_file(finding: Finding, made: FixedFile) -> Finding:
    """A file that is not YAML was not checked, so this finding says what the fixed file leaves out."""
    if finding.code != "yaml" or not made.left_out:
        return replace(finding, fix=made.text)
    message = f"{finding.message}; the fix leaves out {', '.join(made.left_out)}, which can't be right as written"
    return replace(finding, fix=made.text, message=message)


def _fixed_values(entry: Paper, context: Context, taxonomy: Taxonomy) -> dict[str, Plain]:
    values: dict[str, Plain] = {key: _plain(value) for key, value in vars(entry).items()}
    bare = intended_arxiv_id(entry.arxiv or "") or parse_arxiv_id(entry.url or "")
    preprint = context.arxiv.get(bare or "")
    if preprint and not entry.title.strip():
        values["title"] = one_line(preprint.title)
    elif bare in context.arxiv and not (preprint and agrees(entry.title, entry.aliases, preprint)):
        bare, preprint = context.right_ids.get(title_key(entry.title), bare), None
    values["arxiv"] = bare or entry.arxiv
    for key in ("url", "code"):
        link = values[key]
        if isinstance(link, str) and (fault_of_link(link) or (key == "url" and parse_arxiv_id(link))):
            values[key] = intended_link(link)
    for key, choices in (("kind", taxonomy.kind_ids), ("nature", taxonomy.nature_ids), ("level", taxonomy.level_ids)):
        values[key] = _word(values[key], choices)
    decision = context.decisions.get(bare or "")
    if decision and not entry.kind:
        values |= {"kind": decision.kind, "nature": values["nature"] or decision.nature}
        values["level"] = values["level"] or decision.level
    values["areas"] = _words(entry.areas, taxonomy.area_ids)
    # An acceptance of the old id does not count for another one.
    accepted = [word for word in entry.checked if word != "identity" or bare == parse_arxiv_id(entry.arxiv or "")]
    values["checked"] = _words(accepted, ACCEPTABLE)
    if not (entry.year is not None and EARLIEST <= entry.year <= context.today.year + 1):
        values["year"] = None
    values["authors"] = [*mended_authors(entry.authors)]
    if preprint and (any(map(is_et_al, entry.authors)) or not values["authors"]):
        values["authors"] = [*real_names(preprint.authors)]
    values |= _mended_facts(entry)
    return _with_facts(values, preprint, latest=context.today.year + 1)


def _mended_facts(entry: Paper) -> dict[str, Plain]:
    """Venue, year, code and title as `validate` would have them, where they are not."""
    values: dict[str, Plain] = {}
    venue, year = mended_venue(entry.venue) if entry.venue else (None, None)
    if venue != entry.venue:
        values["venue"] = one_line(venue) if venue else None
        if venue and entry.year is None and year:
            values["year"] = year
    if entry.code and leads_to_paper(entry.code):
        values["code"] = None
    bare = without_venue(one_line(entry.title))
    if bare != one_line(entry.title):
        values["title"] = bare
    return values


def _fixed_rejection(entry: Rejected) -> dict[str, Plain]:
    values: dict[str, Plain] = {key: _plain(value) for key, value in vars(entry).items()}
    values["arxiv"] = intended_arxiv_id(entry.arxiv or "") or parse_arxiv_id(entry.url or "") or entry.arxiv
    if entry.url and (fault_of_link(entry.url) or parse_arxiv_id(entry.url)):
        values["url"] = intended_link(entry.url)
    for key in ("date", "until"):
        values[key] = intended_date(str(values[key] or ""))
    return values


def _with_facts(values: dict[str, Plain], preprint: Preprint | None, *, latest: int) -> dict[str, Plain]:
    """The values with arXiv's in place of those that are missing or can't be right."""
    values["date"] = intended_date(str(values["date"] or "")) or values["date"]
    day = parse_date(str(values["date"] or ""))
    if day is None or not EARLIEST <= day.year <= latest:
        values["date"] = preprint.day.isoformat() if preprint else None
    if preprint and not values["authors"]:
        values["authors"] = [*listed_authors(preprint.authors)]
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
    return did_you_mean(word, choices)


def _words(words: Sequence[str], choices: Sequence[str]) -> list[Plain]:
    intended = {word if word in choices else did_you_mean(word, choices) for word in words}
    return [word for word in sorted(choices) if word in intended]
