"""What stands on a cell in which several photos stand."""

from __future__ import annotations

from photosim.ui.kit.wording import counted, number
from photosim.values.stacks import StackKind


def stack_words(kind: StackKind, count: int, *, is_open: bool) -> str:
    """`21 copies`, `burst of 8`; on an opened stack how to close it."""
    if is_open:
        return f"hide {counted(count - 1, 'other')}"
    if kind == "copies":
        return f"{number(count)} copies"
    return f"burst of {number(count)}" if kind == "series" else f"{number(count)} nearly the same"
