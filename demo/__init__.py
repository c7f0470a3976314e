"""A self-contained demonstration: a small arXiv over sample papers, for `make run` and the tests."""
