"""An hour in the window, done by itself, and what holds how much memory afterwards.

    .venv/bin/python benchmarks/footprint.py [--photos 2000] [--of FOLDER] [--keep DIRECTORY] [--together]

Draws PHOTOS photos (every twentieth a copy of another, 120 of them with 12 megapixels, the others with 2), or copies
those of FOLDER until there are so many. Then, in the program's own window, without a screen: a first scan, and the
second network's; all thumbnails scrolled; 100 photos at full size, every tenth zoomed to its pixels; 200 clicks; 10
comparisons; a search for duplicates and 30 of the groups; the self-test; a picture from outside, a part of a photo,
why two are alike, and the map; then half a minute of nothing. After each the megabytes are told, and at the end by
whom they are held. Memory is the process's own: anonymous memory is what no file on disk stands for.
With --keep, photos and library stay for the next run, which leaves the scan out.
With --together, the networks compute in the window's own process, as they did before: for a comparison.
With --of-made, the library is that of `made.window_library`: rows, thumbnails, vectors and index of so many photos that
have no files, so that only what needs none is done; of the second network's work a minute, and no map of over 100,000.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import held
from made import window_library
from PIL import Image
from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from photosim.base import heap
from photosim.library import Library
from photosim.ui.jobs import tasks
from photosim.ui.kit import theme
from photosim.ui.window.resting import Resting
from photosim.ui.window.window import MainWindow
from tests.helpers.scenes import EDITS, scene

LARGE, COPIED = 120, 20
_PATIENCE = 1800.0
_IDLE = 30.0
_MAPPED = 100_000
"""Photos; the map of more takes most of an hour on two cores."""


def draw(target: Path, count: int) -> None:
    """Photos as a camera and a phone would name and size them."""
    kinds = list(EDITS)
    target.mkdir(parents=True)
    for number in range(count):
        copy = number % COPIED == COPIED - 1
        picture = scene(number - 1 if copy else number)
        if copy:
            picture = EDITS[kinds[number // COPIED % len(kinds)]](picture)
        size = (4000, 3000) if number < LARGE else (1600, 1200)
        if picture.height > picture.width:
            size = size[::-1]
        picture.resize(size, Image.Resampling.BICUBIC).save(target / f"IMG_{number:05d}.jpg", quality=88)


def copied(folder: Path, target: Path, count: int) -> None:
    """The JPEGs of a folder, again and again, each with other bytes at its end."""
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))
    if not files:
        raise SystemExit(f"There are no JPEGs below {folder}. Name another folder.")
    target.mkdir(parents=True)
    for number in range(count):
        path = target / f"{number:05d}.jpg"
        shutil.copyfile(files[number % len(files)], path)
        with path.open("ab") as file:
            file.write(number.to_bytes(4, "little"))


class Hour(QObject):
    """One window, used step by step; each step ends when nothing is under way any more."""

    def __init__(self, window: MainWindow, library: Library, outside: Path | None) -> None:
        super().__init__()
        self.window, self.library, self.outside = window, library, outside
        self.most: dict[str, float] = {}

    def until(self, done: Callable[[], bool], what: str) -> None:
        """Let the window's own event loop run until this is true."""
        loop, end, found = QEventLoop(), time.monotonic() + _PATIENCE, []

        def look() -> None:
            if done():
                found.append(True)
            if found or time.monotonic() > end:
                loop.quit()

        asking = QTimer()
        asking.timeout.connect(look)
        asking.start(5)
        loop.exec()
        asking.stop()
        if not found:
            raise SystemExit(f"gave up waiting for {what}")

    def rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() >= end, "nothing")

    def step(self, name: str, work: Callable[[], None]) -> None:
        began, used = time.perf_counter(), time.process_time()
        work()
        facts = held.whole()
        self.most = {key: max(value, self.most.get(key, 0.0)) for key, value in facts.items()}
        clock, used = time.perf_counter() - began, time.process_time() - used
        told = held.in_words({**facts, **held.allocator(), **held.children()})
        print(f"{name:22} {told}   [{clock:.0f} s, {used:.0f} of this process]", flush=True)

    # What a person does

    def scan(self, folder: Path) -> None:
        found: list[object] = []
        self.window.controller.finished.connect(found.append)
        self.window.scan([folder])
        self.until(lambda: bool(found), "the scan")

    def second_network(self) -> None:
        self.until(lambda: self.library.models.switch() is None and not self.window.models.preparing, "vectors")

    def scroll(self) -> None:
        grid = self.window.page.grid
        bar = grid.verticalScrollBar()
        page = max(1, bar.pageStep())
        for place in range(0, min(bar.maximum(), 120 * page) + page, page):
            bar.setValue(place)
            self.until(self.window.page.is_settled, "thumbnails")

    def at_full_size(self, ids: list[int]) -> None:
        window = self.window
        window.open_photo(ids[0], ids)
        viewer = window.viewer
        for number in range(len(ids)):
            self.until(lambda: bool(viewer._shown and (viewer._shown.fitted or viewer._shown.full)), "a photo")
            if number % 10 == 0:
                viewer._view.actual_size()
                self.until(lambda: bool(viewer._shown and viewer._shown.full), "a whole photo")
            viewer.show_next()
        window.close_viewer()

    def click(self, ids: list[int]) -> None:
        for photo_id in ids:
            self.window.show_photo(photo_id)
            self.until(lambda photo_id=photo_id: self._answered(photo_id), "look-alikes")

    def _answered(self, photo_id: int) -> bool:
        panel = self.window.lookalikes
        return panel.query is not None and panel.query.source == photo_id and panel.is_settled()

    def compare(self, ids: list[int]) -> None:
        for number in range(10):
            self.window.compare_photos(ids[4 * number : 4 * number + 2 + number % 3])
            page = self.window.compare
            self.until(page.is_settled, "a comparison")
            page.view.actual_size()
            self.until(page.is_settled, "whole photos")
        self.window.close_viewer()

    def duplicates(self) -> None:
        self.window.open_page("duplicates")
        page = self.window.review
        self.until(page.is_settled, "the duplicates page")
        page.finder.start()
        self.until(lambda: not page.finder.running and page.is_settled(), "duplicates")
        for _ in range(30):
            page.next_group()
            self.until(page.is_settled, "a group")
        self.window.open_page("photos")

    def self_test(self) -> None:
        from photosim.ui.models.selftest import SelfTestDialog

        dialog = SelfTestDialog(self.library, self.window)
        dialog.start()
        self.until(lambda: dialog.is_settled and dialog._stack.currentIndex() == 1, "the self-test")
        dialog.reject()

    def ask_otherwise(self, ids: list[int]) -> None:
        panel = self.window.lookalikes
        if self.outside is not None:
            panel.ask_path(self.outside)
            self.until(panel.is_settled, "a picture from outside")
            self.window.look_alikes.of_part(ids[0], (0.2, 0.2, 0.5, 0.5))
            self.until(panel.is_settled, "a part")
            self.window.full_size.compare_photos(ids[:2], why=True)
            self.until(self.window.compare.is_settled, "why")
            self.window.close_viewer()
        if len(self.window.page.model.ids()) <= _MAPPED:
            self.window.places.go("map")
            self.until(self.window.looks_map.is_settled, "the map")
            self.window.open_page("photos")
        self.until(self.window.is_settled, "the photos")


def _largest(library: Library, ids: list[int]) -> list[int]:
    """The photos of 10 megapixels and more, or all where there are few."""
    photos = [library.photos.get(photo_id) for photo_id in ids]
    large = [photo.id for photo in photos if photo.width * photo.height > 1e7]
    return large if len(large) > 50 else ids


def hour(directory: Path, folder: Path | None, *, outside: Path | None, together: bool) -> None:
    if not together:
        heap.be_lean()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    theme.apply(app)
    library = Library.open(directory, networks_apart=not together)
    window = MainWindow(library, open_demo=lambda *_: None)
    window.resize(1280, 800)
    if not together:
        Resting(window, library)
    used = Hour(window, library, outside)
    window.first_painted.connect(window.warm_up)
    window.show()
    used.step("open", lambda: used.until(lambda: window.is_settled() or not window.page.folders, "the window"))
    if folder is not None and not window.page.folders:
        used.step("scan", lambda: used.scan(folder))
    used.step("networks and index", lambda: used.rest(8))
    # For 300,000 photos it takes hours of background work, of which a minute shows what it holds.
    used.step("second network", used.second_network if folder is not None else lambda: used.rest(60))
    used.until(window.is_settled, "the window")
    used.step("scroll", used.scroll)
    ids = window.page.model.ids()
    first = ids if folder is None else _largest(library, ids)
    if folder is not None:
        used.step("full size", lambda: used.at_full_size(first[:100]))
    used.step("200 clicks", lambda: used.click(ids[:: max(1, len(ids) // 200)][:200]))
    if folder is not None:
        used.step("compare", lambda: used.compare(first))
        used.step("duplicates", used.duplicates)
        used.step("self-test", used.self_test)
    used.step("ask otherwise", lambda: used.ask_otherwise(first))
    print(f"{'held now':22} {held.in_words(held.parts(library))}")
    used.step("half a minute later", lambda: used.rest(_IDLE))
    print(f"{'held now':22} {held.in_words(held.parts(library))}")
    print(f"{'most after a step':22} {held.in_words(used.most)}")
    for line in tracemalloc.take_snapshot().statistics("lineno")[:25] if tracemalloc.is_tracing() else ():
        print(f"    {line}")
    window.close()
    tasks.wait_all(30)
    library.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=2000)
    parser.add_argument("--of", type=Path, metavar="FOLDER", help="photos to copy, in place of drawn ones")
    parser.add_argument("--keep", type=Path, help="make photos and library here, and use those of an earlier run")
    parser.add_argument("--of-made", action="store_true", help="a library without files, as large as you like")
    parser.add_argument(
        "--together", action="store_true", help="networks in the window's process, and C's allocator as it comes"
    )
    parser.add_argument("--trace", action="store_true", help="also tell what Python has allocated, which is slow")
    options = parser.parse_args()
    if options.trace:
        tracemalloc.start()
    with tempfile.TemporaryDirectory() as name:
        base = options.keep or Path(name)
        if options.of_made:
            return hour(
                window_library(base, options.photos, careless=True), None, outside=None, together=options.together
            )
        photos = base / "photos"
        if not photos.exists():
            copied(options.of, photos, options.photos) if options.of else draw(photos, options.photos)
        outside = base / "outside.jpg"
        scene(10**6).save(outside)
        return hour(base / "library", photos, outside=outside, together=options.together)


if __name__ == "__main__":
    main()
