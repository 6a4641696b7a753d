"""Exit codes of the program, with a window and without: part of the contract with scripts."""

from __future__ import annotations

DONE, INCOMPLETE, WRONG_USE, NO_LIBRARY = range(4)
"""Done; nothing found or some files failed; wrong use; the library cannot be opened."""
