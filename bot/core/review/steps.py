"""What a contributor does next, as Markdown: the quickest way first, each step with the links that need the fewest clicks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.core.checks.place import folder_of
from bot.core.files.canonical import read_canonical
from bot.core.files.finding import Finding
from bot.core.files.schema import valid_model
from bot.core.lookup.named import NoPaper, read_link
from bot.core.paper.model import Paper, Rejected, path_of
from bot.core.review.review import LONGEST_ADDRESS, Review
from bot.core.suggest.answer import shown_title
from bot.core.suggest.form import MOST_LINKS
from bot.core.text.markdown import code_span, fenced_yaml

_MOST_FORMS = 3  # filled in, each with as many rows as an issue takes
LONGEST_PATH = 200  # characters of a path that are shown
_SHOWN_FILES = 3  # files to paste that are shown open; more are folded


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, as Markdown, and the paths whose findings it settles. Where it has a name, the text is folded below that."""

    text: str
    settles: frozenset[str]
    name: str = ""
    is_edit: bool = False  # whether it ends with a commit on this branch


def find_steps(review: Review) -> list[Step]:
    """The steps that settle errors without anybody reading them; errors that none settles are left to be read."""
    edits = [one for one in review.errors if one.code == "readme-edited"]
    steps = [step for step in (_step_for_rows(edits, review),) if step]
    wrong = {one.path for one in review.errors}
    pastes = [path for path in sorted(wrong) if path in review.fixed]
    is_long = len(pastes) > _SHOWN_FILES
    for path in pastes:
        name = f"**{code_span(path[:LONGEST_PATH])}**" if is_long else ""
        settles = frozenset({path}) if review.fixed[path].is_right else frozenset[str]()
        steps.append(Step(render_whole_file(path, review), settles, name, is_edit=True))
    return steps


def _step_for_rows(edits: Sequence[Finding], review: Review) -> Step | None:
    """Two clicks for what was written into README.md by hand: a form that is filled in already, then this is closed."""
    rows = [paper for one in edits if (paper := _paper_in(one))]
    if not edits or (not rows and review.papers):
        return None  # to close it would lose the files that it brings
    settles = frozenset(one.path for one in edits)
    if not rows:
        if not review.mistake:
            return None
        text = f"**Two clicks:** [say in this form]({review.mistake}) what should change, then close this pull request."
        return Step(f"{text} {_WRITTEN}", settles)
    papers = [*rows, *review.papers.values()]
    forms = list(_filled_forms(papers, review.suggest)) if review.suggest else []
    if not forms:
        return None
    what = "the paper" if len(papers) == 1 else f"the {len(papers):,} papers"
    links = f"[suggest {what}]({forms[0]})" if len(papers) <= MOST_LINKS else _join(forms, len(papers))
    text = f"**Two clicks:** {links} (the form is filled in), then close this pull request. You will be credited."
    return Step(f"{text} {_WRITTEN}\n\n{TAKE}", settles)


_WRITTEN = (
    "The list in README.md is written by a program, from one small file a paper, so nothing in it needs to be undone."
)
TAKE = "A maintainer can also take the rows over from here, with the comment `/take`."


def _join(forms: Sequence[str], count: int) -> str:
    ranges = [(at * MOST_LINKS + 1, min((at + 1) * MOST_LINKS, count)) for at in range(len(forms))]
    links = [f"[{first} to {last}]({form})" for (first, last), form in zip(ranges, forms, strict=True)]
    more = f", and the other {count - ranges[-1][1]:,} later" if count > ranges[-1][1] else ""
    return f"suggest the papers {', '.join(links)}{more}"


def _filled_forms(papers: Sequence[Paper], form: str) -> Iterator[str]:
    """The form's addresses with the papers filled in, one link a row."""
    for start in range(0, min(len(papers), _MOST_FORMS * MOST_LINKS), MOST_LINKS):
        some = papers[start : start + MOST_LINKS]
        # Without a title of its own the issue has the form's, until it is answered.
        title = {"title": shown_title(some[0].title)} if len(some) == 1 else {}
        address = f"{form}&{urlencode({**title, 'paper': chr(10).join(map(_named, some))})}"
        if len(address) <= LONGEST_ADDRESS:
            yield address


def _named(paper: Paper) -> str:
    """What the form reads best: the link, or the title where no reader of links would know the page."""
    if paper.arxiv:
        return f"https://arxiv.org/abs/{paper.arxiv}"
    return paper.title if isinstance(read_link(paper.link), NoPaper) else paper.link


def _paper_in(finding: Finding) -> Paper | None:
    values = read_canonical(finding.fix) if finding.fix else None
    return valid_model(values, Paper) if values else None


def render_whole_file(path: str, review: Review) -> str:
    """The whole file as it should be, and the clicks that bring it there."""
    fixed, branch = review.fixed[path], review.branch
    right = place_in(review.root, fixed.place)
    what = "**Quickest**" if fixed.is_right else "**As far as the bot can tell**"
    name, edit, gone = code_span(right), branch.edit(path), branch.delete(path)
    old = f"[delete this one]({gone})" if gone else "delete this one"
    if right == path:
        how = (
            f"[open the file]({edit}) and replace everything in it with"
            if edit
            else "replace everything in the file with"
        )
    elif address := branch.new_file(right, fixed.text):
        how = f"[create {name} with this text]({address}), then {old}"
    else:
        how = f"create {name} with this text, then {old}"
    return f"{what}: {how}\n\n{fenced_yaml(fixed.text)}"


def file_in(finding: Finding, root: str) -> tuple[str, str] | None:
    """The path from the repository's top and the text of the new file in a finding's fix; None where the fix is not a file."""
    if finding.code not in {"readme-edited", "deleted"} or finding.fix is None:
        return None
    values = read_canonical(finding.fix)
    model: type[Paper] | type[Rejected] = Rejected if finding.code == "deleted" else Paper
    entry = valid_model(values, model) if values else None
    if entry is None:
        return None
    return place_in(root, f"{folder_of(entry)}/{path_of(entry)}"), finding.fix


def place_in(root: str, place: str) -> str:
    """The path from the repository's top of a place below the data folder."""
    return place if root in {"", "."} else f"{root}/{place}"
