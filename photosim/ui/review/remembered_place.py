"""RememberedPlace: where the person is in the review, kept from one start of the program to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer

from photosim.ui.review.filters import GroupFilter

if TYPE_CHECKING:
    from photosim.library import Library

_SAVE_MS = 600


class ReviewPlace(NamedTuple):
    """The group in hand, its row in the list, and what the list shows."""

    group: str
    row: int
    filter: GroupFilter


class RememberedPlace(QObject):
    """Saves the place a moment after it has changed, so that leafing fast writes once."""

    def __init__(
        self, library: Library, place: Callable[[], ReviewPlace | None], parent: QObject | None = None
    ) -> None:
        """`place` tells where the person is; None while that is not known."""
        super().__init__(parent)
        self._settings = library.settings
        self._place = place
        self._saving = QTimer(self)
        self._saving.setSingleShot(True)
        self._saving.setInterval(_SAVE_MS)
        self._saving.timeout.connect(self.save)

    def last(self) -> ReviewPlace:
        """The place that was saved last."""
        settings = self._settings
        shown = GroupFilter.from_json(settings.get("review.filter", {}))
        return ReviewPlace(settings.get("review.group", ""), settings.get("review.row", 0), shown)

    def save_soon(self) -> None:
        self._saving.start()

    def save(self) -> None:
        """Save the place now."""
        self._saving.stop()
        place = self._place()
        if place is None:
            return
        self._settings.set("review.group", place.group)
        self._settings.set("review.row", place.row)
        self._settings.set("review.filter", place.filter.as_json())
