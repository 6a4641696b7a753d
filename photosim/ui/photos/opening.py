"""OpenWith: the chosen photos are opened in another program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFileDialog, QMenu

from photosim.base.texts import tr
from photosim.ui.jobs import tasks
from photosim.ui.kit.other_programs import Program, known_programs, of_file, start_with, system_program
from photosim.ui.kit.shell import Shell
from photosim.ui.kit.wording import counted

if TYPE_CHECKING:
    from photosim.library import Library

_SETTING, _MOST = "open_with", 5


class OpenWith(QObject):
    """Offers the programs that the desktop names, those chosen before, and any other."""

    def __init__(self, library: Library, chosen: Callable[[], Sequence[int]], shell: Shell) -> None:
        super().__init__(shell.host)
        self._library = library
        self._chosen = chosen
        self._shell = shell

    def ask(self) -> None:
        """Show the programs in a menu."""
        ids = list(self._chosen())
        if not ids:
            self._shell.say(tr("Choose a photo first."))
            return
        menu = self.menu(ids)
        menu.popup(QCursor.pos())

    def menu(self, ids: Sequence[int]) -> QMenu:
        """The programs that can open these photos."""
        menu = QMenu(self._shell.host)
        menu.aboutToHide.connect(menu.deleteLater)
        own = [of_file(Path(one)) for one in self._remembered()]
        for group in ([system_program()], own, known_programs()):
            for program in group:
                action = menu.addAction(program.name.replace("&", "&&"))
                action.triggered.connect(lambda _=False, program=program: self.open(program, ids))
            menu.addSeparator()
        menu.addAction(tr("Another program…"), lambda: self._choose(ids))
        return menu

    def open(self, program: Program, ids: Sequence[int]) -> None:
        """Open photos with a program."""

        def work() -> int:
            paths = self._library.photos.paths_of(ids)
            start_with(program, paths)
            return len(paths)

        tasks.run(self, work, lambda count: self._tell(count, program), self._shell.show_error)

    def _tell(self, count: int, program: Program) -> None:
        self._shell.say(tr("{0} opened with {1}.", counted(count, "photo"), program.name))

    def _choose(self, ids: Sequence[int]) -> None:
        name, _ = QFileDialog.getOpenFileName(self._shell.host, tr("Choose a program"))
        if name:
            self.choose(Path(name), ids)

    def choose(self, path: Path, ids: Sequence[int]) -> None:
        """Open photos with the program in this file, and offer it from now on."""
        others = [one for one in self._remembered() if one != str(path)]
        self._library.settings.set(_SETTING, [str(path), *others][:_MOST])
        self.open(of_file(path), ids)

    def _remembered(self) -> list[str]:
        known: list[object] = self._library.settings.get(_SETTING, [])
        return [one for one in known if isinstance(one, str)]
