"""ReviewComparison: the group in hand, shown side by side, and what is decided there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from photosim.base.texts import tr
from photosim.ui.review import words
from photosim.ui.review.page import ReviewPage
from photosim.ui.viewing.compare import MOST
from photosim.ui.viewing.compare.compare_view import CompareView
from photosim.values.review import MemberHead


class ReviewComparison(QObject):
    """Carries decisions from the compare view to the review page, and what became of them back."""

    opened = Signal()
    """The compare view shows photos of a group."""
    closed = Signal()
    """There is nothing left to compare."""

    def __init__(self, page: ReviewPage, view: CompareView) -> None:
        super().__init__(page)
        self._page, self._view = page, view
        self._shown: dict[Path, MemberHead] = {}
        self._group = ""
        page.current_changed.connect(self._follow)
        page.desk.marks_changed.connect(self._follow)
        view.keeper_chosen.connect(self._keep)
        view.mark_toggled.connect(self._mark)
        view.not_duplicates.connect(self._not_duplicates)
        view.next_requested.connect(self._next)
        view.previous_requested.connect(self._previous)
        view.close_requested.connect(self._forget)

    @property
    def is_open(self) -> bool:
        """Whether the compare view shows a group of the review."""
        return bool(self._shown)

    def show(self, members: Sequence[MemberHead]) -> None:
        """Show these photos of the group in hand side by side, as many as there is room for."""
        head = self._page.current
        paths = {path: member for member in members[:MOST] if (path := self._page.path_of(member)) is not None}
        if head is None or len(paths) < 2:
            self._page.said.emit(tr("Fewer than two of these photos are in a folder of the library."))
            return
        self._shown, self._group = paths, head.id
        self._view.show_photos(
            list(paths),
            deciding=True,
            keeper=self._keeper(),
            marked=self._marked(),
            place=self._page.place,
        )
        self.opened.emit()

    def _keeper(self) -> Path | None:
        head = self._page.current
        return next((path for path, member in self._shown.items() if head and member.id == head.keeper.id), None)

    def _marked(self) -> list[Path]:
        return [path for path, member in self._shown.items() if member.id in self._page.desk.marked]

    def _follow(self) -> None:
        """The page has other marks, or another keeper in the same group."""
        if not self._shown:
            return
        self._view.set_marked(self._marked())
        keeper = self._keeper()
        if keeper is not None:
            self._view.set_keeper(keeper)

    def _keep(self, path: Path) -> None:
        if path in self._shown:
            self._page.commands.keep(self._shown[path])
            self._page.said.emit(words.CHOOSING)

    def _mark(self, path: Path) -> None:
        if path in self._shown:
            self._page.commands.toggle_marks([self._shown[path]])
            self._follow()

    def _not_duplicates(self) -> None:
        if self._shown:
            self._page.commands.not_duplicates()
            self._again()

    def _next(self) -> None:
        if self._shown:
            self._page.next_group()
            self._again()

    def _previous(self) -> None:
        if self._shown:
            self._page.previous_group()
            self._again()

    def _again(self) -> None:
        """Show the group that is in hand now; without one, there is nothing to compare."""
        head = self._page.current
        if self._page.is_empty or head is None or head.id == "":
            self._forget()
            self.closed.emit()
        elif head.id != self._group:
            self._page.commands.compare_group()

    def _forget(self) -> None:
        self._shown = {}
