"""Two photos of the library looked at together: how one lies on the other, and what differs."""
