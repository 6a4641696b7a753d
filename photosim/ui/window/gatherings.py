"""GatheringsShown: albums and keywords in the window: chosen at the left, shown in the middle, and suggested for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QSplitter, QWidget

from photosim.base.once import if_made, made_once
from photosim.ui.kit.shell import Change
from photosim.ui.photos.gathering_commands import GatheringCommands
from photosim.ui.photos.gatherings_panel import GatheringsPanel
from photosim.ui.photos.rearranging import Rearranging
from photosim.ui.photos.stacking import whole_order
from photosim.ui.photos.suggest_others import SuggestOthers
from photosim.values.organising import Gathering

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.ui.folders.panel import FolderPanel
    from photosim.ui.photos.suggestions import SuggestionStrip
    from photosim.ui.window.window import MainWindow


class LeftSide(QSplitter):
    """Folders above, albums and keywords below; a person says how much room each has."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setChildrenCollapsible(False)

    def hold(self, folders: FolderPanel, gatherings: GatheringsPanel) -> None:
        """Let these be its two parts; they have this as their parent already."""
        for part, stretch in ((folders, 3), (gatherings, 2)):
            self.addWidget(part)
            self.setStretchFactor(self.count() - 1, stretch)
        self.setMinimumWidth(max(folders.minimumWidth(), gatherings.minimumWidth()))


class GatheringsShown(QObject):
    """Joins the panel, the page of photos, the suggestions, and the commands."""

    def __init__(self, window: MainWindow, library: Library, panel: GatheringsPanel) -> None:
        super().__init__(window)
        self._library = library
        self._window = window
        self._page = window.page
        self.panel = panel
        self.commands = GatheringCommands(library, window.chosen.ids, window, window.label_steps)
        self._rearranging = Rearranging(self._page.grid, self._page.model)
        self._others = SuggestOthers(library, window, self.show)
        self._connect()
        self._closed = False
        window.first_painted.connect(self._begin)

    @made_once
    def strip(self) -> SuggestionStrip:
        """What may belong there too; made, and its modules imported, when something is first suggested for."""
        from photosim.ui.photos.suggestions import SuggestionStrip

        window, commands = self._window, self.commands
        strip = SuggestionStrip(self._library, window)
        self._page.put_below(strip)
        strip.accepted.connect(commands.accept)
        strip.refused.connect(commands.refuse)
        strip.closed.connect(lambda: window.actions_.suggestions.setChecked(False))
        strip.grid.photo_clicked.connect(window.lookalikes.ask_photo)
        strip.grid.photo_reached.connect(window.lookalikes.reach_photo)
        strip.grid.photo_opened.connect(self._open_suggestion)
        strip.grid.menu_requested.connect(window.chosen.show_menu)
        return strip

    @property
    def strip_if_made(self) -> SuggestionStrip | None:
        """The same where it is there already."""
        strip: SuggestionStrip | None = if_made(self, "strip")
        return strip

    def _begin(self) -> None:
        """The first photos are on the screen; the window may have been closed since."""
        if not self._closed:
            self.panel.refresh()
            self._window.label_steps.remember()

    def _connect(self) -> None:
        panel, commands, a = self.panel, self.commands, self._window.actions_
        panel.chosen.connect(self.show)
        panel.dropped.connect(commands.drop)
        panel.new_requested.connect(commands.new)
        panel.rename_requested.connect(commands.rename)
        panel.remove_requested.connect(commands.remove)
        panel.renewed.connect(lambda: panel.choose(self.shown))
        panel.failed.connect(self._window.show_error)
        panel.left.connect(self._page.take_focus)
        commands.filled.connect(self._look_for_others)
        self._window.labels.filled.connect(self._look_for_others)
        commands.renamed.connect(self._follow_name)
        commands.removed.connect(self._leave)
        self._rearranging.arranged.connect(lambda ids: commands.arrange(whole_order(ids, self._page.arrangement)))
        self._page.gathering_left.connect(self.leave)
        self._page.rows_shown.connect(self._tell_rearranging)
        a.new_album.triggered.connect(commands.new)
        a.album_cover.triggered.connect(commands.set_cover)
        a.take_out.triggered.connect(commands.take_out)
        a.move_earlier.triggered.connect(lambda: self._rearranging.move(-1))
        a.move_later.triggered.connect(lambda: self._rearranging.move(1))
        a.suggestions.toggled.connect(self._suggest)

    @property
    def shown(self) -> Gathering | None:
        """Whose photos are in the middle."""
        return self._page.wanted.gathering

    def show(self, gathering: Gathering) -> None:
        """Show the photos of an album or a keyword."""
        window = self._window
        window.going.to_photos()
        window.folder_panel.unchoose()
        self._others.forget()
        self._page.show_gathering(gathering)
        self.tell()
        window.view.rename()

    def leave(self) -> None:
        """Show all photos again."""
        self._window.going.to_folder(None)

    def folder_shown(self) -> None:
        """Photos of folders are in the middle now."""
        self.panel.choose(None)
        self.tell()

    def take_change(self, change: Change) -> None:
        """Something is another now than it was."""
        self.panel.take_change(change)
        if (strip := self.strip_if_made) is not None:
            strip.take_change(change)

    def is_settled(self) -> bool:
        """Whether what was asked for is on the screen."""
        strip = self.strip_if_made
        return self.panel.is_settled() and (strip is None or strip.isHidden() or strip.is_settled())

    def close_down(self) -> None:
        """The window closes."""
        self._closed = True
        self.panel.close_down()
        if (strip := self.strip_if_made) is not None:
            strip.close_down()

    def tell(self) -> None:
        """Other photos are in the middle: commands and suggestions follow."""
        self.commands.shown = self.shown
        self._suggest()
        self._tell_rearranging()
        self._window.update_actions()

    def _tell_rearranging(self) -> None:
        wanted = self._page.wanted
        self._rearranging.set_on(bool(wanted.album) and not self._is_smart() and not wanted.query and wanted.in_order)

    def _suggest(self) -> None:
        if self._closed:
            return
        wanted = self._window.actions_.suggestions.isChecked() and not self._is_smart()
        shown = self.shown if wanted else None
        if shown is not None or self.strip_if_made is not None:
            self.strip.ask_for(shown)

    def _is_smart(self) -> bool:
        """Whether the album that is shown fills itself."""
        shown = self.shown
        return any(entry.gathering == shown and entry.query is not None for entry in self.panel.list.entries())

    def _look_for_others(self, gathering: Gathering) -> None:
        """Where it is shown, the strip tells them."""
        if self._window.actions_.suggestions.isChecked() and gathering != self.shown:
            self._others.look(gathering)

    def _follow_name(self, old: Gathering, new: Gathering) -> None:
        if self.shown == old:
            self.show(new)

    def _leave(self, gathering: Gathering) -> None:
        if self.shown == gathering:
            self.leave()

    def _open_suggestion(self, photo_id: int) -> None:
        self._window.open_photo(photo_id, self.strip.model.ids())
