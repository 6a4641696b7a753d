"""Closing: everything that is under way in a window comes to an end."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from photosim.base.once import if_made
from photosim.ui.jobs import operation
from photosim.ui.jobs.pools import wait_for_pools
from photosim.ui.window.resting import Resting

if TYPE_CHECKING:
    from photosim.ui.window.window import MainWindow

log = logging.getLogger(__name__)

SECONDS = 5.0
"""For which work that was told to end is waited for."""


def end_work(window: MainWindow) -> bool:
    """Stop what the parts of this window do, and wait for it up to SECONDS. Whether all of it has ended."""
    window.background.close()
    for resting in window.findChildren(Resting):
        resting.close()
    window.health.close()
    window.page.close_down()
    window.lookalikes.close_down()
    window.gatherings.close_down()
    for name in ("compare", "review", "history", "looks_map"):
        if (page := if_made(window, name)) is not None:
            page.close_down()
    window.controller.close()
    window.preferences.close()
    operations_ended = operation.close(window)
    ended = wait_for_pools(SECONDS) and operations_ended
    if not ended:
        log.warning("some work had not ended when the window closed")
    return ended
