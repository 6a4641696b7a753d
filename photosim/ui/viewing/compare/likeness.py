"""Why is this alike? A glow over both photos where their likeness comes from, and what it means in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from photosim.base.errors import PhotosimError
from photosim.base.job import Job
from photosim.base.texts import tr
from photosim.ui.jobs.operation import Operation, Running, start
from photosim.ui.kit import theme
from photosim.ui.kit.remedies import in_words
from photosim.ui.kit.wording import percent
from photosim.ui.viewing.compare.pictures import ComparedPictures
from photosim.values.likeness import Why

BUSY = tr("Looking for what makes them alike…")
_SIDE = 384
"""Pixels of the glow, along both sides: smooth at any zoom."""
_LOW, _HIGH = QColor(255, 196, 0), QColor(255, 40, 0)
_MOST = 0.62
"""How much the strongest glow covers the photo."""


class Explainer(Protocol):
    """The part of LookalikesService that is used here."""

    def why(self, one: int, other: int) -> Why: ...


class Legend(QWidget):
    """The colours from weak to strong."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(72, 12)

    def sizeHint(self) -> QSize:
        return QSize(72, 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        gradient = QLinearGradient(0, 0, self.width(), 0)
        gradient.setColorAt(0, theme.colour("track", within=self))
        gradient.setColorAt(0.4, _LOW)
        gradient.setColorAt(1, _HIGH)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)


class LikenessPane(QWidget):
    """The bar below the photos with the legend. Puts the glow on the photos; asks outside the GUI thread."""

    changed = Signal()
    """The photos look another way now."""
    shown_changed = Signal(bool)

    def __init__(self, explainer: Callable[[], Explainer], pictures: ComparedPictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._explainer = explainer
        self._pictures = pictures
        self._running: Running[Why] | None = None
        self._pair = (0, 1)
        self._legend = Legend(self)
        self._weak, self._strong = QLabel(tr("adds little"), self), QLabel(tr("makes them alike"), self)
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self._weak, self._strong):
            theme.set_role(label, "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(8)
        for widget in (self._weak, self._legend, self._strong):
            row.addWidget(widget)
        row.addSpacing(12)
        row.addWidget(self._words, 1)
        self.hide()

    @property
    def words(self) -> str:
        """What is said."""
        return self._words.text()

    @property
    def busy(self) -> bool:
        return self._running is not None

    def toggle(self, number: int) -> None:
        """Show why photo `number` is alike with the first one, the second when it is the first itself; or no longer."""
        if not self.isHidden():
            self.forget()
        elif len(self._pictures.all) > 1:
            self.ask(number)

    def ask(self, number: int) -> None:
        """Find out, in a thread of its own: both networks look at both photos."""
        self.forget()
        self._pair = (0, number or 1)
        one, other = (self._pictures.all[place].photo.id for place in self._pair)
        explainer = self._explainer

        def work(job: Job) -> Why:
            return explainer().why(one, other)

        self._say(BUSY)
        self.show()
        self.shown_changed.emit(True)
        self._running = start(Operation(owner=self, work=work, success=self._take, failure=self._fail, name="why"))

    def forget(self) -> None:
        """Show the photos as they are."""
        if self._running is not None:
            self._running.drop()
            self._running = None
        for one in self._pictures.all:
            one.glow = None
        if not self.isHidden():
            self.hide()
            self.shown_changed.emit(False)
            self.changed.emit()

    def _take(self, why: Why) -> None:
        self._running = None
        for place, strengths in zip(self._pair, (why.first, why.second), strict=True):
            self._pictures.all[place].glow = glow_of(strengths)
        self._say(said(why, self._pair[1] + 1 if len(self._pictures.all) > 2 else None))
        self.changed.emit()

    def _fail(self, error: PhotosimError) -> None:
        self._running = None
        self._say(in_words(error))

    def _say(self, text: str) -> None:
        self._words.setText(text)
        self.setAccessibleName(text)


def said(why: Why, other: int | None) -> str:
    """In words: how much of the score comes from what. `other` is the number of the photo, where there are several."""
    which = tr("They are") if other is None else tr("Photo {0} is", other)
    if why.by_kind is None:
        return tr("{0} {1} alike, by colours, layout and texture.", which, percent(max(0.0, why.score)))
    kind, look = (percent(max(0.0, part)) for part in (why.by_kind, why.by_look))
    return tr(
        "{0} {1} alike: {2} by what is shown, {3} by colours and layout.",
        which,
        percent(max(0.0, why.score)),
        kind,
        look,
    )


def glow_of(strengths: np.ndarray) -> QImage:
    """A see-through picture, the stronger the redder, of strengths (rows, columns) between 0 and 1."""
    rows, columns = strengths.shape
    alpha = (np.clip(strengths, 0, 1) * _MOST)[..., np.newaxis]
    low, high = (np.array([colour.blue(), colour.green(), colour.red()], np.float32) for colour in (_LOW, _HIGH))
    paint = low + (high - low) * np.clip(strengths, 0, 1)[..., np.newaxis]
    pixels = np.concatenate([paint * alpha, 255 * alpha], axis=2).round().astype(np.uint8)
    small = QImage(pixels.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied).copy()
    smooth = Qt.TransformationMode.SmoothTransformation
    return small.scaled(_SIDE, _SIDE, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
