"""Lists that other people wrote, as they are: Markdown and HTML read into entries, line by line and without loss."""
