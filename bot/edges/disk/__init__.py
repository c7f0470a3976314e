"""The data folder and all other files on disk."""
