"""What the window remembers from one start to the next: its place, its parts, its sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from photosim.base.settings import Settings
from photosim.ui.grids.cell_view import SIDES
from photosim.ui.photos.fetching import COUNTED
from photosim.ui.window import last_shown
from photosim.ui.window.last_shown import LastShown
from photosim.ui.window.opening import SIZE, place, remember_place

if TYPE_CHECKING:
    from photosim.ui.window.window import MainWindow

__all__ = ["SIZE", "restore", "save"]

_WIDTHS = [220, 680, 380]
_MOST_OPEN = 1000
"""Folders that are remembered to stand open."""


def restore(window: MainWindow, settings: Settings) -> None:
    """Make the window as it was; whatever cannot be understood becomes the default."""
    place(window, settings)
    widths = settings.get("window.splitter", _WIDTHS)
    usable = len(widths) == len(_WIDTHS) and all(isinstance(width, int) and width > 0 for width in widths)
    left, _, right = widths if usable else _WIDTHS
    window.splitter.set_wanted(left, right)
    heights: list[object] = settings.get("window.left", [])
    if len(heights) == 2 and all(isinstance(height, int) and height > 0 for height in heights):
        window.left.setSizes([height for height in heights if isinstance(height, int)])
    window.page.grid.set_side(settings.get("grid.side", SIDES[3]))
    window.tool_bar.sizes.setValue(window.page.grid.side)
    crop = settings.get("grid.crop", True)
    window.page.grid.set_crop(crop)
    window.actions_.crop.setChecked(crop)
    window.view.clicks.apply()
    window.actions_.details.setChecked(settings.get("window.details", False))
    stacked = settings.get("grid.stacks", True)
    window.page.set_stacked(stacked)
    window.actions_.stacks.setChecked(stacked)
    window.actions_.count_copies.setChecked(settings.get(COUNTED, default=False))
    places: list[object] = settings.get("folders.open", [])
    window.folder_panel.restore(_places(places), with_below=settings.get("folders.below", True))
    for action, key in _parts(window):
        action.setChecked(True)
        action.setChecked(settings.get(key, True))
    window.actions_.suggestions.setChecked(settings.get("window.suggestions", True))
    LastShown(window).restore(settings)


def _places(remembered: list[object]) -> set[tuple[int, str]]:
    """Folder ids and paths below, as far as they can be understood."""
    pairs = [one for one in remembered if isinstance(one, list) and len(one) == 2]
    return {(folder, path) for folder, path in pairs if isinstance(folder, int) and isinstance(path, str)}


def save(window: MainWindow, settings: Settings) -> None:
    """Remember the window as it is."""
    with settings.together():  # one file, written to the disk once
        remember_place(window, settings)
        left, right = window.splitter.wanted
        settings.set("window.splitter", [left, _WIDTHS[1], right])
        settings.set("window.left", window.left.sizes())
        settings.set("grid.side", window.page.grid.side)
        settings.set("grid.stacks", window.actions_.stacks.isChecked())
        settings.set("grid.crop", window.actions_.crop.isChecked())
        for (_, key), shown in zip(_parts(window), window.splitter.shown, strict=True):
            settings.set(key, shown)
        settings.set("window.suggestions", window.actions_.suggestions.isChecked())
        settings.set("folders.open", [list(place) for place in window.folder_panel.open_places[:_MOST_OPEN]])
        settings.set("folders.below", window.folder_panel.below.isChecked())
        settings.set("window.details", window.actions_.details.isChecked())
        last_shown.save(window, settings)
        window.lookalikes.save_choices()


def _parts(window: MainWindow) -> tuple[tuple[QAction, str], ...]:
    return (
        (window.actions_.folders, "window.folders"),
        (window.actions_.look_alikes_panel, "window.look_alikes"),
    )
