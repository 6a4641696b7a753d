"""What a start of the window does without, so that the first photos are there sooner."""

from __future__ import annotations

import builtins
import gc


def begin() -> None:
    """Look for no garbage while modules are loaded and the window is built: there is none, and it took a tenth."""
    gc.disable()


def leave_imports_alone() -> None:
    """Have PySide6 keep out of the imports of other modules. To be called once its first module is there.

    From then on it reads the source of every module that is imported, and looks for its own name in it, to know whether
    the module may switch on a `__feature__` of PySide6. This program switches none on. Where PySide6 has no such thing,
    nothing is changed.
    """
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def modules_are_there() -> None:
    """What exists by now stays until the program ends, and is not looked through for garbage any more."""
    if not gc.isenabled():  # else it is another window, and the one before it shall go
        gc.freeze()


def end() -> None:
    """The first photos are on the screen, or a dialog is: from now on there is garbage."""
    gc.enable()
