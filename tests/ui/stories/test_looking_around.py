"""What people do in the window: looking for look-alikes, walking on and back, keyboard, menus."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QMessageBox, QSlider
from pytestqt.qtbot import QtBot

from photosim.base.errors import LibraryError
from photosim.library import Library
from photosim.ui.help.about import about_box
from photosim.ui.jobs import tasks
from photosim.ui.kit.actions import commands
from photosim.ui.window.window import MainWindow
from tests.helpers import pictures
from tests.helpers.lookalikes import show_everything
from tests.helpers.window_stories import LEFT, Opener, asked, click, id_of, names_of_look_alikes, place_of


def test_a_click_shows_look_alikes_with_scores(qtbot: QtBot, window: MainWindow) -> None:
    photo = id_of(window, "04-large.png")
    click(window.page.grid, photo)
    asked(qtbot, window, photo)
    assert names_of_look_alikes(window)[0] == "04-small.jpg"
    scores = [match.score for match in window.lookalikes.shown()]
    assert scores == sorted(scores, reverse=True)
    first = window.lookalikes.grid.model().index(0)
    assert first.data(Qt.ItemDataRole.AccessibleTextRole).startswith("04-small.jpg, 20 February 2024, 100")
    assert len(names_of_look_alikes(window)) == 17


def test_walking_on_and_back_and_forward(qtbot: QtBot, window: MainWindow) -> None:
    start = id_of(window, "00-large.png")
    click(window.page.grid, start)
    asked(qtbot, window, start)
    panel = window.lookalikes
    show_everything(window)
    other = panel.shown()[3].row.id
    click(panel.grid, other)
    asked(qtbot, window, other)
    assert window.actions_.back.isEnabled()
    assert not window.actions_.forward.isEnabled()
    window.actions_.back.trigger()
    asked(qtbot, window, start)
    assert not window.actions_.back.isEnabled()
    QTest.mouseClick(panel.grid.viewport(), Qt.MouseButton.ForwardButton)
    asked(qtbot, window, other)
    QTest.mouseClick(window.page.grid.viewport(), Qt.MouseButton.BackButton)
    asked(qtbot, window, start)


def test_a_double_click_on_a_look_alike_opens_the_one_clicked_first(qtbot: QtBot, window: MainWindow) -> None:
    start = id_of(window, "00-large.png")
    click(window.page.grid, start)
    asked(qtbot, window, start)
    panel = window.lookalikes
    show_everything(window)
    wanted = panel.shown()[2].row.id
    place = place_of(panel.grid, wanted)
    QTest.mouseClick(panel.grid.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    asked(qtbot, window, wanted)  # another photo lies under the pointer now
    # Not QTest.mouseDClick, which would press once more before.
    where = panel.grid.viewport().mapToGlobal(place).toPointF()
    second = QEvent.Type.MouseButtonDblClick
    event = QMouseEvent(second, place.toPointF(), where, LEFT, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(panel.grid.viewport(), event)
    assert window.stack.currentWidget() is window.viewer
    assert window.viewer.current == wanted


def test_the_keyboard_reaches_everything(qtbot: QtBot, window: MainWindow, library: Library) -> None:
    grid, panel = window.page.grid, window.lookalikes
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_Home)
    first = window.page.model.rows[0].id
    asked(qtbot, window, first)
    QTest.keyClick(grid, Qt.Key.Key_Right)
    QTest.keyClick(grid, Qt.Key.Key_Right)
    third = window.page.model.rows[2].id
    asked(qtbot, window, third)
    assert panel.can_go_back is False, "passing photos with the arrow keys is one step of the way"
    window.actions_.next_pane.trigger()
    QTest.keyClick(panel.grid, Qt.Key.Key_Right)
    chosen = panel.grid.current_id()
    QTest.keyClick(panel.grid, Qt.Key.Key_Space)
    asked(qtbot, window, chosen)
    window.actions_.back.trigger()
    asked(qtbot, window, third)
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert window.stack.currentWidget() is window.viewer
    assert window.viewer.current == third
    QTest.keyClick(window.viewer, Qt.Key.Key_Escape)
    assert window.stack.currentWidget() is window.splitter


def test_f6_goes_round_the_panes(window: MainWindow) -> None:
    go, back = window.actions_.next_pane.trigger, window.actions_.previous_pane.trigger
    window.lookalikes.ask_photo(window.page.model.rows[0].id)
    tasks.wait_all()
    window.page.grid.setFocus()
    panes = []
    for _ in range(4):
        go()
        panes.append(window.focusWidget())
    assert panes[0] is window.lookalikes.grid
    assert window.folder_panel.isAncestorOf(panes[1])
    assert panes[2] is window.gatherings.panel.list
    assert panes[3] is window.page.grid
    back()
    assert window.focusWidget() is panes[2]


def test_a_folder_is_named_as_it_is(qtbot: QtBot, open_window: Opener, empty_library: Library, tmp_path: Path) -> None:
    odd = tmp_path / "<b>x<"
    odd.mkdir()
    folder = empty_library.folders.add(odd)
    window = open_window(empty_library)
    window.folder_commands.ask_to_remove(folder.id)
    box = window.findChild(QMessageBox)
    assert "<b>x<" in box.text()
    assert box.textFormat() == Qt.TextFormat.PlainText
    box.reject()
    about = about_box(window, "resnet18", str(odd))
    assert "&lt;b&gt;x&lt;" in about.informativeText()


def test_the_context_menu_is_about_the_photo_under_the_pointer(qtbot: QtBot, window: MainWindow, photos: Path) -> None:
    grid = window.page.grid
    click(grid, id_of(window, "06-large.png"))
    photo = id_of(window, "08-small.jpg")
    seen: list[str] = []

    def choose() -> None:
        menu = QApplication.activePopupWidget()
        try:
            seen.extend(action.text().replace("&", "") for action in menu.actions() if action.text())
            window.actions_.copy_path.trigger()
        finally:
            menu.close()

    QTimer.singleShot(0, choose)
    place = place_of(grid, photo)
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, place)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(grid.viewport(), QContextMenuEvent(reason, place, grid.viewport().mapToGlobal(place)))
    tasks.wait_all()
    assert seen[0] == "Find look-alikes"
    assert QGuiApplication.clipboard().text() == str(photos / "08-small.jpg")


def test_rows_that_cannot_be_read_are_explained_and_tried_again(
    qtbot: QtBot, open_window: Opener, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_: int | None = None) -> None:
        raise LibraryError("Another program holds the library.")

    with monkeypatch.context() as patch:
        patch.setattr(library.photos, "newest", locked)
        patch.setattr(library.photos, "rows", locked)
        window = open_window(library)
        assert window.page.state.text == "Another program holds the library."
    QTest.mouseClick(window.page.state.button, LEFT)
    qtbot.waitUntil(lambda: window.page.model.rowCount() == 18)


def test_copying_paths_and_pictures(qtbot: QtBot, window: MainWindow, photos: Path) -> None:
    click(window.page.grid, id_of(window, "06-large.png"))
    window.actions_.copy_path.trigger()
    tasks.wait_all()
    assert QGuiApplication.clipboard().text() == str(photos / "06-large.png")
    window.actions_.copy_image.trigger()
    tasks.wait_all()
    assert QGuiApplication.clipboard().image().size().toTuple() == (120, 80)


def test_a_missing_file_cannot_be_copied_and_is_named(qtbot: QtBot, window: MainWindow, photos: Path) -> None:
    click(window.page.grid, id_of(window, "06-large.png"))
    (photos / "06-large.png").unlink()
    window.actions_.copy_image.trigger()
    tasks.wait_all()
    assert "06-large.png" in window.message_bar.text


def test_show_among_all_photos_leaves_the_folder(
    qtbot: QtBot, open_window: Opener, library: Library, tmp_path: Path
) -> None:
    more = tmp_path / "More"
    pictures.write(more / "late.jpg", 3)
    library.scanning.scan([more])
    window = open_window(library)
    folder = next(folder for folder in window.page.folders if folder.path == more)
    window.folder_panel.folder_chosen.emit(folder.id)
    qtbot.waitUntil(lambda: window.page.model.rowCount() == 1 and window.is_settled())
    click(window.page.grid, window.page.model.rows[0].id)
    qtbot.waitUntil(lambda: window.lookalikes.is_settled() and bool(window.lookalikes.shown()))
    match = window.lookalikes.shown()[0].row.id
    window.lookalikes.grid.setFocus()
    window.lookalikes.grid.choose(match)
    window.actions_.reveal.trigger()
    qtbot.waitUntil(lambda: window.page.grid.current_id() == match)
    assert window.page.folder_id is None


def test_choices_are_remembered(qtbot: QtBot, open_window: Opener, library: Library) -> None:
    window = open_window(library)
    window.actions_.larger.trigger()
    side = window.page.grid.side
    window.actions_.crop.setChecked(False)
    window.actions_.folders.trigger()
    window.close()
    again = open_window(library)
    assert again.page.grid.side == side
    assert not again.folder_panel.isVisible()


def test_a_picture_of_the_window_is_saved_when_all_is_painted(
    qtbot: QtBot, open_window: Opener, library: Library, tmp_path: Path
) -> None:
    window = open_window(library)
    saved: list[bool] = []
    window.save_picture_when_ready(tmp_path / "window.png", saved.append)
    qtbot.waitUntil(lambda: saved == [True], timeout=10_000)
    assert window.lookalikes.shown()
    assert not QImage(str(tmp_path / "window.png")).isNull()


def test_everything_has_a_name_for_screen_readers(window: MainWindow) -> None:
    nameless = [
        widget
        for kind in (QAbstractButton, QAbstractItemView, QSlider)
        for widget in window.findChildren(kind)
        if widget.isVisibleTo(window)
        and not (widget.accessibleName() or getattr(widget, "text", str)())
        and not widget.objectName().startswith("qt_")
    ]
    assert not nameless


def test_every_command_has_a_name_and_no_shortcut_is_taken_twice(window: MainWindow) -> None:
    keys = [keys for command in commands() for keys in command.keys]
    assert len(keys) == len(set(keys))
    assert all(getattr(window.actions_, command.name).toolTip() for command in commands())


def test_the_keyboard_waits_where_the_photos_will_be(
    qtbot: QtBot, open_window: Opener, empty_library: Library, photos: Path
) -> None:
    """Nothing else shows the ring of the keyboard while the first photos are looked for."""
    window = open_window(empty_library)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.welcome.setFocus()
    held: list[object] = []
    window.controller.running_changed.connect(lambda running: held.append(window.focusWidget()))
    window.folder_commands.add([photos])
    qtbot.waitUntil(lambda: window.page.model.rowCount() == 18 and window.is_settled())
    assert held[0] is window.page.state
    assert window.focusWidget() is window.page.grid


def test_the_keyboard_begins_among_the_photos(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert window.focusWidget() is window.page.grid
