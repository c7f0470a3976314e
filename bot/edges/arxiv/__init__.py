"""arXiv: the query API, dumps of its metadata, and what is kept of its answers."""
