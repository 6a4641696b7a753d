"""Deleting, taking back and settling on the lying file system, again and again from the same start.

What is true is read below the file system, in the folder that it passes on to: there it does not lie.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from photosim.deleting.trash.operations import FileOperations
from photosim.deleting.trash.quarantine import FOLDER
from photosim.library import Library
from photosim.values.deleting import JournalEntry, Selection
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.faulty_files import FaultyFiles, Killed, Steps
from tests.helpers.mounts import Lies, Mounts
from tests.helpers.pictures import write

Act = Callable[[Library], object]
THOROUGH = os.environ.get("PHOTOSIM_TEST_FILESYSTEMS") == "all"
"""Make also the trials that tell little new: minutes instead of seconds."""
_REMEMBERED = 20  # seconds that the kernel trusts names and attributes; longer than any trial


@dataclass(frozen=True)
class Told:
    """A lie about one call of those that change the disk, that read it, or of any."""

    act: bool
    """Whether the operation is done."""
    errno: int | None
    """`None`: no answer, the drive is gone."""
    on: str = "changing"

    def __str__(self) -> str:
        answer = "no answer" if self.errno is None else f"errno {self.errno}"
        return f"{'done' if self.act else 'not done'}, {answer}"


class LyingAlbum:
    """A pair of copies on the lying file system; the one to delete has a sidecar, so that its shot is two files."""

    def __init__(
        self, base: Path, mounts: Mounts, *, remembers: bool, noreplace: bool, quarantine: bool = False
    ) -> None:
        self._base = base
        self.disk = base / "disk"
        self.library = base / "library"
        self._real = base / "real"
        self._stages = base / "stages"
        for folder in (self.disk, self._real):
            folder.mkdir(parents=True)
        self.lies: Lies = mounts.lies(self._real, self.disk, _REMEMBERED if remembers else 0)
        self.first_move = 1 if noreplace else 2
        """The rename that moves a file; where none without replacing is offered, asking for it is the first."""
        if not noreplace:
            self.lies.hide("noreplace")
        self._prepare(quarantine)

    def _prepare(self, quarantine: bool) -> None:
        photos = self.disk / "photos"
        write(photos / "keep" / "0.jpg", 0)
        (photos / "copies").mkdir()
        shutil.copy2(photos / "keep" / "0.jpg", photos / "copies" / "0.jpg")
        (photos / "copies" / "0.xmp").write_text("<rating/>")
        if quarantine:
            for name in (".Trash", ".Trash-0", f".Trash-{self.disk.stat().st_uid}"):
                (self.disk / name).write_text("no folder, so that this trash cannot be used")
        self.originals = {path.relative_to(self._real): path.read_bytes() for path in self._photos_really()}
        with self.open() as library:
            library.scanning.scan([photos])
        self._keep("new")

    def open(self, files: FileOperations | None = None) -> Library:
        """Open the library, as another start of the program does, which settles what was interrupted."""
        return Library.open(self.library, embedder=FakeEmbedder(), workers=0, files=files)

    def trash(self, library: Library) -> None:
        photos = self.disk / "photos"
        pair = Selection(photos / "copies" / "0.jpg", photos / "keep" / "0.jpg")
        report = library.deleting.trash([pair])
        if not report.trashed and not report.skipped:
            raise AssertionError("nothing was told")

    def undo(self, library: Library) -> None:
        library.deleting.undo()

    def settle(self, library: Library) -> None:
        """Nothing: the start has settled what was interrupted."""

    def make_stage(self, name: str, act: Act, start: str = "new", killed_after: Sequence[str] = ()) -> None:
        """What `act` makes of `start`, under a name; the program is killed after these steps, one after another."""
        self.begin(start)
        steps = Steps(kill=lambda: None)
        if killed_after:
            passed, waiting = steps.passed, list(killed_after)

            def stop(step: str) -> None:
                passed(step)
                if waiting and step == waiting[0]:
                    waiting.pop(0)
                if not waiting:
                    raise Killed

            steps.passed = stop  # type: ignore[method-assign]
        try:
            with self.open(FaultyFiles(steps)) as library:
                act(library)
        except Killed:
            pass
        self._keep(name)

    def begin(self, stage: str) -> None:
        """Everything is as it was at this stage, and nothing is remembered."""
        self.lies.disconnect()
        for folder, kept in ((self._real, "real"), (self.library, "library")):
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(self._stages / stage / kept, folder)
        self.lies.reconnect()

    def _keep(self, stage: str) -> None:
        shutil.rmtree(self._stages / stage, ignore_errors=True)
        for folder, kept in ((self._real, "real"), (self.library, "library")):
            shutil.copytree(folder, self._stages / stage / kept)

    def operations(self, stage: str, act: Act) -> list[str]:
        """What the file system is asked while `act` goes well: each `changing …` or `reading …`."""
        self.begin(stage)
        self.lies.heal()
        with self.open() as library:
            act(library)
        return self.lies.heal()

    def attempt(self, stage: str, act: Act, *lies: tuple[Told, int]) -> list[str]:
        """What is wrong after `act` with these lies, each about the call of that number, and after taking all back.

        It is taken back twice: while the kernel remembers what it was told, and by a later start.
        """
        self.begin(stage)
        for lie, nth in lies:
            self.lies.lie(lie.on, nth, act=lie.act, errno=lie.errno)
        wrong = self.problems("at once", act)
        self.lies.heal()
        wrong += self.problems("while the lie is remembered", self.undo)
        return wrong + self.end()

    def end(self) -> list[str]:
        """What is wrong at the next start with a drive that tells the truth, and when all is taken back."""
        self.lies.reconnect()
        wrong = self.problems("after the next start", self.settle, settled=True)
        wrong += self.problems("taken back", self.undo, settled=True)
        at_home = Counter(path.read_bytes() for path in self._files_really() if not _in_a_trash(path))
        away = Counter(self.originals.values()) - at_home
        return wrong + ["not all comes back"] * bool(away)

    def problems(self, when: str, act: Act, *, settled: bool = False) -> list[str]:
        """Let a new start of the program do something. What is wrong then: lost contents, and a journal that lies."""
        found: list[str] = []
        entries: list[JournalEntry] = []
        try:
            with self.open() as library:
                try:
                    act(library)
                finally:
                    entries = [entry for batch in library.deleting.history() for entry in batch.entries]
        except Exception as error:  # noqa: BLE001 - every one is a traceback for a person
            found.append(f"{type(error).__name__}: {error}")
        return [f"{when}: {text}" for text in [*found, *self.lost(), *self.untrue(entries, settled)]]

    def lost(self) -> list[str]:
        """Contents of which there are fewer files than there were, wherever they are."""
        there = Counter(path.read_bytes() for path in self._files_really())
        missing = Counter(self.originals.values()) - there
        return [f"LOST {name}" for name, content in self.originals.items() if content in missing]

    def untrue(self, entries: Sequence[JournalEntry], settled: bool) -> Iterator[str]:
        """What the journal says and is not so. `settled`: the drive answers, so that nothing may be open."""
        for entry in entries:
            name, content = entry.path.name, self.originals[self._below(entry.path)]
            where = {"skipped": entry.path, "restored": entry.restored_to, "trashed": entry.place and entry.place.path}
            if entry.state in where:
                path = where[entry.state]
                if path is None or not self._has(path, content):
                    yield f"{name} is told as {entry.state}, and is not there"
            elif entry.state == "gone":
                yield f"{name} is told as gone"
            elif settled:
                yield f"{name} is still {entry.state}: {entry.reason}"

    def _below(self, path: Path) -> Path:
        return path.relative_to(self.disk)

    def _has(self, path: Path, content: bytes) -> bool:
        real = self._real / self._below(path)
        return real.is_file() and real.read_bytes() == content

    def _files_really(self) -> list[Path]:
        return [path for path in self._real.rglob("*") if path.is_file()]

    def _photos_really(self) -> list[Path]:
        return [path for path in (self._real / "photos").rglob("*") if path.is_file()]


def _in_a_trash(path: Path) -> bool:
    return any(part == FOLDER or part.startswith(".Trash") for part in path.parts)
