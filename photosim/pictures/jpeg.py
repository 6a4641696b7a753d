"""JPEGs that every other program opens: all of the picture is there, and only the mark of its end is missing."""

from __future__ import annotations

import io

from PIL import Image

from photosim.pictures import codecs

_BEGIN, _END = b"\xff\xd8", b"\xff\xd9"
_OTHER_BITS = b"\x55\xaa" * 1024
"""What a decoder that still waits for pixels would make other pixels of."""


def ended(data: bytes) -> bytes | None:
    """The file with the mark of its end; None where it has one, is no JPEG, or lacks pixels as well.

    A decoder that reaches the end too early goes on with zeros. Where other bits in their place change no pixel, it
    had them all. Raises what Pillow raises for a damaged file.
    """
    if not data.startswith(_BEGIN) or data.endswith(_END):
        return None
    cut = data.rstrip(b"\xff")
    whole = cut + _END
    return whole if _pixels(whole) == _pixels(cut + _OTHER_BITS + _END) else None


def _pixels(data: bytes) -> bytes:
    """All of them: where a progressive file breaks off, only fine detail differs."""
    codecs.prepare()
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
        return image.tobytes()
