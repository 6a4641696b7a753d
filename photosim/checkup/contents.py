"""Checking what can be compared: the journal of decisions with the database, photos with what is known of them."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

from photosim.base.errors import LibraryError, UnreadablePhoto
from photosim.base.job import Job
from photosim.base.paths import to_text
from photosim.base.words import counted, size_in_words
from photosim.checkup.finding import Finding, names
from photosim.pictures.source import content_hash
from photosim.store.repair.contents import Contents
from photosim.store.stores import Stores
from photosim.values.health import Problem

SAMPLE_FILES = 200
"""If one photo in fifty had changed unseen, a sample of this size would show it 98 times in 100."""
SAMPLE_BYTES = 500_000_000
"""A disk of 100 MB/s reads so much in five seconds."""
SAMPLE_SECONDS = 20.0
"""After this no further file is begun, however slow the drive."""

_READ_AGAIN = "Their sizes and times are forgotten, so that the next scan reads these files again."


class ContentCheck:
    """Looks whether what the database says of photos and decisions can be so."""

    def __init__(
        self, stores: Stores, clock: Callable[[], float] = time.monotonic, chance: random.Random | None = None
    ) -> None:
        self._stores = stores
        self._contents = Contents(stores.database)
        self._clock = clock
        self._chance = chance or random.Random()
        self.looked = ""
        """What the sample was, a sentence for people, after `sample`."""

    def hashes(self, job: Job) -> list[Finding]:
        """Contents of photos whose hash is none, and other rows with such a hash."""
        found = []
        bad = self._contents.bad_hashes()
        if bad:
            many = counted(len(bad), "photo")
            found.append(
                Finding(
                    Problem("rows", f"{many} with a content that cannot be right.", _READ_AGAIN),
                    lambda: self._contents.forget_stamps(bad),
                    f"{many} will be read again by the next scan.",
                )
            )
        rows = self._contents.bad_rows()
        if rows:
            many = ", ".join(f"{counted(number, 'row')} of {table}" for table, number in sorted(rows.items()))
            remedy = "Dropped; what a scan or a search had found is found again."
            found.append(
                Finding(
                    Problem("rows", f"Rows about a content that cannot be right: {many}.", remedy),
                    self._contents.drop_bad_rows,
                    f"{many} dropped.",
                )
            )
        return found

    def decisions(self, job: Job) -> list[Finding]:
        """The journal of decisions, held against the database."""
        journal = self._stores.database.decisions
        if journal is None:
            return []
        job.report("checking decisions")
        try:
            with self._stores.database.snapshot() as db:
                bad_lines, differing = journal.differences(db)
        except (OSError, LibraryError) as error:
            text = f"The journal of decisions cannot be read: {getattr(error, 'strerror', None) or error}."
            return [Finding(Problem("decisions", text, "Allow reading of the file decisions.jsonl.", False))]
        if not bad_lines and not differing:
            return []

        def agree() -> None:
            with self._stores.database.atomic() as db:
                journal.agree(db)

        wrong = [f"{counted(bad_lines, 'line')} cannot be read"] if bad_lines else []
        wrong += [f"{counted(differing, 'decision')} are not as in the database"] if differing else []
        return [
            Finding(
                Problem(
                    "decisions",
                    f"The journal of decisions is damaged, or does not fit the database: {', '.join(wrong)}.",
                    "It is written anew; what only one of the two knows is kept.",
                ),
                agree,
                "The journal of decisions is written anew.",
            )
        ]

    def sample(self, job: Job) -> list[Finding]:
        """Read some photos that seem unchanged, and compare their contents with what the library knows of them."""
        bad: list[tuple[int, Path]] = []
        files = size = 0
        photos = [photo for photo in self._stores.photos.all() if not photo.missing]
        self._chance.shuffle(photos)
        begun = self._clock()
        for photo in photos:
            if files >= SAMPLE_FILES or self._clock() - begun > SAMPLE_SECONDS:
                break
            if size + photo.size > SAMPLE_BYTES or not _seems_unchanged(photo.path, photo.size, photo.mtime_ns):
                continue
            job.raise_if_cancelled()
            job.report("checking photos", files, min(len(photos), SAMPLE_FILES))
            try:
                same = content_hash(photo.path) == photo.content_hash
            except UnreadablePhoto:
                continue  # the next scan tells why
            if not same and _seems_unchanged(photo.path, photo.size, photo.mtime_ns):
                bad.append((photo.id, photo.path))
            files, size = files + 1, size + photo.size
        self.looked = f"{counted(files, 'photo')} ({size_in_words(size)}) of {len(photos):,} read and compared."
        if not bad:
            return []
        listed = names([to_text(path) for _, path in bad])
        many = counted(len(bad), "photo")
        text = (
            f"{many} of {files:,} looked at have another content than the library knows, "
            f"unchanged in size and time: {listed}."
        )
        return [
            Finding(
                Problem("photos", text, f"{_READ_AGAIN} The disk may be failing: look at them."),
                lambda: self._contents.forget_stamps([photo_id for photo_id, _ in bad]),
                f"{many} will be read again by the next scan.",
            )
        ]


def _seems_unchanged(path: Path, size: int, mtime_ns: int) -> bool:
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return False
    return (facts.st_size, facts.st_mtime_ns) == (size, mtime_ns)
