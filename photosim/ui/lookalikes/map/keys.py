"""The keys of the map of looks, for the list of shortcuts."""

from __future__ import annotations

from photosim.base.texts import tr

MAP_KEYS = (
    (tr("Arrow keys"), tr("To the next photo in that direction; with Ctrl move the map")),
    ("+, −, 0", tr("Nearer, farther, the whole map")),
    (tr("Enter"), tr("Find the look-alikes of the photo")),
    (tr("Space, Ctrl+A, Esc"), tr("Select the photo, select all in view, select nothing")),
    (tr("Shift and drag"), tr("Draw a lasso around photos; with Ctrl in addition to the others")),
)
"""For people."""
