"""What runs in a decode worker process: module-level functions with arguments and results that can be pickled."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal

from photosim.core.errors import UnreadablePhoto
from photosim.core.model import Decoded, Preprocessing
from photosim.imaging import codecs, decode, source
from photosim.imaging.fingerprints import fingerprint

_NICENESS = 5


def initialise() -> None:
    """Set a new worker process up."""
    # Ctrl+C reaches all processes of a terminal: only the parent answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The C libraries print every oddity of a damaged file. Our own errors go back as results, not by this way.
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device, not a path
        os.dup2(nowhere.fileno(), 2)
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(_NICENESS)
    codecs.prepare()


def decode_file(path: str, preprocessing: Preprocessing) -> Decoded | UnreadablePhoto:
    """Return what decoding gives, with a fingerprint and the hash of the pixels.

    For a file that cannot be read it is the error itself: not raised, so that a batch goes on.
    """
    try:
        decoded = decode.decode(path, preprocessing)
        return dataclasses.replace(
            decoded, fingerprint=fingerprint(decoded.thumbnail), input_hash=source.digest(decoded.pixels.tobytes())
        )
    except UnreadablePhoto as error:
        # A new one, without the traceback and cause, which cannot be pickled.
        return UnreadablePhoto(error.reason, lasting=error.lasting)


def hash_file(path: str) -> str:
    """Return the content hash of a file. Raises UnreadablePhoto."""
    return decode.content_hash(path)
