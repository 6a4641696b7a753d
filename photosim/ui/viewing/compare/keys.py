"""The keys of the compare view, in one place for the view and for the list of shortcuts."""

from __future__ import annotations

KEYS = (
    ("S, F, W, D", "Side by side, flicker, swipe, difference"),
    ("+, −, 0, 1, O", "Larger, smaller, whole, 100 %, each at its own 100 %"),
    ("Arrow keys", "Move the photos, or the line of the swipe"),
    ("Space, B", "Next photo in the same place, take turns by itself"),
    ("I", "Details, and what differs in them"),
)
"""For people, of the view as it opens anywhere."""
