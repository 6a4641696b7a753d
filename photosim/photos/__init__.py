"""The photos of the library: rows, facts, thumbnails and pictures, by id or by path."""
