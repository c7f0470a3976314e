"""The cost of classifying: end to end against a plain pass over the file, against plain regular expressions, by number of rules."""

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bot.core.paper.config import Thresholds
from bot.core.paper.document import Document, read_document
from bot.core.rules.classify import Classifier
from bot.core.rules.model import Pattern, Rule, RuleSet
from bot.edges.disk.json_lines import read_lines
from bot.edges.rules.rule_files import read_classifier

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared/corpus/dev.jsonl.xz"
SAMPLE = ROOT / "demo/papers.jsonl"
LIMITS = Thresholds(accept=1, review=-1)
TIMES = 3
COMMON_WORDS = "deep model image network data feature train task sparse graph noise token scene robust"


def run() -> Iterator[str]:
    """The figures, a line at a time."""
    if not CORPUS.is_file():
        yield f"no corpus here: measured on {SAMPLE.name}, in which most papers mention the subject (elsewhere one in seven)"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "papers.jsonl"
        papers = write_papers(path)
        plain = best_of(lambda: plain_pass(path))
        whole = best_of(lambda: classify(path))
        yield f"plain pass (parse JSON, lower-case)   {papers / plain:10,.0f} papers/s"
        yield f"classify, start-up included           {papers / whole:10,.0f} papers/s   {whole / plain:.1f} × the plain pass"
        documents = [read_document(line) for _, line in read_lines(str(path))]
    yield from compare_with_regular_expressions(documents)
    yield from cost_by_rules(documents)


def write_papers(path: Path) -> int:
    """The corpus as plain JSON Lines; without it, the embedded sample many times over."""
    if CORPUS.is_file():
        lines = [line for _, line in read_lines(str(CORPUS))]
    else:
        lines = [json.dumps(_as_paper(json.loads(line))).encode() + b"\n" for _, line in read_lines(str(SAMPLE))] * 300
    path.write_bytes(b"".join(lines))
    return len(lines)


def _as_paper(row: dict[str, object]) -> dict[str, object]:
    return {key: row.get(key) for key in ("id", "title", "summary", "comment", "categories")}


def best_of(work: Callable[[], object]) -> float:
    """The seconds of the fastest of a few runs, because other work on the machine can only slow a run down."""
    seconds = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def plain_pass(path: Path) -> int:
    """The least that any reader of the file must do."""
    size = 0
    with path.open("rb") as lines:
        for line in lines:
            row = json.loads(line)
            size += len(f"{row['title']} {row['summary']}".lower())
    return size


def classify(path: Path) -> None:
    """Run the command as a user does, without keeping its output."""
    command = [sys.executable, "-m", "bot", "--data", str(ROOT / "data"), "classify", str(path), "--json"]
    with Path(os.devnull).open("wb") as nowhere:
        subprocess.run(command, stdout=nowhere, check=True, cwd=ROOT)


def compare_with_regular_expressions(documents: Sequence[Document]) -> Iterator[str]:
    """The automaton against one search of `re` for each rule, over papers that mention the subject."""
    classifier = read_classifier(ROOT / "data")
    sample = [document for document in documents if classifier.find_matches(document)][:150]
    naive = [re.compile("|".join(map(_expression, rule.patterns)), re.IGNORECASE) for rule in classifier.rules.rules]
    texts = [f"{document.title}\n{document.summary}\n{document.comment}" for document in sample]
    slow = best_of(lambda: [[search.search(text) for search in naive] for text in texts])
    fast = best_of(lambda: [classifier.decide(document) for document in sample])
    each = fast / len(sample) * 1e6
    yield f"a paper that mentions the subject     {each:10,.0f} µs         naive `re` over the same rules: {slow / fast:.0f} × as long"


def _expression(pattern: Pattern) -> str:
    return r"\b" + r"[\s-]+".join(f"{re.escape(key)}s?" for key in pattern.keys) + r"\b"


def cost_by_rules(documents: Sequence[Document]) -> Iterator[str]:
    """The time by number of rules for the same papers, and by number of papers for the same rules."""
    rules = read_classifier(ROOT / "data").rules
    sample = documents[:6000]
    seconds: dict[int, float] = {}
    for count in (60, 600, 6000):
        judge = Classifier(grown(rules, count), LIMITS)
        seconds[count] = best_of(lambda judge=judge: [judge.decide(document) for document in sample])  # type: ignore[misc]
    for count, taken in seconds.items():
        bar = "█" * round(taken / seconds[60] * 20)
        yield f"{count:6,} rules  {taken / seconds[60]:5.2f} × {bar}"
    judge = Classifier(rules, LIMITS)
    steps = [len(sample) // 4 * step for step in (1, 2, 3, 4)]
    times = [best_of(lambda size=size: [judge.decide(document) for document in sample[:size]]) for size in steps]  # type: ignore[misc]
    for size, taken in zip(steps, times, strict=True):
        yield f"{size:6,} papers {taken / times[0]:5.2f} × {'█' * round(taken / times[0] * 10)}"


def grown(rules: RuleSet, count: int) -> RuleSet:
    """So many rules: first the shipped ones, then rules with made-up phrases of common words."""
    words = COMMON_WORDS.split()
    chance = random.Random(1)
    made: list[Rule] = list(rules.rules[:count])
    while len(made) < count:
        phrase = tuple(chance.choice(words) + chance.choice(["", "ly", "ing"]) for _ in range(chance.randint(2, 4)))
        made.append(
            replace(made[0], id=f"made-{len(made)}", patterns=(Pattern(phrase),), needs=(), excludes=(), times=1)
        )
    return replace(rules, rules=tuple(made))
