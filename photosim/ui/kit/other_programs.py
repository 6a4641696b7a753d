"""Other programs that open pictures: those that the desktop names, and starting one with files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QProcess

from photosim.base.errors import UsageError
from photosim.base.paths import to_text
from photosim.base.texts import tr

if TYPE_CHECKING:
    import configparser

_KINDS = ("image/jpeg", "image/png", "image/tiff", "image/heif", "image/x-adobe-dng")
_MOST = 12
"""Programs in a menu."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program as a person knows it."""

    name: str
    command: tuple[str, ...]
    """Its start, without the files."""


def system_program() -> Program:
    """Whatever the desktop opens a picture with."""
    start = {"win32": ("cmd", "/c", "start", ""), "darwin": ("open",)}.get(sys.platform, ("xdg-open",))
    return Program(tr("The usual program"), start)


def of_file(path: Path) -> Program:
    """A program that a person has chosen by its file."""
    if sys.platform == "darwin" and path.suffix == ".app":
        return Program(path.stem, ("open", "-a", str(path)))
    return Program(path.stem or path.name, (str(path),))


def known_programs() -> list[Program]:
    """The programs that the desktop names for pictures, by name. Linux only; elsewhere a person chooses by file."""
    if sys.platform in ("win32", "darwin"):
        return []
    found: dict[str, Program] = {}
    for entry in _entries():
        program = _program_of(entry)
        if program is not None:
            found.setdefault(program.name, program)
    return sorted(found.values(), key=lambda program: program.name.casefold())[:_MOST]


def start_with(program: Program, paths: Sequence[Path]) -> None:
    """Start a program with these files, on its own. Raises UsageError when it cannot be, or a file is gone."""
    gone = next((path for path in paths if not os.path.exists(path)), None)
    if gone is not None:
        raise UsageError(tr("{0} is not there now. Its drive may be unplugged, or the file was moved.", to_text(gone)))
    # Some open one file at a time.
    one_by_one = program.command[:1] in (("xdg-open",), ("cmd",))
    for files in [[path] for path in paths] if one_by_one else [list(paths)]:
        started, _ = QProcess.startDetached(program.command[0], [*program.command[1:], *map(str, files)], "")
        if not started:
            raise UsageError(tr("{0} could not be started. Choose another program.", program.name))


def _data_folders() -> Iterator[Path]:
    home = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    for folder in (home, *(os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")):
        if folder:
            yield Path(folder) / "applications"


def _entries() -> Iterator[Path]:
    """The desktop files of programs that say they open pictures; see freedesktop.org's mime-apps-spec."""
    for folder in _data_folders():
        cache = _read(folder / "mimeinfo.cache")
        for kind in _KINDS:
            names = cache.get("MIME Cache", kind, fallback="") if cache is not None else ""
            yield from (folder / name for name in names.split(";") if name)


def _read(path: Path) -> configparser.ConfigParser | None:
    import configparser

    parser = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment]
    try:
        parser.read(path, encoding="utf-8")
    except (configparser.Error, OSError, UnicodeError):
        return None
    return parser


def _program_of(entry: Path) -> Program | None:
    known = _read(entry)
    if known is None or not known.has_section("Desktop Entry"):
        return None
    import shlex
    import shutil

    facts = known["Desktop Entry"]
    hidden = any(facts.get(key, "").lower() == "true" for key in ("NoDisplay", "Hidden", "Terminal"))
    try:
        command = tuple(part for part in shlex.split(facts.get("Exec", "")) if not part.startswith("%"))
    except ValueError:
        return None
    if hidden or not command or shutil.which(command[0]) is None:
        return None
    return Program(facts.get("Name", entry.stem), command)
