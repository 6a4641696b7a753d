"""What the photos to keep lack: a list with check boxes, part of the dialog that asks before copies are deleted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.kit.wording import counted, moment, rating, tip
from photosim.values.metadata_transfer import Fact, FactName

TITLES: dict[FactName, str] = {
    "taken": tr("Capture time"),
    "place": tr("Place"),
    "rating": tr("Rating"),
    "keywords": tr("Keywords"),
    "title": tr("Title"),
    "favourite": tr("Favourite"),
    "caption": tr("Caption"),
}
_FACT = Qt.ItemDataRole.UserRole


class TransferList(QWidget):
    """Facts that would go with the copies, by the photo that is kept; what is checked is to be saved beside it."""

    changed = Signal()
    """Another choice was made."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._summary = QLabel(self)
        self._summary.setWordWrap(True)
        self._summary.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self._summary, "strong")
        self._tree = QTreeWidget(self)
        self._tree.setColumnCount(3)
        self._tree.setHeaderLabels([tr("Detail"), tr("What the copy says"), tr("From")])
        self._tree.setAccessibleName(tr("What the photos to keep lack"))
        theme.set_role(self._tree, "card")
        self._tree.setStyleSheet("QTreeView::item { padding: 3px 6px; }")
        self._tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._tree.itemChanged.connect(self.changed)
        self._all = self._button(tr("Save all"), self.choose_all)
        self._none = self._button(tr("Save nothing"), self.choose_none)
        self._where = QLabel(
            tr(
                "What is checked is saved before the copies go: in small files beside the photos (XMP). The "
                "photos themselves are not changed."
            ),
            self,
        )
        self._where.setWordWrap(True)
        theme.set_role(self._where, "muted")
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._summary, 1)
        row.addWidget(self._all)
        row.addWidget(self._none)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(row)
        column.addWidget(self._where)
        column.addWidget(self._tree, 1)
        self.show_facts(())

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show what `DeletingService.lacking` found, of any number of groups; all of it is chosen."""
        self._tree.blockSignals(True)
        self._tree.clear()
        parents: dict[Path, QTreeWidgetItem] = {}
        for fact in facts:
            parent = parents.get(fact.keeper)
            if parent is None:
                parent = QTreeWidgetItem(self._tree, [to_text(fact.keeper.name), to_text(fact.keeper.parent)])
                parent.setFlags(
                    Qt.ItemFlag.ItemIsEnabled
                    | Qt.ItemFlag.ItemIsSelectable
                    | Qt.ItemFlag.ItemIsUserCheckable
                    | Qt.ItemFlag.ItemIsAutoTristate
                )
                parent.setToolTip(0, tip(to_text(fact.keeper)))
                parents[fact.keeper] = parent
            line = " ".join(_in_words(fact).split())
            item = QTreeWidgetItem(parent, [TITLES[fact.name], line, to_text(fact.loser.name)])
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(0, Qt.CheckState.Checked)
            item.setData(0, _FACT, fact)
            item.setToolTip(1, tip(fact.text))
            item.setToolTip(2, tip(to_text(fact.loser)))
        self._tree.expandAll()
        for column, width in ((0, 200), (1, 300)):
            self._tree.setColumnWidth(column, width)
        self._tree.blockSignals(False)
        if facts:
            photos = counted(len(parents), "photo")
            lack = tr("lacks") if len(parents) == 1 else tr("lack")
            self._summary.setText(tr("{0} to keep {1} details that their copies have.", photos, lack))
        else:
            self._summary.setText(tr("The photos to keep lack nothing that their copies have."))
        for widget in (self._tree, self._where, self._all, self._none):
            widget.setVisible(bool(facts))

    @property
    def chosen(self) -> list[Fact]:
        """What is to be saved; for `DeletingService.trash(transfer=…)`."""
        facts = (parent.child(place) for parent in self._parents() for place in range(parent.childCount()))
        return [fact.data(0, _FACT) for fact in facts if fact and fact.checkState(0) == Qt.CheckState.Checked]

    def _parents(self) -> list[QTreeWidgetItem]:
        items = (self._tree.topLevelItem(number) for number in range(self._tree.topLevelItemCount()))
        return [item for item in items if item is not None]

    def choose_all(self) -> None:
        self._check(Qt.CheckState.Checked)

    def choose_none(self) -> None:
        self._check(Qt.CheckState.Unchecked)

    def _check(self, state: Qt.CheckState) -> None:
        self._tree.blockSignals(True)
        for item in self._parents():
            item.setCheckState(0, state)
        self._tree.blockSignals(False)
        self._tree.viewport().update()
        self.changed.emit()

    def _button(self, text: str, act: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        theme.set_role(button, "flat")
        button.clicked.connect(act)
        return button


def _in_words(fact: Fact) -> str:
    """The value as the rest of the window writes it."""
    if fact.known.taken_at:
        return moment(fact.known.taken_at, fact.known.taken_offset)
    return rating(fact.known.rating) if fact.known.rating else fact.text
