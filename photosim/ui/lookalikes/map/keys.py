"""The keys of the map of looks, for the list of shortcuts."""

from __future__ import annotations

MAP_KEYS = (
    ("Arrow keys", "To the next photo in that direction; with Ctrl move the map"),
    ("+, −, 0", "Nearer, farther, the whole map"),
    ("Enter", "Find the look-alikes of the photo"),
    ("Space, Ctrl+A, Esc", "Select the photo, select all in view, select nothing"),
    ("Shift and drag", "Draw a lasso around photos; with Ctrl in addition to the others"),
)
"""For people."""
