"""The rolling pull request: its lines, its text, what maintainers decided, and the plan of changes."""
