"""ModelCard: one model of the list, with what it is, what to expect, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import theme, wording
from photosim.ui.kit.icons import set_icon
from photosim.ui.kit.said import said
from photosim.values.models import ModelFacts


class ModelCard(QFrame):
    """Asks for acts by the model's name, and does none."""

    use_requested = Signal(str)
    download_requested = Signal(str)
    remove_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self.model = ModelFacts("", "", 0)
        self._name = QLabel(self)
        theme.set_role(self._name, "strong")
        self._state = QLabel(self)
        theme.set_role(self._state, "muted")
        self._about = QLabel(self)
        self._about.setWordWrap(True)
        self._facts = QLabel(self)
        self._facts.setWordWrap(True)
        self._facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._facts.hide()
        theme.set_role(self._facts, "muted")
        for label in (self._name, self._state, self._about, self._facts):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._details = self._button(tr("Details"), "info")
        self._details.setCheckable(True)
        self._details.setToolTip(tr("Shows the network's name, its size, its licence and where it came from"))
        self._details.toggled.connect(self._facts.setVisible)
        self._use = self._button(tr("Use"), "check")
        self._use.clicked.connect(self._ask_to_use)
        self._download = self._button(tr("Download…"), "download")
        self._download.clicked.connect(self._ask_to_download)
        self._remove = self._button(tr("Remove…"), "remove")
        self._remove.clicked.connect(self._ask_to_remove)
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self._name)
        first.addWidget(self._state)
        first.addStretch(1)
        for button in (self._details, self._remove, self._use, self._download):
            first.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 10, 12)
        column.setSpacing(4)
        column.addLayout(first)
        column.addWidget(self._about)
        column.addWidget(self._facts)

    def show_model(self, model: ModelFacts, *, installing: bool) -> None:
        """Show this model; while something is `installing`, nothing else can be downloaded."""
        self.model = model
        self._name.setText(title_in_words(model))
        self._state.setText(state_in_words(model))
        theme.set_role(self._state, "strong" if model.active else "muted")
        self._about.setText(said(model.about))
        self._facts.setText(facts_in_words(model))
        is_idle = not (model.active or model.pending)
        self._use.setVisible(model.installed and is_idle)
        self._download.setVisible(bool(model.host) and not model.installed)
        self._download.setText(tr("Download {0}…", wording.size(model.bytes)) if model.bytes else tr("Download…"))
        self._remove.setVisible(is_idle and not model.built_in and (model.installed or model.vectors > 0))
        named = (
            (self._use, tr("Use")),
            (self._download, tr("Download")),
            (self._remove, tr("Remove")),
            (self._details, tr("Details of")),
        )
        for button, verb in named:
            button.setAccessibleName(f"{verb} {said(model.called)}")
        self.setAccessibleName(f"{title_in_words(model)}, {self._state.text()}. {said(model.about)}")
        self.set_installing(installing)

    def set_installing(self, installing: bool) -> None:
        """One installation at a time."""
        self._download.setEnabled(not installing)

    def take_focus(self) -> None:
        """Give the keyboard to the first button there is."""
        for button in (self._use, self._download, self._remove, self._details):
            if not button.isHidden():
                button.setFocus()
                return

    @property
    def buttons(self) -> list[str]:
        """What the card offers."""
        return [button.text() for button in (self._remove, self._use, self._download) if not button.isHidden()]

    def _button(self, text: str, icon: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.setIconSize(QSize(16, 16))
        set_icon(button, icon)
        return button

    def _ask_to_use(self) -> None:
        self.use_requested.emit(self.model.name)

    def _ask_to_download(self) -> None:
        self.download_requested.emit(self.model.name)

    def _ask_to_remove(self) -> None:
        self.remove_requested.emit(self.model.name)


def title_in_words(model: ModelFacts) -> str:
    """What people call it, and how much would have to be downloaded."""
    if model.host and not model.installed and model.bytes:
        return tr("{0} ({1} to download)", said(model.called), wording.size(model.bytes))
    return said(model.called)


def state_in_words(model: ModelFacts) -> str:
    """Where the model stands: `In use`, `Being prepared`, `Installed` …"""
    if model.active:
        return tr("In use")
    if model.pending:
        return tr("Being prepared")
    if model.installed:
        return tr("Installed")
    return tr("Not installed") if model.host else tr("Weights are gone")


def facts_in_words(model: ModelFacts) -> str:
    """For those who want to know: the network, its size, prepared photos, licence, origin; a line each."""
    parts = [tr("{0}: {1}, {2} numbers a photo", model.name, model.backbone, wording.number(model.dim))]
    if model.bytes:
        parts.append(
            tr("{0} on disk", wording.size(model.bytes)) if model.installed else f"{wording.size(model.bytes)}"
        )
    if model.vectors:
        parts.append(tr("{0} prepared", wording.counted(model.vectors, "photo")))
    if model.licence:
        parts.append(tr("licence: {0}", said(model.licence)))
    if model.source:
        parts.append(tr("from: {0}", said(model.source)))
    if model.sha256:
        parts.append(f"SHA-256: {model.sha256}")
    return "\n".join(parts)
