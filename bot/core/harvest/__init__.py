"""The question to arXiv, its window of days, and the verdict on the answer."""
