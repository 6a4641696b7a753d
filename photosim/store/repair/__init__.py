"""Is the database whole? Copies of it, and a new one made from what is still readable."""
