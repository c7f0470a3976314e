"""Lists in every shape that people give them, each with the entries that a reader would see; no line with a link to a paper is lost."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.core.importing.foreign import read_foreign_list
from bot.core.importing.links import addresses_in, is_paper
from bot.core.importing.titles import clean_title
from bot.core.paper.likeness import titles_agree
from bot.core.publish.entry import render_entry_line, render_short_line
from bot.core.text.latex import plain_title
from bot.core.text.markdown import one_line
from tests.small_list import make_paper

A, B = "https://arxiv.org/abs/2401.01234", "https://arxiv.org/abs/2402.05678"
# Markdown -> title, id, venue, year, code and line of each entry
SHAPES: dict[str, tuple[str, list[tuple[str, str | None, str | None, int | None, str | None, int]]]] = {
    "a linked title with authors and venue": (
        f"[Waves in Shallow Water]({A}), Ada Lovelace, NeurIPS 2021 [[code]](https://github.com/ada/waves)",
        [("Waves in Shallow Water", "2401.01234", "NeurIPS", 2021, "https://github.com/ada/waves", 1)],
    ),
    "venue in bold brackets, plain title, label links": (
        f"- **[CVPR 2024]** Waves in Shallow Water [[paper]({A})] [[code](https://gitlab.com/ada/waves)]",
        [("Waves in Shallow Water", "2401.01234", "CVPR", 2024, "https://gitlab.com/ada/waves", 1)],
    ),
    "venue in brackets with an apostrophe": (
        f"* (ECCV 24') **Waves**: Moving in Shallow Water, *Lovelace et al.* [[arXiv]({A})]",
        [("Waves: Moving in Shallow Water", "2401.01234", "ECCV", 2024, None, 1)],
    ),
    "title on one line, links on the next": (
        f"**Waves in Shallow Water** \\\n*A. Lovelace* \\\nICML 2022. [[Paper]({A})] [[Git](https://github.com/a/w)]\n5 May",
        [("Waves in Shallow Water", "2401.01234", "ICML", 2022, "https://github.com/a/w", 3)],
    ),
    "the link's text is the venue": (
        f"⭐⭐**Waves in Shallow Water** \\\n[[SIGGRAPH 2023]({A})] \n[[Project](https://waves.github.io/)]",
        [("Waves in Shallow Water", "2401.01234", "SIGGRAPH", 2023, None, 2)],
    ),
    "authors first, title in quotes": (
        f'- **WAVE:** Ada Lovelace, Mary Somerville.<br />\n  "Waves in Shallow Water." ArXiv (2024).\n  [[paper]({A})]',
        [("Waves in Shallow Water", "2401.01234", "arXiv", 2024, None, 3)],
    ),
    "a badge is the link, in an item below the title": (
        f"- (Preprint 23') Waves in Shallow Water, *Lovelace et al.*\n  - <a href='{A}'><img src='b.svg'></a> <a href='https://github.com/a/w'></a>",
        [("Waves in Shallow Water", "2401.01234", "arXiv", 2023, "https://github.com/a/w", 2)],
    ),
    "a heading is the title": (
        f"## Papers\n\n### Waves in Shallow Water\n\n[paper]({A}) | [code](https://github.com/a/w)",
        [("Waves in Shallow Water", "2401.01234", None, None, "https://github.com/a/w", 5)],
    ),
    "venue before a linked title": (
        f"(ACM MM 2018) [Waves in Shallow Water]({A}) by Lovelace et al.",
        [("Waves in Shallow Water", "2401.01234", "ACM MM", 2018, None, 1)],
    ),
    "a title over two lines": (
        f"(TPAMI 2022) [Waves in\nShallow Water]({A})",
        [("Waves in Shallow Water", "2401.01234", "TPAMI", 2022, None, 2)],
    ),
    "two papers in one line": (
        f"- [Waves in Shallow Water]({A}), [Tides of the Moon]({B})",
        [("Waves in Shallow Water", "2401.01234", None, None, None, 1), ("Tides of the Moon", "2402.05678", None, None, None, 1)],
    ),
    "two papers in one paragraph": (
        f"**Waves in Shallow Water** [[paper]({A})]\n**Tides of the Moon** [[paper]({B})]",
        [("Waves in Shallow Water", "2401.01234", None, None, None, 1), ("Tides of the Moon", "2402.05678", None, None, None, 2)],
    ),
    "a numbered list with a bare address": (
        f"1. Waves in Shallow Water, {A}\n2. Tides of the Moon: <{B}>",
        [("Waves in Shallow Water", "2401.01234", None, None, None, 1), ("Tides of the Moon", "2402.05678", None, None, None, 2)],
    ),
    "references": (
        f"- Waves in Shallow Water [[paper][w]]\n- [Tides of the Moon][t]\n\n[w]: {A}\n[t]: {B}",
        [("Waves in Shallow Water", "2401.01234", None, None, None, 1), ("Tides of the Moon", "2402.05678", None, None, None, 2)],
    ),
    "an id that is no link": (
        "- Waves in Shallow Water, CVPR 2024, arXiv:2401.01234",
        [("Waves in Shallow Water", "2401.01234", "CVPR", 2024, None, 1)],
    ),
    "an id that is no link, in an item right above a table": (
        f"* Tern, A., Gull, B., *Waves in Shallow Water*, arXiv:2401.01234\n| Year | Paper |\n|--|--|\n|2019| [Tides of the Moon]({B})|",
        [("Waves in Shallow Water", "2401.01234", "arXiv", None, None, 1), ("Tides of the Moon", "2402.05678", None, 2019, None, 4)],
    ),
    "an id that is no link, right below an item": (
        f"* [Tides of the Moon]({B})\nTern, A., Gull, B., *Waves in Shallow Water*, arXiv preprint arXiv:2401.01234",
        [("Tides of the Moon", "2402.05678", "arXiv", None, None, 1), ("Waves in Shallow Water", "2401.01234", "arXiv", None, None, 2)],
    ),
    "an id that is no link, in a heading": (
        "### Waves in Shallow Water, arXiv:2401.01234\n[code](https://github.com/a/w)",
        [("Waves in Shallow Water", "2401.01234", "arXiv", None, None, 1)],
    ),
    "ids that are no links, in a table": (
        "| Title | arXiv |\n|--|--|\n| Waves in Shallow Water | 2401.01234 |\n| Tides of the Moon | arXiv:2402.05678 |",
        [("Waves in Shallow Water", "2401.01234", None, None, None, 3), ("Tides of the Moon", "2402.05678", "arXiv", None, None, 4)],
    ),
    "an id beside a link to another page of the paper": (
        "- [Waves in Shallow Water](https://openreview.net/forum?id=a), CVPR 2024, arXiv:2401.01234",
        [("Waves in Shallow Water", "2401.01234", "CVPR", 2024, None, 1)],
    ),
    "an id of another paper beside a link": (
        "- [Waves in Shallow Water](https://openreview.net/forum?id=a) extends arXiv:2401.01234",
        [("Waves in Shallow Water", None, None, None, None, 1)],
    ),
    "an item right below HTML": (
        f"<div>\n<br>\n</div>\n- Tern, A., Gull, B., *Waves in Shallow Water*, [pdf]({A})",
        [("Waves in Shallow Water", "2401.01234", None, None, None, 4)],
    ),
    "a title that goes on in the next line": (
        f"- [ECCV 2020] ***Sand:*** Dynamic Waves of\n  Shallow Water [[paper]({A})]",
        [("Sand: Dynamic Waves of Shallow Water", "2401.01234", "ECCV", 2020, None, 2)],
    ),
    "a title in a full line that goes on, its name in bold": (
        f"- **Sand:** Dynamic Time-lapse Waves over the Tidal Flats\n  Generation via Still Water [[paper]({A})]",
        [("Sand: Dynamic Time-lapse Waves over the Tidal Flats Generation via Still Water", "2401.01234", None, None, None, 2)],
    ),
    "a title, authors in the next line": (
        f"- **Sand:** Dynamic Time-lapse Waves over the Tidal Flats\n  Ada Lovelace, Mary Somerville [[paper]({A})]",
        [("Sand: Dynamic Time-lapse Waves over the Tidal Flats", "2401.01234", None, None, None, 2)],
    ),
    "half of a name in bold": (
        f"- h-***Wave:*** Moving in Shallow Water [[paper]({A})]",
        [("h-Wave: Moving in Shallow Water", "2401.01234", None, None, None, 1)],
    ),
    "a long name in bold before a colon": (
        f"- **The Devil Is in the Tides:** Moving in Shallow Water [[paper]({A})]",
        [("The Devil Is in the Tides: Moving in Shallow Water", "2401.01234", None, None, None, 1)],
    ),
    "a name in bold without a colon": (
        f"- **StableWave** Moving Sand using Shallow Water [[paper]({A})]\n- **TideNet** Ada Lovelace, Mary Somerville [[paper]({B})]",
        [("StableWave Moving Sand using Shallow Water", "2401.01234", None, None, None, 1), ("TideNet", "2402.05678", None, None, None, 2)],
    ),
    "a name twice": (
        f"- **Tidal Wave:** Tidal Wave: Moving Sand [[paper]({A})]\n- **Sand:** Sand Moves in Water [[paper]({B})]",
        [("Tidal Wave: Moving Sand", "2401.01234", None, None, None, 1), ("Sand Moves in Water", "2402.05678", None, None, None, 2)],
    ),
    "bold that was never closed": (
        f"- **T2W-Bench:*** A Benchmark for Waves [[paper]({A})]",
        [("T2W-Bench: A Benchmark for Waves", "2401.01234", None, None, None, 1)],
    ),
    "two surnames behind the title": (
        f"- A Parser using Waves. Tern and Gull. [[pdf]({A})]",
        [("A Parser using Waves", "2401.01234", None, None, None, 1)],
    ),
    "a journal that no table has, behind the title": (
        f"- Learning Waves. International Journal of Tidal Intelligence, vol. 1, no. 4, 2001. [[pdf]({A})]",
        [("Learning Waves", "2401.01234", "International Journal of Tidal Intelligence", 2001, None, 1)],
    ),
    "a conference that no table has, behind names": (
        f"- [Waves in Shallow Water]({A}), Tern et al., ICXYZ 2022\n- [Tides of the Moon]({B}), Tern et al., NVIDIA 2022",
        [("Waves in Shallow Water", "2401.01234", "ICXYZ", 2022, None, 1), ("Tides of the Moon", "2402.05678", None, 2022, None, 2)],
    ),
    "the year of a challenge": (
        f"- Waves in Shallow Water, CVPR (4th in VOC 2012) [[pdf]({A})]",
        [("Waves in Shallow Water", "2401.01234", "CVPR", None, None, 1)],
    ),
    "a laboratory, with a citation below": (
        f"* Sea Lab [[Paper]({A})]\n  * Tern, A., Gull, B., & Li, C. (2015). Waves in Shallow Water. CVPR.",
        [("Waves in Shallow Water", "2401.01234", "CVPR", 2015, None, 1)],
    ),
    "a laboratory, with a title in quotes below": (
        f'* MetaSea [[Paper]({A})]\n  * Tern, Ann, Bo Merity, and Cy Li. "Waves in Shallow Water." CVPR (2015).',
        [("Waves in Shallow Water", "2401.01234", "CVPR", 2015, None, 1)],
    ),
    "a title in bold below a long heading": (
        f"# Waves (Shallow Water Generation)\n\n**Tides of the Moon and Sand**\n\n- Homepage: https://tides.io/\n- Paper: {A}",
        [("Tides of the Moon and Sand", "2401.01234", None, None, None, 6)],
    ),
    "a table with badges": (
        f"""| Title | Venue | Date | Code |
|:--|:-:|:-:|:-:|
| ![Star](s.svg) <br> [**Waves in Shallow Water**]({A}) <br> | arXiv | 2024-01-03 | [![Star](s.svg)](https://github.com/a/w) |""",
        [("Waves in Shallow Water", "2401.01234", "arXiv", 2024, "https://github.com/a/w", 3)],
    ),
    "a table in another order": (
        f"| Year | Venue | Paper Title | Repository |\n|-|-|-|-|\n|2025|`CVPR`|[Waves in Shallow Water]({A}?)|---|",
        [("Waves in Shallow Water", "2401.01234", "CVPR", 2025, None, 3)],
    ),
    "a table with the link in another cell": (
        f"| Method | Paper | Pub. & Date |\n|-|-|-|\n| WAVE \\| 2: Waves in Shallow Water | [PDF]({A}) | IJCV-2021 |",
        [("WAVE | 2: Waves in Shallow Water", "2401.01234", "IJCV", 2021, None, 3)],
    ),
    "a table whose row is short": (
        f"| Title | Venue | Year | Link | Code |\n|-|-|-|-|-|\n| Waves in Shallow Water | | 2020 | [link]({A}) |",
        [("Waves in Shallow Water", "2401.01234", None, 2020, None, 3)],
    ),
    "a table without a header": (
        f"| | |\n|-|-|\n| Waves in Shallow Water | [arXiv]({A}) |",
        [("Waves in Shallow Water", "2401.01234", None, None, None, 3)],
    ),
    "a table in HTML": (
        f"<table>\n<tr><th>Title</th><th>Venue</th></tr>\n<tr>\n<td><a\n href='{A}'>Waves in Shallow Water</a>\n<td>ICLR 2023</tr></table>",
        [("Waves in Shallow Water", "2401.01234", "ICLR", 2023, None, 5)],
    ),
    "a list in HTML without closing tags": (
        f'<ul>\n<li>Waves in Shallow Water <a href="{A}">paper</a>\n<li>Tides of the Moon <a href="{B}">paper</a>\n</ul>',
        [("Waves in Shallow Water", "2401.01234", None, None, None, 2), ("Tides of the Moon", "2402.05678", None, None, None, 3)],
    ),
    "the date and venue in items below": (
        f"- [Waves in Shallow Water]({A})\n    - Ada Lovelace\n    - 📅 Date: May 2, 2026\n    - 📑 Publisher: CVPR 2026",
        [("Waves in Shallow Water", "2401.01234", "CVPR", 2026, None, 1)],
    ),
    "a publisher that nobody knows, called a paper": (
        "- Waves in Shallow Water [[paper](https://journal.example.org/articles/12)]",
        [("Waves in Shallow Water", None, None, None, None, 1)],
    ),
    "a link first, the title behind it": (
        f"- [[BMVC2021]({A})] 3D Waves in Water [[github](https://github.com/a/w)]",
        [("3D Waves in Water", "2401.01234", "BMVC", 2021, "https://github.com/a/w", 1)],
    ),
    "a heading over folded text and links": (
        f"### 1. Waves in Shallow Water\n**Authors**: A. B\n<details><summary>Abstract</summary>\nIt is so.\n</details>\n\n[📄 Paper]({A})",
        [("Waves in Shallow Water", "2401.01234", None, None, None, 7)],
    ),
    "a line of a bibliography": (
        f"1. Ada Lovelace, Mary Somerville. Waves in Shallow Water. In CVPR, 2021. [paper]({A})",
        [("Waves in Shallow Water", "2401.01234", "CVPR", 2021, None, 1)],
    ),
    "authors behind the title": (
        f"- Waves in Shallow Water. Ada Lovelace, Mary Somerville. [[arxiv]({A})]",
        [("Waves in Shallow Water", "2401.01234", None, None, None, 1)],
    ),
    "bold letters inside words": (
        f"- WAVE: **W**ater th**A**t mo**V**es, [arXiv]({A})",
        [("WAVE: Water thAt moVes", "2401.01234", None, None, None, 1)],
    ),
    "year and venue inside the link": (
        f"<table><tr><td>W</td><td><a href='{A}'>[2018 ICLR] Waves in Shallow Water</a></td></tr></table>",
        [("Waves in Shallow Water", "2401.01234", "ICLR", 2018, None, 1)],
    ),
    "authors and venue behind commas": (
        f"- Waves in Water, Sand and Air, Ada Lovelace, Mary K. Somerville, CVPR 2021 [[pdf]]({A}) [[code]](https://github.com/a/w)",
        [("Waves in Water, Sand and Air", "2401.01234", "CVPR", 2021, "https://github.com/a/w", 1)],
    ),
    "authors and venue behind full stops": (
        f"- Waves in Shallow Water. Ada Lovelace, Mary K. Somerville. CVPR 2021. [[pdf]({A})]",
        [("Waves in Shallow Water", "2401.01234", "CVPR", 2021, None, 1)],
    ),
    "authors, then a short title in quotes": (
        f'1. Ada Lovelace, Mary Somerville, Maria Mitchell, Sophie Germain, "Waves in Water," ICML, 2021. [Paper]({A})',
        [("Waves in Water", "2401.01234", "ICML", 2021, None, 1)],
    ),
    "a title in italics behind a name": (
        f"1. WAVE from *Waves in Shallow Water* [[Paper]({A})]",
        [("Waves in Shallow Water", "2401.01234", None, None, None, 1)],
    ),
    "a short name in bold, the title on the next line": (
        f"- **WAVE** [[Lab]]() Nov 2022 [[open]](https://github.com/a/w)  \n    On Waves in Shallow Water [[Preprint]]({A})",
        [("On Waves in Shallow Water", "2401.01234", "arXiv", 2022, "https://github.com/a/w", 2)],
    ),
    "authors and venue on lines below": (
        f"**[Waves in Shallow Water]({A})**\n<br>Ada Lovelace, Mary Somerville<br>\nICML 2022 | [Code](https://github.com/a/w)",
        [("Waves in Shallow Water", "2401.01234", "ICML", 2022, "https://github.com/a/w", 1)],
    ),
    "code and venue in items beside the link": (
        f"- **Waves in Shallow Water**\n  - Conference: CVPR 2021\n  - Link: {A}\n  - Code: https://github.com/a/w",
        [("Waves in Shallow Water", "2401.01234", "CVPR", 2021, "https://github.com/a/w", 3)],
    ),
    "a list of links below the title, in Chinese": (
        f"**Waves in Shallow Water**\n\n- Oral\n- 论文下载链接：{A}\n- 代码：https://github.com/a/w\n\n**Tides of Moon**\n\n- 论文：{B}",
        [
            ("Waves in Shallow Water", "2401.01234", None, None, "https://github.com/a/w", 4),
            ("Tides of Moon", "2402.05678", None, None, None, 9),
        ],
    ),
    "the title in a folded part's summary": (
        f"## Water\n<details><summary>Waves in Shallow Water (ICML 2022)</summary>\n\nAbout waves. They move.\n\n[Paper]({A})\n</details>",
        [("Waves in Shallow Water", "2401.01234", "ICML", 2022, None, 6)],
    ),
    "a heading over a list of links": (
        f"## Water\n\n#### Waves in Shallow Water\n\n- 论文：{A}\n- 代码：https://github.com/a/w",
        [("Waves in Shallow Water", "2401.01234", None, None, None, 5)],
    ),
    "a ticked box": (
        f"- [x] Waves in Shallow Water (ICML 2022) [[paper]({A})]",
        [("Waves in Shallow Water", "2401.01234", "ICML", 2022, None, 1)],
    ),
    "one paper with two links": (
        f"- **Waves in Shallow Water** [[ICLR 2023](https://openreview.net/forum?id=a)] [[arXiv]({A})]",
        [("Waves in Shallow Water", "2401.01234", "ICLR", 2023, None, 1)],
    ),
    "a year in brackets, then initials": (
        f"- Waves in the deep (2014), G. Heron et al. [[pdf]]({A})\n- Waves and models(2017): A Tutorial, G. Neu. [[pdf]]({B})",
        [("Waves in the deep", "2401.01234", None, 2014, None, 1), ("Waves and models", "2402.05678", None, 2017, None, 2)],
    ),
    "a year in brackets, then a full name": (
        f"- Waves for mobile seas (2017), Andrew G. Heron et al. [[pdf]]({A})",
        [("Waves for mobile seas", "2401.01234", None, 2017, None, 1)],
    ),
    "authors first without quotes": (
        f"* Ann Tern, Bo Li, Oriol Vinyals, Waves: a Lightweight Net, ICLR, 2016. [[Paper]]({A})",
        [("Waves: a Lightweight Net", "2401.01234", "ICLR", 2016, None, 1)],
    ),
    "surnames first, the title in italics": (
        f"* Tern, A., Gull, B., *Waves with joint loss*, 2016, [pdf]({A})",
        [("Waves with joint loss", "2401.01234", None, 2016, None, 1)],
    ),
    "authors of a medical journal": (
        "- Tern A, Gull B, Smith CD. Waves in shallow water. Nature. 2020;580:1-9. https://doi.org/10.1000/5",
        [("Waves in shallow water", None, "Nature", 2020, None, 1)],
    ),
    "the authors and the title in the item below a lab": (
        f"* Google [[Paper]]({A})\n  * Ann Tern, Bo Li, Show the Waves: A Neural Generator, CVPR, 2015.",
        [("Show the Waves: A Neural Generator", "2401.01234", "CVPR", 2015, None, 1)],
    ),
    "a short name in brackets and bars": (
        f"- **[WaveNet]** Waves for the Sea | **[ICCV' 17]** |[`[pdf]`]({A}) [`[official code - caffe]`](https://github.com/o/x)",
        [("Waves for the Sea", "2401.01234", "ICCV", 2017, "https://github.com/o/x", 1)],
    ),
    "a label that is misspelt": (
        f"**VMW: Video Wave Customization**\n\n- Homeoage: https://video-wave.github.io/\n- Paper: {A}",
        [("VMW: Video Wave Customization", "2401.01234", None, None, None, 4)],
    ),
    "two titles and two links in a row": (
        f"| Title | Link |\n|-|-|\n| **Title A of waves**<br>**Title B of sand** | [1]({A})<br>[2]({B}) |",
        [("Title A of waves", "2401.01234", None, None, None, 3), ("Title B of sand", "2402.05678", None, None, None, 3)],
    ),
    "a version as a label": (
        f"* Paper: Salient wave subitizing\n  * [CVPR Version](https://w.org/SOS.pdf)\n  * [Arxiv Version]({A})",
        [("Salient wave subitizing", None, "CVPR", None, None, 2), ("Salient wave subitizing", "2401.01234", None, None, None, 3)],
    ),
    "another version in an item beside the title": (
        f"* Paper:\n  * [Waves in Shallow Water](https://ieeexplore.ieee.org/document/1)\n  * [arXiv]({A})",
        [("Waves in Shallow Water", None, None, None, None, 2), ("Waves in Shallow Water", "2401.01234", None, None, None, 3)],
    ),
    "a workshop's column": (
        f"| Year | Venue | Paper |\n|-|-|-|\n|2019|ICCV_W|[Waves for beaches]({A})|\n|2020|CVPR-W|[Waves for seas]({B})|",
        [
            ("Waves for beaches", "2401.01234", "ICCV Workshop", 2019, None, 3),
            ("Waves for seas", "2402.05678", "CVPR Workshop", 2020, None, 4),
        ],
    ),
    "a workshop behind a venue": (
        f"- Ann Tern, Bo Li, Waves at Sea, arXiv:2401.01234 / ICML 2015 deep learning workshop. [[Paper]]({A})",
        [("Waves at Sea", "2401.01234", "ICML Workshop", 2015, None, 1)],
    ),
    "venue and year of parent items": (
        f"## Papers\n- Year 2024\n  - **CVPR**\n    - Make the Waves [[Paper]]({A})\n  - **arXiv**\n    - Make Sand [[Paper]]({B})",
        [("Make the Waves", "2401.01234", "CVPR", 2024, None, 4), ("Make Sand", "2402.05678", "arXiv", 2024, None, 6)],
    ),
    "venue and year of the heading": (
        f"## Papers\n### NeurIPS 2024\n- [Waves and Tides]({A})\n### Pattern Recognition\n- [Waves and Sand]({B})",
        [("Waves and Tides", "2401.01234", "NeurIPS", 2024, None, 3), ("Waves and Sand", "2402.05678", None, None, None, 5)],
    ),
    "venue of the address": (
        "- [Waves](https://openaccess.thecvf.com/content/CVPR2024W/X/a.html)\n- [Sand Boats](https://www.ecva.net/papers/eccv_2020/1.pdf)",
        [("Waves", None, "CVPR Workshop", 2024, None, 1), ("Sand Boats", None, "ECCV", 2020, None, 2)],
    ),
    "a surname that is also a venue": (
        f"- [Learning Waves from Sand]({A})\n  - Ann Tern, Bo Chi, Cy Xu",
        [("Learning Waves from Sand", "2401.01234", None, None, None, 1)],
    ),
    "words of addresses and of subjects that are also venues": (
        f"**WaVo: waves for 3D Medical Image Analysis**\n\n- Homepage: https://www.example.com/Waves/\n- Paper: {A}",
        [("WaVo: waves for 3D Medical Image Analysis", "2401.01234", None, None, None, 4)],
    ),
    "an affiliation that is also a venue": (
        f"| Method | Affiliation | Note | Paper |\n|-|-|-|-|\n| WaveSAM | University of Science, China | Cell nuclei | [link]({A}) |",
        [("WaveSAM", "2401.01234", None, None, None, 3)],
    ),
    "a venue that was only asked": (
        f"- [Waves in Shallow Water]({A}), submitted to CVPR 2025",
        [("Waves in Shallow Water", "2401.01234", None, 2025, None, 1)],
    ),
    "other sites as labels": (
        f"- Waves: a title [arXiv]({A}), [OpenReview](https://openreview.net/forum?id=abc123), [PMLR](https://proceedings.mlr.press/v202/a23a.html)",
        [("Waves: a title", "2401.01234", "ICML", 2023, None, 1)],
    ),
    "a bibliography file is no code": (
        f"- [Waves at Sea]({A}), ECCV 2022 | [bibtex](https://github.com/o/awesome/blob/main/x.bib#L79)",
        [("Waves at Sea", "2401.01234", "ECCV", 2022, None, 1)],
    ),
    "a data set is no code, nor is a page": (
        f"- [Waves at Sea]({A}) [![GitHub-Page](b.svg)](https://waves.github.io/)\n  - ExpEnv: [D4RL](https://github.com/rail-berkeley/d4rl)",
        [("Waves at Sea", "2401.01234", None, None, None, 1)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_every_shape_is_read(shape: str) -> None:
    markdown, expected = SHAPES[shape]
    found = read_foreign_list(markdown)
    assert [(one.title, one.arxiv, one.venue, one.year, one.code, one.line) for one in found.entries] == expected
    assert found.unread == []


SECTIONS = [
    (f"# Awesome Water\n## Waves\n### Shallow\n- [Waves in Water]({A})", ("Waves", "Shallow")),
    (f"# Waves\n- [Waves in Water]({A})\n# Tides\n- [Tides of the Moon]({B})", ("Waves",)),
    (f"## Water\n<details><summary>2023</summary>\n\n- [Waves in Water]({A})\n\n</details>", ("Water", "2023")),
    (f"## Water\n<details><summary>12 papers</summary>\n\n- [Waves in Water]({A})\n\n</details>", ("Water",)),
    (
        f"## Water\n<details><summary>Waves in Shallow Water</summary>\n\n- It is so.\n- [Paper]({A})\n\n</details>",
        ("Water",),
    ),
    (f"## Water\n- **Waves**\n  - [Waves in Water]({A})", ("Water", "Waves")),
    (f"<h2>Water</h2>\n\n- [Waves in Water]({A})", ("Water",)),
    (f"Water\n=====\n\n## Waves\n[Waves in Water]({A})", ("Waves",)),
    (f"<div>\n\n## Water\n\n</div>\n\n[Waves in Water]({A})", ("Water",)),
]


@pytest.mark.parametrize(("markdown", "section"), SECTIONS)
def test_the_path_of_sections_is_kept(markdown: str, section: tuple[str, ...]) -> None:
    assert read_foreign_list(markdown).entries[0].section == section


UNREAD = [
    f"If you use it please cite our [paper]({A}).",
    f"- 2025.12.08: The paper was accepted by CVPR ([arXiv]({A})).",
    f"```\nurl = {{{A}}}\n```",
    f"<!-- - [Waves in Water]({A}) -->",
    f"[![arXiv](https://img.shields.io/badge/arXiv-red)]({A})",
    f"[unused]: {A}",
    f"[paper]({A})",
    "word " * 5000 + A,
    f"This part has 291 images of waves and is made by expanding the [Tide-Rep]({A}) data.",
    "arXiv:2401.01234",
    "please see our paper (arXiv 2401.01234)",
    "| Tides |\n|--|\n| |\n| (arXiv:2401.01234) |",
]


@pytest.mark.parametrize("markdown", UNREAD, ids=lambda text: text[:30])
def test_what_is_no_entry_is_reported_with_its_line(markdown: str) -> None:
    found = read_foreign_list(f"# Water\n\n{markdown}\n")
    assert found.entries == []
    assert len(found.unread) == 1
    assert found.lines == 1
    assert "2401.01234" in found.unread[0].text or len(markdown) > 5000


@pytest.mark.parametrize(
    "link",
    [
        "https://arxiv.org/abs/2401.123",
        "https://arxiv.org/abs/1409.05575",
        "https://arxiv.org/abs/2413.12345",
        "https://arxiv.org/pdf/2401.123456v2",
        "https:/arxiv.org/abs/2401.12348",
        "https://export.arxiv.org/abs/2401.1234567",
        "https://huggingface.co/papers/2401.12",
    ],
)
def test_a_mistyped_id_is_reported_and_never_cut(link: str) -> None:
    found = read_foreign_list(f"# Water\n\n- [Waves in Water]({link})\n- [Tides of the Moon]({B})\n")
    assert [entry.arxiv for entry in found.entries] == ["2402.05678"]
    assert [unread.line for unread in found.unread] == [3]
    assert found.lines == 2


@pytest.mark.parametrize("written", ["arXiv:2401.012345", "arXiv: 1409.05575", "arXiv:2413.12345v1"])
def test_a_mistyped_id_without_a_link_is_reported_too(written: str) -> None:
    found = read_foreign_list(f"- Waves in Water, {written}\n- [Tides of the Moon]({B}), {written}\n")
    assert [(unread.line, unread.text[:19]) for unread in found.unread] == [(1, "no valid arXiv id: ")]
    assert [entry.arxiv for entry in found.entries] == ["2402.05678"]


def test_a_definition_right_below_a_line_is_no_link_of_its_paper() -> None:
    found = read_foreign_list(f"Waves in Shallow Water, arXiv:2401.01234\n[q]: {B}")
    assert [(entry.title, entry.arxiv) for entry in found.entries] == [("Waves in Shallow Water", "2401.01234")]
    assert [unread.line for unread in found.unread] == [2]


def test_a_citation_that_names_an_id_is_not_reported() -> None:
    assert read_foreign_list("```\n@article{w,\n  journal={arXiv preprint arXiv:2401.01234}\n}\n```").unread == []


@pytest.mark.parametrize("link", ["https://arxiv.org/list/cs.CV/new", "https://arxiv.org/a/tern_a_1"])
def test_pages_of_arxiv_that_are_no_papers_may_be_silent(link: str) -> None:
    assert read_foreign_list(f"[a page]({link})").unread == []


def test_a_comment_is_one_line_with_its_count() -> None:
    found = read_foreign_list(f"# Water\n\n<!--\n- [Waves]({A})\n- [Tides]({B})\n-->\n\n- [Sand Boats]({A})\n")
    assert [(unread.line, unread.papers) for unread in found.unread] == [(3, 2)]
    assert "lines 3–6" in found.unread[0].text
    assert found.lines == 3


def test_each_further_line_of_a_paper_belongs_to_it() -> None:
    markdown = f"**Waves in Shallow Water** \\\n[[ICLR 2023](https://openreview.net/forum?id=a)] \n[[arXiv]({A})]"
    first, second = read_foreign_list(markdown).entries
    assert (first.line, first.again, first.arxiv) == (2, True, None)
    assert (second.line, second.again, second.arxiv) == (3, False, "2401.01234")
    assert second.page == "https://openreview.net/forum?id=a"


LINES = (
    "- [{title}]({link})",
    "- **[CVPR 2024]** {title} [[paper]({link})] [[code](https://github.com/a/b)]",
    "**{title}** \\\n*Ada Lovelace* \\\n[[Website]]({link})",
    "| {title} | ICLR | [PDF]({link}) |",
    "|[{title}]({link})|",
    '<a href="{link}">{title}</a>',
    "<li>{title} <a href='{link}'>paper</a>",
    "  - {title} <{link}>",
    "{title}: {link}",
    "<!-- {title} {link} -->",
    "```\n{link}\n```",
    "> {title} [[pdf]]({link})",
    "### [{title}]({link})",
    "<details><summary>{title}</summary> [paper]({link})</details>",
    "[1]: {link}",
    "| Title | Link |\n|-|-|\n| {title} | {link} |",
    "<table><tr><td>{title}</td><td><a href={link}>x</a></td></tr></table>",
    "please see our [paper]({link})",
)
PLACES = (
    "https://arxiv.org/abs/2401.0{:04}",
    "https://openreview.net/forum?id=x{}",
    "https://x.org/{}.pdf",
    "https://doi.org/10.1/{}",
)
titles = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
one = st.tuples(st.sampled_from(LINES), titles, st.sampled_from(PLACES), st.sampled_from(("\n", "\n\n")))


@given(st.lists(one, min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_entries_and_unread_lines_are_the_lines_that_hold_a_link(chosen: list[tuple[str, str, str, str]]) -> None:
    markdown = "".join(
        line.format(title=title, link=link.format(number + 1)) + end
        for number, (line, title, link, end) in enumerate(chosen)
    )
    found = read_foreign_list(markdown)
    lines = markdown.split("\n")
    holding = {number for number, line in enumerate(lines, 1) if any(map(is_paper, addresses_in(line)))}
    read, unread = {entry.line for entry in found.entries}, {line.line for line in found.unread}
    assert not read & unread
    assert len(unread) == len(found.unread)
    # A definition that an entry used is no line with a link of its own; what else holds an address is accounted for.
    assert read | unread >= {number for number in holding if not lines[number - 1].startswith("[1]:")}
    assert unread <= holding


NAMED = (
    "* {title}, arXiv:{id}",
    "1. Tern, A., Gull, B., *{title}*, arXiv preprint arXiv:{id}",
    "- Group\n  - {title} (arXiv {id})",
    "{title}. arXiv:{id}v2",
    "> {title}, arXiv:{id}",
    "## {title}, arXiv:{id}",
    "| {title} | arXiv:{id} |",
    "| Title | arXiv |\n|--|--|\n| {title} | arXiv:{id} |",
    "<ul><li>{title}, arXiv:{id}",
    "[{title}](https://arxiv.org/abs/{id})",
    "- [[pdf](https://arxiv.org/pdf/{id})] {title}",
    "[t{id}]: https://arxiv.org/abs/{id}",
    "| Year | Paper |\n|--|--|\n| 2019 | [{title}](https://arxiv.org/abs/{id}) |",
    "<div>\n<b>{title}</b> https://arxiv.org/abs/{id}\n</div>",
    "```\n{title} https://arxiv.org/abs/{id}\n```",
    "---",
    "<br>",
)
words = st.lists(
    st.sampled_from(["Waves", "Tides", "Moon", "of", "the", "in", "Shallow", "Water:", "Sand"]), min_size=3, max_size=6
)


@given(st.lists(st.tuples(st.sampled_from(NAMED), words, st.sampled_from(("\n", "\n", "\n\n"))), max_size=6))
@settings(max_examples=100, deadline=None)
def test_no_paper_is_lost_whatever_is_right_above_or_below_it(chosen: list[tuple[str, list[str], str]]) -> None:
    ids = [f"2401.{number:05}" for number, _ in enumerate(chosen, start=1)]
    parts = zip(chosen, ids, strict=True)
    markdown = "".join(text.format(title=" ".join(title), id=id_) + end for (text, title, end), id_ in parts)
    found = read_foreign_list(markdown)
    said = {entry.arxiv for entry in found.entries} | {id_ for id_ in ids for one in found.unread if id_ in one.text}
    assert said == {id_ for id_ in ids if id_ in markdown}
    lines = markdown.split("\n")
    assert all(not entry.arxiv or entry.arxiv in lines[entry.line - 1] for entry in found.entries)


@given(st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_without_a_fault(text: str) -> None:
    read_foreign_list(text)


@given(titles)
@settings(max_examples=60, deadline=None)
def test_a_line_of_ours_is_read_as_it_was_meant(title: str) -> None:
    assume(clean_title(plain_title(one_line(title))))
    assume("://" not in title)  # a link whose text is an address names no title
    paper = make_paper("2401.01234", title, venue="ICLR", year=2024, code="https://github.com/a/b", areas=["video"])
    for line in (render_short_line(paper), render_entry_line(paper, {"video": "video"})):
        found = read_foreign_list(f"## Water\n\n{line}\n")
        assert [(entry.arxiv, entry.line) for entry in found.entries] == [("2401.01234", 3)]
        shown = plain_title(one_line(title))
        assert found.entries[0].title == clean_title(shown) or titles_agree(found.entries[0].title, shown)
