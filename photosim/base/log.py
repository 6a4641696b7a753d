"""Logging: a rotating file in the library, warnings on standard error."""

from __future__ import annotations

import contextlib
import logging
import sys
from pathlib import Path

from photosim.base.words import visible


class _OneLine(logging.Formatter):
    """For a terminal: a name in a message cannot break it, nor steer the terminal."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return visible(super().formatMessage(record))


def start(path: Path | None, *, verbose: bool = False, quiet: bool = False) -> None:
    """Send everything to `path` (when writable) and the important part to standard error."""
    # Imported late, as it brings queues and sockets along: the window has its first paint before there is a log.
    import logging.handlers

    root = logging.getLogger("photosim")
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    stop()
    logging.raiseExceptions = False  # a log that cannot be written must not print tracebacks
    stream = logging.StreamHandler(sys.stderr)
    stream.setLevel(logging.DEBUG if verbose else logging.ERROR if quiet else logging.WARNING)
    stream.setFormatter(_OneLine("%(levelname)s: %(message)s"))
    root.addHandler(stream)
    if path is None:
        return
    try:
        file = logging.handlers.RotatingFileHandler(
            path, maxBytes=1_000_000, backupCount=2, encoding="utf-8", errors="backslashreplace"
        )
    except OSError as error:
        root.warning("no log file: %s", error)
        return
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    root.addHandler(file)


def stop() -> None:
    """Close what `start` opened."""
    root = logging.getLogger("photosim")
    for handler in list(root.handlers):
        root.removeHandler(handler)
        with contextlib.suppress(OSError):  # a full disk: what was not written is lost, and the program goes on
            handler.close()
