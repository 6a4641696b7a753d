"""The general settings: how the program looks, and what a click does; the first page of the preferences."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QRadioButton, QVBoxLayout, QWidget

from photosim.base import texts
from photosim.base.settings import Settings
from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.kit.check_box import CheckBox

TITLE = tr("General")

DARK_VIEWER = "viewer.dark"
"""Setting: whether a photo at full size is on a dark ground in any appearance."""
CLICK = "click.does"
"""Setting: one of the next three."""
LOOK_ALIKES, OPEN, CHOOSE = "look-alikes", "open", "choose"

_APPEARANCES = ((theme.SYSTEM, tr("As the &system")), ("light", tr("&Light")), ("dark", tr("&Dark")))
_CLICKS = (
    (LOOK_ALIKES, tr("Shows its look-&alikes")),
    (OPEN, tr("Shows it at &full size")),
    (CHOOSE, tr("Only &chooses it")),
)


def _languages() -> Sequence[tuple[str, str]]:
    return [(code, texts.name(code)) for code in texts.languages()]


class GeneralSettings(QWidget):
    """Choices are kept, and count, at once."""

    changed = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._groups: list[QButtonGroup] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._heading(tr("Appearance"))
        self._add_choices(theme.APPEARANCE, theme.SYSTEM, _APPEARANCES)
        self._column.addSpacing(theme.SPACE)
        self.dark_viewer = CheckBox(tr("Show a photo at full size on a dark &ground, always"), self)
        self.dark_viewer.setChecked(settings.get(DARK_VIEWER, True))
        self.dark_viewer.toggled.connect(lambda on: self._keep(DARK_VIEWER, on))
        self._column.addWidget(self.dark_viewer)
        self._column.addSpacing(2 * theme.SPACE)
        self._heading(tr("Language"))
        self._add_choices(texts.LANGUAGE, texts.SYSTEM, [(texts.SYSTEM, tr("As the s&ystem")), *_languages()])
        self._explain(tr("Another language is there when photosim is started next."))
        self._column.addSpacing(2 * theme.SPACE)
        self._heading(tr("A click on a photo"))
        self._add_choices(CLICK, LOOK_ALIKES, _CLICKS)
        self._explain(
            tr(
                "A double click and Enter show it at full size, Ctrl+L finds its look-alikes, whatever is chosen here. "
                "The arrow keys do what a click does, but open nothing."
            )
        )
        self._column.addStretch(1)

    def button(self, value: str) -> QRadioButton:
        """The button of a choice."""
        return next(
            button
            for group in self._groups
            for button in group.buttons()
            if isinstance(button, QRadioButton) and button.property("value") == value
        )

    def _heading(self, text: str) -> None:
        label = QLabel(text, self)
        theme.set_role(label, "heading")
        self._column.addWidget(label)
        self._column.addSpacing(4)

    def _explain(self, text: str) -> None:
        label = QLabel(text, self)
        label.setWordWrap(True)
        theme.set_role(label, "muted")
        self._column.addSpacing(4)
        self._column.addWidget(label)

    def _add_choices(self, key: str, default: str, choices: Sequence[tuple[str, str]]) -> None:
        group = QButtonGroup(self)
        self._groups.append(group)
        chosen = self._settings.get(key, default)
        if chosen not in dict(choices):
            chosen = default
        for value, text in choices:
            button = QRadioButton(text, self)
            button.setProperty("value", value)
            button.setChecked(value == chosen)
            group.addButton(button)
            self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        group.buttonToggled.connect(lambda button, on: self._keep(key, button.property("value")) if on else None)

    def _keep(self, key: str, value: object) -> None:
        self._settings.set(key, value)
        self.changed.emit()
