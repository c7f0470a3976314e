"""The suggestion form and the answers to it."""
