"""LabelStrip: what is said of the photo on show, and saying it: favourite, stars, keywords; and deleting it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.kit.icon_button import icon_button
from photosim.ui.kit.wording import rating as rating_in_words
from photosim.values.organising import BEST_RATING, REJECTED, Label


class LabelStrip(QWidget):
    """Only asks: whoever hears it changes the library, and then shows the label as it is."""

    favourite_requested = Signal()
    rating_requested = Signal(int)
    """0 to 5. A click on the last star that is lit takes the rating away."""
    describe_requested = Signal()
    delete_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rating = 0
        self._favourite = _sign("♡", tr("Favourite (H)"), self)
        self._is_favourite = False
        self._favourite.clicked.connect(self.favourite_requested)
        self._stars = [_sign("☆", tr("{0} of 5 stars (Alt+{0})", number), self) for number in range(1, BEST_RATING + 1)]
        for number, star in enumerate(self._stars, 1):
            star.clicked.connect(lambda _=False, number=number: self._rate(number))
        self._keywords = icon_button("keywords", tr("Keywords and title (Ctrl+K)"), self.describe_requested.emit, self)
        self._delete = icon_button("trash", tr("Delete (Del)"), self.delete_requested.emit, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._favourite)
        row.addSpacing(4)
        for star in self._stars:
            row.addWidget(star)
        row.addSpacing(4)
        row.addWidget(self._keywords)
        row.addWidget(self._delete)
        self.show_label(None)

    @property
    def rating(self) -> int:
        """The rating on show."""
        return self._rating

    @property
    def is_favourite(self) -> bool:
        return self._is_favourite

    def star(self, number: int) -> QToolButton:
        """The star of that number, from 1."""
        return self._stars[number - 1]

    def button(self, name: str) -> QToolButton:
        """`favourite`, `keywords` or `delete`."""
        return {"favourite": self._favourite, "keywords": self._keywords, "delete": self._delete}[name]

    def show_label(self, label: Label | None) -> None:
        """Show what is said of the photo; None for a picture that is not in the library."""
        self.setEnabled(label is not None)
        self._rating = label.rating if label is not None else 0
        favourite = label is not None and label.favourite
        self._is_favourite = favourite
        self._favourite.setText("♥" if favourite else "♡")
        self._favourite.setAccessibleName(tr("No longer a favourite") if favourite else tr("Favourite"))
        for number, star in enumerate(self._stars, 1):
            star.setText("★" if number <= self._rating else "☆")
        words = label.keywords if label is not None else ()
        tip = tr("Keywords and title (Ctrl+K)")
        self._keywords.setToolTip(f"{tip}\n{', '.join(words)}" if words else tip)
        rated = tr("Rejected") if self._rating == REJECTED else rating_in_words(self._rating)
        said = [rated] * bool(self._rating) + [tr("favourite")] * favourite
        self.setAccessibleName("; ".join([*said, *words]) or tr("Nothing said of this photo"))

    def _rate(self, number: int) -> None:
        self.rating_requested.emit(0 if number == self._rating else number)


def _sign(text: str, what: str, parent: QWidget) -> QToolButton:
    """A button of one letter."""
    button = QToolButton(parent)
    button.setText(text)
    button.setToolTip(what)
    button.setAccessibleName(what.partition(" (")[0])
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setStyleSheet(f"QToolButton {{ padding: 2px 1px; font-size: {theme.text_points() * 13 / 9:.1f}pt; }}")
    button.setMinimumSize(QSize(22, 30))
    return button
