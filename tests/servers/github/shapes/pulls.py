"""Pull requests as GitHub shows them, in lists and alone."""

from tests.servers.github.clock import stamp_or_null
from tests.servers.github.diffs import changed_files
from tests.servers.github.forge import Forge
from tests.servers.github.records import Pull
from tests.servers.github.shapes import Json
from tests.servers.github.shapes.issues import common_fields
from tests.servers.github.shapes.people import simple_user
from tests.servers.github.shapes.repositories import page_of, repository, url_of


def _side(forge: Forge, owner: str, branch: str, sha: str) -> Json:
    gone = owner != forge.owner and owner not in forge.forks
    return {
        "label": f"{owner}:{branch}",
        "ref": branch,
        "sha": sha,
        "user": simple_user(forge, owner),
        "repo": None if gone else repository(forge, owner),
    }


def simple_pull(forge: Forge, made: Pull) -> Json:
    """A pull request as it stands in lists."""
    url, page = f"{url_of(forge)}/pulls/{made.number}", f"{page_of(forge)}/pull/{made.number}"
    thread = f"{url_of(forge)}/issues/{made.number}"
    addresses = {
        "url": url,
        "html_url": page,
        "issue_url": thread,
        "comments_url": f"{thread}/comments",
        "review_comments_url": f"{url}/comments",
        "review_comment_url": f"{url_of(forge)}/pulls/comments{{/number}}",
        "commits_url": f"{url}/commits",
        "statuses_url": f"{url_of(forge)}/statuses/{made.head_sha}",
    }
    links = {name.removesuffix("_url"): {"href": address} for name, address in addresses.items()}
    links["self"] = links.pop("url")
    return {
        **common_fields(forge, made),
        **addresses,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "merged_at": stamp_or_null(made.merged),
        "merge_commit_sha": made.merge_commit,
        "requested_reviewers": [simple_user(forge, login) for login in made.reviewers],
        "requested_teams": [],
        "head": _side(forge, made.head_owner, made.head_ref, made.head_sha),
        "base": _side(forge, forge.owner, made.base_ref, made.base_sha),
        "_links": links,
        "auto_merge": None,
        "draft": made.draft,
    }


def pull(forge: Forge, made: Pull) -> Json:
    """A pull request with its counts and whether it can be merged."""
    base = forge.repository.merge_base(made.base_sha, made.head_sha) or made.base_sha
    files = changed_files(forge.repository, base, made.head_sha)
    can = _mergeable(forge, made)
    return {
        **simple_pull(forge, made),
        "merged": made.merged is not None,
        "mergeable": can,
        "rebaseable": can,
        "mergeable_state": {None: "unknown", True: "clean", False: "dirty"}[can],
        "merged_by": simple_user(forge, made.merged_by) if made.merged_by else None,
        "comments": len(forge.comments_on(made.number)),
        "review_comments": 0,
        "maintainer_can_modify": False,
        "commits": forge.repository.count(f"{base}..{made.head_sha}"),
        "additions": sum(file.additions for file in files),
        "deletions": sum(file.deletions for file in files),
        "changed_files": len(files),
    }


def _mergeable(forge: Forge, made: Pull) -> bool | None:
    tip = forge.head(made.base_ref)
    if made.state == "closed" or tip is None or not forge.switches.mergeable_known:
        return None
    return forge.repository.merged_tree(tip, made.head_sha) is not None
