"""What the switches on GitHub mean for the bot: facts in, one verdict for each switch out, with what to click and why.

`bot/edges/github/setup.py` reads the facts, `status --setup` prints the verdicts; docs/go-live.md walks through them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.core.program import BRANCH

State = Literal["ok", "wrong", "unknown"]
ACTIONS_LOGIN = "github-actions[bot]"
SCAN, RENDER, SITE = "scan.yml", "render.yml", "pages.yml"
ENVIRONMENT = "bot"
PROTECTED = "branch protection"  # a classic rule; what it says in detail only administrators may read
_BLOCKING = {
    *(PROTECTED, "creation", "deletion", "update", "pull_request"),
    *("required_status_checks", "required_deployments", "merge_queue"),
}
_WORKFLOW_STATES = {
    "disabled_inactivity": "GitHub switched it off after 60 days without activity",
    "disabled_manually": "somebody switched it off",
    "disabled_fork": "GitHub switches schedules off in a fork",
}
_RIGHTS = {
    "contents": "makes the branch and its commits",
    "pull-requests": "opens and edits the pull request",
    "issues": "makes the labels",
}


@dataclass(frozen=True)
class Refused:
    """GitHub would not tell this fact; the token lacks `permission`."""

    permission: str


@dataclass(frozen=True)
class BranchRule:
    """One kind of rule that holds for a branch; `where` is the page that changes it, below the repository's address."""

    kind: str
    where: str = "settings/rules"


@dataclass(frozen=True)
class SetupFacts:
    """What GitHub says of one repository and of the token; Refused where it would not tell."""

    slug: str  # as it was asked for
    full_name: str
    default_branch: str
    archived: bool
    has_issues: bool
    login: str
    rights: Mapping[str, bool | None]  # by permission; None: could not be told
    actions_may_create_pulls: bool | Refused
    workflows: Mapping[str, str] | Refused  # state by file name
    main_rules: tuple[BranchRule, ...]
    bot_rules: tuple[BranchRule, ...]
    missing_labels: tuple[str, ...]
    pages: bool | Refused
    environment: bool | Refused
    deletes_merged_branches: bool | None


@dataclass(frozen=True)
class Switch:
    """One verdict: what was found, why it matters, and, unless it is ok, what to click on which page."""

    name: str
    state: State
    found: str
    why: str
    click: str = ""
    page: str = ""

    def as_json(self) -> dict[str, str]:
        """The verdict for programs; empty texts are left out."""
        values = {"name": self.name, "state": self.state, "found": self.found, "why": self.why}
        return values | {key: text for key, text in (("click", self.click), ("page", self.page)) if text}


def judge_setup(facts: SetupFacts, server_url: str) -> tuple[Switch, ...]:
    """A verdict for each switch; the addresses of pages begin with `server_url`."""
    address = f"{server_url.rstrip('/')}/{facts.full_name}"
    verdicts = [check(facts, address) for check in _CHECKS]
    verdicts[1:1] = [_right(facts, address, name=name) for name in _RIGHTS]
    return tuple(verdicts)


def _unknown(name: str, fact: Refused, why: str, *, click: str, page: str) -> Switch:
    needs = f"GitHub does not tell: the token lacks the permission {fact.permission}"
    return Switch(name, "unknown", needs, why, f"look yourself: {click}", page)


def _repository(facts: SetupFacts, address: str) -> Switch:
    name, why = "Repository", "The bot writes to the repository that GITHUB_REPOSITORY names."
    if facts.archived:
        return Switch(
            name,
            "wrong",
            f"{facts.full_name} is archived",
            why,
            "Danger Zone > Unarchive this repository",
            f"{address}/settings",
        )
    if facts.full_name.lower() != facts.slug.lower():
        return Switch(
            name,
            "wrong",
            f"{facts.slug} is now {facts.full_name}",
            why,
            f"set GITHUB_REPOSITORY={facts.full_name}",
            address,
        )
    return Switch(name, "ok", f"{facts.full_name}, default branch {facts.default_branch}", why)


def _right(facts: SetupFacts, address: str, *, name: str) -> Switch:
    title, why = f"Right {name}: write", f"With it the bot {_RIGHTS[name]}."
    page = f"{address}/blob/{facts.default_branch}/.github/workflows/{SCAN}"
    granted = facts.rights.get(name)
    if granted is None:
        return Switch(title, "unknown", "could not be told", why, f"look for “{name}: write” under permissions", page)
    if granted:
        return Switch(title, "ok", "the token has it", why)
    click = f"in the workflow: permissions: {name}: write; for an app or a personal token the same under its repository permissions"
    return Switch(title, "wrong", "the token lacks it", why, click, page)


def _other_rights(facts: SetupFacts, _: str) -> Switch:
    name, why = (
        "Rights actions, workflows",
        "The bot never changes workflow files, so workflows: write should not be granted.",
    )
    has = {True: "the token has it", False: "the token lacks it", None: "could not be told"}[
        facts.rights.get("actions")
    ]
    return Switch(name, "ok", f"actions: write, with which a workflow keeps its schedule on: {has}", why)


def _account(facts: SetupFacts, _: str) -> Switch:
    if facts.login == ACTIONS_LOGIN:
        why = "Runs on its pull requests wait until somebody with write access approves them; an app's start at once."
    else:
        why = "BOT_LOGIN must name this account wherever GitHub does not tell it; see docs/github-tokens.md."
    return Switch("Account", "ok", facts.login, why)


def _may_create_pulls(facts: SetupFacts, address: str) -> Switch:
    name = "Pull requests by Actions"
    why = f"Needed while the bot works as {ACTIONS_LOGIN}: without it opening the pull request answers 403."
    click = "Workflow permissions: tick “Allow GitHub Actions to create and approve pull requests”, Save"
    page, fact = f"{address}/settings/actions", facts.actions_may_create_pulls
    if isinstance(fact, Refused):
        return _unknown(name, fact, why, click=click, page=page)
    if fact:
        return Switch(name, "ok", "allowed", why)
    if facts.login != ACTIONS_LOGIN:
        return Switch(name, "ok", f"not allowed, and not needed: the bot works as {facts.login}", why)
    return Switch(name, "wrong", "not allowed", why, click, page)


def _schedule(facts: SetupFacts, address: str) -> Switch:
    name, why = "Schedule", "Without it nobody looks for new papers."
    fact = facts.workflows
    if isinstance(fact, Refused):
        return _unknown(
            name, fact, why, click=f"{SCAN} must be there and enabled", page=f"{address}/actions/workflows/{SCAN}"
        )
    if SCAN not in fact:
        click = f"commit .github/workflows/{SCAN} to {facts.default_branch}; then “I understand my workflows, enable them”, if it is shown"
        return Switch(name, "wrong", f"GitHub knows no workflow {SCAN}", why, click, f"{address}/actions")
    if fact[SCAN] == "active":
        return Switch(name, "ok", f"{SCAN} is enabled", why)
    found = _WORKFLOW_STATES.get(fact[SCAN], f"its state is {fact[SCAN]}")
    return Switch(
        name, "wrong", f"{SCAN} is switched off: {found}", why, "Enable workflow", f"{address}/actions/workflows/{SCAN}"
    )


def _main_rules(facts: SetupFacts, address: str) -> Switch:
    name = f"Rules on {facts.default_branch}"
    kinds = sorted({rule.kind for rule in facts.main_rules})
    if not kinds:
        return Switch(name, "ok", "none", f"{RENDER} pushes the rendered README with the job's token.")
    why = f"{RENDER} tries the app's token where the job's is refused, then a pull request from bot/readme; let the app bypass the rule."
    return Switch(name, "ok", ", ".join(kinds), why, page=f"{address}/{facts.main_rules[0].where}")


def _bot_rules(facts: SetupFacts, address: str) -> Switch:
    name, why = "Rules on bot/*", f"The bot makes, moves and deletes {BRANCH}; a rule there stops it."
    click = "leave bot/* out of the rule, or let the bot's app bypass it"
    blocking = [rule for rule in facts.bot_rules if rule.kind in _BLOCKING]
    if not blocking:
        return Switch(name, "ok", "none that stops the bot", why)
    kinds = ", ".join(sorted({rule.kind for rule in blocking}))
    return Switch(name, "wrong", kinds, why, click, f"{address}/{blocking[0].where}")


def _labels(facts: SetupFacts, _: str) -> Switch:
    found = (
        f"will be made with the first pull request: {', '.join(facts.missing_labels)}"
        if facts.missing_labels
        else "all there"
    )
    return Switch("Labels", "ok", found, "The bot labels its pull request with those of data/config.yaml.")


def _issues(facts: SetupFacts, address: str) -> Switch:
    name, why = "Issues", "Labels, forms and reports live there."
    if facts.has_issues:
        return Switch(name, "ok", "enabled", why)
    return Switch(name, "wrong", "switched off", why, "Features: tick Issues", f"{address}/settings")


def _pages(facts: SetupFacts, address: str) -> Switch:
    name, why, fact = "Pages", "Needed only where the list has a site of its own.", facts.pages
    click, page = "Build and deployment > Source: GitHub Actions", f"{address}/settings/pages"
    wanted = not isinstance(facts.workflows, Refused) and SITE in facts.workflows
    if not wanted:
        return Switch(name, "ok", f"not needed: there is no workflow {SITE}", why)
    if isinstance(fact, Refused):
        return _unknown(name, fact, why, click=click, page=page)
    return Switch(name, "ok", "enabled", why) if fact else Switch(name, "wrong", "switched off", why, click, page)


def _environment(facts: SetupFacts, address: str) -> Switch:
    name, why, fact = (
        f"Environment {ENVIRONMENT}",
        "It holds the secrets of an app or of a personal token.",
        facts.environment,
    )
    click = f"New environment: {ENVIRONMENT}; Deployment branches and tags: only {facts.default_branch}"
    page = f"{address}/settings/environments"
    if isinstance(fact, Refused):
        return _unknown(name, fact, why, click=click, page=page)
    found = "there" if fact else "not there yet: GitHub makes it with the first run; needed only for secrets"
    return Switch(name, "ok", found, why, page="" if fact else page)


def _merged_branches(facts: SetupFacts, _: str) -> Switch:
    found = {True: "on", False: "off", None: "GitHub does not tell"}[facts.deletes_merged_branches]
    why = "Either will do: what GitHub does not delete after a merge, the bot deletes at its next run."
    return Switch("Delete head branches", "ok", found, why)


_CHECKS: tuple[Callable[[SetupFacts, str], Switch], ...] = (
    *(_repository, _other_rights, _account, _may_create_pulls, _schedule, _main_rules, _bot_rules),
    *(_issues, _labels, _environment, _pages, _merged_branches),
)
