"""Two to four photos looked at together."""

LEAST, MOST = 2, 4
"""So many photos can be compared."""
