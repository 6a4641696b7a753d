"""What goes on without being asked: real files and real events in a real window, and scans that make way."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from photosim.deleting import asking_again
from photosim.deleting.trash.operations import FileOperations
from photosim.library import Library
from photosim.pictures.sidecar_labels import with_labels
from photosim.scanning import settling, watching
from photosim.ui.grids.browsing import choose_all
from photosim.ui.grids.rows import FAVOURITE
from photosim.ui.scanning.background_settings import PAUSE_ON_BATTERY, SLOW_WHEN_BUSY, WATCH, BackgroundSettings
from photosim.ui.scanning.scanbar import ScanBar
from photosim.ui.window.window import MainWindow
from photosim.values.organising import Sayings
from photosim.values.scanning import ScanReport
from tests.helpers import pictures

TIMEOUT = 30_000
OpenWindow = Callable[[Library], MainWindow]


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "QUIET_SECONDS", 0.2)
    monkeypatch.setattr(watching, "MILLISECONDS", {"debounce": 100, "step": 50, "rust_timeout": 100})
    monkeypatch.setitem(watching.Watching.__init__.__kwdefaults__, "tick", 0.05)


def shown(window: MainWindow) -> set[str]:
    return {row.relative for row in window._library.photos.rows()}


def texts(bar: ScanBar) -> str:
    return " | ".join(label.text() for label in bar.findChildren(QLabel) if label.text())


@pytest.fixture
def watched(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """A window that has looked through its folders and listens."""
    ended: list[ScanReport] = []
    window.controller.finished.connect(ended.append)
    window.background.start()
    qtbot.waitUntil(lambda: bool(ended) and not window.controller.running, timeout=TIMEOUT)
    return window


def test_at_first_it_says_nothing(watched: MainWindow) -> None:
    assert not watched.scan_bar.isVisible()
    assert watched.message_bar.text == ""


def test_new_photos_are_found_and_told_in_the_scan_bar(qtbot: QtBot, watched: MainWindow, photos: Path) -> None:
    for number in range(3):
        pictures.write(photos / "new" / f"{number}.jpg", 100 + number)
    qtbot.waitUntil(lambda: "new/2.jpg" in shown(watched) and not watched.controller.running, timeout=TIMEOUT)
    qtbot.waitUntil(lambda: "found" in texts(watched.scan_bar), timeout=TIMEOUT)
    assert "new photo" in texts(watched.scan_bar)
    assert watched.scan_bar.isVisible()
    assert watched.message_bar.text == ""
    qtbot.waitUntil(lambda: watched.page.model.rowCount() == 21, timeout=TIMEOUT)


def test_changed_moved_and_deleted_photos(qtbot: QtBot, watched: MainWindow, photos: Path) -> None:
    before = watched._library.photos.find(photos / "01-large.png")
    (photos / "01-large.png").rename(photos / "moved.png")
    qtbot.waitUntil(lambda: "moved.png" in shown(watched), timeout=TIMEOUT)
    assert watched._library.photos.find(photos / "moved.png").id == before.id
    (photos / "02-small.jpg").unlink()
    qtbot.waitUntil(lambda: "02-small.jpg" not in shown(watched), timeout=TIMEOUT)
    old = watched._library.photos.find(photos / "03-small.jpg").content_hash
    pictures.write(photos / "03-small.jpg", 300)
    qtbot.waitUntil(
        lambda: (
            watched._library.photos.find(photos / "03-small.jpg").content_hash != old and not watched.controller.running
        ),
        timeout=TIMEOUT,
    )


def test_a_sidecar_alone_refreshes_badges_details_and_keywords(qtbot: QtBot, watched: MainWindow, photos: Path) -> None:
    photo_id = watched._library.photos.find(photos / "01-large.png").id
    watched.actions_.details.setChecked(True)
    qtbot.waitUntil(lambda: watched.page.is_settled(), timeout=TIMEOUT)

    def badge() -> str:
        return watched.page.model._badges.get(photo_id, "")

    def details() -> str:
        return dict(watched.details_pane._panel.facts).get("Title", "")

    def keywords() -> list[str]:
        return [str(entry.gathering) for entry in watched.gatherings.panel.list.entries()]

    choose_all(watched.page.grid, [photo_id])

    assert FAVOURITE not in badge()
    note = photos / "01-large.png.xmp"
    note.write_bytes(with_labels(None, Sayings(4, True, ("Family/Anna",), title="At the lake")))
    qtbot.waitUntil(lambda: FAVOURITE in badge(), timeout=TIMEOUT)
    qtbot.waitUntil(lambda: details() == "At the lake", timeout=TIMEOUT)
    qtbot.waitUntil(lambda: "“Family/Anna”" in keywords(), timeout=TIMEOUT)
    assert not watched.scan_bar.isVisible(), "nobody asked for it"
    note.unlink()
    qtbot.waitUntil(lambda: FAVOURITE not in badge(), timeout=TIMEOUT)
    qtbot.waitUntil(lambda: details() == "", timeout=TIMEOUT)
    qtbot.waitUntil(lambda: not watched.controller.running, timeout=TIMEOUT)


def test_a_large_copy_is_taken_in(qtbot: QtBot, watched: MainWindow, photos: Path, tmp_path: Path) -> None:
    source = pictures.write(tmp_path / "one.jpg", 7, width=16, height=16)
    for number in range(300):
        target = photos / "card" / f"{number:04d}.jpg"
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(source, target)
    qtbot.waitUntil(lambda: watched._library.facts().photos == 318 and not watched.controller.running, timeout=TIMEOUT)
    assert watched._library.photos.failures() == []


def test_a_removed_folder_does_not_come_back(qtbot: QtBot, watched: MainWindow, photos: Path) -> None:
    pictures.write(photos / "late.jpg", 500)
    (folder,) = watched._library.folders.all()
    watched._library.folders.remove(folder.id)
    watched.background._take([photos])
    qtbot.waitUntil(lambda: not watched.controller.running)
    assert watched._library.folders.all() == []


def test_switched_off_and_on(qtbot: QtBot, watched: MainWindow, photos: Path) -> None:
    settings = watched._library.settings
    settings.set(WATCH, False)
    watched.background.apply()
    pictures.write(photos / "unseen.jpg", 600)
    qtbot.wait(600)
    assert "unseen.jpg" not in shown(watched)
    settings.set(WATCH, True)
    watched.background.apply()
    qtbot.waitUntil(lambda: "unseen.jpg" in shown(watched) and not watched.controller.running, timeout=TIMEOUT)


def test_while_a_scan_is_paused_changes_wait(qtbot: QtBot, watched: MainWindow, photos: Path) -> None:
    pause = watched.controller.pause
    watched.controller.running_changed.connect(pause)  # before it begins: it might be over when we come to look
    for number in range(100):
        pictures.write(photos / "many" / f"{number}.jpg", 700 + number, width=16, height=16)
    qtbot.waitUntil(lambda: watched.controller.paused, timeout=TIMEOUT)
    watched.controller.running_changed.disconnect(pause)
    watched.background._take([photos])
    asked = []
    watched.controller.running_changed.connect(asked.append)
    qtbot.wait(300)
    assert asked == []
    watched.controller.pause(False)
    qtbot.waitUntil(lambda: len(shown(watched)) == 118 and not watched.controller.running, timeout=TIMEOUT)


def test_a_scan_elsewhere_is_waited_for(qtbot: QtBot, watched: MainWindow, photos: Path) -> None:
    watched.background._put_off((photos,))
    assert watched.background._waiting == {photos}
    watched.background._again.setInterval(1)
    watched.background._again.start()
    qtbot.waitUntil(lambda: not watched.background._waiting, timeout=TIMEOUT)
    qtbot.waitUntil(lambda: not watched.controller.running, timeout=TIMEOUT)


def test_a_window_comes_up_with_the_scan_paused(
    qtbot: QtBot, open_window: OpenWindow, library: Library, photos: Path
) -> None:
    library.settings.set("scan.paused", {"folders": [str(photos)], "retried": [], "quiet": False})
    pictures.write(photos / "new.jpg", 900)
    window = open_window(library)
    window.background.start()
    assert window.controller.paused
    assert window.scan_bar.isVisible()
    assert window.scan_bar._pause.text() == "Resume"
    assert "Paused" in texts(window.scan_bar)
    assert window.actions_.pause.isChecked()
    window.scan_bar._pause.click()
    qtbot.waitUntil(lambda: "new.jpg" in shown(window) and not window.controller.running, timeout=TIMEOUT)
    assert library.settings.get("scan.paused", {}) == {}


class Power:
    on_battery = False
    busy = False


@pytest.fixture
def power(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Power:
    power = Power()
    monkeypatch.setattr(window.background, "_battery", lambda: power.on_battery)
    monkeypatch.setattr(window.background._load, "busy", lambda: power.busy)
    return power


def test_a_scan_waits_on_battery_and_slows_down_for_others(
    qtbot: QtBot, window: MainWindow, power: Power, photos: Path
) -> None:
    settings = window._library.settings
    for key in (PAUSE_ON_BATTERY, SLOW_WHEN_BUSY):
        settings.set(key, True)
    power.on_battery = True
    pictures.write(photos / "new.jpg", 1000)
    window.scan()
    qtbot.waitUntil(lambda: "Waiting: on battery" in texts(window.scan_bar), timeout=TIMEOUT)
    assert window.controller._scan.job.held == "on battery"
    assert not window.controller.paused
    power.on_battery, power.busy = False, True
    window.controller.pause(True)  # so that it does not end meanwhile
    window.background.consider()
    assert window.controller._scan.job._rest == 3.0
    assert window.controller._scan.job.held == ""
    window.controller.pause(False)
    qtbot.waitUntil(lambda: "new.jpg" in shown(window) and not window.controller.running, timeout=TIMEOUT)
    assert "Waiting" not in texts(window.scan_bar)


def test_unless_the_person_wants_it_nothing_waits(qtbot: QtBot, window: MainWindow, power: Power) -> None:
    power.on_battery = power.busy = True
    window.scan()
    qtbot.waitUntil(lambda: not window.controller.running, timeout=TIMEOUT)
    assert "Waiting" not in texts(window.scan_bar)


def test_the_settings_are_kept_and_applied_at_once(qtbot: QtBot, watched: MainWindow) -> None:
    watched.actions_.background.trigger()
    page = watched.findChild(BackgroundSettings)
    assert page.isVisible()
    box = page.box(WATCH)
    assert box.isChecked()
    box.click()
    assert watched._library.settings.get(WATCH, True) is False
    assert watched.background._watching is None
    box.click()
    assert watched.background._watching is not None
    page.box(PAUSE_ON_BATTERY).click()
    assert watched._library.settings.get(PAUSE_ON_BATTERY, False) is True
    watched.preferences.dialog.close()


def test_folders_that_cannot_be_watched_are_told_in_the_settings(qtbot: QtBot, window: MainWindow) -> None:
    page = BackgroundSettings(window._library.settings, ["The NAS is looked through every 10 minutes."], window)
    assert any("NAS" in label.text() for label in page.findChildren(QLabel))


def test_closing_the_window_ends_the_watching(watched: MainWindow) -> None:
    watched.close()
    assert watched.ended
    assert watched.background._watching is None


def test_a_deletion_that_a_drive_did_not_tell_of_is_settled_while_the_window_is_open(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The move was done and answered with an error; the drive answers again a little later."""
    monkeypatch.setattr(asking_again, "FIRST_SECONDS", 0.2)
    window.background.start()
    library = window._library
    photo = library.photos.get(library.photos.rows()[0].id)
    with monkeypatch.context() as patch:

        def done_and_lost(files: FileOperations, source: Path, target: Path) -> None:
            source.rename(target)
            patch.setattr(FileOperations, "status", silent)
            raise OSError(errno.EIO, "no answer")

        def silent(files: FileOperations, path: Path) -> None:
            raise OSError(errno.EIO, "no answer")

        patch.setattr(FileOperations, "rename", done_and_lost)
        assert library.deleting.trash([photo.path]).trashed == ()
        assert not photo.path.exists()
        assert window.message_bar.text == ""
    qtbot.waitUntil(lambda: "A drive answers again" in window.message_bar.text, timeout=TIMEOUT)
    qtbot.waitUntil(lambda: photo.id not in {row.id for row in library.photos.rows()}, timeout=TIMEOUT)
    (batch,) = library.deleting.history()
    assert [entry.state for entry in batch.entries] == ["trashed"]
    assert [restored.path for restored in library.deleting.undo().restored] == [photo.path]
    window.close()
    assert library.deleting._asking_again is None
