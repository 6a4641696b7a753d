"""The difference of two photos as a picture: grey where they are the same, the brighter the more they differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QImage, QPainter, QTransform
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from photosim.base.job import Job
from photosim.base.texts import tr
from photosim.ui.jobs import tasks
from photosim.ui.kit import theme
from photosim.ui.kit.check_box import CheckBox
from photosim.ui.kit.remedies import in_words
from photosim.ui.kit.sliders import ClickedPlaces
from photosim.ui.viewing.compare import words
from photosim.ui.viewing.compare.canvas import CompareCanvas
from photosim.ui.viewing.compare.locked_view import LockedView
from photosim.ui.viewing.compare.pair import PairChoice
from photosim.ui.viewing.compare.pictures import ComparedPictures
from photosim.values.alignment import Alignment, Difference

_GREY = (104, 104, 104)
_MIDDLE = (255, 158, 27)
_MOST = (255, 252, 214)
_GAINS = (1, 2, 4, 8, 16, 32)
_USUAL = 2
_SMALLEST_LEVEL = 512
_ROWS = 256

BUSY = tr("Comparing every pixel…")
NOTHING_IN_COMMON = tr("These two photos show nothing in common, so there is no difference to show.")


class Comparer(Protocol):
    """The part of ViewingService that is used here."""

    def alignment(self, first: Path, second: Path, job: Job | None = None) -> Alignment | None: ...

    def difference(
        self, first: Path, second: Path, alignment: Alignment | None = None, job: Job | None = None
    ) -> Difference | None: ...


class DifferencePictures(NamedTuple):
    """A difference with its pictures, largest first."""

    difference: Difference
    images: Sequence[QImage]


class DifferenceCanvas(CompareCanvas):
    """Paints an answer over the first photo of the pair, or a sentence while there is none."""

    def __init__(self, view: LockedView, pictures: ComparedPictures, parent: QWidget | None = None) -> None:
        super().__init__(view, parent)
        self._pictures = pictures
        self._number = 0
        self._answer: DifferencePictures | None = None
        self._gain = _GAINS[_USUAL]
        self._behind = False
        self.note = ""
        self.busy = False

    def show_answer(self, number: int, answer: DifferencePictures | None) -> None:
        """Show the difference of a pair whose first photo is `number`."""
        self._number, self._answer = number, answer
        self._tint()

    def say(self, note: str, *, busy: bool = False) -> None:
        self.note, self.busy = note, busy
        self.setAccessibleDescription(note)
        self.update()

    def set_gain(self, gain: int) -> None:
        self._gain = gain
        self._tint()

    def set_behind(self, behind: bool) -> None:
        """Whether the photo is seen below the difference."""
        self._behind = behind
        self._tint()

    def background(self) -> QColor:
        return QColor(*_GREY) if self._answer is not None else super().background()

    def paint_scene(self, painter: QPainter) -> None:
        if self._answer is None or self._number >= len(self._pictures.all):
            if self.note:
                self.paint_note(painter, self.note, over=False, icon="difference")
            return
        one = self._pictures.all[self._number]
        if self._behind:
            painter.setOpacity(0.45)
            self.paint_photo(painter, self._number, one)
            painter.setOpacity(1.0)
        left, top, right, bottom = self._answer.difference.region
        width, height = one.photo.width, one.photo.height
        needed = (right - left) * width * self.view.scale_of(self._number)
        images = self._answer.images
        image = next((image for image in reversed(images) if image.width() >= needed - 1.5), images[0])
        grown = QTransform(
            (right - left) * width / image.width(), 0, 0, (bottom - top) * height / image.height(), 0, 0
        ) * QTransform.fromTranslate(left * width, top * height)
        laid = grown * self.view.laid_out(self._number)
        self.paint_image(painter, image, laid)
        if (left, top, right, bottom) != (0.0, 0.0, 1.0, 1.0):
            self._paint_edge(painter, laid.mapRect(QRectF(image.rect())))

    def _paint_edge(self, painter: QPainter, part: QRectF) -> None:
        """Draw around what was compared: nothing is known of the rest."""
        ratio = self.devicePixelRatioF()
        part = QRectF(part.topLeft() / ratio, part.size() / ratio).translated(self.width() / 2, self.height() / 2)
        painter.setPen(QColor(200, 200, 200))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(part)

    def _tint(self) -> None:
        if self._answer is not None:
            table = colour_table(self._gain, over_photo=self._behind)
            for image in self._answer.images:
                image.setColorTable(table)
        self.update()


class DifferencePane(QWidget):
    """The bar below: which pair, how strong, and the difference in words. Owns the canvas, which stands elsewhere."""

    pair_changed = Signal()

    def __init__(
        self, viewing: Comparer, view: LockedView, pictures: ComparedPictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._viewing = viewing
        self._pictures = pictures
        self.canvas = DifferenceCanvas(view, pictures, None)
        self.canvas.setAccessibleName(tr("Difference"))
        self._alignment_of: Callable[[int], Alignment | None] = lambda number: None
        self._task: tasks.Task | None = None
        self._job: Job | None = None
        self._shown: tuple[int, int] | None = None
        self.pair = PairChoice("against", self)
        self.pair.changed.connect(self._pair_changed)
        self._title = QLabel(self)
        self._title.setWordWrap(True)
        theme.set_role(self._title, "strong")
        self._detail = QLabel(self)
        self._detail.setWordWrap(True)
        theme.set_role(self._detail, "muted")
        for label in (self._title, self._detail):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._gain = QSlider(Qt.Orientation.Horizontal, self)
        self._gain.setRange(0, len(_GAINS) - 1)
        self._gain.setValue(_USUAL)
        self._gain.setPageStep(1)
        self._gain.setFixedWidth(120)
        self._gain.setAccessibleName(tr("Amplification"))
        self._gain.setToolTip(tr("Amplification: how strongly small differences are shown"))
        self._gain.valueChanged.connect(self._set_gain)
        ClickedPlaces(self._gain)
        self._factor = QLabel(self)
        self._factor.setMinimumWidth(self.fontMetrics().horizontalAdvance("× 32") + 4)
        self._behind = CheckBox(tr("Photo behind"), self)
        self._behind.setToolTip(tr("Show the photo faintly below what differs"))
        self._behind.toggled.connect(self.canvas.set_behind)
        name = QLabel(tr("Amplify"), self)
        theme.set_role(name, "muted")
        text = QVBoxLayout()
        text.setSpacing(1)
        text.addWidget(self._title)
        text.addWidget(self._detail)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addLayout(text, 1)
        for widget in (name, self._gain, self._factor, self._behind):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 6)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.pair, 0, Qt.AlignmentFlag.AlignLeft)
        self._set_gain(_USUAL)
        self._tell("", "")

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(0, 2 * self.fontMetrics().height() + 16))

    @property
    def title(self) -> str:
        return self._title.text()

    @property
    def detail(self) -> str:
        return self._detail.text()

    @property
    def busy(self) -> bool:
        return self._task is not None

    def set_photos(self, names: Sequence[str], alignment_of: Callable[[int], Alignment | None]) -> None:
        """Begin with other photos; `alignment_of` tells how one of them lies on the first, once that is known."""
        self.cancel()
        self._alignment_of = alignment_of
        self._shown = None
        self.canvas.show_answer(0, None)
        self.pair.set_names(names)

    def ask(self) -> None:
        """Find the difference of the pair, unless it is shown or being looked for."""
        if self._shown == self.pair.pair or len(self._pictures.all) < 2:
            return
        self.cancel()
        first, second = self._shown = self.pair.pair
        self.canvas.show_answer(first, None)
        self.canvas.say(BUSY, busy=True)
        self._tell(BUSY, tr("Both photos are read in full."))
        one, other = (self._pictures.all[number].photo.path for number in (first, second))
        laid = self._alignment_of(second) if first == 0 else None
        viewing, job = self._viewing, Job()
        self._job = job

        def work() -> tuple[DifferencePictures, Alignment | None] | None:
            found_laid = laid or viewing.alignment(one, other, job)
            found = None if found_laid is None else viewing.difference(one, other, found_laid, job)
            return None if found is None else (DifferencePictures(found, images_of(found.levels, job)), found_laid)

        self._task = tasks.run(self, work, self._take, self._fail)

    def cancel(self) -> None:
        """Look for nothing any more."""
        if self._task is not None:
            self._task.drop()
            self._shown = None
        if self._job is not None:
            self._job.cancel()
        self._task = self._job = None

    def forget(self) -> None:
        """Drop the pictures."""
        self.cancel()
        self._shown = None
        self.canvas.show_answer(0, None)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.cancel()

    def _take(self, found: tuple[DifferencePictures, Alignment | None] | None) -> None:
        self._task = self._job = None
        if found is None:
            self.canvas.say(NOTHING_IN_COMMON)
            self._tell(NOTHING_IN_COMMON, "")
            return
        answer, laid = found
        first, second = self.pair.pair
        self.canvas.say("")
        self.canvas.show_answer(first, answer)
        self._tell(words.in_short(answer.difference), words.at_length(answer.difference, laid, first, second))
        self.canvas.setAccessibleDescription(self.title)

    def _fail(self, error: Exception) -> None:
        self._task = self._job = None
        text = tr("The difference cannot be shown. {0}", in_words(error))
        self.canvas.say(text)
        self._tell(text, "")

    def _tell(self, title: str, detail: str) -> None:
        self._title.setText(title)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))

    def _pair_changed(self) -> None:
        self.pair_changed.emit()
        if self.isVisible():
            self.ask()

    def _set_gain(self, step: int) -> None:
        self._factor.setText(f"× {_GAINS[step]}")
        self.canvas.set_gain(_GAINS[step])


def images_of(levels: np.ndarray, job: Job) -> list[QImage]:
    """Images with a palette, largest first, each half as long as the one before; for any thread. Raises Cancelled."""
    images = []
    while True:
        job.checkpoint()
        height, width = levels.shape
        levels = np.ascontiguousarray(levels)
        images.append(QImage(levels.data, width, height, width, QImage.Format.Format_Indexed8).copy())
        if max(width, height) // 2 < _SMALLEST_LEVEL:
            return images
        levels = halved(levels)


def halved(levels: np.ndarray) -> np.ndarray:
    """Uint8 (h, w) at half the size: the root of the mean square, rounded up, so that a single dot is not lost."""
    height, width = levels.shape
    levels = np.pad(levels, ((0, height % 2), (0, width % 2)), mode="edge")
    small = np.empty((levels.shape[0] // 2, levels.shape[1] // 2), np.uint8)
    for top in range(0, len(small), _ROWS):
        square = levels[2 * top : 2 * (top + _ROWS)].astype(np.float32) ** 2
        mean = (square[::2, ::2] + square[1::2, ::2] + square[::2, 1::2] + square[1::2, 1::2]) / 4
        small[top : top + _ROWS] = np.ceil(np.sqrt(mean))
    return small


def colour_table(gain: int, *, over_photo: bool) -> list[int]:
    """The colour of each of the 256 levels: grey, or nothing, for no difference."""
    table = []
    for level in range(256):
        part = min(1.0, level * gain / 255)
        low, high, share = (_GREY, _MIDDLE, 2 * part) if part < 0.5 else (_MIDDLE, _MOST, 2 * part - 1)
        red, green, blue = (round(a + (b - a) * share) for a, b in zip(low, high, strict=True))
        alpha = min(255, round(1.5 * 255 * part)) if over_photo else 255
        table.append(QColor(red, green, blue, alpha).rgba())
    return table
