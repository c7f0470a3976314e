"""What was collected, shared between the jobs and runs of workflows, whose machines forget: kept on the branch `bot/status`.

Losing it costs requests, never papers; so every fault here is only a warning.
"""

from bot.core.text.printable import printable
from bot.edges.disk.data_folder import write_whole
from bot.errors import BotError
from bot.settings import Settings


def fetch_file(settings: Settings, name: str) -> None:
    """Puts what the branch holds into the cache, in a workflow whose cache does not have it."""
    path = settings.cache / name
    if not settings.run_key or settings.github is None or path.exists():
        return
    from bot.edges.github.status import GitHubStatus  # only where there is a GitHub

    try:
        text = GitHubStatus.connect(settings.github).read_file(name)
        if text is not None:
            write_whole(path, text.decode("utf-8", errors="replace"))
    except (BotError, OSError) as error:
        settings.console.note(f"warning: {name} of earlier runs could not be read: {printable(str(error))}")


def publish_file(settings: Settings, name: str) -> None:
    """Writes the cache's file to the branch. If another run is faster, the file stays away and arXiv is asked again."""
    path = settings.cache / name
    try:
        if path.exists() and settings.github is not None:
            from bot.edges.github.status import GitHubStatus

            GitHubStatus.connect(settings.github).write_files({name: path.read_text("utf-8")})
    except (BotError, OSError) as error:
        settings.console.note(f"warning: {name} could not be kept on GitHub: {printable(str(error))}")
