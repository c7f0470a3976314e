"""`site`: write the list's static website to a folder."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.publish.site.build import About, Material, render_site
from bot.core.publish.site.card import checked_address
from bot.edges.disk.data_folder import DataFolder
from bot.edges.disk.site_folder import read_site_sources, write_site
from bot.errors import UsageError
from bot.flows.publish import read_whole_list, report_faults
from bot.flows.site import read_added_days, read_records
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.core.publish.site.plots import Picture


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `site`."""
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder to write to")
    parser.add_argument(
        "--address", metavar="URL", help="the site's public URL, for feeds and other files that name it"
    )
    parser.add_argument(
        "--status",
        type=Path,
        metavar="FILE",
        help="the record of runs (status.json from the branch bot/status); pages show the day of the last success",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Write the files that changed. Files that can't be read are left out and named, and then the exit code is 1."""
    if args.out.resolve().is_relative_to(settings.data.resolve()):
        raise UsageError(f"{args.out} is in the data folder", hint="name another folder with --out")
    whole = read_whole_list(DataFolder(settings.data))
    about = About(
        whole.config.topic,
        repository=settings.repository_url,
        address=_checked(args.address),
        checked=_last_success(args.status, settings),
        covered_since=whole.config.covered_since,
    )
    material = Material(read_site_sources(), _draw, read_records(settings, whole), read_added_days(settings, whole))
    files = render_site(whole.papers_by_place, whole.taxonomy, about, material=material)
    written = write_site(args.out, files)
    if args.json:
        settings.console.document(
            {"papers": len(whole.papers), "files": len(files), "changed": written.changed, "removed": written.removed}
        )
        return report_faults(whole, settings)
    count = f"{len(whole.papers):,} paper{'s' * (len(whole.papers) != 1)}"
    took = f", {len(written.removed)} old ones removed" if written.removed else ""
    settings.console.result(f"{args.out}: {count}, {len(written.changed)} of {len(files)} files changed{took}")
    return report_faults(whole, settings)


def _draw(picture: "Picture") -> str:
    from bot.edges.disk.chart import draw_picture

    return draw_picture(picture)


def _checked(address: str | None) -> str | None:
    if address is not None and not checked_address(address):
        raise UsageError(
            f"--address is {address[:80]!r}", hint="use an http(s) address, for example https://ada.github.io/list/"
        )
    return address


def _last_success(path: Path | None, settings: Settings) -> str | None:
    """The day of the last successful run. Without a readable record it warns, and the pages use the day of the newest paper."""
    if path is None:
        return None
    from bot.core.status.run import parse_status

    try:
        status = parse_status(path.read_bytes())
    except FileNotFoundError:
        status = None
    if status and status.last_success:
        return status.last_success[:10]
    settings.console.note(
        f"warning: {path} records no successful run; the pages use the day of the newest paper instead"
    )
    return None
