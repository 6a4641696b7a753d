"""What the stages of long work are called for people, and what is counted in each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from photosim.base.job import Progress
from photosim.base.texts import tr
from photosim.ui.jobs.kinds import WAITING
from photosim.ui.kit import wording


class Stage(NamedTuple):
    """One stage in words."""

    title: str
    one: str = "photo"
    """What is counted, in the singular; `byte` for sizes."""


STAGES: Mapping[str, Stage] = {
    WAITING: Stage(tr("Waiting for other work to end")),
    # Scanning
    "finding": Stage(tr("Looking for photos")),
    "recognising": Stage(tr("Recognising moved photos")),
    "reading": Stage(tr("Reading photos")),
    "describing": Stage(tr("Reading keywords and titles")),
    "measuring light": Stage(tr("Looking how light photos are")),
    "indexing": Stage(tr("Sorting by look")),
    # Look-alikes
    "looking": Stage(tr("Looking at the nearest photos piece by piece")),
    "gathering": Stage(tr("Getting what is known of the photos")),
    "sorting": Stage(tr("Looking for the nearest of each photo")),
    "mapping": Stage(tr("Laying out the map"), "step"),
    # Duplicates
    "fingerprints": Stage(tr("Getting to know the photos")),
    "comparing": Stage(tr("Looking for photos that look alike")),
    "proving": Stage(tr("Comparing them square by square"), "pair"),
    "judging": Stage(tr("Looking for the best shots")),
    # Deleting
    "planning": Stage(tr("Looking at every file once more")),
    "rehearsing": Stage(tr("Looking at every file once more")),
    "trashing": Stage(tr("Moving to the trash")),
    "restoring": Stage(tr("Bringing files back")),
    # Organising
    "reading copies": Stage(tr("Reading files and their copies"), "file"),
    "sidecars": Stage(tr("Writing sidecars")),
    # Models
    "downloading": Stage(tr("Downloading"), "byte"),
    "copying": Stage(tr("Copying"), "byte"),
    "checking": Stage(tr("Making sure that these are whole, safe and fitting weights"), "byte"),
    "preparing": Stage(tr("Preparing photos")),
    "choosing": Stage(tr("Trying what is fastest on this computer")),
    "testing": Stage(tr("Testing")),
    "measuring": Stage(tr("Measuring")),
    # Health
    "checking the database": Stage(tr("Looking through the database")),
    "checking decisions": Stage(tr("Looking through what was decided"), "decision"),
    "checking photos": Stage(tr("Looking at some of the photos"), "file"),
    "checking vectors": Stage(tr("Looking through what is known of the photos")),
    "checking the index": Stage(tr("Trying the look-alike index")),
    "checking thumbnails": Stage(tr("Looking at the thumbnails"), "thumbnail"),
    "making thumbnails": Stage(tr("Making thumbnails again"), "thumbnail"),
    "rebuilding": Stage(tr("Building the database anew"), "table"),
}


UNKNOWN = tr("Working")
"""Said of a stage that has no words."""


def title_of(progress: Progress) -> str:
    """What is being done, in words."""
    return STAGES[progress.stage].title if progress.stage in STAGES else UNKNOWN


def facts_of(progress: Progress) -> str:
    """`1,240 of 8,310 photos · 46 a second · 3 could not be read`."""
    one = STAGES[progress.stage].one if progress.stage in STAGES else "photo"
    if one == "byte":
        done, total = progress.done_bytes or progress.done, progress.total_bytes or progress.total
        parts = (
            [tr("{0} of {1}", wording.size(done), wording.size(total))] if total else [wording.size(done)] * bool(done)
        )
    elif progress.total:
        parts = [tr("{0} of {1}", wording.number(progress.done), wording.counted(progress.total, one))]
    else:
        parts = [wording.counted(progress.done, one) + tr(" found") * (progress.stage == "finding")] * bool(
            progress.done
        )
    if progress.stage == "reading" and progress.per_second >= 0.05:
        speed = progress.per_second
        parts.append(
            tr("{0:.1f} a second", speed) if speed < 9.95 else tr("{0} a second", wording.number(round(speed)))
        )
    if progress.failed and progress.stage not in ("planning", "restoring"):
        parts.append(tr("{0} could not be read", wording.number(progress.failed)))
    return " · ".join(parts)
