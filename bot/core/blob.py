"""Git's name for a file's content, so that files can be compared without reading them from a repository."""

import hashlib


def blob_id(content: bytes) -> str:
    """The object id that git gives to this content (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects)."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
