"""Deletions and undos that are killed between any two calls to a file system that lies, now and to the next run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.mounts import Mounts

KILLS = 200


@pytest.fixture
def _can_be_mounted(folder: Path, own_mounts: Mounts) -> None:
    for name in ("source", "target"):
        (folder / name).mkdir()
    own_mounts.lies(folder / "source", folder / "target")


@pytest.mark.usefixtures("_can_be_mounted")
def test_two_hundred_kills(folder: Path) -> None:
    command = [sys.executable, "-m", "tests.helpers.deletion_kills", str(folder / "kills"), str(KILLS), "12"]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["kills"] == KILLS
    assert not told["wrong"], "\n".join(told["wrong"])
