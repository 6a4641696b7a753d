"""The preferences: changing over to another model, and what the window tells of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photosim.base.errors import WeightsError
from photosim.base.job import Job, Progress
from photosim.library import Library
from photosim.ui.models.model_card import facts_in_words, state_in_words, title_in_words
from photosim.ui.models.model_controller import BUILT_IN, report_in_words, switch_in_words
from photosim.ui.models.models_page import ModelsPage, install_in_words
from photosim.ui.window.window import MainWindow
from photosim.values.models import ModelFacts, Switch, SwitchReport
from tests.helpers.fake_shelf import weights_file
from tests.helpers.pictures import write
from tests.helpers.preferences import PATIENCE_MS, press


@pytest.fixture
def held(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """resnet50 is installed; every photo that is prepared for it waits for this event."""
    from photosim.pictures import worker

    library.models.install("resnet50", weights_file(tmp_path / "mine.pt", 5))
    go_on = threading.Event()
    real = worker.read_thumbnail_for_model

    def waiting(which: tuple[str, str, str], **facts: object) -> object:
        go_on.wait(20)
        return real(which, **facts)

    monkeypatch.setattr(worker, "read_thumbnail_for_model", waiting)
    yield go_on
    go_on.set()


def test_a_change_under_way_is_told_in_the_window_and_can_be_paused(
    qtbot: QtBot, held: threading.Event, window: MainWindow, library: Library
) -> None:
    models = window.models
    models.use("resnet50")
    qtbot.waitUntil(window.switch_panel.isVisible, timeout=PATIENCE_MS)
    assert window.switch_panel.title == "Preparing photos for resnet50"
    assert "0 of 18 photos done; until then look-alikes are found by resnet18" in window.switch_panel.text
    press(window.switch_panel, "Pause")
    assert "(paused)" in window.switch_panel.title
    held.set()
    assert len(library.lookalikes.similar(library.photos.rows()[0].id)) == 17
    assert library.model.name == "resnet18"
    press(window.switch_panel, "Resume")
    qtbot.waitUntil(lambda: library.model.name == "resnet50", timeout=PATIENCE_MS)
    qtbot.waitUntil(window.switch_panel.isHidden, timeout=PATIENCE_MS)
    assert window.message_bar.text == "Look-alikes are found by resnet50 now."


def test_details_lead_to_the_page_where_the_change_can_be_given_up(
    qtbot: QtBot, held: threading.Event, window: MainWindow, library: Library
) -> None:
    window.models.use("resnet50")
    qtbot.waitUntil(window.switch_panel.isVisible, timeout=PATIENCE_MS)
    press(window.switch_panel, "Details")
    page = window.preferences.dialog.findChild(ModelsPage)
    qtbot.waitUntil(lambda: bool(page.cards), timeout=PATIENCE_MS)
    assert page.cards["resnet50"]._state.text() == "Being prepared"
    held.set()
    press(page, "Stay with resnet18")
    qtbot.waitUntil(lambda: library.models.switch() is None, timeout=PATIENCE_MS)
    qtbot.waitUntil(window.switch_panel.isHidden, timeout=PATIENCE_MS)


def test_a_change_goes_on_when_the_program_starts_again(
    qtbot: QtBot, held: threading.Event, library: Library, open_window: Callable[[Library], MainWindow]
) -> None:
    first = open_window(library)
    first.models.use("resnet50")
    qtbot.waitUntil(first.switch_panel.isVisible, timeout=PATIENCE_MS)
    first.models._preparation.cancel()
    held.set()
    first.close()
    switch = library.models.switch()
    assert switch is not None
    assert switch.done < switch.total
    second = open_window(library)
    second.warm_up()
    qtbot.waitUntil(lambda: library.model.name == "resnet50", timeout=PATIENCE_MS)
    qtbot.waitUntil(second.switch_panel.isHidden, timeout=PATIENCE_MS)


def test_photos_added_meanwhile_are_there_afterwards(
    qtbot: QtBot, held: threading.Event, window: MainWindow, library: Library, photos: Path
) -> None:
    window.models.use("resnet50")
    qtbot.waitUntil(window.switch_panel.isVisible, timeout=PATIENCE_MS)
    write(photos / "new.jpg", 70)
    window.scan()
    qtbot.waitUntil(lambda: library.photos.find(photos / "new.jpg") is not None, timeout=PATIENCE_MS)
    held.set()
    qtbot.waitUntil(lambda: library.model.name == "resnet50", timeout=PATIENCE_MS)
    qtbot.waitUntil(window.is_settled, timeout=PATIENCE_MS)
    assert len(library.lookalikes.similar(photos / "new.jpg")) == 18


def test_an_error_while_preparing_is_told_and_leaves_a_way_on(
    qtbot: QtBot, held: threading.Event, window: MainWindow, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(job: Job) -> None:
        raise WeightsError("The weights give numbers that are not finite. Choose other weights.")

    held.set()
    with monkeypatch.context() as patch:
        patch.setattr(library.models, "prepare", broken)
        window.models.use("resnet50")
        qtbot.waitUntil(lambda: "not finite" in window.message_bar.text, timeout=PATIENCE_MS)
    assert window.switch_panel.title == "Preparing photos for resnet50 is not finished"
    press(window.switch_panel, "Resume")
    qtbot.waitUntil(lambda: library.model.name == "resnet50", timeout=PATIENCE_MS)


@pytest.mark.parametrize(
    ("progress", "running", "paused", "title"),
    [
        (None, True, False, "Preparing photos for b"),
        (None, True, True, "Preparing photos for b (paused)"),
        (Progress("waiting"), True, False, "Preparing photos for b goes on after the scan"),
        (Progress("indexing", 1, 2), True, False, "Preparing photos for b: sorting them"),
        (None, False, False, "Preparing photos for b is not finished"),
    ],
)
def test_a_change_in_words(progress: Progress | None, running: bool, paused: bool, title: str) -> None:
    switch = Switch("a", "b", 1240, 5000)
    assert switch_in_words(switch, progress, running=running, paused=paused) == (
        title,
        "1,240 of 5,000 photos done; until then look-alikes are found by a",
    )


def test_what_comes_into_use_by_itself_is_told_without_a_name() -> None:
    first = Switch("resnet18", BUILT_IN, 10, 500)
    assert switch_in_words(first, None, running=True, paused=False) == (
        "Learning what is in your photos",
        "10 of 500 photos done; until then look-alikes are found by colour and layout",
    )
    later = Switch(BUILT_IN, BUILT_IN, 400, 500)
    assert "the others are compared by colour and layout" in switch_in_words(later, None, running=True, paused=False)[1]
    assert "what is in your photos" in report_in_words(SwitchReport("resnet18", BUILT_IN, True))


def test_reports_models_and_installations_in_words() -> None:
    assert report_in_words(SwitchReport("a", "b", True)) == "Look-alikes are found by b now."
    text = report_in_words(SwitchReport("a", "b", True, 5, offline=1200, unreadable=1))
    assert "1,200 photos in folders that are not connected" in text
    assert "1 photo could not be read" in text
    assert "still found by a" in report_in_words(SwitchReport("a", "b", False, offline=3))
    assert state_in_words(ModelFacts("x", "resnet18", 512, vectors=3)) == "Weights are gone"
    facts = ModelFacts("x", "resnet18", 512, bytes=98_000_000, host="h", title="Finest, slow")
    assert facts_in_words(facts) == "x: resnet18, 512 numbers a photo\n98 MB"
    assert title_in_words(facts) == "Finest, slow (98 MB to download)"
    assert title_in_words(ModelFacts("mine", "resnet18", 512, installed=True)) == "mine"
    half = Progress("downloading", 5, 10, 12_000_000, 98_000_000)
    assert install_in_words("resnet50", half) == ("Downloading resnet50", "12 MB of 98 MB")
    assert install_in_words("resnet50", Progress("checking"))[0] == "Checking resnet50"
    assert install_in_words("a.pt", None) == ("Installing a.pt", "Reading the file…")
