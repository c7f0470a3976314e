"""Papers of every sort for the tests of the site, and some of their abstracts."""

from datetime import UTC, datetime

from bot.core.paper.model import Paper
from bot.core.paper.preprint import Preprint
from tests.small_list import make_paper

HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script> \"'{{ 7*7 }}"
PAPERS: list[Paper] = [
    make_paper("2203.12119", "Visual Prompt Tuning", authors=["Menglin Jia", "Luming Tang"], date="2022-03-23", venue="ECCV", year=2022,
               code="https://github.com/ada/vpt", keywords=["first token-level prompts"], aliases=["VPT"], areas=["segmentation"],
               url="https://link.springer.com/chapter/1", note="Where the field began.", highlight="Read this first."),
    make_paper("2301.00001", "A Survey of Prompts", date="2023-01-02", kind="survey", nature=None, level=None, areas=["medical", "video"]),
    make_paper("2302.00001", "Medical Prompts in Pixels", authors=["Zoë Ørsted"], date="2023-02-02", level="pixel", areas=["medical"],
               venue="CVPR", year=2023),
    make_paper("2303.00001", "Prompts Everywhere", date="2023-03-03", level="both", nature="generative", areas=["medical", "video"],
               venue="CVPR", year=2024, code="https://github.com/ada/everywhere"),
    make_paper("2304.00001", "Withdrawn Work", date="2023-04-04", nature="non_learnable", withdrawn=True),
    make_paper("2305.00001", "What $\\ell_2$ Norms Say of CH$_4$", date="2023-05-05"),
    make_paper("2306.00001", HOSTILE, authors=[HOSTILE], venue=HOSTILE, keywords=[HOSTILE], note=HOSTILE, date="2023-06-06"),
    make_paper("2307.00001", "مطالبات بصرية", authors=["محمد علي", "Ada Lovelace"], date="2023-07-07"),
    make_paper("2308.00001", "A Work of Many Hands", authors=[f"Author Number{n}" for n in range(500)], date="2023-08-08"),
    make_paper("hep-th/9901001", "An Old Form of Id", date="1999-01-02"),
    make_paper(None, "A Paper Without an Id", url="https://example.org/paper", date="2021"),
    *(make_paper(f"2401.{10_000 + n}", f"Filler Paper Number {n}", date=f"2024-01-{1 + n % 28:02}", venue="ICLR", year=2024)
      for n in range(60)),
]  # fmt: skip

# What arXiv says of the first one, in words of our own.
PREPRINT = Preprint(
    "2203.12119",
    2,
    "Visual Prompt Tuning",
    ("Menglin Jia", "Luming Tang"),
    datetime(2022, 3, 23, tzinfo=UTC),
    datetime(2022, 7, 20, tzinfo=UTC),
    summary="Large models are costly to train. We propose visual prompt tuning, which learns tokens in the input of a frozen"
    " vision transformer. It <b>works</b>.",
)
# One word in each field that is searched, for the order of what is found.
ORDERED: list[Paper] = [
    make_paper("2402.00001", "Order Comes First", date="2024-01-03"),
    make_paper("2402.00002", "Order", date="2024-01-02"),
    make_paper("2402.00003", "A Paper by Someone", authors=["Maria Order"], date="2024-01-06"),
    make_paper("2402.00004", "A Paper That Says It Below", date="2024-01-04"),
    make_paper("2402.00005", "A Paper With Keywords", keywords=["in order"], date="2024-01-05"),
]  # fmt: skip
ABSTRACTS = {"2302.00001": "We look for cells in gardens\nof glass.", "2402.00004": "Prompts bring order."}
