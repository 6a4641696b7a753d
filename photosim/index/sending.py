"""Bringing an index that is kept elsewhere up to date: only what differs is sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol

from photosim.base.job import Job
from photosim.index.interface import Block, Index
from photosim.index.ranking import digests, unit

AT_ONCE: Final = 256
"""Vectors sent together; after each batch a job can be cancelled."""


class Remote(Index, Protocol):
    """An index that can say what it holds without sending the vectors back."""

    def digests(self) -> dict[int, str]:
        """The digest of every photo's vector by its id."""


def send_what_differs(index: Remote, blocks: Iterable[Block], count: int, job: Job) -> None:
    """Make the index hold these vectors, about `count`, and no others, reporting the stage `indexing`.

    What was sent stays when it is cancelled. Raises Cancelled, IndexUnavailable.
    """
    surplus = index.digests()
    done = 0
    for ids, vectors in blocks:
        marks = digests(unit(vectors))
        new = [
            row
            for row, (photo_id, mark) in enumerate(zip(ids.tolist(), marks, strict=True))
            if surplus.pop(photo_id, None) != f"{mark:016x}"
        ]
        for start in range(0, len(new), AT_ONCE):
            job.raise_if_cancelled()
            job.report("indexing", done + new[start], count)
            rows = new[start : start + AT_ONCE]
            index.add(ids[rows], vectors[rows])
        done += len(ids)
    index.remove(surplus)
    job.report("indexing", count, count)
