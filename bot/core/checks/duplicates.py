"""Rules `duplicate-id`, `duplicate-title` and the warning `near-title`: one paper, one file."""

from collections.abc import Iterator

from bot.core.checks.context import Context
from bot.core.files.data_file import DataFile
from bot.core.files.finding import Finding, error
from bot.core.paper.known import Identity
from bot.core.paper.likeness import title_key

_TITLE = "duplicate-title"
_MOST = 3  # others named for one file: a thousand files with one title would name a million


def check_duplicates(file: DataFile, context: Context) -> Iterator[Finding]:
    """An error for each other file of the same paper, and a warning for a title that is nearly another's."""
    identity = file.identity if file.paper else None
    if identity is None:
        return
    same = context.listed.same_id(identity.arxiv, besides=file.place) if identity.arxiv else []
    for other in same[:_MOST]:
        line = file.line_of("arxiv" if file.paper and file.paper.arxiv else "url")
        message = f"arXiv:{identity.arxiv} is already on the list, in {context.shown(other.path)}"
        yield error("duplicate-id", file.path, line, message, fix="keep one of the two files, or correct the id")
    titled = [other for other in context.listed.same_title(identity) if other not in same]
    unsettled = [other for other in titled if not _is_accepted(other, context)]
    for other in unsettled[:_MOST]:
        yield _same_title(file, identity, other, context)
    near = context.listed.nearest(identity)
    if near and near[0] not in same and near[0] not in titled:
        message = (
            f"the title is {near[1]:.0f} % the same as in {context.shown(near[0].path)}: {near[0].titles[0][:300]!r}"
        )
        fix = "if it is the same paper, keep one of the two files; if not, there is nothing to do"
        yield file.finding("near-title", message, "title", fix=fix, level="warning")


def _same_title(file: DataFile, identity: Identity, other: Identity, context: Context) -> Finding:
    title, *aliases = other.titles
    own = {title_key(name) for name in identity.titles}
    shared = next((alias for alias in aliases if title_key(title) not in own and title_key(alias) in own), None)
    also = f", also called {shared[:300]!r}" if shared else ""
    message = f"a paper with this title or alias is already on the list, in {context.shown(other.path)}: {title[:300]!r}{also}"
    fix = (
        f"keep one of the two files; if they are two papers, a maintainer adds `checked:` with the line `  - {_TITLE}`"
    )
    return file.finding(_TITLE, message, "title", fix=fix)


def _is_accepted(other: Identity, context: Context) -> bool:
    """Whether the pair was accepted in the other file, so that it is not reported here again."""
    return _TITLE in other.checked and _TITLE not in context.discounted.get(other.path, frozenset())
