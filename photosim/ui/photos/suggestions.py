"""SuggestionStrip: photos that may belong into an album, or under a keyword, too; accepted or refused by key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from photosim.base.errors import PhotosimError
from photosim.base.texts import tr
from photosim.ui.grids.grid import PhotoGrid
from photosim.ui.grids.rows import PhotoListModel
from photosim.ui.grids.thumbnails import ThumbnailLoader
from photosim.ui.jobs.operation import Operation, Running, start
from photosim.ui.kit import theme, wording
from photosim.ui.kit.elided import ElidedLabel
from photosim.ui.kit.icons import set_icon
from photosim.ui.kit.remedies import in_words
from photosim.ui.kit.shell import Change
from photosim.values.organising import Gathering, Suggestions

if TYPE_CHECKING:
    from photosim.library import Library

_MOST = 200
"""Suggestions at a time: more than a person looks through before the next answer comes."""
_LIKELY = 40
"""Of those that are not sure, so many are offered on demand."""
_ACCEPT, _REFUSE = tr("Put in"), tr("Not these")
_NARROW = 540
"""Logical pixels below which the words beside the buttons would be cut."""
_REST_MS = 2000
"""After the last photo that came in a scan."""
_SIDE = 104
"""Wanted width of a suggestion, in logical pixels."""


class SuggestionStrip(QWidget):
    """Asks again after everything that was accepted or refused, so that the next answers are better."""

    accepted = Signal(object, object)
    """The Gathering, and ids of the photos that belong into it."""
    refused = Signal(object, object)
    closed = Signal()

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._gathering: Gathering | None = None
        self._found = Suggestions((), 0)
        self._gone: set[int] = set()
        self._with_likely = False
        self._last = ""
        """What was decided last, in words."""
        self._decided = 0
        """Decisions of which the library's answer is still to come."""
        self._running: Running[Suggestions] | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.ask_again)
        theme.set_role(self, "bar")
        self.loader = ThumbnailLoader(library, budget=32 << 20, parent=self)
        self.model = PhotoListModel(library.photos.roots, self)
        self.grid = PhotoGrid(self.model, self.loader, in_months=False, parent=self)
        self.grid.set_side(_SIDE)
        self.grid.setAccessibleName(tr("Photos that may belong here too, best first"))
        self.grid.setAccessibleDescription(tr("Y puts the chosen photos in, N refuses them"))
        self.grid.installEventFilter(self)
        self._title = ElidedLabel(tr("These may belong here too"), self)
        theme.set_role(self._title, "strong")
        self._note = ElidedLabel(parent=self)
        theme.set_role(self._note, "muted")
        self.accept_button = QPushButton(_ACCEPT, self)
        self.accept_button.setAccessibleName(_ACCEPT)
        set_icon(self.accept_button, "check")
        self.accept_button.setToolTip(tr("The chosen photos belong here (Y)"))
        self.refuse_button = QPushButton(_REFUSE, self)
        self.refuse_button.setAccessibleName(_REFUSE)
        set_icon(self.refuse_button, "close")
        self.refuse_button.setToolTip(tr("The chosen photos do not belong here: they are not suggested again (N)"))
        self.likely_button = QPushButton(tr("Less sure"), self)
        self.likely_button.setToolTip(tr("Show also photos of which it is not sure that they belong here"))
        theme.set_role(self.likely_button, "flat")
        self.likely_button.setCheckable(True)
        self._close = QToolButton(self)
        set_icon(self._close, "close")
        self._close.setIconSize(QSize(16, 16))
        self._close.setToolTip(tr("Suggest nothing more (F8)"))
        self._close.setAccessibleName(tr("Suggest nothing more"))
        self.accept_button.clicked.connect(self.accept)
        self.refuse_button.clicked.connect(self.refuse)
        self.likely_button.toggled.connect(self._show_likely)
        self._close.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._note)
        top.addLayout(words, 1)
        for button in (self.accept_button, self.refuse_button, self.likely_button, self._close):
            top.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 8, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.grid)
        self.grid.setFixedHeight(_SIDE + 44)
        self.grid.selectionModel().selectionChanged.connect(self._tell_buttons)
        self._tell_buttons()
        self.hide()

    @property
    def gathering(self) -> Gathering | None:
        """Whose suggestions these are."""
        return self._gathering

    @property
    def note(self) -> str:
        """What is told beside the title."""
        return self._note.full_text

    def ask_for(self, gathering: Gathering | None) -> None:
        """Suggest for this one from now on; None hides the strip."""
        if gathering != self._gathering:
            self._gathering = gathering
            self._found, self._gone, self._last = Suggestions((), 0), set(), ""
            self.likely_button.setChecked(False)
            self._show()
        self.setVisible(gathering is not None)
        self.ask_again()

    def ask_again(self) -> None:
        """Ask for suggestions as things are now."""
        self._stop()
        self._rest.stop()
        gathering = self._gathering
        if gathering is None:
            return
        organising = self._library.organising
        if not self.model.rowCount():
            self._note.set_text(tr("Looking…"))
        self._running = start(
            Operation(
                owner=self,
                work=lambda job: organising.suggest(gathering, _MOST, job),
                success=self._take,
                failure=self._fail,
                unasked=True,
                name="suggest",
            )
        )

    def take_change(self, change: Change) -> None:
        """Something is another now than it was."""
        if self._gathering is None:
            return
        if change == Change.PHOTOS:
            self._rest.start()  # not while they come: looking through all of them takes longer than the next takes
        elif change & (Change.PHOTOS | Change.LABELS | Change.MODEL):
            if Change.LABELS in change:
                # What was decided here is told until something else is said of photos, or it is taken back.
                self._last = self._last if self._decided else ""
                self._decided = max(0, self._decided - 1)
            self.ask_again()

    def is_settled(self) -> bool:
        """Whether the answer is on the screen."""
        return self._running is None and not self._rest.isActive()

    def close_down(self) -> None:
        """The window closes."""
        self._stop()
        self.loader.close()

    def accept(self) -> None:
        """The chosen photos belong here."""
        self._decide(self.accepted, tr("put in"))

    def refuse(self) -> None:
        """They do not."""
        self._decide(self.refused, tr("refused"))

    def _decide(self, signal: object, told: str) -> None:
        ids = self.grid.selected_ids()
        if not ids or self._gathering is None:
            return
        first = min(self.model.place(photo_id) for photo_id in ids)
        self._gone.update(ids)
        self._decided += 1
        self._last = tr(" · {0} {1}, Ctrl+Z takes it back", wording.counted(len(ids), "photo"), told)
        self._show()  # at once; the next answer leaves them out by itself
        if self.model.rowCount():
            next_one = self.model.rows[min(first, self.model.rowCount() - 1)]
            self.grid.choose(next_one.id)
        signal.emit(self._gathering, ids)  # type: ignore[attr-defined]

    def _stop(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.drop()
            running.cancel()

    def _take(self, found: Suggestions) -> None:
        self._running = None
        self._found = found
        self._gone = set()
        some = bool(self.grid.selected_ids())
        self._show()
        if some and not self.grid.selected_ids() and self.model.rowCount():
            self.grid.choose(self.model.rows[0].id)  # the chosen one is no longer among them, and the keys go on

    def _fail(self, error: PhotosimError) -> None:
        """There is nothing to go by: that is told in place of suggestions."""
        self._running = None
        self._found = Suggestions((), 0)
        self._show()
        self._note.set_text(in_words(error))

    def _show(self) -> None:
        shown = self._found.sure + (_LIKELY if self._with_likely else 0)
        rows = [match.row for match in self._found.matches[:shown] if match.row.id not in self._gone]
        self.model.refresh(rows)
        self.grid.setVisible(bool(rows))
        sure = sum(match.row.id not in self._gone for match in self._found.matches[: self._found.sure])
        self._note.set_text(self._last.lstrip(" ·") if sure and self._last else self._told(sure) + self._last)
        self.likely_button.setVisible(len(self._found.matches) > self._found.sure)
        self._tell_buttons()

    def _told(self, sure: int) -> str:
        if self._running is not None or not self._found.matches:
            return tr("Looking…") if self._running is not None else ""
        if sure:
            return tr("{0}, best first", wording.counted(sure, "photo"))
        return tr("Nothing that is sure") if self._found.sure == 0 else tr("All of them were looked at")

    def _show_likely(self, shown: bool) -> None:
        self._with_likely = shown
        self._show()

    def _tell_buttons(self) -> None:
        some = bool(self.grid.selected_ids())
        self.accept_button.setVisible(self.model.rowCount() > 0)
        self.refuse_button.setVisible(self.model.rowCount() > 0)
        self.accept_button.setEnabled(some)
        self.refuse_button.setEnabled(some)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the buttons are their signs alone, so that the words beside them can be read."""
        super().resizeEvent(event)
        for button, text in ((self.accept_button, _ACCEPT), (self.refuse_button, _REFUSE)):
            button.setText(text if self.width() >= _NARROW else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        if watched is self.grid and isinstance(event, QKeyEvent) and event.type() in kinds:
            keys = {Qt.Key.Key_Y: self.accept, Qt.Key.Key_N: self.refuse}
            if not event.modifiers() and event.key() in keys:
                if event.type() == QEvent.Type.ShortcutOverride:
                    event.accept()  # here the key is the strip's, whatever it means in the window
                else:
                    keys[Qt.Key(event.key())]()
                return True
        return super().eventFilter(watched, event)

    def selected_ids(self) -> Sequence[int]:
        """The chosen suggestions."""
        return self.grid.selected_ids()
