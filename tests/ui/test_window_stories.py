"""What people do in the window, from the click to what they see."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QMessageBox, QSlider
from pytestqt.qtbot import QtBot

from photosim.base.errors import LibraryError
from photosim.base.job import Job
from photosim.library import Library
from photosim.ui.folders.failures import FailuresDialog
from photosim.ui.help.about import about_box
from photosim.ui.jobs import tasks
from photosim.ui.kit.actions import commands
from photosim.ui.window.window import MainWindow
from photosim.values.photos import Failure
from photosim.values.scanning import ScanReport
from tests.helpers import pictures
from tests.helpers.lookalikes import show_everything

LEFT = Qt.MouseButton.LeftButton
Opener = Callable[[Library], MainWindow]


def id_of(window: MainWindow, name: str) -> int:
    return next(row.id for row in window.page.model.rows if row.relative == name)


def name_of(library: Library, photo_id: int | None) -> str:
    assert photo_id is not None
    return library.photos.get(photo_id).path.name


def place_of(grid, photo_id: int) -> QPoint:
    index = grid.model().index(grid.model().place(photo_id))
    grid.scrollTo(index)
    return grid.visualRect(index).center()


def click(grid, photo_id: int, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(grid.viewport(), LEFT, modifiers, place_of(grid, photo_id))


def names_of_look_alikes(window: MainWindow) -> list[str]:
    """All of them, best first, whether or not they have a cell of their own."""
    return [match.path.name for stack in window.lookalikes._found.stacks for match in stack.members]


def asked(qtbot: QtBot, window: MainWindow, photo_id: int) -> None:
    """Wait until the look-alikes of a photo are there."""
    panel = window.lookalikes

    def there() -> bool:
        return panel.is_settled() and panel.subject is not None and panel.subject.photo_id == photo_id

    qtbot.waitUntil(there)


def drop(window: MainWindow, data: QMimeData) -> None:
    place, actions = QPointF(600, 400), Qt.DropAction.CopyAction
    arrival = QDragEnterEvent(place.toPoint(), actions, data, LEFT, Qt.KeyboardModifier.NoModifier)
    window.dragEnterEvent(arrival)
    assert arrival.isAccepted()
    window.dropEvent(QDropEvent(place, actions, data, LEFT, Qt.KeyboardModifier.NoModifier))


def urls(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


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
    for _ in range(3):
        go()
        panes.append(window.focusWidget())
    assert panes[0] is window.lookalikes.grid
    assert window.folder_panel.isAncestorOf(panes[1])
    assert panes[2] is window.page.grid
    back()
    assert window.focusWidget() is panes[1]


def test_an_outside_picture_is_a_query_and_is_not_added(
    qtbot: QtBot, window: MainWindow, library: Library, tmp_path: Path
) -> None:
    outside = pictures.write(tmp_path / "elsewhere" / "holiday.webp", 7, width=200, height=133)
    drop(window, urls(outside))
    panel = window.lookalikes
    qtbot.waitUntil(lambda: panel.is_settled() and panel.subject is not None)
    assert panel.subject.title == "holiday.webp"
    assert panel.subject.detail == "Outside picture, not in the library"
    assert set(names_of_look_alikes(window)[:2]) == {"07-large.png", "07-small.jpg"}
    assert len(library.photos.rows()) == 18


def test_a_copied_picture_is_a_query(qtbot: QtBot, window: MainWindow, photos: Path) -> None:
    QGuiApplication.clipboard().setImage(QImage(str(photos / "05-large.png")))
    window.actions_.paste.trigger()
    panel = window.lookalikes
    qtbot.waitUntil(lambda: panel.is_settled() and panel.subject is not None)
    assert panel.subject.title == "Pasted picture"
    assert set(names_of_look_alikes(window)[:2]) == {"05-large.png", "05-small.jpg"}


def test_a_dropped_photo_of_the_library_is_recognised(qtbot: QtBot, window: MainWindow, photos: Path) -> None:
    drop(window, urls(photos / "02-small.jpg"))
    asked(qtbot, window, id_of(window, "02-small.jpg"))
    assert names_of_look_alikes(window)[0] == "02-large.png"


def test_a_dropped_file_that_is_no_picture_is_explained(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    text = tmp_path / "letter.jpg"
    text.write_text("Dear reader")
    drop(window, urls(text))
    panel = window.lookalikes
    qtbot.waitUntil(lambda: panel.is_settled() and panel.state.title == "No look-alikes")
    assert "letter.jpg" in panel.state.text
    assert panel.can_go_back is False


def test_a_dropped_folder_is_offered_not_taken(
    qtbot: QtBot, window: MainWindow, library: Library, tmp_path: Path
) -> None:
    more = tmp_path / "More"
    pictures.write_many(more, 2)
    drop(window, urls(more))
    tasks.wait_all()
    assert "“More”" in window.message_bar.text
    assert len(library.folders.all()) == 1


def test_first_folder_makes_welcome_give_way(
    qtbot: QtBot, open_window: Opener, empty_library: Library, photos: Path
) -> None:
    window = open_window(empty_library)
    assert window.stack.currentWidget() is window.welcome
    window.welcome.dropped.emit([photos])
    qtbot.waitUntil(lambda: window.page.model.rowCount() == 18 and window.is_settled())
    assert window.stack.currentWidget() is window.splitter
    assert [folder.photos for folder in window.page.folders] == [18]


def test_an_empty_folder_says_so(qtbot: QtBot, open_window: Opener, empty_library: Library, tmp_path: Path) -> None:
    (tmp_path / "Nothing").mkdir()
    empty_library.folders.add(tmp_path / "Nothing")
    window = open_window(empty_library)
    assert window.page.is_empty
    assert window.page.state.title == "No photos yet"
    folder = window.page.folders[0]
    window.folder_panel.folder_chosen.emit(folder.id)
    qtbot.waitUntil(window.is_settled)
    assert window.page.state.title == "No photos in this folder"


def test_an_unplugged_folder_says_so(qtbot: QtBot, open_window: Opener, empty_library: Library, tmp_path: Path) -> None:
    gone = tmp_path / "Stick"
    gone.mkdir()
    folder = empty_library.folders.add(gone)
    gone.rmdir()
    window = open_window(empty_library)
    window.folder_panel.folder_chosen.emit(folder.id)
    qtbot.waitUntil(lambda: window.page.is_empty and "not there" in window.page.state.title)


class HeldScan:
    """Stands in for `library.scanning.scan`: reads the folder, but holds after each batch until it is let go."""

    def __init__(self, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go_on = threading.Event()
        self.ended = threading.Event()
        self._scan = library.scanning.scan
        monkeypatch.setattr(library.scanning, "scan", self.scan)

    def scan(self, folders=(), job: Job | None = None, *, on_stored=None) -> ScanReport:
        assert job is not None
        try:
            report = self._scan(folders, job, on_stored=on_stored)
            while not self.go_on.wait(0.01):
                job.report("reading", 18, 18, 1, 1)
                job.checkpoint()
            return report
        finally:
            self.ended.set()


def test_photos_appear_and_can_be_searched_while_the_scan_runs(
    qtbot: QtBot, open_window: Opener, empty_library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = HeldScan(empty_library, monkeypatch)
    window = open_window(empty_library)
    window.folder_commands.add([photos])
    qtbot.waitUntil(lambda: window.page.model.rowCount() == 18)
    assert window.controller.running
    assert window.scan_bar.isVisible()
    photo = id_of(window, "03-large.png")
    click(window.page.grid, photo)
    asked(qtbot, window, photo)
    assert names_of_look_alikes(window)[0] == "03-small.jpg"
    window.actions_.pause.trigger()
    assert window.controller.paused
    window.actions_.pause.trigger()
    assert not window.controller.paused
    held.go_on.set()
    qtbot.waitUntil(lambda: not window.controller.running)
    assert not window.actions_.cancel.isEnabled()


def test_the_scan_can_be_cancelled_and_what_was_stored_stays(
    qtbot: QtBot, open_window: Opener, empty_library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    HeldScan(empty_library, monkeypatch)
    window = open_window(empty_library)
    window.folder_commands.add([photos])
    qtbot.waitUntil(lambda: window.page.model.rowCount() == 18)
    window.scan()  # waits for the first one, and is forgotten with it
    with qtbot.waitSignal(window.controller.cancelled):
        window.actions_.cancel.trigger()
    qtbot.waitUntil(window.is_settled)
    assert not window.controller.running
    assert window.page.model.rowCount() == 18


def test_a_second_scan_waits_for_the_first(
    qtbot: QtBot, window: MainWindow, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = HeldScan(library, monkeypatch)
    finished: list[ScanReport] = []
    window.controller.finished.connect(finished.append)
    window.actions_.rescan.trigger()
    window.actions_.rescan.trigger()
    assert "when the scan under way has ended" in window.message_bar.text
    held.go_on.set()
    qtbot.waitUntil(lambda: len(finished) == 2 and not window.controller.running)


@pytest.mark.parametrize("paused", [False, True])
def test_closing_during_a_scan_ends_it(
    qtbot: QtBot, window: MainWindow, library: Library, monkeypatch: pytest.MonkeyPatch, paused: bool
) -> None:
    held = HeldScan(library, monkeypatch)
    window.scan()
    window.controller.pause(paused)
    window.close()
    assert held.ended.is_set()
    assert not any(thread.name == "photosim-scan" for thread in threading.enumerate())


def test_a_scan_that_cannot_write_says_why(
    qtbot: QtBot, window: MainWindow, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> ScanReport:
        raise LibraryError("The disk is full. Make room, then scan again.")

    monkeypatch.setattr(library.scanning, "scan", full)
    with qtbot.waitSignal(window.controller.failed):
        window.scan()
    assert not window.controller.running


def test_new_photos_leave_the_chosen_one_chosen(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path
) -> None:
    photo = id_of(window, "01-small.jpg")
    click(window.page.grid, photo)
    asked(qtbot, window, photo)
    pictures.write(photos / "newest.jpg", 50, taken_at="2025:01:01 10:00:00")
    pictures.write(photos / "oldest.jpg", 51, taken_at="2001:01:01 10:00:00")
    window.scan()
    qtbot.waitUntil(lambda: window.page.model.rowCount() == 20 and window.is_settled())
    assert window.page.grid.selected_ids() == [photo]
    assert window.page.grid.current_id() == photo
    assert window.lookalikes.query is not None
    assert window.lookalikes.query.source == photo


def test_removing_a_folder_leads_back_to_welcome(qtbot: QtBot, window: MainWindow, photos: Path) -> None:
    click(window.page.grid, id_of(window, "01-small.jpg"))
    window.folder_commands.remove(window.page.folders[0].id)
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.welcome)
    assert window.lookalikes.query is None
    assert (photos / "01-small.jpg").exists()


def test_files_that_could_not_be_read_can_be_tried_again(
    qtbot: QtBot, open_window: Opener, library: Library, photos: Path
) -> None:
    (photos / "damaged.jpg").write_bytes(b"\xff\xd8\xff\xe0 no more than a beginning")
    library.scanning.scan()
    window = open_window(library)
    assert window.actions_.failures.isEnabled()
    window.actions_.failures.trigger()
    dialog = window.findChild(FailuresDialog)
    assert dialog is not None
    pictures.write(photos / "damaged.jpg", 99)
    with qtbot.waitSignal(window.controller.finished):
        dialog.retry_requested.emit([photos / "damaged.jpg"])
    dialog.close()
    qtbot.waitUntil(lambda: window.page.model.rowCount() == 19 and window.is_settled())
    assert not window.actions_.failures.isEnabled()


@pytest.mark.parametrize("how", ["cancelled", "failed"])
def test_the_list_of_failures_is_read_again_however_a_scan_ends(
    window: MainWindow, library: Library, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.folder_commands.show_failures()
    dialog = window.findChild(FailuresDialog)
    tasks.wait_all()
    failures = [Failure(Path("/photos/damaged.jpg"), "It is damaged.")]
    monkeypatch.setattr(library.photos, "failures", lambda: failures)
    ended = getattr(window.controller, how)
    ended.emit(*[LibraryError("The disk is full.")] * (how == "failed"))
    tasks.wait_all()
    assert "1 file could" in dialog._summary.text()
    dialog.close()


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
