"""Setting Pillow up: which formats are read, and what it may say and refuse on its own."""

from __future__ import annotations

import contextlib
import threading
import warnings

from PIL import Image

FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "AVIF", "HEIF"]
"""Pillow's names of the formats that are tried, by content and never by suffix.

An explicit list keeps rarely used decoders, with their history of faults, away from strangers' files. AVIF stands
before HEIF: both accept the container brand `mif1`, and only AVIF's reader turns the other's files away unharmed.
`JXL` is added where its plugin is installed.
"""

JXL = "JXL"

_PILLOW_MODULES = r"(PIL|pillow_heif)(\.|$)"
_LONGEST_TEXT = 64 * 1024 * 1024
"""Bytes of a text in a PNG, unpacked."""
_lock = threading.Lock()
_ready = threading.Event()


def prepare() -> None:
    """Make Pillow ready for `FORMATS` in this process; cheap enough to call before every picture."""
    _silence()
    if _ready.is_set():
        return
    with _lock:
        if _ready.is_set():
            return
        import pillow_heif

        # By name, so that Pillow does not go and import all its forty plugins when it meets one it has not loaded.
        from PIL import (  # noqa: F401
            AvifImagePlugin,
            BmpImagePlugin,
            GifImagePlugin,
            JpegImagePlugin,
            PngImagePlugin,
            TiffImagePlugin,
            WebPImagePlugin,
        )

        # The limit on pixels is kept in `picture`, which knows what a reduced decode needs; Pillow's own would
        # refuse big panoramas that JPEG can be asked for at an eighth of their size.
        Image.MAX_IMAGE_PIXELS = None
        # Drawing programs keep a whole workflow as text; these limits still stop a text that swells without end.
        PngImagePlugin.MAX_TEXT_CHUNK, PngImagePlugin.MAX_TEXT_MEMORY = _LONGEST_TEXT, 4 * _LONGEST_TEXT
        pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
        with contextlib.suppress(ImportError):
            # Under the GPL, so it is not required, and not part of the packaged program.
            import pillow_jxl  # noqa: F401

            FORMATS.append(JXL)
        _ready.set()


def _silence() -> None:
    """Ignore what Pillow warns of: it concerns a damaged file, and that file's own reason says it better.

    `warnings.catch_warnings` swaps the filters of the whole process back and forth, which threads must not do. A
    filter that is only ever put in front is safe, and is put there again where somebody (a test runner) reset them.
    """
    first = warnings.filters[0] if warnings.filters else None
    if first is None or first[0] != "ignore" or getattr(first[3], "pattern", None) != _PILLOW_MODULES:
        warnings.filterwarnings("ignore", module=_PILLOW_MODULES)
