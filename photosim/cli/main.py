"""The commands without a window: the same jobs, for people by default and as JSON for scripts."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable

from photosim.base import log
from photosim.base.errors import LibraryError, PhotosimError, UsageError, WeightsError
from photosim.base.status import DONE, INCOMPLETE, NO_LIBRARY, WRONG_USE
from photosim.cli import deleting, duplicates, lookalikes, measuring, models, organising, scanning
from photosim.cli import library as cli_library
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
        status = COMMANDS[options.command](options)
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


def _explain(error: PhotosimError, status: int) -> int:
    say_error(f"photosim: {in_words(error)}")
    return status


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "scan": scanning.scan,
    "similar": lookalikes.similar,
    "trash": deleting.trash,
    "undo": deleting.undo,
    "history": deleting.history,
    "duplicates": duplicates.duplicates,
    "verdict": duplicates.verdict,
    "rules": duplicates.rules,
    "compare-folders": deleting.compare_folders,
    "folders": cli_library.folders,
    "models": models.models,
    "evaluate": measuring.evaluate,
    "selftest": measuring.selftest,
    "find": organising.find,
    "copies": organising.copies,
    "albums": organising.albums,
    "label": organising.label,
    "export": duplicates.export,
    "info": cli_library.info,
    "index": cli_library.index,
    "check": cli_library.check,
    "demo": lookalikes.demo,
}
