"""The settings of what a person says of photos: for which copies it counts, and whether sidecars are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QLabel, QRadioButton, QVBoxLayout, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import theme

if TYPE_CHECKING:
    from photosim.library import Library

TITLE = tr("Labels")

_WHEN = (
    ("never", tr("&Never write sidecars"), tr("What you say stays in the library.")),
    (
        "command",
        tr("Write sidecars &when I ask for it"),
        tr("“Write into sidecars” in the menu Photo writes it into XMP files beside the chosen photos."),
    ),
    (
        "always",
        tr("&Always write sidecars"),
        tr("Whatever you say is written beside the photos at once, and taken back with Undo."),
    ),
)


class LabelSettings(QWidget):
    """Choices are kept at once."""

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        organising = library.organising
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        self.shared = QCheckBox(tr("&Say it once for all copies of a shot"), self)
        self.shared.setChecked(organising.labelling.for_all_copies)
        self.shared.toggled.connect(organising.labelling.set_for_all_copies)
        self._add(
            lines,
            self.shared,
            tr(
                "A rating, a favourite, keywords, title and caption count for every copy that was proven to be "
                "the same "
                "shot, wherever it lies."
            ),
        )
        heading = QLabel(tr("XMP sidecars, which other programs read"), self)
        theme.set_role(heading, "heading")
        lines.addWidget(heading)
        self.when: dict[str, QRadioButton] = {}
        group = QButtonGroup(self)
        for when, text, explanation in _WHEN:
            button = QRadioButton(text, self)
            button.setChecked(organising.writing.when == when)
            button.toggled.connect(lambda on, when=when: organising.writing.set_when(when) if on else None)
            group.addButton(button)
            self.when[when] = button
            self._add(lines, button, explanation)
        note = QLabel(
            tr(
                "Photos themselves are never written. What a sidecar holds already, stays in it. Nothing is "
                "written into "
                "folders with a padlock."
            ),
            self,
        )
        note.setWordWrap(True)
        theme.set_role(note, "muted")
        lines.addWidget(note)
        lines.addStretch(1)

    def _add(self, lines: QVBoxLayout, button: QCheckBox | QRadioButton, explanation: str) -> None:
        button.setAccessibleDescription(explanation)
        label = QLabel(explanation, self)
        label.setWordWrap(True)
        label.setContentsMargins(24, 0, 0, 0)
        theme.set_role(label, "muted")
        lines.addWidget(button)
        lines.addWidget(label)
        lines.addSpacing(theme.SPACE)
