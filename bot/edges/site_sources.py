"""The site's templates, style and program as this package brings them: text files in `bot/site`."""

from importlib.resources import files


def read_site_sources() -> dict[str, str]:
    """Every text by file name; `bot/core/publish/site/build.py` says which is used for what."""
    folder = files("bot") / "site"
    found = [*folder.iterdir(), *(folder / "templates").iterdir()]
    return {path.name: path.read_text("utf-8") for path in found if path.is_file()}
