"""The replay of a change of rules in words: measures before and after, and the papers that change, as Markdown."""

import math
from dataclasses import asdict

from bot.core.measure.replay import DecisionChange, Replay
from bot.core.paper.decision import Decision
from bot.core.text.markdown import escape_cell, link

_SHOWN = 100
_MEASURES = {
    "average_precision": "average precision",
    "accept_precision": "accept: core of core and out",
    "accept_share": "accept: share of all core",
    "accept_precision_with_related": "accept: core of all",
    "found": "core in accept or review",
    "nature": "nature",
    "level": "level",
    "areas": "areas, micro-F1",
}


def render_replay(replay: Replay) -> str:
    """One page: the verdict first, then the table of measures, then the papers, listed ones that would be lost on top."""
    parts = [f"### {_verdict(replay)}", _counts(replay)]
    if (measures := _measures(replay)) is not None:
        parts.append(measures)
    if replay.changed:
        parts.append(_papers(replay.changed))
    return "\n\n".join(parts) + "\n"


def _verdict(replay: Replay) -> str:
    if not replay.changed:
        return "The rules decide as before"
    lost = sum(change.is_lost for change in replay.changed)
    if replay.passes:
        return f"The change of rules passes: {_papers_of(len(replay.changed))} would be decided differently"
    reasons = [f"{_papers_of(lost, 'listed ')} would be rejected"] if lost else []
    reasons += [f"{_MEASURES.get(name, name)} falls by {fall:.1%}" for name, fall in sorted(replay.fallen.items())]
    return f"The change of rules fails: {'; '.join(reasons)}"


def _papers_of(count: int, which: str = "") -> str:
    return f"{count:,} {which}paper{'s' * (count != 1)}"


def _counts(replay: Replay) -> str:
    text = f"{replay.papers} papers of the list and of the labels were decided twice."
    return f"{text} Of {replay.only_title} only the title was at hand." if replay.only_title else text


def _measures(replay: Replay) -> str | None:
    """A table; None where no labelled paper says how good the rules are."""
    before, after = asdict(replay.before), asdict(replay.after)
    if all(math.isnan(values[name]) for values in (before, after) for name in _MEASURES):
        return None
    rows = ["| measure | before | after |", "| --- | ---: | ---: |"]
    rows += [f"| {label} | {_share(before[name])} | {_share(after[name])} |" for name, label in _MEASURES.items()]
    return "\n".join(rows)


def _papers(changed: tuple[DecisionChange, ...]) -> str:
    rows = ["| paper | on the list | before | after | rule |", "| --- | --- | --- | --- | --- |"]
    for change in changed[:_SHOWN]:
        document = change.paper.document
        address = document.id if document.id.startswith("http") else f"https://arxiv.org/abs/{document.id}"
        listed = "lost" if change.is_lost else "yes" if change.paper.is_listed else ""
        cells = (
            link(document.title or document.id, address),
            listed,
            escape_cell(_brief(change.before)),
            escape_cell(_brief(change.after)),
            escape_cell(", ".join(change.rules[:3])),
        )
        rows.append(f"| {' | '.join(cells)} |")
    if len(changed) > _SHOWN:
        rows.append(f"\n… and {len(changed) - _SHOWN} more; `rules replay --json` names them all.")
    return "\n".join(rows)


def _brief(decision: Decision) -> str:
    place = ", ".join(filter(None, (decision.nature, decision.level, *decision.areas)))
    return f"{decision.decision} {decision.score:.1f} ({decision.kind}: {place or 'no placement'})"


def _share(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"
