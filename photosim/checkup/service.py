"""CheckupService: looking after the library itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from photosim.base.errors import cannot_be_written
from photosim.base.job import Job

if TYPE_CHECKING:
    from photosim.parts import Interrupted, Parts
    from photosim.values.health import CheckReport


class CheckupService:
    """`library.checkup`. Every method may be called from any thread."""

    def __init__(self, parts: Parts, interrupted: Interrupted) -> None:
        self._parts = parts
        self._interrupted = interrupted

    def check(self, job: Job | None = None, *, repair: bool = False, database: bool = True) -> CheckReport:
        """Look whether every part of the library is as it should be; with `repair`, mend what can be mended.

        `database`: look into its file as well, unless `mend` just did.

        A damaged database is only told of: `Library.mend` mends it while the library is closed. Raises Cancelled,
        UsageError while a scan runs here, LibraryError while another photosim scans or the library cannot be read.
        """
        from photosim.checkup.checkup import Checkup

        with self._parts.locks.scan(), self._parts.pool() as pool:
            checkup = Checkup(
                self._parts.paths,
                self._parts.stores,
                self._parts.index,
                self._parts.model,
                pool.workers,
                self._interrupted.settle_when_free,
            )
            try:
                return checkup.run(job or Job(), repair=repair, database=database)
            except OSError as error:
                raise cannot_be_written(self._parts.paths.root, error) from error

    def back_up_weekly(self, job: Job | None = None) -> Path | None:
        """Copy the database when the newest copy is a week old; `None` when it is not, or there is nothing to lose.

        Raises LibraryError when a copy is due and cannot be made, and Cancelled.
        """
        return self._parts.back_up_weekly(job)
