"""The ways to ask, in the real window with 50,000 photos: how long each takes, and how long it holds the window.

    .venv/bin/python benchmarks/asking.py [--photos 50000] [--keep DIRECTORY] [--dark]

The library is drawn (rows, thumbnails, vectors of both networks, index); the photos that are asked about have files.
In the program's own window, without a screen: a click, several photos as one question, one like it less, words that
filter the results, a picture from outside, a part of a photo, why two are alike, and the map: laid out, opened again
from what was kept, walked about in, a lasso around all. A timer tells by how much it came late meanwhile.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import held
import ticker
from footprint import Hour
from made import window_library, with_kinds
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from photosim.base import heap
from photosim.library import Library
from photosim.ui.jobs import tasks
from photosim.ui.kit import theme
from photosim.ui.window.window import MainWindow
from tests.helpers.scenes import scene

ASKED = 6
_LEFT = Qt.MouseButton.LeftButton


class Asked(Hour):
    """Says of each way to ask what it took."""

    def way(self, name: str, begin: Callable[[], object], done: Callable[[], bool]) -> None:
        late = ticker.Ticker()
        late.start()
        began, used = time.perf_counter(), time.process_time()
        begin()
        self.until(done, name)
        spent = time.perf_counter() - began, time.process_time() - used
        told = ticker.in_words(late.stop())
        size = held.whole().get("anonymous", held.whole()["resident"])
        print(f"{name:28} {spent[0]:7.2f} s, {spent[1]:6.2f} of work here; {told}; {size:,.0f} MB", flush=True)

    def answered(self) -> bool:
        panel = self.window.lookalikes
        return panel.is_settled() and panel.subject is not None and not panel._asker.looks_closer

    def lookalikes(self, ids: list[int], outside: Path) -> None:
        window, panel = self.window, self.window.lookalikes
        self.way("a click", lambda: window.show_photo(ids[0]), self.answered)
        for photo_id in ids[1:4]:
            self.way("another click", lambda photo_id=photo_id: window.show_photo(photo_id), self.answered)
        self.way("five photos as one", lambda: window.look_alikes.of_photos(ids[:5]), self.answered)
        self.way("and one more", lambda: panel.more_like(ids[5:6]), self.answered)
        self.way("less like another", lambda: panel.less_like([panel.shown()[-1].row.id]), self.answered)
        for words in ("taken:2012..2014", "name:0001", "camera:nothing", ""):
            self.way(f"filtered: {words or 'no longer'}", lambda words=words: panel.look_among(words), self.answered)
        self.way("a picture from outside", lambda: window.look_alikes.of_path(outside), self.answered)
        part = (0.25, 0.25, 0.5, 0.5)
        self.way("a part of a photo", lambda: window.look_alikes.of_part(ids[0], part), self.answered)
        self.way(
            "a part, only among some",
            lambda: (panel.look_among("name:0001"), window.look_alikes.of_part(ids[1], part)),
            self.answered,
        )
        panel.look_among("")
        self.until(self.answered, "look-alikes")

    def why(self, ids: list[int]) -> None:
        window = self.window
        self.way("why", lambda: window.full_size.compare_photos(ids[:2], why=True), lambda: window.compare.is_settled())
        window.close_viewer()

    def map(self) -> None:
        window = self.window
        self.way("the map is laid out", lambda: window.places.go("map"), lambda: window.looks_map.is_settled())
        page = window.looks_map
        view = page.view
        for number in range(8):
            self.way(
                "nearer" if number < 5 else "farther",
                lambda number=number: page.view.zoom(2.0 if number < 5 else 0.5),
                page.is_settled,
            )
        view.fit()
        self.way("a lasso around all", lambda: _lasso(view), page.is_settled)
        print(f"{'':28} {len(view.points.selected_ids()):,} photos are selected")
        self.way("ask with a dot", lambda: page.photo_asked.emit(view.points.rows[0].id), self.answered)
        self.way("back to the photos", lambda: window.open_page("photos"), window.is_settled)
        self.way("the map again", lambda: window.places.go("map"), page.is_settled)


def _lasso(view: object) -> None:
    width, height = view.width(), view.height()  # type: ignore[attr-defined]
    corners = [QPoint(2, 2), QPoint(width - 3, 2), QPoint(width - 3, height - 3), QPoint(2, height - 3), QPoint(2, 4)]
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mousePress(view, _LEFT, shift, corners[0])
    for start, end in itertools.pairwise(corners):
        for step in range(1, 11):
            QTest.mouseMove(view, (QPointF(start) + QPointF(end - start) * step / 10).toPoint())
    QTest.mouseRelease(view, _LEFT, shift, corners[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=50_000)
    parser.add_argument("--keep", type=Path, help="make the library here, and use the one from an earlier run")
    parser.add_argument("--dark", action="store_true", help="dark colours")
    options = parser.parse_args()
    heap.be_lean()
    with tempfile.TemporaryDirectory() as name:
        base = options.keep or Path(name)
        directory = window_library(base, options.photos, careless=options.photos > 100_000)
        with_kinds(directory)
        outside = base / "outside.jpg"
        scene(10**6, 1600, 1200).save(outside)
        app = QApplication.instance() or QApplication(sys.argv[:1])
        theme.apply(app).choose("dark" if options.dark else "light")
        library = Library.open(directory, networks_apart=True)
        window = MainWindow(library, open_demo=lambda *_: None)
        window.resize(1280, 800)
        used = Asked(window, library, outside)
        used.way("open", window.show, lambda: window.is_settled() and bool(window.page.folders))
        ids = window.page.model.ids()[:: max(1, options.photos // ASKED)][:ASKED]
        for photo_id in ids:
            path = library.photos.get(photo_id).path
            path.parent.mkdir(parents=True, exist_ok=True)
            scene(photo_id, 1600, 1200).save(path, quality=90)
        warming = threading.Thread(target=library.warm_up)
        used.way("networks and index", warming.start, lambda: not warming.is_alive())
        used.rest(2)
        used.lookalikes(ids, outside)
        used.why(ids)
        used.map()
        print(f"{'held at the end':28} {held.in_words(held.parts(library))}")
        window.close()
        tasks.wait_all(60)
        library.close()


if __name__ == "__main__":
    main()
