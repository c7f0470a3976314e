"""The list's web page: papers and taxonomy in, every file of the site out, by path; `bot/edges/disk/site_folder.py` writes them."""
