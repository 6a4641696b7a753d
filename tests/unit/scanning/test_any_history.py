"""Whatever happens to the files: after a scan the library is what a fresh scan of the same files would make it."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from PIL import Image

from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import draw

ROOTS = ("one", "two")
FOLDERS = ("", "d", "d/e")
NAMES = ("a", "b", "c")
addresses = st.tuples(st.sampled_from(ROOTS), st.sampled_from(FOLDERS), st.sampled_from(NAMES))
numbers = st.integers(0, 10_000)


class Content(NamedTuple):
    """What is known of a photo, apart from its id."""

    size: int
    mtime_ns: int
    content_hash: str
    format: str
    width: int
    height: int
    shown_at: str
    taken_at: str | None
    vector: bytes


class Files(RuleBasedStateMachine):
    """Two folders of a library, and everything that people do to files."""

    def __init__(self) -> None:
        super().__init__()
        self.base = Path(tempfile.mkdtemp(prefix="photosim-history-"))
        self.roots = {name: self.base / name for name in ROOTS}
        self.embedder = FakeEmbedder()
        self.library = Library.open(self.base / "library", embedder=self.embedder, workers=0)
        self.serial = itertools.count(1)
        self.fresh_pixels = 0
        """Pictures drawn since the last scan: only those may be shown to the model."""
        self.settled = False
        self.partly = False
        """Only a part was scanned last: what was overwritten there is not known by its copies elsewhere yet."""

    def teardown(self) -> None:
        self.library.close()
        shutil.rmtree(self.base)

    @initialize()
    def two_folders(self) -> None:
        for name in ROOTS:
            self.roots[name].mkdir()
            # Something that is always there: an empty folder that had photos would be taken for an unmounted drive.
            (self.roots[name] / "notes.txt").write_text("not a photo")
            self._draw(self.roots[name] / "first.png")
        self.scan()

    def _path(self, address: tuple[str, str, str]) -> Path:
        root, folder, name = address
        return self.roots[root] / folder / f"{name}.png"

    def _some(self, number: int) -> Path | None:
        files = sorted(path for root in self.roots.values() for path in root.rglob("*.png"))
        return files[number % len(files)] if files else None

    def _draw(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        draw(next(self.serial), 24, 16).save(path)
        self.fresh_pixels += 1
        self._stamp(path)

    def _stamp(self, path: Path) -> None:
        """A time of its own, as files have that are written one after the other."""
        moment = 1_600_000_000_000_000_000 + next(self.serial) * 1_000_000_007
        os.utime(path, ns=(moment, moment))
        self.settled = False

    @rule(address=addresses)
    def add_or_edit(self, address: tuple[str, str, str]) -> None:
        self._draw(self._path(address))

    @rule(number=numbers)
    def edit_the_metadata(self, number: int) -> None:
        path = self._some(number)
        if path is not None:
            with Image.open(path) as image:
                image.load()
            exif = Image.Exif()
            day = next(self.serial)
            exif[0x0132] = f"20{day % 100:02d}:01:01 10:00:00"
            exif.get_ifd(0x8769)[0x9003] = f"20{day % 100:02d}:02:03 11:00:00"
            image.save(path, exif=exif)
            self._stamp(path)

    @rule(number=numbers)
    def touch(self, number: int) -> None:
        path = self._some(number)
        if path is not None:
            self._stamp(path)

    @rule(number=numbers, address=addresses)
    def move(self, number: int, address: tuple[str, str, str]) -> None:
        path, target = self._some(number), self._path(address)
        if path is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
            self.settled = False

    @rule(number=numbers, address=addresses, keep_time=st.booleans())
    def copy(self, number: int, address: tuple[str, str, str], keep_time: bool) -> None:
        path, target = self._some(number), self._path(address)
        if path is not None and path != target:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)
            if not keep_time:
                self._stamp(target)
            self.settled = False

    @rule(one=numbers, other=numbers)
    def swap(self, one: int, other: int) -> None:
        first, second = self._some(one), self._some(other)
        if first is not None and second is not None and first != second:
            aside = self.base / "aside.png"
            first.rename(aside)
            second.rename(first)
            aside.rename(second)
            self.settled = False

    @rule(number=numbers)
    def delete(self, number: int) -> None:
        path = self._some(number)
        if path is not None:
            path.unlink()
            self.settled = False

    @rule(root=st.sampled_from(ROOTS), name=st.sampled_from(["d", "f", "g/d"]))
    def move_a_folder(self, root: str, name: str) -> None:
        """Within its root or into the other one."""
        source = self.roots["one"] / "d"
        place = self.roots[root] / name
        if source.is_dir() and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            source.rename(place)
            self.settled = False

    @rule(root=st.sampled_from(ROOTS))
    def move_a_root(self, root: str) -> None:
        """To another place, and tell the library."""
        old, new = self.roots[root], self.base / f"{root}{next(self.serial)}"
        old.rename(new)
        self.roots[root] = new
        self.library.folders.relocate(old, new, sure=True)

    @rule(root=st.sampled_from(ROOTS))
    def unplug_and_scan(self, root: str) -> None:
        """Nothing of a folder that is away is lost."""
        before = {
            row.id
            for row in self.library.photos.rows()
            if self.library.photos.path(row).is_relative_to(self.roots[root])
        }
        aside = self.base / "unplugged"
        self.roots[root].rename(aside)
        report = self.library.scanning.scan([self.roots[root]], accept_missing=True)
        aside.rename(self.roots[root])
        assert list(report.offline) == [self.roots[root]]
        assert before <= {row.id for row in self.library.photos.rows()}

    @rule(root=st.sampled_from(ROOTS))
    def scan_one(self, root: str) -> None:
        """A part of the library is brought up to date; the rest follows later."""
        self._scan([self.roots[root]])
        self.partly = True

    @rule()
    def scan(self) -> None:
        self._scan(list(self.roots.values()))
        self.settled, self.partly = True, False
        self.fresh_pixels = 0

    def _scan(self, roots: list[Path]) -> None:
        before = self.embedder.embedded
        report = self.library.scanning.scan(roots, accept_missing=True)
        new = self.embedder.embedded - before
        assert report.embedded == new
        assert self.partly or new <= self.fresh_pixels, "a picture that was known has been embedded again"
        assert not report.failed

    @invariant()
    def the_library_is_what_a_fresh_scan_makes(self) -> None:
        if not self.settled:
            return
        fresh_base = self.base / f"fresh{next(self.serial)}"
        with Library.open(fresh_base, embedder=FakeEmbedder(), workers=0) as fresh:
            fresh.scanning.scan(list(self.roots.values()))
            assert contents(self.library) == contents(fresh)
        shutil.rmtree(fresh_base)
        rows = {row.id for row in self.library.photos.rows()}
        vectors, _ = self.library._parts.stores.vectors.all(self.library._parts.index.model_id)
        assert set(vectors.tolist()) == rows
        if rows:
            first = min(rows)
            assert {match.row.id for match in self.library.lookalikes.similar(first, 100)} == rows - {first}
        assert self.library.scanning.scan(accept_missing=True).opened == 0


def contents(library: Library) -> dict[Path, Content]:
    found = {}
    for row in library.photos.rows():
        photo = library.photos.get(row.id)
        vector = library._parts.stores.vectors.get(library._parts.index.model_id, row.id)
        assert vector is not None
        found[photo.path] = Content(
            photo.size,
            photo.mtime_ns,
            photo.content_hash,
            photo.format,
            photo.width,
            photo.height,
            photo.shown_at,
            photo.metadata.taken_at,
            np.asarray(vector).tobytes(),
        )
    return found


TestAnyHistory = Files.TestCase
TestAnyHistory.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
