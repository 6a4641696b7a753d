"""May a folder be wiped? Only when everything in it stands elsewhere too, and was read there just now."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from photosim.base.errors import UnreadablePhoto, UsageError
from photosim.base.job import Job
from photosim.pictures import source
from photosim.pictures.extras import extras
from photosim.pictures.holdings import holdings
from photosim.pictures.source import content_hash
from photosim.store.stores import Stores
from photosim.values.copy_facts import CopyKind
from photosim.values.organising import NowhereElse, WipeAnswer
from photosim.values.photos import Folder, PhotoRow

_RUBBISH = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".nomedia"})
"""What systems and programs put beside photos, and make again."""

_NEW = "It is new, or has changed, since the last scan."
_NOWHERE = "It stands nowhere else."
_LESSER = "Elsewhere is only a copy that shows less, or was saved again."
_AWAY = "Its copy is on a drive that is not connected now."
_GONE = "Its copy is no longer where it was, or has changed."
_NO_PHOTO = "It is no photo, and no such file lies beside the copies of the photos around it."
_UNREADABLE = "It cannot be read: {}"


def may_be_wiped(stores: Stores, folders: Sequence[Folder], directory: Path, job: Job) -> WipeAnswer:
    """Compare everything that lies in a directory with what stands elsewhere in the library.

    A photo counts as standing elsewhere when another file has the same bytes, or when it was proven to be a copy of one
    that is to be kept, and that file was read just now and is what it was. Other files count when one of the same
    name and bytes lies beside copies of the photos around it. Raises UsageError when the directory is not there,
    Cancelled.
    """
    if not directory.is_dir():
        raise UsageError(f"{directory} is not there now. Connect its drive, then ask again.")
    answer = _Answer(stores, folders, directory, job)
    return answer.given()


class _Answer:
    def __init__(self, stores: Stores, folders: Sequence[Folder], directory: Path, job: Job) -> None:
        self._directory = directory
        self._job = job
        self._roots = {folder.id: folder for folder in folders}
        self._inside: dict[Path, PhotoRow] = {}
        self._outside: dict[str, list[Path]] = defaultdict(list)
        for row in stores.photos.rows():
            folder = self._roots.get(row.folder_id)
            if folder is None:
                continue
            path = folder.path / row.relative
            if directory in path.parents:
                self._inside[path] = row
            else:
                self._outside[row.content_hash].append(path)
        self._online = {folder.path: folder.online for folder in folders}
        self._keepers = _keepers(stores)
        self._read: dict[Path, str | None] = {}
        self._beside: dict[Path, set[Path]] = defaultdict(set)
        self._places: Counter[Path] = Counter()
        self._lacking: list[NowhereElse] = []

    def given(self) -> WipeAnswer:
        files = list(_files(self._directory))
        photos = [path for path in files if path in self._inside]
        for number, path in enumerate(photos):
            self._job.checkpoint()
            self._job.report("reading copies", number, len(files))
            self._compare_photo(path)
        others = [path for path in files if path not in self._inside and path.name.lower() not in _RUBBISH]
        for number, path in enumerate(others, len(photos)):
            self._job.checkpoint()
            self._job.report("reading copies", number, len(files))
            if not self._stands_beside(path):
                self._lacking.append(NowhereElse(path, _NO_PHOTO))
        return WipeAnswer(self._directory, len(photos), len(others), dict(self._places), tuple(self._lacking))

    def _compare_photo(self, path: Path) -> None:
        known = self._inside[path].content_hash
        try:
            if content_hash(path) != known:
                self._lacking.append(NowhereElse(path, _NEW))
                return
        except UnreadablePhoto as error:
            self._lacking.append(NowhereElse(path, _UNREADABLE.format(error.reason)))
            return
        same = self._outside.get(known, [])
        keeper = self._keepers.get(known)
        better = [] if keeper in (None, known) else self._outside.get(str(keeper), [])
        found = self._read_one(path, same, known)
        instead = None if found else self._read_one(path, better, str(keeper))
        if instead is not None and self._holds_more(path, instead):
            self._lacking.append(NowhereElse(path, _LESSER))
            return
        found = found or instead
        if found is None:
            self._lacking.append(NowhereElse(path, self._why(known, [*same, *better])))
            return
        self._places[self._root_of(found)] += 1
        self._beside[path.parent].add(found.parent)

    def _read_one(self, path: Path, copies: Sequence[Path], wanted: str) -> Path | None:
        """The first of these that is another file, can be read, and has this content now."""
        return next((copy for copy in copies if not _is_one_file(path, copy) and self._content(copy) == wanted), None)

    def _holds_more(self, path: Path, keeper: Path) -> bool:
        """Whether a photo holds frames, pages, a video or a map that the one to keep has not, or nobody can tell."""
        try:
            lost, kept = extras(source.read(path)), extras(source.read(keeper))
        except UnreadablePhoto:
            return True
        held = holdings(path) - holdings(keeper)
        return lost.frames > kept.frames or (lost.video and not kept.video) or bool(held)

    def _content(self, path: Path) -> str | None:
        if path not in self._read:
            try:
                self._read[path] = content_hash(path)
            except UnreadablePhoto:
                self._read[path] = None
        return self._read[path]

    def _why(self, known: str, copies: Sequence[Path]) -> str:
        if copies:
            return _GONE if any(self._online.get(self._root_of(copy), False) for copy in copies) else _AWAY
        return _LESSER if known in self._keepers else _NOWHERE

    def _stands_beside(self, path: Path) -> bool:
        """Whether a file of the same name and bytes lies where the copies of the photos around it lie."""
        for place in self._beside.get(path.parent, ()):
            other = place / path.name
            try:
                same_size = other.stat().st_size == path.stat().st_size
                if same_size and not _is_one_file(path, other) and content_hash(other) == content_hash(path):
                    return True
            except (OSError, UnreadablePhoto):
                continue
        return False

    def _root_of(self, path: Path) -> Path:
        return next((root for root in self._online if root in path.parents), path.parent)


def _keepers(stores: Stores) -> Mapping[str, str]:
    """By the content of a copy the content of its keeper, in groups where it is clear which one that is."""
    heads, proven = stores.found.proven_copies()
    keepers = {member.group_id: member.row.content_hash for member in proven if member.place == 0}
    return {
        member.row.content_hash: keepers[member.group_id]
        for member in proven
        if not heads[member.group_id].tied
        and member.group_id in keepers
        and member.facts.bulk
        # A person's own edit is no copy of what it was made from.
        and (member.place == 0 or member.facts.kind < CopyKind.EDIT)
    }


def _files(directory: Path) -> Iterator[Path]:
    """Every file below, whatever it is. What cannot be listed is told as a file that cannot be read."""
    unlisted: list[Path] = []

    def note(error: OSError) -> None:
        unlisted.append(Path(error.filename or directory))

    for parent, _, names in os.walk(directory, onerror=note):
        yield from (Path(parent) / name for name in sorted(names))
    yield from unlisted


def _is_one_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to the same file, by a link or another route."""
    try:
        return one.samefile(other)
    except OSError:
        return False  # it cannot be read either
