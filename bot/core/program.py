"""The program's own name and the names that follow from it, in one place."""

NAME = "vpt-bot"
BRANCH = "bot/new-papers"
AUDIT_BRANCH = "bot/audit"
MARKER = f"{NAME}:pull"
TRAILER = f"Proposed-by: {NAME}"  # tells the bot's commits from those of humans
COMMIT_NAME = NAME
COMMIT_EMAIL = f"{NAME}@users.noreply.github.com"


def user_agent(list_url: str | None) -> str:
    """How the bot names itself to services, with the list's address, as arXiv's terms of use ask."""
    return f"{NAME}/1 (+{list_url})" if list_url else f"{NAME}/1"
