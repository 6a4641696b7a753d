"""What the commands have in common: opening the library, a job with its progress, and words for people and scripts."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from photosim.base.errors import Cancelled
from photosim.base.job import Job, Progress
from photosim.base.paths import LibraryPaths, default_library, expanded
from photosim.base.words import counted, visible
from photosim.library import Library
from photosim.values.deleting import Skipped
from photosim.values.photos import Failure

if TYPE_CHECKING:
    from tqdm import tqdm


def open_library(options: argparse.Namespace, *, looking: bool = False) -> Library:
    """Open the library; a command that only looks says so when it had to be made, for the name may be mistyped."""
    directory = options.library or default_library()
    is_new = not os.path.exists(LibraryPaths(expanded(directory)).database)
    library = Library.open(directory, weights=options.weights)
    if is_new and looking and not options.quiet:
        say_error(f"photosim: {library.directory} is a new, empty library.")
    return library


@contextlib.contextmanager
def job_of(options: argparse.Namespace) -> Iterator[Job]:
    """A job with a progress bar on a terminal; Ctrl+C ends it after the batch in hand."""
    bar: tqdm[Any] | None = None
    stage = ""

    def show(progress: Progress) -> None:
        nonlocal bar, stage
        if progress.stage != stage:
            from tqdm import tqdm

            stage = progress.stage
            if bar is not None:
                bar.close()
            in_bytes = stage in IN_BYTES
            unit = "B" if in_bytes else " pairs" if stage == "proving" else " photos"
            total = progress.total or None
            bar = tqdm(desc=STAGES.get(stage, stage), total=total, leave=False, unit=unit, unit_scale=in_bytes)
        if bar is not None:
            bar.total = progress.total or None
            bar.update(progress.done - bar.n)

    job = Job(show if sys.stderr.isatty() and not options.quiet else None)

    def stop(_signal: int, _frame: object) -> None:
        job.cancel()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield job
    except Cancelled:
        raise Cancelled("Stopped. What was read is kept; run the same command to go on.") from None
    finally:
        signal.signal(signal.SIGINT, before)
        if bar is not None:
            bar.close()


STAGES = {
    "finding": "Looking for photos",
    "recognising": "Recognising",
    "reading": "Reading",
    "describing": "Reading descriptions",
    "measuring light": "Looking how light photos are",
    "measuring": "Measuring",
    "testing": "Testing",
    "indexing": "Sorting by look",
    "gathering": "Getting what is known of the photos",
    "planning": "Looking at the files",
    "rehearsing": "Checking",
    "trashing": "Checking and moving",
    "restoring": "Taking back",
    "fingerprints": "Taking fingerprints",
    "comparing": "Comparing",
    "proving": "Proving",
    "judging": "Measuring sharpness",
    "preparing": "Preparing",
    "choosing": "Trying what is fastest on this computer",
    "waiting": "Waiting for a scan",
    "downloading": "Downloading",
    "copying": "Copying",
    "checking": "Checking",
    "checking the database": "Checking the database",
    "checking decisions": "Checking decisions",
    "checking photos": "Checking photos",
    "checking vectors": "Checking vectors",
    "checking the index": "Checking the index",
    "checking thumbnails": "Checking thumbnails",
    "making thumbnails": "Making thumbnails",
    "rebuilding": "Rebuilding the database",
}


IN_BYTES = ("downloading", "copying")


def say(line: str = "") -> None:
    """Print one line for people. Every line in which a name may stand goes through here."""
    print(visible(line))


def say_error(line: str) -> None:
    """The same on standard error."""
    print(visible(line), file=sys.stderr)


def print_json(value: object) -> None:
    """Print a value for a script."""
    # ASCII only: names with undecodable bytes survive as escapes, whatever the terminal's encoding is.
    print(json.dumps(value, indent=1))


def failures_as_json(failures: Sequence[Failure]) -> list[dict[str, str]]:
    """Files that could not be read, each with its reason."""
    return [{"path": str(failure.path), "reason": failure.reason} for failure in failures]


def skipped_as_json(skipped: Sequence[Skipped]) -> list[dict[str, str]]:
    """Files that were left alone, each with its reason."""
    return [{"path": str(item.path), "reason": item.reason} for item in skipped]


def print_skipped(what: str, skipped: Sequence[Skipped]) -> None:
    """Say which files were left alone, `what` being how, and why."""
    if skipped:
        say(f"{counted(len(skipped), 'file')} {what}:")
    for item in skipped:
        say(f"  {item.path}: {item.reason}")


def print_failures(failures: Sequence[Failure]) -> None:
    """Say which files could not be read, and why."""
    if failures:
        say(f"{counted(len(failures), 'file')} could not be read:")
    for failure in failures:
        say(f"  {failure.path}: {failure.reason}")


def moment(iso: str) -> str:
    """A stored time, `2024-03-01T11:30:05+00:00`, as a clock here shows it: `2024-03-01 12:30`."""
    return f"{datetime.fromisoformat(iso).astimezone():%Y-%m-%d %H:%M}"
