"""The keys of the viewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from photosim.ui.viewing.keys import PLAIN, Keys, zoom_keys

if TYPE_CHECKING:
    from photosim.ui.viewing.viewer import Viewer
    from photosim.ui.viewing.zoom_view import ZoomView


def keys_of(viewer: Viewer, view: ZoomView) -> Keys:
    """What each key does that the viewer takes for itself; all others are the window's."""
    return {
        (Qt.Key.Key_Right, PLAIN): viewer.show_next,
        (Qt.Key.Key_Left, PLAIN): viewer.show_previous,
        (Qt.Key.Key_Down, PLAIN): viewer.show_next,
        (Qt.Key.Key_Up, PLAIN): viewer.show_previous,
        (Qt.Key.Key_PageDown, PLAIN): viewer.show_next,
        (Qt.Key.Key_PageUp, PLAIN): viewer.show_previous,
        (Qt.Key.Key_Space, PLAIN): viewer.show_next,
        (Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier): viewer.show_previous,
        (Qt.Key.Key_Home, PLAIN): viewer.show_first,
        (Qt.Key.Key_End, PLAIN): viewer.show_last,
        (Qt.Key.Key_Escape, PLAIN): viewer.leave,
        (Qt.Key.Key_Backspace, PLAIN): viewer.close_viewer,
        (Qt.Key.Key_I, PLAIN): viewer.toggle_details,
        (Qt.Key.Key_L, PLAIN): viewer.ask_lookalikes,
        (Qt.Key.Key_R, PLAIN): viewer.part.begin,
        **zoom_keys(view),
    }
