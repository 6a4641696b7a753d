"""The keys of the compare view, in one place for the view and for the list of shortcuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from photosim.base.texts import tr
from photosim.ui.viewing.compare.top_bar import DIFFERENCE, FLICKER, SIDE, SWIPE
from photosim.ui.viewing.keys import PLAIN, Keys, zoom_keys

if TYPE_CHECKING:
    from photosim.ui.viewing.compare.compare_view import CompareView

Key = Qt.Key

KEYS = (
    ("S, F, W, D", tr("Side by side, flicker, swipe, difference")),
    ("+, −, 0, 1, O", tr("Larger, smaller, whole, 100 %, each at its own 100 %")),
    (tr("Arrow keys"), tr("Move the photos, or the line of the swipe")),
    (tr("Space, B"), tr("Next photo in the same place, take turns by itself")),
    ("I", tr("Details, and what differs in them")),
    ("Y", tr("Why are they alike? A glow where their likeness comes from")),
)
"""For people, of the view as it opens anywhere."""


def looking_keys(compare: CompareView) -> Keys:
    """What a key does, whatever the photos are shown for."""
    return {
        (Key.Key_Escape, PLAIN): compare.close_requested.emit,
        (Key.Key_Backspace, PLAIN): compare.close_requested.emit,
        (Key.Key_S, PLAIN): lambda: compare.set_mode(SIDE),
        (Key.Key_F, PLAIN): lambda: compare.set_mode(FLICKER),
        (Key.Key_W, PLAIN): lambda: compare.set_mode(SWIPE),
        (Key.Key_D, PLAIN): lambda: compare.set_mode(DIFFERENCE),
        (Key.Key_B, PLAIN): compare.ways.play,
        (Key.Key_Space, PLAIN): compare.ways.flick,
        (Key.Key_Left, PLAIN): lambda: compare.ways.go(-1),
        (Key.Key_Right, PLAIN): lambda: compare.ways.go(1),
        (Key.Key_O, PLAIN): compare.view.toggle_own,
        (Key.Key_I, PLAIN): compare.toggle_details,
        (Key.Key_Y, PLAIN): compare.toggle_why,
        **zoom_keys(compare.view),
    }


def deciding_keys(compare: CompareView) -> Keys:
    """What a key does besides, while a group is decided about."""
    return {
        (Key.Key_K, PLAIN): lambda: compare.keep(compare.ways.chosen),
        (Key.Key_M, PLAIN): lambda: compare.mark(compare.ways.chosen),
        (Key.Key_Delete, PLAIN): lambda: compare.mark(compare.ways.chosen),
        (Key.Key_X, PLAIN): compare.not_duplicates.emit,
        (Key.Key_N, PLAIN): compare.next_requested.emit,
        (Key.Key_P, PLAIN): compare.previous_requested.emit,
        (Key.Key_PageDown, PLAIN): compare.next_requested.emit,
        (Key.Key_PageUp, PLAIN): compare.previous_requested.emit,
    }
