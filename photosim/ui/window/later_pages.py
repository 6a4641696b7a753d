"""The pages of the window that are made, and their modules imported, when they are first wanted.

Each function makes one page for a window, joins it to the other parts, and puts it on the window's stack.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from photosim.ui.kit import theme
from photosim.ui.preferences.general import DARK_VIEWER
from photosim.ui.window.places import DUPLICATES, HISTORY, MAP, PHOTOS

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.ui.deleting.history_page import HistoryPage
    from photosim.ui.help.welcome import WelcomePage
    from photosim.ui.lookalikes.map.page import MapPage
    from photosim.ui.review.page import ReviewPage
    from photosim.ui.viewing.compare.compare_view import CompareView
    from photosim.ui.viewing.viewer import Viewer
    from photosim.ui.window.review_comparison import ReviewComparison
    from photosim.ui.window.window import MainWindow


def by_place(window: MainWindow) -> dict[str, Callable[[], QWidget]]:
    """The page of each place, made when it is first asked for."""
    return {
        PHOTOS: lambda: window.splitter,
        DUPLICATES: lambda: window.review,
        HISTORY: lambda: window.history,
        MAP: lambda: window.looks_map,
    }


def welcome(window: MainWindow) -> WelcomePage:
    """What is seen while the library has no folders."""
    from photosim.ui.help.welcome import WelcomePage

    page = WelcomePage(window.stack)
    page.add_folder_requested.connect(window.folder_commands.choose)
    page.demo_requested.connect(window.demo_commands.open)
    window.demo_commands.drawn.connect(page.show_drawing)
    page.dropped.connect(window.outside.take)
    window.stack.addWidget(page)
    return page


def review(window: MainWindow, library: Library) -> ReviewPage:
    """The duplicates."""
    from photosim.ui.review.page import ReviewPage

    page = ReviewPage(library, window.actions_, window.steps, window.stack)
    page.set_folders(window.page.folders)
    page.set_scanning(window.controller.running)
    page.photo_opened.connect(window.open_photo)
    page.compare_requested.connect(window.duplicates.compare)
    page.menu_requested.connect(window.chosen.show_members_menu)
    page.said.connect(window.say)
    page.failed.connect(window.show_error)
    page.current_changed.connect(window.update_actions)
    window.page.folders_changed.connect(page.set_folders)
    window.controller.running_changed.connect(page.set_scanning)
    window.stack.addWidget(page)
    return page


def history(window: MainWindow, library: Library) -> HistoryPage:
    """The deletions."""
    from photosim.ui.deleting.history_page import HistoryPage

    page = HistoryPage(library, window.stack)
    page.restored.connect(window.trash_commands.tell_undone)
    page.show_requested.connect(window.commands.show_path)
    page.open_requested.connect(window.full_size.open_path)
    window.stack.addWidget(page)
    return page


def looks_map(window: MainWindow, library: Library) -> MapPage:
    """The library on a plane."""
    from photosim.ui.lookalikes.map.page import MapPage

    page = MapPage(library, window.stack)
    page.photo_asked.connect(window.look_alikes.of_photo)
    page.photos_asked.connect(window.look_alikes.of_photos)
    page.menu_requested.connect(window.chosen.show_menu)
    page.closed.connect(window.going.to_photos)
    window.stack.addWidget(page)
    return page


def viewer(window: MainWindow, library: Library) -> Viewer:
    """One photo at full size."""
    from photosim.ui.viewing.viewer import Viewer
    from photosim.ui.window.viewer_labels import ViewerLabels

    page = Viewer(library, window.stack)
    page.closed.connect(window.close_viewer)
    page.lookalikes_requested.connect(window.look_alikes.of_photo)
    page.part.requested.connect(window.look_alikes.of_part)
    page.menu_requested.connect(window.chosen.show_menu)
    window.stack.addWidget(page)
    page.full_screen_requested.connect(window.view.set_full_screen)
    window.full_size.labels = ViewerLabels(library, page, window)
    theme.keep_dark(page, library.settings.get(DARK_VIEWER, True))
    return page


def compare(window: MainWindow, library: Library) -> CompareView:
    """A few photos that are compared."""
    from photosim.ui.viewing.compare.compare_view import CompareView

    page = CompareView(library, window.stack)
    page.close_requested.connect(window.close_viewer)
    window.stack.addWidget(page)
    theme.keep_dark(page, library.settings.get(DARK_VIEWER, True))
    return page


def comparison(window: MainWindow) -> ReviewComparison:
    """Joins the duplicates and what is compared."""
    from photosim.ui.window.review_comparison import ReviewComparison

    joined = ReviewComparison(window.review, window.compare)
    joined.opened.connect(window.full_size.show_comparison)
    joined.closed.connect(window.close_viewer)
    return joined
