"""`/take`: puts the papers of a contributor's pull request on the bot's, made anew from their ids, and closes theirs with thanks.

Of the pull request only ids and links are used; its text is never copied. The author becomes co-author by the account that GitHub names.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core.checks.readme_rows import added_rows, read_row
from bot.core.files.data_file import PAPERS, read_data_file
from bot.core.lookup.named import Named, Unfound
from bot.core.paper.arxiv_id import find_arxiv_id
from bot.core.paper.key import key_of_place, paper_place
from bot.core.paper.model import Paper, id_of_place
from bot.core.paper.taxonomy import Taxonomy
from bot.core.program import AUDIT_BRANCH, BRANCH
from bot.core.publish.pages import FOLDER as PAGES
from bot.core.publish.readme import README
from bot.core.pull.command import Misread, Outcome
from bot.core.pull.decisions import FOUND_EARLIER, Addition, Decisions
from bot.core.pull.plan import Plan
from bot.core.pull.snapshot import Snapshot
from bot.core.suggest.answer import co_author, credit
from bot.core.text.latex import plain_title
from bot.core.text.markdown import code_span, escape_text, link
from bot.core.text.printable import printable
from bot.edges.deadline import OF_STRANGERS, deadline
from bot.edges.disk.tree_folder import Blobs
from bot.edges.git.git import folder_in_repository
from bot.edges.github.issues import close_pull, find_comment
from bot.edges.github.pull import Pull, PullChange, PullReader, read_pull_change
from bot.errors import BotError, ServiceError
from bot.flows.lookup import find_papers
from bot.flows.pull.commands import Conversation, Request, carry_out_commands, is_own, remember
from bot.flows.pull.decisions import plan_decisions
from bot.flows.pull.named import choose_keys, read_rejections
from bot.flows.pull.open_pull import OpenPull, carry_out, open_pull, pull_link

MOST_TAKEN = 20  # papers of one pull request
TAKEN = "taken"  # the name of the comment that thanks
_SHOWN = 3


@dataclass(frozen=True)
class Taken:
    """The papers of a pull request: what is on the list, and what the bot's pull request now has or had before."""

    listed: tuple[Named, ...] = ()
    added: tuple[Named, ...] = ()
    is_credited: bool = False  # whether a commit names the author
    fault: str = ""  # why nothing was taken, as Markdown


def carry_out_heard(opened: OpenPull, conversation: Conversation, heard: Sequence[Request]) -> tuple[Plan, Snapshot]:
    """Carries out every /take, then the commands on the bot's own pull request and what was ticked there."""
    own = [one for one in heard if is_own(one, opened.snapshot)]
    if len(own) < len(heard):
        take_all([one for one in heard if one not in own], conversation)
        opened = open_pull(opened.settings, local=False)
    return carry_out_commands(opened, conversation, own)


def take_all(heard: Sequence[Request], conversation: Conversation) -> None:
    """Carries out every /take that was heard. One that fails, for example because a service does not answer, waits for the next run."""
    for one in heard:
        try:
            _take(one, conversation)
        except BotError as error:
            note = (
                f"warning: /take of pull request {one.spoken.pull} waits for the next run: {printable(error.message)}"
            )
            conversation.settings.console.note(note)


def _take(request: Request, conversation: Conversation) -> None:
    """Adds the papers, thanks, closes, reacts. Each step is safe to repeat, so a run that was stopped is completed by the next one."""
    number, api, settings = request.spoken.pull, conversation.api, conversation.settings
    reader = PullReader(api)
    pull, opened = reader.pull(number), open_pull(settings, local=False)
    if opened.says_paused():
        return
    if pull.is_open:
        taken, opened = _put_on_branch(reader, pull, opened)
        fault = taken.fault
        if not fault:
            conversation.say(number, render_thanks(taken, opened), name=TAKEN)
            close_pull(api, number)
    else:
        thanks = find_comment(api, number, name=TAKEN)
        fault = "" if thanks else "it was closed before; open it again, then write `/take` once more"
    outcomes = [_outcome(one, fault) for one in request.commands]
    if not conversation.answer(request.spoken, outcomes):
        remember(opened, [request.spoken.id])


def _outcome(command: object, fault: str) -> Outcome:
    if isinstance(command, Misread):
        return Outcome(command.text, command.meant, is_done=False)
    text = getattr(command, "text", "")
    if text.split(" ")[0] != "/take":
        return Outcome(text, "on a contributor's pull request only `/take` is carried out", is_done=False)
    return Outcome(text, fault, is_done=not fault)


def _put_on_branch(reader: PullReader, pull: Pull, opened: OpenPull) -> tuple[Taken, OpenPull]:
    """Finds the papers and adds those that are not there yet, in one commit of their own."""
    settings, root = opened.settings, folder_in_repository(opened.settings.data)
    if pull.fork == reader.settings.repository and pull.branch in {BRANCH, AUDIT_BRANCH}:
        return Taken(fault="this is the bot's own pull request: merge it"), opened
    change = read_pull_change(reader, pull, root=root, blobs=Blobs(settings.data, reader.blob))
    if fault := _fault_of(change, root):
        return Taken(fault=fault), opened
    with deadline(OF_STRANGERS, f"reading pull request {pull.number}"):
        links, unread = read_links(change, opened.taxonomy, opened)
    if unread or not links or len(links) > MOST_TAKEN:
        return Taken(fault=_describe_links(links, unread)), opened
    found = find_papers(links, settings=settings, config=opened.config)
    silent = [
        one for one in found if (isinstance(one, Unfound) and one.is_unknown) or (isinstance(one, Named) and one.note)
    ]
    if silent:
        raise ServiceError(f"{silent[0].name} could not be looked up", hint="run the same command again later")
    unfound = [one for one in found if isinstance(one, Unfound)]
    if unfound:
        named = "; ".join(f"{code_span(one.text[:120])} {escape_text(one.reason)}" for one in unfound[:_SHOWN])
        return Taken(fault=f"nothing was taken: {named}"), opened
    return _add([one for one in found if isinstance(one, Named)], pull, opened)


def _add(named: Sequence[Named], pull: Pull, opened: OpenPull) -> tuple[Taken, OpenPull]:
    listed = opened.listed()
    old = [one for one in named if listed.find(one.paper.arxiv, one.paper.title)]
    new = choose_keys([one for one in named if one not in old], opened, read_rejections(opened))
    thanks = co_author(pull.author, pull.author_id) or ""
    additions = [_addition(key, one, pull, thanks) for key, one in new]
    plan, snapshot = carry_out(opened, lambda now: plan_decisions(now, _decisions(additions, now)))
    lines = {line.key: line for line in snapshot.lines if line.ticked}
    if (plan.reason is None and plan.action == "unchanged") or not {key for key, _ in new} <= lines.keys():
        raise ServiceError("the bot's pull request can't be changed right now", hint="run the same command again later")
    is_credited = bool(thanks) and any(f" in #{pull.number};" in lines[key].why for key, _ in new)
    return Taken(tuple(old), tuple(one for _, one in new), is_credited), replace(opened, snapshot=snapshot)


def _decisions(additions: Sequence[Addition], now: OpenPull) -> Decisions:
    """The additions, with the lines that a run which was stopped left without their reasons."""
    left = {line.key for line in now.snapshot.lines if line.why == FOUND_EARLIER}
    redrawn = (one.item(now.taxonomy) for one in additions if one.key in left)
    return Decisions(tuple(additions), redrawn=tuple(redrawn))


def _addition(key: str, one: Named, pull: Pull, thanks: str) -> Addition:
    why = f"{credit(pull.author, pull.number)}; {one.decision.why()}"
    return Addition(key, one.paper, why, co_author=thanks, reason=one.reason)


def _fault_of(change: PullChange, root: str) -> str:
    """Why the pull request can't be taken over as a whole; empty if it only adds papers."""
    if change.problems:
        return escape_text(change.problems[0])
    prefix = "" if root in {"", "."} else f"{root}/"
    top = (change.folder.root.parent / README).as_posix()
    pages = f"{(change.folder.root.parent / PAGES).as_posix()}/"
    others = [
        path for path in change.change.changed if path != top and not path.startswith((f"{prefix}{PAPERS}/", pages))
    ]
    others += sorted(change.change.deleted)
    if not others:
        return ""
    shown = ", ".join(code_span(path[:100]) for path in others[:_SHOWN])
    return f"it changes more than papers ({shown}), which closing it would lose; merge it, or ask for a smaller one"


def read_links(change: PullChange, taxonomy: Taxonomy, opened: OpenPull) -> tuple[list[str], list[str]]:
    """The ids and links of the papers that a pull request adds, and the files and rows in which there are none."""
    links: dict[str, None] = {}
    unread: list[str] = []
    changes = change.changes()
    for place in (place for place in changes.changed if place.startswith(f"{PAPERS}/")):
        content = change.page.read_bytes(place) if change.page.kind_of(place) == "file" else b""
        name = _link_in_file(place, content)
        links |= {name: None} if name else {}
        unread += [] if name else [place]
    for page in (README, *changes.pages):
        after, before = (folder.beside(page) or b"" for folder in (change.page, change.before))
        for row in added_rows(_text(after), _text(before)):
            paper = read_row(row, taxonomy=taxonomy, today=opened.settings.today)
            name = _link_of(paper) if paper else None
            links |= {name: None} if name else {}
            unread += [row.text] if not name and "](" in row.text else []
    return list(links), unread


def _link_in_file(place: str, content: bytes) -> str | None:
    paper = read_data_file(content, place=place, path=place).paper
    if paper:
        return _link_of(paper)
    key = key_of_place(place)
    return find_arxiv_id(_text(content)) or (id_of_place(paper_place(key)) if key else None)


def _link_of(paper: Paper) -> str | None:
    return paper.arxiv or paper.url


def _text(content: bytes) -> str:
    return content.decode("utf-8", errors="replace")


def _describe_links(links: Sequence[str], unread: Sequence[str]) -> str:
    if len(links) > MOST_TAKEN:
        return f"it adds {len(links)} papers; at most {MOST_TAKEN} are taken over at once"
    if unread:
        shown = "; ".join(code_span(text.strip()[:120]) for text in unread[:_SHOWN])
        return f"no id or link of a paper was found in {shown}"
    return "it adds no paper"


def render_thanks(taken: Taken, opened: OpenPull) -> str:
    """What the contributor reads: thanks, and where each paper is."""
    where = pull_link(opened.snapshot)
    items = [f"- {link(plain_title(one.paper.title), one.paper.link)}: in {where}" for one in taken.added]
    items += [f"- {link(plain_title(one.paper.title), one.paper.link)}: is already on the list" for one in taken.listed]
    credited = ", and the commit names you as co-author" if taken.is_credited else ""
    fate = (
        f"Thank you! **A maintainer took this over into {where}**{credited}. Nothing is left to do, so this one is closed."
        if taken.added
        else "Thank you! **This is already on the list**, so this pull request is closed."
    )
    return "\n".join([fate, "", *items])
