"""Take the pictures of the window for the README: `.venv/bin/python docs/take_pictures.py`.

Draws the demo library with a few copies, opens the real window on it without a screen, and saves welcome, scanning,
look-alikes, viewer, map, comparing, duplicates, deletion and history, light and dark, at scale 1 and 2, as
docs/pictures/NAME-THEME[-2x].webp.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PICTURES = Path(__file__).parent / "pictures"
WIDTH, HEIGHT = 1280, 800


def main() -> None:
    from photosim.demo.prepare import prepare

    with tempfile.TemporaryDirectory() as base:
        place = prepare(Path(base) / "Pictures")
        make_copies(place.photos, place.photos.parent / "Old phone")
        for theme in ("light", "dark"):
            for scale in (1, 2):
                suffix = f"{theme}{'-2x' if scale == 2 else ''}.webp"
                environment = {
                    **os.environ,
                    "QT_QPA_PLATFORM": "offscreen",
                    "QT_SCALE_FACTOR": str(scale),
                    "PHOTOSIM_THEME": theme,
                    "XDG_DATA_HOME": str(Path(base) / "data"),
                }
                library = Path(base) / f"library-{theme}-{scale}"
                command = [sys.executable, __file__, str(place.photos), str(library), suffix]
                subprocess.run(command, env=environment, check=True)
                print(suffix, flush=True)


def make_copies(photos: Path, folder: Path) -> None:
    """What piles up on a disk: the same files once more, smaller ones, and a brighter one."""
    from PIL import Image, ImageEnhance

    folder.mkdir()
    for number, photo in enumerate(sorted(photos.rglob("*.jpg"))[:24]):
        shutil.copyfile(photo, folder / photo.name)
        if number % 3 == 0:
            with Image.open(photo) as image:
                exif = image.getexif()
                small = image.resize((image.width // 2, image.height // 2))
                small.save(folder / f"{photo.stem} small.jpg", quality=85, exif=exif)
                ImageEnhance.Brightness(image).enhance(1.15).save(folder / f"{photo.stem} edited.jpg", exif=exif)


def take(photos: Path, directory: Path, suffix: str) -> None:
    """Walk one window through the pictures."""
    from PySide6.QtWidgets import QApplication, QWidget

    from photosim.app import crash
    from photosim.base.job import Job, Progress
    from photosim.base.paths import LibraryPaths
    from photosim.library import Library
    from photosim.ui.deleting.trash_dialog import TrashDialog
    from photosim.ui.jobs import tasks
    from photosim.ui.jobs.pools import wait_for_pools
    from photosim.ui.kit import theme
    from photosim.ui.window.window import MainWindow

    app = QApplication(sys.argv[:1])
    crash.install(app, LibraryPaths(directory).log)
    theme.apply(app)

    def wait_for(condition: Callable[[], bool]) -> None:
        calm = 0
        while calm < 5:
            app.processEvents()
            app.thread().msleep(20)
            calm = calm + 1 if condition() else 0

    def save(name: str, widget: QWidget | None = None) -> None:
        image = (widget or window).grab().toImage()
        image.setDevicePixelRatio(1)
        if not image.save(str(PICTURES / f"{name}-{suffix}"), quality=88):
            sys.exit(f"{name}-{suffix} cannot be written")

    with Library.open(directory) as library:
        library.warm_up()
        window = MainWindow(library, open_demo=lambda photos, directory: None)
        window.resize(WIDTH, HEIGHT)

        def hold(progress: Progress) -> None:
            if progress.stage == "reading" and progress.done >= 32:
                window.controller.pause(True)

        window.show()
        wait_for(window.is_settled)
        save("welcome")

        window.controller.progressed.connect(hold)
        checkpoint = Job.checkpoint
        Job.checkpoint = lambda job: (time.sleep(0.02), checkpoint(job))  # slow enough to be held half-way
        window.scan([photos])
        wait_for(lambda: window.controller.paused and window.page.is_settled())
        window.scan_bar.show_paused(False)  # the scan waits for us, but this is how it looks while it runs
        save("scanning")
        Job.checkpoint = checkpoint
        window.controller.progressed.disconnect(hold)
        window.controller.pause(False)
        wait_for(lambda: not window.controller.running)
        window.scan_bar.hide()

        wait_for(lambda: library.models.switch() is None)  # both networks look

        rows = {Path(row.relative).stem: row.id for row in library.photos.rows()}
        window.show_photo(rows["P8150119"])
        wait_for(window.is_settled)
        save("look-alikes")

        window.open_photo(rows["P8150119"], [row.id for row in library.photos.rows()])
        window.viewer.toggle_details()
        wait_for(lambda: wait_for_pools(0))
        save("viewer")
        window.close_viewer()

        window.places.go("map")
        wait_for(window.is_settled)
        save("map")
        window.places.go("photos")

        pair = [rows["fjord cropped"], library.lookalikes.similar(rows["fjord cropped"], 1)[0].row.id]
        window.compare_photos(pair[::-1])
        for mode, name in enumerate(("compare", "compare-flicker", "compare-swipe", "compare-difference")):
            window.compare.set_mode(mode)
            wait_for(window.compare.is_settled)
            if name != "compare-flicker":  # a still picture cannot show it
                save(name)
        window.scan([photos.parent / "Old phone"])
        wait_for(lambda: not window.controller.running)
        window.scan_bar.hide()
        window.places.go("duplicates")
        wait_for(lambda: window.is_settled() and window.review.model.rowCount() > 0)
        window.message_bar.clear()
        page = window.review
        for _ in range(2):
            page.commands.mark_others()
        page.filters.button("same-shot").click()
        page.commands.mark_others()
        page.previous_group()
        wait_for(window.is_settled)
        save("duplicates")

        window.trash_commands.delete_marked()
        dialog = window.findChild(TrashDialog)
        wait_for(lambda: not dialog.busy and dialog.list.is_settled())
        save("deletion", dialog)
        dialog.act_button.click()
        wait_for(lambda: bool(window.message_bar.text) and window.is_settled())
        window.message_bar.clear()
        window.places.go("history")
        wait_for(window.is_settled)
        save("history")
        library.deleting.undo()
        window.close()
        tasks.wait_all()
    crash.uninstall()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    PICTURES.mkdir(exist_ok=True)
    if len(sys.argv) == 4:
        take(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
    else:
        main()
