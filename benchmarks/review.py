"""Opening and scrolling the page of duplicates, against an empty list of as many rows.

    .venv/bin/python benchmarks/review.py [--photos 10000] [--groups 2000]

Fills a temporary library with made-up photos and groups, opens the page, and scrolls through all groups and goes
through some of them by key. A bare QListView with as many rows of the same height, which shows their numbers, is the
measure. Prints times until the first full paint, and of a frame while scrolling, and their ratios.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1]))

from PIL import Image
from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QApplication, QListView

from photosim.base.paths import LibraryPaths
from photosim.library import Library
from photosim.ui.jobs import tasks
from photosim.ui.kit import theme
from photosim.ui.window.window import MainWindow
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.many_groups import fill

_FRAMES = 120


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--groups", type=int, default=2_000)
    options = parser.parse_args()
    app = QApplication(sys.argv[:1])
    theme.apply(app)
    picture = io.BytesIO()
    Image.effect_noise((384, 288), 60).convert("RGB").save(picture, "JPEG")
    with tempfile.TemporaryDirectory() as base:
        directory = LibraryPaths(Path(base) / "library").root
        with Library.open(directory, embedder=FakeEmbedder(), workers=0) as library:
            fill(library, Path(base) / "photos", options.photos, options.groups)
            library.photos.thumbnail = lambda content_hash, path: picture.getvalue()  # type: ignore[method-assign]
            bare_open, bare_frames = measure_bare(app, options.groups)
            page_open, page_frames, steps = measure_page(app, library)
            tasks.wait_all()
    print(f"{options.photos:,} photos in {options.groups:,} groups")
    tell("open, until all is painted", page_open, bare_open)
    tell("a frame while scrolling, median", float(np.median(page_frames)), float(np.median(bare_frames)))
    tell(
        "a frame while scrolling, 99 of 100",
        float(np.quantile(page_frames, 0.99)),
        float(np.quantile(bare_frames, 0.99)),
    )
    print(f"{'next group, by key, median':<38}{1000 * float(np.median(steps)):8.1f} ms")


def tell(what: str, page: float, bare: float) -> None:
    print(f"{what:<38}{1000 * page:8.1f} ms, bare list {1000 * bare:7.1f} ms: {page / bare:5.1f} x")


def measure_bare(app: QApplication, rows: int) -> tuple[float, list[float]]:
    began = time.perf_counter()
    view = QListView()
    view.setUniformItemSizes(True)
    view.setStyleSheet("QListView::item { height: 76px; }")
    view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    view.setModel(QStringListModel([str(number) for number in range(rows)], view))
    view.resize(1280, 800)
    view.show()
    view.grab()
    opened = time.perf_counter() - began
    frames = scroll(app, view)
    view.close()
    return opened, frames


def measure_page(app: QApplication, library: Library) -> tuple[float, list[float], list[float]]:
    window = MainWindow(library, open_demo=lambda photos, directory: None)
    window.resize(1280, 800)
    window.show()
    wait(app, window.is_settled)
    began = time.perf_counter()
    window.places.go("duplicates")
    wait(app, lambda: window.review.model.rowCount() > 0)
    window.grab()
    opened = time.perf_counter() - began
    wait(app, window.is_settled)
    frames = scroll(app, window.review.list)
    steps = []
    for _ in range(40):
        began = time.perf_counter()
        window.review.next_group()
        window.review.grab()
        steps.append(time.perf_counter() - began)
        app.processEvents()
    window.close()
    return opened, frames, steps


def scroll(app: QApplication, view: QListView) -> list[float]:
    """Seconds for each of some frames from the top to the end."""
    bar = view.verticalScrollBar()
    times = []
    for frame in range(_FRAMES):
        began = time.perf_counter()
        bar.setValue(bar.maximum() * frame // _FRAMES)
        view.viewport().repaint()
        app.processEvents()
        times.append(time.perf_counter() - began)
    return times


def wait(app: QApplication, condition: object) -> None:
    while not condition():
        app.processEvents()
        time.sleep(0.001)


if __name__ == "__main__":
    main()
