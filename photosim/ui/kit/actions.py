"""Actions: what Qt triggers for every command, for menus, tool bar and the list of shortcuts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from photosim.base.texts import tr
from photosim.ui.kit.command_list import MENUS, PHOTO_MENU, Command
from photosim.ui.kit.icons import set_icon

ROLES = {
    "preferences": QAction.MenuRole.PreferencesRole,
    "about": QAction.MenuRole.AboutRole,
    "quit": QAction.MenuRole.QuitRole,
}
"""Commands that have a place of their own in some platforms' menus."""


class Actions:
    """One QAction a command, as an attribute of its name: `actions.rescan`."""

    def __init__(self, window: QWidget) -> None:
        self._named: dict[str, QAction] = {}
        self._bare = {command.name: command.icon for command in commands() if command.icon}
        for command in commands():
            action = QAction(tr(command.text), window)
            action.setObjectName(command.name)
            action.setShortcuts([QKeySequence(keys) for keys in command.keys])
            context = Qt.ShortcutContext
            action.setShortcutContext(context.WidgetWithChildrenShortcut if command.local else context.WindowShortcut)
            action.setCheckable(command.checkable)
            # Qt sets a button's text hard against its icon.
            action.setIconText(f" {tr(command.short) or plain(tr(command.text))}")
            keys = f" ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})" if command.keys else ""
            action.setToolTip((tr(command.tip) or plain(tr(command.text))) + keys)
            if command.name in ROLES:
                action.setMenuRole(ROLES[command.name])
            if not command.local:
                window.addAction(action)
            self._named[command.name] = action

    def __getattr__(self, name: str) -> QAction:
        try:
            return self._named[name]
        except KeyError:
            raise AttributeError(name) from None

    def dress(self, names: Iterable[str] = ()) -> None:
        """Give these commands their icons; without names, all that have none yet.

        Drawing the icons of all menus takes as long as painting an empty window, so it waits until they may be seen.
        """
        for name in list(names) or list(self._bare):
            if name in self._bare:
                set_icon(self._named[name], self._bare.pop(name))

    def fill(self, bar: QMenuBar) -> None:
        """Build the menu bar."""
        for title, entries in MENUS.items():
            menu = bar.addMenu(tr(title))
            below: QMenu | None = None
            for command in entries:
                if command is None:
                    menu.addSeparator()
                elif command.submenu:
                    title = tr(command.submenu)
                    below = below if below is not None and below.title() == title else menu.addMenu(title)
                    below.addAction(self._named[command.name])
                else:
                    menu.addAction(self._named[command.name])

    def photo_menu(self, parent: QWidget, first: Sequence[str] = ()) -> QMenu:
        """Return a context menu for photos, with the commands `first` before all; the caller runs and deletes it."""
        names = (*first, *PHOTO_MENU)
        self.dress(names)
        menu = QMenu(parent)
        for name in names:
            if name:
                menu.addAction(self._named[name])
            else:
                menu.addSeparator()
        return menu


def commands() -> Iterator[Command]:
    """All commands in the order of the menus."""
    for entries in MENUS.values():
        yield from (command for command in entries if command is not None)


def plain(text: str) -> str:
    """A menu text without the marks for the keyboard and the dots."""
    return text.replace("&", "").rstrip("…")
