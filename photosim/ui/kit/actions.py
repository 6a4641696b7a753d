"""Every command of the window once: text, icon, shortcut and tip, for menus, tool bar and the list of shortcuts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from photosim.ui.kit.icons import set_icon


class Command(NamedTuple):
    """`text` as in the menu; `tip` says what it does; `short` is what fits on the tool bar."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    short: str = ""
    checkable: bool = False
    submenu: str = ""
    """Title of the menu below the menu in which it stands."""
    local: bool = False
    """Its keys count only where the page that it belongs to has the keyboard."""


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
        Command("background", "Back&ground work…", (), "", "Watching folders, battery, a busy computer"),
        Command("failures", "Files that are &not shown…", (), "warning"),
        Command("check_library", "Chec&k the library…", (), "check", "See whether the library is whole, and mend it"),
        None,
        Command("preferences", "Pre&ferences…", ("Ctrl+,",), "preferences", "Which model finds look-alikes, and more"),
        None,
        Command("compare_folders", "Compare &two folders…", (), "copy", "Is everything of one folder in another?"),
        Command("export", "&Export groups and decisions…", (), "", "Write them into a table or a JSON file"),
        Command("keeper_rules", "&Which photo to keep…", (), "", "The rules by which one of several copies is kept"),
        None,
        Command("own_library", "&Back to my library", (), "back", "Leave the demo library"),
        Command("quit", "&Quit", ("Ctrl+Q",)),
    ),
    "&Photo": (
        Command("look_alikes", "Find &look-alikes", ("Ctrl+L",), "look-alikes"),
        Command(
            "more_like",
            "&More like this",
            ("Alt+Up",),
            "plus",
            "Ask for what is like the chosen photos as well",
        ),
        Command("less_like", "L&ess like this", ("Alt+Down",), "minus", "Ask for what is unlike the chosen photos"),
        Command("why", "Wh&y is this alike?", ("Y",), "why", "Show where the likeness with what was asked comes from"),
        Command("open", "&Open at full size", (), "picture"),
        Command("compare", "&Compare", ("C",), "compare", "Compare two to four photos"),
        Command("reveal", "Show among &all photos", ("Ctrl+G",), "photos"),
        None,
        Command("favourite", "Fa&vourite", ("H",), "", "Make the chosen photos favourites, or no longer"),
        *(
            Command(f"rate_{stars}", "★" * stars if stars else "&Not rated", (f"Alt+{stars}",), submenu="&Rating")
            for stars in (5, 4, 3, 2, 1, 0)
        ),
        Command("rate_rejected", "Re&jected", ("Alt+X",), submenu="&Rating"),
        Command("describe", "&Keywords and title…", ("Ctrl+K",)),
        Command("add_to_album", "Add to al&bum…", ("Ctrl+B",)),
        None,
        Command("show_file", "Show in &file manager", ("Ctrl+Shift+R",), "show-in-folder"),
        Command("copy_image", "Copy &image", ("Ctrl+C",), "copy"),
        Command("copy_path", "Copy &path", ("Ctrl+Shift+C",)),
        None,
        Command(
            "trash", "&Delete…", ("Del",), "trash", "Move the chosen photos to the trash, after a look at what goes"
        ),
        None,
        Command("undo", "&Undo", ("Ctrl+Z",), "undo", "Undo the last deletion, decision or mark"),
    ),
    "&Duplicates": (
        Command("next_group", "&Next group", ("N",), "next", short="Next", local=True),
        Command("previous_group", "&Previous group", ("P",), "previous", short="Previous", local=True),
        None,
        Command("keep", "&Keep this one", ("K",), "check", "Keep this photo of the group", "Keep this", local=True),
        Command(
            "mark",
            "&Mark or unmark",
            ("M",),
            "trash",
            "Mark this photo for deletion, or not",
            "Mark",
            local=True,
        ),
        Command(
            "mark_others",
            "Mark the &others",
            ("Shift+M",),
            "duplicates",
            "Mark all but the one to keep, and go on",
            local=True,
        ),
        Command("unmark", "&Take marks off", ("U",), "remove", "Take all marks off this group", local=True),
        None,
        Command(
            "not_duplicates",
            "Not &duplicates",
            ("X",),
            "not-same",
            "These are different photos: remember it for ever",
            local=True,
        ),
        Command(
            "different",
            "This one is di&fferent",
            ("T",),
            "not-same",
            "This photo is another one than the rest of its group: remember it for ever",
            "Different",
            local=True,
        ),
        Command(
            "keep_all", "Keep &all", ("A",), "keep-all", "Keep every one of them: remember it for ever", local=True
        ),
        None,
        Command(
            "mark_like_this",
            "Mark all groups &like this…",
            ("Ctrl+Shift+M",),
            "duplicates",
            "Mark the copies in all groups of this kind, after a look at what that would be",
            local=True,
        ),
        Command(
            "delete_marked",
            "D&elete marked…",
            ("Ctrl+Shift+D",),
            "trash",
            "Move all marked photos to the trash, after a look at what goes",
        ),
        Command("find_duplicates", "&Search for duplicates", (), "rescan", "Search again, for what is new"),
        Command(
            "decisions", "Remembered de&cisions…", (), "decisions", "What you decided about photos, and taking it back"
        ),
    ),
    "&View": (
        Command("larger", "&Larger thumbnails", ("Ctrl++", "Ctrl+="), "larger"),
        Command("smaller", "&Smaller thumbnails", ("Ctrl+-",), "smaller"),
        Command("crop", "&Crop thumbnails to squares", (), checkable=True),
        None,
        Command("folders", "&Folders", ("F9",), checkable=True),
        Command("look_alikes_panel", "Look-&alikes", ("F10",), checkable=True),
        None,
        Command(
            "map_page",
            "&Map of looks",
            ("Ctrl+4",),
            "map",
            "Photos on a plane, alike ones together",
            checkable=True,
        ),
        None,
        Command("full_screen", "F&ull screen", ("F11",), "full-screen", checkable=True),
    ),
    "&Go": (
        Command("photos_page", "&Photos", ("Ctrl+1",), "photos", "All photos and folders", checkable=True),
        Command("duplicates_page", "&Duplicates", ("Ctrl+2",), "duplicates", "Review duplicates", checkable=True),
        Command(
            "history_page", "&History", ("Ctrl+3",), "history", "What was deleted, and bringing it back", checkable=True
        ),
        Command("find", "&Find photos", ("Ctrl+F",), "search", "By words, dates, cameras, keywords and more"),
        None,
        Command("back", "&Back", ("Alt+Left",), "back", "Back to the look-alikes before"),
        Command("forward", "F&orward", ("Alt+Right",), "forward", "Forward to the look-alikes after"),
        None,
        Command("next_pane", "&Next pane", ("F6",)),
        Command("previous_pane", "P&revious pane", ("Shift+F6",)),
    ),
    "&Help": (
        Command("shortcuts", "&Keyboard shortcuts", ("F1",)),
        Command("demo", "Open the &demo library", (), "sparkle"),
        Command("selftest", "&Test on my photos…", (), "check", "See how well copies of your photos are recognised"),
        None,
        Command("about", "&About photosim"),
    ),
}

ROLES = {
    "preferences": QAction.MenuRole.PreferencesRole,
    "about": QAction.MenuRole.AboutRole,
    "quit": QAction.MenuRole.QuitRole,
}
"""Commands that have a place of their own in some platforms' menus."""

PHOTO_MENU = (
    "look_alikes",
    "more_like",
    "less_like",
    "why",
    "open",
    "compare",
    "reveal",
    "",
    "favourite",
    "describe",
    "add_to_album",
    "",
    "show_file",
    "copy_image",
    "copy_path",
    "",
    "trash",
)
"""The context menu of photos; an empty name is a line between."""


class Actions:
    """One QAction a command, as an attribute of its name: `actions.rescan`."""

    def __init__(self, window: QWidget) -> None:
        self._named: dict[str, QAction] = {}
        self._bare = {command.name: command.icon for command in commands() if command.icon}
        for command in commands():
            action = QAction(command.text, window)
            action.setObjectName(command.name)
            action.setShortcuts([QKeySequence(keys) for keys in command.keys])
            context = Qt.ShortcutContext
            action.setShortcutContext(context.WidgetWithChildrenShortcut if command.local else context.WindowShortcut)
            action.setCheckable(command.checkable)
            # Qt sets a button's text hard against its icon.
            action.setIconText(f" {command.short or plain(command.text)}")
            keys = f" ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})" if command.keys else ""
            action.setToolTip((command.tip or plain(command.text)) + keys)
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
            menu = bar.addMenu(title)
            below: QMenu | None = None
            for command in entries:
                if command is None:
                    menu.addSeparator()
                elif command.submenu:
                    below = (
                        below
                        if below is not None and below.title() == command.submenu
                        else menu.addMenu(command.submenu)
                    )
                    below.addAction(self._named[command.name])
                else:
                    menu.addAction(self._named[command.name])

    def photo_menu(self, parent: QWidget) -> QMenu:
        """Return a context menu for photos; the caller runs and deletes it."""
        self.dress(PHOTO_MENU)
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
