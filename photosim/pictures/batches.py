"""Results of the workers, as many as are embedded and stored together."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from photosim.base.errors import Cancelled
from photosim.base.job import Job

Result = TypeVar("Result")

BATCH = 32
"""Photos a forward pass, and a transaction."""
SECONDS_PER_BATCH = 1.0
"""A batch is closed after this long even if it is not full, so that slow files do not hold up the window."""


def batches(results: Iterable[Result], job: Job) -> Iterator[list[Result]]:
    """Group results by number and time; on cancel, hand out what is finished before Cancelled goes on."""
    batch: list[Result] = []
    opened_at = time.monotonic()
    try:
        for result in results:
            batch.append(result)
            if len(batch) >= BATCH or time.monotonic() - opened_at > SECONDS_PER_BATCH:
                yield batch
                batch, opened_at = [], time.monotonic()
            job.checkpoint()
    except Cancelled:
        if batch:
            yield batch
        raise
    if batch:
        yield batch
