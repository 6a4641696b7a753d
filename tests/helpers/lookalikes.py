"""The panel of look-alikes with all that it found on show."""

from __future__ import annotations

from photosim.ui.window.window import MainWindow


def show_everything(window: MainWindow) -> None:
    """Open all stacks, and show what is less alike."""
    panel = window.lookalikes
    panel._with_less, panel._opened = True, {stack.best.row.id for stack in panel._found.stacks}
    panel._show()
