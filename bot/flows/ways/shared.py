"""What was collected, shared between the jobs and runs of workflows, whose machines forget: kept on the branch `bot/status`.

Losing it costs requests, never papers; so every fault here is only a warning.
"""

from bot.core.text.printable import printable
from bot.edges.arxiv.harvest_record import FILE
from bot.edges.disk.data_folder import write_whole
from bot.errors import BotError
from bot.settings import Settings


def fetch_kept(settings: Settings) -> None:
    """Puts what the branch holds into the cache, in a workflow whose cache has none."""
    from bot.edges.github.status import GitHubStatus

    path = settings.cache / FILE
    if not settings.run_key or settings.github is None or path.exists():
        return
    try:
        text = GitHubStatus.connect(settings.github).read_file(FILE)
        if text is not None:
            write_whole(path, text.decode("utf-8", errors="replace"))
    except (BotError, OSError) as error:
        settings.console.note(f"warning: what earlier runs collected could not be read: {printable(str(error))}")


def publish_kept(settings: Settings) -> None:
    """Writes the cache's record to the branch. Another run's may be overtaken, which then asks arXiv again."""
    from bot.edges.github.status import GitHubStatus

    path = settings.cache / FILE
    try:
        if path.exists():
            hub = GitHubStatus.connect(settings.require_github("scan --keep"))
            hub.write_files({FILE: path.read_text("utf-8")})
    except (BotError, OSError) as error:
        settings.console.note(f"warning: what was collected could not be kept on GitHub: {printable(str(error))}")
