"""Which groups are shown: by tier, folder, space to free and month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QPushButton, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import theme, wording
from photosim.ui.kit.combo_box import ComboBox
from photosim.ui.kit.flow import FlowLayout
from photosim.ui.review import words
from photosim.values.review import GroupHead

_SAVINGS = (0, 1_000_000, 5_000_000, 20_000_000, 100_000_000)


@dataclass(frozen=True, slots=True)
class GroupFilter:
    """What a group must have to be shown; the defaults let all pass."""

    tier: str = ""
    folder: int = 0
    """Id of a folder that holds one of its photos; 0 for any."""
    saving: int = 0
    """Bytes to free at least."""
    since: str = ""
    """`2024-03`: one of its photos was taken in this month or later."""
    until: str = ""

    def fits(self, group: GroupHead) -> bool:
        if self.tier and group.tier != self.tier:
            return False
        return self.fits_but_for_tier(group)

    def fits_but_for_tier(self, group: GroupHead) -> bool:
        if group.gain < self.saving:
            return False
        if self.folder and all(member.row.folder_id != self.folder for member in group.members):
            return False
        if not self.since and not self.until:
            return True
        months = [member.row.shown_at[:7] for member in group.members]
        return any(month >= self.since and (not self.until or month <= self.until) for month in months)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> GroupFilter:
        """Understand what `as_json` gave; whatever cannot be understood is the default."""
        default = GroupFilter()
        kept = {
            field.name: values[field.name]
            for field in fields(GroupFilter)
            if field.name in values and type(values[field.name]) is type(getattr(default, field.name))
        }
        return replace(default, **kept)


class FilterBar(QWidget):
    """One line of choices; `changed` carries the filter that is meant now."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filter = GroupFilter()
        self._filling = False
        self._tiers = QButtonGroup(self)
        self._tiers.setExclusive(True)
        segments = QWidget(self)
        theme.set_role(segments, "segments")
        row = QHBoxLayout(segments)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        self._buttons: dict[str, QPushButton] = {}
        choices = [("", tr("All"), tr("Groups of all kinds"))]
        choices += [(tier, name, words.EXPLAINED[tier].capitalize()) for tier, name in words.TIERS.items()]
        for tier, name, explained in choices:
            button = QPushButton(name, segments)
            button.setCheckable(True)
            theme.set_role(button, "segment")
            button.setProperty("tier", tier)
            button.setToolTip(explained)
            button.setAccessibleName(tr("Show: {0}", name))
            self._tiers.addButton(button)
            row.addWidget(button)
            self._buttons[tier] = button
        self._buttons[""].setChecked(True)
        self._tiers.buttonClicked.connect(self._choose_tier)
        self.folder = self._combo(tr("Folder"), 200)
        self.saving = self._combo(tr("Space to free"))
        self.since = self._combo(tr("From month"))
        self.until = self._combo(tr("To month"))
        self._clear = QPushButton(tr("Clear filters"), self)
        theme.set_role(self._clear, "flat")
        self._clear.clicked.connect(self.clear)
        line = FlowLayout(self, margins=(0, 0, 0, 0), spacing=theme.SPACE)
        for widget in (segments, self.folder, self.saving, self.since, self.until, self._clear):
            line.addWidget(widget)
        for index, saving in enumerate(_SAVINGS):
            self.saving.addItem(tr("{0} or more", wording.size(saving)) if index else tr("Any size"), saving)
        self._dress()

    @property
    def filter(self) -> GroupFilter:
        return self._filter

    @property
    def is_filtering(self) -> bool:
        return self._filter != GroupFilter()

    def button(self, tier: str) -> QPushButton:
        return self._buttons[tier]

    def set_filter(self, wanted: GroupFilter) -> None:
        """Choose these, without telling."""
        self._filter = wanted
        self._dress()

    def set_choices(self, groups: Sequence[GroupHead], folders: Mapping[int, str]) -> None:
        """Offer the folders and months that there are, with the number of groups of each tier."""
        counts = Counter(group.tier for group in groups if self._filter.fits_but_for_tier(group))
        for tier, name in words.TIERS.items():
            self._buttons[tier].setText(f"{name} {wording.number(counts[tier])}")
        months = sorted({member.row.shown_at[:7] for group in groups for member in group.members}, reverse=True)
        self._filling = True
        self._fill(self.folder, [(tr("All folders"), 0), *((name, number) for number, name in folders.items())])
        self._fill(self.since, [(tr("Any time"), ""), *((wording.month(month), month) for month in months)])
        self._fill(self.until, [(tr("Until today"), ""), *((wording.month(month), month) for month in months)])
        self._filling = False
        found = self._filter
        self._filter = GroupFilter(  # a folder or month that is gone must not hide groups unseen
            found.tier,
            found.folder if self.folder.findData(found.folder) > 0 else 0,
            found.saving if self.saving.findData(found.saving) > 0 else 0,
            found.since if self.since.findData(found.since) > 0 else "",
            found.until if self.until.findData(found.until) > 0 else "",
        )
        self._dress()

    def clear(self) -> None:
        """Show everything again."""
        self._take(GroupFilter())

    def _fill(self, combo: QComboBox, items: Sequence[tuple[str, Any]]) -> None:
        now = [(combo.itemText(row), combo.itemData(row)) for row in range(combo.count())]
        if now != list(items):
            combo.clear()
            for text, data in items:
                combo.addItem(text, data)

    def _combo(self, name: str, width: int = 0) -> QComboBox:
        combo = ComboBox(self)
        combo.setAccessibleName(name)
        combo.setToolTip(name)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.setMaxVisibleItems(20)
        if width:
            combo.setMaximumWidth(width)
        combo.currentIndexChanged.connect(self._choose)
        return combo

    def _choose_tier(self, button: QPushButton) -> None:
        self._take(replace(self._filter, tier=button.property("tier")))

    def _choose(self, _row: int) -> None:
        if self._filling:
            return
        self._take(
            replace(
                self._filter,
                folder=self.folder.currentData() or 0,
                saving=self.saving.currentData() or 0,
                since=self.since.currentData() or "",
                until=self.until.currentData() or "",
            )
        )

    def _take(self, wanted: GroupFilter) -> None:
        if wanted != self._filter:
            self._filter = wanted
            self._dress()
            self.changed.emit(wanted)

    def _dress(self) -> None:
        self._filling = True
        self._buttons.get(self._filter.tier, self._buttons[""]).setChecked(True)
        for combo, value in (
            (self.folder, self._filter.folder),
            (self.saving, self._filter.saving),
            (self.since, self._filter.since),
            (self.until, self._filter.until),
        ):
            combo.setCurrentIndex(max(0, combo.findData(value)))
        self._filling = False
        self._clear.setVisible(self.is_filtering)
