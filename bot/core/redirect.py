"""Redirects: where a service may send the bot on to. Only the same host is followed; another one is not the service."""

from urllib.parse import urljoin, urlsplit


class RedirectFault(Exception):
    """The redirect is not followed; the text says why."""


def redirected(url: str, location: str) -> str:
    """The address that a redirect leads to. Raises RedirectFault unless it is the same host and port, or its https."""
    try:
        target = urljoin(url, location)
        old, new = urlsplit(url), urlsplit(target)
        ports = (old.port, new.port)
    except ValueError as error:
        raise RedirectFault("it redirects to a broken address") from error
    is_upgrade = (old.scheme, new.scheme, *ports) == ("http", "https", None, None)
    is_same = (old.scheme, ports[0]) == (new.scheme, ports[1])
    if not location or new.hostname != old.hostname or not (is_same or is_upgrade):
        raise RedirectFault(f"it redirects to another host, {(new.netloc or 'none')[:80]}")
    return target
