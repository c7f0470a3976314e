"""README, pages, exports and pictures, made from the papers."""
