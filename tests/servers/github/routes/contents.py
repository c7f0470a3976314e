"""Files and folders by path, with raw bytes on demand."""

from urllib.parse import quote

from tests.servers.github.errors import not_found
from tests.servers.github.forge import Forge
from tests.servers.github.objects import Entry
from tests.servers.github.routes.commits import resolve
from tests.servers.github.routing import Answer, Call, route
from tests.servers.github.shapes import Json
from tests.servers.github.shapes.commits import blob
from tests.servers.github.shapes.repositories import page_of, url_of

RAW = {"Content-Type": "application/vnd.github.raw+json; charset=utf-8"}


@route("GET", "contents/{path}")
def read_contents(call: Call) -> Answer:
    """A file, a folder, a link or a submodule at `ref`."""
    forge, path = call.forge, call.parameters["path"].strip("/")
    ref = call.query.get("ref", forge.default_branch)
    sha = resolve(forge, ref, call.parameters["owner"])
    entry = forge.repository.entry(sha, path) if path else Entry("", "040000", "tree", forge.repository.tree_of(sha))
    if entry is None or entry.sha is None:
        raise not_found()
    if entry.type == "tree":
        inside = forge.repository.entries(entry.sha)
        parent = f"{path}/" if path else ""
        return Answer([_described(forge, one, parent + one.path, ref) for one in inside])
    data = forge.repository.blob(entry.sha) if entry.type == "blob" else b""
    if "raw" in call.accept:
        return Answer(data, headers=RAW)
    shown = _described(forge, entry, path, ref)
    if shown["type"] == "symlink":
        return Answer({**shown, "target": data.decode("utf-8", "replace")})
    content = blob(forge, entry.sha, data)
    return Answer({**shown, "content": content["content"], "encoding": "base64"})


def _described(forge: Forge, entry: Entry, path: str, ref: str) -> Json:
    kind = "file" if entry.type == "blob" else {"tree": "dir"}.get(entry.type, "submodule")
    kind = "symlink" if entry.mode == "120000" else kind
    quoted = quote(path)
    url, page = f"{url_of(forge)}/contents/{quoted}?ref={quote(ref)}", f"{page_of(forge)}/blob/{quote(ref)}/{quoted}"
    git = f"{url_of(forge)}/git/{entry.type}s/{entry.sha}"
    return {
        "type": kind,
        "size": entry.size or 0,
        "name": path.rpartition("/")[2],
        "path": path,
        "sha": entry.sha,
        "url": url,
        "git_url": git,
        "html_url": page,
        "download_url": f"https://raw.githubusercontent.com/{forge.slug}/{quote(ref)}/{quoted}"
        if kind == "file"
        else None,
        "_links": {"self": url, "git": git, "html": page},
    }
