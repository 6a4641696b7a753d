"""What is known about one photo, in words, beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.kit import theme, wording
from photosim.ui.kit.icons import set_icon
from photosim.ui.kit.said import said
from photosim.values.organising import Label
from photosim.values.photos import Metadata, Photo

Facts = list[tuple[str, str]]
"""Heading and value, in reading order; nothing unknown is in it."""

FORMATS = {"MPO": "JPEG", "HEIF": "HEIC / HEIF"}


class DetailsPanel(QFrame):
    """A column of facts; the text can be selected, and copied as a whole with the button."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None, *, key: str = "I") -> None:
        """`key` is the one that shows and hides it."""
        super().__init__(parent)
        self._facts: Facts = []
        self.setFixedWidth(300)
        self.setAccessibleName(tr("Details of the photo"))
        heading = QLabel(tr("Details"), self)
        theme.set_role(heading, "heading")
        self._copy = self._button("copy", tr("Copy all details"))
        self._copy.clicked.connect(self._copy_all)
        keys = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        self._close = self._button("close", tr("Hide the details ({0})", keys))
        self._close.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.setContentsMargins(16, 8, 8, 8)
        top.addWidget(heading, 1)
        top.addWidget(self._copy)
        top.addWidget(self._close)

        self._column = QVBoxLayout()
        self._column.setContentsMargins(16, 0, 16, 16)
        self._column.setSpacing(0)
        self._values: list[QLabel] = []
        body = QWidget(self)
        body.setLayout(self._column)
        scroll = QScrollArea(self)
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(tr("Details of the photo"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(top)
        outer.addWidget(scroll, 1)

    @property
    def facts(self) -> Facts:
        """What is on show."""
        return list(self._facts)

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these instead."""
        if list(facts) == self._facts:
            return
        self._facts = list(facts)
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._values.clear()
        for heading, value in self._facts:
            title = QLabel(heading, self)
            theme.set_role(title, "muted")
            text = QLabel(self)
            text.setTextFormat(Qt.TextFormat.PlainText)
            # A long file name without spaces may be broken anywhere; the copy is made from the facts.
            text.setText(_breakable(value))
            text.setWordWrap(True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            text.setAccessibleName(f"{heading}: {value}")
            title.setBuddy(text)
            self._column.addWidget(title)
            self._column.addSpacing(2)
            self._column.addWidget(text)
            self._column.addSpacing(14)
            self._values.append(text)
        self._column.addStretch(1)

    def _copy_all(self) -> None:
        QApplication.clipboard().setText("\n".join(f"{heading}: {value}" for heading, value in self._facts))

    def _button(self, name: str, what: str) -> QToolButton:
        button = QToolButton(self)
        set_icon(button, name)
        button.setIconSize(QSize(18, 18))
        button.setToolTip(what)
        button.setAccessibleName(what)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button


def photo_facts(photo: Photo, beside: Sequence[Path] = (), label: Label | None = None) -> Facts:
    """Everything the library knows about a photo; `beside` are the other files of its shot, `label` what was said."""
    known = photo.metadata
    facts = [(tr("Name"), to_text(photo.path.name)), (tr("Folder"), to_text(photo.path.parent))]
    if known.taken_at:
        facts.append((tr("Taken"), wording.moment(known.taken_at, known.taken_offset)))
    else:
        if photo.shown_source == "name":
            facts.append((tr("Date in its name"), tr("{0} (a guess)", wording.moment(photo.shown_at))))
        facts.append((tr("File changed"), wording.moment(local_time(photo.mtime_ns / 1e9))))
    facts += [
        (tr("Camera"), wording.camera(known.camera_make, known.camera_model)),
        (tr("Lens"), (known.lens or "").strip()),
        (tr("Exposure"), wording.exposure(known.aperture, known.exposure, known.iso, known.focal_length)),
        (tr("Picture size"), wording.pixels(photo.width, photo.height)),
        (tr("File"), f"{wording.size(photo.size)}, {FORMATS.get(photo.format, photo.format)}"),
    ]
    if beside:
        facts.append((tr("Goes with"), ", ".join(to_text(path.name) for path in beside)))
    facts.append((tr("Place"), _place(known, label)))
    facts.append((tr("Damage"), said(photo.damage)))
    facts.append((tr("Software"), (known.software or "").strip()))
    if label is not None:
        facts += _label_facts(label)
    elif known.rating is not None:
        facts.append((tr("Rating"), wording.rating(known.rating)))
    return [(heading, value) for heading, value in facts if value]


def _place(known: Metadata, label: Label | None) -> str:
    """Names and position."""
    names = ", ".join(label.places) if label is not None else ""
    if known.latitude is None or known.longitude is None:
        return names
    position = wording.position(known.latitude, known.longitude, known.altitude)
    return f"{names} · {position}" if names else position


def _label_facts(label: Label) -> Facts:
    rating = wording.rating(label.rating) if label.rating else ""
    return [
        (tr("Rating"), " ".join(["♥"] * label.favourite + [rating] * bool(rating))),
        (tr("Keywords"), ", ".join(label.keywords)),
        (tr("Title"), label.title),
        (tr("Caption"), label.caption),
    ]


def file_facts(path: Path, size: int | None, mtime: float | None, pixels: tuple[int, int] | None) -> Facts:
    """What can be said about a picture outside the library; None for what is not known (yet).

    size in bytes, mtime in seconds since 1970, pixels as width and height.
    """
    facts = [(tr("Name"), to_text(path.name)), (tr("Folder"), to_text(path.parent))]
    if mtime is not None:
        facts.append((tr("File changed"), wording.moment(local_time(mtime))))
    if pixels is not None:
        facts.append((tr("Picture size"), wording.pixels(*pixels)))
    if size is not None:
        facts.append((tr("File"), wording.size(size)))
    return facts


def local_time(seconds: float) -> str:
    """ISO 8601 time of a file, in this computer's zone; empty for an impossible one."""
    try:
        return datetime.fromtimestamp(seconds).replace(microsecond=0).isoformat()
    except (OverflowError, OSError, ValueError):  # a file system may claim any time
        return ""


def _breakable(text: str) -> str:
    """Allow a line break after the separators of paths and file names."""
    for separator in "/\\_-.":
        text = text.replace(separator, separator + "\u200b")
    return text
