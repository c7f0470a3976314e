"""Warning `rejected-before`, and the error `deleted`: a listed paper leaves the list by a file that says why."""

from collections.abc import Iterable, Iterator

from bot.core.checks.context import Context
from bot.core.files.canonical import render_entry
from bot.core.files.data_file import REJECTED, DataFile
from bot.core.files.finding import Finding
from bot.core.paper.known import Identity
from bot.core.paper.model import Rejected, path_of


def check_rejection(file: DataFile, context: Context) -> Iterator[Finding]:
    """A warning with the reason when the paper was rejected and the rejection still holds."""
    identity = file.identity if file.paper else None
    if identity is None:
        return
    for place, rejected in context.rejected.of(identity).items():
        if rejected.holds(context.today.isoformat()):
            message = f"the paper was rejected on {rejected.date}: {rejected.reason}{_whence(rejected)}"
            fix = f"if it belongs on the list after all, delete {context.shown(place)} in the same change and say why"
            yield file.finding("rejected-before", message[:500], "title", fix=fix, level="warning")


def check_deletions(deleted: Iterable[DataFile], context: Context) -> Iterator[Finding]:
    """An error for each paper whose file was deleted, that no other file lists, and that is not rejected either."""
    for file in deleted:
        paper, identity = file.paper, file.identity
        if paper is None or identity is None or _is_still_listed(identity, context) or context.rejected.of(identity):
            continue
        rejection = Rejected(
            title=paper.title, arxiv=paper.arxiv, url=paper.url, reason="deleted", date=context.today.isoformat()
        )
        place = context.shown(f"{REJECTED}/{path_of(rejection)}")
        message = f"a listed paper was deleted; {place} must say so, or the bot will propose it again"
        yield file.finding("deleted", message, fix=render_entry(rejection))


def _is_still_listed(identity: Identity, context: Context) -> bool:
    by_id = context.listed.same_id(identity.arxiv, besides=identity.path) if identity.arxiv else []
    return bool(by_id or context.listed.same_title(identity))


def _whence(rejected: Rejected) -> str:
    parts = [f"pull request {rejected.pull}" if rejected.pull else "", f"by {rejected.by}" if rejected.by else ""]
    words = ", ".join(part for part in parts if part)
    return f" ({words})" if words else ""
