"""SelectCommands: choosing all photos, none, or those that are alike, where the keyboard is."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from photosim.base.texts import tr
from photosim.ui.grids.browsing import choose_all
from photosim.ui.jobs import tasks
from photosim.ui.kit.actions import Actions
from photosim.ui.kit.shell import Shell
from photosim.ui.kit.wording import counted

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.ui.grids.grid import PhotoGrid

_TOLD = tr("chosen alike")
"""Of messages: how many photos were chosen with others."""


class SelectCommands(QObject):
    """What the window's commands for the selection do."""

    def __init__(
        self,
        library: Library,
        grid: Callable[[], PhotoGrid],
        open_stacks: Callable[[Collection[int]], None],
        shell: Shell,
    ) -> None:
        """`grid` tells the grid that is meant. `open_stacks` lets photos be seen that are in closed stacks."""
        super().__init__(shell.host)
        self._library = library
        self._grid = grid
        self._open_stacks = open_stacks
        self._shell = shell

    def serve(self, a: Actions) -> None:
        """Be what the commands do."""
        a.select_all.triggered.connect(self._select_all)
        a.select_none.triggered.connect(self._select_none)
        a.select_alike.triggered.connect(self.select_alike)

    def _select_all(self) -> None:
        self._grid().selectAll()

    def _select_none(self) -> None:
        self._grid().clearSelection()

    def select_alike(self) -> None:
        """Choose with the chosen photos all copies of them, and all frames of the same series, that are seen here."""
        grid = self._grid()
        ids = grid.selected_ids()
        if not ids:
            self._shell.say(tr("Choose a photo first."))
            return
        finding = self._library.organising.finding
        choose = partial(self._choose, grid, ids)
        tasks.run(self, lambda: finding.alike(ids), choose, self._shell.show_error)

    def _choose(self, grid: PhotoGrid, before: list[int], found: set[int]) -> None:
        self._open_stacks(found)
        choose_all(grid, found)
        more = len(grid.selected_ids()) - len(before)
        self._shell.say(
            tr("{0} more chosen: copies of these, or frames of the same series.", counted(more, "photo"))
            if more > 0
            else tr("Nothing here is a copy of these, or of the same series, as far as duplicates were looked for."),
            key=_TOLD,
        )
