"""ToolBar: the few commands that are wanted all the time, and the size of the thumbnails."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QSlider, QToolBar, QToolButton, QWidget

from photosim.ui.actions import Actions
from photosim.ui.cell_view import SIDES

_SLIDER_WIDTH = 130


class ToolBar(QToolBar):
    """Commands at the left with their names, the slider of sizes at the right."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__("Tool bar", parent)
        self.setMovable(False)
        self.setIconSize(QSize(20, 20))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
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
        self.sizes.setAccessibleName("Size of the thumbnails")
        self.sizes.setToolTip("Size of the thumbnails")
        self.addWidget(self.sizes)
        self.addAction(actions.larger)
        for action in (actions.back, actions.forward, actions.smaller, actions.larger):
            self.widgetForAction(action).setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        for button in self.findChildren(QToolButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if (action := button.defaultAction()) is not None:
                button.setAccessibleName(action.iconText().strip())
                button.setAccessibleDescription(action.toolTip())
