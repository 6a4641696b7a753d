"""Test on my photos: progress, then the picture and what it means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHideEvent, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from photosim.base.errors import PhotosimError
from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.jobs import tasks
from photosim.ui.jobs.operation import Operation, Running, start
from photosim.ui.jobs.progress_panel import ProgressPanel
from photosim.ui.kit import theme
from photosim.ui.kit.images import image_of
from photosim.ui.kit.remedies import in_words
from photosim.ui.kit.said import said

if TYPE_CHECKING:
    from photosim.library import Library, SelfTest

_PICTURE = QSize(1120, 560)
"""In pixels of the screen's own measure; on a smaller screen it is shown smaller."""
_LEAST = QSize(280, 140)
"""Smaller than this, nothing in it can be told apart."""
_FRAME = QSize(16, 48)
"""Room for what the system draws around a dialog."""
_SPACE = 12
"""Between the parts of the dialog, in logical pixels."""


class SelfTestDialog(QDialog):
    """Starts the test when it is opened. Closing it, by any way, ends the test; nothing is left behind."""

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._testing: Running[SelfTest] | None = None
        self._result: SelfTest | None = None
        self.setWindowTitle(tr("Test on my photos"))
        self._build()

    @property
    def is_settled(self) -> bool:
        """Whether nothing is under way."""
        return self._testing is None

    @property
    def text(self) -> str:
        """What is said now."""
        return self._words.text() if self._stack.currentIndex() == 1 else self._heading.text()

    def start(self) -> None:
        """Open the dialog and begin."""
        self.open()
        self._testing = start(
            Operation(
                owner=self,
                work=self._library.measuring.selftest,
                success=self._finish,
                failure=self._fail,
                cancelled=self.reject,
                progress=self._progress.show_progress,
                name="selftest",
            )
        )

    # Building

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._waiting_page())
        self._stack.addWidget(self._result_page())
        column.addWidget(self._stack, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        self._save = QPushButton(tr("Save picture…"), self)
        self._save.clicked.connect(self._choose_file)
        self._save.hide()
        self._close = QPushButton(tr("Cancel"), self)
        self._close.setDefault(True)
        self._close.clicked.connect(self.reject)
        row.addWidget(self._save)
        row.addWidget(self._close)
        column.addLayout(row)

    def _waiting_page(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self._heading = QLabel(tr("How well are copies of your photos recognised?"), page)
        self._heading.setWordWrap(True)
        theme.set_role(self._heading, "heading")
        self._explanation = QLabel(
            tr(
                "photosim takes up to 200 of your photos, makes edited copies of each in memory, such as "
                "cropped, turned "
                "or black and white ones, and looks whether it knows them again among all the others. Your files "
                "are only "
                "read, and nothing is kept."
            ),
            page,
        )
        self._explanation.setWordWrap(True)
        self._explanation.setMinimumWidth(520)
        self._explanation.setMinimumHeight(self._explanation.heightForWidth(520))
        self._progress = ProgressPanel(tr("Progress of the test"), "", detailed=True, parent=page)
        self._progress.begin(tr("Getting ready…"))
        for widget in (self._heading, self._explanation, self._progress):
            column.addWidget(widget)
        column.addStretch(1)
        return page

    def _result_page(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._picture = QLabel(page)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words = QLabel(page)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        column.addWidget(self._picture, 1)
        column.addWidget(self._words)
        return page

    # Afterwards

    def _finish(self, result: SelfTest) -> None:
        self._testing = None
        self._result = result
        self._words.setText("\n".join(self._sentences()))
        self._picture.setAccessibleName(tr("Recall and precision against the score. ") + " ".join(self._sentences()))
        self._save.show()
        self._close.setText(tr("Close"))
        self._draw()

    def _draw(self) -> None:
        """Have the picture drawn in the colours and the sharpness of the screen."""
        if self._result is None:
            return
        result, dark = self._result, theme.is_dark()
        size = _PICTURE.scaled(self._room(), Qt.AspectRatioMode.KeepAspectRatio)
        scale = size.width() / _PICTURE.width() * self.devicePixelRatioF()
        tasks.run(
            self,
            lambda: self._library.measuring.selftest_picture(result, dark=dark, scale=scale, words=said),
            self._show_picture,
        )

    def _room(self) -> QSize:
        """What the screen leaves for the picture, once the words below it and the buttons have their room."""
        column = self.layout()
        assert column is not None
        margins = column.contentsMargins()
        available = self.screen().availableSize() - _FRAME
        width = min(_PICTURE.width(), available.width() - margins.left() - margins.right())
        words = self._words.heightForWidth(width)
        below = words + self._close.sizeHint().height() + 3 * _SPACE + margins.top() + margins.bottom()
        return QSize(width, min(_PICTURE.height(), available.height() - below)).expandedTo(_LEAST)

    def _show_picture(self, pixels: np.ndarray) -> None:
        picture = QPixmap.fromImage(image_of(pixels))
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        self._picture.setPixmap(picture)
        self._stack.setCurrentIndex(1)
        self.adjustSize()
        self._stay_on_the_screen()
        self._close.setFocus()

    def _stay_on_the_screen(self) -> None:
        """It was placed when it was smaller."""
        available, frame = self.screen().availableGeometry(), self.frameGeometry()
        left = max(available.left(), min(frame.left(), available.right() + 1 - frame.width()))
        top = max(available.top(), min(frame.top(), available.bottom() + 1 - frame.height()))
        self.move(left, top)

    def _fail(self, error: PhotosimError) -> None:
        self._testing = None
        self._heading.setText(in_words(error))
        for widget in (self._explanation, self._progress):
            widget.hide()
        self._close.setText(tr("Close"))

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, tr("Save picture"), str(Path.home() / "photosim-selftest.png"), tr("Pictures (*.png *.jpg *.webp)")
        )
        if name:
            self.save(Path(name if Path(name).suffix else f"{name}.png"))

    def save(self, path: Path) -> None:
        """Write the picture, in light colours, to a file."""
        result = self._result
        if result is not None:
            tasks.run(
                self,
                lambda: self._library.measuring.save_selftest(result, path, words=said),
                self._say_saved,
                self._say_not_saved,
            )

    def _say_saved(self, path: Path) -> None:
        self._words.setText("\n".join([*self._sentences(), tr("Saved as {0}.", to_text(path))]))

    def _say_not_saved(self, error: PhotosimError) -> None:
        self._words.setText("\n".join([*self._sentences(), in_words(error)]))

    def _sentences(self) -> list[str]:
        return [] if self._result is None else list(map(said, self._result.in_words()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._stack.currentIndex() == 1:
            self._draw()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if event.spontaneous():  # minimised
            return
        if self._testing is not None:
            self._testing.cancel()
        self.deleteLater()
