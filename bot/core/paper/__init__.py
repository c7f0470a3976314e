"""A paper: its model, id, key, title, date and venue, and the lists of papers that are known."""
