"""Accounts, roles and apps as GitHub shows them."""

from tests.servers.github.accounts import ACTIONS, ROLES, Account
from tests.servers.github.clock import stamp
from tests.servers.github.forge import SITE, START, Forge
from tests.servers.github.shapes import Json, node_id

LISTS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}


def simple_user(forge: Forge, login: str) -> Json:
    """An account, as it stands beside things that it made."""
    account = Account(login)
    plain = login.removesuffix("[bot]")
    url = f"{forge.api}/users/{login.replace('[', '%5B').replace(']', '%5D')}"
    page = f"{SITE}/apps/{plain}" if account.kind == "Bot" else f"{SITE}/{login}"
    return {
        "login": login,
        "id": account.id,
        "node_id": node_id("U", account.id),
        "avatar_url": f"https://avatars.githubusercontent.com/u/{account.id}?v=4",
        "gravatar_id": "",
        "url": url,
        "html_url": page,
        **{name: url + path for name, path in LISTS.items()},
        "type": account.kind,
        "user_view_type": "public",
        "site_admin": False,
    }


def full_user(forge: Forge, login: str) -> Json:
    """The answer of GET /user and GET /users/LOGIN."""
    empty = dict.fromkeys(("name", "company", "blog", "location", "email", "hireable", "bio", "twitter_username"))
    counts = dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0)
    made = stamp(START)
    return {**simple_user(forge, login), **empty, "blog": "", **counts, "created_at": made, "updated_at": made}


def permissions(role: str) -> dict[str, bool]:
    """What a role may do, by GitHub's five names."""
    needed = {"admin": "admin", "maintain": "maintain", "push": "write", "triage": "triage", "pull": "read"}
    return {name: ROLES[role] >= ROLES[least] for name, least in needed.items()}


def collaborator_permission(forge: Forge, login: str) -> Json:
    """An account's role, with the four old names in `permission`."""
    role = forge.accounts.role(login)
    old = {"maintain": "write", "triage": "read"}.get(role, role)
    user = {**simple_user(forge, login), "permissions": permissions(role), "role_name": role}
    return {"permission": old, "role_name": role, "user": user}


def app(forge: Forge, login: str) -> Json:
    """The app behind a bot's account."""
    slug = login.removesuffix("[bot]")
    number = 15368 if login == ACTIONS else Account(login).id
    made = stamp(START)
    return {
        "id": number,
        "slug": slug,
        "node_id": node_id("A", number),
        "owner": simple_user(forge, "github" if login == ACTIONS else forge.owner),
        "name": "GitHub Actions" if login == ACTIONS else slug,
        "description": "",
        "external_url": f"{SITE}/apps/{slug}",
        "html_url": f"{SITE}/apps/{slug}",
        "created_at": made,
        "updated_at": made,
        "permissions": {"contents": "write", "metadata": "read"},
        "events": [],
    }
