"""Is the library sound? Every part of it is checked, and what can be mended is mended."""
