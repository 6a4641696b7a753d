"""Numbers and names as people read them."""

from __future__ import annotations

import re
from collections.abc import Mapping

_LINES = "\u2028\u2029"
_STEERING = re.compile(rf"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff{_LINES}]")
"""What steers a terminal, or turns the direction of writing, instead of being seen: Unicode's categories Cc, Zl and Zp,
and those of Cf that hide or reorder text (https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing)."""
_JOINER = "\u200d"
"""Joins the parts of an emoji, and of letters in some languages; it hides nothing."""


def visible(text: str) -> str:
    """A line for people, in which what a name may hold to break or forge lines is shown as an escape: `a\\nb.jpg`.

    Bytes that are no text stay as they are, see `cli.run`.
    """
    return _STEERING.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    sign = match[0]
    if sign == _JOINER:
        return sign
    code = ord(sign)
    known = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return known.get(sign, f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def size_in_words(number: int) -> str:
    """A number of bytes: `1.1 MB`."""
    return f"{number / 1e9:.1f} GB" if number >= 1e9 else f"{number / 1e6:.1f} MB"


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 photo`, `1,240 photos`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def kinds_in_words(kinds: Mapping[str, int]) -> str:
    """Files by suffix: `12 .txt, 3 .psd, 2 without a suffix, 1 hidden`, the most first."""
    names = {"": "without a suffix"}
    ordered = sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0]))
    return ", ".join(f"{number:,} {names.get(suffix, suffix)}" for suffix, number in ordered)
