"""A file with a description beside it, so that a stale, cut-off or damaged one is never taken for good.

hnswlib follows the numbers in its file without looking: a flipped bit crashes the program, and a file of another
dimension loads as if nothing were wrong. So nothing is loaded whose bytes are not those that were written.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from photosim.base.files import replacing, write_atomically

FORMAT: Final = 2
"""Raised when the meaning of the file changes, also by a new hnswlib."""

_BLOCK: Final = 1 << 20


def description(path: Path) -> Path:
    """Where the description of `path` lies."""
    return path.with_name(path.name + ".json")


def write(path: Path, save: Callable[[Path], None], facts: Mapping[str, Any]) -> None:
    """Let `save` write the file, then describe it by `facts`, size and checksum. Raises OSError."""
    # Without its description the old file counts for nothing, so a crash between the two steps is harmless.
    description(path).unlink(missing_ok=True)
    with replacing(path) as temporary:
        save(temporary)
        size, checksum = _measure(temporary)
    text = json.dumps({**facts, "format": FORMAT, "bytes": size, "crc32": checksum})
    write_atomically(description(path), text.encode())


def read(path: Path, expected: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts about `path` once they and the file's bytes agree.

    Raises FileNotFoundError when either file is missing, ValueError when they do not match, OSError.
    """
    facts = json.loads(description(path).read_text(encoding="utf-8"))
    if not isinstance(facts, dict):
        raise ValueError("its description is not one")
    for name, value in {**expected, "format": FORMAT}.items():
        if facts.get(name) != value:
            raise ValueError(f"{name} is {facts.get(name)!r}, not {value!r}")
    if path.stat().st_size != facts["bytes"] or _measure(path) != (facts["bytes"], facts["crc32"]):
        raise ValueError("its content is damaged")
    return facts


def _measure(path: Path) -> tuple[int, int]:
    size = checksum = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            size += len(block)
            checksum = zlib.crc32(block, checksum)
    return size, checksum
