"""SortCommands: the order of the photos, by menu and by keys, remembered until the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from photosim.base.settings import Settings
from photosim.base.texts import inside, tr
from photosim.ui.kit.actions import Actions
from photosim.ui.photos.wanted import LIKENESS, TAKEN
from photosim.values.query_keys import SORT_KEYS

if TYPE_CHECKING:
    from photosim.ui.kit.shell import Shell
    from photosim.ui.photos.library_page import LibraryPage

SORT, BACKWARDS = "photos.sort", "photos.backwards"
"""Settings."""


class SortCommands(QObject):
    """One of the orders is checked; another command turns it round."""

    def __init__(self, page: LibraryPage, actions: Actions, settings: Settings, shell: Shell) -> None:
        super().__init__(page)
        self._page = page
        self._settings = settings
        self._shell = shell
        self._backwards = actions.sort_backwards
        self._group = QActionGroup(self)
        self._by_key = {key: getattr(actions, f"sort_{key}") for key in (*SORT_KEYS, LIKENESS)}
        for key, action in self._by_key.items():
            action.setData(key)
            self._group.addAction(action)
        self._menu = QMenu(page)
        self._menu.addActions([*self._by_key.values()])
        self._menu.addSeparator()
        self._menu.addAction(self._backwards)
        page.search.sort_button.setMenu(self._menu)
        self._restore()
        self._group.triggered.connect(self._sort)
        self._backwards.triggered.connect(self._sort)

    def _restore(self) -> None:
        key = self._settings.get(SORT, TAKEN)
        key = key if key in SORT_KEYS else TAKEN
        backwards = self._settings.get(BACKWARDS, False)
        self._by_key[key].setChecked(True)
        self._backwards.setChecked(backwards)
        self._page.set_sort(key, backwards=backwards)
        self._name_button()

    def _sort(self) -> None:
        key = str(self._group.checkedAction().data())
        like = self._chosen() if key == LIKENESS else None
        if key == LIKENESS and like is None:
            self._shell.say(tr("Choose a photo first: the others are then sorted by how much they are like it."))
            self._by_key[self._page.wanted.sort].setChecked(True)
            return
        self._page.set_sort(key, backwards=self._backwards.isChecked(), like=like)
        if key != LIKENESS:  # the photo may be gone at the next start
            self._settings.set(SORT, key)
        self._settings.set(BACKWARDS, self._backwards.isChecked())
        self._name_button()

    def _chosen(self) -> int | None:
        """The photo that the others are compared to: the one that is chosen now, else the one of before."""
        chosen = self._page.grid.selected_ids()
        return chosen[0] if chosen else self._page.grid.current_id() or self._page.wanted.like

    def _name_button(self) -> None:
        name = inside(self._group.checkedAction().text().replace("&", ""))
        turned = tr(", turned round") if self._backwards.isChecked() else ""
        in_time = tr("Photos, oldest first") if turned else tr("Photos, newest first")
        by_name = tr("Photos, sorted by {0}{1}", name, turned)
        self._page.grid.setAccessibleName(in_time if self._page.wanted.sort == TAKEN else by_name)
        self._page.search.sort_button.setToolTip(tr("Sorted by {0}{1}", name, turned))
        self._page.search.sort_button.setAccessibleName(tr("Sorted by {0}{1}", name, turned))
