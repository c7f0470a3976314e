"""Rule `not-canonical`: a data file is, byte for byte, what the one writer makes of it."""

from collections.abc import Iterator

from bot.core.canonical import render_entry
from bot.core.checks.context import Context
from bot.core.data_file import DataFile
from bot.core.finding import Finding, error


def check_form(file: DataFile, context: Context) -> Iterator[Finding]:
    """An error at the first line that differs; the fix is the file as it should be."""
    if file.entry is None:
        return
    canonical = render_entry(file.entry)
    if file.text != canonical:
        line, why = _first_difference(file.text, canonical)
        yield error("not-canonical", file.path, line, f"the file is not in canonical form: {why}", fix=canonical)


def _first_difference(text: str, canonical: str) -> tuple[int, str]:
    if "\r" in text:
        return 1, "its lines end in CR; save it with Unix line ends (LF)"
    written, wanted = text.split("\n"), canonical.split("\n")
    pairs = zip(written, wanted, strict=False)
    at = next((at for at, (left, right) in enumerate(pairs) if left != right), min(len(written), len(wanted)) - 1)
    if written[at].lstrip().startswith("#"):
        return at + 1, "comments are not kept; use the key note"
    if at == len(written) - 1:
        return at + 1, "the last line has no line end" if written[at] else "lines are missing at the end"
    if not written[at].strip():
        return at + 1, "an empty line"
    expected = wanted[at] if at < len(wanted) and wanted[at] else "the end of the file"
    return at + 1, f"expected here: {expected[:100]}"
