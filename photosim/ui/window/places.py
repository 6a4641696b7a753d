"""Places: the pages of the window that a person goes between, Photos, Duplicates, History and the map of looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QWidget

from photosim.ui.kit.actions import Actions

PHOTOS, DUPLICATES, HISTORY, MAP = "photos", "duplicates", "history", "map"


class Places(QObject):
    """Which page is meant. What is seen may be another for a while: a photo at full size, the welcome."""

    changed = Signal(str)

    def __init__(self, actions: Actions, pages: Mapping[str, Callable[[], QWidget]], parent: QObject) -> None:
        """`pages` give the widgets by the names of the places; each is asked for when it is to be shown."""
        super().__init__(parent)
        self._pages = pages
        self._current = PHOTOS
        self._actions = {
            PHOTOS: actions.photos_page,
            DUPLICATES: actions.duplicates_page,
            HISTORY: actions.history_page,
            MAP: actions.map_page,
        }
        group = QActionGroup(self)
        for place, action in self._actions.items():
            group.addAction(action)
            action.setData(place)
        self._actions[PHOTOS].setChecked(True)
        group.triggered.connect(self._triggered)

    @property
    def current(self) -> str:
        return self._current

    @property
    def widget(self) -> QWidget:
        """The widget of the place."""
        return self._pages[self._current]()

    def go(self, place: str) -> None:
        """Go to a page; told also when it is the one that is meant already, for a photo may lie over it."""
        self._current = place
        self._actions[place].setChecked(True)
        self.changed.emit(place)

    def _triggered(self, action: QAction) -> None:
        self.go(action.data())
