"""The ground on which the commands that change the pull request stand: settings, the list's own files, the pull request."""

from dataclasses import dataclass

from bot.core.paper.config import Config
from bot.core.paper.taxonomy import Taxonomy
from bot.core.pull.plan import Forge
from bot.core.pull.snapshot import Snapshot, forget_deleted, without_line
from bot.settings import Settings


@dataclass(frozen=True)
class Ground:
    """One run's settings, the list's own files, and the pull request as it was read."""

    settings: Settings
    config: Config
    taxonomy: Taxonomy
    forge: Forge
    snapshot: Snapshot

    @property
    def paused_by(self) -> str | None:
        """What stops the bot from writing, in words; None when nothing does."""
        return "paused: true in the configuration" if self.config.paused else self.snapshot.paused_by

    def says_paused(self) -> bool:
        """Whether the bot may not write; says so, and why."""
        if self.paused_by:
            self.settings.console.note(f"paused: nothing was changed ({self.paused_by})")
        return self.paused_by is not None


def read_snapshot(forge: Forge, *, thorough: bool = True) -> Snapshot:
    """Where everything stands; a file that no line names was left by a stopped run, unless main deleted it since."""
    snapshot = forge.read(thorough=thorough)
    return forget_deleted(snapshot, forge.read_fork(snapshot)) if without_line(snapshot) else snapshot
