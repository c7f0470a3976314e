"""The JSON that GitHub answers, one module a kind of thing; checked against GitHub's description."""

import base64
from typing import Any

Json = dict[str, Any]


def node_id(kind: str, key: object) -> str:
    """An opaque id, stable for the same thing."""
    return base64.b64encode(f"{kind}{key}".encode()).decode().rstrip("=")
