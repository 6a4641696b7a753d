"""The program with its window, as a process: without a screen, with one missing library, and in the right order."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

Run = Callable[..., subprocess.CompletedProcess[str]]

ORDER = """
import sys
from photosim.__main__ import main
from photosim.ui.window.window import MainWindow

paint = MainWindow.paintEvent

def tell(window, event):
    print("torch at paint:", "torch" in sys.modules)
    paint(window, event)

MainWindow.paintEvent = tell
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo is drawn, which takes longer than all that is then asked of it."""
    return tmp_path_factory.mktemp("temporary")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux may be without a screen")
def test_without_a_screen_the_demo_is_shown_in_words_and_as_a_picture(temporary: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    del environment["QT_QPA_PLATFORM"]
    done = subprocess.run(
        [sys.executable, "-m", "photosim"],
        env={**environment, "TMPDIR": str(temporary), "PHOTOSIM_LIBRARY": str(temporary / "mine")},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "no screen" in done.stderr
    assert "WARNING" not in done.stderr
    assert done.stdout.count("Look-alikes of ") == 3
    assert done.stdout.count(" 100.0%") >= 3
    picture = Path(done.stdout.rpartition("A picture of the window: ")[2].strip())
    with Image.open(picture) as image:
        assert image.size == (1280, 800)
        assert len(image.convert("RGB").resize((64, 40)).getcolors(64 * 40)) > 200
    assert not (temporary / "mine").exists()


def test_the_demo_for_scripts(temporary: Path, answer: Callable[..., Any]) -> None:
    """On the photos that are drawn already where the test before has run."""
    base = next(temporary.glob("photosim-demo-*"), temporary / "demo")
    result = answer("demo", base)
    assert len(result["queries"]) == 3
    for query in result["queries"]:
        assert {"query", "model", "results"} <= query.keys()
        assert query["results"]


def test_the_window_paints_before_torch_is_imported(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ORDER, "--library", str(tmp_path / "library")],
        env={**os.environ, "PHOTOSIM_SCREENSHOT": str(tmp_path / "window.png"), "PHOTOSIM_THEME": "dark"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("torch at paint: False")
    assert (tmp_path / "window.png").exists()


def test_a_library_that_cannot_be_opened_is_said_in_words(tmp_path: Path, photosim: Run) -> None:
    (tmp_path / "library.sqlite3").write_bytes(b"something else" * 1000)
    done = photosim("--library", tmp_path, PHOTOSIM_SCREENSHOT=str(tmp_path / "window.png"))
    assert done.returncode == 3
    assert "library.sqlite3" in done.stderr
