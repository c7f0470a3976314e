"""The repository itself, its branches and what protects them, Pages."""

from tests.servers.github.errors import not_found
from tests.servers.github.routing import Answer, Call, page, route
from tests.servers.github.shapes import repositories as shapes
from tests.servers.github.shapes.automation import pages


@route("GET", "")
def read_repository(call: Call) -> Answer:
    """The repository or a fork of it."""
    role = call.forge.accounts.role(call.actor)
    if call.token.allows("contents", "write"):
        role = "write" if role == "read" and call.token.kind != "pat" else role
    return Answer(shapes.full_repository(call.forge, call.parameters["owner"], role))


@route("GET", "branches/{branch}")
def read_branch(call: Call) -> Answer:
    """One branch."""
    name = call.parameters["branch"]
    sha = call.forge.head(name, call.parameters["owner"])
    if sha is None:
        raise not_found("Branch not found")
    return Answer(shapes.branch(call.forge, name, sha))


@route("GET", "branches/{branch}/protection")
def read_protection(call: Call) -> Answer:
    """Classic protection; needs a right that the job's token can never have."""
    call.require("administration", "read")
    name = call.parameters["branch"]
    rule = call.forge.protection(name)
    if rule is None or rule.ruleset:
        raise not_found("Branch not protected")
    return Answer(shapes.protection(call.forge, name, rule))


@route("GET", "rules/branches/{branch}")
def list_rules(call: Call) -> Answer:
    """The rules that rulesets put on a branch."""
    rule = call.forge.protection(call.parameters["branch"])
    return page(call, shapes.rules(call.forge, rule) if rule is not None and rule.ruleset else [])


@route("GET", "pages")
def read_pages(call: Call) -> Answer:
    """The settings of the site; 404 when there is none."""
    call.require("pages", "read")
    if call.forge.switches.pages is None:
        raise not_found()
    return Answer(pages(call.forge))
