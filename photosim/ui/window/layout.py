"""WindowLayout: the parts of the window that are there from the start, and how they lie."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from photosim.ui.folders.panel import FolderPanel
from photosim.ui.kit.actions import Actions
from photosim.ui.kit.sliders import ClickedPlaces
from photosim.ui.lookalikes.panel import LookalikesPanel
from photosim.ui.models.model_controller import ModelController
from photosim.ui.models.switch_panel import SwitchPanel
from photosim.ui.photos.gatherings_panel import GatheringsPanel
from photosim.ui.photos.library_page import GOOD_WIDTH, LEAST_WIDTH, LibraryPage
from photosim.ui.photos.search import SearchBar
from photosim.ui.scanning.scanbar import ScanBar
from photosim.ui.viewing.details import DetailsPanel
from photosim.ui.window.foot import Foot
from photosim.ui.window.gatherings import LeftSide
from photosim.ui.window.panes import PaneSplitter
from photosim.ui.window.tool_bar import ToolBar

if TYPE_CHECKING:
    from photosim.library import Library

_LEAST_SLIDER = 60


class WindowLayout:
    """Folders, photos and look-alikes side by side, one page of a stack; below them what is under way.

    Everything is made inside of what it will lie in: a part that moves to another parent has the style sheet looked up
    again for all that is in it, which was a third of the work of making the window.
    """

    def __init__(self, window: QMainWindow, library: Library, actions: Actions, models: ModelController) -> None:
        actions.fill(window.menuBar())
        middle = QWidget(window)
        window.setCentralWidget(middle)
        self.stack = QStackedWidget(middle)
        self.splitter = PaneSplitter(self.stack)
        self.left = LeftSide(self.splitter)
        self.folder_panel = FolderPanel(self.left)
        self.gatherings_panel = GatheringsPanel(library, self.left)
        self.left.hold(self.folder_panel, self.gatherings_panel)
        self.page = LibraryPage(library, self.splitter)
        self.page.refresh()  # read while the rest is built; the answers wait for the event loop
        self.lookalikes = LookalikesPanel(library, self.splitter)
        self.lookalikes.set_filter(partial(_filter_of, self.lookalikes, library))
        self.under_way = QWidget(middle)
        """The bars of what is under way."""
        self.scan_bar = ScanBar(self.under_way)
        self.scan_bar.hide()
        self.switch_panel = SwitchPanel(models, self.under_way, in_window=True)
        for part, stretch in ((self.left, 0), (self.page, 1), (self.lookalikes, 0)):
            self.splitter.addWidget(part)
            self.splitter.setStretchFactor(self.splitter.count() - 1, stretch)
        self.page.setMinimumWidth(LEAST_WIDTH)
        self.splitter.set_middle(GOOD_WIDTH)
        self.lookalikes.have_least_width(_LEAST_SLIDER)
        for widget in (QWidget(self.stack), self.splitter):  # nothing is seen until the folders are known
            self.stack.addWidget(widget)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.details = DetailsPanel(middle, key="Ctrl+I")
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.stack, 1)
        row.addWidget(self.details)
        column.addLayout(row, 1)
        bars = QVBoxLayout(self.under_way)
        bars.setContentsMargins(0, 0, 0, 0)
        bars.setSpacing(0)
        bars.addWidget(self.switch_panel)
        bars.addWidget(self.scan_bar)
        self.foot = Foot(self.page.status, middle)
        column.addWidget(self.under_way)
        column.addWidget(self.foot)
        self.tool_bar = ToolBar(actions, window)
        self.tool_bar.hide()
        window.addToolBar(self.tool_bar)
        for slider in (self.lookalikes.slider, self.tool_bar.sizes):
            ClickedPlaces(slider)


def _filter_of(panel: LookalikesPanel, library: Library) -> SearchBar:
    """The field for words above the look-alikes."""
    among = SearchBar(library, panel)
    among.serve_look_alikes()
    among.asked.connect(panel.look_among)
    among.left.connect(panel.grid.setFocus)
    among.come_after(panel.last)
    return among
