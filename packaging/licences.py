"""The licences of everything that goes into the stand-alone program, which must go with it."""

from __future__ import annotations

import re
import sysconfig
from importlib.metadata import Distribution, distributions
from pathlib import Path

FOLDER = "licenses"
LICENCE = re.compile(r"(licen[cs]e|copying|notice|copyright|authors)[^/]*$", re.IGNORECASE)
TEXTS = Path(__file__).parent / "licences"
"""Texts that packages name and do not bring along: Qt is under the LGPL, which builds on the GPL."""
NO_PART = {"pip", "setuptools", "wheel", "photosim", "pyinstaller-hooks-contrib", "altgraph"}
"""What only builds the program. PyInstaller itself starts it."""


def collected() -> list[tuple[str, str]]:
    """Return (file, folder in the program) for PyInstaller's `datas`: `licenses/PACKAGE/...` of this environment."""
    found = [(str(path), FOLDER) for path in sorted(TEXTS.iterdir())]
    python = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    if python.exists():
        found.append((str(python), f"{FOLDER}/python"))
    for distribution in distributions():
        if distribution.name.lower() not in NO_PART:
            found += [
                (str(path), str(Path(FOLDER, distribution.name, inner))) for path, inner in texts_of(distribution)
            ]
    return found


def texts_of(distribution: Distribution) -> list[tuple[Path, Path]]:
    """The licence files of an installed package and where they lie in it; its own description where it has none."""
    files = [
        file for file in distribution.files or [] if LICENCE.search(file.name) and file.suffix not in (".py", ".pyc")
    ]
    files = files or [file for file in distribution.files or [] if file.name == "METADATA"]
    return [(Path(str(distribution.locate_file(file))), Path(file).parent) for file in files]
