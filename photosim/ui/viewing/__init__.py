"""One photo at full size, and a few side by side."""
