"""What the bot answers about one suggested paper, once everything about it is known."""

from dataclasses import replace

from bot.core.lookup.named import KnownPlace, Named, Unfound, describe_reason
from bot.core.paper.found import describe_placement
from bot.core.paper.model import Rejected
from bot.core.program import NAME
from bot.core.pull.snapshot import Snapshot
from bot.core.review.edit_links import Branch
from bot.core.suggest.answer import Answer, State, render_candidates
from bot.core.text.markdown import escape_text, link
from bot.edges.disk.data_folder import DataFolder
from bot.edges.git.git import Git
from bot.flows.pull.open_pull import OpenPull

Found = Named | Unfound


def answer_one(one: Found, standing: KnownPlace | None, opened: OpenPull, held: str | None) -> Answer:
    """What became of one paper; `held` is what keeps new ones from the pull request, in words."""
    if standing:
        return _known(one, standing, opened)
    if isinstance(one, Unfound):
        detail = f"{escape_text(one.reason)}; {escape_text(one.hint)}."
        if one.candidates:
            detail = f"{escape_text(one.reason)}. Is it one of these? {render_candidates(one.candidates)}"
        return Answer("unknown" if one.is_unknown else "unfound", one.text, None, detail, not one.is_unknown)
    if one.note:
        return _named(one, "unknown", f"waits: {escape_text(one.note)}. The bot tries again by itself.", is_final=False)
    if held:
        return _named(
            one, "held", f"is not in the bot's pull request yet: {held}. The bot tries again by itself.", is_final=False
        )
    place = f"{describe_placement(one.paper, opened.taxonomy)} — {one.decision.why()}"
    where = _pull_link(opened.snapshot)
    if one.decision.decision == "accept":
        said = (
            f"is in {where} now: {escape_text(place)}. A maintainer decides there, and this comment tells the outcome."
        )
        return _named(one, "added", said, is_final=False)
    doubt = " The rules alone would not have proposed it." if one.decision.decision == "reject" else ""
    said = f"is in {where} now, for a maintainer to tick: {escape_text(place)}.{doubt} This comment tells the outcome."
    return _named(one, "offered", said, is_final=False)


def _known(one: Found, standing: KnownPlace, opened: OpenPull) -> Answer:
    snapshot, branch = opened.snapshot, _branch(opened)
    file = branch.file(_path(opened, standing.place)) if branch and standing.place else None
    if standing.state == "listed":
        return _named(one, "listed", f"is on the list: {link('its file', file or '')}.")
    if standing.rejected:
        on_main = standing.place in snapshot.base.blobs
        is_decided = on_main or snapshot.body is None
        said = f"was rejected {_describe_rejection(standing.rejected, opened)}. To appeal, say here why it belongs on the list"
        if not is_decided:
            said += f"; until {_pull_link(snapshot)} is merged, ticking its line again takes the no back."
        else:
            no = link("the file that says no", file or "")
            take_back = f"deletes {no}" if on_main else "deletes the file that says no once the bot has written it"
            said += (
                f". A maintainer who agrees {take_back} and keeps this issue open or opens it again: the bot's next run"
                f" puts the paper up. On the command line that is `{NAME} accept {one.name}`."
            )
        answer = _named(one, "rejected", said, is_final=is_decided)
        return replace(answer, no=standing.place or "") if is_decided else answer
    return _named(one, "waiting", f"waits in {_pull_link(snapshot)} for a maintainer.", is_final=False)


def _describe_rejection(no: Rejected, opened: OpenPull) -> str:
    github, who_and_why = opened.settings.github, describe_reason(no)
    where = ""
    if no.pull and github:
        where = f" in {link(f'pull request {no.pull}', f'{github.server_url}/{github.repository}/pull/{no.pull}')}"
    gap = " " if who_and_why.startswith(" ") else ""  # which escaping takes away
    return f"on {no.date}{where}{gap}{escape_text(who_and_why)}"


def _named(one: Found, state: State, detail: str, *, is_final: bool = True) -> Answer:
    if isinstance(one, Unfound):
        address = f"https://arxiv.org/abs/{one.arxiv}" if one.arxiv else None
        return Answer(state, one.name, address, detail, is_final)
    address = f"https://arxiv.org/abs/{one.paper.arxiv}" if one.paper.arxiv else one.paper.link
    return Answer(state, one.paper.title, address, detail, is_final)


def _pull_link(snapshot: Snapshot) -> str:
    return link(f"pull request {snapshot.number}", snapshot.url or "") if snapshot.number else "the bot's pull request"


def _path(opened: OpenPull, place: str | None) -> str:
    return DataFolder(opened.settings.data).shown(place or "")


def _branch(opened: OpenPull) -> Branch | None:
    github = opened.settings.github
    if github is None:
        return None
    return Branch(github.server_url, github.repository, Git.around(opened.settings.data).default_branch())
