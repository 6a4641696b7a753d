"""Rescan after many files were moved, against a bare walk that reads and hashes every file.

    .venv/bin/python benchmarks/moving.py [--files 10000]

Makes a library of two folders of tiny drawn photos in a temporary place (with a stand-in for the network). Then a
folder with all of them is moved into the other folder and scanned; then every file is renamed as well, so that its
content must prove it; then all are copied. Prints how many files each scan opened, decoded and embedded.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from photosim.library import Library
from photosim.values.scanning import ScanReport
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import draw


def walk_and_hash(folder: Path) -> int:
    """Read and hash every file, as a program must that knows nothing but contents."""
    count = 0
    for directory, _, names in os.walk(folder):
        for name in names:
            data = (Path(directory) / name).read_bytes()
            hashlib.blake2b(data, digest_size=20).hexdigest()
            count += 1
    return count


def timed(job: Callable[[], object]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        base = Path(place)
        one, two = base / "one", base / "two"
        two.mkdir()
        buffer = io.BytesIO()
        draw(1, 48, 32).save(buffer, "JPEG")
        for number in range(options.files):
            path = one / "album" / f"{number // 500:03d}" / f"{number:06d}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            # Sizes differ as those of real photos do.
            path.write_bytes(buffer.getvalue() + number.to_bytes(4, "little") + bytes(number % 2048))
        embedder = FakeEmbedder()
        with Library.open(base / "library", embedder=embedder, workers=0) as library:
            first = timed(lambda: library.scanning.scan([one, two]))
            bare = timed(lambda: walk_and_hash(one))
            print(f"{options.files:,} files; first scan (tiny pictures) {first:.2f} s; bare walk and hash {bare:.2f} s")

            def scan(what: str) -> ScanReport:
                began = time.perf_counter()
                report = library.scanning.scan()
                seconds = time.perf_counter() - began
                print(
                    f"{what:<34} {seconds:7.2f} s = {seconds / bare:5.2f} x bare;  moved {report.moved:,}, "
                    f"opened {report.opened:,}, decoded {report.decoded:,}, embedded {report.embedded:,}"
                )
                return report

            for root in (one, two):
                (root / "notes.txt").write_text("an empty folder would be taken for an unplugged drive")
            (one / "album").rename(two / "album")
            assert scan("folder moved to the other root").moved == options.files
            for path in list((two / "album").rglob("*.jpg")):
                path.rename(path.with_stem(f"renamed-{path.stem}"))
            assert scan("every file renamed").moved == options.files
            (two / "album").rename(one / "album")
            for path in (one / "album").rglob("*.jpg"):
                os.utime(path)
            assert scan("moved back, times changed").moved == options.files
            shutil.copytree(one / "album", two / "copies", copy_function=shutil.copyfile)
            assert scan("everything copied").new == options.files
            assert scan("nothing changed").unchanged == 2 * options.files
        assert embedder.embedded <= options.files


if __name__ == "__main__":
    main()
