"""LookalikesPanel: what it says in every state, what the sliders let through, and the way back."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosim.base.errors import UsageError
from photosim.library import Library
from photosim.ui.grids.rows import BadgeRole
from photosim.ui.jobs import tasks
from photosim.ui.kit.wording import NARROW, percent
from photosim.ui.lookalikes.panel import LookalikesPanel
from photosim.ui.lookalikes.query import History, Query
from photosim.values.photos import Scale

CELLS = 9
"""The other size of the scene that is asked for, and the eight other scenes, of which both sizes are one stack."""


@pytest.fixture
def panel(qtbot: QtBot, library: Library) -> Iterator[LookalikesPanel]:
    panel = LookalikesPanel(library)
    qtbot.addWidget(panel)
    panel.resize(360, 700)
    panel.show()
    yield panel
    panel.close_down()
    tasks.wait_all()


def settle(qtbot: QtBot, panel: LookalikesPanel) -> None:
    qtbot.waitUntil(lambda: panel.is_settled() and panel.subject is not None)


def ask(qtbot: QtBot, panel: LookalikesPanel, library: Library, number: int = 0) -> int:
    photo_id = library.photos.rows()[number].id
    panel.ask_photo(photo_id)
    settle(qtbot, panel)
    return photo_id


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


def test_only_the_last_question_is_answered(
    qtbot: QtBot, panel: LookalikesPanel, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = threading.Event()
    similar = library.lookalikes.similar
    first, second = library.photos.rows()[0].id, library.photos.rows()[1].id

    def slow(query: int, n: int) -> list:
        if query == first:
            held.wait(5)
        return similar(query, n)

    monkeypatch.setattr(library.lookalikes, "similar", slow)
    panel.ask_photo(first)
    panel.ask_photo(second)
    settle(qtbot, panel)
    shown = panel.shown()
    held.set()
    tasks.wait_all()
    assert panel.subject.photo_id == second
    assert panel.shown() == shown


def test_one_quiet_question_at_a_time_and_the_last_change_is_not_missed(
    qtbot: QtBot, panel: LookalikesPanel, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(qtbot, panel, library)
    similar = library.lookalikes.similar
    held = threading.Event()
    asked: list[int] = []

    def slow(query: int, n: int) -> list:
        asked.append(query)
        found = similar(query, n)
        held.wait(5)
        return found[: len(asked)]

    monkeypatch.setattr(library.lookalikes, "similar", slow)
    for _ in range(20):
        panel.ask_again()
    qtbot.waitUntil(lambda: len(asked) == 1)
    held.set()
    tasks.wait_all()
    assert len(asked) == 2
    assert panel._found.count == 2


def test_a_late_quiet_answer_does_not_replace_that_of_another_question(
    qtbot: QtBot, panel: LookalikesPanel, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask(qtbot, panel, library)
    similar = library.lookalikes.similar
    held = threading.Event()

    def slow(query: int, n: int) -> list:
        if query == first:
            held.wait(5)
            return []
        return similar(query, n)

    monkeypatch.setattr(library.lookalikes, "similar", slow)
    panel.ask_again()
    ask(qtbot, panel, library, 1)
    held.set()
    tasks.wait_all()
    assert panel._found.count == 17


def test_the_query_can_be_opened_with_its_look_alikes(qtbot: QtBot, panel: LookalikesPanel, library: Library) -> None:
    photo_id = ask(qtbot, panel, library)
    with qtbot.waitSignal(panel.photo_opened) as told:
        QTest.keyClick(panel._card._picture, Qt.Key.Key_Return)
    assert told.args[0] == photo_id
    assert told.args[1][0] == photo_id
    assert told.args[1][1:] == [match.row.id for match in panel.shown()]


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


@given(st.lists(st.one_of(st.integers(0, 5), st.sampled_from(["back", "forward"])), max_size=40))
def test_history_is_like_a_browsers(steps: list[int | str]) -> None:
    history = History()
    pages: list[int] = []
    at = -1
    for step in steps:
        if isinstance(step, int):
            history.visit(Query(step))
            if at < 0 or pages[at] != step:
                pages = [*pages[: at + 1], step]
                at = len(pages) - 1
        else:
            by = -1 if step == "back" else 1
            found = history.go(by)
            if 0 <= at + by < len(pages):
                at += by
                assert found is not None
                assert found.source == pages[at]
            else:
                assert found is None
        assert history.can_go_back == (at > 0)
        assert history.can_go_forward == (at < len(pages) - 1)
        assert (history.current.source if history.current else None) == (pages[at] if at >= 0 else None)


def test_replacing_keeps_the_way_behind() -> None:
    history = History()
    for number in (1, 2):
        history.visit(Query(number))
    history.visit(Query(3), replace=True)
    back = history.go(-1)
    assert back is not None
    assert back.source == 1
