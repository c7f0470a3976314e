"""`review`: validates a pull request through the API alone, and keeps one comment and one check run on it up to date.

The code is the default branch's. Of the pull request nothing is checked out, fetched or run: its files are read as blobs.
"""

import argparse
import contextlib
from dataclasses import dataclass

from bot.core.files.finding import as_json
from bot.core.review.comment import COMMENT, check_failed, checking_again, render_review, waits_for_arxiv
from bot.core.review.review import CheckVerdict, Review, read_memory, verdict_of
from bot.edges.github.client import connect
from bot.edges.github.issues import Comment, add_label, find_comment, keep_comment, remove_label
from bot.edges.github.pull import Pull, PullReader, keep_check
from bot.errors import BotError, ServiceError, UsageError
from bot.flows.review import Memorised, review_in_time
from bot.settings import Settings

_TRIES = 3


@dataclass(frozen=True)
class PostedReview:
    """The result of a review: `action` is `written`, or why nothing was written (`moved`, `closed`, `dry run`)."""

    action: str
    pull: Pull
    review: Review | None = None
    comment: str | None = None
    check: str | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `review`."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--pull", type=_number, metavar="N", help="the pull request's number")
    which.add_argument(
        "--waiting", action="store_true", help="the pull requests whose last review found arXiv busy; for the workflows"
    )
    parser.add_argument(
        "--head", metavar="SHA", help="the commit to review; nothing is written if the branch has moved on since"
    )
    parser.add_argument("--dry-run", action="store_true", help="show what the review says, write nothing on GitHub")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Review, write, print; 1 when something must be fixed."""
    if settings.github is None:
        raise UsageError(
            "review needs GitHub: GITHUB_REPOSITORY and GITHUB_TOKEN are not set",
            hint="set both, or check files on your machine with validate --base main --identity",
        )
    reader = PullReader(connect(settings.github))
    if args.waiting:
        return _review_waiting(reader, args, settings)
    return _review_and_report(reader, args, settings)


def _review_and_report(reader: PullReader, args: argparse.Namespace, settings: Settings) -> int:
    try:
        return _report(_review_until_still(reader, args, settings), args, settings)
    except BotError:
        raise
    except Exception:
        # A fault of this program. The last thing that it does is to say so where people look, in red.
        with contextlib.suppress(Exception):
            _say_not_checked(reader, args)
        raise


def _review_until_still(reader: PullReader, args: argparse.Namespace, settings: Settings) -> PostedReview:
    """Review until the head that was reviewed is the head. Raises BotErrors."""
    wanted = args.head
    for _ in range(_TRIES):
        written = _review_once(reader, args, settings, wanted=wanted)
        if written.action == "written" and _is_overtaken(reader, written.pull):
            # A push between our last look and our write: its own review may have written before us, so its commit is next.
            wanted = None
        elif written.action != "moved" or wanted:
            return written
    raise ServiceError(
        f"pull request #{args.pull} was pushed to while it was checked, {_TRIES} times",
        hint="run the same command again when its author has paused",
    )


def _review_waiting(reader: PullReader, args: argparse.Namespace, settings: Settings) -> int:
    """Reviews again what waits for arXiv; 0 whatever comes of it, because the pull requests show it themselves."""
    for number in reader.open_numbers():
        found = find_comment(reader.api, number, name=COMMENT)
        if found and waits_for_arxiv(found.text):
            one = argparse.Namespace(**{**vars(args), "pull": number, "head": None})
            _review_and_report(reader, one, settings)
    return 0


def _is_overtaken(reader: PullReader, pull: Pull) -> bool:
    now = reader.pull(pull.number)
    return now.is_open and now.head != pull.head


def _say_not_checked(reader: PullReader, args: argparse.Namespace) -> None:
    """A failing check run on the head, and a first line in the comment, if there is one."""
    pull = reader.pull(args.pull)
    if args.dry_run or not pull.is_open or (args.head and pull.head != args.head):
        return
    why = "the bot has a fault of its own; a maintainer can see it in the run of the workflow"
    verdict = CheckVerdict("failure", "Not checked", f"This commit was not checked: {why}.")
    keep_check(reader.api, pull.head, verdict, details=pull.url)
    found = find_comment(reader.api, pull.number, name=COMMENT)
    if found:
        text = check_failed(found.text, head=pull.head, why=why)
        keep_comment(reader.api, pull.number, text, name=COMMENT)


def _announce(reader: PullReader, pull: Pull, found: Comment | None) -> None:
    """From now on the comment says that it speaks of an earlier commit; for the same commit it stays as it is."""
    if found and read_memory(found.text).head not in {"", pull.head}:
        text = checking_again(found.text, head=pull.head)
        keep_comment(reader.api, pull.number, text, name=COMMENT)


def _review_once(
    reader: PullReader, args: argparse.Namespace, settings: Settings, *, wanted: str | None
) -> PostedReview:
    """One try: read, check, read again, write. Nothing is written for a head that is no longer the head, or not `wanted`."""
    pull = reader.pull(args.pull)
    if not pull.is_open or (wanted and pull.head != wanted):
        return PostedReview("moved" if pull.is_open else "closed", pull)
    found = find_comment(reader.api, pull.number, name=COMMENT)
    if not args.dry_run:
        _announce(reader, pull, found)
    made = review_in_time(reader, pull, found.text if found else "", settings, by_event=bool(wanted))
    now = reader.pull(args.pull)
    if now.head != pull.head or not now.is_open:
        return PostedReview("moved" if now.is_open else "closed", now)
    if args.dry_run:
        return PostedReview("dry run", now, made.review)
    return _write(reader, now, made)


def _write(reader: PullReader, pull: Pull, made: Memorised) -> PostedReview:
    """Labels first: what the comment remembers must be true once it is written. Each step is safe to repeat."""
    api = reader.api
    for label in made.labels_off:
        remove_label(api, pull.number, label)
    for label in made.labels_on:
        add_label(api, pull.number, label)
    text = f"{render_review(made.review)}\n\n{made.memory.line()}"
    address, failure = None, None
    try:
        address = keep_comment(api, pull.number, text, name=COMMENT).url
    except BotError as error:  # for example a locked conversation: the check run can still be written
        failure = error
    check = keep_check(api, pull.head, verdict_of(made.review), details=address or pull.url)
    if failure:
        raise failure
    return PostedReview("written", pull, made.review, address, check)


def _report(written: PostedReview, args: argparse.Namespace, settings: Settings) -> int:
    review, pull = written.review, written.pull
    outcome = review.title if review else _NOT_WRITTEN[written.action]
    document = {
        "pull": {"number": pull.number, "url": pull.url, "head": pull.head},
        "action": written.action,
        "conclusion": None if review is None else review.conclusion,
        "comment": written.comment,
        "check": written.check,
        "problems": list(review.problems) if review else [],
        "findings": [as_json(finding) for finding in review.findings] if review else [],
    }
    text = f"#{pull.number} at {pull.head[:12]}: {outcome}" + (f"\n{written.comment}" if written.comment else "")
    settings.console.answer(text, document, as_json=args.json)
    settings.add_summary(f"### Pull request #{pull.number}: {outcome}\n\n")
    return 1 if review and not review.passes else 0


_NOT_WRITTEN = {
    "moved": "newer commits were pushed in the meantime; nothing was written, they have their own review",
    "closed": "it is closed; nothing was written",
}


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 2**31:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a pull request number")
    return int(text)
