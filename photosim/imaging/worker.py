"""What runs in a decode worker process: module-level functions with arguments and results that can be pickled."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal

import numpy as np

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


def decode_file(
    path: str, preprocessing: Preprocessing, also: Preprocessing | None = None
) -> Decoded | UnreadablePhoto:
    """Return what decoding gives, with a fingerprint; for a file that cannot be read the error itself.

    Not raised, so that a batch goes on. `also` asks for a second model's input.
    """
    try:
        data = source.read(path)
        decoded = decode.decode(path, preprocessing, data=data)
        # Decoded again, since how far a picture may be reduced on the way differs, and with it every pixel.
        other = None if also is None else decode.model_input(data, also)
        return dataclasses.replace(decoded, fingerprint=fingerprint(decoded.thumbnail), other_pixels=other)
    except UnreadablePhoto as error:
        # A new one, without the traceback and cause, which cannot be pickled.
        return UnreadablePhoto(error.reason, lasting=error.lasting)


def read_for_model(path: str, preprocessing: Preprocessing) -> tuple[str, np.ndarray] | UnreadablePhoto:
    """Return content hash and model input of a file; for one that cannot be read the error itself."""
    try:
        data = source.read(path)
        return source.digest(data), decode.model_input(data, preprocessing)
    except UnreadablePhoto as error:
        return UnreadablePhoto(error.reason, lasting=error.lasting)


def hash_file(path: str) -> str:
    """Return the content hash of a file. Raises UnreadablePhoto."""
    return decode.content_hash(path)
