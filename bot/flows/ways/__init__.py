"""The ways to arXiv's papers, each asked in turn over one line."""
