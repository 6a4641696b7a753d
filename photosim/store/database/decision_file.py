"""The file of the journal of decisions: one JSON object a line, each with a checksum; the first says what the file is.

    {"photosim decisions": 1, "library": "…", "base": "…", "sum": "8d3c01f2"}
    {"at": "2026-11-30T10:00:00", "do": [{"set": "verdicts", "row": {…}}, {"drop": "marks", "key": [7]}], "sum": …}

A line that is cut off, or whose checksum is another, counts for nothing and costs no other line.
"""

from __future__ import annotations

import base64
import contextlib
import datetime
import json
import os
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from photosim.base.errors import LibraryError
from photosim.base.files import write_atomically
from photosim.base.paths import to_text

VERSION = 1
_NAME = "photosim decisions"
_LINE = re.compile(rb'(\{.*),"sum":"([0-9a-f]{8})"\}', re.DOTALL)
_ACTS_A_LINE = 500
"""In a file that is written anew: one bad byte costs at most so many."""

Key = tuple[Any, ...]
Row = dict[str, Any]


class Act(NamedTuple):
    """A row of a table as it is since then, or, without a row, that it is gone."""

    table: str
    key: Key
    row: Row | None = None
    photo: tuple[str | bytes, str | bytes] | None = None
    """The folder, and the file below it, of the photo that the row is about."""


@dataclass(slots=True)
class JournalContent:
    """What a journal says."""

    library: str = ""
    base: str = ""
    """Another one whenever the file was written anew; empty when its first line cannot be read."""
    acts: dict[tuple[str, Key], Act] = field(default_factory=dict)
    """The newest of every row."""
    bad_lines: int = 0


def read(path: Path, offset: int = 0) -> JournalContent | None:
    """What the file says, from a byte on; `None` when there is no file. A damaged line is passed over.

    Raises LibraryError for a journal of a newer photosim, and OSError.
    """
    try:
        lines = path.read_bytes()[offset:].split(b"\n")
    except FileNotFoundError:
        return None
    found = JournalContent()
    for number, line in enumerate(lines):
        if not line:
            continue
        value = _value(line)
        if value is None:
            found.bad_lines += 1
        elif number == 0 and not offset and _NAME in value:
            _take_header(found, value, path)
        else:
            for act in _acts(value):
                found.acts[act.table, act.key] = act
    return found


def identity(path: Path) -> tuple[str, int] | None:
    """The base and the size in bytes of the file, `None` when there is none. Raises OSError, LibraryError."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            value = _value(file.readline().rstrip(b"\n"))
    except FileNotFoundError:
        return None
    head = JournalContent()
    if value is not None and _NAME in value:
        _take_header(head, value, path)
    return head.base, size


def append(path: Path, size: int, acts: Iterable[Act], *, sync: bool) -> int | None:
    """Add one line to a file of `size` bytes and return its new size; `None` when it has another size, or is gone.

    Raises OSError; then the file is as it was, as far as the disk allows.
    """
    line = _line({"at": _now(), "do": [_to_json(act) for act in acts]})
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        return None
    try:
        if os.fstat(handle).st_size != size:
            return None
        try:
            _write_all(handle, line)
            if sync:
                os.fsync(handle)
        except BaseException:
            with contextlib.suppress(OSError):
                os.ftruncate(handle, size)
            raise
    finally:
        os.close(handle)
    return size + len(line)


def cut(path: Path, size: int) -> None:
    """Take back what was appended behind `size` bytes. Raises OSError."""
    os.truncate(path, size)


def write(path: Path, library: str, base: str, acts: Sequence[Act]) -> int:
    """Write the file anew, all of it or nothing, and return its size. Raises OSError."""
    lines = [_line({_NAME: VERSION, "library": library, "base": base})]
    for start in range(0, len(acts), _ACTS_A_LINE):
        some = [_to_json(act) for act in acts[start : start + _ACTS_A_LINE]]
        lines.append(_line({"at": _now(), "do": some}))
    data = b"".join(lines)
    write_atomically(path, data)
    return len(data)


def _write_all(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


def _line(value: dict[str, Any]) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()[:-1]
    return text + b',"sum":"%08x"}\n' % zlib.crc32(text)


def _value(line: bytes) -> dict[str, Any] | None:
    match = _LINE.fullmatch(line)
    if match is None or zlib.crc32(match[1]) != int(match[2], 16):
        return None
    try:
        value = json.loads(match[1] + b"}")
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _take_header(found: JournalContent, value: dict[str, Any], path: Path) -> None:
    if value[_NAME] != VERSION:
        raise LibraryError(
            f"The journal of decisions {to_text(path)} was written by a newer photosim. Update photosim."
        )
    found.library, found.base = str(value.get("library", "")), str(value.get("base", ""))


def _acts(value: dict[str, Any]) -> Iterator[Act]:
    from photosim.store.database.decision_tables import BY_TABLE

    for act in value.get("do", ()):
        if "set" in act:
            row = {name: _from_json(item) for name, item in act["row"].items()}
            kind = BY_TABLE.get(act["set"])
            key = tuple(row[name] for name in kind.key) if kind else tuple(map(_from_json, act.get("key", ())))
            photo = act.get("photo")
            yield Act(act["set"], key, row, (_from_json(photo["folder"]), _from_json(photo["file"])) if photo else None)
        else:
            yield Act(act["drop"], tuple(map(_from_json, act["key"])))


def _to_json(act: Act) -> dict[str, Any]:
    if act.row is None:
        return {"drop": act.table, "key": [_plain(item) for item in act.key]}
    value: dict[str, Any] = {"set": act.table, "row": {name: _plain(item) for name, item in act.row.items()}}
    if act.photo is not None:
        value["photo"] = {"folder": _plain(act.photo[0]), "file": _plain(act.photo[1])}
    return value


def _plain(value: Any) -> Any:
    """Names that are no text, and pieces of files, as base64."""
    return {"bytes": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _from_json(value: Any) -> Any:
    return base64.b64decode(value["bytes"]) if isinstance(value, dict) else value


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
