"""Reads the settings of a GitHub repository that the bot needs; `bot/core/status/setup.py` judges them.

GitHub does not say which rights a token has. So this sends requests that GitHub must refuse: as invalid (422, 404) if the token
has the right, as forbidden (403) if not. None of them can change anything.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

import github

from bot.core.program import BRANCH
from bot.core.status.setup import ENVIRONMENT, PROTECTED, BranchRule, Refused, SetupFacts
from bot.edges.github.client import Api, connect, explained, message_of
from bot.errors import ServiceError, UsageError
from bot.settings import GitHub

_NO_COMMIT = "0" * 40
_ADMINISTRATION = "administration: read"
_SLUG = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")


def read_facts(settings: GitHub, labels: Iterable[str]) -> SetupFacts:
    """All facts, in about 17 requests. Raises UsageError for an unusable token or repository, and ServiceError."""
    if not _SLUG.fullmatch(settings.repository):
        raise UsageError(f"GITHUB_REPOSITORY is {settings.repository[:80]!r}", hint="set it to OWNER/NAME")
    connected = connect(settings)
    with explained("checking the repository's settings"):
        repository = _RepositoryApi(connected, settings.repository).read("", "metadata: read")
        if not isinstance(repository, Mapping):
            raise UsageError(
                f"this token sees no repository {settings.repository} on GitHub",
                hint="check GITHUB_REPOSITORY and that the token may see the repository",
            )
        try:
            return _read_all(
                settings, _RepositoryApi(connected, str(repository["full_name"])), repository, labels=labels
            )
        except (KeyError, TypeError) as error:  # a proxy's page or a truncated answer
            raise ServiceError(
                "the answer about the repository's settings is not GitHub's (a proxy, or cut off)",
                hint="run the same command again later",
            ) from error


def _read_all(
    settings: GitHub, api: "_RepositoryApi", repository: Mapping[str, Any], *, labels: Iterable[str]
) -> SetupFacts:
    default = str(repository["default_branch"])
    rights, refused_by_switch = _rights(api, default) if not repository["archived"] else ({}, False)
    main_rules = _rules(api, default)
    pages = api.read("pages", "pages: read")
    environment = api.read(f"environments/{ENVIRONMENT}", "actions: read")
    permissions = api.read("actions/permissions/workflow", _ADMINISTRATION)
    may_create: bool | Refused = Refused(_ADMINISTRATION)
    if isinstance(permissions, Mapping):
        may_create = bool(permissions["can_approve_pull_request_reviews"])
    return SetupFacts(
        slug=settings.repository,
        full_name=api.slug,
        default_branch=default,
        archived=bool(repository["archived"]),
        has_issues=bool(repository["has_issues"]),
        login=api.api.login,
        rights=rights,
        actions_may_create_pulls=False if refused_by_switch else may_create,
        workflows=_workflows(api),
        main_rules=main_rules,
        bot_rules=_rules(api, BRANCH),
        missing_labels=tuple(name for name in labels if not api.has(f"labels/{quote(name)}", "issues: read")),
        pages=pages if isinstance(pages, Refused) else pages is not None,
        environment=environment if isinstance(environment, Refused) else environment is not None,
        deletes_merged_branches=repository.get("delete_branch_on_merge"),
        actions=_allowed_actions(api),
        pages_from_branch=isinstance(pages, Mapping) and pages.get("build_type") == "legacy",
        environment_waits=_waits(environment),
        environment_shuts_out=_takes_only_protected(environment) and not main_rules,
    )


def _allowed_actions(api: "_RepositoryApi") -> Literal["all", "local_only", "selected", "off"] | Refused | None:
    """Which actions may run; None when GitHub's answer does not say."""
    answer = api.read("actions/permissions", _ADMINISTRATION)
    if not isinstance(answer, Mapping):
        return answer if isinstance(answer, Refused) else None
    if not answer["enabled"]:
        return "off"
    allowed = answer.get("allowed_actions")
    return allowed if allowed in {"all", "local_only", "selected"} else None


def _waits(environment: object) -> bool:
    """Whether a job in the environment does not start at once."""
    rules = environment.get("protection_rules") if isinstance(environment, Mapping) else None
    return any(
        rule.get("type") in {"required_reviewers", "wait_timer"} for rule in rules or () if isinstance(rule, Mapping)
    )


def _takes_only_protected(environment: object) -> bool:
    policy = environment.get("deployment_branch_policy") if isinstance(environment, Mapping) else None
    return isinstance(policy, Mapping) and bool(policy.get("protected_branches"))


@dataclass(frozen=True)
class _RepositoryApi:
    """Sends requests below the repository's address in the API."""

    api: Api
    slug: str

    def read(self, path: str, permission: str) -> Any:
        """The answer; None for 404, Refused for 403. Raises GithubException for other failures."""
        try:
            return self.api.read.requester.requestJsonAndCheck("GET", self._url(path))[1]
        except github.GithubException as error:
            if error.status == 404:
                return None
            if _is_refusal(error):
                return Refused(permission)
            raise

    def has(self, path: str, permission: str) -> bool | Refused:
        """Whether the path exists."""
        answer = self.read(path, permission)
        return answer if isinstance(answer, Refused) else answer is not None

    def try_write(self, method: str, path: str, body: Mapping[str, str] | None = None) -> github.GithubException | None:
        """GitHub's refusal of a request that can't succeed; None if it did not refuse. Raises if GitHub failed."""
        try:
            self.api.write.requester.requestJsonAndCheck(method, self._url(path), input=body)
        except github.GithubException as error:
            if error.status in {404, 409, 410, 422} or _is_refusal(error):
                return error
            raise
        return None

    def _url(self, path: str) -> str:
        return f"/repos/{self.slug}/{path}".rstrip("/")


def _is_refusal(error: github.GithubException) -> bool:
    """Whether it is a 403 for a missing right, and not for the rate limit."""
    words = message_of(error).lower()
    return error.status == 403 and not any(word in words for word in ("rate limit", "abuse"))


def _rights(api: _RepositoryApi, default: str) -> tuple[Mapping[str, bool | None], bool]:
    """Which rights the token has, and whether a setting forbids Actions to create pull requests."""
    pull = api.try_write("POST", "pulls", {"title": "", "head": default, "base": default})
    by_switch = pull is not None and "not permitted to create" in message_of(pull)
    return {
        "contents": _granted(
            api.try_write("POST", "git/refs", {"ref": f"refs/heads/{BRANCH}-none", "sha": _NO_COMMIT})
        ),
        "pull-requests": by_switch or _granted(pull),
        "issues": _granted(api.try_write("POST", "issues", {"title": ""})),
        "actions": _granted(api.try_write("PUT", "actions/workflows/none.yml/enable")),
    }, by_switch


def _granted(refusal: github.GithubException | None) -> bool | None:
    """Forbidden: no. Switched off (410): unknown. Invalid or not found: yes."""
    if refusal is None or refusal.status == 410:
        return None
    return refusal.status != 403


def _workflows(api: _RepositoryApi) -> Mapping[str, str] | Refused:
    answer = api.read("actions/workflows?per_page=100", "actions: read")
    if not isinstance(answer, Mapping):
        return answer if isinstance(answer, Refused) else {}
    return {str(one["path"]).rpartition("/")[2]: str(one["state"]) for one in answer["workflows"]}


def _rules(api: _RepositoryApi, branch: str) -> tuple[BranchRule, ...]:
    """The kinds of ruleset rules on a branch, and the classic protection if the branch exists and has one."""
    name = quote(branch, safe="")
    answer = api.read(f"rules/branches/{name}?per_page=100", "metadata: read")
    rules = tuple(BranchRule(str(one["type"])) for one in answer) if isinstance(answer, list) else ()
    there = api.read(f"branches/{name}", "contents: read")
    protected = isinstance(there, Mapping) and bool((there.get("protection") or {}).get("enabled"))
    return (*rules, BranchRule(PROTECTED, "settings/branches")) if protected else rules
