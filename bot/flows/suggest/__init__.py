"""Answers the suggestion form and puts suggested papers on the pull request."""
