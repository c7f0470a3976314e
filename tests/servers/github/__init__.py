"""A stand-in for GitHub over a real bare git repository, for tests of everything that talks to GitHub.

    def test_pull_request_is_opened(github):             # the fixture of tests/servers/github/fixture.py
        run_bot(GITHUB_API_URL=github.url, GITHUB_REPOSITORY=github.slug, GITHUB_TOKEN=JOB)
        alice = github.human("alice", role="write")
        alice.untick(1, "2401.00001")
        alice.merge(1, method="squash")
        assert github.pull(1).merged
        assert "data/papers/2024/2401.00002.yaml" in github.files()

Merges, conflicts, diffs and histories are made by git. `github.switches` are the repository's settings,
`github.faults` break chosen requests, `github.log` tells what was asked, `github.clock` is the time,
`github.add_token` makes tokens of every kind. Each request and each answer is held against GitHub's own OpenAPI
description, made strict; a difference fails the test that met it (`github.check()`).

What is left out: reviews and their comments, events and timelines, GraphQL, webhooks, commit statuses, milestones,
teams, trees within `POST git/trees`, and `workflows` permission. Signatures are told, not made.
"""
