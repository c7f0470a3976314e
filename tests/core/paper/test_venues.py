"""What comments, journal references and containers say of where a paper was published, and what they don't."""

import pytest

from bot.core.paper.venues import Outlet, outlet_of, read_venues

COMMENTS = [
    ("CVPR 2025", "CVPR 2025"),
    ("CVPR25", "CVPR 2025"),
    ("Accepted by NeurIPS 2025. 22 pages", "NeurIPS 2025"),
    (
        "10 pages, 4 figures, accepted to IEEE/CVF Winter Conference on Applications of Computer Vision 2026",
        "WACV 2026",
    ),
    ("AAAI'26, Oral Paper", "AAAI 2026"),
    ("EMNLP 2025 Main Conference (Oral)", "EMNLP 2025"),
    ("Accepted to ACL 2025 Findings", "Findings of ACL 2025"),
    ("Findings of the Association for Computational Linguistics: EMNLP 2024", "Findings of EMNLP 2024"),
    ("Accepted in IEEE TPAMI", "TPAMI"),
    ("Published in Information Fusion", "Information Fusion"),
    ("To appear in the 2025 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)", "CVPR 2025"),
    ("Proceedings of the 33rd ACM International Conference on Multimedia, accepted", "ACM MM"),
    ("Accepted to ICCV 2025; CVPRW 2024 (Best Paper)", "ICCV 2025"),
    ("Published in Transactions on Machine Learning Research (06/2025)", "TMLR"),
    ("Accepted to NeurIPS 2025 Datasets and Benchmarks Track", "NeurIPS 2025"),
    ("Accepted at the Research Track at KDD 2025", "KDD 2025"),
    ("ICLR 2025. Code: https://github.com/icml2024/neurips2023", "ICLR 2025"),
]
SILENT = [
    "",
    "10 pages, 6 figures",
    "Submitted to CVPR 2025",
    "Under review at ICLR 2026",
    "To be submitted to WACV 2026",
    "This work has been submitted to the IEEE TPAMI for possible publication",
    "Accepted at the CVPR 2025 Workshop on Foundation Models",
    "CVPRW 2025",
    "Accepted to CVPR2025W",
    "Accepted to ICCV Workshops 2025",
    "Extended Abstract, presented at MICCAI 2025",
    "UncertaiNLP at EMNLP 2025",
    "Accepted to ArgXAI@ECAI25",
    "Accepted to ACL GEM 2025",
    "Champion Solution for CVPR 2025 MAI VSR Track",
    "Accepted to EMNLP 2025 (Industry Track)",
    "Extended version of our ECCV 2024 paper",
    "25 pages, NeurIPS formatting style",
    "Withdrawn from ICLR 2025",
    "Rejected from AAAI 2025",
    "Code: https://github.com/someone/CVPR2025",
    "Better than the winner of ICCV 2023",
    "Accepted to CVPR 2025. Accepted to ICCV 2025",
    "Accepted by 2025 6th International Conference on Computer Vision, Image and Deep Learning",
    "Accepted at the AAAI 2025 Fall Symposium Series",
    "Accepted to Pattern Recognition and Image Analysis",
    "Accepted to a journal; the date 2025 and this case 2024 are no venues",
    "Presented at an ICML 2024 tutorial",
    "Accepted (oral) to Foundations of Agentic Systems Theory at AAAI 2026",
    "SIGGRAPH Asia 2025 Posters Proceedings",
    "Accepted to 2025 ACM SIGGRAPH Symposium on Interactive 3D Graphics and Games (I3D 2025)",
    "Companion Proceedings of the ACM Web Conference 2025",
    "Accepted ICCV 2025. Fairness in Imaging (XYZ-FAIR Workshop)",
]
REFERENCES = [
    ("Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR), 2023, pp. 19113-19122", "CVPR 2023"),
    ("2023 IEEE/CVF Conference on Computer Vision and Pattern Recognition Workshops (CVPRW)", None),
    ("Computer Vision – ECCV 2022", "ECCV 2022"),
    ("Lecture Notes in Computer Science", None),
    ("Advances in Neural Information Processing Systems 36", "NeurIPS"),
    ("Proc. of the 40th International Conference on Machine Learning, PMLR 202:1234-1250, 2023", "ICML 2023"),
    ("IEEE TPAMI, vol. 45, no. 3, pp. 2010-2025, 2023", "TPAMI 2023"),
    ("Pattern Recognition", "Pattern Recognition"),
    ("Pattern Recognition and Computer Vision", None),
    ("IEEE Transactions on Multimedia", "TMM"),
    ("ACM Transactions on Multimedia Computing, Communications, and Applications", "TOMM"),
    ("Journal of Nothing Known 3 (2021)", None),
]  # fmt: skip


@pytest.mark.parametrize(("comment", "said"), COMMENTS)
def test_a_comment_that_says_it_was_accepted_is_read(comment: str, said: str) -> None:
    assert str(read_venues().read_comment(comment)) == said


@pytest.mark.parametrize("comment", SILENT)
def test_what_is_no_acceptance_at_the_venue_itself_says_nothing(comment: str) -> None:
    assert read_venues().read_comment(comment) is None


@pytest.mark.parametrize(("reference", "said"), REFERENCES)
def test_references_and_containers_are_read_without_words_of_acceptance(reference: str, said: str | None) -> None:
    found = read_venues().read_reference(reference)
    assert (str(found) if found else None) == said


def test_a_hostile_comment_is_read_in_time() -> None:
    for text in (
        "CVPR " * 20_000,
        "2025 ieee " * 20_000 + "CVPR",
        "(" * 50_000,
        "accepted at " * 20_000,
        "A-" * 50_000 + "CVPR",
    ):
        read_venues().read_comment(text)


OUTLETS = [
    ("CVPR", Outlet("conference", "IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)")),
    ("ACM Multimedia", Outlet("conference", "ACM International Conference on Multimedia (ACM MM)")),
    ("IEEE TIP", Outlet("journal", "IEEE Transactions on Image Processing")),
    ("PRL", Outlet("journal", "Pattern Recognition Letters")),
    ("TDSC", Outlet("journal", "IEEE Transactions on Dependable and Secure Computing")),
    ("Medical Image Analysis", Outlet("journal", "Medical Image Analysis")),
    ("CBM", Outlet("journal", "CBM")),
    ("Journal of Nothing Known", Outlet("journal", "Journal of Nothing Known")),
    ("Some Workshop", Outlet("conference", "Some Workshop")),
]


@pytest.mark.parametrize(("venue", "outlet"), OUTLETS)
def test_a_venue_has_a_kind_and_a_full_name(venue: str, outlet: Outlet) -> None:
    assert outlet_of(venue) == outlet


@pytest.mark.parametrize("words", ["Accepted to TDSC 2025", "PR 2025", "Accepted by AI 2025"])
def test_texts_are_not_searched_for_abbreviations_that_are_also_words(words: str) -> None:
    assert read_venues().read_comment(words) is None
