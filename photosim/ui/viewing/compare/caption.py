"""Caption: what stands above a photo that is compared: which one it is, how large, and what becomes of it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.kit import theme, wording
from photosim.ui.kit.elided import ElidedLabel
from photosim.ui.kit.evidence import sentence
from photosim.ui.kit.icons import set_icon
from photosim.values.photos import Photo

KEEPER, MARKED = tr("Keeper"), tr("Marked for deletion")
_WIDE = 480
"""From this width on there is room for what the buttons are called."""


class Caption(QWidget):
    """Three lines: name and what the person decided; sizes; how it lies on the first photo."""

    keep_requested = Signal()
    mark_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = QLabel(self)
        theme.set_role(self._number, "strong")
        self._name = ElidedLabel(parent=self, mode=Qt.TextElideMode.ElideMiddle)
        theme.set_role(self._name, "strong")
        self._state = QLabel(self)
        self._state.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        # Also while it is empty: all photos begin at one height.
        self._state.setFixedHeight(self._state.fontMetrics().height() + 2)
        self._facts = ElidedLabel(parent=self)
        theme.set_role(self._facts, "muted")
        self._note = ElidedLabel(parent=self)
        theme.set_role(self._note, "muted")
        self._scale = QLabel(self)
        theme.set_role(self._scale, "muted")
        self._keep = self._button("check", tr("Keep"), tr("Keep this one (K)"), self.keep_requested)
        self._mark = self._button("trash", tr("Mark"), tr("Mark for deletion (M)"), self.mark_requested)
        self._mark.setCheckable(True)
        upper = QHBoxLayout()
        upper.setSpacing(6)
        upper.addWidget(self._number)
        upper.addWidget(self._name, 1)
        upper.addWidget(self._state)
        lower = QHBoxLayout()
        lower.setSpacing(10)
        lower.addWidget(self._facts, 1)
        lower.addWidget(self._scale)
        text = QVBoxLayout()
        text.setSpacing(1)
        text.addLayout(upper)
        text.addLayout(lower)
        text.addWidget(self._note)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 6, 5)
        row.setSpacing(4)
        row.addLayout(text, 1)
        row.addWidget(self._keep)
        row.addWidget(self._mark)
        self.set_deciding(False)

    @property
    def name(self) -> str:
        return self._name.full_text

    @property
    def state(self) -> str:
        return self._state.text()

    @property
    def facts(self) -> str:
        return self._facts.full_text

    @property
    def note(self) -> str:
        """How the photo lies on the first."""
        return self._note.full_text

    @property
    def scale(self) -> str:
        return self._scale.text()

    def set_deciding(self, deciding: bool) -> None:
        """Whether photos can be kept and marked here."""
        self._keep.setVisible(deciding)
        self._mark.setVisible(deciding)

    def set_photo(self, number: int, photo: Photo, note: str) -> None:
        self._number.setText(str(number + 1))
        self._number.setAccessibleName(tr("Photo {0}", number + 1))
        self._name.set_text(to_text(photo.path.name))
        self._name.setToolTip(wording.tip(to_text(photo.path)))
        size = f"{wording.number(photo.width)} × {wording.number(photo.height)}"
        self._facts.set_text(f"{size} · {wording.size(photo.size)}")
        self._note.set_text(sentence(note))

    def set_scale(self, scale: float | None) -> None:
        """Device pixels for one of the photo's pixels."""
        self._scale.setText("" if scale is None else f"{round(scale * 100)} %")

    def set_state(self, *, keeper: bool, marked: bool) -> None:
        self._state.setText(KEEPER if keeper else MARKED if marked else "")
        role = "accent" if keeper else "danger"
        back, front = theme.colour(role, within=self).name(), theme.colour(f"on_{role}", within=self).name()
        self._state.setStyleSheet(
            f"background: {back}; color: {front}; border-radius: 4px; padding: 1px 7px; font-weight: 600;"
            if keeper or marked
            else ""
        )
        self._keep.setEnabled(not keeper)
        self._mark.setEnabled(not keeper)
        self._mark.setChecked(marked)
        self._mark.setToolTip(tr("Take the mark off (M)") if marked else tr("Mark for deletion (M)"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        style = Qt.ToolButtonStyle
        wide = event.size().width() >= _WIDE
        for button in (self._keep, self._mark):
            button.setToolButtonStyle(style.ToolButtonTextBesideIcon if wide else style.ToolButtonIconOnly)

    def _button(self, icon: str, text: str, what: str, signal: SignalInstance) -> QToolButton:
        button = QToolButton(self)
        button.setText(f" {text}")
        set_icon(button, icon)
        button.setIconSize(QSize(18, 18))
        button.setToolTip(what)
        button.setAccessibleName(what.partition(" (")[0])
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(signal)
        return button
