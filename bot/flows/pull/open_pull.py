"""Everything that a change of the pull request needs: settings, the list, where the pull request lives, and its state."""

from dataclasses import dataclass

from bot.core.paper.config import Config
from bot.core.paper.taxonomy import Taxonomy
from bot.core.pull.forge import Forge
from bot.core.pull.snapshot import Snapshot, forget_deleted, without_line
from bot.edges.disk.data_folder import DataFolder
from bot.edges.git.local_forge import LocalForge
from bot.settings import Settings


@dataclass(frozen=True)
class OpenPull:
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


def open_local_pull(settings: Settings) -> OpenPull:
    """The local pull request as it stands, ready to be changed."""
    folder = DataFolder(settings.data)
    config, taxonomy = folder.config(), folder.taxonomy()
    forge = LocalForge.around(settings)
    forge.refuse_checked_out()
    return OpenPull(settings, config, taxonomy, forge, read_snapshot(forge))
