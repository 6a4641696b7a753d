"""Copies of a shot and frames of a series in one cell: opened in place by mouse and by keys, and chosen out of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.deleting.trash_dialog import TrashDialog
from photosim.ui.grids.browsing import choose_all
from photosim.ui.grids.delegate import PhotoDelegate
from photosim.ui.grids.rows import BadgeRole
from photosim.ui.photos.stacking import Arranged, arranged, piles_of, whole_order
from photosim.ui.window.window import MainWindow
from photosim.values.copy_facts import UNKNOWN
from photosim.values.organising import Gathering
from photosim.values.photos import PhotoRow
from photosim.values.stacks import InStack
from tests.helpers import pictures


def row(photo_id: int, content: str = "", month: str = "2024-05") -> PhotoRow:
    return PhotoRow(photo_id, content or f"c{photo_id}", f"{month}-01T00:00:00", 1, f"{photo_id}.jpg")


def shown(rows: list[PhotoRow]) -> list[int]:
    return [one.id for one in rows]


def cells(rows: list[PhotoRow], stacks: dict[int, InStack], opened: Collection[int], *, in_months: bool) -> Arranged:
    return arranged(rows, piles_of(rows, stacks), opened, in_months=in_months)


COPIES, SERIES = InStack(2, "copies"), InStack(4, "series")
FOUND = {1: COPIES, 2: COPIES, 4: SERIES, 5: SERIES, 6: SERIES}
ROWS = [row(1), row(2), row(3), row(4), row(5), row(6)]


def test_a_stack_stands_where_its_cover_stands() -> None:
    found = cells(ROWS, FOUND, (), in_months=False)
    assert shown(found.rows) == [2, 3, 4]
    assert found.words == {2: "2 copies", 4: "burst of 3"}
    assert (found.cover_of[1], found.cover_of[6]) == (2, 4)


def test_an_opened_stack_is_followed_by_its_others() -> None:
    found = cells(ROWS, FOUND, {2}, in_months=False)
    assert shown(found.rows) == [2, 1, 3, 4]
    assert found.words[2] == "hide 1 other"


def test_without_its_cover_the_first_one_stands_for_a_stack() -> None:
    assert shown(cells(ROWS[4:], FOUND, (), in_months=False).rows) == [5]


def test_others_of_another_month_stay_there() -> None:
    rows = [row(1, month="2024-05"), row(2, month="2024-03"), row(3, month="2024-03")]
    assert shown(cells(rows, FOUND, (), in_months=True).rows) == [2, 3]
    assert shown(cells(rows, FOUND, {2}, in_months=True).rows) == [1, 2, 3]


def test_the_same_bytes_are_a_stack() -> None:
    found = cells([row(7, "same"), row(8, "same"), row(9)], {}, (), in_months=False)
    assert shown(found.rows) == [7, 9]
    assert found.words == {7: "2 copies"}


def test_photos_in_no_stack_stay_as_they_are() -> None:
    found = cells(ROWS, {}, (), in_months=True)
    assert (found.rows, found.words) == (ROWS, {})


def test_an_order_of_cells_is_one_of_photos() -> None:
    found = cells(ROWS, FOUND, (), in_months=False)
    assert whole_order([4, 2, 3], found) == [4, 5, 6, 2, 1, 3]


@pytest.fixture
def stacked(
    qtbot: QtBot, tmp_path: Path, empty_library: Library, open_window: Callable[[Library], MainWindow]
) -> MainWindow:
    """A photo that stands there three times, and two others."""
    folder = tmp_path / "Photos"
    for name in ("a", "b", "c"):
        pictures.write(folder / f"{name}.jpg", 3, taken_at="2024:03:10 12:00:00")
    for number in (7, 8):
        pictures.write(folder / f"{number}.jpg", number, taken_at="2024:03:09 12:00:00")
    empty_library.scanning.scan([folder])
    return open_window(empty_library)


def names(window: MainWindow) -> list[str]:
    return sorted(one.relative for one in window.page.model.rows)


def badge(window: MainWindow) -> str:
    return str(window.page.model.index(0).data(BadgeRole))


def test_by_keyboard_only(qtbot: QtBot, stacked: MainWindow) -> None:
    window = stacked
    assert len(names(window)) == 3
    grid = window.page.grid
    grid.setFocus()
    cover = next(one.id for one in window.page.model.rows if window.page.model.is_stack(one.id))
    grid.choose(cover)
    QTest.keyClick(grid, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert names(window) == ["7.jpg", "8.jpg", "a.jpg", "b.jpg", "c.jpg"]
    assert grid.selected_ids() == [cover]
    QTest.keyClick(grid, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert len(names(window)) == 3
    QTest.keyClick(grid, "+")
    assert len(names(window)) == 5


def test_by_mouse(qtbot: QtBot, stacked: MainWindow) -> None:
    window, grid = stacked, stacked.page.grid
    cover = next(one.id for one in window.page.model.rows if window.page.model.is_stack(one.id))
    assert window.page.model.index(window.page.model.place(cover)).data(BadgeRole) == "3 copies"
    grid.grab()
    delegate = grid.itemDelegate()
    assert isinstance(delegate, PhotoDelegate)
    place = delegate.stack_places[cover].center().toPoint()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert len(names(window)) == 5


@pytest.mark.parametrize("opened", [False, True])
def test_who_deletes_a_closed_stack_is_told_that_only_its_cover_goes(
    qtbot: QtBot, stacked: MainWindow, opened: bool
) -> None:
    grid = stacked.page.grid
    grid.setFocus()
    cover = next(one.id for one in stacked.page.model.rows if stacked.page.model.is_stack(one.id))
    grid.choose(cover)
    if opened:
        QTest.keyClick(grid, "+")
    choose_all(grid, [cover, *(one.id for one in stacked.page.model.rows if one.relative == "7.jpg")])
    stacked.chosen.delete()
    qtbot.waitUntil(lambda: (found := stacked.findChild(TrashDialog)) is not None and not found.busy)
    dialog = stacked.findChild(TrashDialog)
    assert dialog.heading == "2 files would go to the trash"
    assert ("only the photo on top goes: 2 other photos in it would stay" in dialog.text) == (not opened)
    dialog.reject()


def test_the_setting(qtbot: QtBot, stacked: MainWindow, empty_library: Library) -> None:
    stacked.actions_.stacks.trigger()
    assert len(names(stacked)) == 5
    stacked.close()
    assert empty_library.settings.get("grid.stacks", True) is False


def test_a_photo_is_chosen_out_of_a_closed_stack(qtbot: QtBot, stacked: MainWindow, empty_library: Library) -> None:
    hidden = next(iter(stacked.page.arrangement.cover_of.keys() - {one.id for one in stacked.page.model.rows}))
    stacked.show_photo(hidden)
    assert stacked.page.grid.selected_ids() == [hidden]


def test_in_albums_too(qtbot: QtBot, stacked: MainWindow, empty_library: Library, tmp_path: Path) -> None:
    paths = [tmp_path / "Photos" / name for name in ("7.jpg", "a.jpg", "8.jpg")]
    empty_library.organising.labelling.add_to_album("Sea", paths)
    stacked.gatherings.show(Gathering("album", "Sea"))
    qtbot.waitUntil(stacked.is_settled)
    assert len(names(stacked)) == 3
    assert stacked.page.bar.text == "Sea, 5 photos, in your order"
    cover = next(one.id for one in stacked.page.model.rows if stacked.page.model.is_stack(one.id))
    stacked.page.grid.choose(cover)
    stacked.page.grid.setFocus()
    before = [one.id for one in stacked.page.model.rows]
    stacked.actions_.move_earlier.trigger()
    qtbot.waitUntil(
        lambda: (
            empty_library.organising.gatherings.ids(Gathering("album", "Sea"))[:3]
            == stacked.page.arrangement.members[cover]
        )
    )
    assert stacked.page.model.rows[0].id == cover != before[0]


def test_what_a_search_for_duplicates_found_is_stacked(
    qtbot: QtBot, stacked: MainWindow, empty_library: Library, tmp_path: Path
) -> None:
    """The same picture with another comment in its file is not the same bytes."""
    before = (tmp_path / "Photos" / "7.jpg").read_bytes()
    comment = b"\xff\xfe\x00\x09comment"
    (tmp_path / "Photos" / "other.jpg").write_bytes(before[:2] + comment + before[2:])
    empty_library.scanning.scan()
    stacked.page.refresh()
    qtbot.waitUntil(lambda: len(names(stacked)) == 4)
    stacked.actions_.duplicates_page.trigger()
    qtbot.waitUntil(lambda: len(empty_library.organising.stacks()) == 5)
    qtbot.waitUntil(stacked.is_settled)
    stacked.actions_.photos_page.trigger()
    qtbot.waitUntil(lambda: len(names(stacked)) == 3)
    found = empty_library.organising.stacks()
    assert {one.cover for one in found.values()} <= set(stacked.page.model.ids())


def test_copies_of_a_frame_are_in_the_stack_of_its_series(tmp_path: Path) -> None:
    from photosim.organising.stacks import find_stacks
    from photosim.store.tables.found_groups import FoundHead, FoundMember

    def member(group: str, place: int, photo_id: int, *, proven: bool = True) -> FoundMember:
        return FoundMember(group, place, row(photo_id), 1, False, proven, UNKNOWN)

    class Found:
        def heads(self) -> tuple[list[FoundHead], list[FoundMember]]:
            heads = [FoundHead("s", "series", "", False), FoundHead("c", "same-shot", "", False)]
            frames = [member("s", 0, 1, proven=False), member("s", 1, 2, proven=False)]
            return heads, [*frames, member("c", 0, 2), member("c", 1, 3), member("c", 2, 9, proven=False)]

    class FakeStores:
        found = Found()

    stacks = find_stacks(FakeStores())  # type: ignore[arg-type]
    assert stacks == {1: InStack(1, "series"), 2: InStack(1, "series"), 3: InStack(1, "series")}
