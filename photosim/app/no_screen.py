"""What the program does where there is no screen: the demo library in words, and a picture of its window."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from photosim.app.platform_check import problem
from photosim.base.status import DONE, INCOMPLETE, WRONG_USE

PICTURE_VARIABLE: Final = "PHOTOSIM_SCREENSHOT"
"""Names a file: the window saves a picture of itself there once everything in it is painted, and closes."""


def show_demo(options: argparse.Namespace, open_window: Callable[[Path], int]) -> int:
    """Do the main job on the demo library, in words, and leave a picture of the window.

    `open_window` opens the window of a library, and returns the exit status.
    """
    import tempfile

    from photosim.cli import main
    from photosim.cli.grammar import make_parser
    from photosim.demo.prepare import DemoPlace

    # JSON has standard output for itself.
    words = sys.stderr if options.json else sys.stdout
    print(
        "Showing the demo library instead; `photosim --help` lists the commands that need no screen.\n",
        file=words,
        flush=True,
    )
    try:
        base = Path(tempfile.mkdtemp(prefix="photosim-demo-"))
    except OSError as error:
        print(f"photosim: The demo cannot be drawn: {error.strerror or error}.", file=sys.stderr)
        return WRONG_USE
    demo = make_parser().parse_args(["demo", str(base)])
    for name in ("weights", "json", "quiet", "verbose"):
        setattr(demo, name, getattr(options, name))
    status = main.run(demo)
    if status != DONE:
        return status
    place = DemoPlace(base / "photos", base / "library")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    lacking = problem(os.environ, sys.platform)
    if lacking is not None:
        print(lacking.text, file=sys.stderr)
        return INCOMPLETE
    picture = base / "window.png"
    os.environ[PICTURE_VARIABLE] = str(picture)
    status = open_window(place.library)
    if status == DONE:
        print(f"A picture of the window: {picture}", file=words)
    return status
