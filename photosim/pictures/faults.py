"""What can go wrong with a file, and how that is said to a person."""

from __future__ import annotations

import contextlib
import errno
import re
import struct
import zlib
from collections.abc import Iterator

from PIL import Image, ImageCms, UnidentifiedImageError

from photosim.base.errors import UnreadablePhoto
from photosim.pictures import codecs
from photosim.pictures.sniff import JXL, VIDEO, FileKind, looks_like

DECODER_ERRORS = (
    # Pillow and the libraries under it meet a damaged file with whatever its bytes happened to break. This is the
    # list of what they have been seen to raise; it stands only around their calls, so that our own mistakes show.
    OSError,  # most decoders; UnidentifiedImageError is one of them
    SyntaxError,  # "not a ... file" found after the first bytes looked right
    ValueError,  # sizes, modes, HEIF; UnicodeError and struct sizes
    TypeError,  # tags of an unexpected type
    LookupError,  # IndexError, KeyError: directories that point nowhere
    ArithmeticError,  # OverflowError, ZeroDivisionError
    AttributeError,  # a plugin's field that its damaged header never set
    AssertionError,
    RuntimeError,  # libheif; NotImplementedError and RecursionError too
    EOFError,
    MemoryError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    ImageCms.PyCMSError,
)

_SYSTEM_REASONS = {
    errno.ENOENT: "The file is no longer there.",
    errno.ENOTDIR: "The file is no longer there.",
    errno.EISDIR: "This is a folder, not a picture.",
    errno.ELOOP: "The link to this file leads in a circle.",
    errno.ENAMETOOLONG: "The path is too long for this system. Shorten the names of its folders.",
    errno.EIO: "The drive could not read the file. The drive or its connection may be failing.",
    errno.ENXIO: "The drive is no longer connected.",
    errno.ENODEV: "The drive is no longer connected.",
    errno.ESTALE: "The network folder lost the file. Reconnect it, then try again.",
    errno.ETIMEDOUT: "The network folder did not answer in time.",
    errno.EHOSTDOWN: "The network folder cannot be reached.",
    errno.EHOSTUNREACH: "The network folder cannot be reached.",
    errno.EBUSY: "The file is in use by another program.",
    errno.EMFILE: "Too many files are open at once. Try again.",
    errno.ENFILE: "Too many files are open at once. Try again.",
    errno.ENOMEM: "There is not enough memory to read this file.",
}

CUT_OFF = "The file ends too early: it was cut off while being copied or saved."
_NO_MEMORY = "There is not enough memory to open this picture."
_SIGNS_OF_A_CUT = ("truncated", "premature", "unexpected end", "end of file", "end-of-file", "not enough image data")
_SIGNS_OF_A_VARIETY = ("unsupported", "not supported", "unknown compression", "not configured")
_CODE = re.compile(r"(decoder error )?-?\d+|'[^']*'")  # a bare number, or the key of a KeyError: no use to a person


@contextlib.contextmanager
def reading_file() -> Iterator[None]:
    """Turn the system's errors around reading into UnreadablePhoto."""
    try:
        yield
    except OSError as error:
        raise UnreadablePhoto(_system_reason(error), lasting=False) from error
    except MemoryError as error:
        raise UnreadablePhoto(_NO_MEMORY, lasting=False) from error


@contextlib.contextmanager
def decoding(data: bytes) -> Iterator[None]:
    """Turn the decoders' errors over the file content `data` into UnreadablePhoto."""
    try:
        yield
    except UnidentifiedImageError as error:
        kind = looks_like(data)
        raise UnreadablePhoto(_decoder_reason(error, data), video=kind is VIDEO) from error
    except DECODER_ERRORS as error:
        raise UnreadablePhoto(_decoder_reason(error, data), lasting=not isinstance(error, MemoryError)) from error


def _system_reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "Permission denied: you are not allowed to read this file, or another program has locked it."
    known = _SYSTEM_REASONS.get(error.errno or 0)
    return known or f"The file could not be read: {error.strerror or error}."


def _decoder_reason(error: Exception, data: bytes) -> str:
    if isinstance(error, MemoryError):
        return _NO_MEMORY
    if data.count(0) == len(data):
        return "The file holds nothing but zeros: its content was lost by the drive or in copying."
    text = str(error)
    if any(sign in text.lower() for sign in _SIGNS_OF_A_CUT):
        return CUT_OFF
    if isinstance(error, UnidentifiedImageError):
        return _unidentified(looks_like(data))
    detail = (text.splitlines() or [""])[0].strip().rstrip(".")
    if isinstance(error, NotImplementedError) or any(sign in text.lower() for sign in _SIGNS_OF_A_VARIETY):
        return f"photosim cannot read this variety of the format ({detail})."
    if not detail or _CODE.fullmatch(detail) or looks_like(data) is JXL:  # its plugin speaks to programmers
        detail = "its pixels cannot be decoded"
    return f"The picture is damaged: {detail}."


def _unidentified(kind: FileKind | None) -> str:
    if kind is None:
        return "This is not a picture photosim knows."
    if kind is JXL and codecs.JXL not in codecs.FORMATS:
        return "This is a JPEG XL picture. photosim reads them where pillow-jxl-plugin is installed."
    if kind is VIDEO:
        return "This is a video, and photosim shows photos only."
    if kind.known_format:
        return f"The file begins like {kind.name}, but it is damaged or of a variety that photosim cannot read."
    return f"This is not a picture photosim knows (it looks like {kind.name})."


def explain_limit(width: int, height: int, limit: int) -> str:
    """Say that a picture is too large to be decoded."""
    return (
        f"The picture claims to be {width:,} × {height:,} pixels; photosim reads up to {limit // 1_000_000} megapixels."
    )
