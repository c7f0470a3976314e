"""The local git repository."""
