"""Rule `vocabulary`: kind, nature, level and areas are words of the taxonomy; `checked` names what can be accepted."""

from collections.abc import Iterator

from bot.core.checks.context import Context
from bot.core.files.data_file import DataFile
from bot.core.files.finding import Finding
from bot.core.files.intended import did_you_mean

ACCEPTABLE = ("duplicate-title", "identity")


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
