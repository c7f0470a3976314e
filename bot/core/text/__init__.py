"""Text made safe for where it is shown, and text made plain."""
