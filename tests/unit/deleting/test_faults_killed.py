"""The program ends at every step between journal, act and record, and during undo. The next start tells the truth."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from photosim.deleting.trash.quarantine import FOLDER
from photosim.library import Library
from photosim.store.tables.journal import Journal
from tests.helpers.album import Album
from tests.helpers.faulty_files import BROKEN, FaultyFiles, Killed, Steps

Act = Callable[[Library], object]
JOURNAL = ("begin", "announce_trashing", "announce_restoring", "settle")


def with_steps(monkeypatch: pytest.MonkeyPatch, steps: Steps) -> None:
    for name in JOURNAL:
        monkeypatch.setattr(Journal, name, steps.around(name, getattr(Journal, name)))


@pytest.fixture(params=["trash", "quarantine"])
def shots(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Album]:
    """Two pairs; the first copy has a sidecar, so that its shot is two files."""
    album = Album(tmp_path, 2)
    if request.param == "quarantine":
        album.trash.mkdir(parents=True)
        (album.trash / "info").write_text("no folder, so that this trash cannot be used")
    (album.photos / "copies" / "0.xmp").write_text("<rating/>")
    (album.photos / "copies" / "1.xmp").write_bytes(b"")
    album.remember()
    yield album
    album.close()


def trash(album: Album) -> Act:
    return lambda library: library.deleting.trash(album.pairs(2))


def count_steps(album: Album, act: Act) -> int:
    steps = Steps()
    with pytest.MonkeyPatch.context() as patch:
        with_steps(patch, steps)
        act(album.open(FaultyFiles(steps)))
    return steps.count


def kill_at(album: Album, act: Act, step: int) -> bool:
    """Whether the step was reached; beyond the last one the act simply ends."""
    with pytest.MonkeyPatch.context() as patch:
        steps = Steps(kill_at=step)
        with_steps(patch, steps)
        try:
            act(album.open(FaultyFiles(steps)))
        except Killed:
            return True
    return False


def check_after_the_next_start(album: Album) -> Library:
    """Nothing lost, the journal true, shots whole, no litter; then everything comes back."""
    album.check(album.open())
    library = album.open()
    states = {entry.path.name: entry.state for entry in album.entries(library)}
    if "0.xmp" in states:
        assert states["0.jpg"] == states["0.xmp"]
    trashed = [entry for entry in album.entries(library) if entry.state == "trashed"]
    # A note without its file could only come from a kill between two commands to the trash; it is tidied up.
    assert len(album.notes()) == sum(entry.place.kind == "trash" for entry in trashed)
    if not trashed:
        assert not (album.photos / FOLDER).exists()
    return library


TRASH_STEPS, UNDO_STEPS = 58, 52


def test_no_step_is_left_out_below(shots: Album) -> None:
    assert 30 < count_steps(shots, trash(shots)) <= TRASH_STEPS
    assert 25 < count_steps(shots, lambda library: library.deleting.undo()) <= UNDO_STEPS


@pytest.mark.parametrize("step", range(1, TRASH_STEPS + 1))
def test_killed_while_deleting(shots: Album, step: int) -> None:
    kill_at(shots, trash(shots), step)
    shots.check(shots.open() if step % 2 else shots.library, settled=bool(step % 2))
    library = check_after_the_next_start(shots)
    library.deleting.undo()
    assert shots.shown(library) == {path for path in shots.originals if path.suffix == ".jpg"}
    assert {path: path.read_bytes() for path in shots.originals} == shots.originals
    assert library.deleting.trash(shots.pairs(2)).skipped == ()
    shots.check(library)


@pytest.mark.parametrize("step", range(1, UNDO_STEPS + 1))
def test_killed_while_taking_back(shots: Album, step: int) -> None:
    shots.library.deleting.trash(shots.pairs(2))
    kill_at(shots, lambda library: library.deleting.undo(), step)
    library = check_after_the_next_start(shots)
    library.deleting.undo()
    assert shots.shown(library) == {path for path in shots.originals if path.suffix == ".jpg"}
    assert {path: path.read_bytes() for path in shots.originals} == shots.originals
    assert shots.notes() == set()
    shots.check(library)


@pytest.mark.parametrize("step", range(2, TRASH_STEPS, 4))
def test_killed_again_while_settling(shots: Album, step: int) -> None:
    """The next start is killed too, at every step of its own."""
    kill_at(shots, trash(shots), step)
    for again in range(1, 100):
        try:
            with pytest.MonkeyPatch.context() as patch:
                steps = Steps(kill_at=again)
                with_steps(patch, steps)
                shots.open(FaultyFiles(steps))
        except Killed:
            continue
        break
    library = check_after_the_next_start(shots)
    library.deleting.undo()
    assert {path: path.read_bytes() for path in shots.originals} == shots.originals


@pytest.mark.parametrize("step", [8, 14, 20])
def test_killed_then_the_trash_is_emptied(shots: Album, step: int) -> None:
    kill_at(shots, trash(shots), step)
    for path in (shots.trash / "files").glob("*"):
        path.unlink()
    for path in (shots.photos / FOLDER).rglob("*.*"):
        path.unlink()
    library = shots.open()
    for entry in shots.entries(library):
        assert entry.state == ("skipped" if entry.path.exists() else "gone")
        assert entry.reason


def test_killed_then_the_drive_is_away_then_it_is_back(shots: Album) -> None:
    steps = [name for name in _names(shots) if name]
    kill_at(shots, trash(shots), steps.index("after rename") + 1)
    shots.photos.rename(shots.folder / "unplugged")
    (shots.folder / "data").rename(shots.folder / "unplugged too")
    library = shots.open()
    assert "acting" in {entry.state for entry in shots.entries(library)}
    (shots.folder / "unplugged").rename(shots.photos)
    (shots.folder / "unplugged too").rename(shots.folder / "data")
    check_after_the_next_start(shots)


@pytest.mark.parametrize("undo", [False, True])
def test_killed_then_a_file_cannot_be_looked_at_then_it_can(shots: Album, undo: bool) -> None:
    """Nothing is said of the shot, and nothing is done to it, until all of it can be looked at."""
    act: Act = (lambda library: library.deleting.undo()) if undo else trash(shots)
    if undo:
        shots.library.deleting.trash(shots.pairs(2))
    with pytest.MonkeyPatch.context() as patch:
        rename = FaultyFiles.rename

        def renaming(files: FaultyFiles, source: Path, target: Path) -> None:
            rename(files, source, target)
            if source.name == "0.xmp":
                raise Killed  # both files of the shot have been moved

        patch.setattr(FaultyFiles, "rename", renaming)
        with pytest.raises(Killed):
            act(shots.open(FaultyFiles()))
    files = FaultyFiles()
    files.fail("status", BROKEN, lambda path: path.name == "0.xmp")
    library = shots.open(files)
    waiting = [entry for entry in shots.entries(library) if entry.path.stem == "0"]
    assert {entry.state for entry in waiting} == {"restoring" if undo else "acting"}
    assert all("drive could not read" in entry.reason for entry in waiting)
    report = library.deleting.undo()
    assert {failed.path.name for failed in report.failed} >= {"0.jpg", "0.xmp"}
    assert any("drive could not read" in failed.reason for failed in report.failed)
    files.mend()
    library = check_after_the_next_start(shots)
    library.deleting.undo()
    assert {path: path.read_bytes() for path in shots.originals} == shots.originals


def _names(album: Album) -> list[str]:
    """The names of the steps of deleting, by doing it on a copy of the album."""
    other = Album(album.folder / "other", 2)
    (other.photos / "copies" / "0.xmp").write_text("<rating/>")
    steps = Steps()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(other.folder / "data"))
        with_steps(patch, steps)
        other.open(FaultyFiles(steps)).deleting.trash(other.pairs(2))
    other.close()
    return steps.names


_SCRIPT = """
import os, sys
from pathlib import Path
from photosim.values.deleting import Selection
from photosim.library import Library
from photosim.store.tables.journal import Journal
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.faulty_files import FaultyFiles, Steps

folder, act, step = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
steps = Steps(step, lambda: os._exit(9))
for name in ("begin", "announce_trashing", "announce_restoring", "settle"):
    setattr(Journal, name, steps.around(name, getattr(Journal, name)))
library = Library.open(folder / "library", embedder=FakeEmbedder(), workers=0, files=FaultyFiles(steps))
photos = folder / "photos"
pairs = [Selection(photos / "copies" / f"{n}.jpg", photos / "keep" / f"{n}.jpg") for n in (0, 1)]
library.deleting.trash(pairs) if act == "trash" else library.deleting.undo()
"""


@pytest.mark.parametrize(("act", "step"), [("trash", 3), ("trash", 16), ("trash", 21), ("undo", 6), ("undo", 14)])
def test_a_real_process_ends_without_goodbye(shots: Album, act: str, step: int) -> None:
    if act == "undo":
        shots.library.deleting.trash(shots.pairs(2))
    command = [sys.executable, "-c", _SCRIPT, str(shots.folder), act, str(step)]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[3], capture_output=True, check=False, env=dict(os.environ)
    )
    assert done.returncode == 9, done.stderr
    library = check_after_the_next_start(shots)
    library.deleting.undo()
    assert {path: path.read_bytes() for path in shots.originals} == shots.originals
