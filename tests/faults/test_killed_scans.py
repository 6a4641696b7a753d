"""A scan that is killed at any moment loses nothing that was stored, and the next one completes it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KILLS = 100


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes by signal")
def test_a_hundred_kills_at_random_moments(tmp_path: Path) -> None:
    # In memory where that is possible: a killed process, unlike a power cut, loses nothing that it wrote.
    memory = Path("/dev/shm")
    base = memory / f"photosim-kills-{os.getpid()}" if os.access(memory, os.W_OK) else tmp_path / "kills"
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tests.helpers.kills", str(base), str(KILLS), "1"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
    finally:
        subprocess.run(["rm", "-rf", str(base)], check=True)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["wrong"] == []
    assert report["kills"] == KILLS
