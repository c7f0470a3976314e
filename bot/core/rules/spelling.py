"""Gives all forms of a word the same key: lower case, singular, American. Rules and papers are both read by these keys.

`fold` looks at one word alone, so the same word always gets the same key, and results can be cached.
"""

import re

_IZE = """
    anonym binar categor central character contextual custom decentral digit discret emphas equal factor final
    general global harmon homogen ideal initial item local maxim memor minim modal modular monet neutral normal
    optim organ parallel parameter penal personal polar priorit quant random rasteri real recogn regular rational
    revolution singular special stabil standard summar symbol synchron synthes token unif util vector verbal visual
    voxel
"""
_ISE = re.compile(rf"^(.*(?:{'|'.join(_IZE.split())}))is(e|es|ed|er|ers|able|ing|ation|ations)$")
_YSE = re.compile(r"^(.*(?:anal|catal|paral))ys(e|ed|er|ers|ing)$")
_OUR = re.compile(r"^(behavi|col|fav|flav|harb|hon|hum|lab|neighb|rum|tum|vap)our(.*)$")
_DOUBLE_L = re.compile(r"^(.*(?:mode|labe|trave|channe|signa|cance|fue|pane|tunne|leve))ll(ed|er|ers|ing|ings)$")
_AE = re.compile(r"^(.*)(anaesth|haem|oedem|oesoph|paediatr|leukaem|orthopaed|gynaec)(.*)$")
_BRITISH = (("is", _ISE, r"\1iz\2"), ("ys", _YSE, r"\1yz\2"), ("our", _OUR, r"\1or\2"), ("ll", _DOUBLE_L, r"\1l\2"))
_AMERICAN_E = ("anesth", "hem", "edem", "esoph", "pediatr", "leukem", "orthoped", "gynec")

# Exceptions to the rules above and below; a word that maps to itself only looks like a plural.
_IRREGULAR = {
    "analyses": "analysis", "artefact": "artifact", "artefacts": "artifact", "axes": "axis", "biases": "bias",
    "catalogue": "catalog", "centre": "center", "centred": "centered", "centres": "center", "children": "child",
    "corpora": "corpus", "criteria": "criterion", "data": "data", "defence": "defense", "defences": "defense",
    "fibre": "fiber", "fibres": "fiber", "foci": "focus", "gases": "gas", "grey": "gray", "hypotheses": "hypothesis",
    "indices": "index", "indexes": "index", "lenses": "lens", "lens": "lens", "litre": "liter", "matrices": "matrix",
    "men": "man", "metre": "meter", "metres": "meter", "offence": "offense", "pedestrians": "pedestrian",
    "people": "person", "phenomena": "phenomenon", "programme": "program", "programmes": "program", "series": "series",
    "species": "species", "syntheses": "synthesis", "vertices": "vertex", "women": "woman",
}  # fmt: skip
_LIKE_PLURALS = """
    always atlas bias canvas chaos does gas has his its perhaps pus this thus towards was whereas yes loris
    kubernetes ios aws sas dos pos les des das los las news physics mathematics statistics dynamics kinematics
    semantics robotics genomics
"""
_NOT_PLURAL = frozenset(_LIKE_PLURALS.split())
SENTENCE_END, FIELD_END = ".", "¶"
# The marks that `bot.core.rules.words` puts at the ends of sentences and fields.
_ENDS = dict.fromkeys(".!?;\x01", SENTENCE_END) | {"\x02": FIELD_END}


def key_of(word: str) -> str:
    """The key of one word as written, or of a mark for the end of a sentence or field."""
    return _ENDS.get(word) or fold(word.lower())


def fold(word: str) -> str:
    """The key of one word in lower case: American and singular."""
    known = _IRREGULAR.get(word)
    if known is not None:
        return known
    singular = _singular(_american(word))
    return _IRREGULAR.get(singular, singular)  # "litres" and "litre" are both "liter"


def _american(word: str) -> str:
    if len(word) < 6:
        return word.replace("colour", "color")
    for hint, pattern, form in _BRITISH:
        if hint in word:
            word, changed = pattern.subn(form, word)
            if changed:
                return word
    if "ae" in word or "oe" in word:
        return _AE.sub(lambda match: match[1] + match[2].replace("ae", "e").replace("oe", "e") + match[3], word)
    return word


def _singular(word: str) -> str:
    if len(word) < 4 or word[-1] != "s" or word in _NOT_PLURAL or word[-2] in "sui":
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


def stem(key: str) -> str:
    """The beginning that all spellings of this key share, for a first pass over raw text; empty if they share none."""
    forms = [key, *(word for word, known in _IRREGULAR.items() if known == key)]
    if key.endswith("y"):
        forms.append(key[:-1])
    changes = [("iz", "is"), ("yz", "ys"), ("or", "our"), ("l", "ll")]
    if any(american in key for american in _AMERICAN_E):
        changes += [("e", "ae"), ("e", "oe")]
    for american, british in changes:
        at = key.find(american)
        while at >= 0:
            forms.append(key[:at] + british)
            at = key.find(american, at + 1)
    return _common_beginning(forms)


def _common_beginning(forms: list[str]) -> str:
    first, last = min(forms), max(forms)
    size = next((at for at, (left, right) in enumerate(zip(first, last, strict=False)) if left != right), len(first))
    return first[:size]
