"""Errors that a person can act on, in the message bar; what photosim can put right itself has a button."""

from __future__ import annotations

from PySide6.QtCore import QObject

from photosim.base.errors import PhotosimError, UnreadablePhoto
from photosim.base.remedies import Remedy
from photosim.base.texts import tr
from photosim.library import Library
from photosim.ui.jobs import tasks
from photosim.ui.kit.messages import MessageBar
from photosim.ui.kit.remedies import in_words

_BY_ANOTHER_INDEX = (Remedy.BUILT_IN_INDEX, Remedy.INSTALL_INDEX_CLIENT)
_BUILT_IN = "built-in"


class Trouble:
    """What the window says of an error."""

    def __init__(self, owner: QObject, library: Library, messages: MessageBar) -> None:
        self._owner = owner
        self._library = library
        self._messages = messages

    def tell(self, error: Exception) -> None:
        """Show the error; one photo that cannot be read is a warning."""
        kind = "warning" if isinstance(error, UnreadablePhoto) else "error"
        if isinstance(error, PhotosimError) and error.remedy in _BY_ANOTHER_INDEX:
            self._messages.show_message(in_words(error), kind, tr("Use built-in index"), self._use_built_in_index)
        else:
            self._messages.show_message(in_words(error), kind)

    def _use_built_in_index(self) -> None:
        tasks.act(self._owner, lambda: self._library.lookalikes.use_index(_BUILT_IN), self._tell_changed, self.tell)

    def _tell_changed(self, _photos: int) -> None:
        self._messages.show_message(tr("Look-alikes are searched in the built-in index now."))
