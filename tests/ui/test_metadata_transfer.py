"""The list of what the photos to keep lack."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QTreeWidget
from pytestqt.qtbot import QtBot

from photosim.ui.deleting.metadata_transfer import TransferList
from photosim.values.metadata_transfer import Description, Fact

KEEPER, OTHER = Path("/photos/keep/a.jpg"), Path("/photos/keep/b.jpg")
LOSER = Path("/photos/copies/a <copy>.jpg")
FACTS = [
    Fact(KEEPER, LOSER, "rating", "4 of 5", Description(rating=4)),
    Fact(KEEPER, LOSER, "caption", "Two\nlines", Description(caption="Two\nlines")),
    Fact(OTHER, LOSER, "keywords", "Oslo", Description(keywords=("Oslo",))),
]


@pytest.fixture
def shown(qtbot: QtBot) -> TransferList:
    shown = TransferList()
    qtbot.addWidget(shown)
    shown.show_facts(FACTS)
    shown.show()
    return shown


def tree(shown: TransferList) -> QTreeWidget:
    return shown.findChild(QTreeWidget)


def button(shown: TransferList, text: str) -> QPushButton:
    return next(one for one in shown.findChildren(QPushButton) if one.text() == text)


def test_everything_is_chosen_at_first(shown: TransferList) -> None:
    assert shown.chosen == FACTS
    first = tree(shown).topLevelItem(0)
    assert (first.text(0), first.childCount()) == ("a.jpg", 2)
    assert [first.child(1).text(column) for column in range(3)] == ["Caption", "Two lines", "a <copy>.jpg"]
    assert "2 photos to keep lack" in shown.findChildren(QLabel)[0].text()


def test_single_facts_and_whole_photos_can_be_left_out(shown: TransferList, qtbot: QtBot) -> None:
    first = tree(shown).topLevelItem(0)
    with qtbot.waitSignal(shown.changed):
        first.child(0).setCheckState(0, Qt.CheckState.Unchecked)
    assert [fact.name for fact in shown.chosen] == ["caption", "keywords"]
    assert first.checkState(0) == Qt.CheckState.PartiallyChecked
    first.setCheckState(0, Qt.CheckState.Unchecked)
    assert [fact.name for fact in shown.chosen] == ["keywords"]


def test_all_and_nothing(shown: TransferList, qtbot: QtBot) -> None:
    qtbot.mouseClick(button(shown, "Save nothing"), Qt.MouseButton.LeftButton)
    assert shown.chosen == []
    qtbot.mouseClick(button(shown, "Save all"), Qt.MouseButton.LeftButton)
    assert shown.chosen == FACTS


def test_by_keyboard(shown: TransferList, qtbot: QtBot) -> None:
    tree(shown).setCurrentItem(tree(shown).topLevelItem(1).child(0))
    tree(shown).setFocus()
    qtbot.keyClick(tree(shown), Qt.Key.Key_Space)
    assert [fact.name for fact in shown.chosen] == ["rating", "caption"]


def test_nothing_is_lacking(shown: TransferList) -> None:
    shown.show_facts([])
    assert shown.chosen == []
    assert not tree(shown).isVisible()
    assert "lack nothing" in shown.findChildren(QLabel)[0].text()
