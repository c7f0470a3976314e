"""Compares the list with arXiv, Crossref and the web, and proposes corrections."""
