"""Kills a scan at random moments, each time from the start: `python -m tests.helpers.kills FOLDER KILLS SEED`.

A process of its own that has everything imported forks a child for each scan, so that a kill costs milliseconds. After
each kill the library is checked, the scan is completed, and the result is held against that of an undisturbed scan.
Prints one line of JSON: how many kills, and what was wrong after which.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from photosim.library import Library
from photosim.pictures import batches
from photosim.scanning import scan
from photosim.values.scanning import ScanReport
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write, write_many

PHOTOS = 30
_MOST_ROUNDS = 4  # a kill: some scans end before it


class Case:
    """One scan to be killed: a folder of photos, and the library as it was before."""

    def __init__(self, base: Path, name: str, change: Callable[[Path], None] | None) -> None:
        self.photos = base / name / "photos"
        self.library = base / name / "library"
        self._before = base / name / "before"
        write_many(self.photos, PHOTOS)
        (self.photos / "bad.jpg").write_bytes(b"\xff\xd8\xff")
        if change is None:
            self._before.mkdir(parents=True)
        else:
            with self._open(self._before) as library:
                library.scanning.scan([self.photos])
            change(self.photos)
        self.reset()
        began = time.monotonic()
        self.scan()
        self.seconds = time.monotonic() - began
        self.expected = content(self.library)

    def reset(self) -> None:
        shutil.rmtree(self.library, ignore_errors=True)
        shutil.copytree(self._before, self.library)

    def scan(self) -> ScanReport:
        with self._open(self.library) as library:
            return library.scanning.scan([self.photos])

    def problems(self) -> list[str]:
        """What a check finds, and which files were left that are no thumbnails."""
        found = list(Library.mend(self.library, repair=False).problems)
        if not found and (self.library / "library.sqlite3").exists():
            with self._open(self.library) as library:
                found = list(library.checkup.check(database=False).problems)
        return [f"{problem.part}: {problem.text}" for problem in found]

    @staticmethod
    def _open(directory: Path) -> Library:
        return Library.open(directory, embedder=FakeEmbedder(), workers=0)


def change_everything(photos: Path) -> None:
    """Move a third of the photos, edit a third, delete some, add some."""
    for number in range(0, PHOTOS, 3):
        (photos / "moved").mkdir(exist_ok=True)
        (photos / f"{number:03d}.jpg").rename(photos / "moved" / f"{number}.jpg")
    for number in range(1, PHOTOS, 3):
        write(photos / f"{number:03d}.jpg", number + 1000)
    for number in range(2, PHOTOS, 9):
        (photos / f"{number:03d}.jpg").unlink()
    for number in range(5):
        write(photos / "more" / f"{number}.jpg", number + 2000)


def content(directory: Path) -> dict[str, Any]:
    """Everything a library knows, without what differs from scan to scan: ids, times, generations."""
    with contextlib.closing(sqlite3.connect(directory / "library.sqlite3")) as db:
        rows = {
            "photos": db.execute(
                """SELECT relative, size, mtime_ns, content_hash, format, width, height, shown_at, missing, hex(vector),
                    metadata.photo_id IS NOT NULL, taken_at FROM photos
                LEFT JOIN vectors ON vectors.photo_id = photos.id
                LEFT JOIN metadata ON metadata.photo_id = photos.id ORDER BY relative"""
            ).fetchall(),
            "failures": db.execute("SELECT relative, size, reason FROM failures ORDER BY relative").fetchall(),
            "fingerprints": db.execute(
                "SELECT content_hash, version, hex(sketch), detail FROM fingerprints ORDER BY content_hash"
            ).fetchall(),
        }
    thumbnails = {path.name: path.read_bytes() for path in (directory / "thumbnails").glob("??/*.jpg")}
    with Library.open(directory, embedder=FakeEmbedder(), workers=0) as library:
        first = library.photos.rows()[0]
        rows["look-alikes"] = sorted(
            (match.row.relative, match.score) for match in library.lookalikes.similar(first.id, 10)
        )
    return {**rows, "thumbnails": thumbnails}


def killed(case: Case, after: float) -> bool:
    """Scan in a child and kill it after some seconds; whether that was before it ended by itself."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        with contextlib.redirect_stderr(None), contextlib.suppress(BaseException):
            case.scan()
        os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def main(base: Path, wanted: int, seed: int) -> None:
    scan.BATCH = batches.BATCH = 5  # several transactions a scan
    chance = random.Random(seed)
    cases = [Case(base, "first", None), Case(base, "changes", change_everything)]
    wrong: list[str] = []
    kills = 0
    for number in range(wanted * _MOST_ROUNDS):
        if kills == wanted:
            break
        case = cases[number % len(cases)]
        case.reset()
        after = chance.uniform(0, case.seconds)
        if not killed(case, after):
            case.seconds *= 0.95  # it was measured at a busier moment
            continue
        kills += 1
        wrong += [f"killed after {after:.3f} s, {text}" for text in case.problems()]
        case.scan()
        if content(case.library) != case.expected:
            wrong.append(f"killed after {after:.3f} s, the completed scan differs")
    wrong += [f"at the end, {text}" for case in cases for text in case.problems()]
    seconds = [round(case.seconds, 3) for case in cases]
    print(json.dumps({"kills": kills, "wrong": wrong, "seconds": seconds}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
