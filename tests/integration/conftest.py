"""The commands as their users give them, with the real network: in a process of their own where that is the point."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from photosim import library
from photosim.__main__ import main
from photosim.base.paths import LibraryPaths

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True, scope="session")
def _formats_are_tried_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Which numbers a network is faster with is tried by the first library, and remembered by that one alone.

    tests/unit/embedding/test_precision.py has the trial and the remembering.
    """
    file = tmp_path_factory.mktemp("formats") / "formats.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LibraryPaths, "number_formats", property(lambda paths: file))
        yield


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
def process_answer(photosim: Run) -> Callable[..., Any]:
    """Run a command with --json in a process of its own; it must end with `status`. Return what it printed."""

    def run(*arguments: object, status: int = 0) -> Any:
        done = photosim(*arguments, "--json")
        assert done.returncode == status, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture(scope="session")
def command() -> Run:
    """As `photosim`, but in this process, which has torch already: to import it takes longer than most commands do.

    Nor does it start processes to decode in, or to compare in: what these give is what is given without them
    (tests/integration/test_process.py, tests/unit/duplicates/test_proving_ahead.py).
    """

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        printed, said = io.StringIO(), io.StringIO()
        with (
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(said),
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.setattr(library, "default_count", lambda: 0)
            status = main([*map(str, arguments)])
        assert "Traceback" not in printed.getvalue() + said.getvalue(), said.getvalue()
        return subprocess.CompletedProcess(arguments, status, printed.getvalue(), said.getvalue())

    return run


@pytest.fixture(scope="session")
def answer(command: Run) -> Callable[..., Any]:
    """As `process_answer`, in this process."""

    def run(*arguments: object, status: int = 0) -> Any:
        done = command(*arguments, "--json")
        assert done.returncode == status, done.stderr
        return json.loads(done.stdout)

    return run
