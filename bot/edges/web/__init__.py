"""All other hosts: pages of papers, Crossref, checks of links."""
