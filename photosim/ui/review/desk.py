"""ReviewDesk: the state of a review and everything a person does to it, without a widget."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from photosim.base.texts import tr
from photosim.ui.kit.undoing import UndoSteps
from photosim.ui.review import words
from photosim.ui.review.writes import WriteQueue
from photosim.values.photos import Group
from photosim.values.review import GroupHead, ReviewState, Settled

if TYPE_CHECKING:
    from photosim.library import Library


@dataclass(slots=True, eq=False)
class ReviewStep:
    """One thing that was done. `undo` is called in a worker thread, after what made the step."""

    said: str
    """What is told when it was undone."""
    group: str
    """Where it was done, to go back there."""
    undo: Callable[[Any], None]
    made: Any = None
    """What doing it returned; handed to `undo`."""
    told: str = ""
    """What is told when it has been written."""
    failed: bool = False
    """It could not be written, so there is nothing to undo."""


class ReviewDesk(QObject):
    """Marks change at once and are written behind; groups that were decided about disappear at once."""

    state_changed = Signal()
    """Groups have come, gone or changed."""
    marks_changed = Signal()
    undone = Signal(object)
    """A Step was taken back."""
    said = Signal(str)
    """Something was written that is worth a word."""
    failed = Signal(object)
    """A PhotosimError; what is on show is what was stored."""

    def __init__(self, library: Library, steps: UndoSteps, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._steps = steps
        self.state = ReviewState()
        self.marked: set[int] = set()
        self.loaded = False
        self.keepers: set[int] = set()
        """Photos that stay in place of their copies."""
        self._reload = False
        self._writes = WriteQueue(self)
        self._writes.failed.connect(self._fail)
        self._writes.idle.connect(self._reload_now)

    @property
    def busy(self) -> bool:
        return self._writes.busy or self._reload

    def sizes(self, groups: Iterable[GroupHead] | None = None) -> dict[int, int]:
        """Bytes of the marked photos by their ids."""
        return words.sizes_of(self.state.groups if groups is None else groups, self.marked)

    def reload(self) -> None:
        """Read groups and marks again, once all is written."""
        self._reload = True
        if not self._writes.busy:
            self._reload_now()

    def _reload_now(self) -> None:
        if self._reload:
            self._reload = False
            self._writes.add(self._library.review.state, self._take)

    def _take(self, state: ReviewState) -> None:
        if self._writes.waiting:  # it is older than what the person did meanwhile
            self._reload = True
            return
        self.loaded = True
        self.marked = set(state.marked)
        self._show(state)
        self.marks_changed.emit()

    def _show(self, state: ReviewState) -> None:
        self.state = state
        self.keepers = {group.keeper.id for group in state.groups if group.tier != "series"}
        self.state_changed.emit()

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error)
        self.reload()

    # Marks

    def mark(self, photos: Collection[int], group: str, told: str = "") -> None:
        """Mark photos that may be marked; `told` is said once that is written."""
        fresh = set(photos) - self.marked
        if not fresh:
            return
        self.marked |= fresh
        review = self._library.review
        step = ReviewStep(tr("Marks taken off."), group, lambda _: review.unmark(fresh), told=told)
        self._do(step, lambda: review.mark(fresh))
        self.marks_changed.emit()

    def unmark(self, photos: Collection[int], group: str) -> None:
        """Take marks off."""
        gone = set(photos) & self.marked
        if not gone:
            return
        self.marked -= gone
        review = self._library.review
        self._do(ReviewStep(tr("Marks put back."), group, lambda _: review.mark(gone)), lambda: review.unmark(gone))
        self.marks_changed.emit()

    # Decisions

    def choose_keeper(self, group: str, photo_id: int) -> None:
        """Keep this photo instead; the group is read again when the others were compared with it."""
        review = self._library.review
        marked = frozenset(self.marked)
        step = ReviewStep(tr("Previous choice restored."), group, lambda _: None)

        def choose() -> Group:
            before = review.group(group)
            review.choose_keeper(group, photo_id)
            return before

        def undo(before: Group | None) -> None:
            if before is not None:
                review.give_back_keeper(before)
                review.mark(member.photo.id for member in before.members if member.photo.id in marked)

        step.undo = undo
        self._do(step, choose, reload=True)

    def not_duplicates(self, group: str) -> None:
        """Remember that these are different photos."""
        told = tr("Remembered: these are different photos. Ctrl+Z takes it back.")
        self._settle(ReviewStep(tr("They count as duplicates again."), group, self._take_back, told=told))

    def different(self, group: str, photos: Collection[int], told: str = "") -> None:
        """Remember that these are other photos than the rest of the group; `told` is said once that is written."""
        review = self._library.review
        step = ReviewStep(tr("It counts as a duplicate again."), group, self._take_back, told=told)
        self._do(step, lambda: review.different(group, photos), reload=True)
        gone = frozenset(photos)
        self.marked -= gone
        self._show(replace(self.state, groups=tuple(_without(self.state.groups, group, gone))))
        self.marks_changed.emit()

    def keep_all(self, group: str) -> None:
        """Remember that all of these stay."""
        told = tr("Remembered: all of these stay. Ctrl+Z takes it back.")
        self._settle(ReviewStep(tr("The group is back."), group, self._take_back, told=told), keep=True)

    def _settle(self, step: ReviewStep, *, keep: bool = False) -> None:
        review, group = self._library.review, step.group
        self._do(step, lambda: review.keep_all(group) if keep else review.not_duplicates(group), reload=True)
        members = {member.id for one in self.state.groups if one.id == group for member in one.members}
        self.marked -= members
        self._show(replace(self.state, groups=tuple(one for one in self.state.groups if one.id != group)))
        self.marks_changed.emit()

    def _take_back(self, settled: Settled | None) -> None:
        if settled is not None:
            self._library.review.take_back(settled)

    # Doing and undoing

    def _do(self, step: ReviewStep, operation: Callable[[], object], *, reload: bool = False) -> None:
        """Write what was done. It can be undone at once: the way back is written after it, if it was written at all."""
        self._offer(step)

        def keep(made: object) -> None:
            step.made = made
            if step.told:
                self.said.emit(step.told)
            if reload:
                self.reload()

        def give_up() -> None:
            step.failed = True
            self._steps.drop(step)

        self._writes.add(operation, keep, give_up)

    def _offer(self, step: ReviewStep) -> None:
        self._steps.push(step, partial(self._undo, step))

    def _undo(self, step: ReviewStep) -> None:
        def tell(_: object) -> None:
            if not step.failed:
                self.undone.emit(step)
            self.reload()

        self._writes.add(lambda: None if step.failed else step.undo(step.made), tell, partial(self._offer, step))


def _without(groups: Iterable[GroupHead], changed: str, gone: frozenset[int]) -> Iterator[GroupHead]:
    """The groups, one of them without these photos; what has no keeper or no other photo left is no group."""
    for group in groups:
        if group.id == changed:
            left = tuple(member for member in group.members if member.id not in gone)
            if len(left) < 2 or left[0].id != group.members[0].id:
                continue
            group = replace(group, members=left)
        yield group
