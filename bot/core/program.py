"""The program's name, and all names that contain it."""

NAME = "vpt-bot"
BRANCH = "bot/new-papers"
AUDIT_BRANCH = "bot/audit"
RULES_BRANCH = "bot/rules"
MARKER = f"{NAME}:pull"
TRAILER = f"Proposed-by: {NAME}"  # distinguishes the bot's commits from people's
COMMIT_NAME = NAME
COMMIT_EMAIL = f"{NAME}@users.noreply.github.com"


def user_agent(list_url: str | None) -> str:
    """The User-Agent for requests; it contains the list's URL, as arXiv's terms of use ask."""
    return f"{NAME}/1 (+{list_url})" if list_url else f"{NAME}/1"
