"""What runs in a decode worker process: module-level functions with arguments and results that can be pickled."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal

import numpy as np
from threadpoolctl import threadpool_limits

from photosim.base.errors import UnreadablePhoto, UsageError
from photosim.pictures import codecs, decode, limits, source
from photosim.pictures.fingerprints import fingerprint
from photosim.pictures.handover import Parcel, leave
from photosim.pictures.orientation import Box
from photosim.values.photos import Decoded, Preprocessing

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
    limits.bound_memory()
    # There is a process for each core already; on small matrices, threads that wait for each other cost half the time.
    threadpool_limits(1, user_api="blas")
    codecs.prepare()


def ready(_: None) -> bool:
    """Nothing: merely to have a process ready."""
    return True


def decode_file(
    path: str, preprocessing: Preprocessing, also: Preprocessing | None = None
) -> Decoded | UnreadablePhoto:
    """Return what decoding gives, with a fingerprint and the hash of the pixels; for an unreadable file the error.

    Not raised, so that a batch goes on. `also` asks for a second model's input.
    """
    try:
        data = source.read(path)
        decoded = decode.decode(path, preprocessing, data=data)
        # Decoded again, since how far a picture may be reduced on the way differs, and with it every pixel.
        other = None if also is None else decode.model_input(data, also)
        return dataclasses.replace(
            decoded,
            fingerprint=fingerprint(decoded.thumbnail),
            input_hash=source.digest(decoded.pixels.tobytes()),
            other_pixels=other,
        )
    except UnreadablePhoto as error:
        return error.bare()


def read_for_model(path: str, preprocessing: Preprocessing) -> tuple[str, np.ndarray] | UnreadablePhoto:
    """Return content hash and model input of a file; for one that cannot be read the error itself."""
    try:
        data = source.read(path)
        return source.digest(data), decode.model_input(data, preprocessing)
    except UnreadablePhoto as error:
        return error.bare()


def read_thumbnail_for_model(
    which: tuple[str, str, str], preprocessing: Preprocessing
) -> tuple[str, np.ndarray] | UnreadablePhoto:
    """Return content hash and model input of a photo by its thumbnail; where that is lost, by its file.

    `which` is the content's hash, the path of its thumbnail, and the photo's. An error is returned, not raised.
    """
    name, thumbnail, path = which
    try:
        return name, decode.model_input(source.read(thumbnail), preprocessing)
    except UnreadablePhoto:
        pass  # a cache, which may be deleted at any time
    try:
        decoded = decode.decode(path, preprocessing)
        return decoded.content_hash, decode.model_input(decoded.thumbnail, preprocessing)
    except UnreadablePhoto as error:
        return error.bare()


def read_for_two(
    path: str, first: Preprocessing, second: Preprocessing
) -> tuple[np.ndarray, np.ndarray] | UnreadablePhoto:
    """Return the inputs of two models: of the first by the file, of the second by the thumbnail that a scan makes."""
    try:
        decoded = decode.decode(path, first)
        return decoded.pixels, decode.model_input(decoded.thumbnail, second)
    except UnreadablePhoto as error:
        return error.bare()


def decode_part(
    request: tuple[str, Preprocessing, Box | None, bytes | None],
) -> Decoded | UnreadablePhoto | UsageError:
    """Return what decoding the part `box` of a file, or of `data`, gives; an error in its place when there is one."""
    path, preprocessing, box, data = request
    try:
        return decode.decode(path, preprocessing, box=box, data=data)
    except UnreadablePhoto as error:
        return error.bare()
    except UsageError as error:
        return UsageError(str(error))


def open_picture(request: tuple[str, int | None, bool]) -> np.ndarray | Parcel | UnreadablePhoto:
    """Return a file's upright picture, uint8 (height, width, 3), at most so many pixels long; as a parcel if asked."""
    path, max_side, for_another_process = request
    try:
        pixels = np.asarray(decode.open_upright(path, max_side=max_side))
        return leave(pixels) if for_another_process else pixels
    except UnreadablePhoto as error:
        return error.bare()


def hash_file(path: str) -> str:
    """Return the content hash of a file. Raises UnreadablePhoto."""
    return decode.content_hash(path)
