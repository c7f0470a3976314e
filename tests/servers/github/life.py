"""What happens to pull requests: opening, following branches, closing, merging; the same for people and programs."""

from datetime import datetime

from tests.servers.github import merges
from tests.servers.github.errors import Refusal, invalid
from tests.servers.github.forge import Forge
from tests.servers.github.objects import Person
from tests.servers.github.records import Issue, Pull

BODY_LIMIT = 65_536


def check_body(body: object, resource: str = "Issue") -> None:
    """Raises 422 for a text over GitHub's limit."""
    if isinstance(body, str) and len(body) > BODY_LIMIT:
        detail = f"body is too long (maximum is {BODY_LIMIT} characters)"
        raise invalid(resource=resource, field="body", detail=detail)


def person(forge: Forge, login: str, at: datetime | None = None) -> Person:
    """An account as git's author."""
    return Person(login, forge.account(login).email, at or forge.clock.now())


def move_branch(forge: Forge, owner: str, branch: str, *, sha: str, actor: str) -> None:
    """Makes or moves a branch; open pull requests from it follow, those that it thereby contains are merged."""
    forge.repository.set_ref(forge.branch_ref(owner, branch), sha)
    forge.note(actor, "pushed", f"{owner}:{branch}", sha)
    for pull in forge.pulls():
        if pull.state == "open" and (pull.head_owner, pull.head_ref) == (owner, branch):
            _follow(forge, pull, sha, actor)
        elif pull.state == "open" and owner == forge.owner and pull.base_ref == branch:
            _notice_merge(forge, pull, sha, actor)


def delete_branch(forge: Forge, owner: str, branch: str, *, actor: str) -> None:
    """Deletes a branch; open pull requests from it or onto it are closed."""
    forge.repository.delete_ref(forge.branch_ref(owner, branch))
    forge.note(actor, "deleted branch", f"{owner}:{branch}")
    for pull in forge.pulls():
        from_it = (pull.head_owner, pull.head_ref) == (owner, branch)
        onto_it = owner == forge.owner and pull.base_ref == branch
        if pull.state == "open" and (from_it or onto_it):
            close(forge, pull, actor)


def open_pull(forge: Forge, *, head: str, base: str, title: str, body: str | None, actor: str) -> Pull:
    """A new pull request from `BRANCH` or `OWNER:BRANCH`; raises 422 as GitHub words it."""
    check_body(body, "PullRequest")
    owner, _, branch = head.rpartition(":")
    owner = owner or forge.owner
    head_sha, base_sha = forge.head(branch, owner), forge.head(base)
    if head_sha is None or base_sha is None:
        field = "head" if head_sha is None else "base"
        raise invalid(resource="PullRequest", field=field, code="invalid")
    if any(_same_branches(pull, owner, branch, base) for pull in forge.pulls()):
        detail = f"A pull request already exists for {owner}:{branch}."
        raise invalid(resource="PullRequest", detail=detail)
    if forge.repository.is_ancestor(head_sha, base_sha):
        raise invalid(resource="PullRequest", detail=f"No commits between {base} and {branch}")
    now = forge.clock.advance()
    pull = Pull(
        forge.new_number(), forge.new_id(), title, body, actor, now, now,
        head_owner=owner, head_ref=branch, head_sha=head_sha, base_ref=base, base_sha=base_sha,
    )  # fmt: skip
    forge.issues[pull.number] = pull
    forge.repository.set_ref(f"refs/pull/{pull.number}/head", head_sha)
    forge.note(actor, "opened", f"#{pull.number}", title)
    return pull


def close(forge: Forge, issue: Issue, actor: str, reason: str | None = None) -> None:
    """Closes an issue or pull request."""
    issue.state = "closed"
    issue.closed = issue.updated = forge.clock.advance()
    issue.closed_by = actor
    issue.state_reason = None if isinstance(issue, Pull) else reason or "completed"
    forge.note(actor, "closed", f"#{issue.number}")


def reopen(forge: Forge, issue: Issue, actor: str) -> None:
    """Opens again; raises 422 for a merged pull request, for one with nothing to merge, and beside another open one."""
    if isinstance(issue, Pull):
        head = forge.head(issue.head_ref, issue.head_owner)
        twins = [
            pull for pull in forge.pulls() if _same_branches(pull, issue.head_owner, issue.head_ref, issue.base_ref)
        ]
        base = forge.head(issue.base_ref)
        gone = head is None or base is None or forge.repository.is_ancestor(head, base)
        if issue.merged or twins or gone or head is None:
            raise invalid(resource="PullRequest", field="state", detail="state cannot be changed.")
        issue.head_sha = head
    issue.state, issue.closed, issue.closed_by = "open", None, None
    issue.state_reason = None if isinstance(issue, Pull) else "reopened"
    issue.updated = forge.clock.advance()
    forge.note(actor, "reopened", f"#{issue.number}")


def edit_body(forge: Forge, issue: Issue, body: str | None, actor: str) -> None:
    """Replaces the body; who did it is kept in the events."""
    check_body(body, "PullRequest" if isinstance(issue, Pull) else "Issue")
    issue.body = body
    issue.updated = forge.clock.advance()
    forge.note(actor, "edited body", f"#{issue.number}", body or "")


def merge_pull(
    forge: Forge, pull: Pull, *, method: str, actor: str, title: str | None = None, message: str | None = None
) -> str:
    """Merges by `merge`, `squash` or `rebase`; the new tip of the base. Raises 405 as GitHub words it."""
    if pull.state == "closed" or pull.draft:
        raise Refusal(405, "Pull Request is not mergeable")
    if method not in forge.switches.merge_methods:
        names = {"merge": "Merge", "squash": "Squash", "rebase": "Rebase"}
        raise Refusal(405, f"{names[method]} commits are not allowed on this repository.")
    base = forge.head(pull.base_ref)
    assert base is not None
    forge.clock.advance()
    made = _merged_commit(forge, pull, base=base, method=method, actor=actor, words=(title, message))
    if made is None:
        raise Refusal(405, "Pull Request has merge conflicts" if method != "rebase" else "This branch can't be rebased")
    forge.verified.add(made)
    _set_merged(forge, pull, made, actor)
    move_branch(forge, forge.owner, pull.base_ref, sha=made, actor=actor)
    if forge.switches.delete_branch_on_merge and pull.head_owner == forge.owner:
        delete_branch(forge, pull.head_owner, pull.head_ref, actor=actor)
    return made


def _merged_commit(
    forge: Forge, pull: Pull, *, base: str, method: str, actor: str, words: tuple[str | None, str | None]
) -> str | None:
    who, title, message = person(forge, actor), *words
    head = pull.head_sha
    if method == "rebase":
        return merges.rebase(forge.repository, base, head, person=who)
    if method == "squash":
        lines = "\n\n".join(f"* {one.message}" for one in reversed(forge.repository.commits(f"{base}..{head}")))
        text = f"{title or f'{pull.title} (#{pull.number})'}\n\n{lines if message is None else message}".rstrip()
        return merges.squash(forge.repository, base, head, message=text, person=who)
    first = title or f"Merge pull request #{pull.number} from {pull.head_owner}/{pull.head_ref}"
    text = f"{first}\n\n{pull.title if message is None else message}".rstrip()
    return merges.merge(forge.repository, base, head, message=text, person=who)


def _set_merged(forge: Forge, pull: Pull, commit: str, actor: str) -> None:
    close(forge, pull, actor)
    pull.merged, pull.merged_by, pull.merge_commit = pull.closed, actor, commit
    forge.note(actor, "merged", f"#{pull.number}", commit)


def _follow(forge: Forge, pull: Pull, sha: str, actor: str) -> None:
    pull.head_sha, pull.updated = sha, forge.clock.now()
    forge.repository.set_ref(f"refs/pull/{pull.number}/head", sha)
    base = forge.head(pull.base_ref)
    pull.base_sha = base or pull.base_sha
    if base is not None and forge.repository.is_ancestor(sha, base):
        close(forge, pull, actor)  # pushed back to something that the base has: nothing is left to merge


def _notice_merge(forge: Forge, pull: Pull, sha: str, actor: str) -> None:
    if forge.repository.is_ancestor(pull.head_sha, sha):
        _set_merged(forge, pull, sha, actor)


def _same_branches(pull: Pull, owner: str, branch: str, base: str) -> bool:
    return pull.state == "open" and (pull.head_owner, pull.head_ref, pull.base_ref) == (owner, branch, base)
