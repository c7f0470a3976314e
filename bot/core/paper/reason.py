"""Why a paper belongs and why it is placed so, in a form that a maintainer can judge by without opening the paper.

Made from arXiv's abstract and the decision's evidence; `bot.core.pull.line` shows it below the paper's line.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.core.paper.decision import METHOD, Decision, Evidence
from bot.core.text.latex import plain_title
from bot.core.text.markdown import escape_part, escape_text, one_line

LONGEST = 240  # characters of the sentence
_SENTENCE = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!et al\.)(?<!vs\.)\s+(?=[A-Z“\"(])")
_PROPOSAL = re.compile(
    r"\bwe (?:\w+ly )?(?:propose|introduce|present|develop|design|devise)|\b(?:this|the) (?:paper|work) (?:proposes|introduces|presents)|"
    r"\b(?:is|are) proposed\b|\bour (?:method|approach|framework)\b",
    re.IGNORECASE,
)
_PROPOSAL_WEIGHT = 1.5  # as much as a strong rule
_OUTLOOK = re.compile(r"\b(?:existing|previous|prior|recent(?:ly)?|however|traditional)\b", re.IGNORECASE)
# How sure: from which score on, in a word and as a bar. Scores are log-odds, so 3 means about twenty to one.
_SURE = (
    (4.0, "very sure", "▰▰▰▰▰"),
    (2.5, "sure", "▰▰▰▰▱"),
    (1.0, "fairly sure", "▰▰▰▱▱"),
    (0.0, "undecided", "▰▰▱▱▱"),
)
_UNSURE = ("doubtful", "▰▱▱▱▱")
_MOST_WORDS = 60  # characters of one quotation
_BY_TITLE = "by its title"


@dataclass(frozen=True, slots=True)
class Reason:
    """What is shown below a paper's line: Markdown, one line each. `placed` says which words led to each part of the placement."""

    sentence: str
    origin: str
    placed: str

    def block(self) -> tuple[str, ...]:
        """The lines, without indentation. A mark in HTML comes before them, after which Markdown itself breaks no line."""
        first = " · ".join(filter(None, (self.origin, self.placed)))
        return tuple(filter(None, (first and f"<br>{first}", self.sentence and f"> {self.sentence}")))


def find_reason(decision: Decision, *, summary: str, authors: Sequence[str], day: str) -> Reason:
    """The reason for a paper with this abstract, first authors and day; `summary` may be empty."""
    plain = plain_abstract(summary)
    first = one_line(authors[0]) if authors else ""
    who = f"{first} et al." if first and len(authors) > 1 else first
    origin = " · ".join(filter(None, (escape_text(who), escape_text(day), describe_sureness(decision.score))))
    return Reason(find_sentence(plain, decision), origin, trace_placement(plain, decision))


def describe_sureness(score: float) -> str:
    """How sure the rules are, in a word with a bar."""
    word, bar = next(((word, bar) for least, word, bar in _SURE if score >= least), _UNSURE)
    return f"{bar} {word}"


def find_sentence(summary: str, decision: Decision) -> str:
    """The sentence of the abstract that says best why the paper belongs, as Markdown with the matched words bold."""
    best = deciding_sentence(summary, decision.evidence)
    return _shown(best, matched_places(best, decision.evidence)) if best else ""


def deciding_sentence(summary: str, evidence: Iterable[Evidence]) -> str:
    """The sentence of a plain abstract that says best why the paper belongs; "" when none does."""
    reasons = _reasons(evidence)
    best, most = "", 0.0
    for sentence in _SENTENCE.split(summary):
        weight = _weight(sentence, reasons)
        if weight > most:
            best, most = sentence, weight
    return best


def matched_places(sentence: str, evidence: Iterable[Evidence]) -> list[tuple[int, int]]:
    """Where the words are that the rules matched, in order and without overlaps."""
    places = (_place(sentence, item.text) for item in _reasons(evidence))
    return join_spans(filter(None, places), gap=1)  # those that touch are joined


def _reasons(evidence: Iterable[Evidence]) -> list[Evidence]:
    return [item for item in evidence if item.weight > 0 and item.text]


def trace_placement(summary: str, decision: Decision) -> str:
    """For nature, level and each area: the words that spoke most for it, from the abstract where it has them."""
    names = (decision.nature, decision.level) if decision.kind == METHOD else (decision.kind,)
    parts: dict[str, list[str]] = {}
    for name in (*filter(None, names), *decision.areas):
        if words := _strongest(name, summary, decision):
            parts.setdefault(words, []).append(name.replace("_", "-"))
    return ", ".join(f"{' and '.join(named)}: {words}" for words, named in parts.items())


def _strongest(name: str, summary: str, decision: Decision) -> str:
    """The words in quotation marks; words of the title are not repeated, they are where the reader has just been."""
    abstract, title = summary.lower(), plain_abstract(decision.title).lower()
    found: list[tuple[bool, float, str]] = []
    for item in decision.evidence:
        weight, words = dict(item.added).get(name, 0.0), plain_abstract(item.text)
        if weight > 0 and words:
            is_new = words.lower() in abstract and words.lower() not in title
            found.append((is_new, weight, words))
    if not found:
        return ""
    is_new, _, words = max(found, key=lambda one: one[:2])
    return f"“{escape_text(words[:_MOST_WORDS])}”" if is_new else _BY_TITLE


def _weight(sentence: str, reasons: Iterable[Evidence]) -> float:
    weight = sum(item.weight / 2 if item.is_quiet else item.weight for item in reasons if _place(sentence, item.text))
    if not weight:
        return 0.0
    if _PROPOSAL.search(sentence):
        return weight + _PROPOSAL_WEIGHT
    return weight / 2 if _OUTLOOK.search(sentence) else weight


def _place(sentence: str, words: str) -> tuple[int, int] | None:
    start = sentence.lower().find(plain_abstract(words).lower())
    if start < 0:
        return None
    end = start + len(plain_abstract(words))
    while end < len(sentence) and sentence[end].isalnum():
        end += 1  # the whole word, a plural too
    while start and sentence[start - 1].isalnum():
        start -= 1
    return start, end


def join_spans(spans: Iterable[tuple[int, int]], *, gap: int = 0) -> list[tuple[int, int]]:
    """The spans in order; those that overlap, or have at most `gap` characters between them, are joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + gap:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _shown(sentence: str, spans: Sequence[tuple[int, int]]) -> str:
    """At most LONGEST characters of the sentence, round the matched words, with these bold."""
    start, end = 0, len(sentence)
    if end > LONGEST:
        first = spans[0][0] if spans else 0
        last = spans[-1][1] if spans else 0
        start = 0 if last <= LONGEST - 2 else max(0, min(first - 40, end - LONGEST + 2))
        start = sentence.rfind(" ", 0, start) + 1 if start else 0
        end = sentence.rfind(" ", start, start + LONGEST - 1) if end - start > LONGEST - 1 else end
        end = end if end > start else start + LONGEST - 2
    parts, at = ["…" if start else ""], start
    for left, right in spans:
        left, right = max(left, at), min(right, end)
        if left < right:
            parts += [escape_part(sentence[at:left]), f"**{escape_text(sentence[left:right])}**"]
            at = right
    return "".join([*parts, escape_part(sentence[at:end]), "…" if end < len(sentence) else ""]).strip()


@lru_cache(maxsize=1024)  # the words of rules are looked for in every sentence
def plain_abstract(text: str) -> str:
    """The text on one line without LaTeX, in pieces that are short enough to be cleaned."""
    return " ".join(plain_title(piece) for piece in _SENTENCE.split(one_line(text)))
