"""The folders of a library: walking them, whether they are there, where a path lies, moving to a new place."""
