"""NewDuplicates: remembers that photos have come since a person last looked at the duplicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from photosim.base.texts import tr
from photosim.ui.kit.wording import counted

if TYPE_CHECKING:
    from photosim.base.settings import Settings
    from photosim.values.scanning import ScanReport

_SETTING = "duplicates.photos_since"
"""Photos that are new, or changed, since the page of duplicates was last on the screen."""


class NewDuplicates(QObject):
    """Counts what scans bring; whoever looks at the duplicates has seen it. Outlives the program's end."""

    changed = Signal(str)
    """What there is to say; empty when there is nothing."""

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings

    @property
    def words(self) -> str:
        """`12 photos have come since you looked: there may be new duplicates.` Empty when there are none."""
        count = self._settings.get(_SETTING, 0)
        if count <= 0:
            return ""
        have = tr("has") if count == 1 else tr("have")
        return tr("{0} {1} come since you looked: there may be new duplicates.", counted(count, "photo"), have)

    def note(self, report: ScanReport) -> None:
        """A scan has ended."""
        came = report.new + report.changed
        if came:
            self._set(self._settings.get(_SETTING, 0) + came)

    def seen(self) -> None:
        """The duplicates are on the screen."""
        self._set(0)

    def _set(self, count: int) -> None:
        if count != self._settings.get(_SETTING, 0):
            self._settings.set(_SETTING, count)
            self.changed.emit(self.words)
