"""Values SQLite cannot hold as they are: undecodable names, integers beyond 64 bits, lone surrogates."""

from __future__ import annotations

import os

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1


def name_to_db(name: str) -> str | bytes:
    """A file name as TEXT, or as a BLOB of the file system's own bytes where it is not valid Unicode."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(name)
    return name


def name_from_db(value: str | bytes) -> str:
    """The inverse of `name_to_db`."""
    return value if isinstance(value, str) else os.fsdecode(value)


def integer_to_db(value: int) -> int | str:
    """An integer, as decimal text where it needs more than SQLite's 64 bits.

    Some network file systems have inode numbers that large, and a broken clock gives such modification times.
    The column must be declared without a type, or SQLite would turn the text into a float.
    """
    return value if _SMALLEST <= value <= _LARGEST else str(value)


def text_to_db(text: str | None) -> str | None:
    """Text for people; what cannot be encoded becomes a question mark."""
    return None if text is None else text.encode("utf-8", "replace").decode("utf-8")


def below_to_db(below: str, column: str = "relative") -> tuple[str, list[str | bytes]]:
    """An SQL condition, with its parameters, for the names under the directory `below`; `""` is everything.

    A decodable directory may hold undecodable names, so both kinds are looked for. "0" follows "/".
    """
    if not below:
        return "1", []
    between = f"({column} >= ? AND {column} < ?)"
    blob = os.fsencode(below)
    blobs: list[str | bytes] = [blob + b"/", blob + b"0"]
    if isinstance(name_to_db(below), bytes):
        return between, blobs
    return f"({between} OR {between})", [f"{below}/", f"{below}0", *blobs]
