"""The repository, its forks and branches as GitHub shows them."""

from urllib.parse import quote

from tests.servers.github.clock import stamp
from tests.servers.github.forge import SITE, START, Forge
from tests.servers.github.records import Protection
from tests.servers.github.shapes import Json, node_id
from tests.servers.github.shapes.commits import commit
from tests.servers.github.shapes.people import permissions, simple_user

URLS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "statuses_url": "/statuses/{sha}",
    "trees_url": "/git/trees{/sha}",
}
PLAIN_URLS = (
    *("contributors", "deployments", "downloads", "events", "forks", "hooks", "languages", "merges"),
    *("stargazers", "subscribers", "subscription", "tags", "teams"),
)
COUNTS = "forks_count stargazers_count watchers_count size forks watchers"


def url_of(forge: Forge, owner: str = "") -> str:
    """The address of the repository or of OWNER's fork in the API."""
    return f"{forge.api}/repos/{owner or forge.owner}/{forge.name}"


def page_of(forge: Forge, owner: str = "") -> str:
    """The address of the repository or of OWNER's fork for people."""
    return f"{SITE}/{owner or forge.owner}/{forge.name}"


def repository(forge: Forge, owner: str = "", role: str = "read") -> Json:
    """The repository or OWNER's fork, as it stands in a pull request's head and base."""
    owner = owner or forge.owner
    url, page, fork = url_of(forge, owner), page_of(forge, owner), owner != forge.owner
    number = forge.id if not fork else forge.account(owner).id
    still = stamp(START)
    open_count = sum(issue.state == "open" for issue in forge.issues.values())
    return {
        "id": number,
        "node_id": node_id("R", number),
        "name": forge.name,
        "full_name": f"{owner}/{forge.name}",
        "owner": simple_user(forge, owner),
        "private": False,
        "visibility": "public",
        "html_url": page,
        "description": None,
        "fork": fork,
        "url": url,
        **{name: url + path for name, path in URLS.items()},
        **{f"{name}_url": f"{url}/{name}" for name in PLAIN_URLS},
        "git_url": page.replace("https:", "git:") + ".git",
        "ssh_url": f"git@github.com:{owner}/{forge.name}.git",
        "clone_url": f"{page}.git",
        "svn_url": page,
        "mirror_url": None,
        "homepage": None,
        "language": None,
        "license": None,
        **dict.fromkeys(COUNTS.split(), 0),
        "open_issues": open_count,
        "open_issues_count": open_count,
        "default_branch": forge.default_branch,
        "topics": [],
        "has_issues": forge.switches.has_issues,
        "has_projects": False,
        "has_wiki": False,
        "has_pages": forge.switches.pages is not None,
        "has_downloads": True,
        "has_discussions": False,
        "archived": forge.switches.archived,
        "disabled": False,
        "pushed_at": still,
        "created_at": still,
        "updated_at": still,
        "permissions": permissions(role),
        "delete_branch_on_merge": forge.switches.delete_branch_on_merge,
        "allow_merge_commit": "merge" in forge.switches.merge_methods,
        "allow_squash_merge": "squash" in forge.switches.merge_methods,
        "allow_rebase_merge": "rebase" in forge.switches.merge_methods,
    }


def full_repository(forge: Forge, owner: str, role: str) -> Json:
    """The answer of GET /repos/OWNER/NAME."""
    made = {**repository(forge, owner, role), "subscribers_count": 0, "network_count": len(forge.forks)}
    if made["fork"]:
        made["parent"] = made["source"] = repository(forge)
    return made


def minimal_repository(forge: Forge, owner: str = "") -> Json:
    """The repository as it stands in a workflow run."""
    made = repository(forge, owner)
    extra = ("allow_merge_commit", "allow_squash_merge", "allow_rebase_merge")
    return {name: value for name, value in made.items() if name not in extra}


def branch(forge: Forge, name: str, sha: str) -> Json:
    """One branch with its tip and whether it is protected."""
    url = f"{url_of(forge)}/branches/{quote(name)}"
    rule = forge.protection(name)
    classic = rule is not None and not rule.ruleset
    return {
        "name": name,
        "commit": commit(forge, sha),
        "_links": {"self": url, "html": f"{page_of(forge)}/tree/{quote(name)}"},
        "protected": rule is not None,
        "protection": {"enabled": classic},
        "protection_url": f"{url}/protection",
    }


def protection(forge: Forge, name: str, rule: Protection) -> Json:
    """The classic rule of a branch."""
    url = f"{url_of(forge)}/branches/{quote(name)}/protection"
    made: Json = {
        "url": url,
        "enforce_admins": {"url": f"{url}/enforce_admins", "enabled": False},
        "allow_force_pushes": {"enabled": False},
        "allow_deletions": {"enabled": not rule.refuses_deletion},
        "block_creations": {"enabled": rule.refuses_creation},
    }
    if rule.needs_pull_request:
        made["required_pull_request_reviews"] = {
            "url": f"{url}/required_pull_request_reviews",
            "dismiss_stale_reviews": False,
            "require_code_owner_reviews": False,
            "required_approving_review_count": 0,
        }
    return made


def rules(forge: Forge, rule: Protection) -> list[Json]:
    """The rules that rulesets put on a branch."""
    source = {"ruleset_source_type": "Repository", "ruleset_source": forge.slug, "ruleset_id": 42}
    made: list[Json] = [{"type": "non_fast_forward"}]
    made += [{"type": "creation"}] if rule.refuses_creation else []
    made += [{"type": "deletion"}] if rule.refuses_deletion else []
    if rule.needs_pull_request:
        flags = (
            "dismiss_stale_reviews_on_push",
            "require_code_owner_review",
            "require_last_push_approval",
            "required_review_thread_resolution",
        )
        parameters = {**dict.fromkeys(flags, False), "required_approving_review_count": 0}
        made.append({"type": "pull_request", "parameters": parameters})
    return [{**one, **source} for one in made]
