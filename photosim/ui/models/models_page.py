"""ModelsPage: which model finds look-alikes, what others there are, and what to expect of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from photosim.base.job import Progress
from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.jobs.progress_panel import ProgressPanel
from photosim.ui.kit import theme, wording
from photosim.ui.kit.icons import set_icon
from photosim.ui.kit.question import ask
from photosim.ui.kit.remedies import in_words
from photosim.ui.kit.said import said
from photosim.ui.models.model_card import ModelCard
from photosim.ui.models.model_controller import ModelController, report_in_words
from photosim.ui.models.switch_panel import SwitchPanel
from photosim.values.models import ModelFacts, SwitchReport

TITLE = tr("Look-alikes")

_INTRODUCTION = tr(
    "Here you choose what look-alikes are found by. After a change your photos are looked at once more in the "
    "background, and searches go on as before until that is done. Duplicates do not depend on it. Nothing here sends "
    "anything about your photos; only Download uses the network."
)


class ModelsPage(QWidget):
    """A card for each model, what is under way above them, and a way to install a file below."""

    def __init__(self, controller: ModelController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._cards: dict[str, ModelCard] = {}
        introduction = _text(_INTRODUCTION, "muted", self)
        self._note = _text("", "", self)
        self._note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._note_box = QFrame(self)
        row = QHBoxLayout(self._note_box)
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(self._note, 1)
        self._note_box.hide()
        self._switch = SwitchPanel(controller, self)
        self._install = ProgressPanel(tr("Progress of installing a model"), "card", detailed=True, parent=self)
        self._install.add_button(
            tr("Cancel"),
            "close",
            controller.cancel_install,
            tr("Stops; a download goes on there when it is asked for again"),
        )
        self._install.hide()
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 4, 0)
        self._list.setSpacing(theme.SPACE)
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._list)
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._from_file = QPushButton(tr("Install from a file…"), self)
        self._from_file.setAutoDefault(False)
        self._from_file.setIconSize(QSize(16, 16))
        self._from_file.setToolTip(tr("Weights for ResNet18, ResNet50 or MobileNetV2 that you have as a file"))
        set_icon(self._from_file, "folder")
        self._from_file.clicked.connect(self._ask_for_file)
        foot = QHBoxLayout()
        foot.addWidget(self._from_file)
        foot.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(12)
        for widget in (introduction, self._note_box, self._switch, self._install):
            page.addWidget(widget)
        page.addWidget(scroll, 1)
        page.addLayout(foot)

        controller.listed.connect(self._show_models)
        controller.install_changed.connect(self._follow_install)
        controller.failed.connect(self._show_error)
        controller.said.connect(self._say)
        controller.switched.connect(self._tell_switched)
        self._follow_install()
        controller.refresh()

    @property
    def note(self) -> str:
        """What the page says about the last act; empty when there is nothing to say."""
        return self._note.text() if not self._note_box.isHidden() else ""

    @property
    def cards(self) -> dict[str, ModelCard]:
        """By the models' names."""
        return self._cards

    def _show_models(self, models: Sequence[ModelFacts]) -> None:
        focus = self.focusWidget()
        focused = next(
            (name for name, card in self._cards.items() if focus is not None and card.isAncestorOf(focus)), ""
        )
        wanted = {model.name for model in models}
        for name in [name for name in self._cards if name not in wanted]:
            self._cards.pop(name).deleteLater()
        for position, model in enumerate(models):
            card = self._cards.get(model.name)
            if card is None:
                card = self._cards[model.name] = ModelCard(self)
                card.use_requested.connect(self._use)
                card.download_requested.connect(self._ask_to_download)
                card.remove_requested.connect(self._ask_to_remove)
            self._list.insertWidget(position, card)
            card.show_model(model, installing=bool(self._controller.installing))
        if focused in self._cards:
            self._cards[focused].take_focus()

    # What is under way

    def _follow_install(self) -> None:
        name, progress = self._controller.installing, self._controller.install_progress
        for card in self._cards.values():
            card.set_installing(bool(name))
        self._from_file.setEnabled(not name)
        if not name:
            self._install.hide()
            return
        title, facts = install_in_words(name, progress)
        now = progress or Progress("")
        self._install.enter(now.stage)
        self._install.show_state(title, "", now.done_bytes, now.total_bytes, now.seconds_left)
        self._install.show_details(facts)
        self._install.show()

    def _tell_switched(self, report: SwitchReport) -> None:
        if report.old != report.new:
            self._say(report_in_words(report))

    def _say(self, text: str) -> None:
        self._show_note(text, "info")

    def _show_error(self, error: Exception) -> None:
        self._show_note(in_words(error), "error")

    def _show_note(self, text: str, role: str) -> None:
        self._note.setText(text)
        self._note_box.setAccessibleName(text)
        theme.set_role(self._note_box, role)
        self._note_box.show()

    # Acts

    def _use(self, name: str) -> None:
        self._note_box.hide()
        self._controller.use(name)

    def _ask_to_download(self, name: str) -> None:
        model = self._cards[name].model
        ask(
            self,
            tr("Download a model"),
            tr("Download “{0}” from {1}?", said(model.called), model.host),
            tr(
                "{0} come over the network. The server learns that somebody with your internet "
                "address fetches this file, and nothing about your photos.\n\nNetwork: {1}. "
                "Licence: {2}.",
                wording.size(model.bytes),
                model.name,
                said(model.licence),
            ),
            tr("Download"),
            lambda: self._download(name),
        )

    def _download(self, name: str) -> None:
        self._note_box.hide()
        self._controller.download(name)

    def _ask_to_remove(self, name: str) -> None:
        model = self._cards[name].model
        ask(
            self,
            tr("Remove a model"),
            tr("Remove “{0}” from this library?", said(model.called)),
            tr(
                "Its weights and what it prepared for {0} are deleted. The photos "
                "are not touched. To use it again it has to be installed again, and the photos prepared anew.",
                wording.counted(model.vectors, "photo"),
            ),
            tr("Remove"),
            lambda: self._remove(name),
        )

    def _remove(self, name: str) -> None:
        self._note_box.hide()
        self._controller.remove(name)

    def _ask_for_file(self) -> None:
        dialog = QFileDialog(self, tr("Install weights from a file"), str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("Weights (*.pt *.pth)"), tr("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.install_file)
        dialog.open()

    def install_file(self, name: str) -> None:
        """Install weights from the file of that name."""
        self._note_box.hide()
        self._controller.install(Path(name))


def install_in_words(name: str, progress: Progress | None) -> tuple[str, str]:
    """Title and facts of an installation under way."""
    name = to_text(name)
    if progress is None:
        progress = Progress("")
    done, total = wording.size(progress.done_bytes), wording.size(progress.total_bytes)
    if progress.stage == "downloading":
        return tr("Downloading {0}", name), tr("{0} of {1}", done, total) if progress.total_bytes else done
    if progress.stage == "copying":
        return tr("Copying {0}", name), tr("{0} of {1}", done, total)
    if progress.stage == "checking":
        return tr("Checking {0}", name), tr("Making sure that these are whole, safe and fitting weights")
    return tr("Installing {0}", name), tr("Connecting…") if not name.endswith((".pt", ".pth")) else tr(
        "Reading the file…"
    )


def _text(text: str, role: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        theme.set_role(label, role)
    return label
