"""FilterMenu: what can be asked for, with what the library has of it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCalendarWidget, QDialog, QDialogButtonBox, QGridLayout, QLabel, QMenu, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import wording
from photosim.ui.photos.asked import MENUS, Menu, Offer, part_of
from photosim.ui.photos.known_values import KnownValues, Values

_MOST = 30
"""Values in one menu; the others are found by typing."""


class FilterMenu(QMenu):
    """Entries that never change, and below a line those of the library."""

    chosen = Signal(str)
    """The part of a query."""

    def __init__(self, values: KnownValues, parent: QWidget) -> None:
        super().__init__(parent)
        self._values = values
        self.aboutToShow.connect(self._make_entries)

    def _make_entries(self) -> None:
        """Put the entries in, the first time that they are wanted."""
        self.aboutToShow.disconnect(self._make_entries)
        for entry in MENUS:
            if entry is None:
                self.addSeparator()
            elif isinstance(entry, Offer):
                self._add(self, entry)
            else:
                self._add_menu(entry)

    def _add_menu(self, entry: Menu) -> None:
        menu = self.addMenu(entry.name)
        if entry.key == "year":
            menu.addAction(tr("Choose days…"), self._choose_days)
        for offer in entry.offers:
            if offer is None:
                menu.addSeparator()
            else:
                self._add(menu, offer)
        if entry.key:
            fixed = len(menu.actions())
            menu.aboutToShow.connect(partial(self._look_up, menu, entry.key, fixed))

    def _add(self, menu: QMenu, offer: Offer) -> None:
        menu.addAction(offer.name).triggered.connect(partial(self._choose, offer.part))

    def _choose(self, part: str, _checked: bool = False) -> None:
        self.chosen.emit(part)

    def _look_up(self, menu: QMenu, key: str, fixed: int) -> None:
        self._values.ask(key, partial(self._fill, menu, key, fixed))
        if len(menu.actions()) == fixed:
            menu.addAction(tr("Looking…")).setEnabled(False)

    def _fill(self, menu: QMenu, key: str, fixed: int, values: Values) -> None:
        for action in menu.actions()[fixed:]:
            menu.removeAction(action)
            action.deleteLater()
        shown = sorted(values, reverse=True) if key == "year" else list(values)
        if fixed and shown:
            menu.addSeparator()
        for value, count in shown[:_MOST]:
            self._add_value(menu, key, value, count)
        if len(shown) > _MOST:
            more = menu.addAction(tr("{0:,} more: type {1}:", len(shown) - _MOST, key))
            more.setEnabled(False)
        if not shown and not fixed:
            menu.addAction(tr("There is none")).setEnabled(False)

    def _add_value(self, menu: QMenu, key: str, value: str, count: int) -> QAction:
        action = menu.addAction(f"{value.replace('&', '&&')}\t{wording.number(count)}")
        action.triggered.connect(partial(self._choose, part_of(key, value)))
        return action

    def _choose_days(self) -> None:
        dialog = DaysDialog(self.parentWidget())
        dialog.wanted.connect(self.chosen)
        dialog.open()


class DaysDialog(QDialog):
    """The first and the last day, on two calendars."""

    wanted = Signal(str)
    """The part of a query."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Photos of these days"))
        self.first, self.last = QCalendarWidget(self), QCalendarWidget(self)
        for calendar, name in ((self.first, tr("First day")), (self.last, tr("Last day"))):
            calendar.setAccessibleName(name)
            calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
            calendar.setMaximumDate(QDate.currentDate())
        self.first.selectionChanged.connect(self._keep_order)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(tr("Show"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        grid = QGridLayout(self)
        grid.setContentsMargins(18, 16, 18, 14)
        grid.setSpacing(10)
        for column, (text, calendar) in enumerate(((tr("From"), self.first), (tr("To"), self.last))):
            label = QLabel(text, self)
            label.setBuddy(calendar)
            grid.addWidget(label, 0, column)
            grid.addWidget(calendar, 1, column)
        grid.addWidget(buttons, 2, 0, 1, 2)

    def _keep_order(self) -> None:
        self.last.setMinimumDate(self.first.selectedDate())

    def accept(self) -> None:
        first, last = (day.selectedDate().toString(Qt.DateFormat.ISODate) for day in (self.first, self.last))
        self.wanted.emit(f"date:{first}" if first == last else f"date:{first}..{last}")
        super().accept()
