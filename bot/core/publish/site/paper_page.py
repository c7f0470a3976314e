"""What a paper's own page shows beyond its data file: the abstract with the sentence that decided it, why it is placed so, its citation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from bot.core.paper.decision import Evidence
from bot.core.paper.reason import deciding_sentence, matched_places, plain_abstract
from bot.core.paper.venues import outlet_of
from bot.core.publish.references import doi_of, render_csl, render_ris
from bot.core.publish.site.card import Card
from bot.core.publish.site.related import Related
from bot.core.text.markdown import one_line
from bot.core.text.printable import has_hidden, is_hidden

MOST_ABSTRACT = 6_000  # characters; arXiv takes 1,920
_MOST_DESCRIPTION = 200
_MOST_TITLE = 150  # of a paper in the title of a form
_REASONS = 2  # of the rules, for each word of the placement


@dataclass(frozen=True, slots=True)
class Record:
    """What arXiv says of a paper and what the list's rules see in it. `updated` is the day of the version, "" if unknown."""

    abstract: str = ""
    version: int | None = None
    updated: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an abstract: whether it is in the sentence that decided, and whether a rule matched these words."""

    text: str
    is_deciding: bool = False
    is_matched: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a word of the placement was given: in words, and the words of the paper that led to it."""

    because: str
    words: str


@dataclass(frozen=True)
class PaperPage:
    """One paper with everything that its page shows; `bibtex` is its entry, `repository` where mistakes are reported."""

    card: Card
    record: Record
    abstract: str  # plain text, "" if it is not known
    bibtex: str
    related: Sequence[Related] = ()
    repository: str | None = None
    address: str | None = None  # of the page, where the site's is known

    @cached_property
    def reasons(self) -> Mapping[str, tuple[Reason, ...]]:
        """What the rules say for each word of the placement, and for the paper itself (`belongs`)."""
        return find_reasons(self.record.evidence)

    @cached_property
    def pieces(self) -> list[Piece]:
        """The abstract in pieces, which joined are its text."""
        return split_abstract(self.abstract, self.record.evidence)

    @property
    def description(self) -> str:
        """For search engines and previews: the beginning of the abstract or, without one, authors and where it appeared."""
        if self.abstract:
            return shorten(self.abstract, _MOST_DESCRIPTION)
        return shorten(f"{', '.join(self.card.first_authors)}. {self.card.published}.", _MOST_DESCRIPTION)

    @property
    def ris(self) -> str:
        """The paper as RIS."""
        return render_ris([self.card.paper]).replace("\r\n", "\n").rstrip("\n") + "\n"

    @property
    def csl(self) -> str:
        """The paper as CSL-JSON."""
        return render_csl([self.card.paper])

    @property
    def mistake(self) -> str:
        """The form for mistakes with this paper filled in."""
        return self._form("mistake", f"Mistake: {self.card.title[:_MOST_TITLE]}", paper=self._named)

    @property
    def suggestion(self) -> str:
        """The form for suggestions, which says that the paper is related to this one."""
        remark = f"It is related to {self.card.title[:_MOST_TITLE]} ({self._named})."
        return self._form("suggest", "Suggest: ", remark=remark)

    @property
    def _named(self) -> str:
        return self.card.paper.arxiv or self.card.address or self.card.title

    def _form(self, form: str, title: str, **fields: str) -> str:
        return f"{self.repository}/issues/new?{urlencode({'template': f'{form}.yml', **fields, 'title': title})}"

    @property
    def citation(self) -> list[tuple[str, str]]:
        """Names and contents of the `citation_…` tags, which reference managers and Google Scholar read.

        https://scholar.google.com/intl/en/scholar/inclusion.html#indexing
        """
        paper, card = self.card.paper, self.card
        outlet = outlet_of(card.venue) if card.venue else None
        container = ("journal" if outlet.kind == "journal" else "conference") if outlet else ""
        tags = [
            ("title", card.title),
            *(("author", name) for name in card.authors),
            ("publication_date", str(paper.year) if paper.venue and paper.year else paper.date.replace("-", "/")),
            ("online_date", paper.date.replace("-", "/")),
            (f"{container}_title", outlet.name if outlet else ""),
            ("publisher", "" if outlet or not paper.arxiv else "arXiv"),
            ("doi", doi_of(paper) or ("" if outlet or not paper.arxiv else f"10.48550/arXiv.{paper.arxiv}")),
            ("arxiv_id", paper.arxiv or ""),
            ("pdf_url", f"https://arxiv.org/pdf/{paper.arxiv}" if paper.arxiv else ""),
            ("public_url", card.address),
            ("abstract_html_url", self.address or ""),
            ("keywords", "; ".join(map(one_line, paper.keywords))),
            ("abstract", self.abstract),
        ]
        return [(f"citation_{name}", content) for name, content in tags if content and name != "_title"]


def read_abstract(text: str) -> str:
    """arXiv's abstract as plain text of bounded length."""
    plain = plain_abstract(shorten(text, MOST_ABSTRACT))
    if plain.isprintable() and not has_hidden(plain):
        return plain
    return "".join(character for character in plain if not is_hidden(character))


def shorten(text: str, most: int) -> str:
    """A text of at most so many characters, cut at a word."""
    return text if len(text) <= most else f"{text[: most - 1].rsplit(' ', 1)[0]}…"


def split_abstract(abstract: str, evidence: Iterable[Evidence]) -> list[Piece]:
    """The abstract in pieces, with the sentence that decided that the paper belongs, and the words in it that rules matched."""
    evidence = tuple(evidence)
    sentence = deciding_sentence(abstract, evidence)
    start = abstract.find(sentence) if sentence else -1
    if start < 0:
        return [Piece(abstract)] if abstract else []
    pieces, at = [Piece(abstract[:start])], 0
    for left, right in matched_places(sentence, evidence):
        pieces += [Piece(sentence[at:left], True), Piece(sentence[left:right], True, True)]
        at = right
    pieces += [Piece(sentence[at:], True), Piece(abstract[start + len(sentence) :])]
    return [piece for piece in pieces if piece.text]


def find_reasons(evidence: Iterable[Evidence]) -> dict[str, tuple[Reason, ...]]:
    """What the rules say for the placement, by word of the taxonomy (`belongs`: for the paper itself), the strongest first."""
    found: dict[str, list[tuple[float, Reason]]] = {}
    for item in evidence:
        reason = Reason(item.because, one_line(plain_abstract(item.text)))
        for name, weight in item.added:
            if weight > 0 and not item.is_quiet:
                found.setdefault(name, []).append((weight, reason))
    return {name: _strongest(reasons) for name, reasons in found.items()}


def _strongest(reasons: list[tuple[float, Reason]]) -> tuple[Reason, ...]:
    """The first of different reasons that quote different words: two rules may look for the same ones."""
    chosen: list[Reason] = []
    for _, reason in sorted(reasons, key=lambda one: -one[0]):
        if all(reason.because != one.because and reason.words.lower() != one.words.lower() for one in chosen):
            chosen.append(reason)
    return tuple(chosen[:_REASONS])
