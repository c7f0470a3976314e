"""Releases."""

from tests.servers.github.errors import invalid, not_found
from tests.servers.github.records import Release
from tests.servers.github.routes.commits import resolve
from tests.servers.github.routing import Answer, Call, page, route
from tests.servers.github.shapes.automation import release


@route("GET", "releases")
def list_releases(call: Call) -> Answer:
    """All releases, newest first."""
    return page(call, [release(call.forge, one) for one in reversed(call.forge.releases)])


@route("GET", "releases/latest")
def read_latest(call: Call) -> Answer:
    """The newest release that is neither draft nor prerelease."""
    found = [one for one in call.forge.releases if not one.draft and not one.prerelease]
    if not found:
        raise not_found()
    return Answer(release(call.forge, found[-1]))


@route("POST", "releases")
def add_release(call: Call) -> Answer:
    """Makes the tag when it is missing."""
    call.require("contents")
    forge, fields = call.forge, call.fields
    tag, target = str(fields["tag_name"]), str(fields.get("target_commitish", forge.default_branch))
    if any(one.tag == tag for one in forge.releases):
        raise invalid(resource="Release", field="tag_name", code="already_exists")
    now = forge.clock.advance()
    if forge.repository.resolve(f"refs/tags/{tag}") is None:
        forge.repository.set_ref(f"refs/tags/{tag}", resolve(forge, target))
    made = Release(
        forge.new_id(), tag, target, fields.get("name"), fields.get("body"), call.actor, now,
        draft=bool(fields.get("draft")), prerelease=bool(fields.get("prerelease")),
    )  # fmt: skip
    forge.releases.append(made)
    return Answer(release(forge, made), 201)
