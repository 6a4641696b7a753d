"""The library's memory: one SQLite file, spoken to through small repositories. Vectors here are the truth."""
