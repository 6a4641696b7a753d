"""Sharpness: asks for pictures as sharp as the view wants them, and says where a photo cannot be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from photosim.ui.viewing.compare.locked_view import LockedView
from photosim.ui.viewing.compare.notes import note_of
from photosim.ui.viewing.compare.pictures import ComparedPictures
from photosim.ui.viewing.compare.ways import Ways
from photosim.values.photos import Folder

_SETTLE_MS = 80
"""Pictures are asked for once the view has kept still for so long."""


class Sharpness(QObject):
    """Follows the view and the pictures; nothing is asked for while `owner` is not on the screen."""

    def __init__(self, view: LockedView, pictures: ComparedPictures, ways: Ways, owner: QWidget) -> None:
        super().__init__(owner)
        self._view = view
        self._pictures = pictures
        self._ways = ways
        self._owner = owner
        self.folders: Sequence[Folder] = ()
        """Those of the library: a photo of one that is not connected is said to be so."""
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self.need)
        view.changed.connect(self._view_changed)
        pictures.changed.connect(self._picture_changed)
        pictures.failed.connect(self._note)

    @property
    def busy(self) -> bool:
        """Whether more is about to be asked for."""
        return self._settle.isActive()

    def need(self) -> None:
        """Ask for what is seen now."""
        scene = self._view.scene
        if scene is None or not self._owner.isVisible():
            return
        fit = self._view.fit_scale
        fitted, needed = [], []
        for number, one in enumerate(self._pictures.all):
            fitted.append(max(1, round(one.side * fit / scene.ratio(number))))
            needed.append(round(one.side * self._view.scale_of(number)))
            self._note(number)
        self._pictures.need(fitted, needed)

    def stop(self) -> None:
        """Ask for nothing more, and let go of what is large."""
        self._settle.stop()
        self._pictures.free()

    def _view_changed(self) -> None:
        if self._view.scene is None:
            return
        for number, caption in enumerate(self._ways.side.captions[: len(self._pictures.all)]):
            caption.set_scale(self._view.scale_of(number))
        if not self._settle.isActive():
            self._settle.start()

    def _picture_changed(self, number: int) -> None:
        self._ways.repaint_shown(number)
        self._settle.start()

    def _note(self, number: int) -> None:
        """Say why a photo is not as sharp as it could be."""
        note = note_of(self._pictures.all[number], self._view.scale_of(number), self.folders)
        self._ways.set_note(number, note)
