"""WindowLayout: the parts of the window that are there from the start, and how they lie."""

from __future__ import annotations

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
    """Folders, photos and look-alikes side by side, one page of a stack; below them what is under way."""

    def __init__(self, window: QMainWindow, library: Library, actions: Actions, models: ModelController) -> None:
        actions.fill(window.menuBar())
        self.folder_panel = FolderPanel(window)
        self.gatherings_panel = GatheringsPanel(library, window)
        self.left = LeftSide(self.folder_panel, self.gatherings_panel, window)
        self.page = LibraryPage(library, window)
        self.page.refresh()  # read while the rest is built; the answers wait for the event loop
        self.lookalikes = LookalikesPanel(library, window)
        among = SearchBar(library, window)
        among.serve_look_alikes()
        among.asked.connect(self.lookalikes.look_among)
        among.left.connect(self.lookalikes.grid.setFocus)
        self.lookalikes.set_filter(among)
        self.scan_bar = ScanBar(window)
        self.scan_bar.hide()
        self.switch_panel = SwitchPanel(models, window, in_window=True)
        self.splitter = PaneSplitter(window)
        for part, stretch in ((self.left, 0), (self.page, 1), (self.lookalikes, 0)):
            self.splitter.addWidget(part)
            self.splitter.setStretchFactor(self.splitter.count() - 1, stretch)
        self.page.setMinimumWidth(LEAST_WIDTH)
        self.splitter.set_middle(GOOD_WIDTH)
        self.lookalikes.have_least_width(_LEAST_SLIDER)
        self.stack = QStackedWidget(window)
        for widget in (QWidget(window), self.splitter):  # nothing is seen until the folders are known
            self.stack.addWidget(widget)
        middle = QWidget(window)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.details = DetailsPanel(window, key="Ctrl+I")
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.stack, 1)
        row.addWidget(self.details)
        column.addLayout(row, 1)
        self.under_way = QWidget(window)
        """The bars of what is under way."""
        bars = QVBoxLayout(self.under_way)
        bars.setContentsMargins(0, 0, 0, 0)
        bars.setSpacing(0)
        bars.addWidget(self.switch_panel)
        bars.addWidget(self.scan_bar)
        self.foot = Foot(self.page.status, window)
        column.addWidget(self.under_way)
        column.addWidget(self.foot)
        window.setCentralWidget(middle)
        self.tool_bar = ToolBar(actions, window)
        self.tool_bar.hide()
        window.addToolBar(self.tool_bar)
        for slider in (self.lookalikes.slider, self.tool_bar.sizes):
            ClickedPlaces(slider)
