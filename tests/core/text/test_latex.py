"""LaTeX in titles is shown as the characters that it stands for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text.latex import plain_title

TITLES = [
    ("E$^2$VPT: An Effective Approach", "E²VPT: An Effective Approach"),
    ("E^2VPT", "E²VPT"),
    ("FA^{3}-CLIP", "FA³-CLIP"),
    ("H$^{\\mathbf{3}}$DP", "H³DP"),
    ("CaO$_2$ and CH$_{4}$", "CaO₂ and CH₄"),
    ("GSBAK$^K$: $top$-$K$ Score", "GSBAKᴷ: top-K Score"),
    ("DeepResearch$^{\\text{Eco}}$", "DeepResearchᴱᶜᵒ"),
    ("$f^{Q}$ and $x_{B}$", "f^Q and x_B"),
    ("$\\pi$-VL", "π-VL"),
    ("Super-Resolution ($\\times$4)", "Super-Resolution (×4)"),
    ("360$^\\circ$ Views", "360° Views"),
    ("$\\ell_1$-Product", "ℓ₁-Product"),
    ("$O(n\\log n)$ Attention", "O(n log n) Attention"),
    ("\\textit{In} \\emph{Context} \\texttt{Code}", "In Context Code"),
    ("\\underline{V}alue \\underline{S}ign", "Value Sign"),
    ("DESIGN-R\\textsuperscript{\\textregistered}", "DESIGN-R®"),
    ('Erd\\H{o}s, \\v{S}ar\\\'{i}k, na\\"{\\i}ve, M{\\"o}bius', "Erdős, Šarík, naïve, Möbius"),
    ("Fran\\c{c}ois S\\o ren \\& Stra{\\ss}e", "François Søren & Straße"),
    ("Math? -- Exploring the ``Pitfalls''", "Math? – Exploring the “Pitfalls”"),
    ("\\(X\\)-evolve", "X-evolve"),
    ("One Line \\\\ Another", "One Line Another"),
    ("with \\$100 Budget", "with $100 Budget"),
]
UNCHANGED = [
    "Visual Prompt Tuning",
    "costs $5 and $6",
    "with $500 Training Cost",
    "snake_case and C# at 50%",
    "\\unknowncommand",
    "a --help option",
    "",
    "{}",
    "$$",
    "x^y",
]


@pytest.mark.parametrize(("title", "plain"), TITLES)
def test_latex_reads_as_characters(title: str, plain: str) -> None:
    assert plain_title(title) == plain


@pytest.mark.parametrize("title", UNCHANGED)
def test_what_is_no_latex_stays_as_it_is(title: str) -> None:
    assert plain_title(title) == title


@given(st.text(alphabet=st.sampled_from("\\$^_{}`'\"-~ ab1ctextit"), max_size=40))
def test_any_title_gives_some_title(title: str) -> None:
    assert bool(plain_title(title).strip()) or not title.strip()
