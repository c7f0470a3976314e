"""Which forge a run works with: GitHub when it is set up, else the local repository."""

from bot.core.program import BRANCH
from bot.core.pull.forge import Forge
from bot.settings import Settings


def open_forge(settings: Settings, *, local: bool, branch: str = BRANCH) -> Forge:
    """GitHub when repository and token are set and `local` is not; raises UsageError when only one of them is."""
    github = None if local else settings.github
    if github is None:
        from bot.edges.git.local_forge import LocalForge

        return LocalForge.around(settings, branch=branch)
    from bot.edges.github.forge import GitHubForge

    return GitHubForge.connect(github, settings, branch=branch)
