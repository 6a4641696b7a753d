"""Asking with several photos, refining, asking with a part, and filtering, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.grids.rows import OutlineRole
from photosim.ui.window.window import MainWindow
from tests.helpers.fake_places import PlacesEmbedder
from tests.helpers.lookalikes import show_everything
from tests.helpers.pictures import draw
from tests.helpers.window_stories import LEFT, asked, click, id_of, names_of_look_alikes

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier

Key = Qt.Key


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, modifiers)


def settled(qtbot: QtBot, window: MainWindow) -> None:
    panel = window.lookalikes
    qtbot.waitUntil(lambda: panel.is_settled() and panel.subject is not None)


def ask(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Click a photo in the middle."""
    click(window.page.grid, id_of(window, name))
    asked(qtbot, window, id_of(window, name))


def drag(widget: QWidget, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(widget, LEFT, pos=start)
    for step in range(1, 6):
        QTest.mouseMove(widget, start + (end - start) * step / 5)
    QTest.mouseRelease(widget, LEFT, pos=end)


def select(window: MainWindow, *names: str) -> list[int]:
    """Choose photos in the middle as Ctrl and clicks do."""
    ids = [id_of(window, name) for name in names]
    for number, photo_id in enumerate(ids):
        modifiers = Qt.KeyboardModifier.ControlModifier if number else Qt.KeyboardModifier.NoModifier
        click(window.page.grid, photo_id, modifiers)
    return ids


def test_chosen_photos_are_one_question(qtbot: QtBot, window: MainWindow) -> None:
    ids = select(window, "01-large.png", "04-large.png")
    settled(qtbot, window)
    press(window.page.grid, Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.lookalikes.query is not None and bool(window.lookalikes.query.more))
    settled(qtbot, window)
    query = window.lookalikes.query
    assert query is not None
    assert sorted(query.alike) == sorted(ids)
    assert set(names_of_look_alikes(window)[:2]) == {"01-small.jpg", "04-small.jpg"}
    row = window.lookalikes._card.asked
    assert row.isVisible()
    assert [button.asked.is_wanted for button in row.buttons] == [True, True]


def test_a_question_is_refined_and_pictures_are_taken_out_by_key(qtbot: QtBot, window: MainWindow) -> None:
    ask(qtbot, window, "01-large.png")
    panel = window.lookalikes
    show_everything(window)
    first, last = names_of_look_alikes(window)[1], names_of_look_alikes(window)[-1]
    panel.grid.setFocus()
    panel.grid.choose(id_of(window, first))
    press(panel.grid, Key.Key_Up, CONTROL_SHIFT)
    qtbot.waitUntil(lambda: panel.query is not None and panel.query.more == (id_of(window, first),))
    settled(qtbot, window)
    assert first not in names_of_look_alikes(window)
    show_everything(window)
    panel.grid.setFocus()
    panel.grid.choose(id_of(window, last))
    press(panel.grid, Key.Key_Down, CONTROL_SHIFT)
    qtbot.waitUntil(lambda: panel.query is not None and panel.query.unlike == (id_of(window, last),))
    settled(qtbot, window)
    row = panel._card.asked
    assert [button.asked.is_wanted for button in row.buttons] == [True, True, False]
    row.buttons[0].setFocus()
    press(row.buttons[0], Key.Key_Right)
    press(row.buttons[1], Key.Key_Right)
    assert row.buttons[2].hasFocus()
    press(row.buttons[2], Key.Key_Delete)
    qtbot.waitUntil(lambda: panel.query is not None and not panel.query.unlike)
    settled(qtbot, window)
    assert len(row.buttons) == 2
    QTest.mouseClick(row.buttons[0], LEFT)
    qtbot.waitUntil(lambda: panel.query is not None and panel.query.source == id_of(window, first))
    settled(qtbot, window)
    assert not row.isVisible()
    window.actions_.back.trigger()
    settled(qtbot, window)
    assert panel.query is not None
    assert panel.query.more


def test_less_like_needs_a_question(qtbot: QtBot, window: MainWindow) -> None:
    window.page.grid.setFocus()
    window.page.grid.choose(id_of(window, "03-large.png"))
    if window.lookalikes.query is not None:
        settled(qtbot, window)
        window.lookalikes.clear()
    window.actions_.less_like.trigger()
    assert "first" in window.message_bar.text


def test_words_filter_the_look_alikes(qtbot: QtBot, window: MainWindow) -> None:
    ask(qtbot, window, "01-large.png")
    field = window.lookalikes.filter_field.field
    field.setFocus()
    QTest.keyClicks(field, "name:small")
    press(field, Key.Key_Return)
    panel = window.lookalikes
    qtbot.waitUntil(lambda: not panel._searching and panel._asker.where == "name:small")
    show_everything(window)
    names = names_of_look_alikes(window)
    assert len(names) == 9
    assert all(name.endswith("-small.jpg") for name in names)
    assert panel.grid.hasFocus()
    field.setFocus()
    QTest.keyClicks(field, " -name:small")
    press(field, Key.Key_Return)
    qtbot.waitUntil(lambda: not panel._searching and panel.state.isVisible())
    assert "fits" in panel.state.text
    press(field, Key.Key_Escape)
    qtbot.waitUntil(lambda: not panel._searching and bool(panel.shown()))
    QTest.keyClicks(field, "rating:lots")
    press(field, Key.Key_Return)
    qtbot.waitUntil(lambda: not panel._searching and panel.state.isVisible())
    assert "rating" in panel.state.text


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Library]:
    """Scenes of which one shows scene 50 in a corner; another one shows it in the middle."""
    folder = tmp_path / "Parts"
    folder.mkdir()
    for seed in range(8):
        draw(seed, 160, 160).save(folder / f"{seed}.png")
    for name, seed, at in (("corner.png", 20, 96), ("middle.png", 60, 48)):
        scene = draw(seed, 160, 160)
        scene.paste(draw(50, 64, 64), (at, at))
        scene.save(folder / name)
    with Library.open(tmp_path / "library of parts", embedder=PlacesEmbedder(), workers=0) as library:
        library.scanning.scan([folder])
        yield library


def outlines(window: MainWindow) -> dict[str, object]:
    model = window.lookalikes._model
    return {
        Path(model.rows[number].relative).name: model.index(number).data(OutlineRole)
        for number in range(model.rowCount())
    }


def test_a_part_is_drawn_in_the_card_with_the_mouse(qtbot: QtBot, open_window, parts: Library) -> None:
    window: MainWindow = open_window(parts)
    ask(qtbot, window, "middle.png")
    picture = window.lookalikes._card._picture
    place = picture._picture_place()
    start = place.topLeft() + (place.bottomRight() - place.topLeft()) * 0.3
    end = place.topLeft() + (place.bottomRight() - place.topLeft()) * 0.7
    drag(picture, start.toPoint(), end.toPoint())
    panel = window.lookalikes
    qtbot.waitUntil(lambda: panel.query is not None and panel.query.part is not None)
    settled(qtbot, window)
    show_everything(window)
    assert names_of_look_alikes(window)[0] == "corner.png"
    x, y, width, height = outlines(window)["corner.png"]
    assert (x, y, width, height) == pytest.approx((0.6, 0.6, 0.4, 0.4), abs=0.15)
    assert panel.subject is not None
    assert panel.subject.detail.startswith("A part of it")
    QTest.mouseClick(window.lookalikes._card.part_button, LEFT)
    qtbot.waitUntil(lambda: panel.query is not None and panel.query.part is None)


def test_a_part_is_drawn_in_the_viewer_with_keys(qtbot: QtBot, open_window, parts: Library) -> None:
    window: MainWindow = open_window(parts)
    window.open_photo(id_of(window, "middle.png"), window.page.model.ids())
    viewer = window.viewer
    qtbot.waitUntil(lambda: bool(viewer._view.levels))
    press(viewer._view, Key.Key_R)
    frame = viewer.part.frame
    assert frame.isVisible()
    press(frame, Key.Key_Right)
    press(frame, Key.Key_Left)
    press(frame, Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert frame.box == pytest.approx((0.25, 0.25, 0.46, 0.5))
    press(frame, Key.Key_Escape)
    assert not frame.isVisible()
    assert window.at_full_size
    press(viewer._view, Key.Key_R)
    press(frame, Key.Key_Return)
    panel = window.lookalikes
    qtbot.waitUntil(lambda: panel.query is not None and panel.query.part is not None)
    settled(qtbot, window)
    assert not window.at_full_size
    show_everything(window)
    assert names_of_look_alikes(window)[0] == "corner.png"
