"""Two to four photos looked at together."""
