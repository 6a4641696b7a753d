"""Finding the picture files of a folder, without opening any but those without a suffix."""

from __future__ import annotations

# Plain strings throughout: a Path for each of 300,000 files would take longer than listing them.
import errno
import logging
import os
import stat
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from photosim.base.job import Job
from photosim.base.paths import to_text
from photosim.folders.online import is_online_only, stands_for
from photosim.folders.others import counted, suffix_of
from photosim.pictures.sniff import looks_like
from photosim.pictures.suffixes import SUFFIXES, VIDEO_SUFFIXES
from photosim.values.photos import FileStat
from photosim.values.scanning import OtherKind

log = logging.getLogger(__name__)

SKIPPED_FOLDERS = frozenset(
    {
        "$recycle.bin",
        "recycler",
        "system volume information",
        "config.msi",
        "lost+found",
        "@eadir",  # Synology's thumbnails
        "#recycle",
        "#snapshot",
        "@recycle",  # QNAP
        "@recently-snapshot",
        "__macosx",
    }
)
"""Folders of systems and of their trash, in lower case; those that begin with a dot are skipped as hidden."""

PACKAGE_SUFFIXES = (
    ".photoslibrary",
    ".photolibrary",
    ".aplibrary",
    ".migratedphotolibrary",
    ".migratedaplibrary",
    ".lrdata",
    ".lrlibrary",
    ".cocatalog",
    ".cosessiondb",
)
"""Ends of the names of directories in which another program keeps its own files: previews that are its own, and
originals that only it may remove. In lower case."""

OWN_FOLDERS = {".immich": frozenset({"thumbs", "encoded-video", "profile"}), ".ppstorage": None}
"""Files by which another program marks a directory as its own, with the names of those in which it keeps what it made
of photos; `None` for any name. immich marks its originals with the same file, and those are photos; PhotoPrism its
storage of thumbnails and sidecars only."""


NOTE_SUFFIXES = frozenset({".xmp", ".json"})
_LOOKED_AT = SUFFIXES | VIDEO_SUFFIXES | NOTE_SUFFIXES

Identity = tuple[int, int] | str

Stamp = tuple[str, int, int | None]
"""Path below the folder, size and modification time of a known photo; a time of `None` fits no file."""

Stamps = Mapping[str, Mapping[str, Stamp]]
"""By directory, a path below the folder, and name. One mapping of all photos would take twice as long to look into:
memory is read from everywhere, where a directory's names lie side by side."""

_BEGINNING = 64
"""Bytes from which every known kind of picture can be told."""
_WITHOUT_SUFFIX = frozenset({"a JPEG", "a PNG", "a GIF", "a WebP", "a HEIC", "a HEIF", "an AVIF"})
"""Kinds that are looked for where a name has no suffix: their first bytes are no text's by chance."""
_NAME = attrgetter("name")
_RELATIVE = attrgetter("relative")
_NOTHING: Mapping[str, Stamp] = {}
_REGULAR = stat.S_IFREG >> 12


@dataclass
class Walk:
    """What a walk found."""

    files: list[FileStat] = field(default_factory=list)
    videos: list[FileStat] = field(default_factory=list)
    """What by its name is a video."""
    notes: list[FileStat] = field(default_factory=list)
    """What by its name may say something of a photo beside it: XMP sidecars, and JSON files as Takeout writes them."""
    unreadable: list[str] = field(default_factory=list)
    """Paths below the folder of which nothing is known now: directories that could not be listed, and links whose
    target is away. `""` is the folder itself. Photos in them are not to be taken for missing."""
    unchanged: list[str] = field(default_factory=list)
    """Paths of the known photos whose stamps fit. They are not among the files."""
    packages: list[str] = field(default_factory=list)
    """Directories of other programs that were left out, below the folder."""
    online: list[FileStat] = field(default_factory=list)
    """Pictures whose content is not on this computer. They are not among the files."""
    others: dict[str, dict[str, OtherKind]] = field(default_factory=dict)
    """What else is there, by directory and suffix: `""` for none, `hidden` for what begins with a dot."""


def walk(
    root: Path,
    folder_id: int,
    *,
    below: str = "",
    skip: Collection[Path] = (),
    known: Stamps | None = None,
    job: Job | None = None,
) -> Walk:
    """List the picture files of `root`, or of its subfolder `below`, in an order that depends on names only.

    Hidden names, system and trash folders, and the directories `skip` are left out. A directory is listed once, by
    its own path before any link to it; a link to a file counts only where it leads out of `root`.

    Of a file that fits a stamp in `known`, only the path is given back.
    """
    walker = _Walker(os.fspath(root), folder_id, skip, known or {}, job or Job())
    walker.run(below)
    found = walker.files, walker.videos, walker.notes, walker.unreadable, walker.unchanged, walker.packages
    return Walk(*found, walker.online, walker.others)


class _Walker:
    def __init__(self, root: str, folder_id: int, skip: Collection[Path], known: Stamps, job: Job) -> None:
        self._known = known
        self.unchanged: list[str] = []
        self._root = root
        self._folder_id = folder_id
        self._job = job
        self._inside = os.path.join(os.path.realpath(root), "")
        self._seen = {identity for path in skip if (identity := _identity(os.fspath(path)))}
        self._links: deque[str] = deque()
        self.files: list[FileStat] = []
        self.videos: list[FileStat] = []
        self.notes: list[FileStat] = []
        self.unreadable: list[str] = []
        self.packages: list[str] = []
        self.online: list[FileStat] = []
        self.others: dict[str, dict[str, OtherKind]] = {}

    def run(self, below: str) -> None:
        root = _identity(self._root)
        if root is None:
            self.unreadable.append("")
            return
        self._tree(below)
        # Links come after everything that has a path of its own.
        while self._links:
            self._tree(self._links.popleft())
        if _identity(self._root) != root and "" not in self.unreadable:
            # The drive went away meanwhile; then folders that seem to have vanished say nothing.
            self.unreadable.append("")

    def _tree(self, start: str) -> None:
        waiting = [start]
        while waiting:
            relative = waiting.pop()
            self._job.checkpoint()
            self._job.report("finding", len(self.files) + len(self.unchanged), current=self._path(relative))
            waiting.extend(reversed(self._directory(relative)))

    def _directory(self, relative: str) -> list[str]:
        """List one directory into `files`; return the directories in it."""
        path = self._path(relative)
        try:
            status = os.stat(path)
            identity = _identity_of(status, path)
            if identity in self._seen or (relative and _HIDING and _is_hidden(status)):
                return []
            self._seen.add(identity)
            with os.scandir(path) as entries:
                listed = list(entries)
        except (FileNotFoundError, NotADirectoryError):
            if not relative:
                self.unreadable.append("")
            return []  # deleted or replaced by a file since its parent was listed
        except OSError as error:
            log.info("cannot list %s: %s", to_text(path), error.strerror)
            self.unreadable.append(relative)
            if error.errno == errno.ENAMETOOLONG:
                self.files.append(self._out_of_reach(relative))
            return []
        if relative and _is_of_another_program(relative, listed):
            self.packages.append(relative)
            return []
        try:
            return self._entries(listed, f"{relative}/" if relative else "")
        except OSError as error:
            # Listed, but not even the sizes may be asked for.
            log.info("cannot look into %s: %s", to_text(path), error.strerror)
            self.unreadable.append(relative)
            return []

    def _entries(self, listed: Sequence[os.DirEntry[str]], prefix: str) -> list[str]:
        folders: list[str] = []
        links: list[os.DirEntry[str]] = []
        files: list[FileStat] = []
        videos: list[FileStat] = []
        notes: list[FileStat] = []
        others: list[str] = []
        # This loop runs for every file of every scan, hence the local names, and known photos first.
        folder_id, unchanged, hiding = self._folder_id, self.unchanged.append, _HIDING
        stamp_of = self._known.get(prefix[:-1], _NOTHING).get
        for entry in listed:
            name = entry.name
            try:
                if (stamp := stamp_of(name)) is not None:
                    status = entry.stat(follow_symlinks=False)
                    if (
                        status.st_mtime_ns == stamp[2]
                        and status.st_size == stamp[1]
                        and status.st_mode >> 12 == _REGULAR
                        and not (hiding and _is_hidden(status))
                    ):
                        unchanged(stamp[0])
                        continue
                if name[0] == ".":
                    if (meant := stands_for(name)) is not None and suffix_of(meant) in SUFFIXES:
                        status = entry.stat(follow_symlinks=False)
                        self.online.append(FileStat(folder_id, prefix + meant, status.st_size, status.st_mtime_ns, 0))
                    elif entry.is_file(follow_symlinks=False):
                        others.append(name)
                    continue
                relative = prefix + name
                if entry.is_dir(follow_symlinks=False):
                    if name.lower().endswith(PACKAGE_SUFFIXES):
                        self.packages.append(relative)
                    elif name.lower() not in SKIPPED_FOLDERS:
                        folders.append(relative)
                elif entry.is_symlink():
                    links.append(entry)
                elif (suffix := name[name.rfind(".") :].lower()) in _LOOKED_AT:
                    status = entry.stat(follow_symlinks=False)
                    if S_ISREG(status.st_mode) and not (hiding and _is_hidden(status)):
                        found = FileStat(folder_id, relative, status.st_size, status.st_mtime_ns, status.st_ino)
                        if suffix in SUFFIXES:
                            (self.online if is_online_only(status) else files).append(found)
                        else:
                            (notes if suffix in NOTE_SUFFIXES else videos).append(found)
                            others.append(name)
                elif "." not in name and _begins_like_a_picture(entry):
                    status = entry.stat(follow_symlinks=False)
                    files.append(FileStat(folder_id, relative, status.st_size, status.st_mtime_ns, status.st_ino))
                else:
                    others.append(name)
            except FileNotFoundError:
                continue  # deleted since it was listed
            except OSError as error:
                if error.errno != errno.ENAMETOOLONG:
                    raise
                if os.path.splitext(name)[1].lower() in SUFFIXES:
                    files.append(self._out_of_reach(prefix + name))
        if others:
            self.others[prefix[:-1]] = counted(others)
        self.files += sorted(files, key=_RELATIVE)
        self.videos += sorted(videos, key=_RELATIVE)
        self.notes += sorted(notes, key=_RELATIVE)
        for entry in sorted(links, key=_NAME):
            self._link(entry, prefix + entry.name)
        return sorted(folders)

    def _out_of_reach(self, relative: str) -> FileStat:
        """What is listed but cannot be asked for by its path, which is too long: reading it will say so."""
        return FileStat(self._folder_id, relative, 0, 0, 0)

    def _link(self, entry: os.DirEntry[str], relative: str) -> None:
        try:
            status = entry.stat()
        except OSError as error:
            if error.errno != errno.ELOOP:
                self.unreadable.append(relative)  # its target is on a drive that is away, perhaps
            return
        if S_ISDIR(status.st_mode):
            if entry.name.lower().endswith(PACKAGE_SUFFIXES):
                self.packages.append(relative)
            elif entry.name.lower() not in SKIPPED_FOLDERS:
                self._links.append(relative)
        elif S_ISREG(status.st_mode) and os.path.splitext(entry.name)[1].lower() in SUFFIXES:
            inside = os.path.realpath(entry.path).startswith(self._inside)
            if not inside:
                size, changed, inode = status.st_size, status.st_mtime_ns, status.st_ino
                self.files.append(FileStat(self._folder_id, relative, size, changed, inode))

    def _path(self, relative: str) -> str:
        return os.path.join(self._root, relative.replace("/", os.sep)) if relative else self._root


def _begins_like_a_picture(entry: os.DirEntry[str]) -> bool:
    """Whether a file without a suffix is a picture by its first bytes; what cannot be opened is none."""
    try:
        if not entry.is_file(follow_symlinks=False):
            return False
        if is_online_only(entry.stat(follow_symlinks=False)):
            return False
        with open(entry.path, "rb") as file:  # noqa: PTH123 - as fast as can be, in a loop over every file
            kind = looks_like(file.read(_BEGINNING))
    except OSError:
        return False
    return kind is not None and kind.name in _WITHOUT_SUFFIX


def _is_of_another_program(relative: str, listed: Sequence[os.DirEntry[str]]) -> bool:
    """Whether a directory holds what another program made of photos, by the mark that it leaves there."""
    marks = [entry.name for entry in listed if entry.name in OWN_FOLDERS]
    name = relative.rsplit("/", 1)[-1].lower()
    return any((names := OWN_FOLDERS[mark]) is None or name in names for mark in marks)


def _identity(path: str) -> Identity | None:
    try:
        return _identity_of(os.stat(path), path)
    except OSError:
        return None


def _identity_of(status: os.stat_result, path: str) -> Identity:
    """Return what a directory is known by, whichever path leads to it."""
    # Some network file systems give no inode numbers.
    return (status.st_dev, status.st_ino) if status.st_ino else os.path.realpath(path)


_HIDING = hasattr(os.stat_result, "st_flags") or hasattr(os.stat_result, "st_file_attributes")


def _is_hidden(status: os.stat_result) -> bool:
    """Tell whether Windows or macOS hides a file that does not begin with a dot."""
    attributes = getattr(status, "st_file_attributes", 0)
    return bool(attributes & stat.FILE_ATTRIBUTE_HIDDEN or getattr(status, "st_flags", 0) & stat.UF_HIDDEN)
