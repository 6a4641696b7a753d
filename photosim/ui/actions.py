"""Every command of the window once: text, icon, shortcut and tip, for menus, tool bar and the list of shortcuts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from photosim.ui.icons import set_icon


class Command(NamedTuple):
    """`text` as in the menu; `tip` says what it does; `short` is what fits on the tool bar."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    short: str = ""
    checkable: bool = False


MENUS: dict[str, tuple[Command | None, ...]] = {
    "&File": (
        Command("add_folder", "&Add folder…", ("Ctrl+Shift+O",), "add-folder", "Add a folder of photos", "Add folder"),
        Command("rescan", "&Scan for changes", ("F5",), "rescan", "Look for new and changed photos", "Scan"),
        None,
        Command(
            "open_picture",
            "&Open a picture…",
            ("Ctrl+O",),
            "open-picture",
            "Find the look-alikes of any picture, without adding it",
            "Open a picture",
        ),
        Command("paste", "&Paste a picture", ("Ctrl+V",), "paste", "Find the look-alikes of a copied picture"),
        None,
        Command("pause", "Pa&use the scan", ("Ctrl+Shift+P",), "pause", checkable=True),
        Command("cancel", "&Cancel the scan", (), "close"),
        Command("failures", "Files that could not be &read…", (), "warning"),
        None,
        Command("compare_folders", "Compare two &folders…", (), "copy", "Is everything of one folder in another?"),
        Command("keeper_rules", "&Which photo to keep…", (), "", "The rules by which one of several copies is kept"),
        None,
        Command("own_library", "&Back to my library", (), "back", "Leave the demo library"),
        Command("quit", "&Quit", ("Ctrl+Q",)),
    ),
    "&Photo": (
        Command("look_alikes", "Find &look-alikes", ("Ctrl+L",), "look-alikes"),
        Command("open", "&Open at full size", (), "picture"),
        Command("reveal", "Show among &all photos", ("Ctrl+G",), "photos"),
        None,
        Command("show_file", "Show in &file manager", ("Ctrl+Shift+R",), "show-in-folder"),
        Command("copy_image", "&Copy image", ("Ctrl+C",), "copy"),
        Command("copy_path", "Copy &path", ("Ctrl+Shift+C",)),
    ),
    "&View": (
        Command("larger", "&Larger thumbnails", ("Ctrl++", "Ctrl+="), "larger"),
        Command("smaller", "&Smaller thumbnails", ("Ctrl+-",), "smaller"),
        Command("crop", "&Crop thumbnails to squares", (), checkable=True),
        None,
        Command("folders", "&Folders", ("F9",), checkable=True),
        Command("look_alikes_panel", "Look-&alikes", ("F10",), checkable=True),
        Command("full_screen", "F&ull screen", ("F11",), "full-screen", checkable=True),
    ),
    "&Go": (
        Command("back", "&Back", ("Alt+Left",), "back", "Back to the look-alikes before"),
        Command("forward", "&Forward", ("Alt+Right",), "forward", "Forward to the look-alikes after"),
        None,
        Command("next_pane", "&Next pane", ("F6",)),
        Command("previous_pane", "&Previous pane", ("Shift+F6",)),
    ),
    "&Help": (
        Command("shortcuts", "&Keyboard shortcuts", ("F1",)),
        Command("demo", "Open the &demo library", (), "sparkle"),
        None,
        Command("about", "&About photosim"),
    ),
}

PHOTO_MENU = ("look_alikes", "open", "reveal", "", "show_file", "copy_path", "copy_image")
"""The context menu of photos; an empty name is a line between."""


class Actions:
    """One QAction a command, as an attribute of its name: `actions.rescan`."""

    def __init__(self, window: QWidget) -> None:
        self._named: dict[str, QAction] = {}
        for command in commands():
            action = QAction(command.text, window)
            action.setObjectName(command.name)
            action.setShortcuts([QKeySequence(keys) for keys in command.keys])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setCheckable(command.checkable)
            # Qt sets a button's text hard against its icon.
            action.setIconText(f" {command.short or plain(command.text)}")
            keys = f" ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})" if command.keys else ""
            action.setToolTip((command.tip or plain(command.text)) + keys)
            if command.icon:
                set_icon(action, command.icon)
            window.addAction(action)
            self._named[command.name] = action

    def __getattr__(self, name: str) -> QAction:
        try:
            return self._named[name]
        except KeyError:
            raise AttributeError(name) from None

    def fill(self, bar: QMenuBar) -> None:
        """Build the menu bar."""
        for title, entries in MENUS.items():
            menu = bar.addMenu(title)
            for command in entries:
                if command is None:
                    menu.addSeparator()
                else:
                    menu.addAction(self._named[command.name])

    def photo_menu(self, parent: QWidget) -> QMenu:
        """Return a context menu for photos; the caller runs and deletes it."""
        menu = QMenu(parent)
        for name in PHOTO_MENU:
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
