"""Numbers and names as people read them."""

from __future__ import annotations


def size_in_words(number: int) -> str:
    """A number of bytes: `1.1 MB`."""
    return f"{number / 1e9:.1f} GB" if number >= 1e9 else f"{number / 1e6:.1f} MB"
