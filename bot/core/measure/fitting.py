"""Fits the rules' effects to labelled papers by logistic regression, and writes them into the rule files.

Only `rules fit` imports this: it needs numpy and scipy, which `make setup-dev` installs. The squares of all effects are penalised,
so that a large effect needs much evidence. An effect keeps the sign that the maintainer wrote; if the labels contradict it, it is 0.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from bot.core.files.yaml import parse_yaml
from bot.core.measure.labels import Label
from bot.core.paper.taxonomy import Taxonomy
from bot.core.rules.model import BELONGS, Rule, RuleSet, Target, as_yaml

Effects = Mapping[str, float]
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
OUT = "out"
PENALTY: Mapping[Target, float] = {"belongs": 2.0, "nature": 2.0, "level": 1.5, "areas": 0.4}
CORE_WEIGHT, RELATED_WEIGHT, DISPUTED_WEIGHT = 2.0, 0.6, 0.7
FEWEST = 3  # labelled papers that an area needs before its rules are fitted


@dataclass(frozen=True)
class Fit:
    """Fitted effects by rule and choice, and the bases by choice."""

    effects: Mapping[tuple[str, str], float]
    base: Effects


@dataclass(frozen=True)
class Anchor:
    """For learning a little more: the bases as they are, and the ids of the papers whose labels are new."""

    base: Effects
    new: Collection[str]


@dataclass(frozen=True)
class Example:
    """One paper to learn from: its label and the indexes of the rules that fired in it."""

    label: Label
    fired: Sequence[int]


@dataclass(frozen=True)
class Problem:
    """The papers to learn from, and for each the class that it should get and its weight. For `anchor` see `solve`."""

    rules: Sequence[Rule]
    examples: Sequence[Example]
    classes: Sequence[str]
    wanted: Sequence[int]
    weights: Sequence[float]
    penalty: float
    anchor: Anchor | None


def fit_rule_set(
    rules: RuleSet, taxonomy: Taxonomy, examples: Sequence[Example], *, new: Collection[str] | None = None
) -> RuleSet:
    """The rules with the effects and bases that fit the examples, rounded to hundredths.

    With `new` (ids), only the labels of these papers move the effects from where they are; without any, nothing changes.
    """
    effects = {rule.id: dict(rule.effect) for rule in rules.rules}
    base = {target: dict(values) for target, values in rules.base.items()}
    for target in PENALTY:
        indexes = [at for at, rule in enumerate(rules.rules) if rule.target == target]
        for fit in _fits(
            target,
            [rules.rules[at] for at in indexes],
            taxonomy,
            _restricted(examples, indexes),
            anchor=None if new is None else Anchor(rules.base.get(target, {}), new),
        ):
            base.setdefault(target, {}).update({name: round(value, 2) for name, value in fit.base.items()})
            for (rule, name), weight in fit.effects.items():
                effects[rule][name] = round(weight, 2) + 0.0
    return replace(rules, rules=tuple(replace(rule, effect=effects[rule.id]) for rule in rules.rules), base=base)


def _restricted(examples: Sequence[Example], indexes: Sequence[int]) -> list[Example]:
    """The examples with only these rules, numbered by their place in `indexes`."""
    places = {old: new for new, old in enumerate(indexes)}
    return [Example(one.label, [places[rule] for rule in one.fired if rule in places]) for one in examples]


def _fits(
    target: Target, rules: Sequence[Rule], taxonomy: Taxonomy, examples: Sequence[Example], *, anchor: Anchor | None
) -> list[Fit]:
    if not rules:
        return []
    if target == "belongs":
        return [_fit_belongs(rules, examples, anchor)]
    if target == "areas":
        fits = (_fit_area(area, rules, examples, anchor) for area in taxonomy.area_ids)
        return [fit for fit in fits if fit]
    classes = taxonomy.nature_ids if target == "nature" else taxonomy.level_ids
    return [_fit_choice(target, classes, rules, examples, anchor)]


def _fit_belongs(rules: Sequence[Rule], examples: Sequence[Example], anchor: Anchor | None) -> Fit:
    weight = {"core": CORE_WEIGHT, "related": RELATED_WEIGHT, "out": 1.0}
    weights = [weight[one.label.scope] if one.label.agreed else 0.0 for one in examples]
    wanted = [int(one.label.scope == "core") for one in examples]
    fit = solve(Problem(rules, examples, (OUT, BELONGS), wanted, weights, PENALTY["belongs"], anchor))
    return Fit(fit.effects, {BELONGS: fit.base[BELONGS] - fit.base[OUT]})


def _fit_choice(
    target: Target, classes: Sequence[str], rules: Sequence[Rule], examples: Sequence[Example], anchor: Anchor | None
) -> Fit:
    """The effects of the rules of nature or level, from core papers whose nature or level is clear."""
    clear = [one for one in examples if one.label.scope == "core" and getattr(one.label, target) in classes]
    wanted = [classes.index(getattr(one.label, target)) for one in clear]
    weights = [1.0 if one.label.agreed else DISPUTED_WEIGHT for one in clear]
    return solve(Problem(rules, clear, classes, wanted, weights, PENALTY[target], anchor))


def _fit_area(area: str, rules: Sequence[Rule], examples: Sequence[Example], anchor: Anchor | None) -> Fit | None:
    """The effects of the rules of one area; None when too few papers have the area."""
    clear = [one for one in examples if one.label.scope == "core" and area not in one.label.maybe]
    wanted = [int(area in one.label.areas) for one in clear]
    if sum(wanted) < FEWEST:
        return None
    fit = solve(Problem(rules, clear, (OUT, area), wanted, [1.0] * len(clear), PENALTY["areas"], anchor))
    return Fit(fit.effects, {area: fit.base[area] - fit.base[OUT]})


def solve(problem: Problem) -> Fit:
    """The effects that make the wanted classes most likely, each with the sign that it has in its rule.

    With an anchor, the effects and bases as they are count as the best for the old labels (the slope there is taken off),
    so that only new labels move them, and old ones hold them back as firmly as there are many.
    """
    classes = list(problem.classes)
    places = [
        (row, classes.index(name), np.sign(weight))
        for row, rule in enumerate(problem.rules)
        for name, weight in rule.effect.items()
        if name in classes
    ]
    rows, columns = np.array([p[0] for p in places], int), np.array([p[1] for p in places], int)
    signs = np.array([p[2] for p in places], float)
    features = _matrix([one.fired for one in problem.examples], len(problem.rules))
    wanted = np.zeros((len(problem.wanted), len(classes)))
    wanted[np.arange(len(problem.wanted)), list(problem.wanted)] = 1
    weights = np.array(problem.weights, float)[:, None]

    def loss(values: Floats) -> tuple[float, Floats]:
        effects = np.zeros((len(problem.rules), len(classes)))
        effects[rows, columns] = values[: len(places)]
        bases = values[len(places) :]
        sums = features @ effects + bases
        sums -= sums.max(axis=1, keepdims=True)
        logs = sums - np.log(np.exp(sums).sum(axis=1, keepdims=True))
        off = (np.exp(logs) - wanted) * weights
        slope = (features.T @ off)[rows, columns] + problem.penalty * values[: len(places)]
        size = problem.penalty / 2 * values[: len(places)] @ values[: len(places)] + 0.05 * bases @ bases
        return float(size - (weights * wanted * logs).sum()), np.concatenate([slope, off.sum(axis=0) + 0.1 * bases])

    bounds = [(0, None) if sign > 0 else (None, 0) if sign < 0 else (None, None) for sign in signs] + [
        (None, None)
    ] * len(classes)
    start = np.concatenate([0.1 * signs, np.zeros(len(classes))])
    offset: Floats = np.zeros(len(start))
    if anchor := problem.anchor:
        effects = [problem.rules[row].effect[classes[column]] for row, column, _ in places]
        start = np.array([*effects, *(anchor.base.get(name, 0.0) for name in classes)], float)
        is_old = [one.label.id not in anchor.new for one in problem.examples]
        every, weights = weights, weights * np.array(is_old, float)[:, None]
        offset, weights = loss(start)[1], every

    def tilted(values: Floats) -> tuple[float, Floats]:
        value, slope = loss(values)
        return value - float(offset @ values), slope - offset

    found = minimize(tilted, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 1000}).x
    ids = [(problem.rules[row].id, classes[column]) for row, column in zip(rows, columns, strict=True)]
    return Fit(
        dict(zip(ids, map(float, found), strict=False)),
        dict(zip(classes, map(float, found[len(places) :]), strict=True)),
    )


def _matrix(fired: Sequence[Sequence[int]], width: int) -> csr_matrix:
    """Papers × rules, 1 where the rule fired."""
    starts = np.cumsum([0, *map(len, fired)])
    columns = np.array([column for row in fired for column in row], int)
    return csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(fired), width))


def write_effects(text: str, effects: Mapping[str, Effects], base: Effects | None = None) -> str:
    """The text of a rule file with new effects by rule id and a new base; all else stays, comments and layout included."""
    located = parse_yaml(text)
    data = located.data
    if not isinstance(data, dict):
        return text
    lines = text.splitlines()
    edits: dict[int, tuple[int, str]] = {}
    if base is not None and "base" in data:
        edits[located.line_of(("base",))] = 0, f"base: {as_yaml(base)}"
    rules = data.get("rules")
    for at, rule in enumerate(rules if isinstance(rules, list) else []):
        if isinstance(rule, dict) and rule.get("id") in effects:
            line, column = located.mark_of(("rules", at, "effect"))
            edits[line] = column - 1, f"effect: {as_yaml(effects[str(rule['id'])])}"
    return _edited(lines, edits)


def _edited(lines: list[str], edits: Mapping[int, tuple[int, str]]) -> str:
    """The lines with some replaced from a column on; the deeper indented lines that belong to a replaced one are dropped."""
    result: list[str] = []
    replaced: int | None = None
    for number, line in enumerate(lines, 1):
        indent = len(line) - len(line.lstrip())
        if replaced is not None and line.strip() and indent > replaced and not line.lstrip().startswith("#"):
            continue
        replaced = None
        if number in edits:
            replaced, new = edits[number]
            line = line[:replaced] + new
        result.append(line)
    return "\n".join(result) + "\n"
