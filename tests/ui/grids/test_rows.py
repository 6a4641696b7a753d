"""The model of a grid: what it tells Qt, roles, and photos that are dragged."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from photosim.ui.grids.grid import PhotoGrid
from photosim.ui.grids.rows import IdRole, PathRole, PhotoListModel, ScoreRole
from photosim.values.photos import PhotoRow
from tests.helpers.photo_grids import library_rows, roots, row


@settings(max_examples=60)
@given(st.lists(st.lists(st.integers(0, 12), unique=True, max_size=10), min_size=1, max_size=5))
def test_refresh_tells_qt_the_truth(qapp, steps: list[list[int]]) -> None:
    model = PhotoListModel(roots)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    kept: dict[int, QPersistentModelIndex] = {}
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    for ids in steps:
        resets.clear()
        model.refresh([row(photo_id) for photo_id in ids])
        assert model.ids() == ids
        assert [model.place(photo_id) for photo_id in ids] == list(range(len(ids)))
        if not resets:
            for photo_id, index in kept.items():
                assert not index.isValid() or index.data(IdRole) == photo_id
        kept = {photo_id: QPersistentModelIndex(model.index(number)) for number, photo_id in enumerate(ids)}
    assert model.place(99) == -1
    del tester


def test_roles_of_a_look_alike(qapp) -> None:
    model = PhotoListModel(roots)
    model.refresh([row(3)], [0.8749])
    index = model.index(0)
    assert index.data() == "IMG_3.jpg"
    assert index.data(PathRole) == Path("/photos/trip/IMG_3.jpg")
    assert index.data(ScoreRole) == 0.8749
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "IMG_3.jpg, 10 March 2024, 87\N{NARROW NO-BREAK SPACE}% alike"
    assert index.data(Qt.ItemDataRole.ToolTipRole).splitlines()[1] == "Sunday 10 March 2024, 12:30:00"


def test_the_tooltip_shows_a_name_as_it_is(qapp) -> None:
    model = PhotoListModel(roots)
    model.refresh([PhotoRow(1, "0", "2024-03-10T12:30:00", 1, "<b>x.jpg")])
    assert "&lt;b&gt;x.jpg<br>" in model.index(0).data(Qt.ItemDataRole.ToolTipRole)


def test_dragging_many_photos_asks_once_for_the_folders(qapp) -> None:
    asked: list[int] = []

    def counted() -> dict[int, Path]:
        asked.append(1)
        return roots()

    model = PhotoListModel(counted)
    model.refresh([*library_rows(), PhotoRow(7000, "0", "", 2, "of a folder just removed.jpg")])
    data = model.mimeData([model.index(number) for number in range(model.rowCount())])
    assert len(data.urls()) == len(library_rows())
    assert data.urls()[3].toLocalFile() == "/photos/trip/IMG_3.jpg"
    assert len(asked) == 1


def test_a_changed_photo_is_told_as_changed(qtbot: QtBot) -> None:
    model = PhotoListModel(roots)
    model.refresh([row(1), row(2), row(3)])
    changed = row(2)._replace(content_hash="f" * 40)
    with qtbot.waitSignal(model.dataChanged) as told:
        model.refresh([row(1), changed, row(3)])
    assert told.args[0].row() == told.args[1].row() == 1


def test_dragged_photos_are_files(grid: PhotoGrid) -> None:
    data = grid.model().mimeData([grid.model().index(0), grid.model().index(2)])
    assert [url.toLocalFile() for url in data.urls()] == ["/photos/trip/IMG_0.jpg", "/photos/trip/IMG_2.jpg"]
