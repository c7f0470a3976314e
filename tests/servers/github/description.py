"""Cuts GitHub's OpenAPI 3.0 description to the operations in use and turns its schemas into JSON Schema 2020-12.

Two things are stricter than the description: an object may only have the properties that are described, so that the
stand-in can't invent fields and a client can't send unknown ones; and `nullable` becomes a real type.
"""

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]
Operation = tuple[str, str]  # method, path template

ROOT = "urn:github"
DROPPED = {"description", "example", "examples", "title", "externalDocs", "deprecated", "discriminator", "nullable"}
COMBINED = ("allOf", "anyOf", "oneOf")


def cut(full: Json, operations: Iterable[Operation]) -> Json:
    """The named operations with all that they refer to; raises KeyError for one that GitHub does not describe."""
    _note_deviations(full)
    paths: dict[str, Json] = {}
    for method, path in sorted(operations):
        paths.setdefault(path, {})[method] = _operation(full, full["paths"][path][method.lower()])
    schemas: Json = {}
    _collect(paths, full, schemas)
    return {"paths": paths, "components": {"schemas": schemas}}


def _note_deviations(full: Json) -> None:
    """Where GitHub itself does other than it describes; each with the reason."""
    schemas, paths = full["components"]["schemas"], full["paths"]
    for name in ("pull-request", "pull-request-simple"):  # null when the fork was deleted
        head = schemas[name]["properties"]["head"]["properties"]
        head["repo"] = {"nullable": True, "allOf": [head["repo"]]}
    labels = paths["/repos/{owner}/{repo}/issues/{issue_number}/labels"]["post"]["requestBody"]["content"]
    labels["application/json"]["schema"]["oneOf"].append({"type": "array", "items": {"type": "string"}})  # PyGithub's


def _operation(full: Json, operation: Json) -> Json:
    parameters = [_resolve(full, item) for item in operation.get("parameters", [])]
    query = {
        item["name"]: {"required": bool(item.get("required")), "schema": convert(full, item["schema"])}
        for item in parameters
        if item["in"] == "query"
    }
    body = _resolve(full, operation["requestBody"]) if "requestBody" in operation else {}
    return {
        "query": query,
        "body": _media(full, body),
        "body_required": bool(body.get("required")),
        "responses": {
            status: _media(full, _resolve(full, response)) for status, response in operation["responses"].items()
        },
    }


def _media(full: Json, holder: Json) -> Json:
    content = holder.get("content", {})
    return {kind: _closed(full, media["schema"]) for kind, media in content.items() if "schema" in media}


def _resolve(full: Json, node: Json) -> Json:
    while "$ref" in node:
        target: Any = full
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def convert(full: Json, schema: Json) -> Json:
    """One schema in JSON Schema 2020-12; references point into the cut document."""
    if "$ref" in schema:
        return {"$ref": ROOT + schema["$ref"]}
    made: Json = {key: value for key, value in schema.items() if key not in DROPPED and not key.startswith("x-")}
    if "properties" in schema:
        made["properties"] = {name: _closed(full, value) for name, value in schema["properties"].items()}
    if "items" in schema:
        made["items"] = _closed(full, schema["items"])
    if isinstance(schema.get("additionalProperties"), dict):
        made["additionalProperties"] = _closed(full, schema["additionalProperties"])
    for key in COMBINED:
        if key in schema:
            made[key] = [convert(full, item) for item in schema[key]]
    return _nullable(made) if schema.get("nullable") else made


def _nullable(schema: Json) -> Json:
    return {"anyOf": [{"type": "null"}, schema]}


def _closed(full: Json, schema: Json) -> Json:
    """The schema for a place where a whole value stands: there, properties that nobody described are refused."""
    made = convert(full, schema)
    return {**made, "unevaluatedProperties": False} if _has_properties(full, schema) else made


def _has_properties(full: Json, schema: Json) -> bool:
    schema = _resolve(full, schema)
    if "properties" in schema:
        return True
    return any(_has_properties(full, item) for key in COMBINED for item in schema.get(key, []))


def _collect(node: Any, full: Json, schemas: Json) -> None:
    if isinstance(node, list):
        for item in node:
            _collect(item, full, schemas)
    elif isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str):
            name = reference.rpartition("/")[2]
            if name not in schemas:
                schemas[name] = {}
                schemas[name] = convert(full, full["components"]["schemas"][name])
                _collect(schemas[name], full, schemas)
        for value in node.values():
            _collect(value, full, schemas)
