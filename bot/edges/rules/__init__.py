"""Rule files and labelled papers on disk."""
