"""Comparing photos: which pictures are read and held, and those that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photosim.base.job import Job
from photosim.library import Library
from photosim.ui.viewing.compare import pictures
from photosim.ui.viewing.compare.compare_view import CompareView
from photosim.ui.viewing.compare.pictures import CHANGED
from photosim.values.alignment import Alignment
from tests.helpers.compare_view import WIDTH, Key, Show, inner, press
from tests.helpers.scenes import scene


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
