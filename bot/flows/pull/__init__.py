"""The rolling pull request: reads its state, decides what changes, and applies the plan."""
