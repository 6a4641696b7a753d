"""The members of one group: a model of photos with what is said of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.grids.picture_list import PicturesRole
from photosim.ui.kit.evidence import in_full, sentence
from photosim.ui.kit.wording import file_name, tip
from photosim.ui.review import words
from photosim.values.photos import Group, Member
from photosim.values.review import GroupHead, MemberHead

FactsRole = Qt.ItemDataRole.UserRole + 40
_NOWHERE = QModelIndex()


class MemberFacts(NamedTuple):
    """Everything that is painted of a member."""

    member: MemberHead
    name: str
    folder: str
    lines: tuple[str, str, str]
    """As `words.member_facts` gives them."""
    in_short: str
    """What stands for the first line where that has no room."""
    keeps: bool
    marked: bool
    series: bool
    blocked: str
    """Why it cannot be marked; empty when it can."""


class MembersModel(QAbstractListModel):
    """One group. The head is there at once; details follow."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._head: GroupHead | None = None
        self._details: dict[int, Member] = {}
        self._group: Group | None = None
        self._marked: Collection[int] = frozenset()
        self._kept_elsewhere: Collection[int] = frozenset()
        self._roots: Mapping[int, Path] = {}
        self._names: Mapping[int, str] = {}

    @property
    def head(self) -> GroupHead | None:
        return self._head

    @property
    def group(self) -> Group | None:
        """Details of the group on show, once they are there."""
        return self._group

    def set_head(self, head: GroupHead | None, roots: Mapping[int, Path]) -> None:
        """Show another group, or another state of this one. `roots` are the folders of the library by their ids."""
        same = head is not None and self._head is not None and head.members == self._head.members
        if same and head is not None and self._head is not None and head.id == self._head.id:
            return
        self.beginResetModel()
        self._head, self._roots, self._names = head, roots, words.folder_names(roots)
        self._group, self._details = None, {}
        self.endResetModel()

    def set_details(self, group: Group) -> None:
        """What is known of the members; passed over when another group is on show by now."""
        if self._head is None or group.id != self._head.id:
            return
        self._group = group
        self._details = {member.photo.id: member for member in group.members}
        self._tell()

    def set_marked(self, marked: Collection[int], kept_elsewhere: Collection[int]) -> None:
        """These photos are marked; these stay in place of copies in other groups."""
        self._marked, self._kept_elsewhere = marked, kept_elsewhere
        self._tell()

    def _tell(self) -> None:
        if self._head is not None:
            self.dataChanged.emit(self.index(0), self.index(len(self._head.members) - 1))

    def member(self, row: int) -> MemberHead | None:
        if self._head is None or not 0 <= row < len(self._head.members):
            return None
        return self._head.members[row]

    def row_of(self, photo_id: int) -> int:
        members = self._head.members if self._head is not None else ()
        return next((row for row, member in enumerate(members) if member.id == photo_id), -1)

    def blocked(self, member: MemberHead) -> str:
        """Why a member cannot be marked; empty when it can."""
        if self._head is None:
            return ""
        return words.blocked(self._head, member, member.id in self._kept_elsewhere)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() or self._head is None else len(self._head.members)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        member = self.member(index.row())
        if member is None:
            return None
        if role == PicturesRole:
            return (member.row,)
        if role == FactsRole:
            return self._facts(member)
        if role == Qt.ItemDataRole.DisplayRole:
            return file_name(member.row.relative)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip("\n".join(text for text in self._in_full(member) if text))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            facts = self._facts(member)
            state = tr("Keep") if facts.keeps else tr("Marked for deletion") if facts.marked else ""
            return ", ".join(text for text in (state, facts.name, *facts.lines, facts.folder) if text)
        return None

    def _facts(self, member: MemberHead) -> MemberFacts:
        assert self._head is not None
        keeps = member.id == self._head.keeper.id
        tier, details = self._head.tier, self._details.get(member.id)
        lines = words.member_facts(member, details, tier, keeps=keeps, why=words.reason(tier, self._group))
        below = to_text(member.row.relative.rpartition("/")[0])
        root = self._names.get(member.row.folder_id, "")
        return MemberFacts(
            member,
            file_name(member.row.relative),
            f"{root}/{below}" if below else root,
            lines,
            words.reason(tier, self._group, first_only=True) if keeps else "",
            keeps,
            member.id in self._marked and not keeps,
            tier == "series",
            self.blocked(member),
        )

    def _in_full(self, member: MemberHead) -> tuple[str, ...]:
        """All there is to say, for a tooltip: where the file lies, and the figures behind the words."""
        facts, details = self._facts(member), self._details.get(member.id)
        root = self._roots.get(member.row.folder_id)
        place = "" if root is None else to_text((root / member.row.relative).parent)
        first, *others = facts.lines
        if details is not None and not facts.keeps:
            first = sentence(in_full(details))
        return facts.name, place, first, *others, facts.blocked

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        item = Qt.ItemFlag
        return item.ItemIsEnabled | item.ItemIsSelectable | item.ItemNeverHasChildren
