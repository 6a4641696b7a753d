"""The library's memory: one SQLite file, behind small repositories, and the cache of thumbnails."""
