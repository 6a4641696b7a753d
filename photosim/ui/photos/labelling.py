"""What a person says of the chosen photos: favourite, rating, keywords, title, caption, albums."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QInputDialog, QLineEdit, QPlainTextEdit, QWidget

from photosim.base.texts import tr
from photosim.ui.jobs import tasks
from photosim.ui.kit.actions import Actions
from photosim.ui.kit.shell import Shell
from photosim.ui.kit.wording import counted
from photosim.ui.photos.label_steps import LabelSteps
from photosim.values.organising import BEST_RATING, REJECTED, Album, Gathering, Label, LabelChange

if TYPE_CHECKING:
    from photosim.library import Library


class LabelCommands(QObject):
    """Each command works on the photos chosen at that moment, tells what it did, and can be taken back."""

    filled = Signal(object)
    """More photos are in this Gathering now."""

    def __init__(self, library: Library, chosen: Callable[[], Sequence[int]], shell: Shell, steps: LabelSteps) -> None:
        super().__init__(shell.host)
        self._steps = steps
        self._library = library
        self._chosen = chosen
        self._shell = shell

    def serve(self, a: Actions) -> None:
        """Be what the window's commands about labels do."""
        a.favourite.triggered.connect(self.favourite)
        a.describe.triggered.connect(self.describe)
        a.add_to_album.triggered.connect(self.add_to_album)
        a.write_labels.triggered.connect(self.write_sidecars)
        ratings = {f"rate_{stars}": stars for stars in range(BEST_RATING + 1)} | {"rate_rejected": REJECTED}
        for name, rating in ratings.items():
            getattr(a, name).triggered.connect(lambda _=False, rating=rating: self.rate(rating))

    def favourite(self) -> None:
        """Make all chosen photos favourites; where all of them are, none of them any longer."""

        def work(paths: Sequence[Path]) -> str:
            labelling = self._library.organising.labelling
            wanted = not all(label.favourite for label in labelling.labels(paths))
            labelling.label(paths, LabelChange(favourite=wanted))
            count = counted(len(paths), "favourite")
            return tr("{0} more.", count) if wanted else tr("{0} fewer.", count)

        self._run(work)

    def rate(self, rating: int) -> None:
        """Give the chosen photos a rating: 0 to 5, or REJECTED."""

        def work(paths: Sequence[Path]) -> str:
            self._library.organising.labelling.label(paths, LabelChange(rating=rating))
            told = (
                tr("rejected")
                if rating == REJECTED
                else tr("rated {0} of 5", rating)
                if rating
                else tr("not rated any more")
            )
            return f"{counted(len(paths), 'photo')} {told}."

        self._run(work)

    def describe(self) -> None:
        """Ask for keywords, and for one photo its title and caption."""
        ids = self._chosen_ids()
        if ids:
            self._ask(lambda: self._library.organising.labelling.labels(self._paths(ids)), self._open_dialog)

    def add_to_album(self) -> None:
        """Ask for an album, and put the chosen photos into it."""
        ids = self._chosen_ids()
        if ids:
            self._ask(self._library.organising.labelling.albums, lambda albums: self._open_albums(ids, albums))

    def write_sidecars(self) -> None:
        """Write what was said of the chosen photos into their sidecars."""

        def work(paths: Sequence[Path]) -> str:
            count = len(self._library.organising.labelling.write(paths).sidecars)
            return tr("{0} written.", counted(count, "sidecar")) if count else tr("No sidecar had to be written.")

        self._run(work)

    # How it is done

    def _chosen_ids(self) -> Sequence[int]:
        ids = list(self._chosen())
        if not ids:
            self._shell.say(tr("Choose a photo first."))
        return ids

    def _paths(self, ids: Sequence[int]) -> list[Path]:
        return self._library.photos.paths_of(ids)

    def _ask(self, work: Callable[[], object], success: Callable[..., None]) -> None:
        tasks.run(self, work, success, self._shell.show_error)

    def _run(self, work: Callable[[Sequence[Path]], str]) -> None:
        ids = self._chosen_ids()
        if ids:
            self._write(lambda: work(self._paths(ids)))

    def _write(self, work: Callable[[], str]) -> None:
        self._steps.write(work)

    def _open_dialog(self, labels: Sequence[Label]) -> None:
        dialog = DescribeDialog(labels, self._shell.host)
        dialog.wanted.connect(lambda change: self._describe([label.path for label in labels], change))
        dialog.open()

    def _describe(self, paths: Sequence[Path], change: LabelChange) -> None:
        def work() -> str:
            self._library.organising.labelling.label(paths, change)
            return tr("{0} described.", counted(len(paths), "photo"))

        if not change.is_empty:
            words = change.add_keywords[-1:]
            self._steps.write(work, lambda: self._tell_filled("keyword", *words))

    def _open_albums(self, ids: Sequence[int], albums: Sequence[Album]) -> None:
        dialog = QInputDialog(self._shell.host)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(tr("Add to an album"))
        dialog.setLabelText(tr("Put {0} into this album. A new name makes a new album.", counted(len(ids), "photo")))
        dialog.setComboBoxEditable(True)
        dialog.setComboBoxItems([album.name for album in albums if album.query is None])
        dialog.setOkButtonText(tr("Add"))
        dialog.textValueSelected.connect(lambda name: self._add(ids, name))
        dialog.open()

    def _add(self, ids: Sequence[int], name: str) -> None:
        def work() -> str:
            album = self._library.organising.labelling.add_to_album(name, self._paths(ids))
            return tr("“{0}” has {1} now.", album.name, counted(album.photos, "photo"))

        self._steps.write(work, lambda: self._tell_filled("album", " ".join(name.split())))

    def _tell_filled(self, kind: Literal["album", "keyword"], name: str = "") -> None:
        if name:
            self.filled.emit(Gathering(kind, name))


class DescribeDialog(QDialog):
    """Keywords that all the photos have, to be changed; for a single photo its title and caption as well."""

    wanted = Signal(object)
    """A LabelChange."""

    def __init__(self, labels: Sequence[Label], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._labels = labels
        self._common = [word for word in labels[0].keywords if all(word in label.keywords for label in labels)]
        lone = labels[0] if len(labels) == 1 else None
        self.setWindowTitle(lone.path.name if lone is not None else counted(len(labels), "photo"))
        self.keywords = QLineEdit(", ".join(self._common), self)
        self.keywords.setPlaceholderText(tr("beach, People/Anna"))
        self.keywords.setToolTip(tr("Separated by commas; a slash puts one below another"))
        self.title = QLineEdit(lone.title if lone is not None else "", self)
        self.caption = QPlainTextEdit(lone.caption if lone is not None else "", self)
        self.caption.setTabChangesFocus(True)
        self.caption.setFixedHeight(4 * self.fontMetrics().lineSpacing())
        form = QFormLayout()
        form.addRow(tr("&Keywords"), self.keywords)
        form.addRow(tr("&Title"), self.title)
        form.addRow(tr("&Caption"), self.caption)
        for row, field in ((1, self.title), (2, self.caption)):
            form.setRowVisible(row, lone is not None)
            field.setEnabled(lone is not None)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        form.setContentsMargins(20, 18, 20, 16)
        self.setLayout(form)
        self.setMinimumWidth(420)

    def accept(self) -> None:
        self.wanted.emit(self._change())
        super().accept()

    def _change(self) -> LabelChange:
        words = [word.strip() for word in self.keywords.text().split(",") if word.strip()]
        kept = {word.casefold() for word in words}
        before = {word.casefold() for word in self._common}
        lone = self._labels[0] if len(self._labels) == 1 else None
        title, caption = self.title.text().strip(), self.caption.toPlainText().strip()
        return LabelChange(
            add_keywords=tuple(word for word in words if word.casefold() not in before),
            remove_keywords=tuple(word for word in self._common if word.casefold() not in kept),
            title=None if lone is None or title == lone.title else title,
            caption=None if lone is None or caption == lone.caption else caption,
        )
