"""Papers of BibTeX entries as people paste them, whole and broken."""

import time

import pytest

from bot.core.paper.likeness import title_key
from bot.core.suggest.form import Asked, read_suggestion, title_variants

TITLE = "Waves of prompts at sea"
LINKS = {
    "an id": ("@misc{t,\n title={Waves of prompts at sea},\n eprint={2401.01234},\n archivePrefix={arXiv}\n}", "arXiv:2401.01234"),
    "an id as the journal": ("@article{t, title={Waves of prompts at sea}, journal={arXiv preprint arXiv:2401.01234}}", "arXiv:2401.01234"),
    "an id as the volume": ("@article{t, title={Waves of prompts at sea}, journal={CoRR}, volume={abs/2401.01234}}", "arXiv:2401.01234"),
    "an old id": ("@misc{t, title={Waves of prompts at sea}, eprint={cs/0508053}, archivePrefix={arXiv}}", "arXiv:cs/0508053"),
    "an id and a DOI": (
        "@article{DBLP:journals/corr/abs-2401-01234, title={Waves of sand}, doi={10.48550/arXiv.2401.01234}, eprint={2401.01234}}",
        "arXiv:2401.01234",
    ),
    "a DOI with a sign escaped": (
        "@article{t, title={Waves of prompts at sea}, doi={10.1007/978-3-031-72998-0\\_12}}",
        "https://doi.org/10.1007/978-3-031-72998-0_12",
    ),
    "an address": (
        "@misc{t, title={Waves of prompts at sea}, howpublished={\\url{https://arxiv.org/abs/2401.01234}}}",
        "https://arxiv.org/abs/2401.01234",
    ),
    "a page": (
        "@inproceedings{\nt,\ntitle={Waves of prompts at sea},\nurl={https://openreview.net/forum?id=abcd1234}\n}",
        "https://openreview.net/forum?id=abcd1234",
    ),
    "text around it": ("Please add\n```bibtex\n@misc{t, title={Waves of sand}, eprint={2401.01234}}\n```\nThanks!", "arXiv:2401.01234"),
    "a field twice": ("@misc{t, title={Waves of prompts at sea}, title={Tides}, eprint={2401.01234}}", "arXiv:2401.01234"),
    "cut off": ("@misc{t,\n title={Waves of prompts at sea},\n eprint={2401.01234},\n author={Ann T", "2401.01234"),
    "no commas": ("@misc{t,\n title={Waves of prompts at sea}\n eprint={2401.01234}\n}", "2401.01234"),
    "a brace open": ("@misc{t,\n abstract={We {say so.},\n eprint={2401.01234}\n}", "2401.01234"),
    "full-width commas": ("@misc{t，\n title={Waves of prompts at sea}，\n eprint={2401.01234}\n}", "2401.01234"),
}  # fmt: skip


@pytest.mark.parametrize("case", LINKS)
def test_the_link_of_an_entry_is_read(case: str) -> None:
    entry, link = LINKS[case]
    assert read_suggestion(entry).links == (link,)


def test_each_entry_is_a_paper() -> None:
    entries = "".join(f"@misc{{t, title={{Waves}}, eprint={{2401.0{number}}}}}\n" for number in (1234, 5678))
    assert read_suggestion(entries).links == ("arXiv:2401.01234", "arXiv:2401.05678")


@pytest.mark.parametrize(
    "entry",
    [
        "@inproceedings{t,\n title={Waves of prompts at sea},\n author={Ann Tern and Bo Li},\n year={2025}\n}",
        "@inproceedings{t,\n title={{W}aves of {P}rompts at {S}ea},\n author={Ann Tern}\n}",
        "@inproceedings{t,\n title={Waves of prompts\n    at sea},\n author={Ann Tern}\n}",
        '@inproceedings{t,\n title="Waves of prompts at sea",\n author="Ann Tern",\n month=jun\n}',
        "@inproceedings{\n title={Waves of prompts at sea},\n author={Ann Tern and Bo Li},\n year={2025}\n}",
    ],
)
def test_an_entry_without_a_link_gives_its_title_and_nothing_else(entry: str) -> None:
    (title,) = read_suggestion(entry).titles
    assert title_key(TITLE) in map(title_key, title_variants(title))


@pytest.mark.parametrize(
    ("booktitle", "venue"),
    [
        ("Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)", "CVPR 2025"),
        ("Advances in Neural Information Processing Systems", "NeurIPS 2025"),
        (
            "Proceedings of the IEEE Conference on Computer Vision and Pattern Recognition Workshops",
            "CVPR Workshop 2025",
        ),
        ("Waves", None),
    ],
)
def test_an_entry_names_its_venue(booktitle: str, venue: str | None) -> None:
    entry = f"@inproceedings{{t, title={{{TITLE}}}, booktitle={{{booktitle}}}, year={{2025}}}}"
    assert read_suggestion(entry) == Asked(titles=(TITLE,))
    assert read_suggestion(entry).venue == venue


def test_entries_made_to_be_slow_are_read_in_time(capfd: pytest.CaptureFixture[str]) -> None:
    begun = time.perf_counter()
    for text in (
        "@misc{a,title={" * 49 + "{" * 19_000,
        "@misc{a,b=c," * 1600,
        "@a{" + "x={y}," * 3000,
        "@misc{" * 3000,
    ):
        read_suggestion(text)
    assert time.perf_counter() - begun < 5
    assert capfd.readouterr().err == ""
