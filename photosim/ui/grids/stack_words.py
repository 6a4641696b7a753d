"""What stands on a cell in which several photos stand."""

from __future__ import annotations

from photosim.base.texts import tr
from photosim.ui.kit.wording import counted, number
from photosim.values.stacks import StackKind


def stack_words(kind: StackKind, count: int, *, is_open: bool) -> str:
    """`21 copies`, `burst of 8`; on an opened stack how to close it."""
    if is_open:
        return tr("hide {0}", counted(count - 1, "other"))
    if kind == "copies":
        return tr("{0} copies", number(count))
    return tr("burst of {0}", number(count)) if kind == "series" else tr("{0} nearly the same", number(count))
