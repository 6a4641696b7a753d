"""LookalikesPanel: what it says in every state, and what the sliders let through."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosim.base.errors import UsageError
from photosim.library import Library
from photosim.ui.grids.rows import BadgeRole
from photosim.ui.jobs import tasks
from photosim.ui.kit.wording import NARROW, percent
from photosim.ui.lookalikes.panel import LookalikesPanel
from photosim.values.photos import Scale
from tests.helpers.lookalikes_panel import ask, settle

CELLS = 9
"""The other size of the scene that is asked for, and the eight other scenes, of which both sizes are one stack."""


def drag_to(panel: LookalikesPanel, value: int) -> None:
    panel.slider.setValue(value)


def press(button) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_at_first_it_says_what_to_do(panel: LookalikesPanel) -> None:
    assert panel.state.title == "Choose a photo"
    assert panel.state.isVisible()


def test_how_many(qtbot: QtBot, panel: LookalikesPanel, library: Library) -> None:
    ask(qtbot, panel, library)
    press(panel._less)
    assert panel._count.text() == "17 photos"
    assert len(panel.shown()) == CELLS
    drag_to(panel, 5)
    assert len(panel.shown()) == 5
    assert panel.grid.model().rowCount() == 5


def test_the_list_ends_where_photos_are_no_longer_alike(qtbot: QtBot, panel: LookalikesPanel, library: Library) -> None:
    ask(qtbot, panel, library)
    line = library.lookalikes.line()
    alike = panel.shown()
    assert 1 <= len(alike) < CELLS
    assert all(match.score >= line.below for match in alike)
    assert panel._less.text() == f"Show {CELLS - len(alike)} less alike photos"
    press(panel._less)
    assert panel.shown()[: len(alike)] == alike
    assert all(match.score < line.below for match in panel.shown()[len(alike) :])
    heading = panel.grid._grid().sections[1]
    assert (heading.title, heading.first, heading.count) == ("Less alike", len(alike), CELLS - len(alike))
    panel.grab()  # the heading is painted
    assert panel._less.text() == "Hide less alike photos"
    press(panel._less)
    assert panel.shown() == alike
    press(panel._less)
    ask(qtbot, panel, library, 1)  # another question begins at its line again
    assert panel._less.text().startswith("Show ")


def test_nothing_alike_is_told_with_what_to_try_next(
    qtbot: QtBot, panel: LookalikesPanel, library: Library, photos: Path
) -> None:
    (photos / "00-small.jpg").unlink()
    library.scanning.scan()
    panel.ask_photo(library.photos.find(photos / "00-large.png").id)
    settle(qtbot, panel)
    assert panel.state.title == "Nothing looks like it"
    assert percent(panel._found.best.score) in panel.state.text
    assert "ask with another photo" in panel.state.text
    assert panel.state.button.text() == "Show the closest"
    press(panel.state.button)
    assert panel._count.text() == "16 photos"


def test_copies_are_one_cell_that_opens_in_place(
    qtbot: QtBot, panel: LookalikesPanel, library: Library, photos: Path
) -> None:
    for number in range(4):
        shutil.copy2(photos / "03-small.jpg", photos / f"copy {number}.jpg")
    library.scanning.scan()
    panel.ask_photo(library.photos.find(photos / "03-large.png").id)
    settle(qtbot, panel)
    (best,) = panel.shown()
    model = panel.grid.model()
    index = model.index(0)
    assert index.data(BadgeRole) == "5 copies"
    assert "5 copies" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert panel._count.text() == "5 photos"
    panel.grab()
    words = panel.grid.itemDelegate().stack_places[best.row.id].center().toPoint()
    QTest.mouseClick(panel.grid.viewport(), Qt.MouseButton.LeftButton, pos=words)
    assert panel.query.source == library.photos.find(photos / "03-large.png").id  # not asked anew
    assert len(panel.shown()) == 5
    assert panel.shown()[0] == best
    assert index.model().index(0).data(BadgeRole) == "hide 4 others"
    assert panel.grid.current_id() == best.row.id
    QTest.keyClicks(panel.grid, "-")
    assert panel.shown() == [best]
    QTest.keyClicks(panel.grid, "+")
    assert len(panel.shown()) == 5


def test_name_size_and_folder_are_told(qtbot: QtBot, panel: LookalikesPanel, library: Library, photos: Path) -> None:
    ask(qtbot, panel, library)
    (match, *_) = panel.shown()
    told = panel.grid.model().index(0).data(Qt.ItemDataRole.ToolTipRole)
    photo = library.photos.get(match.row.id)
    assert photo.path.name in told
    assert f"{photo.width} × {photo.height}" in told
    assert photos.name in told


def test_how_alike(qtbot: QtBot, panel: LookalikesPanel, library: Library) -> None:
    ask(qtbot, panel, library)
    press(panel.choices.by_score)
    drag_to(panel, 90)
    assert [match.score >= 0.9 for match in panel.shown()] == [True] * len(panel.shown())
    assert len(panel.shown()) >= 1
    drag_to(panel, 0)
    assert all(match.score >= 0 for match in panel.shown())


def test_a_bar_too_high_can_be_lowered(qtbot: QtBot, panel: LookalikesPanel, library: Library, photos: Path) -> None:
    # A library of one scene's two sizes and others: without its copy, nothing is near.
    (photos / "00-small.jpg").unlink()
    library.scanning.scan()
    panel.ask_photo(library.photos.find(photos / "00-large.png").id)
    settle(qtbot, panel)
    press(panel.choices.by_score)
    drag_to(panel, 99)
    assert panel.shown() == []
    assert panel.state.title == f"No look-alikes above 99{NARROW}%"
    assert percent(panel._found.best.score) in panel.state.text
    press(panel.state.button)
    assert len(panel.shown()) >= 1
    assert panel.grid.isVisible()


def test_the_only_photo_has_no_look_alikes(
    qtbot: QtBot, panel: LookalikesPanel, library: Library, photos: Path
) -> None:
    for path in photos.iterdir():
        if path.name != "00-large.png":
            path.unlink()
    library.scanning.scan(accept_missing=True)
    ask(qtbot, panel, library)
    assert panel.state.title == "No look-alikes"
    panel.set_reading(True)
    assert "still being read" in panel.state.text


def test_an_error_is_shown_in_its_place(
    qtbot: QtBot, panel: LookalikesPanel, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise UsageError("The weights file is damaged.")

    monkeypatch.setattr(library.lookalikes, "similar", refuse)
    ask(qtbot, panel, library)
    assert panel.state.text == "The weights file is damaged."


def test_a_new_panel_remembers_the_choices(qtbot: QtBot, panel: LookalikesPanel, library: Library) -> None:
    ask(qtbot, panel, library)
    press(panel.choices.by_score)
    drag_to(panel, 42)
    panel.save_choices()
    again = LookalikesPanel(library)
    qtbot.addWidget(again)
    assert again.choices.by_score.isChecked()
    assert again.slider.value() == 42


def test_each_model_has_a_bar_of_its_own(
    qtbot: QtBot, panel: LookalikesPanel, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def use(name: str, alike_from: float) -> None:
        """Change over to a model of another scale; the panel asks again, as the window has it do."""
        identity = replace(library.model, sha256=name * 64, scale=Scale(alike_from=alike_from))
        monkeypatch.setattr(Library, "model", identity)
        panel.ask_again(outside=True)
        settle(qtbot, panel)
        tasks.wait_all()
        qtbot.waitUntil(lambda: panel.choices.model_key == identity.key)

    ask(qtbot, panel, library)
    press(panel.choices.by_score)
    assert (panel.slider.value(), panel.choices.text) == (80, f"80{NARROW}%")
    drag_to(panel, 95)
    shown = len(panel.shown())
    use("a", 0.31)
    assert (panel.slider.value(), panel.choices.text) == (30, f"30{NARROW}%")
    assert len(panel.shown()) > shown
    assert panel.grid.model().rowCount() == len(panel.shown())
    drag_to(panel, 42)
    use("b", 0.66)
    assert panel.slider.value() == 65
    use("a", 0.31)
    assert panel.slider.value() == 42
    panel.save_choices()
    drag_to(panel, 43)
    panel.save_choices()
    assert json.loads((library.directory / "settings.json").read_text())["lookalikes.minimums"][library.model.key] == 43
    use("b", 0.7)
    assert panel.slider.value() == 70, "what nobody has chosen follows the model"
    assert sorted(library.settings.get("lookalikes.minimums", {}).values()) == [43, 95]


def test_a_damaged_choice_is_that_of_the_model(qtbot: QtBot, library: Library) -> None:
    for damaged in ({library.model.key: "high"}, {library.model.key: None}, [95]):
        library.settings.set("lookalikes.minimums", damaged)
        panel = LookalikesPanel(library)
        qtbot.addWidget(panel)
        assert panel.choices.minimum == 80
        panel.close_down()
