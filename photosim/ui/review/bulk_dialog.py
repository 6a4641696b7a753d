"""BulkDialog: what “mark all groups like this” would mark, before it marks anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QStackedWidget, QVBoxLayout, QWidget

from photosim.base.paths import to_text
from photosim.ui.grids.lines import Line, LinesView, picture_of
from photosim.ui.kit import theme, wording
from photosim.ui.review import words
from photosim.values.review import GroupHead, MemberHead

if TYPE_CHECKING:
    from photosim.library import Library


class BulkDialog(QDialog):
    """The rule, the sums, and every file; `confirmed` carries the ids."""

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
        """`groups` are of one tier; `wanted` are the photos that would be marked, by their ids."""
        super().__init__(parent)
        self._ids = list(wanted)
        tier = groups[0].tier
        self.setWindowTitle("Mark all groups like this")
        self.resize(760, 560)
        size = wording.size(sum(member.size for member in wanted.values()))
        heading = QLabel(f"{wording.counted(len(wanted), 'photo')} would be marked; {size} can be freed", self)
        theme.set_role(heading, "heading")
        text = words.rule(tier, len(groups))
        if filtered:
            text += " Only the groups that your filters show are meant."
        rule = QLabel(text, self)
        rule.setWordWrap(True)
        calm = QLabel(
            "Marking deletes nothing. You can look at every mark, and take it off, before anything goes.", self
        )
        calm.setWordWrap(True)
        theme.set_role(calm, "muted")
        self.heading, self.rule = heading.text(), text
        self.list = LinesView(library, name="Photos that would be marked", parent=self)
        self.list.set_lines(_lines(groups, wanted, roots))
        frame = QStackedWidget(self)
        frame.addWidget(self.list)
        theme.set_role(frame, "card")
        buttons = QDialogButtonBox(self)
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.mark_button = buttons.addButton(
            f"Mark {wording.counted(len(wanted), 'photo')}", QDialogButtonBox.ButtonRole.ActionRole
        )
        theme.set_role(self.mark_button, "primary")
        self.mark_button.setEnabled(bool(wanted))
        for button in (cancel, self.mark_button):
            button.setAutoDefault(False)
        cancel.setFocus()
        buttons.rejected.connect(self.reject)
        self.mark_button.clicked.connect(self._confirm)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(theme.SPACE)
        for widget in (heading, rule, calm):
            column.addWidget(widget)
        column.addWidget(frame, 1)
        column.addWidget(buttons)

    def _confirm(self) -> None:
        self.confirmed.emit(self._ids)
        self.accept()


def _lines(groups: Sequence[GroupHead], wanted: Mapping[int, MemberHead], roots: Mapping[int, Path]) -> list[Line]:
    def path(member: MemberHead) -> Path:
        return roots.get(member.row.folder_id, Path()) / member.row.relative

    lines, told = [], set()
    for group in groups:
        for member in group.losers:
            if member.id in wanted and member.id not in told:
                told.add(member.id)
                file, stays = path(member), path(group.keeper)
                kept = to_text(stays.name if stays.parent == file.parent else stays)
                detail = f"{to_text(file.parent)} · kept instead: {kept}"
                picture = picture_of(file, member.row.content_hash)
                lines.append(Line(to_text(file.name), detail, wording.size(member.size), (picture,), "", member.id))
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
