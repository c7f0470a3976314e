"""Papers that people name by link, id or title."""
