"""The thin edges: arXiv, GitHub, local git and the data folder. Each turns the outside world into the core's values and back."""
