"""File operations that fail, or end the program, where a test says so."""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from photosim.deleting.trash.operations import FileOperations

CHANGING = (
    *("make_directory", "make_parents", "write_new", "replace_note", "remove_note", "remove_empty"),
    *("link", "rename", "settle"),
)
"""The operations that change the disk, or bring a change down to it."""


class Killed(BaseException):
    """The program is no more: nothing above may catch this, and nothing is tidied up."""


class Steps:
    """Counts the moments at which a program may be killed, and kills it at one of them."""

    def __init__(self, kill_at: int | None = None, kill: Callable[[], None] | None = None) -> None:
        self.count = 0
        self.names: list[str] = []
        self._kill_at = kill_at
        self._kill = kill or self._raise

    def passed(self, name: str) -> None:
        self.count += 1
        self.names.append(name)
        if self._kill_at is not None and self.count >= self._kill_at:
            self._kill()  # and ever after: the dead tidy nothing up

    def around(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """`function` with a step before it and one after it."""

        def stepping(*arguments: Any, **named: Any) -> Any:
            self.passed(f"before {name}")
            result = function(*arguments, **named)
            self.passed(f"after {name}")
            return result

        return stepping

    def _raise(self) -> None:
        raise Killed


class FaultyFiles(FileOperations):
    """Does what it is asked, except for the failures that were ordered."""

    def __init__(self, steps: Steps | None = None) -> None:
        self.calls: Counter[str] = Counter()
        self._orders: list[tuple[str, OSError, Callable[[Path], bool]]] = []
        self._before: dict[str, list[tuple[int, Callable[[], None]]]] = {}
        for name in CHANGING if steps else ():
            setattr(self, name, steps.around(name, getattr(self, name)))

    def fail(self, operation: str, error: int, where: Callable[[Path], bool] = lambda path: True) -> None:
        """Let `operation` fail with this errno for the paths that `where` picks (a rename's source)."""
        self._orders.append((operation, OSError(error, os.strerror(error)), where))

    def mend(self) -> None:
        """Everything works again."""
        self._orders.clear()

    def before(self, operation: str, number: int, act: Callable[[], None]) -> None:
        """Let `act` happen just before the `number`th call of `operation`."""
        self._before.setdefault(operation, []).append((number, act))

    def __getattribute__(self, name: str) -> Any:
        value = object.__getattribute__(self, name)
        if name.startswith("_") or name in ("fail", "mend", "before", "calls") or not callable(value):
            return value

        def checked(path: Path, *arguments: Any) -> Any:
            self.calls[name] += 1
            for number, act in self._before.get(name, ()):
                if number == self.calls[name]:
                    act()
            for operation, error, where in self._orders:
                if operation == name and where(path):
                    if name == "writable":
                        return False
                    raise OSError(error.errno, error.strerror, str(path))
            return value(path, *arguments)

        return checked


FULL, DENIED, READ_ONLY, OTHER_VOLUME, BROKEN = errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EXDEV, errno.EIO
