"""A week of the workflow Scan on machines that forget, while arXiv refuses: what is asked, kept, proposed and shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from demo.arxiv_ways import ArxivWays, serve_ways
from tests.commands.test_propose_github import hub
from tests.commands.test_scan_ways import papers_of_all_weekdays
from tests.commands.test_status_issue import ALL
from tests.servers.github.standin import JOB, GitHub
from tests.small_list import Result, SmallList

__all__ = ["hub"]  # the fixture

MONDAY = date(2025, 12, 29)
RUNS = (8, 13, 18)  # hours of the day


@dataclass
class Week:
    """The jobs of scan.yml, each on a machine without anything but the checkout."""

    hub: GitHub
    small: SmallList
    ways: ArxivWays
    number: int = 0

    def run_workflow(self, day: date, hour: int = 8) -> tuple[Result, Result]:
        """The job that asks, then the job that proposes and reports."""
        self.ways.today = day
        self.number += 1
        self.forget()
        scan = self.job(day, hour, "scan", "--keep", "--patience", "45")
        self.forget()
        asked = len(self.ways.requests)
        proposed = self.job(day, hour, "propose", "--patience", "0")
        assert len(self.ways.requests) == asked, "propose asked arXiv"
        self.job(day, hour, "status", "--publish", "--outcome", "failure" if proposed.code else "success")
        return scan, proposed

    def job(self, day: date, hour: int, *arguments: str) -> Result:
        now = datetime(day.year, day.month, day.day, hour, 37, tzinfo=UTC)
        environ = {
            "SOURCE_DATE_EPOCH": str(int(now.timestamp())),
            "GITHUB_RUN_ID": str(self.number),
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_WORKFLOW_REF": f"{self.hub.slug}/.github/workflows/scan.yml@refs/heads/main",
        }
        return self.small.run(*arguments, environ=environ)

    def forget(self) -> None:
        for name in ("harvest.jsonl", "preprints.jsonl"):
            (self.small.root / ".cache" / name).unlink(missing_ok=True)

    @property
    def issue(self) -> str:
        pulls = {pull.number for pull in self.hub.pulls()}
        (issue,) = [issue for issue in self.hub.forge.issues.values() if issue.number not in pulls]
        return issue.body or ""

    @property
    def comments(self) -> list[str]:
        pulls = {pull.number for pull in self.hub.pulls()}
        return [
            one.body for number in self.hub.forge.issues if number not in pulls for one in self.hub.comments(number)
        ]


@pytest.fixture
def week(hub: GitHub, small_list: SmallList) -> Iterator[Week]:
    hub.add_token(JOB, "job", "github-actions[bot]", ALL)
    hub.add_workflow("scan.yml")
    ways = ArxivWays(list(papers_of_all_weekdays()), MONDAY)
    with serve_ways(ways) as urls:
        small_list.environ |= {**urls, "ARXIV_DELAY_SECONDS": "0"}
        yield Week(hub, small_list, ways)


@pytest.mark.parametrize("busy_days", [1, pytest.param(4, marks=pytest.mark.soak)])
def test_a_week_without_the_query_api(week: Week, busy_days: int) -> None:
    """On the last of its days the workflow runs as often as it is planned, on the others once."""
    scan, proposed = week.run_workflow(MONDAY)
    assert (scan.code, proposed.code) == (0, 0), scan.err + proposed.err
    assert "query API: complete" in week.issue
    week.ways.faults["api"].put(always="429")
    for at in range(1, 5):
        day = MONDAY + timedelta(days=at)
        for hour in RUNS if at > 4 - busy_days else RUNS[:1]:
            asked = len(week.ways.requests)
            scan, proposed = week.run_workflow(day, hour)
            assert (scan.code, proposed.code) == (0, 0), scan.err + proposed.err
            if hour != RUNS[0]:  # covered already: one line, no request
                assert (len(scan.out.splitlines()), len(week.ways.requests) - asked) == (1, 0)
    assert "query API: throttled since 2025-12-30 08:37 UTC (3 days)" in week.issue
    assert "01-02 OAI-PMH, 01-01 OAI-PMH, 12-31 OAI-PMH, 12-30 OAI-PMH, 12-29 query API" in week.issue
    assert b"by OAI-PMH" in week.hub.files("bot/status")["last-run.svg"]
    assert {"harvest.jsonl", "status.json"} <= set(week.hub.files("bot/status"))


def test_three_weekdays_without_any_way_raise_the_alarm(week: Week) -> None:
    week.run_workflow(MONDAY)
    for way in ("api", "oai", "rss"):
        week.ways.faults[way].put(always="503")
    for at in (1, 2):
        scan, proposed = week.run_workflow(MONDAY + timedelta(days=at))
        assert (scan.code, proposed.code) == (3, 3)
    assert week.comments == []
    week.run_workflow(MONDAY + timedelta(days=3))
    (alarm,) = week.comments
    for words in ("No way to arXiv has brought all papers for 3 weekdays", "serve", "--patience", "write to arXiv"):
        assert words in alarm
    assert "OAI-PMH since 2025-12-30" in week.issue
    for way in ("api", "oai", "rss"):
        week.ways.faults[way].put()
    scan, proposed = week.run_workflow(MONDAY + timedelta(days=4))
    assert (scan.code, proposed.code) == (0, 0)
    assert "No way to arXiv" not in week.issue
    assert "not covered" not in week.issue
