"""Two pictures: are they one exposure? Laid over each other, measured, judged, and said in words."""
