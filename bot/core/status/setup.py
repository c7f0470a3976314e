"""What GitHub's settings mean for the bot: facts in, one verdict for each setting out, in the order of clicking.

`bot/edges/github/setup.py` reads the facts, `status --setup` prints the verdicts; docs/go-live.md walks through them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bot.core.program import BRANCH
from bot.core.status.report import WORKFLOW_STATES

State = Literal["ok", "wrong", "unknown"]
ACTIONS_LOGIN = "github-actions[bot]"
SCAN, RENDER, SITE = "scan.yml", "render.yml", "pages.yml"
# What each workflow would do, shown by a command that changes nothing; N is a number.
DRY_RUNS = {
    SCAN: ("propose --dry-run", "what the first scan would propose"),
    "sync.yml": ("sync --dry-run", "what ticks and edits in the pull request would change"),
    "suggest.yml": ("suggest --open --dry-run", "which suggestions would be answered"),
    "review.yml": ("review --pull N --dry-run", "what the comment on a pull request would say"),
    "check.yml": ("validate", "what is wrong with the data files"),
    RENDER: ("render --check", "whether the list in README.md would change"),
    "audit.yml": ("audit --check", "what has changed about listed papers"),
    "watch.yml": ("status", "how the bot is"),
    "learn.yml": ("rules learn --dry-run", "what the rules would learn from decisions"),
    "digest.yml": ("export digest", "the text of the monthly release"),
    SITE: ("site --out out/site", "the site, on your machine"),
}
_NEEDED = frozenset({"sync.yml", "suggest.yml", "review.yml", RENDER})  # the others may be switched off on purpose
ENVIRONMENT = "bot"
PROTECTED = "branch protection"  # a classic rule; only administrators may read its details
_BLOCKING = {
    *(PROTECTED, "creation", "deletion", "update", "pull_request"),
    *("required_status_checks", "required_deployments", "merge_queue"),
}
_RIGHTS = {
    "contents": "creates the branch and its commits",
    "pull-requests": "opens and edits the pull request",
    "issues": "creates the labels",
}


@dataclass(frozen=True)
class Refused:
    """GitHub did not show this fact: the token lacks `permission`."""

    permission: str


@dataclass(frozen=True)
class BranchRule:
    """One kind of rule on a branch; `where` is the page that changes it, below the repository's address."""

    kind: str
    where: str = "settings/rules"


@dataclass(frozen=True)
class SetupFacts:
    """What GitHub says about one repository and the token; Refused where the token may not see it."""

    slug: str  # as the settings name it
    full_name: str
    default_branch: str
    archived: bool
    has_issues: bool
    login: str
    rights: Mapping[str, bool | None]  # by permission; None: could not be checked
    actions_may_create_pulls: bool | Refused
    workflows: Mapping[str, str] | Refused  # state by file name
    main_rules: tuple[BranchRule, ...]
    bot_rules: tuple[BranchRule, ...]
    missing_labels: tuple[str, ...]
    pages: bool | Refused
    environment: bool | Refused
    deletes_merged_branches: bool | None
    actions: Literal["all", "local_only", "selected", "off"] | Refused | None = (
        None  # which actions may run; None: not shown
    )
    pages_from_branch: bool = False  # Pages publishes a branch instead of what the workflow builds
    environment_waits: bool = False  # somebody must approve each job, or a timer runs first
    environment_shuts_out: bool = False  # it takes only protected branches, and the default branch is not protected


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


class Case(NamedTuple):
    """One row of a switch's table: the first row whose `when` is true gives the verdict."""

    when: bool
    state: State
    found: str
    click: str = ""
    page: str = ""


def judge_setup(facts: SetupFacts, server_url: str) -> tuple[Switch, ...]:
    """A verdict for each switch; the addresses of pages begin with `server_url`."""
    address = f"{server_url.rstrip('/')}/{facts.full_name}"
    verdicts = [check(facts, address) for check in _CHECKS]
    verdicts[1:1] = [_right(facts, address, name=name) for name in _RIGHTS]
    return tuple(verdicts)


def dry_runs(facts: SetupFacts) -> list[tuple[str, str, str]]:
    """For each workflow that the repository has: its file, the command that shows what it would do, and what that shows."""
    known = {} if isinstance(facts.workflows, Refused) else facts.workflows
    return [(file, *DRY_RUNS[file]) for file in DRY_RUNS if file in known]


def _verdict(name: str, why: str, *cases: Case) -> Switch:
    """The verdict of the first case that applies; the last one always does."""
    case = next(case for case in cases if case.when)
    return Switch(name, case.state, case.found, why, case.click, case.page)


def _refused(fact: object, click: str, page: str) -> Case:
    """The row for a fact that GitHub did not show to this token."""
    permission = fact.permission if isinstance(fact, Refused) else ""
    found = f"GitHub does not show this: the token lacks the permission {permission}"
    return Case(isinstance(fact, Refused), "unknown", found, f"check it yourself: {click}", page)


def _repository(facts: SetupFacts, address: str) -> Switch:
    return _verdict(
        "Repository",
        "The bot writes to the repository that GITHUB_REPOSITORY names.",
        Case(
            facts.archived,
            "wrong",
            f"{facts.full_name} is archived",
            "Danger Zone > Unarchive this repository",
            f"{address}/settings",
        ),
        Case(
            facts.full_name.lower() != facts.slug.lower(),
            "wrong",
            f"{facts.slug} is now {facts.full_name}",
            f"set GITHUB_REPOSITORY={facts.full_name}",
            address,
        ),
        Case(True, "ok", f"{facts.full_name}, default branch {facts.default_branch}"),
    )


def _right(facts: SetupFacts, address: str, *, name: str) -> Switch:
    page = f"{address}/blob/{facts.default_branch}/.github/workflows/{SCAN}"
    granted = facts.rights.get(name)
    click = (
        f"in the workflow: permissions: {name}: write; for an app or a personal token, the same repository permission"
    )
    return _verdict(
        f"Right {name}: write",
        f"The bot needs it because it {_RIGHTS[name]}.",
        Case(granted is None, "unknown", "could not be checked", f"look for “{name}: write” under permissions", page),
        Case(granted is True, "ok", "the token has it"),
        Case(True, "wrong", "the token lacks it", click, page),
    )


def _other_rights(facts: SetupFacts, _: str) -> Switch:
    has = {True: "the token has it", False: "the token lacks it", None: "could not be checked"}
    return _verdict(
        "Rights actions, workflows",
        "The bot never changes workflow files, so workflows: write should not be granted.",
        Case(True, "ok", f"actions: write, which keeps a workflow's schedule on: {has[facts.rights.get('actions')]}"),
    )


def _account(facts: SetupFacts, _: str) -> Switch:
    if facts.login == ACTIONS_LOGIN:
        why = (
            "Workflows on its pull requests wait until someone with write access approves them; an app's start at once."
        )
    else:
        why = "Set BOT_LOGIN to this account wherever GitHub does not name it; see docs/github-tokens.md."
    return _verdict("Account", why, Case(True, "ok", facts.login))


def _actions(facts: SetupFacts, address: str) -> Switch:
    click, page = "Actions permissions: “Allow all actions and reusable workflows”, Save", f"{address}/settings/actions"
    few = "only some actions may run: the bot's own, and those of its steps, must be among them"
    return _verdict(
        "Actions",
        "The bot runs in workflows, whose steps use actions of other repositories.",
        _refused(facts.actions, click, page),
        Case(facts.actions == "off", "wrong", "switched off", click, page),
        Case(facts.actions == "local_only", "wrong", "only actions of this account may run", click, page),
        Case(facts.actions == "selected", "ok", few, page=page),
        Case(True, "ok", "all may run" if facts.actions else "GitHub does not show this"),
    )


def _other_workflows(facts: SetupFacts, address: str) -> Switch:
    states = {} if isinstance(facts.workflows, Refused) else facts.workflows
    off = {file: state for file, state in states.items() if state != "active" and file != SCAN}
    stopped = sorted(file for file, state in off.items() if file in _NEEDED or state != "disabled_manually")
    page = f"{address}/actions/workflows/{stopped[0]}" if stopped else f"{address}/actions"
    return _verdict(
        "Other workflows",
        "They answer suggestions and pull requests, apply decisions and write the list.",
        _refused(facts.workflows, "all must be enabled", page),
        Case(bool(stopped), "wrong", f"switched off: {', '.join(stopped)}", "each of them > Enable workflow", page),
        Case(bool(off), "ok", f"switched off on purpose: {', '.join(sorted(off))}"),
        Case(True, "ok", f"{len([file for file in states if file != SCAN])} enabled"),
    )


def _may_create_pulls(facts: SetupFacts, address: str) -> Switch:
    click = "Workflow permissions: tick “Allow GitHub Actions to create and approve pull requests”, Save"
    page, fact = f"{address}/settings/actions", facts.actions_may_create_pulls
    is_needed = facts.login == ACTIONS_LOGIN
    return _verdict(
        "Pull requests by Actions",
        f"Needed while the bot works as {ACTIONS_LOGIN}: without it GitHub refuses to open the pull request (403).",
        _refused(fact, click, page),
        Case(fact is True, "ok", "allowed"),
        Case(not is_needed, "ok", f"not allowed, and not needed: the bot works as {facts.login}"),
        Case(True, "wrong", "not allowed", click, page),
    )


def _schedule(facts: SetupFacts, address: str) -> Switch:
    states = {} if isinstance(facts.workflows, Refused) else facts.workflows
    state, page = states.get(SCAN, ""), f"{address}/actions/workflows/{SCAN}"
    commit = f"commit .github/workflows/{SCAN} to {facts.default_branch}; then, if GitHub asks, “I understand my workflows, enable them”"
    off = f"{SCAN} is switched off: {WORKFLOW_STATES.get(state, f'its state is {state}')}"
    return _verdict(
        "Schedule",
        "Without it nobody looks for new papers.",
        _refused(facts.workflows, f"{SCAN} must be there and enabled", page),
        Case(not state, "wrong", f"GitHub knows no workflow {SCAN}", commit, f"{address}/actions"),
        Case(state == "active", "ok", f"{SCAN} is enabled"),
        Case(True, "wrong", off, "Enable workflow", page),
    )


def _main_rules(facts: SetupFacts, address: str) -> Switch:
    name = f"Rules on {facts.default_branch}"
    kinds = sorted({rule.kind for rule in facts.main_rules})
    if not kinds:
        return _verdict(name, f"{RENDER} pushes the rendered README with the job's token.", Case(True, "ok", "none"))
    why = (
        f"Where a rule refuses the job's token, {RENDER} tries the app's, then opens a pull request from bot/readme;"
        " to avoid that, let the app bypass the rule."
    )
    return _verdict(name, why, Case(True, "ok", ", ".join(kinds), page=f"{address}/{facts.main_rules[0].where}"))


def _bot_rules(facts: SetupFacts, address: str) -> Switch:
    blocking = [rule for rule in facts.bot_rules if rule.kind in _BLOCKING]
    page = f"{address}/{blocking[0].where}" if blocking else ""
    click = "leave bot/* out of the rule, or let the bot's app bypass it"
    return _verdict(
        "Rules on bot/*",
        f"The bot makes, moves and deletes {BRANCH}; a rule there stops it.",
        Case(not blocking, "ok", "none that stops the bot"),
        Case(True, "wrong", ", ".join(sorted({rule.kind for rule in blocking})), click, page),
    )


def _labels(facts: SetupFacts, _: str) -> Switch:
    missing = ", ".join(facts.missing_labels)
    return _verdict(
        "Labels",
        "The bot puts the labels of data/config.yaml on its pull request; the forms work without theirs.",
        Case(bool(missing), "ok", f"the bot creates them when it needs them: {missing}"),
        Case(True, "ok", "all exist"),
    )


def _issues(facts: SetupFacts, address: str) -> Switch:
    return _verdict(
        "Issues",
        "Labels, forms and the status report need them.",
        Case(facts.has_issues, "ok", "enabled"),
        Case(True, "wrong", "switched off", "Features: tick Issues", f"{address}/settings"),
    )


def _pages(facts: SetupFacts, address: str) -> Switch:
    click, page = "Build and deployment > Source: GitHub Actions", f"{address}/settings/pages"
    is_wanted = not isinstance(facts.workflows, Refused) and SITE in facts.workflows
    return _verdict(
        "Pages",
        "Needed only if the list has a site of its own.",
        Case(not is_wanted, "ok", f"not needed: there is no workflow {SITE}"),
        _refused(facts.pages, click, page),
        Case(facts.pages is True and facts.pages_from_branch, "wrong", "it publishes a branch", click, page),
        Case(facts.pages is True, "ok", "enabled"),
        Case(True, "wrong", "switched off", click, page),
    )


def _environment(facts: SetupFacts, address: str) -> Switch:
    click = f"New environment: {ENVIRONMENT}; Deployment branches and tags: only {facts.default_branch}"
    page = f"{address}/settings/environments"
    missing = "does not exist yet: GitHub creates it with the first run; only secrets need it"
    return _verdict(
        f"Environment {ENVIRONMENT}",
        "It holds the secrets of an app or of a personal token.",
        _refused(facts.environment, click, page),
        Case(
            facts.environment_waits,
            "wrong",
            "every job waits for an approval or a timer",
            f"{ENVIRONMENT}: untick “Required reviewers” and “Wait timer”",
            page,
        ),
        Case(
            facts.environment_shuts_out,
            "wrong",
            f"it takes only protected branches, and {facts.default_branch} is not protected",
            f"{ENVIRONMENT}: Deployment branches and tags: Selected branches, add {facts.default_branch}",
            page,
        ),
        Case(facts.environment is True, "ok", "exists"),
        Case(True, "ok", missing, page=page),
    )


def _merged_branches(facts: SetupFacts, _: str) -> Switch:
    found = {True: "on", False: "off", None: "GitHub does not show this"}[facts.deletes_merged_branches]
    why = "Either is fine: if GitHub does not delete the branch after a merge, the bot does at its next run."
    return _verdict("Delete head branches", why, Case(True, "ok", found))


_CHECKS: tuple[Callable[[SetupFacts, str], Switch], ...] = (
    *(_repository, _other_rights, _account, _issues, _actions, _may_create_pulls, _environment, _pages),
    *(_bot_rules, _main_rules, _schedule, _other_workflows, _labels, _merged_branches),
)
