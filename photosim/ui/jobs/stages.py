"""What the stages of long work are called for people, and what is counted in each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from photosim.base.job import Progress
from photosim.ui.jobs.kinds import WAITING
from photosim.ui.kit import wording


class Stage(NamedTuple):
    """One stage in words."""

    title: str
    one: str = "photo"
    """What is counted, in the singular; `byte` for sizes."""


STAGES: Mapping[str, Stage] = {
    WAITING: Stage("Waiting for other work to end"),
    # Scanning
    "finding": Stage("Looking for photos"),
    "recognising": Stage("Recognising moved photos"),
    "reading": Stage("Reading photos"),
    "describing": Stage("Reading keywords and titles"),
    "measuring light": Stage("Looking how light photos are"),
    "indexing": Stage("Sorting by look"),
    # Look-alikes
    "looking": Stage("Looking at the nearest photos piece by piece"),
    "gathering": Stage("Getting what is known of the photos"),
    "sorting": Stage("Looking for the nearest of each photo"),
    "mapping": Stage("Laying out the map", "step"),
    # Duplicates
    "fingerprints": Stage("Getting to know the photos"),
    "comparing": Stage("Looking for photos that look alike"),
    "proving": Stage("Comparing them square by square", "pair"),
    "judging": Stage("Looking for the best shots"),
    # Deleting
    "planning": Stage("Looking at every file once more"),
    "trashing": Stage("Moving to the trash"),
    "restoring": Stage("Bringing files back"),
    # Organising
    "reading copies": Stage("Reading files and their copies", "file"),
    "sidecars": Stage("Writing sidecars"),
    # Models
    "downloading": Stage("Downloading", "byte"),
    "copying": Stage("Copying", "byte"),
    "checking": Stage("Making sure that these are whole, safe and fitting weights", "byte"),
    "preparing": Stage("Preparing photos"),
    "choosing": Stage("Trying what is fastest on this computer"),
    "testing": Stage("Testing"),
    "measuring": Stage("Measuring"),
    # Health
    "checking the database": Stage("Looking through the database"),
    "checking decisions": Stage("Looking through what was decided", "decision"),
    "checking photos": Stage("Looking at some of the photos", "file"),
    "checking vectors": Stage("Looking through what is known of the photos"),
    "checking the index": Stage("Trying the look-alike index"),
    "checking thumbnails": Stage("Looking at the thumbnails", "thumbnail"),
    "making thumbnails": Stage("Making thumbnails again", "thumbnail"),
    "rebuilding": Stage("Building the database anew", "table"),
}


def title_of(progress: Progress) -> str:
    """What is being done, in words."""
    return STAGES[progress.stage].title if progress.stage in STAGES else "Working"


def facts_of(progress: Progress) -> str:
    """`1,240 of 8,310 photos · 46 a second · 3 could not be read`."""
    one = STAGES[progress.stage].one if progress.stage in STAGES else "photo"
    if one == "byte":
        done, total = progress.done_bytes or progress.done, progress.total_bytes or progress.total
        parts = [f"{wording.size(done)} of {wording.size(total)}"] if total else [wording.size(done)] * bool(done)
    elif progress.total:
        parts = [f"{wording.number(progress.done)} of {wording.counted(progress.total, one)}"]
    else:
        parts = [wording.counted(progress.done, one) + " found" * (progress.stage == "finding")] * bool(progress.done)
    if progress.stage == "reading" and progress.per_second >= 0.05:
        speed = progress.per_second
        parts.append(f"{speed:.1f} a second" if speed < 9.95 else f"{wording.number(round(speed))} a second")
    if progress.failed and progress.stage not in ("planning", "restoring"):
        parts.append(f"{wording.number(progress.failed)} could not be read")
    return " · ".join(parts)
