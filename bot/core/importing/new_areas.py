"""Areas that the sections of an older list offer: for the mapping file first, then for the taxonomy and the rules."""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Annotated

from pydantic import StringConstraints

from bot.core.files.canonical import quote
from bot.core.files.yaml import parse_yaml
from bot.core.importing.venues import read_section
from bot.core.paper.model import FrozenModel
from bot.core.paper.taxonomy import Id, Line
from bot.core.rules.phrases import PhraseFault, expand_phrase
from bot.core.starter import id_of, phrase_of, without_covered

RULES_PLACE = "rules/areas-imported.yaml"
_FEWEST, _MANY = (
    3,
    30,
)  # papers of a section that is offered as an area; in a list with fewer papers than many, one suffices
_MOST_LETTERS = 80
# Headings that name no subject.
_GENERIC_TEXT = """
    all and arxiv awesome challenge challenges code codes collection competition content contents course courses dataset datasets early
    general journal list main misc miscellaneous more new newest old older other others paper papers preprint preprints product products
    project projects publication publications reading recent related resource resources software talk talks tool tools top tutorial
    tutorials topic topics appendix etc closely uncategorised uncategorized work works year years in of on the to from now and with
"""
_GENERIC = frozenset(_GENERIC_TEXT.split())
_NUMBER = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}[.):]?|[IVX]{1,4}[.)])\s+")
_AROUND = " \t.:;,-–—*#_`|•"
_PARTS = re.compile(r"[/&,;:()\[\]|+]|\band\b", re.IGNORECASE)


class NewArea(FrozenModel):
    """An area of the mapping file that the taxonomy does not have yet."""

    id: Id
    heading: Annotated[Line, StringConstraints(max_length=120)]
    text: Line

    def yaml(self) -> list[str]:
        """Its lines in a list of the mapping file or of the taxonomy."""
        return [f"  - id: {self.id}", f"    heading: {quote(self.heading)}", f"    text: {quote(self.text)}"]


def offer_area(section: Sequence[str]) -> NewArea | None:
    """The area that a section offers: its deepest heading that names a subject, not a venue, a year or just "Papers"."""
    for heading in reversed(section):
        name = _cleaned(heading)
        words = re.findall(r"[a-z0-9]+", name.lower())
        published = read_section((heading,))
        if published.venue or published.year or not set(words) - _GENERIC or len(name) > _MOST_LETTERS:
            continue
        id_ = id_of(name)
        return NewArea(id=id_, heading=name, text=f"Papers on {phrase_of(name)}.") if id_ else None
    return None


def is_enough(papers: int, total: int) -> bool:
    """Whether a section with so many of a list's papers can be an area."""
    return papers >= (_FEWEST if total >= _MANY else 1)


def _cleaned(heading: str) -> str:
    """A heading without its number, signs around it and the word "papers" at its end."""
    name = re.sub(r"[^\w\s/&,;:()\[\]|+'’.-]", " ", heading)
    name = _NUMBER.sub("", " ".join(name.split()).strip(_AROUND))
    rest, _, last = name.rpartition(" ")
    if rest and last.lower() in {"paper", "papers"}:
        name = rest.strip(_AROUND)
    return name[:1].upper() + name[1:]


def with_areas(taxonomy: str, areas: Sequence[NewArea]) -> str:
    """The text of taxonomy.yaml with the areas behind those that it has; all else stays as it is."""
    if not areas:
        return taxonomy
    lines = taxonomy.rstrip("\n").split("\n")
    added = [line for area in areas for line in area.yaml()]
    located = parse_yaml(taxonomy)
    data = located.data
    if not isinstance(data, dict) or "areas" not in data:
        return "\n".join([*lines, "areas:", *added, ""])
    at = located.line_of(("areas",)) - 1
    if not data["areas"]:
        return "\n".join([*lines[:at], "areas:", *added, *lines[at + 1 :], ""])
    following = (located.line_of((key,)) - 1 for key in data if isinstance(key, str))
    stop = min((line for line in following if line > at), default=len(lines))
    while stop > at + 1 and not re.match(r"\s+\S|-", lines[stop - 1]):
        stop -= 1
    items = next((line for line in lines[at + 1 :] if line.lstrip().startswith("-")), "  -")
    indent = items[: len(items) - len(items.lstrip())]
    return "\n".join([*lines[:stop], *(f"{indent}{line[2:]}" for line in added), *lines[stop:], ""])


def rules_for(areas: Iterable[NewArea], *, taken: Collection[str], text: str | None) -> str:
    """The rule file for new areas, each with a rule that looks for the words of its heading; added to `text`, if there is one.

    Ids of rules in `taken` exist already. The text is unchanged if no area needs a rule.
    """
    head = [
        "# Areas from an imported list. An area is given when its sum is above zero; correct the phrases where they say too little.",
        "decides: areas",
        "rules:",
    ]
    lines = text.rstrip("\n").split("\n") if text else [*head]
    for area in areas:
        id_ = f"areas-{area.id.replace('_', '-')}"
        phrases = without_covered(list(filter(_is_usable, map(phrase_of, _PARTS.split(area.heading)))))
        if id_ not in taken and phrases:
            lines += [
                f"  - id: {id_}",
                f"    because: {quote(f'its words say {area.heading}')}",
                f"    effect: {{{area.id}: 1}}",
                f"    phrases: [{', '.join(map(quote, phrases))}]",
            ]
    return "\n".join([*lines, ""]) if lines != head else text or ""


def _is_usable(phrase: str) -> bool:
    """Whether a rule can look for it: words that say something."""
    if not set(phrase.lower().split()) - _GENERIC:
        return False
    try:
        return bool(expand_phrase(phrase, {}))
    except PhraseFault:
        return False
