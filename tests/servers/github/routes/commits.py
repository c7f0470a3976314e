"""Commits as GitHub lists them, comparisons, and the pull requests of a commit."""

from tests.servers.github.diffs import changed_files
from tests.servers.github.errors import not_found
from tests.servers.github.forge import Forge
from tests.servers.github.routing import Answer, Call, page, route
from tests.servers.github.shapes import Json
from tests.servers.github.shapes import commits as shapes
from tests.servers.github.shapes.pulls import simple_pull
from tests.servers.github.shapes.repositories import page_of, url_of

MOST_FILES = 300


def resolve(forge: Forge, name: str, owner: str = "") -> str:
    """The commit behind a branch, `OWNER:BRANCH`, tag, full ref or id; raises 404."""
    fork, _, rest = name.rpartition(":")
    inside = rest.removeprefix("heads/").removeprefix("refs/heads/")
    found = forge.head(inside, fork or owner) or forge.repository.resolve(f"refs/tags/{rest}")
    found = found or (rest if forge.repository.type_of(rest) == "commit" and len(rest) >= 7 else None)
    if found is None:
        raise not_found()
    return forge.repository.commit(found).sha


@route("GET", "commits")
def list_commits(call: Call) -> Answer:
    """Newest first, by `sha`, `path`, `author`, `since` and `until`."""
    forge, query = call.forge, call.query
    start = resolve(forge, query.get("sha", forge.default_branch), call.parameters["owner"])
    flags = [f"--{name}={query[name]}" for name in ("since", "until") if name in query]
    found = forge.repository.commits(start, *flags, paths=[query["path"]] if "path" in query else [])
    shown = [shapes.listed_commit(forge, made) for made in found]
    if "author" in query:
        wanted = query["author"].lower()
        shown = [
            one
            for one in shown
            if wanted in (str((one["author"] or {}).get("login")).lower(), one["commit"]["author"]["email"].lower())
        ]
    return page(call, shown)


@route("GET", "commits/{ref}")
def read_commit(call: Call) -> Answer:
    """One commit with its files."""
    sha = resolve(call.forge, call.parameters["ref"], call.parameters["owner"])
    made = call.forge.repository.commit(sha)
    empty = call.forge.repository.write_tree(None, [])
    files = changed_files(call.forge.repository, made.parents[0] if made.parents else empty, sha)
    shown = shapes.listed_commit(call.forge, made)
    shown["files"] = [shapes.changed_file(call.forge, file, sha) for file in files[:MOST_FILES]]
    added, removed = sum(file.additions for file in files), sum(file.deletions for file in files)
    shown["stats"] = {"additions": added, "deletions": removed, "total": added + removed}
    return Answer(shown)


@route("GET", "commits/{commit_sha}/pulls")
def list_pulls_of_commit(call: Call) -> Answer:
    """Pull requests within the repository whose head holds the commit; those of forks are not found, as on GitHub."""
    forge, sha = call.forge, resolve(call.forge, call.parameters["commit_sha"])
    found = [
        pull
        for pull in forge.pulls()
        if pull.head_owner == forge.owner
        and (
            pull.merge_commit == sha
            or sha in forge.repository.git.text("rev-list", f"{pull.base_sha}..{pull.head_sha}")
        )
    ]
    return page(call, [simple_pull(forge, pull) for pull in found])


@route("GET", "compare/{basehead}")
def compare(call: Call) -> Answer:
    """From the merge base of BASE...HEAD to HEAD."""
    forge, repository = call.forge, call.forge.repository
    base, dots, head = call.parameters["basehead"].partition("...")
    if not dots:
        raise not_found()
    old, new = resolve(forge, base), resolve(forge, head)
    common = repository.merge_base(old, new)
    if common is None:
        raise not_found(f"No common ancestor between {base} and {head}.")
    files = changed_files(repository, common, new)[:MOST_FILES]
    ahead, behind = repository.count(f"{old}..{new}"), repository.count(f"{new}..{old}")
    status = {(True, True): "diverged", (True, False): "ahead", (False, True): "behind"}
    address = f"{page_of(forge)}/compare/{base}...{head}"
    commits = [shapes.listed_commit(forge, one) for one in reversed(repository.commits(f"{old}..{new}"))]
    links: Json = {
        "html_url": address,
        "permalink_url": address,
        "diff_url": f"{address}.diff",
        "patch_url": f"{address}.patch",
    }
    made: Json = {
        **links,
        "url": f"{url_of(forge)}/compare/{base}...{head}",
        "base_commit": shapes.commit(forge, old),
        "merge_base_commit": shapes.commit(forge, common),
        "status": status.get((ahead > 0, behind > 0), "identical"),
        "ahead_by": ahead,
        "behind_by": behind,
        "total_commits": ahead,
        "files": [shapes.changed_file(forge, file, new) for file in files],
    }
    return page(call, commits, lambda shown: {**made, "commits": shown})
