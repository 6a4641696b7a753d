"""Activity: what runs in the background of a window, as a button that says it and a menu that lists and ends it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from photosim.base.texts import inside, tr
from photosim.ui.jobs import operation
from photosim.ui.jobs.kinds import WAITING, AtClosing
from photosim.ui.jobs.operation import Running
from photosim.ui.jobs.owners import window_of
from photosim.ui.jobs.stages import UNKNOWN, facts_of, title_of
from photosim.ui.kit.icons import icon, set_icon

WORDS: Mapping[str, str] = {
    "scan": tr("Looking for new and changed photos"),
    "duplicates": tr("Searching for duplicates"),
    "find": tr("Searching"),
    "warm-up": tr("Getting the search by look ready"),
    "prepare": tr("Preparing photos for the model"),
    "install": tr("Installing a model"),
    "backup": tr("Making a safety copy of the library"),
    "check": tr("Checking the library"),
    "export": tr("Exporting groups and decisions"),
    "rehearse": tr("Looking at what would be deleted"),
    "trash": tr("Moving to the trash"),
    "restore": tr("Bringing files back"),
    "folder-diff": tr("Comparing two folders"),
    "locate": tr("Looking for the photos of a folder"),
    "selftest": tr("Testing on your photos"),
    "demo": tr("Drawing the demo photos"),
}
"""By the names of operations what a person calls them. What is not named here is over in a moment."""

_NAMED = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
_LONG_MS = 400
"""What ends sooner is not worth a word: the button would only flicker. Half of a second is where waiting is noticed."""


class ActivityButton(QToolButton):
    """Hidden while nothing runs. A click, or its command, opens the menu."""

    settings_requested = Signal()
    """The person wants to say what may go on by itself."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        set_icon(self, "activity")
        self.setToolTip(tr("What runs in the background"))
        self.setToolButtonStyle(_NAMED)
        self.clicked.connect(self.show_menu)
        self.told_elsewhere: Callable[[], Collection[str]] = tuple
        """Names of operations that a bar tells of now: the button need not, the menu lists them all the same."""
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_LONG_MS)
        self._late.timeout.connect(self._refresh)
        operation.watch(self, self._follow)
        self.hide()

    def under_way(self) -> list[Running[Any]]:
        """What runs, or waits for its turn, and has a name for people."""
        running = operation.running(window_of(self))
        return [one for one in running if one.operation.name in WORDS and not one.operation.short]

    def _untold(self) -> list[Running[Any]]:
        under_way = self.under_way()
        told = self.told_elsewhere() if under_way else ()
        return [one for one in under_way if one.operation.name not in told]

    def menu(self) -> QMenu:
        """List what runs, with a way to end what may be ended."""
        menu = QMenu(self)
        under_way = self.under_way()
        if not under_way:
            menu.addAction(tr("Nothing runs in the background")).setEnabled(False)
        for one in under_way:
            menu.addAction(in_words(one)).setEnabled(False)
            if one.operation.at_closing is AtClosing.CANCEL and not one.operation.unasked:
                menu.addAction(icon("close"), tr("Stop: {0}", inside(WORDS[one.operation.name])), one.cancel)
        menu.addSeparator()
        menu.addAction(tr("Background work…"), self.settings_requested.emit)
        return menu

    def show_menu(self) -> None:
        """Open the menu above the button, or where it would be."""
        menu = self.menu()
        place = self if self.isVisible() else self.window()
        corner = place.mapToGlobal(QPoint(place.width(), 0))
        size = menu.sizeHint()
        menu.popup(corner - QPoint(size.width(), size.height()))
        menu.aboutToHide.connect(menu.deleteLater)

    def _follow(self) -> None:
        if self.isHidden():
            if not self._late.isActive() and self._untold():
                self._late.start()
        else:
            self._refresh()

    def _refresh(self) -> None:
        untold = self._untold()
        lines = [in_words(one) for one in untold]
        self.setVisible(bool(lines))
        if not lines:
            return
        more = tr(" and {0} more", len(lines) - 1) if len(lines) > 1 else ""
        self.setText(f" {WORDS[untold[0].operation.name]}{_share(untold[0])}{more}")
        self.setToolTip("\n".join(lines))
        self.setAccessibleName(tr("In the background: ") + "; ".join(lines))


def in_words(one: Running[Any]) -> str:
    """`Searching for duplicates: Looking for photos that look alike, 430 of 1,000 photos`."""
    name, progress = WORDS[one.operation.name], one.progress
    if one.paused:
        return tr("{0}: paused", name)
    if progress is None or (progress.stage != WAITING and title_of(progress) == UNKNOWN):
        return name
    facts = facts_of(progress)
    stage = title_of(progress)
    told = [part for part in (stage if stage.lower() != name.lower() else "", facts) if part]
    return f"{name}: {', '.join(told)}" if told else name


def _share(one: Running[Any]) -> str:
    progress = one.progress
    if one.paused:
        return tr(", paused")
    if progress is None or progress.total <= 0:
        return ""
    return f", {min(100, 100 * progress.done // progress.total)} %"
