"""Comparing photos: the table of details, and what is decided in the view."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosim.ui.kit.check_box import CheckBox
from photosim.ui.viewing.compare.facts import FactRow
from photosim.ui.viewing.compare.facts_table import FactsTable
from photosim.ui.viewing.compare.top_bar import SWIPE
from tests.helpers.compare_view import LEFT, Key, Show, press


def test_details_mark_what_differs_and_can_be_copied(show: Show) -> None:
    view = show("original.png", "half.png", "again.png")
    facts = view.facts
    rows = {row.heading: row for row in facts.rows}
    assert rows["Picture size"].values[:2] == ("720 × 480 (0.3 megapixels)", "360 × 240")
    assert rows["Picture size"].is_other(1)
    assert not rows["Picture size"].is_other(2)
    assert rows["Camera"].values == ("Camera 7", "—", "—")
    assert rows["Folder"].differs is False
    assert rows["Against the first"].values[1].startswith("half size")
    assert rows["In the library"].values[0] == "file is there"
    index = facts.model.index(next(n for n, row in enumerate(facts.rows) if row.heading == "Picture size"), 1)
    assert index.data().startswith("≠ ")
    assert index.data(Qt.ItemDataRole.FontRole).bold()
    assert "differs from the first" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    facts.only.click()
    assert "Folder" not in {row.heading for row in facts.rows}
    assert all(row.differs for row in facts.rows)
    facts.copy_all()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "\t1  original.png\t2  half.png\t3  again.png"
    assert "Camera\tCamera 7\t—\t—" in lines
    facts.table.setFocus()
    facts.table.setCurrentIndex(facts.model.index(0, 1))
    QTest.keyClick(facts.table, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == facts.rows[0].values[1]
    facts.only.click()
    press(view, Key.Key_I)
    assert facts.isHidden()


def test_long_names_are_shortened_in_the_headings_of_the_details(qtbot: QtBot) -> None:
    table = FactsTable()
    qtbot.addWidget(table)
    name = "1  a name of a file that is far longer than its column is wide.jpg"
    table.set_rows([FactRow("Rating", ("★", "★★"))], [name, "2  b.jpg"])
    table.resize(420, 200)
    header = table.table.horizontalHeader()
    assert header.textElideMode() == Qt.TextElideMode.ElideMiddle
    assert table.model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) == name


def test_the_details_begin_with_whole_lines(show: Show) -> None:
    view = show("original.png", "half.png")
    table = view.facts.table
    line = table.verticalHeader().defaultSectionSize()
    assert table.viewport().height() >= 3 * line
    assert table.viewport().height() % line == 0


def test_boxes_are_painted_whole(qtbot: QtBot) -> None:
    box = CheckBox("Only differences")
    qtbot.addWidget(box)
    font = box.font()
    font.setPointSize(6)
    box.setFont(font)
    assert box.sizeHint().height() >= 15 + 2


def test_the_keys_of_the_view_work_from_the_table(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "half.png")
    view.facts.table.setFocus()
    press(view, Key.Key_W)
    assert view.mode == SWIPE
    with qtbot.waitSignal(view.close_requested):
        QTest.keyClick(view.facts.table, Key.Key_Escape)


def test_deciding_tells_what_is_wanted_and_shows_what_is(qtbot: QtBot, show: Show, folder: Path) -> None:
    original, half, turned = (folder / name for name in ("original.png", "half.png", "turned.png"))
    view = show("original.png", "half.png", "turned.png", deciding=True, marked=[half], place="Group 2 of 9")
    captions = view.side.captions
    seen = view.side.canvases[1].grab().toImage()
    view.set_marked([])
    assert view.side.canvases[1].grab().toImage() == seen, "a marked photo is here to be judged, and never dimmed"
    view.set_marked([half])
    assert [caption.state for caption in captions[:3]] == ["Keeper", "Marked for deletion", ""]
    assert [one.decided for one in view._pictures.all] == ["Keeper", "Marked for deletion", ""]  # flicker and swipe
    assert view._review.place == "Group 2 of 9"
    press(view, Key.Key_M)  # the keeper cannot be marked
    press(view, Key.Key_K)
    press(view, Key.Key_Right)
    with qtbot.waitSignal(view.mark_toggled) as marked:
        press(view, Key.Key_M)
    assert marked.args == [half]
    assert captions[1].state == "Marked for deletion"  # until somebody answers
    view.set_marked([turned])
    assert [caption.state for caption in captions[:3]] == ["Keeper", "", "Marked for deletion"]
    with qtbot.waitSignal(view.keeper_chosen) as kept:
        QTest.mouseClick(captions[2]._keep, LEFT)
    assert kept.args == [turned]
    view.set_keeper(turned)
    assert [caption.state for caption in captions[:3]] == ["", "", "Keeper"]
    assert [one.decided for one in view._pictures.all] == ["", "", "Keeper"]
    assert not captions[2]._mark.isEnabled()
    for key, signal in (
        (Key.Key_X, view.not_duplicates),
        (Key.Key_PageDown, view.next_requested),
        (Key.Key_PageUp, view.previous_requested),
    ):
        with qtbot.waitSignal(signal):
            press(view, key)
    decided = next(row for row in view.facts.rows if row.heading == "Decided")
    assert decided.values == ("—", "—", "keep")
    assert original in view.paths


def test_nothing_is_decided_outside_of_a_review(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "half.png")
    assert not view._review.isVisible()
    assert not view.side.captions[1]._mark.isVisible()
    with qtbot.assertNotEmitted(view.mark_toggled), qtbot.assertNotEmitted(view.not_duplicates):
        press(view, Key.Key_M)
        press(view, Key.Key_X)
