"""The list's configuration: what to ask arXiv, where the thresholds lie, how much to propose at once."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
Category = Annotated[str, StringConstraints(pattern=r"^[a-z-]+(\.[A-Za-z-]+)?$")]
Days = Annotated[int, Field(ge=1, le=366)]
Papers = Annotated[int, Field(ge=1, le=500)]
Finite = Annotated[float, Field(allow_inf_nan=False, strict=False)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Topic(_Model):
    """What the list is about: its title and one sentence for readers, and its address."""

    title: Line
    text: Line
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$")] | None = None


class Query(_Model):
    """What arXiv is asked for: any of the words or phrases, in any of the categories."""

    words: list[Line] = []
    phrases: list[Line] = []
    categories: list[Category] = []


class Thresholds(_Model):
    """Scores from which a paper is accepted or put to review."""

    accept: Finite
    review: Finite


class Config(_Model):
    """data/config.yaml as a value."""

    version: Annotated[int, Field(ge=1, le=1)]
    topic: Topic
    query: Query
    window_days: Days = 45
    thresholds: Thresholds
    max_papers: Papers = 40
    labels: list[Line] = []
    reviewers: list[Line] = []
    paused: bool = False
    heartbeat_url: Annotated[str, StringConstraints(pattern=r"^https://[^\s<>\"]+$")] | None = None

    def problems(self) -> list[tuple[tuple[str | int, ...], str]]:
        """What the model alone can't see, with locations."""
        found: list[tuple[tuple[str | int, ...], str]] = []
        if self.thresholds.review > self.thresholds.accept:
            found.append((("thresholds", "review"), "the threshold for review lies above the one for accept"))
        if not self.query.words and not self.query.phrases:
            found.append((("query",), "neither words nor phrases to ask for"))
        return found
