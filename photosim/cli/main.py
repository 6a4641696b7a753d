"""The commands without a window: the same jobs, for people by default and as JSON for scripts."""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Callable
from typing import Final

from photosim.base import log
from photosim.base.errors import LibraryError, PhotosimError, UsageError, WeightsError
from photosim.base.status import DONE, INCOMPLETE, NO_LIBRARY, WRONG_USE
from photosim.cli.output import say_error
from photosim.cli.remedies import in_words

logger = logging.getLogger(__name__)


def run(options: argparse.Namespace) -> int:
    """Run one command and return its exit status. Errors that are not bugs become one line on standard error."""
    # Names that are not valid UTF-8 are printed as the bytes they are; what a stream cannot hold, as an escape.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            is_utf8 = (stream.encoding or "").lower().replace("-", "") == "utf8"
            stream.reconfigure(errors="surrogateescape" if is_utf8 else "backslashreplace")
    log.start(None, verbose=options.verbose, quiet=options.quiet)
    try:
        status = _function_of(options.command)(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader, such as `head`, has had enough. Keep Python from complaining while it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except LibraryError as error:
        return _explain(error, NO_LIBRARY)
    except (UsageError, WeightsError) as error:
        return _explain(error, WRONG_USE)
    except PhotosimError as error:
        return _explain(error, INCOMPLETE)
    except Exception as error:
        logger.debug("unexpected error", exc_info=error)
        say_error(
            f"photosim: something went wrong inside photosim ({type(error).__name__}: {error}). Your photos are not "
            "affected. Run the command again with --verbose for the details."
        )
        return INCOMPLETE
    finally:
        log.stop()
    return status


def _function_of(command: str) -> Callable[[argparse.Namespace], int]:
    module, name = COMMANDS[command]
    function: Callable[[argparse.Namespace], int] = getattr(importlib.import_module(f"photosim.cli.{module}"), name)
    return function


def _explain(error: PhotosimError, status: int) -> int:
    say_error(f"photosim: {in_words(error)}")
    return status


COMMANDS: Final = {
    "scan": ("scanning", "scan"),
    "similar": ("lookalikes", "similar"),
    "trash": ("deleting", "trash"),
    "undo": ("deleting", "undo"),
    "history": ("deleting", "history"),
    "duplicates": ("duplicates", "duplicates"),
    "verdict": ("duplicates", "verdict"),
    "rules": ("duplicates", "rules"),
    "compare-folders": ("deleting", "compare_folders"),
    "folders": ("library", "folders"),
    "models": ("models", "models"),
    "map": ("lookalikes", "looks_map"),
    "evaluate": ("measuring", "evaluate"),
    "selftest": ("measuring", "selftest"),
    "find": ("organising", "find"),
    "copies": ("organising", "copies"),
    "albums": ("organising", "albums"),
    "label": ("organising", "label"),
    "export": ("duplicates", "export"),
    "info": ("library", "info"),
    "index": ("library", "index"),
    "check": ("library", "check"),
    "demo": ("lookalikes", "demo"),
}
"""The module of this package, and its function, that runs a command. Only that module is imported."""
