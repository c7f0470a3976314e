"""Commits, refs, trees, blobs, file changes and contents as GitHub shows them."""

import base64
from urllib.parse import quote

from tests.servers.github.accounts import login_of
from tests.servers.github.clock import stamp
from tests.servers.github.diffs import FileChange
from tests.servers.github.forge import SITE, Forge
from tests.servers.github.objects import Commit, Entry, Person
from tests.servers.github.shapes import Json, node_id
from tests.servers.github.shapes.people import simple_user


def _url(forge: Forge) -> str:
    return f"{forge.api}/repos/{forge.slug}"


def git_person(person: Person) -> Json:
    """An author or committer as it stands in the commit."""
    return {"name": person.name, "email": person.email, "date": stamp(person.date)}


def verification(forge: Forge, made: Commit) -> Json:
    """Whether GitHub signed the commit itself."""
    signed = made.sha in forge.verified
    return {
        "verified": signed,
        "reason": "valid" if signed else "unsigned",
        "signature": "-----BEGIN PGP SIGNATURE-----" if signed else None,
        "payload": f"tree {made.tree}" if signed else None,
        "verified_at": stamp(made.committer.date) if signed else None,
    }


def git_commit(forge: Forge, sha: str) -> Json:
    """A commit of the git data API."""
    made, url = forge.repository.commit(sha), _url(forge)
    page = f"{SITE}/{forge.slug}/commit"
    return {
        "sha": made.sha,
        "node_id": node_id("C", made.sha),
        "url": f"{url}/git/commits/{made.sha}",
        "html_url": f"{page}/{made.sha}",
        "author": git_person(made.author),
        "committer": git_person(made.committer),
        "message": made.message,
        "tree": {"sha": made.tree, "url": f"{url}/git/trees/{made.tree}"},
        "parents": [
            {"sha": one, "url": f"{url}/git/commits/{one}", "html_url": f"{page}/{one}"} for one in made.parents
        ],
        "verification": verification(forge, made),
    }


def commit(forge: Forge, sha: str) -> Json:
    """A commit with the accounts of its author and committer, where there are any."""
    return listed_commit(forge, forge.repository.commit(sha))


def listed_commit(forge: Forge, made: Commit) -> Json:
    """The same for a commit that was read already."""
    url, page = _url(forge), f"{SITE}/{forge.slug}/commit"
    logins = [login_of(person.email) for person in (made.author, made.committer)]
    author, committer = (simple_user(forge, login) if login else None for login in logins)
    return {
        "sha": made.sha,
        "node_id": node_id("C", made.sha),
        "url": f"{url}/commits/{made.sha}",
        "html_url": f"{page}/{made.sha}",
        "comments_url": f"{url}/commits/{made.sha}/comments",
        "commit": {
            "url": f"{url}/git/commits/{made.sha}",
            "author": git_person(made.author),
            "committer": git_person(made.committer),
            "message": made.message,
            "comment_count": 0,
            "tree": {"sha": made.tree, "url": f"{url}/git/trees/{made.tree}"},
            "verification": verification(forge, made),
        },
        "author": author,
        "committer": committer,
        "parents": [{"sha": one, "url": f"{url}/commits/{one}", "html_url": f"{page}/{one}"} for one in made.parents],
    }


def ref(forge: Forge, name: str, sha: str) -> Json:
    """A ref with the object that it points to."""
    kind = forge.repository.type_of(sha) or "commit"
    return {
        "ref": name,
        "node_id": node_id("REF", name),
        "url": f"{_url(forge)}/git/{name}",
        "object": {"type": kind, "sha": sha, "url": f"{_url(forge)}/git/{kind}s/{sha}"},
    }


def tree(forge: Forge, sha: str, entries: list[Entry], *, truncated: bool = False) -> Json:
    """A tree with its entries."""
    url = _url(forge)
    return {
        "sha": sha,
        "url": f"{url}/git/trees/{sha}",
        "tree": [_tree_entry(url, entry) for entry in entries],
        "truncated": truncated,
    }


def _tree_entry(url: str, entry: Entry) -> Json:
    made: Json = {"path": entry.path, "mode": entry.mode, "type": entry.type, "sha": entry.sha}
    if entry.type != "commit":  # a submodule has no address
        made["url"] = f"{url}/git/{entry.type}s/{entry.sha}"
    if entry.size is not None:
        made["size"] = entry.size
    return made


def blob(forge: Forge, sha: str, data: bytes) -> Json:
    """A file's bytes in base64, broken into lines as GitHub does."""
    return {
        "sha": sha,
        "node_id": node_id("B", sha),
        "size": len(data),
        "url": f"{_url(forge)}/git/blobs/{sha}",
        "content": base64.encodebytes(data).decode(),
        "encoding": "base64",
    }


def changed_file(forge: Forge, change: FileChange, sha: str) -> Json:
    """One file of a pull request or comparison; `sha` is the commit that the addresses name."""
    page = f"{SITE}/{forge.slug}"
    quoted = quote(change.path)
    made: Json = {
        "sha": change.sha,
        "filename": change.path,
        "status": change.status,
        "additions": change.additions,
        "deletions": change.deletions,
        "changes": change.additions + change.deletions,
        "blob_url": f"{page}/blob/{sha}/{quoted}",
        "raw_url": f"{page}/raw/{sha}/{quoted}",
        "contents_url": f"{_url(forge)}/contents/{quoted}?ref={sha}",
    }
    if change.patch is not None:
        made["patch"] = change.patch
    if change.previous is not None:
        made["previous_filename"] = change.previous
    return made
