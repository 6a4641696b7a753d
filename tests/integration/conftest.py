"""The program as its users run it: a process of its own, the real network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from photosim.__main__ import main

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def photosim() -> Run:
    """Run `python -m photosim` with arguments; no traceback may ever reach its user."""

    def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "photosim", *map(str, arguments)],
            capture_output=True,
            text=True,
            errors="surrogateescape",
            env={**os.environ, **environment},
            timeout=300,
            check=False,
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def answer(photosim: Run) -> Callable[..., Any]:
    """Run a command with --json and return what it printed; it must end with `status`."""

    def run(*arguments: object, status: int = 0) -> Any:
        done = photosim(*arguments, "--json")
        assert done.returncode == status, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture
def look(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """The same for a command that only reads the library, in this process: to start one takes longer than it does."""

    def run(*arguments: object) -> Any:
        capsys.readouterr()
        status = main([*map(str, arguments), "--json"])
        printed = capsys.readouterr()
        assert status == 0, printed.err
        return json.loads(printed.out)

    return run
