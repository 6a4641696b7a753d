"""The page with the photos of the library, and what can be done with chosen ones."""
