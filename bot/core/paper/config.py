"""The list's configuration: what to ask arXiv, the thresholds, how much to propose at once."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from bot.core.paper.model import FrozenModel

Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
Category = Annotated[str, StringConstraints(pattern=r"^[a-z-]+(\.[A-Za-z-]+)?$")]
Days = Annotated[int, Field(ge=1, le=366)]
Papers = Annotated[int, Field(ge=1, le=500)]
Source = Literal["api", "oai", "announcements"]
SOURCES: tuple[Source, ...] = ("api", "oai", "announcements")
Finite = Annotated[float, Field(allow_inf_nan=False, strict=False)]


class Topic(FrozenModel):
    """What the list is about: its title and one sentence for readers, its address, and that of its site."""

    title: Line
    text: Line
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$")] | None = None
    site: Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"?#]+$")] | None = None

    @property
    def site_address(self) -> str | None:
        """Where the list's site is: as configured, or where GitHub Pages publishes it; None if neither is known."""
        repository = re.fullmatch(r"https://github\.com/([A-Za-z0-9-]+)/([A-Za-z0-9._-]+?)(?:\.git)?/?", self.url or "")
        pages = f"https://{repository[1].lower()}.github.io/{repository[2]}/" if repository else None
        return self.site or pages


class Query(FrozenModel):
    """What arXiv is asked for: any of the words or phrases, in any of the categories."""

    words: list[Line] = Field(default_factory=list)
    phrases: list[Line] = Field(default_factory=list)
    categories: list[Category] = Field(default_factory=list)


class Thresholds(FrozenModel):
    """Scores from which a paper is accepted or put to review."""

    accept: Finite
    review: Finite


class Labels(FrozenModel):
    """The labels that the bot puts on its own pull request, and the one on a contributor's that only adds right papers."""

    pull_request: list[Line] = Field(default_factory=list)
    ready: Line | None = None

    @property
    def names(self) -> list[str]:
        """All of them."""
        return [*self.pull_request, *([self.ready] if self.ready else [])]


def _as_labels(value: object) -> object:
    """A list alone is of the bot's own pull request."""
    if isinstance(value, str | int | float | bool) or value is None:
        said = "must be a list of labels, or have the keys pull_request (a list) and ready (one label)"
        raise PydanticCustomError("labels", said)
    return {"pull_request": value} if isinstance(value, list) else value


class Config(FrozenModel):
    """data/config.yaml as a value."""

    version: Annotated[int, Field(ge=1, le=1)]
    topic: Topic
    query: Query
    window_days: Days = 45
    thresholds: Thresholds
    max_papers: Papers = 40
    backlog_per_week: Annotated[int, Field(ge=0, le=500)] = 10
    covered_since: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] | None = None
    labels: Annotated[Labels, BeforeValidator(_as_labels)] = Field(default_factory=Labels)
    reviewers: list[Line] = Field(default_factory=list)
    paused: bool = False
    sources: Annotated[list[Source], Field(min_length=1)] = Field(default_factory=lambda: [*SOURCES])
    learn: bool = False  # whether the weekly run learns from what maintainers decided
    heartbeat_url: Annotated[str, StringConstraints(pattern=r"^https://[^\s<>\"]+$")] | None = None

    def problems(self) -> list[tuple[tuple[str | int, ...], str]]:
        """Problems that the model's types don't show, with their locations."""
        found: list[tuple[tuple[str | int, ...], str]] = []
        if self.thresholds.review > self.thresholds.accept:
            found.append((("thresholds", "review"), "the threshold for review is above the one for accept"))
        if not self.query.words and not self.query.phrases:
            found.append((("query",), "neither words nor phrases to ask for"))
        if len(set(self.sources)) < len(self.sources):
            found.append((("sources",), "a source appears twice"))
        if not {"api", "oai"} & set(self.sources):
            found.append((("sources",), "announcements alone bring no papers; name api or oai too"))
        return found
