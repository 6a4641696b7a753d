"""The few things deletion asks of the file system, in one place so that tests can make any of them fail."""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import stat
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from photosim.base.files import sync_folder
from photosim.deleting.trash.placeholder import placeholder

_AT_FDCWD = -100
_RENAME_NOREPLACE = 1
_RENAME_EXCL = 4

_NOT_OFFERED = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})
"""How a system or a file system says that it cannot rename without replacing."""


class FileOperations:
    """Plain system calls. Every method raises OSError as the system does."""

    def status(self, path: Path) -> os.stat_result:
        """Facts of the file itself; a link is not followed."""
        return os.lstat(path)

    def exists(self, path: Path) -> bool:
        """Whether something stands at `path`, be it a broken link."""
        return os.path.lexists(path)

    def writable(self, directory: Path) -> bool:
        """Whether names may be added to and taken from a directory."""
        return os.access(directory, os.W_OK | os.X_OK)

    def make_directory(self, path: Path) -> None:
        """Make one directory for this user only; one that is there already stays as it is."""
        try:
            path.mkdir(0o700)
        except FileExistsError as error:
            if not path.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, "not a directory", str(path)) from error

    def make_parents(self, path: Path) -> None:
        """Make the directories above `path` that are not there."""
        path.parent.mkdir(parents=True, exist_ok=True)

    def write_new(self, path: Path, data: bytes) -> None:
        """Write a small file that must not exist yet, down to the disk. Nothing is left of it when that fails."""
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except BaseException as error:
            path.unlink()
            _name(error, path)
            raise

    def replace_note(self, path: Path, data: bytes) -> None:
        """Write a small file in one step, down to the disk, in the place of an older one or of none.

        A reader sees the old file or the new one, never half of it. An older one's permissions stay.
        """
        temporary = path.with_name(f".photosim-{os.getpid()}-{threading.get_ident()}.tmp")
        try:
            mode = stat.S_IMODE(os.stat(path).st_mode)
        except FileNotFoundError:
            mode = 0o666 & ~_mask()
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(mode)
            temporary.replace(path)
        except BaseException as error:
            temporary.unlink(missing_ok=True)
            _name(error, path)
            raise

    def read_note(self, path: Path) -> bytes:
        """Read a small file."""
        return path.read_bytes()

    def remove_note(self, path: Path) -> None:
        """Remove a record of our own: one beside a file in the trash, or a sidecar just as photosim wrote it."""
        path.unlink(missing_ok=True)

    def remove_empty(self, directory: Path) -> None:
        """Remove a directory if it is empty. Raises OSError where it is not."""
        directory.rmdir()

    def link(self, source: Path, target: Path) -> None:
        """Give a file a second name."""
        os.link(source, target, follow_symlinks=False)

    def is_one_file(self, one: Path, other: Path) -> bool:
        """Whether two paths are names of one file; no where it cannot be told."""
        try:
            first, second = os.lstat(one), os.lstat(other)
        except OSError:
            return False
        return bool(first.st_ino) and (first.st_dev, first.st_ino) == (second.st_dev, second.st_ino)

    def drop_second_name(self, name: Path, other: Path) -> None:
        """Remove one of a file's two names. Raises FileNotFoundError unless `other` is there and is the same file.

        `other` is opened afresh: what the system remembers of a name on a network drive may be older than a move.
        """
        handle = os.open(other, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        try:
            opened, named = os.fstat(handle), os.lstat(name)
        finally:
            os.close(handle)
        one_file = bool(opened.st_ino) and (opened.st_dev, opened.st_ino) == (named.st_dev, named.st_ino)
        if not one_file or opened.st_nlink < 2:
            raise FileNotFoundError(errno.ENOENT, "not another name of the same file", str(other))
        name.unlink()

    def rename(self, source: Path, target: Path) -> None:
        """Move a file within its volume. Raises FileExistsError when `target` is taken: nothing is ever replaced.

        Raises OSError with EXDEV across volumes; nothing is ever copied either. An error does not say that nothing was
        moved: its answer may have been lost.
        """
        if os.name == "nt":
            source.rename(target)  # Windows refuses to replace by itself
            return
        exclusively = _exclusive_rename()
        if exclusively is not None:
            number = exclusively(os.fsencode(source), os.fsencode(target))
            if number == 0:
                return
            if number not in _NOT_OFFERED:
                raise OSError(number, os.strerror(number), str(source), None, str(target))
        # Some network file systems cannot do it in one step: the name is taken by an empty file first, which is
        # then replaced. Nobody else's file can be, for the empty one is refused where something stands.
        if os.lstat(source).st_dev != os.stat(target.parent).st_dev:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(source), None, str(target))
        with placeholder(target):
            source.rename(target)

    def settle(self, *directories: Path) -> None:
        """Bring renames in these directories down to the disk, where the system offers that."""
        for directory in dict.fromkeys(directories):
            sync_folder(directory)


def _name(error: BaseException, path: Path) -> None:
    """Say in an error which file it is about; the system does so where a file is opened, not where it is written."""
    if isinstance(error, OSError) and error.filename is None:
        error.filename = str(path)


@functools.cache
def _mask() -> int:
    """The permissions this process takes away from new files. It can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


@functools.cache
def _exclusive_rename() -> Callable[[bytes, bytes], int] | None:
    """The system call that renames without replacing, as a function that returns an errno; `None` without one."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        function = library.renamex_np if sys.platform == "darwin" else library.renameat2
    except (OSError, AttributeError, TypeError):
        return None

    def call(source: bytes, target: bytes) -> int:
        if sys.platform == "darwin":
            result = function(source, target, ctypes.c_uint(_RENAME_EXCL))
        else:
            result = function(_AT_FDCWD, source, _AT_FDCWD, target, ctypes.c_uint(_RENAME_NOREPLACE))
        return ctypes.get_errno() if result else 0

    return call
