"""BulkDialog: what “mark all groups like this” would mark, before it marks anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.grids.lines import LinesView, ListLine, picture_of
from photosim.ui.kit import theme, wording
from photosim.ui.review import words
from photosim.values.copy_facts import CopyKind
from photosim.values.review import GroupHead, MemberHead

if TYPE_CHECKING:
    from photosim.library import Library


class BulkDialog(QDialog):
    """The rule, ticks for the kinds of copies, the sums, and every file; `confirmed` carries the ids."""

    confirmed = Signal(list)

    def __init__(
        self,
        library: Library,
        groups: Sequence[GroupHead],
        wanted: Mapping[int, MemberHead],
        roots: Mapping[int, Path],
        *,
        filtered: bool,
        parent: QWidget | None = None,
    ) -> None:
        """`groups` are of one tier; `wanted` are the photos that could be marked, by their ids."""
        super().__init__(parent)
        self._groups, self._wanted, self._roots = groups, wanted, roots
        self.setWindowTitle(tr("Mark all groups like this"))
        self.resize(760, 560)
        self._heading = QLabel(self)
        theme.set_role(self._heading, "heading")
        text = words.rule(groups[0].tier, len(groups))
        if filtered:
            text += tr(" Only the groups that your filters show are meant.")
        rule = QLabel(text, self)
        rule.setWordWrap(True)
        calm = QLabel(
            tr("Marking deletes nothing. You can look at every mark, and take it off, before anything goes."), self
        )
        calm.setWordWrap(True)
        theme.set_role(calm, "muted")
        self.rule = text
        self.ticks = {kind: self._tick(kind, count) for kind, count in self._counts().items()}
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        for tick in self.ticks.values():
            row.addWidget(tick)
        row.addStretch(1)
        self.list = LinesView(library, name=tr("Photos that would be marked"), parent=self)
        frame = QStackedWidget(self)
        frame.addWidget(self.list)
        theme.set_role(frame, "card")
        buttons = QDialogButtonBox(self)
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.mark_button = buttons.addButton("", QDialogButtonBox.ButtonRole.ActionRole)
        theme.set_role(self.mark_button, "primary")
        for button in (cancel, self.mark_button):
            button.setAutoDefault(False)
        cancel.setFocus()
        buttons.rejected.connect(self.reject)
        self.mark_button.clicked.connect(self._confirm)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(theme.SPACE)
        for widget in (self._heading, rule, calm):
            column.addWidget(widget)
        column.addLayout(row)
        column.addWidget(frame, 1)
        column.addWidget(buttons)
        self._show_ticked()

    @property
    def heading(self) -> str:
        return self._heading.text()

    def _counts(self) -> dict[CopyKind, int]:
        found = Counter(member.kind for member in self._wanted.values())
        return {kind: found[kind] for kind in CopyKind if found[kind]}

    def _tick(self, kind: CopyKind, count: int) -> QCheckBox:
        tick = QCheckBox(f"{words.KINDS[kind]} ({wording.number(count)})", self)
        tick.setChecked(kind in words.TICKED)
        tick.toggled.connect(self._show_ticked)
        return tick

    def _ticked(self) -> dict[int, MemberHead]:
        return {number: member for number, member in self._wanted.items() if self.ticks[member.kind].isChecked()}

    def _show_ticked(self) -> None:
        """Say what would be marked with these ticks."""
        ticked = self._ticked()
        count = wording.counted(len(ticked), "photo")
        size = wording.size(sum(member.size for member in ticked.values()))
        self._heading.setText(tr("{0} would be marked; {1} can be freed", count, size))
        self.list.set_lines(_lines(self._groups, ticked, self._roots))
        self.mark_button.setText(tr("Mark {0}", count))
        self.mark_button.setEnabled(bool(ticked))

    def _confirm(self) -> None:
        self.confirmed.emit(list(self._ticked()))
        self.accept()


def _lines(groups: Sequence[GroupHead], wanted: Mapping[int, MemberHead], roots: Mapping[int, Path]) -> list[ListLine]:
    def path(member: MemberHead) -> Path:
        return roots.get(member.row.folder_id, Path()) / member.row.relative

    lines, told = [], set()
    for group in groups:
        for member in group.losers:
            if member.id in wanted and member.id not in told:
                told.add(member.id)
                file, stays = path(member), path(group.keeper)
                kept = to_text(stays.name if stays.parent == file.parent else stays)
                detail = tr("{0} · kept instead: {1}", to_text(file.parent), kept)
                picture = picture_of(file, member.row.content_hash)
                lines.append(ListLine(to_text(file.name), detail, wording.size(member.size), (picture,), "", member.id))
    return lines


def would_be_marked(
    groups: Sequence[GroupHead], marked: Collection[int], keepers: Collection[int]
) -> dict[int, MemberHead]:
    """The photos of these groups that marking them all marks anew, by their ids."""
    return {
        member.id: member
        for group in groups
        for member in group.losers
        if member.bulk and member.id not in marked and not words.blocked(group, member, member.id in keepers)
    }
