"""Which commands make sense in which situation of a window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from photosim.ui.kit.actions import Actions

if TYPE_CHECKING:
    from photosim.ui.window.window import MainWindow


@dataclass(frozen=True, slots=True)
class WindowSituation:
    """What a window shows and does at the moment."""

    has_folders: bool = False
    scanning: bool = False
    paused: bool = False
    among_photos: bool = False
    """Photos and their look-alikes are on the screen."""
    in_history: bool = False
    at_full_size: bool = False
    """One photo fills the window, or a few that are compared."""
    can_go_back: bool = False
    can_go_forward: bool = False
    shows_gathering: bool = False
    """The photos of an album or a keyword are on the screen."""


def situation_of(window: MainWindow) -> WindowSituation:
    """What this window shows and does at the moment."""
    return WindowSituation(
        has_folders=bool(window.page.folders),
        scanning=window.controller.running,
        paused=window.controller.paused,
        among_photos=window.stack.currentWidget() is window.splitter,
        in_history=window.shows("history"),
        at_full_size=window.at_full_size,
        can_go_back=window.lookalikes.can_go_back,
        can_go_forward=window.lookalikes.can_go_forward,
        shows_gathering=window.gatherings.shown is not None,
    )


def labels(a: Actions) -> list[QAction]:
    """The commands that say something of photos."""
    rates = [getattr(a, f"rate_{stars}") for stars in (*range(6), "rejected")]
    return [a.favourite, *rates, a.describe, a.add_to_album, a.write_labels]


def selecting(a: Actions) -> list[QAction]:
    """The commands that choose photos, put them in an order, or lead from month to month."""
    dates = [a.month_below, a.month_above, a.year_below, a.year_above]
    orders = [a.sort_taken, a.sort_added, a.sort_name, a.sort_size, a.sort_rating, a.sort_likeness, a.sort_backwards]
    return [a.select_all, a.select_none, a.select_alike, a.below, *dates, *orders]


def enable(a: Actions, now: WindowSituation) -> None:
    """Enable the commands that make sense now."""
    a.pause.setEnabled(now.scanning)
    a.pause.setChecked(now.paused)
    a.cancel.setEnabled(now.scanning)
    a.rescan.setEnabled(now.has_folders)
    a.back.setEnabled(now.can_go_back and now.among_photos)
    a.forward.setEnabled(now.can_go_forward and now.among_photos)
    a.open_picture.setEnabled(now.has_folders)
    a.selftest.setEnabled(now.has_folders)
    a.compare_folders.setEnabled(now.has_folders)
    a.only_once.setEnabled(now.has_folders)
    a.export.setEnabled(now.has_folders)
    shows_photos = not now.in_history
    asking = (a.look_alikes, a.more_like, a.less_like)
    for action in (*asking, a.reveal, a.open_with, a.show_file, a.copy_image, a.copy_path, a.trash, *labels(a)):
        action.setEnabled(now.has_folders and shows_photos)
    for action in (a.take_out, a.album_cover, a.move_earlier, a.move_later):
        action.setEnabled(now.shows_gathering and now.among_photos)
    for action in (a.new_album, a.suggestions):
        action.setEnabled(now.has_folders and now.among_photos)
    of_photos = [a.larger, a.smaller, a.folders, a.look_alikes_panel, a.quick_look, a.keep_search, *selecting(a)]
    for action in of_photos:
        action.setEnabled(now.has_folders and now.among_photos)
    a.details.setEnabled(now.has_folders and shows_photos and not now.at_full_size)
    a.open.setEnabled(now.has_folders and shows_photos and not now.at_full_size)
    for action in (a.photos_page, a.duplicates_page, a.history_page, a.map_page):
        action.setEnabled(now.has_folders)
    a.why.setEnabled(now.has_folders and shows_photos and not now.at_full_size)
    a.compare.setEnabled(now.has_folders and shows_photos and not now.at_full_size)
