"""Comparing photos: what people do with mouse and keys, and what they see."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from photosim.base.job import Job
from photosim.library import Library
from photosim.ui.jobs import tasks
from photosim.ui.kit.check_box import CheckBox
from photosim.ui.viewing.compare import compare_view, pictures
from photosim.ui.viewing.compare.compare_view import CompareView
from photosim.ui.viewing.compare.difference import BUSY, NOTHING_IN_COMMON, colour_table, halved
from photosim.ui.viewing.compare.facts import FactRow
from photosim.ui.viewing.compare.facts_table import FactsTable
from photosim.ui.viewing.compare.pictures import CHANGED
from photosim.ui.viewing.compare.top_bar import DIFFERENCE, FLICKER, SIDE, SWIPE
from photosim.values.alignment import Alignment, Difference
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import crop, scene

WIDTH, HEIGHT = 720, 480
LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key
Show = Callable[..., CompareView]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    original = scene(3)
    exif = Image.Exif()
    exif[0x0110] = "Camera 7"
    exif.get_ifd(0x8769)[0x9003] = "2024:03:01 12:00:00"
    original.save(folder / "original.png", exif=exif)
    original.save(folder / "again.png")
    original.resize((WIDTH // 2, HEIGHT // 2), Image.Resampling.LANCZOS).save(folder / "half.png")
    original.transpose(Image.Transpose.ROTATE_90).save(folder / "turned.png")
    crop(original, 0.2, 0.2, 0.6).save(folder / "crop.png")
    painted = original.copy()
    ImageDraw.Draw(painted).rectangle((300, 200, 360, 240), fill=(255, 0, 0))
    painted.save(folder / "painted.png")
    scene(9).save(folder / "other.png")
    return folder


@pytest.fixture
def library(folder: Path, tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([folder])
        yield library
        tasks.wait_all()


@pytest.fixture
def view(qtbot: QtBot, library: Library) -> Iterator[CompareView]:
    view = CompareView(library)
    qtbot.addWidget(view)
    view.resize(1000, 760)
    view.show()
    yield view
    view.close_down()
    assert tasks.wait_all(20)


@pytest.fixture
def show(qtbot: QtBot, view: CompareView, folder: Path) -> Show:
    def show_names(*names: str, **options: object) -> CompareView:
        view.show_photos([folder / name for name in names], **options)
        qtbot.waitUntil(view.is_settled, timeout=20_000)
        return view

    return show_names


def press(view: CompareView, key: Qt.Key) -> None:
    target = view.focusWidget() or view
    QTest.keyClick(target, key)


def pixels(widget: QWidget) -> np.ndarray:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.array(image.constBits()).reshape(image.height(), image.bytesPerLine() // 4, 4)[:, : image.width(), :3]


def inner(widget: QWidget) -> np.ndarray:
    """What is painted away from the frame of the keyboard's place."""
    return pixels(widget)[4:-4, 4:-4].astype(int)


def wheel(widget: QWidget, place: QPointF, steps: int) -> None:
    event = QWheelEvent(
        place,
        widget.mapToGlobal(place),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_copies_of_any_size_and_turn_show_the_same_place(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "half.png", "turned.png", "crop.png")
    assert [laid is not None and laid.proven for laid in view.alignments] == [True] * 4
    view.view.set_scale(1.0)
    qtbot.waitUntil(view.is_settled)
    panes = [inner(canvas) for canvas in view.side.canvases]
    high, wide = (min(pane.shape[side] for pane in panes) for side in (0, 1))
    middles = [
        pane[(pane.shape[0] - high) // 2 :, (pane.shape[1] - wide) // 2 :][:high, :wide][40:-40, 40:-40]
        for pane in panes
    ]
    assert np.abs(middles[0] - middles[2]).mean() < 1.5  # the same pixels, turned
    assert np.abs(middles[0] - middles[3]).mean() < 1.5
    assert np.abs(middles[0] - middles[1]).mean() < 9  # softer
    assert view.side.captions[0].note == "The others are compared with this one"
    assert view.side.captions[1].facts.startswith("360 × 240 · ")
    assert view.side.captions[1].note.startswith("Half size, looks ")
    assert "dB" not in view.side.captions[1].note
    lies = next(row for row in view.facts.rows if row.heading == "Against the first")
    assert re.fullmatch(r"half size, looks .* \(\d+ dB\)", lies.values[1])
    assert view.side.captions[2].note.endswith("(turned here to match)")
    assert [caption.scale for caption in view.side.captions] == ["100 %", "200 %", "100 %", "100 %"]


def test_at_100_percent_every_pixel_is_the_photos_own(qtbot: QtBot, show: Show, folder: Path) -> None:
    view = show("original.png", "turned.png")
    press(view, Key.Key_1)
    qtbot.waitUntil(view.is_settled)
    original = np.asarray(Image.open(folder / "original.png").convert("RGB"))[..., ::-1]
    for canvas in view.side.canvases[:2]:
        seen = inner(canvas)[100:200, 100:300]
        rows = [
            top
            for top in range(HEIGHT - 100)
            for left in _places(original[top, :, 0], seen[0, :, 0])
            if (original[top : top + 100, left : left + 200] == seen).all()
        ]
        assert len(rows) == 1


def _places(line: np.ndarray, part: np.ndarray) -> list[int]:
    return [at for at in range(len(line) - len(part) + 1) if (line[at : at + len(part)] == part).all()]


def test_wheel_drag_and_keys_move_all_panes_at_once(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "half.png")
    canvas, locked = view.side.canvases[1], view.view
    fitted = locked.scale
    place = QPointF(canvas.width() / 2 + 60, canvas.height() / 2)
    before = locked.laid_out(0).inverted()[0].map(QPointF(60, 0))
    wheel(canvas, place, 3)
    assert locked.scale == 1.0  # it stops there, above the whole
    after = locked.laid_out(0).inverted()[0].map(QPointF(60, 0))
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()))
    wheel(canvas, place, 6)
    centre = locked.centre
    QTest.mousePress(canvas, LEFT, pos=QPoint(200, 200))
    QTest.mouseMove(canvas, QPoint(170, 190))
    QTest.mouseRelease(canvas, LEFT, pos=QPoint(170, 190))
    assert locked.centre.x() - centre.x() == pytest.approx(30 / locked.scale)
    assert locked.centre.y() - centre.y() == pytest.approx(10 / locked.scale)
    moved = locked.centre
    press(view, Key.Key_Right)
    assert locked.centre.x() > moved.x()
    press(view, Key.Key_0)
    assert locked.is_fitted
    press(view, Key.Key_Plus)
    assert locked.scale == pytest.approx(min(1.0, fitted * 1.25))
    press(view, Key.Key_Minus)
    assert locked.is_fitted
    press(view, Key.Key_1)
    assert view.side.captions[0].scale == "100 %"
    assert view.side.captions[1].scale == "200 %"
    press(view, Key.Key_O)
    assert [caption.scale for caption in view.side.captions[:2]] == ["100 %", "100 %"]
    press(view, Key.Key_O)
    assert view.side.captions[1].scale == "200 %"
    QTest.mouseDClick(canvas, LEFT, pos=QPoint(100, 100))
    assert locked.is_fitted


def test_arrows_go_from_photo_to_photo_while_all_is_in_view(show: Show) -> None:
    view = show("original.png", "half.png", "other.png")
    ids = [one.photo.id for one in view._pictures.all]
    assert view.current == ids[0]
    press(view, Key.Key_Right)
    assert view.current == ids[1]
    press(view, Key.Key_Left)
    press(view, Key.Key_Left)
    assert view.current == ids[2]


def test_photos_of_something_else_are_shown_beside_each_other_all_the_same(show: Show) -> None:
    view = show("original.png", "other.png")
    assert view.alignments[1] is None
    assert view.side.captions[1].note == "A different photo"
    press(view, Key.Key_D)
    assert view.mode == DIFFERENCE


def test_there_is_no_difference_of_photos_with_nothing_in_common(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "other.png")
    press(view, Key.Key_D)
    qtbot.waitUntil(lambda: view.difference.title == NOTHING_IN_COMMON)
    assert view.difference.canvas.note == NOTHING_IN_COMMON


def test_space_flicks_through_the_photos_in_one_place(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "painted.png")
    press(view, Key.Key_F)
    flicker = view.flicker
    assert view.mode == FLICKER
    assert flicker.canvas.accessibleName() == "Photo 1 of 2: original.png"
    first = inner(flicker.canvas)
    QTest.keyPress(view.focusWidget(), Key.Key_Space)
    assert flicker.canvas.accessibleName() == "Photo 2 of 2: painted.png"
    second = inner(flicker.canvas)
    differing = np.argwhere((first != second).any(axis=2)[60:])  # below the sign with the name
    spread = differing.max(axis=0) - differing.min(axis=0)
    assert (spread < (60, 90)).all()  # only what was painted, and all else stays where it is
    QTest.keyRelease(view.focusWidget(), Key.Key_Space)
    QTest.keyPress(view.focusWidget(), Key.Key_Space)  # at once: the key is held, and the system repeats it
    assert flicker.number == 1
    flicker._held.start(60_000)  # not long yet
    QTest.keyRelease(view.focusWidget(), Key.Key_Space)
    qtbot.waitUntil(lambda: not flicker._letting_go.isActive())
    assert flicker.number == 1  # a tap
    QTest.keyPress(view.focusWidget(), Key.Key_Space)
    assert flicker.number == 0
    flicker._held.stop()  # as if it had been held for long
    QTest.keyRelease(view.focusWidget(), Key.Key_Space)
    qtbot.waitUntil(lambda: flicker.number == 1)
    press(view, Key.Key_Right)
    assert flicker.number == 0


def test_flicker_runs_by_itself_at_a_chosen_speed(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "half.png", "turned.png")
    flicker = view.flicker
    press(view, Key.Key_B)
    assert view.mode == FLICKER
    assert flicker.playing
    flicker._speed.setValue(2)
    assert flicker.interval_ms == 200
    qtbot.waitUntil(lambda: flicker.number == 2)
    qtbot.waitUntil(lambda: flicker.number == 0)
    press(view, Key.Key_B)
    assert not flicker.playing
    press(view, Key.Key_B)
    press(view, Key.Key_S)
    assert not flicker.playing


def test_the_line_of_the_swipe_is_dragged_and_moved_by_keys(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "painted.png")
    press(view, Key.Key_F)
    qtbot.waitUntil(view.is_settled)
    one = inner(view.flicker.canvas)
    view.flicker.next()
    other = inner(view.flicker.canvas)
    press(view, Key.Key_W)
    swipe = view.swipe
    view.resize(view.width(), view.height() + view.flicker.canvas.height() - swipe.height())  # the same room
    qtbot.waitUntil(view.is_settled)
    assert swipe.divider == 0.5
    QTest.mousePress(swipe, LEFT, pos=QPoint(swipe.width() // 2, 300))
    QTest.mouseMove(swipe, QPoint(swipe.width() // 4, 300))
    QTest.mouseRelease(swipe, LEFT, pos=QPoint(swipe.width() // 4, 300))
    assert swipe.divider == pytest.approx(0.25, abs=0.01)
    press(view, Key.Key_Right)
    press(view, Key.Key_Right)
    press(view, Key.Key_Left)
    assert swipe.divider == pytest.approx(0.27, abs=0.01)
    swipe.set_divider(0.5)
    seen = inner(swipe)
    at = seen.shape[1] // 2
    if seen.shape == one.shape:
        assert (seen[60:, : at - 30] == one[60:, : at - 30]).all()
        assert (seen[60:, at + 30 :] == other[60:, at + 30 :]).all()
    assert np.abs(seen[60:, at + 30 :]).sum() > 0
    for _ in range(60):
        press(view, Key.Key_Left)
    assert swipe.divider == 0.0
    assert swipe.accessibleName() == "original.png at the left, painted.png at the right"


def test_the_difference_is_told_and_shown(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "painted.png")
    press(view, Key.Key_D)
    difference = view.difference
    qtbot.waitUntil(view.is_settled, timeout=20_000)
    assert difference.title in ("The difference is plain to see.", "The difference can be seen in places.")
    assert re.match(r"Colours differ by \d+ of 255 at most, .* on average \(\d+ dB\)\.", difference.detail)
    shown = inner(difference.canvas)
    grey = shown[shown.shape[0] // 4, shown.shape[1] // 2]
    changed = np.argwhere(np.abs(shown - grey).max(axis=2) > 30)
    spread = changed.max(axis=0) - changed.min(axis=0)
    assert (spread < (60, 90)).all()
    QTest.mouseClick(difference._behind, LEFT, pos=QPoint(8, difference._behind.height() // 2))
    behind = inner(difference.canvas)
    assert len(np.unique(behind.reshape(-1, 3), axis=0)) > 1000  # the photo is seen


def test_small_differences_are_amplified(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "half.png")
    press(view, Key.Key_D)
    qtbot.waitUntil(view.is_settled, timeout=20_000)
    brightness = []
    for step, factor in ((0, "× 1"), (2, "× 4"), (5, "× 32")):
        view.difference._gain.setValue(step)
        assert view.difference._factor.text() == factor
        brightness.append(inner(view.difference.canvas).mean())
    assert brightness[0] < brightness[1] < brightness[2]
    assert [colour_table(gain, over_photo=False)[0] for gain in (1, 32)] == [0xFF686868] * 2  # grey is no difference


def test_where_nothing_differs_that_is_said(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "again.png", "turned.png", "crop.png")
    press(view, Key.Key_D)
    qtbot.waitUntil(view.is_settled, timeout=20_000)
    assert view.difference.title == "No difference at all: every pixel is the same."
    view.difference.pair.choose(0, 3)
    qtbot.waitUntil(view.is_settled, timeout=20_000)
    assert view.difference.title == "No difference where both show the same."
    assert "432 × 288 pixels" in view.difference.detail
    view.difference.pair.choose(2, 1)
    qtbot.waitUntil(view.is_settled, timeout=20_000)
    assert view.difference.title == "No difference at all: every pixel is the same."


def test_a_difference_nobody_waits_for_is_cancelled(
    qtbot: QtBot, show: Show, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = show("original.png", "half.png")
    begun, jobs, go_on, ended = threading.Event(), [], threading.Event(), threading.Event()
    find = library.viewing.difference

    def slow(first: Path, second: Path, alignment: Alignment | None = None, job: Job | None = None) -> Difference:
        jobs.append(job)
        begun.set()
        assert go_on.wait(10)
        try:
            return find(first, second, alignment, job)
        finally:
            ended.set()

    monkeypatch.setattr(library.viewing, "difference", slow)
    press(view, Key.Key_D)
    qtbot.waitUntil(begun.is_set)
    assert view.difference.title == BUSY
    assert view.difference.canvas.busy
    press(view, Key.Key_S)
    assert jobs[0].cancelled
    go_on.set()
    qtbot.waitUntil(ended.is_set)
    monkeypatch.undo()
    press(view, Key.Key_D)
    qtbot.waitUntil(view.is_settled, timeout=20_000)
    assert view.difference.detail.startswith("Colours differ by ")


def test_single_dots_survive_shrinking() -> None:
    levels = np.zeros((801, 1203), np.uint8)
    levels[400, 600] = 40
    small = halved(levels)
    assert small.shape == (401, 602)
    assert small.max() == 20
    assert (small > 0).sum() == 1
    assert halved(np.full((600, 600), 7, np.uint8)).max() == 7


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


def test_offline_photos_show_their_small_copy_and_say_so(
    qtbot: QtBot, show: Show, view: CompareView, folder: Path
) -> None:
    away = folder.with_name(folder.name + " away")
    folder.rename(away)
    try:
        show("original.png", "half.png")
        qtbot.waitUntil(lambda: "not connected" in view.side.canvases[0].note)
        assert view.side.canvases[0].note.endswith("This is the small copy that photosim keeps.")
        assert view.alignments[1] is not None  # laid over each other by the small copies
        press(view, Key.Key_D)
        qtbot.waitUntil(lambda: view.difference.title.startswith("The difference cannot be shown. "))
    finally:
        away.rename(folder)


def test_a_damaged_photo_does_not_hinder_the_others(qtbot: QtBot, show: Show, view: CompareView, folder: Path) -> None:
    path = folder / "half.png"
    whole = path.read_bytes()
    path.write_bytes(b"no picture")
    try:
        show("original.png", "half.png")
        qtbot.waitUntil(lambda: view.side.canvases[1].note != "")
        assert "small copy" in view.side.canvases[1].note
        assert view.side.canvases[1].accessibleDescription() == view.side.canvases[1].note
        press(view, Key.Key_F)
        assert view.flicker.canvas.note == ""
        view.flicker.next()
        assert view.flicker.canvas.note == view.side.canvases[1].note
        without = inner(view.flicker.canvas)
        press(view, Key.Key_W)
        qtbot.waitUntil(view.is_settled)
        view.swipe.set_divider(0.0)
        strip = inner(view.swipe)[-40:-10]  # where the sentence stands, on the same ground
        assert (strip == without[-15, without.shape[1] // 2 - 60]).all(axis=2).any()
        assert view.side.canvases[0].note == ""
    finally:
        path.write_bytes(whole)


def test_a_photo_that_was_replaced_is_not_taken_for_the_old_one(
    qtbot: QtBot, show: Show, view: CompareView, folder: Path
) -> None:
    path = folder / "half.png"
    whole = path.read_bytes()
    scene(20, 300, 300).save(path)
    try:
        show("original.png", "half.png")
        qtbot.waitUntil(lambda: view.side.canvases[1].note.startswith(CHANGED))
    finally:
        path.write_bytes(whole)


def test_huge_photos_are_held_halved_and_that_is_said(
    qtbot: QtBot, show: Show, view: CompareView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "BUDGET", 600_000)
    show("original.png", "again.png", "painted.png")
    assert [one.most for one in view._pictures.all] == [360, 360, 360]
    press(view, Key.Key_1)
    qtbot.waitUntil(lambda: "it is seen at half of its size" in view.side.canvases[0].note)
    qtbot.waitUntil(view.is_settled)
    assert max(level.side for one in view._pictures.all for level in one.levels) <= 384
    press(view, Key.Key_0)
    qtbot.waitUntil(lambda: view.side.canvases[0].note == "")


def test_full_pictures_come_only_when_they_are_zoomed_into(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "again.png")
    assert all(one.best < WIDTH for one in view._pictures.all)
    press(view, Key.Key_1)
    qtbot.waitUntil(lambda: all(one.best == WIDTH for one in view._pictures.all))


def test_wrong_requests_are_explained(qtbot: QtBot, view: CompareView, folder: Path) -> None:
    view.show_photos([folder / "original.png"])
    assert view.state.isVisible()
    assert view.state.text == "Choose two to four photos to compare."
    view.show_photos([folder / "original.png", folder / "never.png"])
    qtbot.waitUntil(lambda: "no longer a photo of the library" in view.state.text)
    view.show_photos([folder / "original.png", folder / "half.png"])
    qtbot.waitUntil(view.is_settled, timeout=20_000)
    assert not view.state.isVisible()


def test_other_photos_take_the_place_of_those_before_at_once(qtbot: QtBot, view: CompareView, folder: Path) -> None:
    view.show_photos([folder / "original.png", folder / "other.png", folder / "half.png"])
    view.show_photos([folder / "crop.png", folder / "original.png"])
    qtbot.waitUntil(view.is_settled, timeout=20_000)
    assert [caption.name for caption in view.side.captions[:2]] == ["crop.png", "original.png"]
    assert not view.side.canvases[2].isVisible()
    assert view.alignments[1].second_frame == pytest.approx((-1 / 3, -1 / 3, 4 / 3, 4 / 3), abs=1e-6)


def test_who_leafs_on_does_not_wait_for_those_passed(
    qtbot: QtBot, view: CompareView, library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find, jobs = library.viewing.alignment, []

    def noted(first: Path, second: Path, job: Job | None = None) -> Alignment | None:
        jobs.append(job)
        return find(first, second, job)

    monkeypatch.setattr(library.viewing, "alignment", noted)
    view.show_photos([folder / "original.png", folder / "turned.png"])
    qtbot.waitUntil(lambda: len(jobs) == 1)
    view.show_photos([folder / "original.png", folder / "half.png"])
    assert jobs[0].cancelled
    qtbot.waitUntil(view.is_settled, timeout=20_000)
    assert not jobs[1].cancelled


def test_hidden_it_holds_no_pictures_and_shown_again_it_has_them(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "half.png")
    press(view, Key.Key_D)
    qtbot.waitUntil(view.is_settled, timeout=20_000)
    view.hide()
    assert all(not one.levels for one in view._pictures.all)
    view.show()
    qtbot.waitUntil(lambda: view.is_settled() and view.difference.detail.startswith("Colours"), timeout=20_000)
    assert all(one.levels for one in view._pictures.all)


def test_everything_can_be_reached_by_keyboard_and_has_a_name(show: Show) -> None:
    view = show("original.png", "half.png", deciding=True)
    for button in view.findChildren(compare_view.QWidget):
        if button.metaObject().className() in ("QToolButton", "QPushButton") and button.isVisible():
            assert button.accessibleName()
            assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert view.mode == SIDE
