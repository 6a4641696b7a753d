"""SearchAlbums: a search is kept under a name, as an album that fills itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QInputDialog

from photosim.base.texts import tr
from photosim.ui.jobs import tasks
from photosim.ui.kit.shell import Change, Shell
from photosim.values.organising import Album

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.ui.photos.search import SearchBar


class SearchAlbums(QObject):
    """Asks for the name. The album is listed where all albums are."""

    def __init__(self, library: Library, search: SearchBar, shell: Shell) -> None:
        super().__init__(shell.host)
        self._library = library
        self._search = search
        self._shell = shell
        search.keep_requested.connect(self.ask)

    def ask(self) -> None:
        """Ask for a name, and keep what is asked for now."""
        words = self._search.words
        if not words:
            self._shell.say(tr("Search for something first (Ctrl+F), then keep the search as an album."))
            return
        dialog = QInputDialog(self._shell.host)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(tr("Keep the search as an album"))
        dialog.setLabelText(tr("It always shows what fits now:\n{0}\n\nName of the album", words))
        dialog.setTextValue(words[:1].upper() + words[1:] if words.isalnum() else "")
        dialog.setOkButtonText(tr("Keep"))
        dialog.textValueSelected.connect(lambda name: self.keep(name, words))
        dialog.open()

    def keep(self, name: str, words: str) -> None:
        """Keep a search under this name."""
        labelling = self._library.organising.labelling
        tasks.act(self, lambda: labelling.add_smart_album(name, words), self._kept, self._shell.show_error)

    def _kept(self, album: Album) -> None:
        self._shell.changed(Change.LABELS)
        self._shell.say(tr("“{0}” is an album now. It fills itself with what fits: {1}", album.name, album.query))
