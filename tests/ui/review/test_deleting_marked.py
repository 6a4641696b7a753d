"""Reviewing duplicates: deleting what is marked, and what the dialog tells."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from photosim.base.errors import LibraryError
from photosim.base.job import Job
from photosim.library import Library
from photosim.store.tables.journal import Journal
from photosim.ui.deleting.trash_dialog import TrashDialog
from photosim.ui.kit import wording
from photosim.ui.review.page import ReviewPage
from photosim.ui.window.window import MainWindow
from photosim.values.deleting import FileLocation
from tests.helpers.review_page import SHIFT, Key, choose, go_to, marked, opened_dialog, press, settle, titles
from tests.helpers.scenes import scene


def test_deleting_looks_first_then_acts_and_is_undone(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, tmp_path: Path
) -> None:
    press(page, Key.Key_M, SHIFT)
    go_to(qtbot, page, "shot.jpg")
    press(page, Key.Key_M, SHIFT)
    settle(qtbot, page)
    window.actions_.delete_marked.trigger()
    dialog = opened_dialog(qtbot, window)
    assert dialog.heading == "3 files would go to the trash"
    lines = dialog.list.lines.lines
    assert {line.title for line in lines} == {"identical-1 again.jpg", "shot half.jpg", "shot brighter.jpg"}
    assert any("kept instead" in line.detail and "shot.jpg" in line.detail for line in lines)
    assert all(line.note == wording.size((tmp_path / "Copies" / line.title).stat().st_size) for line in lines)
    assert (tmp_path / "Copies" / "shot half.jpg").exists(), "only a rehearsal"
    QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.message_bar.text == "3 files moved to the trash.")
    qtbot.waitUntil(window.is_settled)
    assert not (tmp_path / "Copies" / "shot half.jpg").exists()
    assert titles(page)[0] == "identical-2.jpg"
    assert "marked" not in page.header
    window.message_bar._act()
    qtbot.waitUntil(lambda: (tmp_path / "Copies" / "shot half.jpg").exists())
    qtbot.waitUntil(lambda: len(titles(page)) == 4 and window.is_settled())
    assert marked(library) == {"identical-1 again.jpg", "shot half.jpg", "shot brighter.jpg"}
    assert "3 marked" in page.header


def test_what_cannot_go_is_listed_with_its_reason(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, tmp_path: Path
) -> None:
    press(page, Key.Key_M, SHIFT)
    press(page, Key.Key_M, SHIFT)
    settle(qtbot, page)
    scene(9).save(tmp_path / "Photos" / "identical-1.jpg")  # the keeper has changed since
    window.actions_.delete_marked.trigger()
    dialog = opened_dialog(qtbot, window)
    lines = dialog.list.lines.lines
    assert lines[0].heading
    assert lines[0].title == "1 photo would stay"
    assert lines[1].title == "identical-1 again.jpg"
    assert "changed" in lines[1].detail
    assert [line.title for line in lines[3:]] == ["identical-2 again.jpg"]
    QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "1 file moved to the trash." in window.message_bar.text)
    qtbot.waitUntil(window.is_settled)
    assert (tmp_path / "Copies" / "identical-1 again.jpg").exists()


def test_a_trash_that_fails_for_one_of_three_leaves_it_listed_and_marked(
    qtbot: QtBot,
    window: MainWindow,
    page: ReviewPage,
    library: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(3):
        press(page, Key.Key_M, SHIFT)
    settle(qtbot, page)
    window.actions_.delete_marked.trigger()
    dialog = opened_dialog(qtbot, window)
    stubborn = tmp_path / "Copies" / "shot half.jpg"
    scene(8).save(stubborn)  # changed between the rehearsal and the act
    QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.heading == "3 files moved to the trash, 1 photo stayed")
    (line,) = dialog.list.lines.lines
    assert line.title == "shot half.jpg"
    assert "changed" in line.detail
    assert not dialog.act_button.isVisible()
    assert stubborn.exists()
    dialog.reject()
    qtbot.waitUntil(window.is_settled)
    assert window.message_bar.text == "3 files moved to the trash. 1 photo stayed."
    assert len(library.review.state().marked) == 1


def test_a_folder_that_is_not_there_keeps_its_photos(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, tmp_path: Path
) -> None:
    press(page, Key.Key_M, SHIFT)
    settle(qtbot, page)
    (tmp_path / "Copies").rename(tmp_path / "unplugged")
    window.actions_.delete_marked.trigger()
    dialog = opened_dialog(qtbot, window)
    assert dialog.heading == "Nothing can be deleted"
    assert not dialog.act_button.isVisible()
    assert dialog.list.lines.lines[1].detail
    dialog.reject()
    (tmp_path / "unplugged").rename(tmp_path / "Copies")
    assert len(library.review.state().marked) == 1


def test_an_unwritable_journal_is_told_in_the_dialog(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(page, Key.Key_M, SHIFT)
    settle(qtbot, page)
    window.actions_.delete_marked.trigger()
    dialog = opened_dialog(qtbot, window)

    def broken(*_: object, **__: object) -> None:
        raise LibraryError("Another photosim is deleting or restoring photos.")

    monkeypatch.setattr(library.deleting, "trash", broken)
    QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.heading == "This could not be done")
    assert "Another photosim" in dialog.text
    dialog.reject()


def test_what_went_before_the_library_was_full_is_told_with_the_way_back(
    qtbot: QtBot,
    window: MainWindow,
    page: ReviewPage,
    library: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    press(page, Key.Key_M, SHIFT)
    press(page, Key.Key_M, SHIFT)
    settle(qtbot, page)
    window.actions_.delete_marked.trigger()
    dialog = opened_dialog(qtbot, window)
    announce = Journal.announce_trashing

    def full_at_the_second(self: Journal, places: Iterable[tuple[int, FileLocation]]) -> None:
        if any(entry.state == "trashed" for batch in self.batches() for entry in batch.entries):
            raise LibraryError("The disk that holds the library is full.")
        announce(self, places)

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "announce_trashing", full_at_the_second)
        QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: dialog.heading == "1 file moved to the trash, 1 photo stayed")
    (line,) = dialog.list.lines.lines
    assert "The disk that holds the library is full." in line.detail
    dialog.reject()
    qtbot.waitUntil(window.is_settled)
    assert len(titles(page)) == 3, "one pair is no group any more"
    assert len(marked(library)) == 1
    assert window.message_bar.text == "1 file moved to the trash. 1 photo stayed."
    window.message_bar._act()
    qtbot.waitUntil(lambda: len(list((tmp_path / "Copies").glob("identical*"))) == 2)
    qtbot.waitUntil(lambda: len(titles(page)) == 4 and window.is_settled())


def hold_deletion(library: Library, monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """Make deletions wait: set when one is going, and to be set for it to go on."""
    going, may_go = threading.Event(), threading.Event()
    real = library.deleting.trash

    def slow(*args: object, job: Job, **options: object) -> object:
        going.set()
        assert may_go.wait(10)
        return real(*args, job=job, **options)

    monkeypatch.setattr(library.deleting, "trash", slow)
    return going, may_go


def test_closing_the_dialog_cancels_what_it_does(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(page, Key.Key_M, SHIFT)
    settle(qtbot, page)
    going, may_go = hold_deletion(library, monkeypatch)
    window.actions_.delete_marked.trigger()
    dialog = window.findChild(TrashDialog)
    assert going.wait(10)
    dialog.reject()
    assert dialog.isVisible(), "it waits until what is under way has ended"
    may_go.set()
    qtbot.waitUntil(lambda: window.findChild(TrashDialog) is None)
    assert len(library.review.state().marked) == 1


def test_stopping_tells_what_has_gone_and_what_has_not(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        press(page, Key.Key_M, SHIFT)
    settle(qtbot, page)
    window.actions_.delete_marked.trigger()
    dialog = opened_dialog(qtbot, window)
    assert dialog.close_button.text() == "Cancel"
    going, may_go = hold_deletion(library, monkeypatch)
    QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
    assert going.wait(10)
    shown = [one.text() for one in dialog.findChildren(QPushButton) if one.isVisible() and one.isEnabled()]
    assert shown == ["Stop"], "there is one way out"
    QTest.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
    assert "Stopping" in dialog.bar.text
    may_go.set()
    qtbot.waitUntil(lambda: dialog.heading == "0 files moved to the trash, 2 photos stayed")
    assert all("Cancelled" in line.detail for line in dialog.list.lines.lines)
    assert dialog.close_button.text() == "Close"
    QTest.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
    assert len(library.review.state().marked) == 2


RATED = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"/></rdf:RDF></x:xmpmeta>"""


@pytest.mark.parametrize("wanted", [True, False])
def test_what_the_keeper_lacks_is_offered_before_its_copies_go(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, tmp_path: Path, wanted: bool
) -> None:
    (tmp_path / "Copies" / "shot half.jpg.xmp").write_text(RATED)
    sidecar = tmp_path / "Photos" / "shot.jpg.xmp"
    go_to(qtbot, page, "shot.jpg")
    choose(page, "shot half.jpg")
    press(page, Key.Key_M)
    settle(qtbot, page)
    window.actions_.delete_marked.trigger()
    dialog = opened_dialog(qtbot, window)
    assert dialog.transfer.isVisible()
    assert [(fact.keeper.name, fact.name) for fact in dialog.transfer.chosen] == [("shot.jpg", "rating")]
    if not wanted:
        dialog.transfer.choose_none()
    QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "moved to the trash" in window.message_bar.text)
    assert sidecar.exists() == wanted
    assert ("was saved beside" in window.message_bar.text) == wanted
    qtbot.waitUntil(window.is_settled)
    window.message_bar._act()
    qtbot.waitUntil(lambda: (tmp_path / "Copies" / "shot half.jpg.xmp").exists() and not sidecar.exists())
