"""ToolBar: the few commands that are wanted all the time, and the size of the thumbnails."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QToolBar, QToolButton, QWidget

from photosim.base.texts import tr
from photosim.ui.grids.cell_view import SIDES
from photosim.ui.kit.actions import Actions
from photosim.ui.kit.dot import Dot

_SLIDER_WIDTH = 130
_SHORT_SLIDER_WIDTH = 96
_ICON = Qt.ToolButtonStyle.ToolButtonIconOnly
_NAMED = Qt.ToolButtonStyle.ToolButtonTextBesideIcon

_COMMANDS = (
    *("photos_page", "duplicates_page", "history_page", "add_folder", "rescan", "open_picture"),
    *("back", "forward", "smaller", "larger"),
)


class ToolBar(QToolBar):
    """Commands at the left with their names, the slider of sizes at the right.

    Where that is too wide, first the commands lose their names, then the pages too; the icons keep their tool tips.
    """

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(tr("Tool bar"), parent)
        self.setMovable(False)
        self.setIconSize(QSize(20, 20))
        self.setToolButtonStyle(_NAMED)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        actions.dress(_COMMANDS)
        self.addActions([actions.photos_page, actions.duplicates_page, actions.history_page])
        self.addSeparator()
        self.addActions([actions.add_folder, actions.rescan])
        self.addSeparator()
        self.addAction(actions.open_picture)
        self.addSeparator()
        self.addActions([actions.back, actions.forward])
        space = QWidget(self)
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(space)
        self.addAction(actions.smaller)
        self.sizes = QSlider(Qt.Orientation.Horizontal, self)
        self.sizes.setRange(SIDES[0], SIDES[-1])
        self.sizes.setSingleStep(8)
        self.sizes.setPageStep(40)
        self.sizes.setFixedWidth(_SLIDER_WIDTH)
        self.sizes.setAccessibleName(tr("Size of the thumbnails"))
        self.sizes.setToolTip(tr("Size of the thumbnails"))
        self.addWidget(self.sizes)
        self.addAction(actions.larger)
        for action in (actions.back, actions.forward, actions.smaller, actions.larger):
            self._button_of(action).setToolButtonStyle(_ICON)
        pages = (actions.photos_page, actions.duplicates_page, actions.history_page)
        commands = (actions.add_folder, actions.rescan, actions.open_picture)
        self._named = [[self._button_of(action) for action in group] for group in (commands, pages)]
        self._widths: list[int] = []
        for button in self.findChildren(QToolButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if (action := button.defaultAction()) is not None:
                button.setAccessibleName(action.iconText().strip())
                button.setAccessibleDescription(action.toolTip())

        self.dot = Dot(self._button_of(actions.duplicates_page))
        """Shown while there may be new duplicates."""
        self._duplicates = actions.duplicates_page
        self._duplicates_tip = actions.duplicates_page.toolTip()

    def tell_of_duplicates(self, words: str) -> None:
        """Say with a quiet sign that there may be new duplicates; nothing, when `words` are empty."""
        tip = f"{self._duplicates_tip}\n{words}" if words else self._duplicates_tip
        self._duplicates.setToolTip(tip)
        self._button_of(self._duplicates).setAccessibleDescription(tip)
        self.dot.setVisible(bool(words))

    def _button_of(self, action: QAction) -> QToolButton:
        """Qt makes a tool button of every action of a tool bar that is no widget's."""
        return cast(QToolButton, self.widgetForAction(action))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_widths"):
            self._widths = []

    def _fit(self) -> None:
        """Name as many buttons as there is room for."""
        most = len(self._named)
        if not self._widths:
            for without in range(most + 1):
                self._name_buttons(without)
                self._widths.append(self.sizeHint().width())
        room = self.width()
        self._name_buttons(next((number for number, needed in enumerate(self._widths) if needed <= room), most))

    def _name_buttons(self, without: int) -> None:
        """Show the names of all groups but the first so many."""
        self.sizes.setFixedWidth(_SLIDER_WIDTH if without == 0 else _SHORT_SLIDER_WIDTH)
        for number, group in enumerate(self._named):
            for button in group:
                button.setToolButtonStyle(_ICON if number < without else _NAMED)
