"""Training of photosim's default weights; not part of the installed package."""
