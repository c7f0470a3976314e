"""Checks, fits and replays the rules."""
