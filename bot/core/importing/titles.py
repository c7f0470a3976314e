"""Titles without the words around them: labels of links, venues, dates, emoji, numbers."""

import re
import unicodedata

from bot.core.importing.venues import cut_published, is_published, trim_published, without_venues

_LINKS = """
author authors affiliation affiliations keywords tldr
paper papers pdf arxiv abs abstract link links url html code codes github gitlab project projects page pages website web homepage
home demo demos video videos youtube slides slide poster talk dataset datasets data model models weights checkpoint checkpoints
blog post news openreview doi supp supplementary supplement suppl material materials appendix bibtex bib cite citation official
unofficial implementation implement pytorch tensorflow jax keras here this read view more publication published preprint journal
conference proceedings ieee acm springer elsevier sciencedirect cvf full text version final extended camera ready hf hugging face
huggingface hub space spaces colab notebook repo repository source sources download tutorial documentation docs doc api app tool
thread twitter wechat zhihu medium report tech technical benchmark leaderboard survey review site external online access star
stars in on the and or of to a an available coming soon not yet n na tba tbd none ref reference references v article book chapter
print update updates note notes todo highlights tips oral spotlight highlight ar5iv alphaxiv semantic scholar google openaccess
open paperswithcode with badge static pmlr mlr neurips cvf thecvf ecva dblp springerlink biorxiv medrxiv ssrn jmlr hal anthology
researchgate sciencedirect nature wiley chinese english 中文版 version versions edition extended sample samples initial
caffe mxnet keras chainer matlab torch theano darknet detectron paddle mindspore unofficial reimplementation reproduction
"""
_LABELS = re.compile(
    r"(?:论文|代码|项目|主页|链接|数据集|数据|原文|译文|笔记|解读|知乎|下载|地址|开源|即将|视频|演示|摘要|详情|官方|实现|中文|暂无)+"
)
_LINK_WORDS = frozenset(_LINKS.split())
_ADDRESS = re.compile(
    r"\s*(?:https?://|www\.|(?:arxiv|doi)\s*:|10\.\d{4,}/|\d{4}\.\d{4,5}(?:v\d+)?\s*$|\S+\.(?:pdf|html?)\s*$)",
    re.IGNORECASE,
)
_EMOJI_CODE = re.compile(r":(?!\d+:)[a-z0-9_+-]{2,40}:")
_TAG = re.compile(r"^\s*(?:\[([^\[\]]{1,80})\]|\(([^()]{1,80})\)|【([^【】]{1,80})】|\{([^{}]{1,80})\})\s*[:.-]?\s*")
_TAGS = re.compile(r"^(?:\s*\[[^\[\]]{1,40}\])+")  # more of them behind the first: institutions, subjects
_TAIL = re.compile(r"(?:(?<!\s)\s++)?[(\[【]([^()\[\]【】]{1,80})[)\]】]\s*+(?:[.,;]\s*+)?$")
# `Title (2014), G. Heron et al.`: the year in brackets ends the title when initials and a surname follow.
_YEAR_THEN_NAMES = re.compile(
    r"^(?P<title>.{3,300}?)[\s,]*\((?:19|20)\d\d[a-z]?(?:\)(?::[^,.]{0,60}|\s*[,.])?|,)"
    r"(?:,?\s*(?:[A-Z][\w.'’-]*|van|den|der|de|la|von|di|du|le)(?=[\s,]|$)){1,6}(?:\s+et\.?\s*al|\s+and\b|\s*&|\s*,|\W*$)"
)
_SURNAME_FIRST = r"[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+)?\s[A-Z]{1,3}"
_VANCOUVER = re.compile(
    rf"^(?:{_SURNAME_FIRST},\s*(?:and\s+)?)+(?:{_SURNAME_FIRST}|et\.? al)\.\s+(?P<title>[^.]{{8,300}}[.?!])"
)
_BIBTEX = re.compile(r"\btitle\s*=\s*[{\"]+([^{}\"]{4,300})[}\"]")
_ARXIV_ON = re.compile(
    r"(?:(?<![\s,.;(])[\s,.;(]++)?\b(?:arxiv\s*+(?:preprint\s*+)?[:.]\s*+\d{4}[.:]\d|arxiv preprint|(?:technical|tech) report"
    r"|in:?\s++proc)(?s:.*)",
    re.IGNORECASE,
)
_BEGINS_WITH_NAMES = re.compile(r"^\W*(?:from|by|authors?\s*:)\s+", re.IGNORECASE)
_ID = re.compile(
    r"(?:(?<![\s,;.|(\[–—-])[\s,;.|(\[–—-]++)?\barxiv\s*+(?:preprint\s*+)?[:.]\s*+\d{4}\.\d{4,5}(?:v\d+)?\s*+[)\]]?[\s.,;]*+$",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"^\s*(?:\[[ xX]\]\s+|#?\d{1,4}\s*[.)、:]\s+|\[\d{1,4}\]\s*|[-*+•·●◦▪]\s+)")
_DATED = re.compile(
    r"^\s*(?:\((?:19|20)\d\d(?:[./-]\d{1,2}){0,2}\)|\[(?:19|20)\d\d(?:[./-]\d{1,2}){0,2}\]|(?:19|20)\d\d(?:[./-]\d{1,2}){0,2})"
    r"\s*(?:[:.,|–—-]|\s)\s*(?=\D)"
)
_LED = re.compile(r"^\s*(?:paper|title|pdf|论文|标题)\s*[:：]\s*", re.IGNORECASE)
_QUOTES = (("“", "”"), ('"', '"'), ("‘", "’"), ("``", "''"), ("「", "」"), ("《", "》"), ("«", "»"))
_QUOTED = re.compile(r"[\"“”«「《]([^\"“”«»「」《》]{4,300}?)[\"“”»」》]")
_PROSE = re.compile(
    r"\b(?:(?:our|this|the following) (?:paper|survey|work|repo|arxiv|journal|preprint|article|method|code|review|new|latest)"
    r"|please|welcome|citing|if you"
    r"|(?:is|are|was|were|been) (?:now |also )?(?:released|accepted|online|published|available|updated|selected)"
    r"|accepted (?:by|to|at|for|in|as)|we (?:have|released|release|also|propose|present|show|will)"
    r"|for details|for more (?:details|information)|refer to|see also|check out)\b"
    r"|(?-i:^and\s)"
    r"|^(?:based on|inspired by|e\.?g\.?)\b|^(?:note|update|news)s?\b\W*(?:$|:)|^(?:see|from)\b(?:\W*$|\W+\w+\W*$| (?:our|also|here)\b)"
    r"|(?:^|[\s(])(?:our|the|this|see|in|by|at|to|and|of|on|from|citing|is|are|as|or)\W*$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\W*(?:authors?|abstract|venue|date|published|publisher|keywords?|affiliations?|institutions?|tl;?dr)\b\W*:",
    re.IGNORECASE,
)
_IN_VENUE = re.compile(
    r"[.,]\s++In:?\s++(?s:.*)|\.\s++(?:Proc(?:eedings)?|Advances)\b(?s:.*)"
    r"|\.\s++(?:(?:International|IEEE|ACM|European|American)\s++)?(?:Journal|Transactions|Letters|Conference)\s++(?:of|on)\b(?s:.*)"
)
_TWO_SURNAMES = re.compile(r"[A-Z][\w'’-]+ (?:and|&) [A-Z][\w'’-]+")
_CITED = re.compile(r"^(?=[^()]{0,200}?\b[A-Z]\.).{3,200}?\((?:19|20)\d\d[a-z]?\)[.,:]?\s+(?=\S)")
_AUTHORS = re.compile(
    r"(?:[,.;|–—-]|\bby)\s++(?:(?:[A-Z]\.\s?){0,3}[^\s,.;|–—][^,.;|–—]{1,60}(?<=\s))?et\.?\s*+al\b(?s:.*)"
)
_BY = re.compile(r"(?<!\s)\s++[Bb]y\s++(?P<names>[A-Z](?s:.*))")
_SMALL = """
de da di del della der den van von la le el al bin ibn dos y e and others
"""
# Endings of words of a subject, which names hardly ever have: `Depth Estimation` is not a person.
_SUBJECT = re.compile(r"(?:[tsc]ion|[^l]ment|ness|[lrtv]ity|ysis|ism|ures?|ics|[tsc]ions|els|ls|ks|ing models?)$")
_PARTICLES = frozenset(_SMALL.split())
_SENTENCE = re.compile(r"(?<!\b[A-Z])\.\s+")  # its end, not an initial
_FEW_WORDS = 3
_MAX_NAME, _MAX_TITLE, _MAX_TEXT = 5, 300, 2_000


def is_label(text: str) -> bool:
    """Whether a link's text is only a label for the kind of link: `paper`, `[[PDF]]`, `CVPR 2024`, `v2`, nothing at all."""
    text = _EMOJI_CODE.sub(" ", text)
    if is_published(text):
        return True
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", without_venues(text).lower())
    if len(words) > 6:
        return False
    if all(len(word) == 1 for word in words):  # nothing, a number, `v2`; not `3D` or `C4`
        return not words or bool(re.fullmatch(r"\W*+v\W*+\d*+\W*+", text.lower()))
    if 1 < len(words) <= 4 and words[-1] in {"paper", "pdf", "arxiv", "code", "link"} and not re.search(r"[:,]", text):
        return True  # `WAVE paper`
    return all(_says_link(part) for word in words for part in ([word] if word in _LINK_WORDS else word.split("-")))


def _says_link(word: str) -> bool:
    return word in _LINK_WORDS or bool(_LABELS.fullmatch(word))


def is_address(text: str) -> bool:
    """Whether a link's text is an address or an id rather than words."""
    return bool(_ADDRESS.match(text))


def clean_title(text: str) -> str:
    """A title without emoji, tags, numbering, dates and venues around it; "" when nothing else is left."""
    text = _without_marks(text)
    for _ in range(4):
        before = text
        text = _without_tag(_LED.sub("", _NUMBERING.sub("", text)))
        text = _DATED.sub("", text)
        text = _without_tail(_without_marks(text))
        if text == before:
            break
    name, colon, rest = text.partition(": ")
    if colon and len(name) >= _FEW_WORDS and rest.startswith(name):
        text = rest  # the short name twice: `WAVE: WAVE Moves Water`
    return "" if is_label(text) or is_address(text) else text


def clean_words(text: str) -> str:
    """A title out of running text: also without authors; "" for a sentence about something else."""
    text = re.split(r"\s[\[({]*$", text)[0] if text else ""
    entry = _BIBTEX.search(text)
    text = entry[1] if entry else _without_column(text)
    if _ABOUT.match(text) or len(text) > _MAX_TEXT or _has_only_names(text):
        return ""
    cleaned = clean_title(_AUTHORS.sub("", _without_names(text)))
    is_prose = len(cleaned) > _MAX_TITLE or _PROSE.search(cleaned) or _PROSE.search(text.strip())
    return "" if is_prose else cleaned


def _without_column(text: str) -> str:
    """A text without what follows a bar, when it is a venue, a year or nothing: `Title | CVPR 2019 |`."""
    title, bar, behind = text.partition("|")
    return title if bar and title.strip() and (is_label(behind) or not re.search(r"\w", behind)) else text


def are_names(text: str) -> bool:
    """Whether words look like the names of people: one short name, or several parts that begin with capitals."""
    parts = _name_parts(text)
    if len(parts) == 1 and len(parts[0].split()) <= 3:
        return not _SUBJECT.search(parts[0])
    return len(parts) > 1 and all(map(_is_name, parts))


def _name_parts(text: str) -> list[str]:
    text = re.sub(r"\bet\.? al\b(?s:.*)|[*†‡\d¹²³]", "", text)
    return [part.strip(" .") for part in re.split(r"[,;&]|\band\b", text) if part.strip(" .")]


def _is_name(part: str) -> bool:
    words = part.split()
    return (
        len(words) <= _MAX_NAME
        and all(word[0].isupper() or word in _PARTICLES for word in words)
        and not any(_SUBJECT.search(word) or re.search(r"[:?]|\w{2}\.$", word) for word in words)
    )


def _without_names(text: str) -> str:
    """A line of a bibliography without its authors before and its venue behind the title."""
    dated_title = _YEAR_THEN_NAMES.match(text)
    before = dated_title["title"] if dated_title else ""
    if before and not re.search(r"\b[A-Z]\.", before) and not _is_person(before):  # an initial is that of an author
        return before
    medical = _VANCOUVER.match(text)
    if medical:
        return medical["title"]
    cited = _CITED.sub("", text, count=1)
    if cited != text:
        return cited.split(". ", 1)[0]
    listed = title_after_names(text)
    if listed:
        return listed
    text = _IN_VENUE.sub("", text)
    by = _BY.search(text)
    names = _name_parts(by["names"]) if by else []
    if by and len(names) > 1 and _are_full_names(names):
        return text[: by.start()]
    first, rest = [*_SENTENCE.split(text, maxsplit=1), ""][:2]
    if "," in first and are_names(first) and len(rest.split()) > 2:
        return rest
    bare = trim_published(text).rstrip(" .,;")
    dated = bare != text.rstrip(" .,;")
    *titles, last = _SENTENCE.split(bare)
    title = ". ".join(titles)
    if (
        len(title.split()) > 2
        and all(map(_is_name, _name_parts(last)))
        and ("," in last or (dated and " " in last) or _TWO_SURNAMES.fullmatch(last))
    ):
        return title
    return _without_listed_names(bare, dated=dated) or text


def title_after_names(text: str) -> str:
    """`First Author, Second Author, Title, VENUE, year`: the title; "" when a text does not begin with names, or has only names."""
    text = _BEGINS_WITH_NAMES.sub("", text.strip(" ([*"))
    cited = _CITED.sub("", text, count=1)
    if cited != text:
        return cited.split(". ", 1)[0]
    parts = re.split(
        r"(?:(?<!\s)\s++)?[,;]\s++|(?<!\s)\s++(?=and\s)", re.sub(r"(?<=[a-z])[\d*†‡¹²³]++(?=,|\s++and\b)", "", text)
    )
    at = _leading_names(parts)
    if not at:
        return ""
    rest = _after_parts(text, parts[:at])
    sentence, *others = _SENTENCE.split(rest)
    if others and _is_person(sentence):
        sentence, rest = others[0], ". ".join(others)
    quoted = _QUOTED.match(rest)
    found = quoted[1] if quoted else sentence if len(sentence.split()) > 2 else rest
    found = cut_published(_ARXIV_ON.sub("", _IN_VENUE.sub("", found))).strip(' ,.;:()"“”')
    # `Water Waves, a study`: nothing says that it is a bibliography.
    one_name = at == 1 and found == rest.strip(" ,.;:()")
    is_place = len(found.split()) <= _FEW_WORDS and _PLACE.search(found)
    is_title = len(found) > 3 and not is_label(found) and not is_place and not all(map(_is_person, _name_parts(found)))
    return found if is_title and not one_name else ""


def _has_only_names(text: str) -> bool:
    """Whether a line lists three or more people, perhaps with where they work, and nothing else."""
    parts = [part.strip(" .") for part in _ARXIV_ON.sub("", text).split(",") if part.strip(" .")]
    return len(parts) >= _FEW_WORDS and all(_is_person(part) or _PLACE.search(part) for part in parts)


def _leading_names(parts: list[str]) -> int:
    """How many of the parts at the beginning are names: `Ann Tern`, `and Bo Li`, `Tern, A.`, `Tern, Ann`."""
    at = 0
    while at < len(parts) - 1:
        part = re.sub(r"^and\s+|^&\s*", "", parts[at])
        following = re.sub(r"^and\s+", "", parts[at + 1])
        if re.fullmatch(r"(?:[A-Z]\.?[\s-]?){1,3}", following) and re.fullmatch(
            r"[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+)?", part
        ):
            at += 2
        elif (
            _is_person(part)
            or (_may_be_person(part) and (at > 1 or _is_person(following)))
            or (at and re.fullmatch(r"[A-Z][\w'’-]+(?:\s[A-Z][\w.'’-]*){1,2}", part) and _is_person(following))
        ):
            at += 1
        elif at == 0 and _is_inverted(part, following, parts[2:3]):
            at += 2
        else:
            break
    return at


def _is_inverted(part: str, following: str, behind: list[str]) -> bool:
    """Whether a list of names begins `Tern, Ann, Bo Li`: surname first in the first name only."""
    words = (part, following)
    return all(re.fullmatch(r"[A-Z][a-z'’-]+", word) for word in words) and bool(behind) and _is_person(behind[0])


def _is_person(part: str) -> bool:
    """Whether words are a full name: two to five words with capitals, and none of a subject, an acronym or a model."""
    words = re.sub(r"^and\s+", "", part).strip(" .").split()
    return _may_be_person(part) and _is_name(" ".join(words))


def _may_be_person(part: str) -> bool:
    """The same, but also with a surname like Vinyals or Hendricks, or a particle that is misspelt."""
    words = re.sub(r"^and\s+", "", part).strip(" .").split()
    return (
        2 <= len(words) <= _MAX_NAME
        and ((words[0][0].isupper() and words[-1][0].isupper()) or part.islower())
        and not any(word.islower() and len(word) > _FEW_WORDS for word in words[1:-1])
        and not any(_NO_NAME.search(word) for word in words)
        and all(word[0].isalpha() for word in words)
        and not _PLACE.search(" ".join(words))
        and words[0].lower() not in _NO_FIRST_NAMES
        and not any(word in _SMALL_WORDS for word in words)
    )


_SMALL_WORDS_TEXT = """
    a an the on in to for from with by how what why when is are of and or via as at using
"""
_SMALL_WORDS = frozenset(_SMALL_WORDS_TEXT.split())
# Parts of words that names don't have: digits, acronyms, models, endings of subjects.
_NO_NAME = re.compile(
    r"\d|[A-Z]-?[A-Z]{2}|^[A-Z]-[A-Z]|[a-z][A-Z]{2}|[/+:?]|[A-Za-z]{4}[^mqxjy]ing$"
    r"|^(?:Find|Look|Scal|Mapp|Sens|Mask|Solv|Edit|Prun|Merg|Read|Tun|Us|Know|Mak|Build)ing$|(?:[tsc]ions?|[^l]ment|ness|[lrtv]ity|ysis|ism|ures?|ics|works?|odels?|ative|arial"
    r"|ional|nets?|graphs?|systems?|methods?|features?|images?|tokens?)$",
)
_PLACE = re.compile(r"\b(?:Research|University|Institute|Lab|Labs|Google|Microsoft|Facebook|College|Inc)\b")
_NO_FIRST_NAMES_TEXT = """
    a an the on in to for from with by how what why when is are can do does deep learning visual image video object
    neural towards toward training using fast human semantic self multi large language scene shape point super
    single end spatial temporal
"""
_NO_FIRST_NAMES = frozenset(_NO_FIRST_NAMES_TEXT.split())


def _after_parts(text: str, parts: list[str]) -> str:
    """What follows the last of these parts in a text."""
    end = 0
    for part in parts:
        found = text.find(part, end)
        end = found + len(part) if found >= 0 else end + len(part)
    return text[end:].lstrip("0123456789*†‡ ,;:.&")


def _without_listed_names(text: str, *, dated: bool) -> str:
    """`Title, First Author, Second Author`: the title; "" when no names end the text. One name counts only before a venue."""
    parts = text.split(", ")
    at = len(parts)
    while at > 1 and _are_full_names(_name_parts(parts[at - 1])):
        at -= 1
    names = parts[at:]
    if (
        at == len(parts)
        or len(parts[0].split()) < 2
        or (len(names) == 1 and len(_name_parts(names[0])) == 1 and not (dated and _name_parts(names[0]) == names))
    ):
        return ""
    return ", ".join(parts[:at])


def _are_full_names(names: list[str]) -> bool:
    return bool(names) and all(len(name.split()) > 1 and _is_name(name) for name in names)


def quoted_title(text: str) -> str:
    """The first words in quotes that can be a title, else ""."""
    for match in _QUOTED.finditer(text):
        title = clean_title(match[1])
        if len(title.split()) >= 2:
            return title
    return ""


def _without_marks(text: str) -> str:
    """No emoji, no marks at the ends, brackets and quotes only in pairs."""
    text = _EMOJI_CODE.sub(" ", text)
    text = "".join(" " if _is_emoji(character) else character for character in text)
    text = " ".join(text.split()).strip(" ,;:|–—·•*_~`\\/<>→")
    text = re.sub(r"^(?:[(\[]\s*+[)\]]|[\s.)\]】}])++", "", text)
    text = re.sub(r"(?<![\s(\[【{])[\s(\[【{]++$", "", text)
    text = re.sub(r"(?<=:)\*++(?=\s)", "", text)  # bold that was never closed
    text = re.sub(r"^-++\s++|(?<!\s)\s++-++$|(?<!\.)\.$", "", text)
    for opened, closed in _QUOTES:
        if (
            text.startswith(opened)
            and text.endswith(closed)
            and text.find(closed, len(opened)) == len(text) - len(closed)
        ):
            text = text[len(opened) : len(text) - len(closed)].strip(" ,.")
    for opened, closed in (("[", "]"), ("(", ")")):
        if text.startswith(opened) and text.endswith(closed) and text.find(closed) == len(text) - 1:
            text = text[1:-1].strip()
        elif text.startswith(opened) and closed not in text:
            text = text[1:].strip()
        elif text.endswith(closed) and opened not in text:
            text = text[:-1].strip()
    return text


def _is_emoji(character: str) -> bool:
    if character < "\u2000" or character == "‘":
        return False
    return unicodedata.category(character) in {"So", "Sk", "Cs"} or character in "\ufe0f\ufe0e\u200d\u20e3\u200b"


def _without_tag(text: str) -> str:
    """No `[CVPR 2024]`, `(arXiv 2023)`, `[paper]` before the title; other brackets may be a part of it."""
    match = _TAG.match(text)
    inside = next((group for group in match.groups() if group), "") if match else ""
    rest = text[match.end() :] if match else text
    if match and rest.strip() and (is_label(inside) or _is_dated(inside)):
        return _TAGS.sub("", rest) or rest
    return text


def _without_tail(text: str) -> str:
    text = _ID.sub("", text)
    match = _TAIL.search(text)
    if match and match.start() and (is_label(match[1]) or _is_dated(match[1])):
        text = text[: match.start()]
    return trim_published(text).strip(" ,;|–—")


def _is_dated(inside: str) -> bool:
    """Whether the words in brackets are a venue that is not known by name: they end in a year."""
    return bool(re.search(r"(?:^|[\s,'’.-])(?:(?:19|20)\d\d|['’]\d\d|\d\d['’])\W*\w{0,12}\W*$", inside))
