"""The classifier: where rules fire, what they add, what they quote, and that any text can be decided."""

import itertools
import math
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.paper.document import Document
from bot.core.rules.classify import Classifier, FirstPass
from bot.core.rules.matching import Alphabet
from bot.core.rules.words import FIELD_END, SENTENCE_END, key_of
from tests.core.rules_of_tests import BELONGS, LIMITS, classifier_of, rule, shipped_rules
from tests.small_list import ROOT

CORPUS = ROOT.parent / "shared/corpus/dev.jsonl.xz"


@cache
def shipped(*, first_pass: bool = True) -> Classifier:
    """The classifier of this list, made by the first test that asks for it."""
    return Classifier(shipped_rules(), LIMITS, first_pass=first_pass)


def fires(
    body: str, *, title: str = "A prompt", summary: str = "", comment: str = "", categories: tuple[str, ...] = ()
) -> bool:
    classifier = classifier_of(rule(f"effect: 1\n{body}"))
    decision = classifier.decide(Document("1", title, summary, comment, categories))
    return any(item.rule == "it" for item in decision.evidence)


FIRES = [
    ("phrases: [visual prompt]", {"title": "Visual Prompts"}, True),
    ("phrases: [visual prompt]", {"title": "Visual-prompting"}, False),
    ("phrases: [visual prompt]", {"title": "Visual. Prompt"}, False),
    ("phrases: [prompting]", {"title": "An impromptu prompt"}, False),
    ("phrases: [fine-tuning]", {"summary": "We finetuning, fine tuning or fine-tuning"}, True),
    ("phrases: [generalization]", {"summary": "generalisation"}, True),
    ("phrases: [visual prompt]", {"summary": r"\textbf{Visual} \emph{prompts}"}, True),
    ("phrases: [visual prompt]", {"summary": "ｖｉｓｕａｌ pro\u00admpts"}, True),
    ("phrases: [CLIP]", {"summary": "a video clip"}, False),
    ("phrases: [CLIP]", {"summary": "a CLIP model"}, True),
    ("phrases: [good news]\nin: [title]", {"summary": "good news"}, False),
    ("phrases: [good news]\nin: [comment]", {"comment": "good news"}, True),
    ("phrases: [cat]\ntimes: 2", {"summary": "one cat"}, False),
    ("phrases: [cat, black cat]\ntimes: 2", {"summary": "a black cat"}, False),
    ("phrases: [cat]\ntimes: 2", {"summary": "cats, a cat"}, True),
    ("phrases: [cat]\nwith: [{phrases: [dog], within: 2}]", {"summary": "cat and a dog"}, True),
    ("phrases: [cat]\nwith: [{phrases: [dog], within: 1}]", {"summary": "cat and a dog"}, False),
    ("phrases: [cat]\nwith: [{phrases: [dog], within: 3}]", {"summary": "dog. A cat"}, False),
    ("phrases: [cat]\nwith: [{phrases: [dog], within: 3}]", {"summary": "A cat. Dog"}, False),
    ("phrases: [cat]\nwith: [{phrases: [dog], within: 2}]", {"summary": "the cat of a dog"}, True),
    ("phrases: [cat]\nwith: [{phrases: [dog], within: 0}]", {"summary": "a dog cat"}, True),
    ("phrases: [cat]\nwith: [{phrases: [dog], within: 0}]", {"summary": "a dog, one cat"}, False),
    ("phrases: [cat]\nwith: [{phrases: [dog], within: sentence}]", {"summary": "dog or another cat; more"}, True),
    ("phrases: [cat]\nwith: [{phrases: [dog], within: sentence}]", {"summary": "dog. Another cat"}, False),
    ("phrases: [cat]\nwith: [{phrases: [dog], within: field}]", {"summary": "dog. Another cat"}, True),
    (
        "phrases: [cat]\nwith: [{phrases: [dog], within: field}]",
        {"title": "dog prompt", "summary": "Another cat"},
        False,
    ),
    ("phrases: [cat]\nwith: [{phrases: [dog]}]", {"title": "dog prompt", "summary": "Another cat"}, True),
    ("phrases: [cat]\nwith: [{phrases: [dog], within: earlier}]", {"summary": "dog. Then a cat"}, True),
    ("phrases: [cat]\nwith: [{phrases: [dog], within: later}]", {"summary": "dog. Then a cat"}, False),
    ("phrases: [cat]\nwith: [{phrases: [dog], within: later}]", {"summary": "cat. Then a dog"}, True),
    ("phrases: [cat]\nwith: [{phrases: [cat], within: sentence}]", {"summary": "one cat"}, False),
    ("phrases: [cat]\nwith: [{phrases: [dog], times: 2}]", {"summary": "cat, dog"}, False),
    ("phrases: [cat]\nwithout: [{phrases: [dog]}]", {"summary": "cat, dog"}, False),
    ("phrases: [cat]\nwithout: [{phrases: [dog], within: sentence}]", {"summary": "A cat. A dog"}, True),
    ("phrases: [prompt]\ncategories: [cs.CV]", {"categories": ("cs.CV", "cs.CL")}, True),
    ("phrases: [prompt]\ncategories: [cs.CV]", {"categories": ("cs.CL", "cs.CV")}, False),
    ("phrases: [prompt]\ncategories: [cs.CV]", {"categories": ()}, False),
]


@pytest.mark.parametrize(("body", "texts", "expected"), FIRES)
def test_rule_fires_where_its_phrases_and_conditions_match(body: str, texts: dict[str, str], expected: bool) -> None:
    assert fires(body, **texts) is expected  # type: ignore[arg-type]


def test_score_is_the_base_and_what_rules_add() -> None:
    classifier = classifier_of(rule("effect: 3.5\nphrases: [visual prompt]"))
    scores = [classifier.decide(Document("1", title)).score for title in ("Visual prompts", "Some prompts", "Nothing")]
    assert scores == [2.5, -1.0, -2.0]
    assert [classifier.verdict(score) for score in scores] == ["accept", "reject", "reject"]


def test_evidence_quotes_the_paper_and_says_what_it_did() -> None:
    classifier = classifier_of(rule("effect: 3.5\nphrases: [visual prompt, fine-tuning]"))
    decision = classifier.decide(Document("1", "A title", r"On \textbf{visual} \emph{prompts}."))
    assert decision.as_json()["evidence"] == [
        {"rule": "it", "field": "summary", "text": r"visual} \emph{prompts", "effect": "+3.5: a reason"}
    ]
    assert decision.why() == "a reason"


def test_quiet_rules_and_words_of_the_title_are_the_last_reasons() -> None:
    classifier = classifier_of(
        """\
decides: belongs
subject: [prompt]
rules:
  - {id: loud, because: "it is said twice", quiet: true, effect: 3, phrases: [prompt]}
  - {id: title, because: "the title says it", effect: 2, phrases: [films], in: [title]}
  - {id: text, because: "the abstract says it", effect: 1, phrases: [tuning]}
"""
    )
    decision = classifier.decide(Document("1", "A prompt for films", "By tuning."))
    assert decision.why() == "the abstract says it; the title says it"


@pytest.mark.parametrize(
    "written",
    ["few-shot prompting", "few shot-prompting", "few shot prompting", "few-shot-prompting", "few-shot (prompting"],
)
def test_evidence_quotes_words_with_what_is_between_them(written: str) -> None:
    classifier = classifier_of(rule("effect: 3.5\nphrases: [few shot prompting]"))
    decision = classifier.decide(Document("1", "A prompt", f"On {written} today."))
    assert [item.text for item in decision.evidence] == [written]


PLACES = """\
decides: nature
base: {learnable: 0.1, generative: 0}
rules:
  - {id: made, because: made, effect: {generative: 1}, phrases: [generated]}
"""
AREAS = """\
decides: areas
base: {video: -1, medical: -1}
rules:
  - {id: films, because: films, effect: {video: 2}, phrases: [film]}
"""


def test_placement_is_guessed_for_every_paper_that_mentions_the_subject() -> None:
    classifier = classifier_of(BELONGS.replace("rules:\n", "rules: []\n"), PLACES, AREAS)
    made = classifier.decide(Document("1", "A generated prompt", "in films"))
    assert (made.decision, made.nature, made.areas, made.kind) == ("reject", "generative", ("video",), "method")
    assert classifier.decide(Document("2", "A prompt")).nature == "learnable"
    assert classifier.decide(Document("3", "A generated film")).nature is None


ODD = [
    Document("1", ""),
    Document("1", "prompt \ud800 visual prompt tuning"),
    Document("1", "\x00\x01\x02 prompt \u202e tuning \u200b"),
    Document("1", "视觉提示 prompt 学习", "プロンプト prompt"),
    Document("1", "prompt " * 20_000),
    Document("1", "$" * 5_000 + "\\" * 5_000 + "prompt"),
    Document("1", "prompt", "", "", ("",)),
]


@pytest.mark.parametrize("document", ODD)
def test_odd_text_is_decided(document: Document) -> None:
    decision = shipped().decide(document)
    assert math.isfinite(decision.score)
    assert decision.areas == tuple(sorted(decision.areas))


SOUP = st.lists(
    st.sampled_from(["prompt", "visual", "in-context", "tuning", "reprogramming", "CLIP", ".", " ", "{", "}", "$", "~", "\\", "\\textbf{",
                     "\\-", "\\'", "\\o ", "pro", "mpt", "\u00ad", "ﬁ", "ＰＲ", "vis", "ual", "context", "\n", "-", "segmentation", "é",
                     "learnable", "trainable", "token", "queries", "padding"])
    | st.text(max_size=3),
    max_size=12,
).map("".join)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(SOUP, SOUP)
def test_first_pass_never_changes_a_decision(title: str, summary: str) -> None:
    document = Document("1", title, summary)
    assert shipped().decide(document) == shipped(first_pass=False).decide(document)


SUBJECTS = [
    "[prompt]",
    "[visual prompt]",
    "[visual prompt, image cue]",
    "[colour, visual in-context, in-context image]",
    "[learnable/trainable token/query, learnable visual/in-context token, learnable, visual in-context tuning]",
    "[learnable/trainable token/query, learnable visual/in-context/vis token/padding, token segmentation, visual in-context]",
    "[]",
]


@settings(max_examples=100, deadline=None)
@given(SOUP)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_first_pass_suits_any_subject(subject: str, summary: str) -> None:
    texts = (summary, "", "")
    rules = classifier_of(f"decides: belongs\nsubject: {subject}\nrules: []\n", first_pass=False).rules
    thorough = Classifier(rules, LIMITS, first_pass=False).find_matches(Document("1", *texts))
    assert thorough is None or FirstPass(rules.subject).lets_through(texts)


@pytest.mark.parametrize(
    ("summary", "read"),
    [
        ("Learnable tokens adapt a frozen CLIP to few-shot recognition.", True),
        ("We add $K$ learnable visual {probes} to the image encoder of a vision-language model.", True),
        ("Representation tokens enter the higher layers of both encoders of CLIP.", True),
        ("A learnable weight balances the losses of a vision transformer; tokens are pruned.", False),
    ],
)
def test_a_paper_on_prompts_in_all_but_name_is_read_and_told_why(summary: str, *, read: bool) -> None:
    decision = shipped().decide(Document("1", "Adapting vision-language models", summary))
    reasons = [item.rule for item in decision.evidence]
    assert ("prompts-in-all-but-name" in reasons) is read
    assert FirstPass(shipped_rules().subject).lets_through((summary, "", "")) is read


def test_first_pass_is_the_same_in_every_run() -> None:
    assert not FirstPass(shipped_rules().subject).lets_through((r"A $3\times$ faster \emph{image} model", "", ""))


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.is_file(), reason="the shared corpus is not beside this clone")
@pytest.mark.parametrize("most", [4_000, pytest.param(None, marks=pytest.mark.soak)])
def test_first_pass_changes_no_decision_over_the_corpus(most: int | None) -> None:
    from bot.edges.rules.rule_files import Corpus

    for document in itertools.islice(Corpus(str(CORPUS), print), most):
        assert (shipped().find_matches(document) is None) == (
            shipped(first_pass=False).find_matches(document) is None
        ), document.id


@settings(max_examples=200, deadline=None)
@given(st.text(), st.text(), st.text())
def test_any_text_is_decided_and_quoted_from_itself(title: str, summary: str, comment: str) -> None:
    decision = shipped().decide(Document("1", f"{title} prompt", summary, comment))
    texts = {"title": f"{title} prompt", "summary": summary, "comment": comment}
    assert all(item.text in texts[item.field] for item in decision.evidence)


def test_order_of_verdicts_is_the_order_of_scores() -> None:
    texts = [
        "Visual prompt tuning for vision transformers",
        "A survey of prompts",
        "Prompting CLIP",
        "Nothing at all",
        "SAM and prompts",
    ]
    decisions = sorted((shipped().decide(Document("1", text)) for text in texts), key=lambda one: -one.score)
    rank = {"accept": 0, "review": 1, "reject": 2}
    assert [rank[one.decision] for one in decisions] == sorted(rank[one.decision] for one in decisions)


WORDS = st.text(st.sampled_from("aBcs."), min_size=1, max_size=3)


@given(st.lists(WORDS), st.lists(WORDS))
def test_words_have_the_same_letter_only_when_they_have_the_same_key(known: list[str], met: list[str]) -> None:
    alphabet = Alphabet(map(key_of, known))
    letters = {key_of(word): alphabet.spell([word]) for word in known}
    assert len(set(letters.values())) == len(letters)
    for word in met:
        assert alphabet.spell([word]) == letters.get(key_of(word), "." if key_of(word) == "." else "\0")


def test_ends_keep_their_marks_and_no_letter_is_a_surrogate() -> None:
    keys = [f"word{number}" for number in range(60_000)]
    line = Alphabet([*keys, SENTENCE_END, FIELD_END]).spell_keys([*keys, SENTENCE_END, FIELD_END])
    assert len(set(line)) == len(line) == 60_002
    assert line.encode().decode() == line
    assert line.endswith(".¶")
