"""Who am I, accounts, their permissions, and the rate limit."""

from tests.servers.github.errors import Refusal, forbidden
from tests.servers.github.routing import Answer, Call, route
from tests.servers.github.shapes.people import collaborator_permission, full_user


@route("GET", "/user")
def read_own_account(call: Call) -> Answer:
    """Refused to the job's token and to apps, as GitHub does."""
    if call.token.kind == "none":
        raise Refusal(401, "Requires authentication")
    if call.token.kind != "pat":
        raise forbidden(call.token.kind, "")
    return Answer(full_user(call.forge, call.actor))


@route("GET", "/users/{username}")
def read_account(call: Call) -> Answer:
    """Any account; every login exists."""
    return Answer(full_user(call.forge, call.parameters["username"]))


@route("GET", "collaborators/{username}/permission")
def read_permission(call: Call) -> Answer:
    """An account's role; hidden from those without write access."""
    if call.token.kind == "none":
        raise Refusal(401, "Requires authentication")
    if call.token.kind == "pat" and not call.forge.accounts.may_write(call.actor):
        raise Refusal(403, "Must have push access to view collaborator permission.")
    return Answer(collaborator_permission(call.forge, call.parameters["username"]))


@route("GET", "/rate_limit")
def read_rate_limit(call: Call) -> Answer:
    """What is left of the hour; costs nothing."""
    left = call.forge.requests_left
    core = {
        "limit": 5000,
        "remaining": left,
        "used": 5000 - left,
        "reset": int(call.forge.clock.now().timestamp()) + 3600,
    }
    return Answer({"resources": {"core": core, "search": core}, "rate": core})
