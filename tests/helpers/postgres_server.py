"""A real PostgreSQL with pgvector, started for the tests from the package `pgserver`."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest


class PostgresServer:
    """It can be killed as by a power cut, and started again on what its disk holds then."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._server: Any = None
        self.start()

    @property
    def address(self) -> str:
        """The server's own database, by a socket in a folder."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start it; after a kill it repairs itself from its journal first."""
        import pgserver

        pgserver.PostgresServer._instances.pop(self.folder, None)
        self._server = pgserver.get_server(self.folder, cleanup_mode="stop")

    def kill(self) -> None:
        """End every process of it at once."""
        first = psutil.Process(self._server.get_pid())
        all_of_it = [first, *first.children(recursive=True)]
        for process in all_of_it:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(all_of_it, timeout=30)
        time.sleep(0.1)  # the system takes back the shared memory

    def stop(self) -> None:
        """End it and let go of everything."""
        self._server.cleanup()


@contextlib.contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """The server on a folder of its own; skips the test, saying why, where there is none."""
    folder = Path(tempfile.mkdtemp(prefix="photosim-postgres-"))
    folder.chmod(0o755)  # run by root, the server is another user's
    (folder / "run").mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder / "run"))
        try:
            pytest.importorskip("pg8000")
            pytest.importorskip("pgserver")
            try:
                server = PostgresServer(folder / "data")
            except (OSError, RuntimeError, subprocess.SubprocessError, AssertionError) as error:
                pytest.skip(f"PostgreSQL does not start here: {error}")
            try:
                yield server
            finally:
                server.stop()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
