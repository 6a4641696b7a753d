"""Favourites, ratings, keywords and albums in the window: by keyboard, told, shown and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QInputDialog
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.grids.rows import BadgeRole
from photosim.ui.photos.label_settings import LabelSettings
from photosim.ui.photos.labelling import DescribeDialog
from photosim.ui.window.window import MainWindow
from photosim.values.organising import Label


def _choose(window: MainWindow, library: Library, path: Path) -> int:
    photo_id = library.photos.known(path).id
    window.page.grid.choose(photo_id)
    window.page.grid.setFocus()
    return photo_id


def _label(library: Library, path: Path) -> Label:
    (label,) = library.organising.labelling.labels([path])
    return label


def _badge(window: MainWindow, photo_id: int) -> str | None:
    model = window.page.model
    return model.index(model.place(photo_id)).data(BadgeRole)


def _spoken(window: MainWindow, photo_id: int) -> str:
    model = window.page.model
    return str(model.index(model.place(photo_id)).data(Qt.ItemDataRole.AccessibleTextRole))


def test_a_key_makes_a_favourite_and_the_same_key_takes_it_back(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path
) -> None:
    path = photos / "03-small.jpg"
    photo_id = _choose(window, library, path)
    qtbot.keyClick(window.page.grid, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: _badge(window, photo_id) == "♥")
    assert _label(library, path).favourite
    assert "favourite" in _spoken(window, photo_id)
    qtbot.keyClick(window.page.grid, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: _badge(window, photo_id) is None)
    assert not _label(library, path).favourite


@pytest.mark.parametrize(
    ("key", "rating", "badge"), [(Qt.Key.Key_4, 4, "★★★★"), (Qt.Key.Key_X, -1, "✗"), (Qt.Key.Key_1, 1, "★")]
)
def test_ratings_by_key_are_told_and_taken_back(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path, key: Qt.Key, rating: int, badge: str
) -> None:
    path = photos / "03-small.jpg"
    photo_id = _choose(window, library, path)
    qtbot.keyClick(window.page.grid, key, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: _badge(window, photo_id) == badge)
    assert _label(library, path).rating == rating
    window.message_bar._action.click()
    qtbot.waitUntil(lambda: _badge(window, photo_id) is None)
    assert _label(library, path).rating == 0


def test_keywords_title_and_caption_in_a_dialog(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path
) -> None:
    path = photos / "03-small.jpg"
    _choose(window, library, path)
    window.actions_.describe.trigger()
    qtbot.waitUntil(lambda: window.findChild(DescribeDialog) is not None)
    dialog = window.findChild(DescribeDialog)
    dialog.keywords.setText("sea, People/Anna")
    dialog.title.setText("Noon")
    dialog.accept()
    qtbot.waitUntil(lambda: _label(library, path).title == "Noon")
    assert _label(library, path).keywords == ("People/Anna", "sea")


def test_what_all_of_several_have_is_changed_and_the_rest_stays(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path
) -> None:
    one, other = Label(photos / "a", keywords=("sea", "Anna")), Label(photos / "b", keywords=("sea",), title="kept")
    dialog = DescribeDialog([one, other], window)
    assert dialog.keywords.text() == "sea"
    dialog.keywords.setText("lake")
    with qtbot.waitSignal(dialog.wanted) as wanted:
        dialog.accept()
    (change,) = wanted.args
    assert (change.add_keywords, change.remove_keywords, change.title) == (("lake",), ("sea",), None)


def test_into_a_new_album(qtbot: QtBot, window: MainWindow, library: Library, photos: Path) -> None:
    _choose(window, library, photos / "03-small.jpg")
    window.actions_.add_to_album.trigger()
    qtbot.waitUntil(lambda: window.findChild(QInputDialog) is not None)
    dialog = window.findChild(QInputDialog)
    dialog.setTextValue("Best of")
    dialog.accept()
    qtbot.waitUntil(lambda: window.message_bar.text == "“Best of” has 1 photo now.")
    window.page.search.field.setText('album:"Best of"')
    window.page.search._ask()
    qtbot.waitUntil(lambda: window.page.is_settled() and window.page.model.rowCount() == 1)


def test_without_a_chosen_photo_that_is_said(qtbot: QtBot, window: MainWindow) -> None:
    window.page.grid.clearSelection()
    for action in (window.actions_.favourite, window.actions_.describe, window.actions_.add_to_album):
        window.message_bar.dismiss()
        action.trigger()
        QApplication.processEvents()
        assert window.message_bar.text == "Choose a photo first."


def test_sidecars_by_command_and_taken_back(qtbot: QtBot, window: MainWindow, library: Library, photos: Path) -> None:
    path, sidecar = photos / "03-small.jpg", photos / "03-small.jpg.xmp"
    _choose(window, library, path)
    window.actions_.rate_4.trigger()
    qtbot.waitUntil(lambda: _label(library, path).rating == 4)
    assert not sidecar.exists()
    window.actions_.write_labels.trigger()
    qtbot.waitUntil(lambda: window.message_bar.text == "1 sidecar written.")
    assert sidecar.exists()
    window.message_bar._action.click()
    qtbot.waitUntil(lambda: not sidecar.exists())
    assert _label(library, path).rating == 4


def test_a_sidecar_that_cannot_be_written_is_told(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path
) -> None:
    path, sidecar = photos / "03-small.jpg", photos / "03-small.jpg.xmp"
    sidecar.write_bytes(b"<damaged")
    library.organising.writing.set_when("always")
    _choose(window, library, path)
    window.actions_.rate_4.trigger()
    qtbot.waitUntil(
        lambda: "1 sidecar could not be written; 03-small.jpg.xmp: It is damaged" in window.message_bar.text
    )
    assert _label(library, path).rating == 4
    assert sidecar.read_bytes() == b"<damaged"


def test_the_settings_count_at_once(qtbot: QtBot, library: Library) -> None:
    page = LabelSettings(library)
    qtbot.addWidget(page)
    assert page.when["command"].isChecked()
    qtbot.mouseClick(page.when["always"], Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert library.organising.writing.when == "always"
    qtbot.keyClick(page.when["command"], Qt.Key.Key_Space)
    assert library.organising.writing.when == "command"
    assert library.organising.labelling.for_all_copies
    qtbot.keyClick(page.shared, Qt.Key.Key_Space)
    assert not library.organising.labelling.for_all_copies
