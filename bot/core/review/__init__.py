"""The review of a contributor's pull request: comment, check run, fixes."""
