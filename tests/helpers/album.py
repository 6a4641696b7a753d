"""A library with pairs of copies, and what must hold of it whatever goes wrong while they are deleted."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from photosim.deleting.trash.operations import FileOperations
from photosim.library import Library
from photosim.values.deleting import JournalEntry, Selection, TrashReport
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write
from tests.helpers.prepared import move_in

_MOST_PAIRS = 3
"""Larger albums are made for a test or two, each of another size."""
_kept: list[Path] = []


@contextlib.contextmanager
def copied_from(folder: Path) -> Iterator[None]:
    """Small albums are drawn and scanned once, in `folder`, and copied for every test."""
    _kept.append(folder)
    try:
        yield
    finally:
        _kept.remove(folder)


class Album:
    """`photos/keep/0.jpg` … and their copies `photos/copies/0.jpg` …, scanned into a library."""

    def __init__(
        self, folder: Path, pairs: int = 3, files: FileOperations | None = None, *, copied: bool = True
    ) -> None:
        self.folder = folder
        self.photos = folder / "photos"
        self.trash = folder / "data" / "Trash"
        self._opened: list[Library] = []
        prepared = _prepared(pairs) if copied else None
        if prepared is None:
            for number in range(pairs):
                write(self.keeper(number), number)
                self.copy_of(number)
        else:
            shutil.copytree(prepared, folder, dirs_exist_ok=True)  # with the times of the files
        self.library = self.open(files)
        if prepared is None:
            self.library.scanning.scan([self.photos])
        else:
            move_in(self.library, prepared, folder)
        self.originals: dict[Path, bytes] = {}
        self.remember()

    def keeper(self, number: int) -> Path:
        return self.photos / "keep" / f"{number}.jpg"

    def loser(self, number: int) -> Path:
        return self.photos / "copies" / f"{number}.jpg"

    def copy_of(self, number: int) -> Path:
        """Make the copy of a keeper: the same bytes under another inode."""
        self.loser(number).parent.mkdir(exist_ok=True)
        return Path(shutil.copy2(self.keeper(number), self.loser(number)))

    def pair(self, number: int) -> Selection:
        return Selection(self.loser(number), self.keeper(number))

    def pairs(self, count: int) -> list[Selection]:
        return [self.pair(number) for number in range(count)]

    def open(self, files: FileOperations | None = None) -> Library:
        """Open the library, as another start of the program does."""
        self._opened.append(Library.open(self.folder / "library", embedder=FakeEmbedder(), workers=0, files=files))
        return self._opened[-1]

    def close(self) -> None:
        for library in self._opened:
            library.close()

    def remember(self) -> None:
        """What is in the photos' folder now are the originals that must not be lost."""
        self.originals = {
            path: path.read_bytes() for path in self.photos.rglob("*") if path.is_file() and not path.is_symlink()
        }

    def entries(self, library: Library | None = None) -> list[JournalEntry]:
        return [entry for batch in (library or self.library).deleting.history() for entry in batch.entries]

    def shown(self, library: Library | None = None) -> set[Path]:
        """The photos that the library shows, and finds by look."""
        library = library or self.library
        rows = library.photos.rows()
        found = {match.row.id for row in rows[:1] for match in library.lookalikes.similar(row.id, 1000)} | {
            row.id for row in rows[:1]
        }
        assert found == {row.id for row in rows}
        return {library.photos.path(row) for row in rows}

    def notes(self) -> set[str]:
        """The notes in the home trash."""
        return {path.name for path in (self.trash / "info").iterdir()} if (self.trash / "info").is_dir() else set()

    def check(self, library: Library | None = None, *, settled: bool = True) -> None:
        """No original is lost, and the journal tells the truth about every file."""
        library = library or self.library
        entries = self.entries(library)
        for path, content in self.originals.items():
            named = [path]
            for entry in entries:
                if entry.path == path:
                    named += [place for place in (entry.place and entry.place.path, entry.restored_to) if place]
            assert any(_has(place, content) for place in named), f"{path} is lost"
        latest = {entry.path: entry for entry in sorted(entries, key=lambda entry: entry.id)}
        for path, entry in latest.items():
            content = self.originals[path]
            assert not settled or entry.state in ("trashed", "skipped", "restored", "gone")
            if entry.state == "trashed":
                assert entry.place is not None
                assert _has(entry.place.path, content)
                assert path not in self.shown(library)
            elif entry.state == "restored":
                assert entry.restored_to is not None
                assert _has(entry.restored_to, content)
            elif entry.state == "skipped":
                assert entry.reason
                assert entry.place is None or not _has(entry.place.path, content)


def _prepared(pairs: int) -> Path | None:
    """A closed album of so many pairs, to be copied; `None` where it is to be made."""
    if not _kept or pairs > _MOST_PAIRS:
        return None
    base = _kept[-1] / f"{pairs} pairs"
    if not base.exists():
        Album(base, pairs, copied=False).close()
    return base


def names(report: TrashReport) -> list[str]:
    return [path.name for path in report.trashed]


def only_reason(report: TrashReport) -> str:
    """The reason of the one photo that was skipped, when nothing was trashed."""
    assert report.trashed == ()
    (skipped,) = report.skipped
    return skipped.reason


def files_below(folder: Path) -> Sequence[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _has(path: Path, content: bytes) -> bool:
    return path.is_file() and not path.is_symlink() and path.read_bytes() == content
