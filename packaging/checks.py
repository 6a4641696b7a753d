"""What a packaged photosim must be able to do, whether it comes as a program or as a wheel.

Each check runs the program as a person would, in an empty home and a folder of its own, and ends this script with an
explanation when the answer is wrong. Standard library only.
"""

from __future__ import annotations

import json
import os
import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 300
"""Seconds for one command: the first start of a fresh folder reads a gigabyte from the disk."""


def fail(message: str) -> NoReturn:
    sys.exit(f"FAILED: {message}")


def expected_version() -> str:
    """The version that this checkout would build."""
    source = (ROOT / "photosim" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'__version__ = "(.+?)"', source)
    return found[1] if found else fail("photosim/__init__.py names no version")


class Trial:
    """Runs one packaged program in an empty place."""

    def __init__(self, command: Sequence[str | Path], place: Path) -> None:
        """`command` starts the program; `place` is an existing, empty folder for everything that it writes."""
        self._command = [str(part) for part in command]
        self._place = place
        self._home = place / "home"
        self._home.mkdir()

    def run(self, *arguments: str | Path, **variables: str) -> str:
        """Return what the program printed on standard output; anything but success ends the script."""
        # Nothing of the building machine may help: no Python paths, no libraries, no display.
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "PHOTOSIM", "LD_", "QT_", "VIRTUAL_ENV", "XDG_", "DISPLAY", "WAYLAND"))
        }
        environment |= {"HOME": str(self._home), "USERPROFILE": str(self._home), **variables}
        command = [*self._command, *map(str, arguments)]
        print("trying:", " ".join([*(f"{name}={value}" for name, value in variables.items()), *command]), flush=True)
        try:
            done = subprocess.run(
                command, cwd=self._place, env=environment, capture_output=True, text=True, timeout=PATIENCE
            )
        except subprocess.TimeoutExpired:
            fail(f"no answer within {PATIENCE} seconds")
        if done.returncode or "Traceback" in done.stderr:
            fail(f"exit status {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}")
        return done.stdout

    def json(self, *arguments: str | Path) -> Any:
        text = self.run(*arguments, "--json")
        try:
            return json.loads(text)
        except ValueError:
            fail(f"this is not JSON: {text[:500]}")

    def check_version(self) -> None:
        told = self.run("--version").strip()
        if told != f"photosim {expected_version()}":
            fail(f"it calls itself {told!r}")

    def check_empty_library(self) -> None:
        facts = self.json("--library", self._place / "empty", "info")
        if facts["photos"] != 0 or facts["vectors"] != 0:
            fail(f"an empty library is said to hold photos: {facts}")

    def check_demo(self) -> Path:
        """Scan the demo photos in worker processes, embed them, and compare the answers with the known ones.

        Returns the demo's folder.
        """
        folder = self._place / "demo"
        queries = self.json("demo", folder)["queries"]
        if len(queries) != 3:
            fail(f"the demo shows {len(queries)} queries, not 3")
        truth_file = next(folder.rglob("truth.json"), None)
        if truth_file is None:
            fail("the demo wrote no truth.json")
        photos = truth_file.parent
        truth = json.loads(truth_file.read_text(encoding="utf-8"))
        for query in queries:
            asked = _relative(query["query"], photos)
            alike = next((paths for paths in truth["scenes"].values() if asked in paths), None)
            if alike is None:
                fail(f"the demo asked for a photo that it did not draw: {asked}")
            found = [_relative(result["path"], photos) for result in query["results"]]
            best = found[: len(alike) - 1]
            strangers = [path for path in best if path not in alike]
            if len(strangers) > len(best) // 3 or found[0] not in alike:
                fail(f"poor look-alikes of {asked}: {found[:10]}")
        return folder

    def check_window(self, library: Path) -> None:
        """Open the window without a screen, let it save a picture of itself, and look at that."""
        picture = self._place / "window.png"
        self.run("--library", library, QT_QPA_PLATFORM="offscreen", PHOTOSIM_SCREENSHOT=str(picture))
        if not picture.exists():
            fail("the window saved no picture of itself")
        width, height, colours = _png_facts(picture.read_bytes())
        if min(width, height) < 300 or colours < 50:
            fail(f"the picture of the window looks empty: {width} x {height}, {colours} different pixels in a sample")


def _relative(path: str, folder: Path) -> str:
    return Path(os.path.relpath(os.path.realpath(path), os.path.realpath(folder))).as_posix()


def _png_facts(data: bytes) -> tuple[int, int, int]:
    """Width, height, and how many different 4-byte pieces a sample of the (filtered) pixel rows holds."""
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        fail("the picture of the window is no PNG file")
    width, height = struct.unpack(">II", data[16:24])
    position, packed = 8, b""
    while position < len(data):
        length, kind = struct.unpack(">I4s", data[position : position + 8])
        packed += data[position + 8 : position + 8 + length] if kind == b"IDAT" else b""
        position += 12 + length
    pixels = zlib.decompress(packed)
    return width, height, len({pixels[at : at + 4] for at in range(0, len(pixels) - 4, 97)})
