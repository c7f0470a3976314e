"""Markup of publishers' titles: known elements go, everything that only looks like one stays."""

import pytest

from bot.core.text.markdown import one_line
from bot.core.text.markup import decode_entities, plain_markup

TITLES = [
    ('prompts in<mml:math display="inline"><mml:mi>N</mml:mi></mml:math>-coupled waves', "prompts in N-coupled waves"),
    ("waves of<math><mi>x</mi></math>and sand", "waves of x and sand"),
    ("<inline-formula><alternatives><tex-math>$$x$$</tex-math><math><mi>x</mi></math></alternatives></inline-formula>-waves", "x-waves"),
    ("<mml:math><mml:semantics><mml:mi>a</mml:mi><mml:annotation encoding='tex'>\\alpha</mml:annotation></mml:semantics></mml:math>", "a"),
    ('<span style="x">CFD</span> and CO<sub>2</sub> &amp;amp; H<sup>+</sup>', "CFD and CO2 & H+"),
    ("<scp>CFD</scp>-waves of <i>E. coli</i>", "CFD-waves of E. coli"),
    ("the<i>Escherichia coli</i>genome", "the Escherichia coli genome"),
    ("<jats:title>Waves</jats:title><jats:p>of sand</jats:p>", "Waves of sand"),
    ("<b>W</b>ave <b>N</b>et", "Wave Net"),
    ("when a&amp;lt;b and c&amp;gt;d", "when a<b and c>d"),
    ("when a<b and c>d", "when a<b and c>d"),
    ("&amp;lt;SOG_k&amp;gt;: One Wave Token", "<SOG_k>: One Wave Token"),
    ("<SOG_k>: One Wave Token", "<SOG_k>: One Wave Token"),
    ("with &amp;lt;image&amp;gt; tokens", "with <image> tokens"),
    ("the &lt;s&gt; and &lt;mask&gt; tokens", "the <s> and <mask> tokens"),
    ("R&amp;D &amp;amp;amp; AT&T &copy;", "R&D & AT&T ©"),
    ("x &lt; y &#8211; z", "x < y – z"),
    ("Q&A <i>and</i> more <", "Q&A and more <"),
    ("<![CDATA[Waves <i>at</i> sea]]>", "Waves at sea"),
    ("<!-- no -->Waves<br/>at sea", "Waves at sea"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "plain"), TITLES)
def test_markup_goes_and_text_stays(written: str, plain: str) -> None:
    assert one_line(plain_markup(written)) == plain


def test_entities_are_decoded_as_often_as_they_were_encoded() -> None:
    assert decode_entities("a &amp;amp;lt; b") == "a < b"
    assert decode_entities("fish &chips; &amp") == "fish &chips; &amp"
