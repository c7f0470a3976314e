"""Makes the monthly release with what is new in the list: the last step of the workflow `digest`.

A release is found by its tag, `digest-YYYY-MM`, so that a month has one however often this runs. What is new is what the list did not hold
at the last digest's tag: a paper that was merged late is in the next one. The first digest takes the month's papers by their dates.
"""

import os
import re
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import github
from github.GitRelease import GitRelease

from bot.cli import exit_code_of
from bot.commands.export import new_papers
from bot.core.publish.exports import render_digest
from bot.core.publish.outline import newest_first
from bot.core.publish.readme import month_words
from bot.core.text.printable import printable
from bot.edges.disk.data_folder import DataFolder
from bot.edges.git.git import Git
from bot.edges.github.client import connect, explained, message_of
from bot.errors import UsageError
from bot.flows.publish import read_whole_list, report_faults
from bot.settings import GitHub, Settings, read_settings

_TAG = re.compile(r"digest-([0-9]{4}-[0-9]{2})")


def publish(settings: Settings, hub: GitHub, month: str) -> str:
    """Publish the digest; what was done, in one line. Raises UsageError and ServiceError."""
    clients, tag = connect(hub), f"digest-{month}"
    with explained("reading the releases", permission="contents: read"):
        releases = list(clients.read.get_repo(hub.repository).get_releases())
    made = next((one for one in releases if one.tag_name == tag), None)
    if made is not None:
        return f"{tag} exists already: {made.html_url}"
    folder = DataFolder(settings.data)
    git = Git.around(folder.root)
    whole, base = read_whole_list(folder), _last(releases, git, before=month)
    report_faults(whole, settings)
    papers = newest_first(new_papers(folder, whole, base))
    if base is None:
        papers = [paper for paper in papers if paper.date.startswith(month)]
    if not papers:
        return f"no new papers in {month}, so no release"
    title = f"{month_words(month)}: {len(papers):,} new {'paper' if len(papers) == 1 else 'papers'}"
    body = render_digest(papers, whole.taxonomy, total=len(whole.papers))
    try:
        repository = clients.write.get_repo(hub.repository)
        release = repository.create_git_release(tag, title, body, target_commitish=git.commit_id("HEAD") or "HEAD")
    except github.GithubException as error:
        if error.status == 422 and "already_exists" in str(error.data):
            return f"{tag} was created meanwhile"
        with explained(f"creating the release {tag} ({printable(message_of(error))})", permission="contents: write"):
            raise
    return f"{title}: {release.html_url}"


def _last(releases: list[GitRelease], git: Git, *, before: str) -> str | None:
    """The tag of the newest digest before a month; None for the first digest. Raises UsageError if the checkout lacks it."""
    months = [found[1] for one in releases if (found := _TAG.fullmatch(one.tag_name)) and not one.draft]
    earlier = sorted(month for month in months if month < before)
    if not earlier:
        return None
    tag = f"digest-{earlier[-1]}"
    if git.commit_id(f"refs/tags/{tag}") is None:
        raise UsageError(
            f"the checkout lacks the tag {tag}", hint="check out with fetch-depth: 0, which brings tags too"
        )
    return f"refs/tags/{tag}"


def main(environ: Mapping[str, str]) -> int:
    """Publish the digest of MONTH, or of last month. Raises UsageError when a human must act, ServiceError when GitHub failed."""
    settings = read_settings(Path(environ.get("DATA") or "data"), environ)
    month = environ.get("MONTH") or (settings.today.replace(day=1) - timedelta(days=1)).isoformat()[:7]
    if not re.fullmatch(r"[0-9]{4}-(?:0[1-9]|1[0-2])", month) or month > date.isoformat(settings.today)[:7]:
        raise UsageError(f"{month[:20]!r} is not a past month", hint="write MONTH as YYYY-MM, for example 2025-11")
    settings.console.result(publish(settings, settings.require_github("the digest"), month))
    return 0


if __name__ == "__main__":
    sys.exit(exit_code_of(lambda: main(os.environ)))
