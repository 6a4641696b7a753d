"""A file system that lies: `python -m tests.helpers.lying_fs`.

Orders come in as lines of JSON, one answer for each goes out. It ends when its input ends, so that no test leaves one
behind.

- `{"do": "mount", "folder": "…", "at": "…", "seconds": 20}`: from now on everything asked of `at` is passed on to
  `folder`; the kernel remembers names and attributes for `seconds`. A process of its own does it, one at a time.
- `{"do": "end"}`: that process ends; what is mounted answers nothing any more.
- `{"do": "lie", "on": "rename", "nth": 2, "act": true, "errno": 5}`: the second rename from now on is done, and
  answered with errno 5; with `"act": false` it is not done. Without `errno` the file system is gone before it answers.
  With `"kill": true` the program that asked is killed first. `on` may be `changing`, for every operation that changes
  the disk, `reading`, for every other one, or `any`.
- `{"do": "hide", "what": ["noreplace", "links"]}`: it cannot rename without replacing, and knows no hard links.
- `{"do": "heal"}`: no lies from now on. The answer names the operations since the last `heal`, in order,
  each as `changing rename` or `reading getattr`.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import os
import signal
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("FUSE_LIBRARY_NAME", "fuse3")  # version 2 hands no flags of a rename on

import mfusepy

_RENAME_NOREPLACE = 1
_AT_FDCWD = -100
_STATUS = ("mode", "nlink", "size", "uid", "gid", "atime_ns", "mtime_ns", "ctime_ns", "blocks")
_CHANGING = frozenset(
    [
        *("create", "write", "truncate", "fsync", "unlink", "rename", "link", "symlink", "mkdir", "rmdir"),
        *("chmod", "chown", "utimens"),
    ]
)
_STDIN = open(0, "rb", buffering=0)  # noqa: SIM115 - what is read is shared by two processes: no line too much
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Lie:
    """One order; the fields are those of the JSON."""

    on: str
    nth: int
    act: bool
    errno: int | None = None
    kill: bool = False

    def concerns(self, operation: str) -> bool:
        return self.on in (operation, kind(operation), "any")


def kind(operation: str) -> str:
    """Whether it changes the disk or brings a change down to it, or reads."""
    return "changing" if operation in _CHANGING else "reading"


class LyingFiles(mfusepy.Operations):
    """Passes on what the kernel asks. `orders` is the only method that runs in another thread than the kernel's."""

    use_ns = True

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._lies: list[tuple[Lie, list[int]]] = []
        self._hidden: frozenset[str] = frozenset()
        self._log: list[str] = []
        self._lock = threading.Lock()

    def orders(self) -> None:
        """Obey until the input or the orders end it: the kernel says for us that we are gone."""
        while line := _STDIN.readline():
            order: dict[str, Any] = json.loads(line)
            answer: object = "done"
            with self._lock:
                match order.pop("do"):
                    case "lie":
                        self._lies.append((Lie(**order), [0]))
                    case "hide":
                        self._hidden = frozenset(order["what"])
                    case "heal":
                        answer, self._log = self._log, []
                        self._lies.clear()
                    case "end":
                        break
            _answer(answer)
        with contextlib.suppress(BrokenPipeError):  # there may be nobody any more
            _answer("done")
        os._exit(0)

    def told(self, operation: str) -> Lie | None:
        """The lie to be told about this call, if any."""
        with self._lock:
            self._log.append(f"{kind(operation)} {operation}")
            found = None
            for lie, count in self._lies:
                if lie.concerns(operation):
                    count[0] += 1
                    if count[0] == lie.nth:
                        found = lie
            return found

    def _real(self, path: str) -> Path:
        return Path(self._folder + path)

    def getattr(self, path: str, fh: int | None = None) -> dict[str, int]:
        status = os.fstat(fh) if fh is not None else os.lstat(self._real(path))
        return {"st_" + name.removesuffix("_ns"): getattr(status, "st_" + name) for name in _STATUS}

    def access(self, path: str, amode: int) -> int:
        if not os.access(self._real(path), amode):
            raise OSError(errno.EACCES, "")
        return 0

    def readdir(self, path: str, fh: int) -> list[str]:
        return [".", "..", *(entry.name for entry in self._real(path).iterdir())]

    def readlink(self, path: str) -> str:
        return str(self._real(path).readlink())

    def statfs(self, path: str) -> dict[str, int]:
        facts = os.statvfs(self._real(path))
        names = ("bsize", "frsize", "blocks", "bfree", "bavail", "files", "ffree", "namemax")
        return {"f_" + name: getattr(facts, "f_" + name) for name in names}

    def open(self, path: str, flags: int) -> int:
        return os.open(self._real(path), flags)

    def create(self, path: str, mode: int, fi: object = None) -> int:
        return os.open(self._real(path), os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        return os.pread(fh, size, offset)

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        return os.pwrite(fh, data, offset)

    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        os.truncate(self._real(path) if fh is None else fh, length)
        return 0

    def fsync(self, path: str, datasync: int, fh: int) -> int:
        os.fsync(fh)
        return 0

    def release(self, path: str, fh: int) -> int:
        os.close(fh)
        return 0

    def mkdir(self, path: str, mode: int) -> int:
        self._real(path).mkdir(mode)
        return 0

    def unlink(self, path: str) -> int:
        self._real(path).unlink()
        return 0

    def rmdir(self, path: str) -> int:
        self._real(path).rmdir()
        return 0

    def symlink(self, target: str, source: str) -> int:
        self._real(target).symlink_to(source)
        return 0

    def link(self, target: str, source: str) -> int:
        if "links" in self._hidden:
            raise OSError(errno.EPERM, "")
        os.link(self._real(source), self._real(target))
        return 0

    def chmod(self, path: str, mode: int) -> int:
        self._real(path).chmod(mode)
        return 0

    def chown(self, path: str, uid: int, gid: int) -> int:
        os.chown(self._real(path), uid, gid, follow_symlinks=False)
        return 0

    def utimens(self, path: str, times: tuple[int, int] | None = None) -> int:
        os.utime(self._real(path), ns=times, follow_symlinks=False)
        return 0

    def rename(self, old: str, new: str, flags: int = 0) -> int:
        if flags and "noreplace" in self._hidden:
            raise OSError(errno.EINVAL, "")
        source, target = os.fsencode(self._real(old)), os.fsencode(self._real(new))
        if _libc.renameat2(_AT_FDCWD, source, _AT_FDCWD, target, ctypes.c_uint(flags)):
            raise OSError(ctypes.get_errno(), "")
        return 0


class Mount(mfusepy.FUSE):
    """mfusepy drops the flags of a rename, and calls an operation as soon as the kernel asks. Here one may lie."""

    def _wrapper(self, func: Any, *args: Any, **named: Any) -> int:
        operation = func.__name__.removesuffix("_fuse_3")
        if operation in ("init", "destroy"):
            return super()._wrapper(func, *args, **named)
        lie = self.operations.told(operation.replace("fgetattr", "getattr"))
        if lie is None:
            return super()._wrapper(func, *args, **named)
        if lie.act:
            super()._wrapper(func, *args, **named)
        if lie.kill and (asking := mfusepy.fuse_get_context()[2]):
            os.kill(asking, signal.SIGKILL)
        if lie.errno is None and not lie.kill:
            os._exit(1)
        return -(lie.errno or errno.EINTR)

    def rename_fuse_3(self, old: bytes, new: bytes, flags: int) -> int:
        return self.operations.rename(os.fsdecode(old), os.fsdecode(new), flags)


def serve(folder: str, at: str, seconds: int) -> None:
    """Mount, obey, and never return but when something else has unmounted it."""
    files = LyingFiles(Path(folder))
    threading.Thread(target=files.orders, daemon=True).start()
    remember = {"attr_timeout": seconds, "entry_timeout": seconds}
    Mount(files, at, foreground=True, nothreads=True, fsname="photosim-lies", **remember)
    os._exit(0)


def main() -> None:
    """Fork a process for each mount, which is quicker than a start, and wait while that one reads the orders."""
    at = ""
    while line := _STDIN.readline():
        order = json.loads(line)
        if order.pop("do") != "mount":
            _answer([])  # there is nobody who could obey
        elif child := os.fork():
            at = order["at"]
            _answer("done")
            os.waitpid(child, 0)
        else:
            serve(**order)
    # Whoever gave the orders has gone; mostly it has unmounted what it had mounted.
    if f" {at} " in Path("/proc/self/mounts").read_text():
        os.execvp("fusermount3", ["fusermount3", "-u", "-z", at])


def _answer(answer: object) -> None:
    os.write(1, json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    main()
