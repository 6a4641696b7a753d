"""DecisionsDialog: everything that was decided about photos, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.grids.lines import LinesView, ListLine, picture_of
from photosim.ui.jobs import tasks
from photosim.ui.kit import theme, wording
from photosim.ui.kit.icons import set_icon
from photosim.ui.kit.remedies import in_words
from photosim.ui.kit.states import StatePage
from photosim.values.review import Decision

if TYPE_CHECKING:
    from photosim.library import Library

KINDS = {"same": tr("The same shot"), "different": tr("Not duplicates"), "keep-all": tr("Keep all")}
_NOWHERE = tr("no longer in the library")


class DecisionsDialog(QDialog):
    """A line for each time that something was decided; what is selected can be forgotten."""

    forgotten = Signal()
    """Something was taken back."""

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self.setWindowTitle(tr("Remembered decisions"))
        self.resize(780, 560)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        theme.set_role(self._text, "muted")
        self.list = LinesView(library, pictures=2, name=tr("Remembered decisions"), parent=self)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._state = StatePage(self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.list)
        self._pages.addWidget(self._state)
        theme.set_role(self._pages, "card")
        buttons = QDialogButtonBox(self)
        self.forget_button = buttons.addButton(tr("Take back the selected"), QDialogButtonBox.ButtonRole.ActionRole)
        self.forget_button.setAutoDefault(False)
        set_icon(self.forget_button, "undo")
        close = buttons.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setAutoDefault(False)
        close.setFocus()
        buttons.rejected.connect(self.reject)
        self.forget_button.clicked.connect(self._forget)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(theme.SPACE)
        column.addWidget(self._text)
        column.addWidget(self._pages, 1)
        column.addWidget(buttons)
        self.list.selectionModel().selectionChanged.connect(self._follow_selection)
        self._state.show_state("decisions", tr("Reading…"), "")
        self._pages.setCurrentWidget(self._state)
        self._refresh()

    @property
    def text(self) -> str:
        return self._text.text()

    def _refresh(self) -> None:
        tasks.run(self, self._library.duplicates.decisions, self._take, self._fail)

    def _take(self, decisions: Sequence[Decision]) -> None:
        made = gathered(decisions)
        self.list.set_lines([_line(one) for one in made])
        self._text.setText(
            tr(
                "{0}, newest first. They hold for the pictures, "
                "wherever their files are moved and however they are renamed.",
                wording.counted(len(made), "decision"),
            )
            if decisions
            else ""
        )
        self._text.setVisible(bool(decisions))
        if not decisions:
            self._state.show_state(
                "decisions",
                tr("Nothing was decided yet"),
                tr("When you press “Not duplicates” or “Keep all”, it is remembered here, and can be taken back."),
            )
        self._pages.setCurrentWidget(self.list if decisions else self._state)
        self._follow_selection()

    def _fail(self, error: Exception) -> None:
        self._state.show_state("error", tr("The decisions cannot be read"), in_words(error))
        self._pages.setCurrentWidget(self._state)

    def _follow_selection(self) -> None:
        count = len(self.list.selected_keys())
        self.forget_button.setEnabled(count > 0)
        self.forget_button.setText(
            tr("Take back {0}", wording.counted(count, "decision")) if count else tr("Take back")
        )

    def _forget(self) -> None:
        chosen = [decision for made in self.list.selected_keys() for decision in made]
        self.forget_button.setEnabled(False)
        tasks.act(self, lambda: self._library.duplicates.forget(chosen), self._forgotten, self._fail)

    def _forgotten(self, _count: int) -> None:
        self.forgotten.emit()
        self._refresh()


def gathered(decisions: Sequence[Decision]) -> list[list[Decision]]:
    """Pairs that were decided about at once, as one press of a key did; everything else by itself."""
    found: list[list[Decision]] = []
    by_content: dict[tuple[str, str, str], list[Decision]] = {}
    for decision in decisions:
        keys = [(decision.kind, decision.decided_at, content) for content in decision.contents]
        known = (by_content[key] for key in keys if key in by_content)
        made = next(known, None) if decision.kind != "keep-all" else None
        if made is None:
            made = []
            found.append(made)
        made.append(decision)
        by_content.update((key, made) for key in keys)
    return found


def _line(made: Sequence[Decision]) -> ListLine:
    first = made[0]
    shown = {content: path for one in reversed(made) for content, path in reversed(one.paths)}
    if first.kind == "keep-all":
        names = [to_text(path.name) for _, path in first.paths]
        pictures = first.paths[:2]
    else:
        contents = list(dict.fromkeys(content for one in made for content in one.contents))
        names = [to_text(shown[content].name) if content in shown else _NOWHERE for content in contents]
        pictures = tuple((content, shown[content]) for content in contents if content in shown)[:2]
    if len(names) > 3:
        title = tr("{0} and {1} more", ", ".join(names[:3]), wording.number(len(names) - 3))
    else:
        title = tr(" and ").join(part for part in (", ".join(names[:-1]), *names[-1:]) if part) or _NOWHERE
    detail = KINDS[first.kind]
    if len(names) > 2:
        detail += f" · {wording.counted(len(names), 'photo')}"
    rows = tuple(picture_of(path, content) for content, path in pictures)
    return ListLine(title, detail, wording.when(first.decided_at), rows, "decisions", made)
