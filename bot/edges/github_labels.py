"""Labels on issues and pull requests, put on and taken off; both are safe to repeat."""

from urllib.parse import quote

import github

from bot.edges.github.client import Clients, explained
from bot.edges.github_request import send
from bot.settings import GitHub

_WRITE = "pull-requests: write (or issues: write)"


def add_label(clients: Clients, settings: GitHub, number: int, name: str) -> None:
    """Put a label on; GitHub makes one that the repository does not have yet."""
    with explained(f"labelling #{number}", permission=_WRITE):
        address = f"/repos/{settings.repository}/issues/{number}/labels"
        send(clients.write, "POST", address, sent={"labels": [name]})


def remove_label(clients: Clients, settings: GitHub, number: int, name: str) -> None:
    """Take a label off, if it is still on."""
    with explained(f"taking a label off #{number}", permission=_WRITE):
        address = f"/repos/{settings.repository}/issues/{number}/labels/{quote(name, safe='')}"
        try:
            send(clients.write, "DELETE", address)
        except github.GithubException as error:
            if error.status != 404:
                raise
