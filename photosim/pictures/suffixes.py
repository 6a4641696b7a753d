"""What a file's name tells before it is opened. What a file really is, its content tells."""

from __future__ import annotations

_PICTURES = (
    "jpg jpeg jpe jfif jif jfi jpg_large jpg_orig jpg_original jpeg_large insp mpo png webp tif tiff gif bmp heic heif"
    " hif avif jxl"
)
_RAW = "3fr arw cr2 cr3 crw dcr dng erf iiq kdc mef mos mrw nef nrw orf pef raf rw2 rwl sr2 srf srw x3f"
_VIDEOS = "mov mp4 m4v avi mkv webm 3gp 3g2 mts m2ts mpg mpeg wmv flv insv lrv mp"


def _as_suffixes(names: str) -> frozenset[str]:
    return frozenset(f".{name}" for name in names.split())


PICTURE_SUFFIXES = _as_suffixes(_PICTURES)
"""Of pictures that any viewer shows, in lower case."""

RAW_SUFFIXES = _as_suffixes(f"{_RAW} raw")
"""Of cameras' raw files. Too many other programs call their files `.raw`: as a photo of its own none is looked for."""

SUFFIXES = PICTURE_SUFFIXES | _as_suffixes(_RAW)
"""Of the files that a scan looks at."""

VIDEO_SUFFIXES = _as_suffixes(_VIDEOS)
"""Of the files that a scan lists as not supported."""
