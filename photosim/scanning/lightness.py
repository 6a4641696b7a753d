"""How light the photos of older libraries are: measured on their thumbnails, once. New ones bring it from decoding."""

from __future__ import annotations

from photosim.base.errors import UnreadablePhoto
from photosim.base.job import Job
from photosim.pictures.fingerprints import lightness
from photosim.store.stores import Stores

_TOGETHER = 200
"""Photos that are measured and written down in one transaction."""
_UNKNOWN = -1.0
"""Of a thumbnail that is lost or damaged: not tried again."""


def measure_lightness(stores: Stores, job: Job) -> None:
    """Measure what was never measured. Raises Cancelled; what is done stays done."""
    done = 0
    while contents := stores.fingerprints.without_lightness(_TOGETHER):
        job.checkpoint()
        job.report("measuring light", done, done + len(contents))
        stores.fingerprints.put_lightness([(content, _of(stores, content)) for content in contents])
        done += len(contents)


def _of(stores: Stores, content: str) -> float:
    thumbnail = stores.thumbnails.read(content)
    if thumbnail is None:
        return _UNKNOWN
    try:
        return lightness(thumbnail)
    except UnreadablePhoto:
        return _UNKNOWN
