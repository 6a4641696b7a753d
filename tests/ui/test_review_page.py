"""Reviewing duplicates in the window: looking, marking, deciding, deleting, undoing, and coming back later."""

from __future__ import annotations

import itertools
import shutil
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from photosim.base.errors import LibraryError
from photosim.base.job import Job
from photosim.library import Library
from photosim.store.tables.journal import Journal
from photosim.ui.deleting.trash_dialog import TrashDialog
from photosim.ui.jobs import tasks
from photosim.ui.kit import wording
from photosim.ui.review import words
from photosim.ui.review.bulk_dialog import BulkDialog
from photosim.ui.review.decisions import DecisionsDialog
from photosim.ui.review.filters import GroupFilter
from photosim.ui.review.members import FactsRole
from photosim.ui.review.page import ReviewPage
from photosim.ui.window.window import MainWindow
from photosim.values.deleting import Place
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.many_groups import fill
from tests.helpers.scenes import EDITS, exposure, scene

Opener = Callable[[Library], MainWindow]
Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def save(image: Image.Image, path: Path, taken_at: str, quality: int = 92) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Maker", "Camera"
    exif.get_ifd(0x8769)[0x9003] = taken_at
    image.save(path, quality=quality, exif=exif)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two identical pairs, one shot in three files, a series of two, and a photo that is alone."""
    folder = tmp_path_factory.mktemp("drawn")
    for seed, size in ((1, (720, 480)), (2, (540, 360))):
        save(scene(seed, *size), folder / "Photos" / f"identical-{seed}.jpg", f"2020:0{seed}:01 12:00:00")
        copy = folder / "Copies" / f"identical-{seed} again.jpg"
        copy.parent.mkdir(exist_ok=True)
        shutil.copyfile(folder / "Photos" / f"identical-{seed}.jpg", copy)
    save(scene(3), folder / "Photos" / "shot.jpg", "2021:03:01 12:00:00", 96)
    save(EDITS["half size"](scene(3)), folder / "Copies" / "shot half.jpg", "2021:03:01 12:00:00")
    save(EDITS["brighter"](scene(3)), folder / "Copies" / "shot brighter.jpg", "2021:03:01 12:00:00")
    for second in (1, 2):
        save(exposure(scene(4), second), folder / "Photos" / f"series-{second}.jpg", f"2022:04:01 12:00:0{second}")
    save(scene(5), folder / "Photos" / "alone.jpg", "2023:05:01 12:00:00")
    return folder


@pytest.fixture
def library(empty_library: Library, drawn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """The library with these photos, in which duplicates were found already."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for name in ("Photos", "Copies"):
        shutil.copytree(drawn / name, tmp_path / name)
    empty_library.scanning.scan([tmp_path / "Photos", tmp_path / "Copies"])
    empty_library.review.find(Job())
    return empty_library


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> ReviewPage:
    """The page, opened by its key."""
    QTest.keyClick(window, Key.Key_2, CONTROL)
    qtbot.waitUntil(window.is_settled)
    assert window.stack.currentWidget() is window.review
    return window.review


def titles(page: ReviewPage) -> list[str]:
    return [Path(group.keeper.row.relative).name for group in page.model.groups]


def go_to(qtbot: QtBot, page: ReviewPage, keeper: str) -> None:
    page.list.setCurrentIndex(page.model.index(titles(page).index(keeper)))
    settle(qtbot, page)


def settle(qtbot: QtBot, page: ReviewPage) -> None:
    qtbot.waitUntil(page.is_settled)


def press(page: ReviewPage, key: Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(page.panel.view, key, modifiers)


def choose(page: ReviewPage, name: str) -> None:
    rows = [page.panel.model.data(page.panel.model.index(row)) for row in range(page.panel.model.rowCount())]
    page.panel.view.choose(rows.index(name))


def told(page: ReviewPage, name: str) -> str:
    """What a screen reader says of a member."""
    model = page.panel.model
    for row in range(model.rowCount()):
        if model.data(model.index(row)) == name:
            return str(model.data(model.index(row), Qt.ItemDataRole.AccessibleTextRole))
    raise AssertionError(name)


def marked(library: Library) -> set[str]:
    return {library.photos.get(number).path.name for number in library.review.state().marked}


# Looking


def test_groups_are_listed_surest_first_and_the_first_is_shown(page: ReviewPage) -> None:
    assert titles(page)[:3] == ["identical-1.jpg", "identical-2.jpg", "shot.jpg"]
    assert page.model.rowCount() == 4
    assert page.header.startswith("4 groups · ")
    assert page.panel.title.startswith("Identical · 2 photos · ")
    assert page.panel.place == "Group 1 of 4"
    assert "identical-1.jpg, Kept because: " in told(page, "identical-1.jpg")
    assert told(page, "identical-1.jpg").startswith("Keep, ")
    said = told(page, "identical-1 again.jpg")
    assert "An exact copy of the file" in said
    assert "720 × 480" in said
    assert "Deleting it frees " in said
    assert "Copies" in said
    assert page.panel.meaning.startswith("Kept because: ")


def test_evidence_is_plain_and_the_figure_is_in_the_tip(qtbot: QtBot, page: ReviewPage) -> None:
    go_to(qtbot, page, "shot.jpg")
    model = page.panel.model
    index = next(one for row in range(3) if (one := model.index(row)).data() == "shot half.jpg")
    said = told(page, "shot half.jpg")
    assert "Half size, looks " in said
    assert "dB" not in said
    tip = index.data(Qt.ItemDataRole.ToolTipRole)
    assert " dB)" in tip
    assert str(page.path_of(model.member(index.row())).parent) in tip  # the card has the folder in short
    assert index.data(FactsRole).folder == "Copies"


def test_the_reason_is_whole_however_narrow_the_window(qtbot: QtBot, page: ReviewPage) -> None:
    go_to(qtbot, page, "shot.jpg")
    reason = "Kept because: the original rather than an edit or export; the highest resolution; the sharpest."
    page.panel.show_reason(reason)
    for width in (1280, 820):
        page.window().resize(width, 800)
        label = page.panel._reason
        qtbot.waitUntil(lambda label=label: label.height() >= label.heightForWidth(label.width()))
    assert label.heightForWidth(label.width()) > label.fontMetrics().height() * 1.5, "it has wrapped"
    assert page.panel.meaning.startswith(reason)


def test_in_a_small_window_the_photos_have_the_room(qtbot: QtBot, page: ReviewPage) -> None:
    go_to(qtbot, page, "shot.jpg")
    icons, words_too = Qt.ToolButtonStyle.ToolButtonIconOnly, Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    page.window().resize(800, 600)
    qtbot.waitUntil(lambda: all(button.toolButtonStyle() == icons for button in page.panel.buttons))
    assert all(button.accessibleName() and button.toolTip() for button in page.panel.buttons)
    view = page.panel.view
    qtbot.waitUntil(lambda: view.viewport().height() >= view.cell.height())
    qtbot.waitUntil(lambda: view.viewport().rect().contains(view.visualRect(view.currentIndex())))
    page.window().resize(1280, 800)
    qtbot.waitUntil(lambda: all(button.toolButtonStyle() == words_too for button in page.panel.buttons))


def test_a_keeper_says_its_first_reason_where_all_have_no_room(page: ReviewPage, qtbot: QtBot) -> None:
    go_to(qtbot, page, "shot.jpg")
    group = page.panel.model.group
    page.panel.model.set_details(replace(group, reason="the sharpest; the oldest file", tied=False))
    facts = page.panel.model.index(0).data(FactsRole)
    assert facts.lines[0] == "Kept because: the sharpest; the oldest file."
    assert facts.in_short == "Kept because: the sharpest."


def test_folders_of_one_name_are_told_apart() -> None:
    roots = {1: Path("/card/DCIM"), 2: Path("/phone/DCIM"), 3: Path("/home/Photos")}
    assert words.folder_names(roots) == {1: str(roots[1]), 2: str(roots[2]), 3: "Photos"}


def test_the_list_tells_screen_readers_of_groups_and_marks(qtbot: QtBot, page: ReviewPage) -> None:
    press(page, Key.Key_M)
    text = page.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert text.startswith("2 photos, Identical · ")
    assert text.endswith("1 marked")
    assert page.list.accessibleName()
    assert page.panel.view.accessibleName()


def test_keys_go_from_group_to_group(qtbot: QtBot, page: ReviewPage, window: MainWindow) -> None:
    press(page, Key.Key_N)
    press(page, Key.Key_N)
    settle(qtbot, page)
    assert page.panel.place == "Group 3 of 4"
    assert page.current is not None
    assert page.current.tier == "same-shot"
    press(page, Key.Key_P)
    assert page.panel.place == "Group 2 of 4"
    for _ in range(5):
        press(page, Key.Key_P)
    assert page.panel.place == "Group 1 of 4"
    assert not window.actions_.previous_group.isEnabled()


def test_f6_goes_between_groups_and_photos(page: ReviewPage, window: MainWindow) -> None:
    assert page.panel.view.hasFocus(), "the photos have the keyboard when the page opens"
    window.actions_.next_pane.trigger()
    assert page.list.hasFocus()
    QTest.keyClick(page.list, Key.Key_Down)
    assert page.panel.place == "Group 2 of 4"
    window.actions_.previous_pane.trigger()
    assert page.panel.view.hasFocus()


def test_enter_opens_a_photo_and_escape_comes_back(qtbot: QtBot, page: ReviewPage, window: MainWindow) -> None:
    press(page, Key.Key_Return)
    assert window.at_full_size
    QTest.keyClick(window.viewer, Key.Key_Escape)
    assert window.stack.currentWidget() is page
    qtbot.waitUntil(window.is_settled)


def test_pages_are_changed_by_button_menu_and_key(qtbot: QtBot, window: MainWindow, page: ReviewPage) -> None:
    window.actions_.history_page.trigger()
    qtbot.waitUntil(window.is_settled)
    assert window.stack.currentWidget() is window.history
    assert window.windowTitle().startswith("History")
    assert window.history.is_empty
    assert "Nothing was deleted yet" in window.history.state.title
    QTest.keyClick(window, Key.Key_1, CONTROL)
    assert window.stack.currentWidget() is window.splitter
    button = window.tool_bar.widgetForAction(window.actions_.duplicates_page)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.stack.currentWidget() is page
    window.page.refresh()
    qtbot.waitUntil(window.is_settled)
    assert window.stack.currentWidget() is page, "refreshed photos do not take the page away"


def test_look_alikes_of_a_member_are_shown_among_the_photos(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library
) -> None:
    chosen = page.selected_ids()
    window.actions_.look_alikes.trigger()
    qtbot.waitUntil(window.is_settled)
    assert window.stack.currentWidget() is window.splitter
    assert window.lookalikes.subject is not None
    assert [window.lookalikes.subject.photo_id] == chosen


# Marking


def test_a_mark_is_saved_at_once_and_undone(qtbot: QtBot, page: ReviewPage, library: Library) -> None:
    press(page, Key.Key_M)
    settle(qtbot, page)
    assert marked(library) == {"identical-1 again.jpg"}
    assert told(page, "identical-1 again.jpg").startswith("Marked for deletion, ")
    assert "1 marked, " in page.header
    press(page, Key.Key_Z, CONTROL)
    settle(qtbot, page)
    assert marked(library) == set()
    assert "marked" not in page.header


def test_space_and_delete_mark_as_well_and_take_the_mark_off(qtbot: QtBot, page: ReviewPage, library: Library) -> None:
    for key in (Key.Key_Space, Key.Key_Delete):
        press(page, key)
        settle(qtbot, page)
        assert marked(library) == {"identical-1 again.jpg"}
        press(page, key)
        settle(qtbot, page)
        assert marked(library) == set()


def test_the_keeper_is_not_marked_and_says_why(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library
) -> None:
    choose(page, "identical-1.jpg")
    press(page, Key.Key_M)
    settle(qtbot, page)
    assert marked(library) == set()
    assert "the photo to keep" in window.message_bar.text


def test_a_padlock_keeps_photos_from_being_marked(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, tmp_path: Path
) -> None:
    for folder in library.folders.all():
        window.folder_commands.protect(folder.id, True)

    def is_protected() -> bool:
        return page.is_settled() and page.current is not None and all(m.protected for m in page.current.members)

    qtbot.waitUntil(is_protected)
    assert "Protected, stays" in told(page, "identical-1 again.jpg")
    assert page.header.startswith("4 groups · nothing to free")
    choose(page, "identical-1 again.jpg")
    press(page, Key.Key_M)
    settle(qtbot, page)
    assert marked(library) == set()
    assert "padlock" in window.message_bar.text


def test_all_others_are_marked_and_the_next_group_comes(qtbot: QtBot, page: ReviewPage, library: Library) -> None:
    go_to(qtbot, page, "shot.jpg")
    press(page, Key.Key_M, SHIFT)
    settle(qtbot, page)
    assert marked(library) == {"shot half.jpg", "shot brighter.jpg"}
    assert page.panel.place == "Group 4 of 4"
    page.previous_group()
    press(page, Key.Key_U)
    settle(qtbot, page)
    assert marked(library) == set()
    press(page, Key.Key_Z, CONTROL)
    settle(qtbot, page)
    assert marked(library) == {"shot half.jpg", "shot brighter.jpg"}


def test_a_series_is_marked_one_by_one_only(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library
) -> None:
    page.list.setCurrentIndex(page.model.index(3))
    settle(qtbot, page)
    assert page.current is not None
    assert page.current.tier == "series"
    assert not window.actions_.mark_others.isEnabled()
    assert not window.actions_.mark_like_this.isEnabled()
    press(page, Key.Key_M, SHIFT)
    page.commands.mark_others()
    page.panel.view.selectAll()
    press(page, Key.Key_M)
    settle(qtbot, page)
    assert marked(library) == set()
    assert "one by one" in window.message_bar.text
    page.panel.view.choose(1)
    press(page, Key.Key_M)
    settle(qtbot, page)
    assert len(marked(library)) == 1


def test_another_keeper_is_chosen_by_key_and_given_back(qtbot: QtBot, page: ReviewPage, library: Library) -> None:
    go_to(qtbot, page, "shot.jpg")
    choose(page, "shot half.jpg")
    press(page, Key.Key_M)
    press(page, Key.Key_K)
    assert page.panel.meaning.startswith("Comparing the others with the photo you chose…")
    settle(qtbot, page)
    assert page.panel.meaning.startswith("Kept because: you chose it.")
    assert titles(page)[2] == "shot half.jpg"
    assert told(page, "shot half.jpg").startswith("Keep, shot half.jpg, Kept because: you chose it.")
    assert marked(library) == set()
    press(page, Key.Key_Z, CONTROL)
    settle(qtbot, page)
    assert titles(page)[2] == "shot.jpg"
    assert marked(library) == {"shot half.jpg"}


def test_marks_that_cannot_be_written_are_taken_off_again(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_photos: object) -> None:
        raise LibraryError("The disk is full.")

    monkeypatch.setattr(library.review, "mark", full)
    press(page, Key.Key_M)
    settle(qtbot, page)
    assert "marked" not in page.header
    assert window.message_bar.text == "The disk is full."


def test_space_presses_a_button_that_has_the_keyboard(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library
) -> None:
    button = next(
        one for one in page.panel.findChildren(QToolButton) if one.defaultAction() is window.actions_.next_group
    )
    button.setFocus()
    QTest.keyClick(button, Key.Key_Space)
    settle(qtbot, page)
    assert page.panel.place == "Group 2 of 4"
    assert marked(library) == set()
    QTest.keyClick(button, Key.Key_M)
    settle(qtbot, page)
    assert marked(library) == {"identical-2 again.jpg"}, "letters count there as well"


# Deciding


def test_not_duplicates_is_one_key_and_is_listed_and_taken_back(
    qtbot: QtBot, page: ReviewPage, library: Library
) -> None:
    go_to(qtbot, page, "shot.jpg")
    press(page, Key.Key_X)
    assert "shot.jpg" not in titles(page), "at once"
    settle(qtbot, page)
    assert [one.kind for one in library.duplicates.decisions()] == ["different"] * 3
    page.show_decisions()
    dialog = page.window().findChild(DecisionsDialog)
    qtbot.waitUntil(lambda: len(dialog.list.lines.lines) == 1 and dialog.list.is_settled())
    line = dialog.list.lines.lines[0]  # three pairs, but people have decided once
    assert line.detail == "Not duplicates · 3 photos"
    assert line.title.count(".jpg") == 3
    assert len(line.pictures) == 2
    assert not dialog.forget_button.isEnabled()
    dialog.list.selectAll()
    assert dialog.forget_button.text() == "Take back 1 decision"
    QTest.mouseClick(dialog.forget_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.list.lines.lines == [])
    dialog.reject()
    qtbot.waitUntil(lambda: "shot.jpg" in titles(page))
    settle(qtbot, page)
    assert library.duplicates.decisions() == []


def test_not_duplicates_is_undone_with_its_marks(qtbot: QtBot, page: ReviewPage, library: Library) -> None:
    go_to(qtbot, page, "shot.jpg")
    choose(page, "shot half.jpg")
    press(page, Key.Key_M)
    press(page, Key.Key_X)
    press(page, Key.Key_Z, CONTROL)
    settle(qtbot, page)
    assert page.current is not None
    assert Path(page.current.keeper.row.relative).name == "shot.jpg"
    assert marked(library) == {"shot half.jpg"}
    assert library.duplicates.decisions() == []


def test_one_photo_is_told_apart_with_one_key_and_comes_back(qtbot: QtBot, page: ReviewPage, library: Library) -> None:
    go_to(qtbot, page, "shot.jpg")
    choose(page, "shot half.jpg")
    press(page, Key.Key_T)
    settle(qtbot, page)
    names = {Path(member.row.relative).name for group in library.review.state().groups for member in group.members}
    assert "shot half.jpg" not in names
    assert "shot.jpg" in names, "nothing is said about the others"
    assert {one.kind for one in library.duplicates.decisions()} == {"different"}
    press(page, Key.Key_Z, CONTROL)
    settle(qtbot, page)
    names = {Path(member.row.relative).name for group in library.review.state().groups for member in group.members}
    assert "shot half.jpg" in names
    assert library.duplicates.decisions() == []


def test_the_same_bytes_are_not_called_different(qtbot: QtBot, window: MainWindow, page: ReviewPage) -> None:
    assert not window.actions_.not_duplicates.isEnabled()
    press(page, Key.Key_X)
    settle(qtbot, page)
    assert page.model.rowCount() == 4


def test_keep_all_is_listed_as_one_decision(qtbot: QtBot, page: ReviewPage, window: MainWindow) -> None:
    go_to(qtbot, page, "shot.jpg")
    press(page, Key.Key_A)
    settle(qtbot, page)
    window.actions_.decisions.trigger()
    dialog = window.findChild(DecisionsDialog)
    qtbot.waitUntil(lambda: len(dialog.list.lines.lines) == 1)
    (line,) = dialog.list.lines.lines
    assert line.detail == "Keep all · 3 photos"
    assert set(line.title.replace(" and ", ", ").split(", ")) == {"shot.jpg", "shot half.jpg", "shot brighter.jpg"}
    assert dialog.text.startswith("1 decision, newest first.")
    dialog.reject()


def test_without_decisions_the_list_says_how_they_come(qtbot: QtBot, page: ReviewPage, window: MainWindow) -> None:
    window.actions_.decisions.trigger()
    dialog = window.findChild(DecisionsDialog)
    qtbot.waitUntil(lambda: dialog._state.title == "Nothing was decided yet")
    assert "Not duplicates" in dialog._state.text
    dialog.reject()


def test_keep_all_is_remembered_after_a_restart(
    qtbot: QtBot, page: ReviewPage, window: MainWindow, library: Library, tmp_path: Path
) -> None:
    press(page, Key.Key_A)
    settle(qtbot, page)
    assert titles(page)[0] == "identical-2.jpg"
    window.close()
    with Library.open(library.directory, embedder=FakeEmbedder(), workers=0) as again:
        assert [one.kind for one in again.duplicates.decisions()] == ["keep-all"]
        assert len(again.review.state().groups) == 3
        again.review.find(Job())
        assert len(again.review.state().groups) == 3


def test_keys_pressed_in_haste_are_done_in_their_order(qtbot: QtBot, page: ReviewPage, library: Library) -> None:
    for key in (Key.Key_M, Key.Key_M, Key.Key_M, Key.Key_N):
        press(page, key)
    press(page, Key.Key_M, SHIFT)
    press(page, Key.Key_M, SHIFT)
    press(page, Key.Key_A)
    settle(qtbot, page)
    expected = {"identical-1 again.jpg", "identical-2 again.jpg", "shot half.jpg", "shot brighter.jpg"}
    assert marked(library) == expected
    assert page.model.rowCount() == 3
    for _ in range(6):
        press(page, Key.Key_Z, CONTROL)
    settle(qtbot, page)
    assert marked(library) == set()
    assert page.model.rowCount() == 4


def fail(*_: object) -> None:
    raise LibraryError("The library cannot be written: the disk is full.")


@pytest.mark.parametrize("in_haste", [True, False])
@pytest.mark.parametrize(
    ("key", "what"),
    [(Key.Key_X, "not_duplicates"), (Key.Key_A, "keep_all"), (Key.Key_M, "mark"), (Key.Key_K, "keeper")],
)
def test_what_was_not_written_is_not_undone(
    qtbot: QtBot,
    window: MainWindow,
    page: ReviewPage,
    library: Library,
    key: Key,
    what: str,
    in_haste: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Undo takes back what was done before, and never claims to have undone what failed."""
    press(page, Key.Key_M)
    settle(qtbot, page)
    go_to(qtbot, page, "shot.jpg")
    choose(page, "shot half.jpg")
    told: list[str] = []
    page.said.connect(told.append)
    monkeypatch.setattr(library.review, "choose_keeper" if what == "keeper" else what, fail)
    press(page, key)
    if not in_haste:
        settle(qtbot, page)
        assert "the disk is full" in window.message_bar.text
    press(page, Key.Key_Z, CONTROL)
    settle(qtbot, page)
    monkeypatch.undo()
    expected = {"identical-1 again.jpg"} if in_haste else set()
    assert marked(library) == expected
    assert told == ([] if in_haste else ["Marks taken off."])
    assert page.model.rowCount() == 4
    press(page, Key.Key_Z, CONTROL)
    settle(qtbot, page)
    assert marked(library) == set()
    assert not window.actions_.undo.isEnabled()


def test_an_undo_that_fails_can_be_tried_again(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(page, Key.Key_M)
    settle(qtbot, page)
    monkeypatch.setattr(library.review, "unmark", fail)
    press(page, Key.Key_Z, CONTROL)
    settle(qtbot, page)
    assert "the disk is full" in window.message_bar.text
    assert marked(library) == {"identical-1 again.jpg"}
    monkeypatch.undo()
    press(page, Key.Key_Z, CONTROL)
    settle(qtbot, page)
    assert marked(library) == set()


# Comparing


def test_the_chosen_photos_are_compared_and_decided_about(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library
) -> None:
    go_to(qtbot, page, "shot.jpg")
    choose(page, "shot half.jpg")
    press(page, Key.Key_C)
    view = window.compare
    assert window.comparing
    assert [path.name for path in view.paths] == ["shot.jpg", "shot half.jpg"]
    qtbot.waitUntil(view.is_settled, timeout=20_000)
    shot = page.current.keeper
    half = next(member for member in page.current.members if member.row.relative == "shot half.jpg")

    QTest.keyClick(view, Key.Key_Right)
    QTest.keyClick(view, Key.Key_M)
    assert page.desk.marked == {half.id}
    QTest.keyClick(view, Key.Key_M)
    assert not page.desk.marked

    QTest.keyClick(view, Key.Key_K)  # the smaller one is kept instead
    qtbot.waitUntil(lambda: page.current is not None and page.current.keeper.id == half.id, timeout=20_000)
    QTest.keyClick(view, Key.Key_M)
    assert half.id not in page.desk.marked
    QTest.keyClick(view, Key.Key_Left)
    QTest.keyClick(view, Key.Key_M)
    assert page.desk.marked == {shot.id}

    QTest.keyClick(view, Key.Key_Escape)
    assert window.stack.currentWidget() is page
    assert not window.comparison.is_open


def test_comparing_goes_from_group_to_group(qtbot: QtBot, window: MainWindow, page: ReviewPage) -> None:
    go_to(qtbot, page, titles(page)[0])
    page.panel.view.selectAll()
    press(page, Key.Key_C)
    first = list(window.compare.paths)
    QTest.keyClick(window.compare, Key.Key_N)
    assert page.place.startswith("Group 2 of")
    assert list(window.compare.paths) != first
    QTest.keyClick(window.compare, Key.Key_PageUp)
    assert list(window.compare.paths) == first
    groups = page.model.rowCount()
    go_to(qtbot, page, "shot.jpg")
    window.comparison._again()
    assert {path.name for path in window.compare.paths} >= {"shot.jpg", "shot half.jpg"}
    QTest.keyClick(window.compare, Key.Key_X)  # different photos: the next group comes, and the decision is kept
    qtbot.waitUntil(lambda: page.model.rowCount() == groups - 1, timeout=20_000)
    assert "shot.jpg" not in titles(page)
    assert window.comparing


# Filters


def test_filters_narrow_the_list_and_are_cleared(qtbot: QtBot, page: ReviewPage, library: Library) -> None:
    bar = page.filters
    bar.button("same-shot").click()
    assert titles(page) == ["shot.jpg"]
    assert page.header.startswith("1 of 4 groups")
    bar.clear()
    bar.since.setCurrentIndex(bar.since.findData("2021-03"))
    assert len(titles(page)) == 2
    bar.until.setCurrentIndex(bar.until.findData("2021-03"))
    assert titles(page) == ["shot.jpg"]
    bar.clear()
    bar.folder.setCurrentIndex(1)
    assert len(titles(page)) in (3, 4)
    bar.clear()
    bar.saving.setCurrentIndex(bar.saving.count() - 1)
    assert page.is_empty
    assert page.state.title == "No group fits these filters"
    QTest.mouseClick(page.state.button, Qt.MouseButton.LeftButton)
    assert not page.is_empty
    assert page.model.rowCount() == 4


def test_a_filter_that_no_longer_fits_anything_is_forgotten() -> None:
    assert GroupFilter.from_json({"tier": "series", "folder": "nonsense", "other": 1}) == GroupFilter("series")
    assert GroupFilter.from_json(GroupFilter("identical", 3, 5, "2020-01", "2021-01").as_json()).folder == 3


# Mark all groups like this


def test_marking_all_like_this_shows_first_and_marks_after_the_word(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library
) -> None:
    window.actions_.mark_like_this.trigger()
    dialog = window.findChild(BulkDialog)
    assert dialog.heading.startswith("2 photos would be marked; ")
    assert "2 groups of identical photos" in dialog.rule
    assert [line.title for line in dialog.list.lines.lines] == ["identical-1 again.jpg", "identical-2 again.jpg"]
    assert "identical-1.jpg" in dialog.list.lines.lines[0].detail
    assert marked(library) == set(), "nothing before the word"
    QTest.keyClick(dialog, Key.Key_Return)
    assert dialog.isVisible(), "Enter marks nothing by accident"
    QTest.mouseClick(dialog.mark_button, Qt.MouseButton.LeftButton)
    settle(qtbot, page)
    assert marked(library) == {"identical-1 again.jpg", "identical-2 again.jpg"}
    window.actions_.undo.trigger()
    settle(qtbot, page)
    assert marked(library) == set()


def test_marking_all_like_this_respects_filters(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library
) -> None:
    page.filters.until.setCurrentIndex(page.filters.until.findData("2020-01"))
    window.actions_.mark_like_this.trigger()
    dialog = window.findChild(BulkDialog)
    assert "Only the groups that your filters show" in dialog.rule
    assert len(dialog.list.lines.lines) == 1
    dialog.reject()
    settle(qtbot, page)
    assert marked(library) == set()


# Deleting


def opened_dialog(qtbot: QtBot, window: MainWindow) -> TrashDialog:
    dialog = window.findChild(TrashDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.busy)
    return dialog


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

    def full_at_the_second(self: Journal, places: Iterable[tuple[int, Place]]) -> None:
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
    assert dialog.rescue.isVisible()
    assert [(fact.keeper.name, fact.name) for fact in dialog.rescue.chosen] == [("shot.jpg", "rating")]
    if not wanted:
        dialog.rescue.choose_none()
    QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "moved to the trash" in window.message_bar.text)
    assert sidecar.exists() == wanted
    assert ("was saved beside" in window.message_bar.text) == wanted
    qtbot.waitUntil(window.is_settled)
    window.message_bar._act()
    qtbot.waitUntil(lambda: (tmp_path / "Copies" / "shot half.jpg.xmp").exists() and not sidecar.exists())


def test_a_photo_is_deleted_from_among_all_photos_and_brought_back(
    qtbot: QtBot, window: MainWindow, library: Library, tmp_path: Path
) -> None:
    photo = next(row for row in window.page.model.rows if row.relative == "alone.jpg")
    window.page.grid.choose(photo.id)
    window.page.grid.setFocus()
    QTest.keyClick(window.page.grid, Key.Key_Delete)
    dialog = opened_dialog(qtbot, window)
    assert dialog.heading == "1 file would go to the trash"
    assert "stays" not in dialog.list.lines.lines[0].detail
    QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.page.model.place(photo.id) < 0)
    assert not (tmp_path / "Photos" / "alone.jpg").exists()
    window.message_bar._act()
    qtbot.waitUntil(lambda: window.page.model.place(photo.id) >= 0)
    assert (tmp_path / "Photos" / "alone.jpg").exists()


def press_in_photos(qtbot: QtBot, window: MainWindow, key: Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    window.activateWindow()  # offscreen, nobody does it when a dialog has gone
    qtbot.waitUntil(window.isActiveWindow)
    window.page.grid.setFocus()
    QTest.keyClick(window.page.grid, key, modifiers)


def delete(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Delete a photo from among all photos, by key."""
    photo = next(row for row in window.page.model.rows if row.relative == name)
    window.page.grid.choose(photo.id)
    press_in_photos(qtbot, window, Key.Key_Delete)
    dialog = opened_dialog(qtbot, window)
    QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.page.model.place(photo.id) < 0 and window.is_settled())
    qtbot.waitUntil(lambda: window.findChild(TrashDialog) is None)


def test_undo_takes_back_the_last_deletion_wherever_it_was_made(
    qtbot: QtBot, window: MainWindow, library: Library, tmp_path: Path
) -> None:
    """Two deletions in the same words: the button and the key are about the second, then the key about the first."""
    first, second = tmp_path / "Photos" / "alone.jpg", tmp_path / "Photos" / "series-2.jpg"
    assert not window.actions_.undo.isEnabled()
    delete(qtbot, window, "alone.jpg")
    assert window.message_bar.text == "1 file moved to the trash."
    delete(qtbot, window, "series-2.jpg")
    assert window.message_bar.text == "1 file moved to the trash."
    window.message_bar._act()
    qtbot.waitUntil(second.exists)
    assert not first.exists()
    qtbot.waitUntil(lambda: window.message_bar.text == "1 file is back." and window.is_settled())
    press_in_photos(qtbot, window, Key.Key_Z, CONTROL)
    qtbot.waitUntil(first.exists)
    qtbot.waitUntil(lambda: window.is_settled() and not window.actions_.undo.isEnabled())


def test_undo_goes_back_through_marks_and_deletions(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, tmp_path: Path
) -> None:
    press(page, Key.Key_M)
    settle(qtbot, page)
    window.places.go("photos")
    delete(qtbot, window, "alone.jpg")
    press_in_photos(qtbot, window, Key.Key_Z, CONTROL)
    qtbot.waitUntil((tmp_path / "Photos" / "alone.jpg").exists)
    assert marked(library) == {"identical-1 again.jpg"}
    press_in_photos(qtbot, window, Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: marked(library) == set())


def test_what_the_history_brought_back_is_not_undone_again(
    qtbot: QtBot, window: MainWindow, library: Library, tmp_path: Path
) -> None:
    delete(qtbot, window, "alone.jpg")
    window.places.go("history")
    qtbot.waitUntil(window.is_settled)
    window.history.restore()
    qtbot.waitUntil((tmp_path / "Photos" / "alone.jpg").exists)
    qtbot.waitUntil(lambda: window.is_settled() and not window.actions_.undo.isEnabled())
    assert window.message_bar.text == "1 file is back."


def test_a_photo_is_deleted_from_the_viewer(qtbot: QtBot, window: MainWindow, library: Library, tmp_path: Path) -> None:
    photo = next(row for row in window.page.model.rows if row.relative == "alone.jpg")
    window.open_photo(photo.id, window.page.model.ids())
    QTest.keyClick(window.viewer, Key.Key_Delete)
    dialog = opened_dialog(qtbot, window)
    QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.page.model.place(photo.id) < 0)
    assert not window.at_full_size
    assert not (tmp_path / "Photos" / "alone.jpg").exists()


def test_a_keeper_is_not_deleted_from_among_all_photos(qtbot: QtBot, window: MainWindow, library: Library) -> None:
    photo = next(row for row in window.page.model.rows if row.relative == "identical-1.jpg")
    window.trash_commands.delete_photos([photo.id])
    dialog = opened_dialog(qtbot, window)
    assert dialog.heading == "Nothing can be deleted"
    assert "the photo to keep" in dialog.list.lines.lines[1].detail
    dialog.reject()


# Coming back


def test_the_page_continues_where_one_stopped(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, open_window: Opener
) -> None:
    page.filters.button("identical").click()
    press(page, Key.Key_N)
    press(page, Key.Key_M)
    settle(qtbot, page)
    window.close()
    again = open_window(library).review
    again.window().places.go("duplicates")
    settle(qtbot, again)
    assert again.filters.filter == GroupFilter("identical")
    assert again.panel.place == "Group 2 of 2"
    assert "1 marked" in again.header


def test_a_scan_brings_the_groups_up_to_date(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, tmp_path: Path
) -> None:
    go_to(qtbot, page, "shot.jpg")
    shutil.copyfile(tmp_path / "Photos" / "alone.jpg", tmp_path / "Copies" / "alone no more.jpg")
    window.scan()
    qtbot.waitUntil(lambda: page.model.rowCount() == 5 and window.is_settled())
    assert page.current is not None
    assert Path(page.current.keeper.row.relative).name == "shot.jpg", "the group in hand stays in hand"


def test_many_new_photos_are_compared_when_the_person_says_so(
    qtbot: QtBot,
    window: MainWindow,
    page: ReviewPage,
    library: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("photosim.ui.review.page.QUICK", 0)
    scene(21).save(tmp_path / "Photos" / "new.jpg")
    shutil.copyfile(tmp_path / "Photos" / "new.jpg", tmp_path / "Copies" / "new again.jpg")
    window.scan()
    qtbot.waitUntil(lambda: "photos have changed since" in page.note and window.is_settled())
    assert "2 photos not compared yet" in page.note
    assert page.model.rowCount() == 4
    window.actions_.find_duplicates.trigger()
    qtbot.waitUntil(lambda: page.model.rowCount() == 5 and window.is_settled())
    assert page.note == ""


# Finding


def test_the_first_time_the_page_says_what_it_will_do(
    qtbot: QtBot,
    empty_library: Library,
    drawn: Path,
    open_window: Opener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("photosim.ui.review.page.QUICK", 0)
    empty_library.scanning.scan([drawn / "Photos", drawn / "Copies"])
    window = open_window(empty_library)
    window.places.go("duplicates")
    qtbot.waitUntil(window.is_settled)
    page = window.review
    assert page.is_empty
    assert page.state.title == "Find photos that you have more than once"
    assert "Nothing is deleted" in page.state.text
    QTest.mouseClick(page.state.button, Qt.MouseButton.LeftButton)
    assert page.state.title == "Searching for duplicates…"
    QApplication.processEvents()
    title, button = page._head.heading, page._head.decisions  # in one line: there is no second one below the title yet
    assert abs(title.geometry().center().y() - button.geometry().center().y()) <= 1
    qtbot.waitUntil(lambda: page.model.rowCount() == 4 and window.is_settled())


def test_what_a_command_has_compared_is_shown_at_once(
    qtbot: QtBot, empty_library: Library, drawn: Path, open_window: Opener
) -> None:
    empty_library.scanning.scan([drawn / "Photos", drawn / "Copies"])
    assert len(empty_library.duplicates.find()) == 4
    window = open_window(empty_library)
    window.places.go("duplicates")
    qtbot.waitUntil(lambda: window.review.model.rowCount() == 4 and window.is_settled())


def test_a_small_library_is_looked_through_at_once(
    qtbot: QtBot, empty_library: Library, drawn: Path, open_window: Opener
) -> None:
    empty_library.scanning.scan([drawn / "Photos", drawn / "Copies"])
    window = open_window(empty_library)
    window.places.go("duplicates")
    qtbot.waitUntil(lambda: window.review.model.rowCount() == 4 and window.is_settled())


def test_what_was_found_is_told_to_those_who_are_elsewhere(qtbot: QtBot, window: MainWindow, page: ReviewPage) -> None:
    page.find_duplicates()
    qtbot.waitUntil(window.is_settled)
    assert window.message_bar.text == "", "here it is seen"
    window.places.go("photos")
    page.find_duplicates()
    qtbot.waitUntil(lambda: window.message_bar.text == "4 groups of duplicates.")


def test_finding_is_paused_resumed_and_cancelled(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Job] = []

    def endless(job: Job) -> object:
        seen.append(job)
        for step in itertools.count():
            job.checkpoint()
            job.report("proving", min(step, 99), 100)
            threading.Event().wait(0.005)

    monkeypatch.setattr(library.review, "find", endless)
    groups = titles(page)
    window.actions_.find_duplicates.trigger()
    qtbot.waitUntil(lambda: "of 100 pairs" in page._bar.text)
    page._bar._pause.click()
    assert seen[0].paused
    assert "Paused" in page._bar.text
    page._bar._pause.click()
    assert not seen[0].paused
    page._bar._cancel.click()
    qtbot.waitUntil(lambda: not page.finder.running)
    assert titles(page) == groups, "what was found before stays"
    assert page._bar.isHidden()


def test_a_failed_finding_is_told_and_tried_again(
    qtbot: QtBot, empty_library: Library, drawn: Path, open_window: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty_library.scanning.scan([drawn / "Photos"])
    real = empty_library.review.find

    def broken(job: Job) -> None:
        raise LibraryError("The library cannot be written: the disk is full.")

    monkeypatch.setattr(empty_library.review, "find", broken)
    window = open_window(empty_library)
    window.places.go("duplicates")
    page = window.review
    qtbot.waitUntil(lambda: page.state.title == "Duplicates could not be looked for")
    assert "disk is full" in page.state.text
    monkeypatch.setattr(empty_library.review, "find", real)
    QTest.mouseClick(page.state.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1 and window.is_settled())


# Many


def test_ten_thousand_photos_cost_no_more_than_what_is_in_view(
    qtbot: QtBot, empty_library: Library, tmp_path: Path, open_window: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(empty_library, tmp_path / "many")
    details: list[str] = []
    thumbnails: list[str] = []
    real = empty_library.review.group
    monkeypatch.setattr(empty_library.review, "group", lambda group: details.append(group) or real(group))
    monkeypatch.setattr(empty_library.photos, "thumbnail", lambda content, path: thumbnails.append(content))
    monkeypatch.setattr(empty_library.review, "find", lambda job: pytest.fail("found already"))
    window = open_window(empty_library)
    thumbnails.clear()
    window.places.go("duplicates")
    qtbot.waitUntil(window.is_settled)
    page = window.review
    assert page.model.rowCount() == 2_000
    assert len(details) == 1, "only the group in hand is read in full"
    in_view = len(page.list.in_view())
    assert 3 < in_view < 20
    assert len(set(thumbnails)) <= 2 * in_view + 5
    widgets = len(page.findChildren(object))
    bar = page.list.verticalScrollBar()
    for step in range(10):
        bar.setValue(bar.maximum() * step // 10)
        qtbot.waitUntil(page.is_settled)
    assert len(details) == 1, "scrolling reads nothing"
    assert len(set(thumbnails)) <= 11 * 2 * (in_view + 1) + 5
    for _ in range(5):
        page.next_group()
    qtbot.waitUntil(window.is_settled)
    assert len(details) <= 6
    assert len(page.findChildren(object)) == widgets, "no widget for a group or a photo"
    page.ask_to_mark_all()
    dialog = window.findChild(BulkDialog)
    assert len(dialog.list.lines.lines) == 667 * 4
    QTest.mouseClick(dialog.mark_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.is_settled)
    assert len(empty_library.review.state().marked) == 667 * 4


def test_the_window_closes_while_duplicates_are_looked_for(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = threading.Event()

    def endless(job: Job) -> None:
        started.set()
        while True:
            job.checkpoint()

    monkeypatch.setattr(library.review, "find", endless)
    window.actions_.find_duplicates.trigger()
    assert started.wait(10)
    page.finder.pause(True)
    window.close()
    assert window.ended
    assert tasks.wait_all(10)


def test_the_context_menu_is_about_the_chosen_photos(qtbot: QtBot, page: ReviewPage) -> None:
    view = page.panel.view
    place = view.visualRect(page.panel.model.index(1)).center()
    page.menu_requested.disconnect()
    with qtbot.waitSignal(page.menu_requested) as asked:
        view.customContextMenuRequested.emit(place)
    assert asked.args[0] == page.selected_ids()
    assert isinstance(asked.args[1], QPoint)
