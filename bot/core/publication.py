"""What kind of publication a venue is, and its name in full: a bibliography sets journals and conferences apart.

Venues in data files are short names as people write them. The table holds those that computer science papers meet most;
any other venue is judged by its words, and is a conference where these do not tell.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["journal", "conference"]


@dataclass(frozen=True, slots=True)
class Publication:
    """Where a paper appeared: a journal or a conference, and its full name where it is known, else the name as it was given."""

    kind: Kind
    name: str


@lru_cache(maxsize=1024)
def publication_of(venue: str) -> Publication:
    """The publication that a venue's name stands for."""
    key = " ".join(venue.split()).upper().removeprefix("IEEE ").strip()
    if key in _JOURNALS:
        return Publication("journal", _JOURNALS[key])
    if key in _CONFERENCES:
        return Publication("conference", f"{_CONFERENCES[key]} ({venue})")
    is_journal = bool(_JOURNAL_WORDS.search(venue)) and not _CONFERENCE_WORDS.search(venue)
    return Publication("journal" if is_journal else "conference", venue)


_JOURNAL_WORDS = re.compile(
    r"\b(?:journal|transactions|trans\.|letters|magazine|reviews?|annals|archives|bulletin|nature|science|reports|access|PLOS"
    r"|frontiers|artificial intelligence in medicine|computers in biology|expert systems with applications|sensors)",
    re.IGNORECASE,
)
_CONFERENCE_WORDS = re.compile(
    r"\b(?:conference|workshops?|symposium|proceedings|proc\.|meeting|challenge)", re.IGNORECASE
)


def _table(text: str) -> dict[str, str]:
    rows = (line.split("|") for line in text.strip().splitlines())
    return {short.strip().upper(): name.strip() for short, name in rows}


_JOURNALS = _table("""
AI            | Artificial Intelligence
CSUR          | ACM Computing Surveys
CVIU          | Computer Vision and Image Understanding
FITEE         | Frontiers of Information Technology & Electronic Engineering
FnTML         | Foundations and Trends in Machine Learning
IJCV          | International Journal of Computer Vision
INFFUS        | Information Fusion
Information Fusion | Information Fusion
ISPRS         | ISPRS Journal of Photogrammetry and Remote Sensing
JBHI          | IEEE Journal of Biomedical and Health Informatics
JMLR          | Journal of Machine Learning Research
JSTARS        | IEEE Journal of Selected Topics in Applied Earth Observations and Remote Sensing
JSTSP         | IEEE Journal of Selected Topics in Signal Processing
KBS           | Knowledge-Based Systems
Knowledge-Based Systems | Knowledge-Based Systems
MEDIA         | Medical Image Analysis
MedIA         | Medical Image Analysis
Medical Image Analysis | Medical Image Analysis
Neural Networks | Neural Networks
Neurocomputing | Neurocomputing
Pattern Recognition | Pattern Recognition
PR            | Pattern Recognition
PRL           | Pattern Recognition Letters
Proceedings of the IEEE | Proceedings of the IEEE
RA-L          | IEEE Robotics and Automation Letters
SPL           | IEEE Signal Processing Letters
TACL          | Transactions of the Association for Computational Linguistics
TAI           | IEEE Transactions on Artificial Intelligence
TASLP         | IEEE/ACM Transactions on Audio, Speech, and Language Processing
TBME          | IEEE Transactions on Biomedical Engineering
TCSVT         | IEEE Transactions on Circuits and Systems for Video Technology
TCYB          | IEEE Transactions on Cybernetics
TDSC          | IEEE Transactions on Dependable and Secure Computing
TGRS          | IEEE Transactions on Geoscience and Remote Sensing
TIFS          | IEEE Transactions on Information Forensics and Security
TIP           | IEEE Transactions on Image Processing
TITS          | IEEE Transactions on Intelligent Transportation Systems
TIV           | IEEE Transactions on Intelligent Vehicles
TKDE          | IEEE Transactions on Knowledge and Data Engineering
TMECH         | IEEE/ASME Transactions on Mechatronics
TMI           | IEEE Transactions on Medical Imaging
TMLR          | Transactions on Machine Learning Research
TMM           | IEEE Transactions on Multimedia
TNNLS         | IEEE Transactions on Neural Networks and Learning Systems
TOG           | ACM Transactions on Graphics
TOMM          | ACM Transactions on Multimedia Computing, Communications, and Applications
TPAMI         | IEEE Transactions on Pattern Analysis and Machine Intelligence
TRO           | IEEE Transactions on Robotics
TVCG          | IEEE Transactions on Visualization and Computer Graphics
""")

_CONFERENCES = _table("""
3DV           | International Conference on 3D Vision
AAAI          | AAAI Conference on Artificial Intelligence
ACCV          | Asian Conference on Computer Vision
ACL           | Annual Meeting of the Association for Computational Linguistics
ACM MM        | ACM International Conference on Multimedia
ACM Multimedia | ACM International Conference on Multimedia
AISTATS       | International Conference on Artificial Intelligence and Statistics
BMVC          | British Machine Vision Conference
CHI           | ACM Conference on Human Factors in Computing Systems
CIKM          | ACM International Conference on Information and Knowledge Management
COLM          | Conference on Language Modeling
CoRL          | Conference on Robot Learning
CVPR          | IEEE/CVF Conference on Computer Vision and Pattern Recognition
ECAI          | European Conference on Artificial Intelligence
ECCV          | European Conference on Computer Vision
ECML-PKDD     | European Conference on Machine Learning and Principles and Practice of Knowledge Discovery in Databases
ECML PKDD     | European Conference on Machine Learning and Principles and Practice of Knowledge Discovery in Databases
EMNLP         | Conference on Empirical Methods in Natural Language Processing
ICANN         | International Conference on Artificial Neural Networks
ICASSP        | IEEE International Conference on Acoustics, Speech and Signal Processing
ICCV          | IEEE/CVF International Conference on Computer Vision
ICDM          | IEEE International Conference on Data Mining
ICIAP         | International Conference on Image Analysis and Processing
ICIP          | IEEE International Conference on Image Processing
ICLR          | International Conference on Learning Representations
ICME          | IEEE International Conference on Multimedia and Expo
ICML          | International Conference on Machine Learning
ICPR          | International Conference on Pattern Recognition
ICRA          | IEEE International Conference on Robotics and Automation
IGARSS        | IEEE International Geoscience and Remote Sensing Symposium
IJCAI         | International Joint Conference on Artificial Intelligence
IJCNN         | International Joint Conference on Neural Networks
Interspeech   | Annual Conference of the International Speech Communication Association
IPMI          | International Conference on Information Processing in Medical Imaging
IROS          | IEEE/RSJ International Conference on Intelligent Robots and Systems
ISBI          | IEEE International Symposium on Biomedical Imaging
KDD           | ACM SIGKDD Conference on Knowledge Discovery and Data Mining
MICCAI        | International Conference on Medical Image Computing and Computer Assisted Intervention
MIDL          | Medical Imaging with Deep Learning
NAACL         | Conference of the North American Chapter of the Association for Computational Linguistics
NeurIPS       | Advances in Neural Information Processing Systems
PAKDD         | Pacific-Asia Conference on Knowledge Discovery and Data Mining
PRCV          | Chinese Conference on Pattern Recognition and Computer Vision
RSS           | Robotics: Science and Systems
SaTML         | IEEE Conference on Secure and Trustworthy Machine Learning
SCIA          | Scandinavian Conference on Image Analysis
SIGGRAPH      | ACM SIGGRAPH Conference
SIGIR         | International ACM SIGIR Conference on Research and Development in Information Retrieval
SMC           | IEEE International Conference on Systems, Man, and Cybernetics
UAI           | Conference on Uncertainty in Artificial Intelligence
WACV          | IEEE/CVF Winter Conference on Applications of Computer Vision
WWW           | ACM Web Conference
""")
