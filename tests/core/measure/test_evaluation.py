"""Measures against labelled papers."""

import math
import random

import pytest

from bot.core.measure.evaluation import Judged, accuracy, average_precision, changes, measure, micro_f1
from bot.core.measure.labels import Label, Scope
from bot.core.paper.decision import Decision, Verdict


def judged(
    scope: Scope | None,
    score: float,
    verdict: Verdict = "reject",
    *,
    agreed: bool = True,
    wanted: str = "",
    given: str = "",
    maybe: str = "",
) -> Judged:
    label = (
        Label("1", scope, agreed, "learnable", "token", frozenset(wanted.split()), frozenset(maybe.split()))
        if scope
        else None
    )
    return Judged(label, Decision("1", "t", verdict, score, "method", "learnable", "pixel", tuple(given.split())))


PRECISIONS = [
    ([(3, True), (2, True), (1, False)], 1.0),
    ([(3, False), (2, True)], 0.5),
    ([(3, True), (2, False), (1, True)], (1 + 2 / 3) / 2),
    ([(1, True), (1, False)], 0.5),
    ([(2, True), (1, False), (1, True), (1, False)], (1 + 2 / 4) / 2),
]


@pytest.mark.parametrize(("scored", "expected"), PRECISIONS)
def test_average_precision_of_small_rankings(scored: list[tuple[float, bool]], expected: float) -> None:
    assert average_precision(scored) == pytest.approx(expected)


def random_ranking() -> list[tuple[float, bool]]:
    """Four hundred papers, many of the same score."""
    chance = random.Random(7)
    return [(chance.randint(0, 30) / 3, chance.random() < 0.2) for _ in range(400)]


def test_average_precision_is_that_of_each_threshold_by_what_it_adds() -> None:
    scored = random_ranking()
    expected = 0.0
    for threshold in {score for score, _ in scored}:
        taken = [true for score, true in scored if score >= threshold]
        added = sum(true for score, true in scored if score == threshold)
        expected += added * sum(taken) / len(taken)
    assert average_precision(scored) == pytest.approx(expected / sum(true for _, true in scored))


@pytest.mark.soak  # scikit-learn is heavy to import
def test_average_precision_agrees_with_another_implementation() -> None:
    from sklearn import metrics

    scored = random_ranking()
    expected = metrics.average_precision_score([true for _, true in scored], [score for score, _ in scored])
    assert average_precision(scored) == pytest.approx(expected)


def test_related_and_disputed_papers_count_only_where_said() -> None:
    papers = [
        judged("core", 5, "accept"),
        judged("related", 4, "accept"),
        judged("core", 4, "accept", agreed=False),
        judged("out", 3, "accept"),
        judged("core", 2, "review"),
        judged(None, 1, "review"),
        judged("core", 0),
        *[judged(None, -1)] * 3,
    ]
    metrics = measure(papers, load=0.5)
    assert (metrics.papers, metrics.core) == (10, 3)
    assert metrics.accept_precision == pytest.approx(1 / 2)
    assert metrics.accept_precision_with_related == pytest.approx(1 / 3)
    assert metrics.accept_share == pytest.approx(1 / 3)
    assert metrics.found == pytest.approx(2 / 3)
    assert metrics.found_at_load == pytest.approx(2 / 3)
    assert metrics.load == pytest.approx(0.6)
    assert (metrics.nature, metrics.level) == (1, 0)


def test_disputed_areas_are_neither_demanded_nor_wrong() -> None:
    papers = [
        judged("core", 1, wanted="video", given="medical video", maybe="medical"),
        judged("core", 1, wanted="video", given="federated"),
    ]
    assert micro_f1(papers) == pytest.approx(2 * 1 / (2 * 1 + 1 + 1))


def test_nothing_to_measure_is_no_number() -> None:
    metrics = measure([judged(None, 0)])
    assert math.isnan(metrics.average_precision)
    assert metrics.as_json()["average_precision"] is None
    assert math.isnan(accuracy([(None, "learnable")]))


def test_changes_tell_gains_and_losses() -> None:
    before, after = measure([judged("core", 1, "review")]), measure([judged("core", 1, "accept")])
    assert changes(before, after)["accept_share"] == 1
    assert "papers" not in changes(before, after)
