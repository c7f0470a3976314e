"""The data that a list on another topic starts with: configuration, taxonomy and rules from a few words about the topic."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.files.canonical import quote
from bot.core.files.finding import Finding
from bot.core.files.schema import build_model
from bot.core.files.yaml import parse_yaml
from bot.core.paper.config import Config
from bot.core.paper.document import Document
from bot.core.paper.model import slug_of
from bot.core.paper.taxonomy import BOTH, ID_PATTERN, Taxonomy
from bot.core.rules.classify import Classifier
from bot.core.rules.lint import check_rules
from bot.core.rules.model import RuleSet
from bot.core.rules.parsing import parse_rules
from bot.core.rules.suggestion import Example, Judged
from bot.core.rules.words import key_of, read_words

_MAX_ID = 40


@dataclass(frozen=True)
class StarterTopic:
    """What a new list is about. `natures`, `levels` and `areas` are headings; empty natures and levels get words that fit any topic.

    `without` names what the list does not have: `natures`, `levels`, or both.
    """

    title: str
    text: str
    words: tuple[str, ...]
    categories: tuple[str, ...] = ()
    natures: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    url: str | None = None
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Word:
    """One word of the vocabulary: heading and text for readers, and the phrases that a rule looks for."""

    heading: str
    text: str
    phrases: tuple[str, ...]

    @property
    def id(self) -> str:
        return id_of(self.heading)


_NATURES = (
    _Word("New methods", "Papers that propose something new.", ("we propose", "we introduce", "we present", "novel", "new method")),
    _Word("Analyses", "Papers that examine, compare or explain existing methods.", ("we analyze", "we study", "we compare", "analysis")),
    _Word("Applications", "Papers that use known methods.", ("we apply", "application", "applied to", "case study", "in practice")),
)  # fmt: skip
_LEVELS = (
    _Word("Theory", "Shown by proof or derivation.", ("theorem", "proof", "we prove", "theoretical", "bound")),
    _Word("Experiments", "Shown by experiments or measurements.", ("experiment", "empirical", "measurement", "evaluation", "dataset")),
)  # fmt: skip


def starter_files(topic: StarterTopic) -> dict[str, str]:
    """The data folder of a new list: file name -> text."""
    natures = [] if "natures" in topic.without else [_word(heading) for heading in topic.natures] or list(_NATURES)
    levels = [] if "levels" in topic.without else [_word(heading) for heading in topic.levels] or list(_LEVELS)
    areas = [_word(heading) for heading in topic.areas]
    topic = replace(topic, words=without_covered(topic.words))
    files = {
        "config.yaml": _config(topic),
        "taxonomy.yaml": _taxonomy(natures, levels, areas),
        "rules/belongs.yaml": _belongs(topic),
    }
    for target, words, what in (
        ("nature", natures, "What the paper contributes"),
        ("level", levels, "How it is shown"),
    ):
        if words:
            comment = f"{what}. The {target} with the highest sum is the best guess."
            files[f"rules/{target}.yaml"] = _rules(target, comment, words)
    if areas:
        comment = "The areas of a paper. An area is given when its sum is above zero."
        files["rules/areas.yaml"] = _rules("areas", comment, areas, base=-1)
    return files


def id_of(heading: str) -> str:
    """A heading as an id: `Point clouds` becomes `point_clouds`, `3D` `3d`; "" if it gives none."""
    word = slug_of(heading).replace("-", "_")
    if len(word) > _MAX_ID:
        word = word[: _MAX_ID + 1].rpartition("_")[0] or word[:_MAX_ID]
    return word if re.search(ID_PATTERN, word) and word not in {"untitled", BOTH} else ""


def phrase_of(heading: str) -> str:
    """A heading as the phrase that a rule looks for: its words, in lower case unless they have capitals inside."""
    words = re.findall(r"[^\W_]+", heading)
    return " ".join(word if re.search(".[A-Z]", word) else word.lower() for word in words)


def without_covered(words: Sequence[str]) -> tuple[str, ...]:
    """The words without those that hold a shorter one, which the shorter one finds anyway."""
    keys = {word: _keys_of(word) for word in words}
    return tuple(
        word
        for at, word in enumerate(words)
        if not any(
            _holds(keys[word], keys[other]) and (len(keys[other]) < len(keys[word]) or place < at)
            for place, other in enumerate(words)
            if place != at and not re.search("[^ -][A-Z]", other)
        )
    )


def _keys_of(words: str) -> list[str]:
    return [key_of(word) for word in read_words([words]).surfaces if word.isalnum()]


def _holds(words: Sequence[str], others: Sequence[str]) -> bool:
    size = len(others)
    return bool(size) and any(words[at : at + size] == others for at in range(len(words) - size + 1))


@dataclass(frozen=True)
class StarterRules:
    """The configuration, taxonomy and rules of new files, read as every command will read them."""

    config: Config | None
    taxonomy: Taxonomy | None
    rules: RuleSet
    faults: tuple[Finding, ...]

    def judge(self, examples: Sequence[Example]) -> Judged:
        """How many of these papers the rules find; none without a valid configuration."""
        if self.config is None:
            return Judged(len(examples), tuple(one.title for one in examples))
        return judge(Classifier(self.rules, self.config.thresholds), examples)


def read_starter_rules(data: Mapping[str, str]) -> StarterRules:
    """The files of a new data folder by name; `faults` are all that `rules check` would say."""
    config = build_model(parse_yaml(data["config.yaml"]), Config, "config.yaml")[0]
    taxonomy = build_model(parse_yaml(data["taxonomy.yaml"]), Taxonomy, "taxonomy.yaml")[0]
    if config is None or taxonomy is None:
        return StarterRules(config, taxonomy, RuleSet(), ())
    rules, faults = parse_rules({name: text for name, text in data.items() if name.startswith("rules/")}, taxonomy)
    return StarterRules(config, taxonomy, rules, (*faults, *check_rules(rules)))


def judge(classifier: Classifier, examples: Sequence[Example]) -> Judged:
    """How many of these papers the classifier accepts or puts to review."""
    documents = [Document("", one.title, one.summary, "", one.categories) for one in examples]
    missed = tuple(one.title for one in documents if classifier.decide(one).decision == "reject")
    return Judged(len(documents), missed)


def _word(heading: str) -> _Word:
    phrase = phrase_of(heading)
    return _Word(heading, f"Papers on {phrase}.", (phrase,))


def _config(topic: StarterTopic) -> str:
    words = [word for word in topic.words if len(re.split(r"[\s-]+", word)) == 1]
    phrases = [word for word in topic.words if word not in words]
    lines = [
        "# What the bot searches arXiv for, from which score it proposes a paper, and how many at once.",
        "version: 1",
        "topic:",
        f"  title: {quote(topic.title)}",
        f"  text: {quote(topic.text)}",
        *([f"  url: {quote(topic.url)}"] if topic.url else []),
        "query:",
        "  # A broad search: any of these in any field. The rules decide which papers belong.",
        *_items("words", words),
        *_items("phrases", phrases),
        *_items("categories", topic.categories),
        "window_days: 45",
        "# The ways to arXiv, in the order in which they are asked; announcements only check the others.",
        "sources:",
        "  - api",
        "  - oai",
        "  - announcements",
        "thresholds:",
        "  accept: 1",
        "  review: -1",
        "max_papers: 40",
        "labels:",
        "  - new-papers",
        "reviewers: []",
        "paused: false",
    ]
    return "\n".join(lines) + "\n"


def _items(name: str, values: Iterable[str]) -> list[str]:
    items = [f"    - {quote(value)}" for value in values]
    return [f"  {name}:", *items] if items else [f"  {name}: []"]


def _taxonomy(natures: Sequence[_Word], levels: Sequence[_Word], areas: Sequence[_Word]) -> str:
    kinds = [
        _Word("Methods", "Papers that propose, analyse or apply something.", ()),
        _Word("Surveys", "Overviews of the field or of a part of it.", ()),
        _Word("Benchmarks", "Data sets and measurements that compare.", ()),
    ]
    lines = [
        "# The list's taxonomy: how papers are sorted, and what readers see. You can change every word here.",
        "version: 1",
    ]
    for name, words in (("natures", natures), ("levels", levels), ("kinds", kinds), ("areas", areas)):
        lines.append(f"{name}:" if words else f"{name}: []")
        for word in words:
            id_ = word.id.removesuffix("s") if name == "kinds" else word.id
            lines += [f"  - id: {id_}", f"    heading: {quote(word.heading)}", f"    text: {quote(word.text)}"]
    return "\n".join(lines) + "\n"


def _belongs(topic: StarterTopic) -> str:
    words = f"[{', '.join(map(quote, topic.words))}]"
    return f"""# Which papers belong on the list. A paper's score is the base and the sum of the effects of the rules that fire.
decides: belongs
subject: {words}
base: -2
rules:
  - id: topic-title
    because: the title names the topic
    effect: 2.5
    phrases: {words}
    in: [title]
  - id: topic-abstract
    because: the abstract names the topic
    effect: 1
    phrases: {words}
    in: [summary, comment]
  - id: topic-often
    because: the topic is mentioned three times or more
    effect: 1
    phrases: {words}
    times: 3
"""


def _rules(decides: str, comment: str, words: Sequence[_Word], *, base: int = 0) -> str:
    lines = [
        f"# {comment}",
        f"decides: {decides}",
        f"base: {{{', '.join(f'{word.id}: {base}' for word in words)}}}",
        "rules:",
    ]
    for word in words:
        lines += [
            f"  - id: {decides}-{word.id.replace('_', '-')}",
            f"    because: {quote(f'its words say {word.heading}')}",
            f"    effect: {{{word.id}: 2}}",
            f"    phrases: [{', '.join(map(quote, word.phrases))}]",
        ]
    return "\n".join(lines) + "\n"
