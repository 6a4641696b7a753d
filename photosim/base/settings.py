"""The few choices the window remembers, in a JSON file inside the library."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from photosim.base.files import write_atomically

log = logging.getLogger(__name__)
T = TypeVar("T")


class Settings:
    """A small dictionary on disk. A damaged file costs the choices in it, never the start of the program."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, Any] = {}
        self._held = False
        self._unsaved = False
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(values, dict):
                self._values = values
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as error:
            log.warning("settings start afresh, %s cannot be read: %s", path, error)

    def get(self, key: str, default: T) -> T:
        """Return the stored value when it has the default's type, else the default."""
        value = self._values.get(key, default)
        return value if isinstance(value, type(default)) else default

    def set(self, key: str, value: Any) -> None:
        """Remember a JSON value at once; a full or read-only disk is logged, not raised."""
        if self._values.get(key) == value:
            return
        self._values[key] = value
        self._unsaved = True
        if not self._held:
            self._save()

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """What is set inside is written to the disk once, at the end."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
            if self._unsaved:
                self._save()

    def _save(self) -> None:
        self._unsaved = False
        try:
            write_atomically(self._path, json.dumps(self._values, indent=1, sort_keys=True).encode())
        except OSError as error:
            log.warning("settings not saved to %s: %s", self._path, error)
