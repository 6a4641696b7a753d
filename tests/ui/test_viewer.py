"""The viewer: what is decoded and when, zooming, moving, neighbours, failures."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QBuffer, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from photosim.base.errors import UnreadablePhoto, UsageError
from photosim.ui.jobs import tasks
from photosim.ui.viewing import picture_loader
from photosim.ui.viewing.picture_loader import Want
from photosim.ui.viewing.viewer import Viewer
from photosim.ui.viewing.zoom_view import ZoomView
from photosim.values.photos import Folder, Metadata, Photo

WIDTH, HEIGHT = 1600, 1200
IDS = [11, 12, 13, 14, 15]


class FakeSettings:
    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def get(self, key: str, default: Any) -> Any:
        return self.values.get(key, default)

    def set(self, key: str, value: Any) -> None:
        self.values[key] = value


class FakeLibrary:
    """Photos of one pattern each; notes what is decoded, and can be made to wait or fail."""

    def __init__(self) -> None:
        self.photos = self.folders = self
        self.settings = FakeSettings()
        self.decoded: list[tuple[str, int | None]] = []
        self.failing: dict[str, str] = {}
        self.without_thumbnail = False
        self.online = True
        self.gates: dict[str, threading.Event] = {}
        self.size = (WIDTH, HEIGHT)
        self.full_at_once = self.most_full_at_once = 0
        self._lock = threading.Lock()

    def all(self) -> list[Folder]:
        return [Folder(1, Path("/media/usb"), self.online, False, len(IDS), 0)]

    def get(self, photo_id: int) -> Photo:
        if photo_id not in IDS:
            raise UsageError(f"There is no photo {photo_id} in the library.")
        path = Path(f"/photos/{photo_id}.jpg")
        return Photo(
            photo_id, 1, path, 1000, 0, f"{photo_id:040}", "JPEG", WIDTH, HEIGHT, "2024-01-01", False, Metadata()
        )

    def beside(self, photo_id: int) -> list[Path]:
        return [Path(f"/photos/{photo_id}.CR2")] if photo_id == 13 else []

    def thumbnail(self, content_hash: str, path: Path) -> bytes | None:
        if self.without_thumbnail:
            return None
        image = QImage(80, 60, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.darkGreen)
        buffer = QBuffer()
        image.save(buffer, "JPEG")
        return bytes(buffer.data().data())

    def picture(self, path: Path, max_side: int | None = None) -> np.ndarray:
        with self._lock:
            self.decoded.append((path.stem, max_side))
            self.full_at_once += max_side is None
            self.most_full_at_once = max(self.most_full_at_once, self.full_at_once)
        try:
            if path.stem in self.gates:
                assert self.gates[path.stem].wait(10)
            if path.stem in self.failing:
                raise UnreadablePhoto(self.failing[path.stem])
            image = Image.fromarray(pattern(*self.size))
            if max_side is not None and max_side < max(self.size):
                image.thumbnail((max_side, max_side))
            return np.asarray(image)
        finally:
            with self._lock:
                self.full_at_once -= max_side is None


@cache
def pattern(width: int, height: int) -> np.ndarray:
    """Every pixel differs from its neighbours."""
    y, x = np.mgrid[:height, :width]
    return np.stack([x % 251, y % 241, (x * 7 + y * 13) % 239], axis=-1).astype(np.uint8)


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary()


@pytest.fixture
def viewer(qtbot: QtBot, library: FakeLibrary) -> Iterator[Viewer]:
    viewer = Viewer(library)
    qtbot.addWidget(viewer)
    viewer.resize(800, 600)
    viewer.show()
    yield viewer
    for gate in library.gates.values():
        gate.set()
    assert tasks.wait_all(10)


def canvas(viewer: Viewer) -> ZoomView:
    return viewer.findChild(ZoomView)


def sharp(viewer: Viewer) -> Callable[[], bool]:
    """Whether a level at least as fine as the picture on the screen is there."""
    view = canvas(viewer)
    return lambda: bool(view.levels) and view.levels[-1].side >= min(view.needed_side, WIDTH) - 1


def button(viewer: Viewer, text: str) -> QToolButton:
    return next(one for one in viewer.findChildren(QToolButton) if one.accessibleName().startswith(text))


def press(qtbot: QtBot, viewer: Viewer, key: Qt.Key) -> None:
    qtbot.keyClick(canvas(viewer), key)


def test_a_screen_size_picture_is_enough_until_zoomed_in(viewer: Viewer, library: FakeLibrary, qtbot: QtBot) -> None:
    viewer.open(13, [13])
    qtbot.waitUntil(sharp(viewer))
    view = canvas(viewer)
    assert view.is_fitted
    assert library.decoded == [("13", view.fitted_side)]
    press(qtbot, viewer, Qt.Key.Key_1)
    assert view.scale == 1.0
    qtbot.waitUntil(sharp(viewer))
    assert library.decoded[-1] == ("13", None)
    press(qtbot, viewer, Qt.Key.Key_0)
    assert view.is_fitted
    assert len(library.decoded) == 2


def test_the_thumbnail_comes_first(viewer: Viewer, library: FakeLibrary, qtbot: QtBot) -> None:
    library.gates["13"] = threading.Event()
    viewer.open(13, [13])
    view = canvas(viewer)
    qtbot.waitUntil(lambda: bool(view.levels))
    assert [level.side for level in view.levels] == [80]
    assert view.needed_side > 500
    library.gates["13"].set()
    qtbot.waitUntil(sharp(viewer))


def test_100_percent_is_exact(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.open(13, [13])
    qtbot.waitUntil(sharp(viewer))
    view = canvas(viewer)
    press(qtbot, viewer, Qt.Key.Key_1)
    qtbot.waitUntil(sharp(viewer))
    shot = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    seen = np.frombuffer(shot.constBits(), np.uint8).reshape(shot.height(), shot.bytesPerLine())
    seen = seen[:, : shot.width() * 3].reshape(shot.height(), shot.width(), 3)
    # Away from the round buttons at the sides.
    middle = seen[10:200, 200:500]
    whole = pattern(WIDTH, HEIGHT)
    left, top = (WIDTH - shot.width()) // 2, (HEIGHT - shot.height()) // 2
    places = [(x, y) for x in (left, left + 1) for y in (top, top + 1)]
    assert any(np.array_equal(middle, whole[y + 10 : y + 200, x + 200 : x + 500]) for x, y in places)


def test_the_spot_under_the_pointer_stays_when_zooming(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.open(13, [13])
    qtbot.waitUntil(sharp(viewer))
    view = canvas(viewer)
    spot = QPointF(500, 200)

    def photo_at() -> QPointF:
        return view._centre + (spot - view._middle()) / view.scale

    view.zoom_by(2, spot)
    before = photo_at()
    for factor in (1.5, 1.2, 0.9):
        view.zoom_by(factor, spot)
        assert (photo_at() - before).manhattanLength() < 1e-6


def test_zoom_has_limits_and_stops_at_100_percent(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.open(13, [13])
    qtbot.waitUntil(sharp(viewer))
    view = canvas(viewer)
    seen = []
    for _ in range(40):
        press(qtbot, viewer, Qt.Key.Key_Plus)
        seen.append(view.scale)
    assert 1.0 in seen
    assert seen[-1] == 16.0
    for _ in range(60):
        press(qtbot, viewer, Qt.Key.Key_Minus)
    assert view.is_fitted
    assert view.scale == pytest.approx(view.fit_scale)
    assert not view.can_pan


def test_double_click_goes_to_100_percent_and_back(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.open(13, [13])
    qtbot.waitUntil(sharp(viewer))
    view = canvas(viewer)
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    assert view.scale == 1.0
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    assert view.is_fitted


def test_panning_stays_on_the_photo(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.open(13, [13, 14])
    qtbot.waitUntil(sharp(viewer))
    view = canvas(viewer)
    press(qtbot, viewer, Qt.Key.Key_1)
    centre = view._centre
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    qtbot.mouseMove(view, QPoint(350, 280))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(350, 280))
    assert view._centre.x() >= centre.x()
    for _ in range(30):
        press(qtbot, viewer, Qt.Key.Key_Right)
    room = view._room()
    assert view._centre.x() == pytest.approx(WIDTH - room.width() / 2)
    assert viewer.current == 13, "arrow keys move over a photo that is zoomed into"
    press(qtbot, viewer, Qt.Key.Key_PageDown)
    assert viewer.current == 14


def test_keys_go_through_the_photos(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.open(12, IDS)
    seen: list[int] = []
    viewer.current_changed.connect(seen.append)
    keys = [
        (Qt.Key.Key_Right, 13),
        (Qt.Key.Key_PageDown, 14),
        (Qt.Key.Key_Left, 13),
        (Qt.Key.Key_PageUp, 12),
        (Qt.Key.Key_End, 15),
        (Qt.Key.Key_Right, 15),
        (Qt.Key.Key_Home, 11),
        (Qt.Key.Key_Left, 11),
        (Qt.Key.Key_Space, 12),
    ]
    for key, wanted in keys:
        press(qtbot, viewer, key)
        assert viewer.current == wanted
    assert seen == [13, 14, 13, 12, 15, 11, 12]
    assert viewer._bar.position.text() == "2 of 5"


def test_buttons_at_the_ends(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.open(15, IDS)
    assert not button(viewer, "Next").isEnabled()
    qtbot.mouseClick(button(viewer, "Previous"), Qt.MouseButton.LeftButton)
    assert viewer.current == 14
    assert button(viewer, "Next").isEnabled()
    viewer.open(14, [14])
    assert button(viewer, "Next").isHidden()
    assert viewer._bar.position.text() == ""


def test_neighbours_are_read_ahead_after_the_photo_on_show(viewer: Viewer, library: FakeLibrary, qtbot: QtBot) -> None:
    viewer.open(13, IDS)
    qtbot.waitUntil(lambda: len(viewer._ahead) == 2)
    side = canvas(viewer).fitted_side
    assert library.decoded == [("13", side), ("14", side), ("12", side)]
    viewer.show_next()
    # Already there, without another decode.
    assert sharp(viewer)()
    qtbot.waitUntil(lambda: ("15", side) in library.decoded, timeout=20_000)
    assert library.decoded.count(("14", side)) == 1


def test_a_stale_picture_is_dropped(viewer: Viewer, library: FakeLibrary, qtbot: QtBot) -> None:
    library.gates["11"] = threading.Event()
    viewer.open(11, IDS)
    qtbot.waitUntil(lambda: ("11", canvas(viewer).fitted_side) in library.decoded)
    viewer.open(15, [15])
    qtbot.waitUntil(sharp(viewer))
    before = list(canvas(viewer).levels)
    library.gates["11"].set()
    assert tasks.wait_all(10)
    QApplication.processEvents()
    assert list(canvas(viewer).levels) == before
    assert viewer.current == 15


def test_what_was_skipped_over_is_not_decoded(viewer: Viewer, library: FakeLibrary, qtbot: QtBot) -> None:
    library.gates["11"] = library.gates["12"] = threading.Event()
    viewer.open(11, IDS)
    qtbot.waitUntil(lambda: "11" in {name for name, _ in library.decoded})
    viewer.show_next()
    qtbot.waitUntil(lambda: "12" in {name for name, _ in library.decoded})
    # Both threads are busy now: what comes and goes meanwhile is never begun.
    for _ in range(3):
        viewer.show_next()
    library.gates["11"].set()
    qtbot.waitUntil(sharp(viewer))
    assert "13" not in {name for name, _ in library.decoded}


def test_one_full_picture_at_a_time(viewer: Viewer, library: FakeLibrary, qtbot: QtBot) -> None:
    for photo_id in (11, 12, 13):
        viewer.open(photo_id, IDS)
        qtbot.waitUntil(lambda: bool(canvas(viewer).levels))
        press(qtbot, viewer, Qt.Key.Key_1)
    qtbot.waitUntil(sharp(viewer))
    assert library.most_full_at_once == 1
    viewer.show_next()
    assert max((level.side for level in canvas(viewer).levels), default=0) < WIDTH


def test_a_failed_photo_shows_its_reason(viewer: Viewer, library: FakeLibrary, qtbot: QtBot) -> None:
    library.failing["13"] = "The file is no longer there."
    library.without_thumbnail = True
    viewer.open(13, IDS)
    view = canvas(viewer)
    qtbot.waitUntil(lambda: view._note == "The file is no longer there.")
    assert not view.grab().isNull()
    assert not button(viewer, "Larger").isEnabled()
    viewer.show_next()
    assert view._note == ""
    qtbot.waitUntil(sharp(viewer))


def test_the_thumbnail_of_an_offline_photo_stays_beside_the_reason(
    viewer: Viewer, library: FakeLibrary, qtbot: QtBot
) -> None:
    library.failing["13"] = "The drive is not connected."
    viewer.open(13, [13])
    view = canvas(viewer)
    qtbot.waitUntil(lambda: view._note != "" and bool(view.levels))
    # Whichever of the two came first.
    viewer._failed(Want(Path("/photos/13.jpg"), 100), "The drive is not connected.")
    viewer._loaded(Want(Path("/photos/13.jpg"), thumbnail_of="0"), view.levels)
    assert view._note == "The drive is not connected."
    assert [level.side for level in view.levels] == [80]
    assert not view.grab().isNull()


@pytest.mark.parametrize("small_copy", [True, False])
def test_a_folder_that_is_not_connected_is_named(
    viewer: Viewer, library: FakeLibrary, qtbot: QtBot, small_copy: bool
) -> None:
    library.failing["13"] = "The file is no longer there."
    library.without_thumbnail = not small_copy
    library.online = False
    viewer.open(13, [13])
    note = "“usb” is not connected." + " This is the small copy that photosim keeps." * small_copy
    qtbot.waitUntil(lambda: canvas(viewer)._note == note)
    assert bool(canvas(viewer).levels) == small_copy


@pytest.mark.parametrize("reason", [QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard])
def test_the_menu_is_asked_for(viewer: Viewer, qtbot: QtBot, reason: QContextMenuEvent.Reason) -> None:
    viewer.open(13, IDS)
    view = canvas(viewer)
    with qtbot.waitSignal(viewer.menu_requested) as asked:
        QApplication.sendEvent(view, QContextMenuEvent(reason, QPoint(20, 30), view.mapToGlobal(QPoint(20, 30))))
    middle = view.rect().center() if reason == QContextMenuEvent.Reason.Keyboard else QPoint(20, 30)
    assert asked.args == [[13], view.mapToGlobal(middle)]


def test_a_photo_that_left_the_library_is_told(viewer: Viewer) -> None:
    viewer.open(99, [99])
    assert canvas(viewer)._note == "There is no photo 99 in the library."
    assert viewer.current is None


def test_a_file_that_changed_its_size_is_measured_again(viewer: Viewer, library: FakeLibrary, qtbot: QtBot) -> None:
    library.size = (900, 1500)
    viewer.open(13, [13])
    qtbot.waitUntil(lambda: ("13", None) in library.decoded and canvas(viewer)._size.height() == 1500)
    assert canvas(viewer).is_fitted


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Backspace])
def test_closing_frees_the_pictures(viewer: Viewer, qtbot: QtBot, key: Qt.Key) -> None:
    viewer.open(13, IDS)
    qtbot.waitUntil(lambda: len(viewer._ahead) == 2)
    heard: list[int | None] = []
    viewer.closed.connect(lambda: heard.append(viewer.current))
    press(qtbot, viewer, key)
    assert heard == [13], "the window chooses the photo last seen"
    assert list(canvas(viewer).levels) == []
    assert not viewer._ahead


def test_hidden_it_holds_nothing_and_shown_again_it_has_it_back(
    viewer: Viewer, library: FakeLibrary, qtbot: QtBot
) -> None:
    viewer.open(13, [13])
    qtbot.waitUntil(sharp(viewer))
    viewer.hide()
    assert list(canvas(viewer).levels) == []
    library.decoded.clear()
    viewer.show()
    qtbot.waitUntil(sharp(viewer))
    assert library.decoded == [("13", canvas(viewer).fitted_side)]


def test_opened_before_it_is_shown_it_decodes_once_for_the_right_room(library: FakeLibrary, qtbot: QtBot) -> None:
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    stack.resize(1000, 700)
    viewer = Viewer(library)
    stack.addWidget(QWidget())
    stack.addWidget(viewer)
    stack.show()
    viewer.open(13, [13])
    stack.setCurrentWidget(viewer)
    qtbot.waitUntil(sharp(viewer))
    assert tasks.wait_all(10)
    assert library.decoded == [("13", canvas(viewer).fitted_side)]


def test_look_alikes_are_asked_for(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.open(13, IDS)
    with qtbot.waitSignal(viewer.lookalikes_requested) as asked:
        press(qtbot, viewer, Qt.Key.Key_L)
    assert asked.args == [13]


def test_details_are_remembered(viewer: Viewer, library: FakeLibrary, qtbot: QtBot) -> None:
    viewer.open(13, IDS)
    assert viewer._details.isHidden()
    press(qtbot, viewer, Qt.Key.Key_I)
    assert viewer._details.isVisible()
    assert dict(viewer._details.facts)["Name"] == "13.jpg"
    assert dict(viewer._details.facts)["Goes with"] == "13.CR2"
    another = Viewer(library)
    qtbot.addWidget(another)
    assert not another._details.isHidden()


def test_an_outside_picture(viewer: Viewer, library: FakeLibrary, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "outside.jpg"
    path.write_bytes(b"12345")
    viewer.open_path(path)
    qtbot.waitUntil(sharp(viewer))
    qtbot.waitUntil(lambda: "File" in dict(viewer._details.facts))
    assert viewer.current is None
    assert viewer._shown.path == path
    assert dict(viewer._details.facts)["Picture size"].startswith("1,600 × 1,200")
    assert dict(viewer._details.facts)["File"] == "5 bytes"
    assert not button(viewer, "Show look-alikes").isEnabled()
    assert library.decoded == [("outside", None)]


def test_an_outside_picture_that_is_gone_is_no_crash(
    viewer: Viewer, library: FakeLibrary, qtbot: QtBot, tmp_path: Path
) -> None:
    library.failing["gone"] = "The file is not there."
    viewer.open_path(tmp_path / "gone.jpg")
    qtbot.waitUntil(lambda: canvas(viewer)._note == "The file is not there.")
    tasks.wait_all()
    assert "File" not in dict(viewer._details.facts)


def test_after_a_resize_the_picture_is_made_for_the_new_size(
    viewer: Viewer, library: FakeLibrary, qtbot: QtBot
) -> None:
    viewer.open(13, [13])
    qtbot.waitUntil(sharp(viewer))
    viewer.resize(1000, 760)
    qtbot.waitUntil(lambda: library.decoded[-1] == ("13", canvas(viewer).fitted_side))
    assert len(library.decoded) == 2


def test_everything_has_a_name(viewer: Viewer) -> None:
    viewer.open(13, IDS)
    assert canvas(viewer).accessibleName() == "Photo 13.jpg"
    for one in viewer.findChildren(QToolButton):
        assert one.accessibleName()
        assert one.toolTip()


def test_the_wheel_zooms(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.open(13, [13])
    qtbot.waitUntil(sharp(viewer))
    view = canvas(viewer)
    before = view.scale
    event = QWheelEvent(
        QPointF(100, 100),
        view.mapToGlobal(QPointF(100, 100)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)
    assert view.scale > before * 1.1


@pytest.mark.parametrize("huge", [False, True])
def test_pictures_become_images_with_and_without_a_copy(huge: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if huge:
        monkeypatch.setattr(picture_loader, "_QUICK_PIXELS", 10)
    pixels = pattern(7, 5)
    level = picture_loader.level_of(pixels)
    assert (level.width, level.height, level.side) == (7, 5, 7)
    assert (level.pixels is not None) is huge
    seen = [[level.image.pixelColor(x, y).getRgb()[:3] for x in range(7)] for y in range(5)]
    assert np.array_equal(np.array(seen), pixels)


def test_opening_leaves_the_keyboard_to_the_window(library: FakeLibrary, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    grid, viewer = QLineEdit(window), Viewer(library, window)
    viewer.hide()
    window.show()
    grid.setFocus()
    viewer.open(13, IDS)
    assert window.focusWidget() is grid, "the window remembers where to go back to"
    assert tasks.wait_all(10)


def test_what_is_taken_in_hand_and_when(library: FakeLibrary) -> None:
    loader = picture_loader.PictureLoader(library)
    one, two = Want(Path("1.jpg")), Want(Path("2.jpg"))
    small, ahead = Want(Path("3.jpg"), 100), Want(Path("4.jpg"), 100, polite=True)
    loader._queue = [ahead, one, two, small]
    assert loader._take() is ahead, "nothing else is under way"
    loader._in_hand.clear()
    loader._queue = [ahead, one, two, small]
    loader._in_hand.append(Want(Path("5.jpg"), 100))
    assert loader._take() is one, "reading ahead waits"
    assert loader._take() is small, "one full picture at a time"
    assert loader._take() is None
    loader._in_hand.clear()
    assert [loader._take(), loader._take()] == [ahead, two]
