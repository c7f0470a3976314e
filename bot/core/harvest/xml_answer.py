"""XML from outside, taken apart without following anything that it asks for: no document type, no entity of its own, no other encoding."""

import xml.etree.ElementTree as ET

from bot.core.harvest.page import UnreadableAnswer
from bot.core.paper.preprint import one_line

_FORBIDDEN = (
    b"<!DOCTYPE",
    b"<!ENTITY",
    b"\0",
)  # entities can grow without bound; a NUL byte is UTF-16, which could hide them


def read_xml(body: bytes, *roots: str) -> ET.Element:
    """The root element, one of `roots` by its local name. Raises UnreadableAnswer for anything that is not sound XML."""
    if body.lstrip()[:13].lower() == b"rate exceeded":
        raise UnreadableAnswer("the rate limit is exceeded")
    if _looks_like_html(body):
        raise UnreadableAnswer("it sent a web page")
    if any(mark in body for mark in _FORBIDDEN):
        raise UnreadableAnswer("the answer declares a document type or entities, which are not read")
    try:
        # nothing can be declared in it any more, and expat loads nothing from outside
        root = ET.fromstring(body)  # noqa: S314
    except (ET.ParseError, ValueError, LookupError) as fault:
        raise UnreadableAnswer(f"the answer is not complete XML ({one_line(str(fault))[:100]})") from fault
    if local_name(root) not in roots:
        raise UnreadableAnswer(f"the answer is {local_name(root)[:40]}, not {' or '.join(roots)}")
    return root


def local_name(element: ET.Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def text_of(element: ET.Element, name: str) -> str:
    """The text of the first child of this local name on one line; empty where there is none."""
    return one_line(element.findtext(f"{{*}}{name}"))


def _looks_like_html(body: bytes) -> bool:
    start = body.lstrip()[:200].lower()
    return start.startswith((b"<!doctype html", b"<html"))
