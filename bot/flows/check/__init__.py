"""Checks data files: what `validate`, `add` and `review` share."""
