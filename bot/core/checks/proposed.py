"""The same checks as `validate`, of files that the bot is about to write: what it proposes, it can read again."""

from datetime import date

from bot.core.checks.context import Context
from bot.core.checks.runner import check_file
from bot.core.files.canonical import render_entry
from bot.core.files.data_file import read_data_file
from bot.core.files.finding import Finding
from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Taxonomy


def faults_of(paper: Paper, place: str, *, taxonomy: Taxonomy, today: date) -> list[Finding]:
    """The errors in the file of a paper by itself; whether it is a duplicate depends on other files and is not asked."""
    file = read_data_file(render_entry(paper).encode("utf-8", "replace"), place=place, path=place)
    return [one for one in check_file(file, Context(today, taxonomy)) if one.level == "error"]
