"""DecisionsDialog: everything that was decided about photos, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
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

from photosim.core.paths import to_text
from photosim.core.review import Decision
from photosim.ui import tasks, theme, wording
from photosim.ui.icons import set_icon
from photosim.ui.lines import Line, LinesView, picture_of
from photosim.ui.states import StatePage

if TYPE_CHECKING:
    from photosim.library import Library

KINDS = {"same": "The same shot", "different": "Not duplicates", "keep-all": "Keep all"}
_NOWHERE = "no longer in the library"


class DecisionsDialog(QDialog):
    """A list with both pictures of each pair; what is selected can be forgotten."""

    forgotten = Signal()
    """Something was taken back."""

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self.setWindowTitle("Remembered decisions")
        self.resize(780, 560)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        theme.set_role(self._text, "muted")
        self.list = LinesView(library, pictures=2, name="Remembered decisions", parent=self)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._state = StatePage(self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.list)
        self._pages.addWidget(self._state)
        theme.set_role(self._pages, "card")
        buttons = QDialogButtonBox(self)
        self.forget_button = buttons.addButton("Take back the selected", QDialogButtonBox.ButtonRole.ActionRole)
        self.forget_button.setAutoDefault(False)
        set_icon(self.forget_button, "undo")
        close = buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
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
        self._state.show_state("decisions", "Reading…", "")
        self._pages.setCurrentWidget(self._state)
        self._refresh()

    @property
    def text(self) -> str:
        return self._text.text()

    def _refresh(self) -> None:
        tasks.run(self, self._library.verdicts, self._take, self._fail)

    def _take(self, decisions: Sequence[Decision]) -> None:
        self.list.set_lines([_line(decision) for decision in decisions])
        self._text.setText(
            f"{wording.counted(len(decisions), 'decision')}, newest first. They hold for the pictures themselves, "
            "wherever the files are moved and whatever they are called."
            if decisions
            else ""
        )
        self._text.setVisible(bool(decisions))
        if not decisions:
            self._state.show_state(
                "decisions",
                "Nothing was decided yet",
                "When you press “Not duplicates” or “Keep all”, it is remembered here, and can be taken back.",
            )
        self._pages.setCurrentWidget(self.list if decisions else self._state)
        self._follow_selection()

    def _fail(self, error: Exception) -> None:
        self._state.show_state("error", "The decisions cannot be read", str(error))
        self._pages.setCurrentWidget(self._state)

    def _follow_selection(self) -> None:
        count = len(self.list.selected_keys())
        self.forget_button.setEnabled(count > 0)
        self.forget_button.setText(f"Take back {wording.counted(count, 'decision')}" if count else "Take back")

    def _forget(self) -> None:
        chosen = self.list.selected_keys()
        self.forget_button.setEnabled(False)
        tasks.run(self, lambda: self._library.forget_verdicts(chosen), self._forgotten, self._fail)

    def _forgotten(self, _count: int) -> None:
        self.forgotten.emit()
        self._refresh()


def _line(decision: Decision) -> Line:
    shown = dict(reversed(decision.paths))
    names = [to_text(shown[content].name) if content in shown else _NOWHERE for content in decision.contents]
    if decision.kind == "keep-all":
        files = [to_text(path.name) for _, path in decision.paths]
        title = ", ".join(files[:3]) or _NOWHERE
        if len(files) > 3:
            title += f" and {wording.number(len(files) - 3)} more"
        pictures = decision.paths[:2]
    else:
        title = " and ".join(names)
        pictures = tuple((content, shown[content]) for content in decision.contents if content in shown)
    rows = tuple(picture_of(path, content) for content, path in pictures)
    return Line(title, KINDS[decision.kind], when(decision.decided_at), rows, "decisions", decision)


def when(utc: str) -> str:
    """A time in UTC as a local day and time, `1 Mar 2024, 14:05`."""
    try:
        local = datetime.fromisoformat(utc).astimezone()
    except ValueError:
        return utc
    return f"{wording.short_day(local.isoformat())}, {local:%H:%M}"
