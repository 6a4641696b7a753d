"""The preferences: pages, the list of models, installing, changing over, and what the window tells of it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from photosim.base.errors import WeightsError
from photosim.base.job import Job, Progress
from photosim.library import Library
from photosim.models.official import Official
from photosim.ui.jobs import tasks
from photosim.ui.models.model_card import facts_in_words, state_in_words, title_in_words
from photosim.ui.models.model_controller import BUILT_IN, report_in_words, switch_in_words
from photosim.ui.models.models_page import ModelsPage, install_in_words
from photosim.ui.preferences.dialog import PreferencesDialog
from photosim.ui.window.window import MainWindow
from photosim.values.models import ModelFacts, Switch, SwitchReport
from photosim.values.photos import Scale
from tests.helpers.fake_shelf import fake_shelf, weights_file
from tests.helpers.pictures import write
from tests.helpers.weights_server import WeightsServer, status, trickle

PATIENCE_MS = 30_000
"""For threads on a computer that is busy with other tests."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[WeightsServer]:
    monkeypatch.delenv("http_proxy", raising=False)
    with WeightsServer(weights_file(tmp_path / "published.pt", 3).read_bytes()) as server:
        yield server


@pytest.fixture
def library(tmp_path: Path, photos: Path, server: WeightsServer) -> Iterator[Library]:
    """A library that knows the photos; resnet50 can be downloaded from the test's own server."""
    digest = hashlib.sha256(server.data).hexdigest()
    published = Official(
        "resnet50", "resnet50", "r.pth", digest, len(server.data), Scale(), "The largest.", "BSD", "Finest, slow"
    )
    shelf = fake_shelf(tmp_path / "library" / "models", (published,), server.address)
    with Library.open(tmp_path / "library", workers=0, shelf=shelf) as library:
        library.models.use("resnet18")
        library.scanning.scan([photos])
        yield library
        tasks.wait_all()


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> ModelsPage:
    """The page of the models in the open preferences."""
    window.actions_.preferences.trigger()
    page = window.preferences.dialog.findChild(ModelsPage)
    qtbot.waitUntil(lambda: bool(page.cards), timeout=PATIENCE_MS)
    return page


def press(widget: QWidget, text: str) -> None:
    button = next(b for b in widget.findChildren(QPushButton) if text in b.text() and not b.isHidden())
    assert button.isEnabled()
    button.click()


def answer_box(qtbot: QtBot, text: str) -> str:
    """Press a button of the message box that is open, and return what it said."""
    qtbot.waitUntil(lambda: bool(boxes()), timeout=PATIENCE_MS)
    (box,) = boxes()
    said = f"{box.text()} {box.informativeText()}"
    press(box, text)
    qtbot.waitUntil(lambda: not boxes(), timeout=PATIENCE_MS)
    return said


def boxes() -> list[QMessageBox]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]


def test_pages_can_be_added_and_are_listed_from_two_on(qtbot: QtBot) -> None:
    dialog = PreferencesDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    first, second = QLabel("one"), QLabel("two")
    dialog.add_page("First", first)
    assert not dialog._titles.isVisible()
    assert first.isVisible()
    dialog.add_page("Second", second)
    assert dialog._titles.isVisible()
    assert dialog.titles == ["First", "Second"]
    dialog._titles.setFocus()
    qtbot.keyClick(dialog._titles, Qt.Key.Key_Down)
    assert second.isVisible()
    dialog.show_page("First")
    assert first.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isHidden()


def test_the_command_is_where_the_platform_wants_it(window: MainWindow) -> None:
    action = window.actions_.preferences
    assert action.menuRole() == QAction.MenuRole.PreferencesRole
    assert action.shortcut().toString() == "Ctrl+,"
    action.trigger()
    dialog = window.preferences.dialog
    action.trigger()
    assert window.preferences.dialog is dialog
    dialog.close()
    assert window.preferences.dialog is None


def test_every_model_says_what_it_is_and_offers_what_can_be_done(page: ModelsPage) -> None:
    assert list(page.cards) == ["resnet18", "efficientnet-lite2", "resnet50"]
    ours, large = page.cards["resnet18"], page.cards["resnet50"]
    assert (ours._state.text(), ours.buttons) == ("In use", [])
    assert "18 photos prepared" in ours._facts.text()
    assert large._state.text() == "Not installed"
    assert large.buttons == ["Download 20 KB…"]
    titles = [page.cards[name]._name.text() for name in page.cards]
    assert titles == ["Built in, by colour and layout only", "Built in", "Finest, slow (20 KB to download)"]
    assert large._facts.isHidden()  # one click away
    press(large, "Details")
    assert "resnet50: resnet50, 2,048 numbers a photo" in large._facts.text()
    assert "licence: BSD" in large._facts.text()
    assert not large._facts.isHidden()
    for card in page.cards.values():
        assert card.accessibleName().startswith(card.model.title)
        for button in card.findChildren(QPushButton):
            assert card.model.called in button.accessibleName()


def test_nothing_is_downloaded_before_it_is_agreed_to(qtbot: QtBot, page: ModelsPage, server: WeightsServer) -> None:
    press(page.cards["resnet50"], "Download")
    said = answer_box(qtbot, "Cancel")
    assert "from 127.0.0.1?" in said
    assert "20 KB" in said
    assert "BSD" in said
    assert server.requests == []


def test_download_use_and_remove(qtbot: QtBot, page: ModelsPage, window: MainWindow, library: Library) -> None:
    press(page.cards["resnet50"], "Download")
    answer_box(qtbot, "Download")
    qtbot.waitUntil(lambda: page.cards["resnet50"].buttons == ["Remove…", "Use"], timeout=PATIENCE_MS)
    assert "installed" in page.note
    window.lookalikes.ask_photo(library.photos.rows()[0].id)
    qtbot.waitUntil(window.is_settled, timeout=PATIENCE_MS)
    press(page.cards["resnet50"], "Use")
    qtbot.waitUntil(lambda: library.model.name == "resnet50", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: page.cards["resnet50"]._state.text() == "In use", timeout=PATIENCE_MS)
    assert page.note == "Look-alikes are found by resnet50 now."
    assert window.switch_panel.isHidden()
    qtbot.waitUntil(window.is_settled, timeout=PATIENCE_MS)
    press(page.cards["resnet18"], "Use")
    qtbot.waitUntil(lambda: page.cards["resnet18"]._state.text() == "In use", timeout=PATIENCE_MS)
    press(page.cards["resnet50"], "Remove")
    assert "18 photos" in answer_box(qtbot, "Remove")
    qtbot.waitUntil(lambda: page.cards["resnet50"]._state.text() == "Not installed", timeout=PATIENCE_MS)


def test_a_failed_download_says_why_and_what_to_do(qtbot: QtBot, page: ModelsPage, server: WeightsServer) -> None:
    server.faults = [status(404)]
    press(page.cards["resnet50"], "Download")
    answer_box(qtbot, "Download")
    qtbot.waitUntil(lambda: "no longer has the file" in page.note, timeout=PATIENCE_MS)
    assert page.cards["resnet50"].buttons == ["Download 20 KB…"]
    press(page.cards["resnet50"], "Download")
    answer_box(qtbot, "Download")
    qtbot.waitUntil(lambda: "is installed" in page.note, timeout=PATIENCE_MS)


def test_a_slow_download_shows_its_course_and_can_be_cancelled(
    qtbot: QtBot, page: ModelsPage, server: WeightsServer, window: MainWindow
) -> None:
    server.faults = [trickle]
    press(page.cards["resnet50"], "Download")
    answer_box(qtbot, "Download")
    qtbot.waitUntil(lambda: "of 20 KB" in page._install.text, timeout=PATIENCE_MS)
    assert page._install.title == "Downloading resnet50"
    assert not page.cards["resnet50"]._download.isEnabled()
    assert not page._from_file.isEnabled()
    press(page._install, "Cancel")
    qtbot.waitUntil(lambda: "goes on there next time" in page.note, timeout=PATIENCE_MS)
    assert page._install.isHidden()
    assert page._from_file.isEnabled()


def test_a_file_of_ones_own_is_installed_or_refused(
    qtbot: QtBot, page: ModelsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.install_file(str(tmp_path / "gone.pt"))
    qtbot.waitUntil(lambda: "gone.pt" in page.note, timeout=PATIENCE_MS)
    fitting = fake_shelf(tmp_path)._backbone("resnet50")
    monkeypatch.setattr("photosim.models.shelf.fitting_backbone", lambda file: fitting)
    page.install_file(str(weights_file(tmp_path / "holiday.pt", 8)))
    qtbot.waitUntil(lambda: "is installed" in page.note, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: page.cards["resnet50"].buttons == ["Remove…", "Use"], timeout=PATIENCE_MS)
    assert "Weights of your own" in page.cards["resnet50"]._about.text()


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
