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

OTHER_PICTURES = {
    ".psd": "a Photoshop document",
    ".psb": "a Photoshop document",
    ".jp2": "a JPEG 2000 picture",
    ".j2k": "a JPEG 2000 picture",
    ".jpf": "a JPEG 2000 picture",
    ".jpx": "a JPEG 2000 picture",
    ".xcf": "a GIMP document",
    ".kra": "a Krita document",
    ".afphoto": "an Affinity document",
    ".svg": "an SVG drawing",
    ".ai": "an Illustrator document",
    ".eps": "a PostScript document",
    ".exr": "an OpenEXR picture",
    ".hdr": "a Radiance picture",
    ".tga": "a TGA picture",
    ".pcx": "a PCX picture",
    ".dds": "a texture",
    ".qoi": "a QOI picture",
    ".jxr": "a JPEG XR picture",
    ".wdp": "a JPEG XR picture",
    ".ico": "an icon",
    ".ppm": "a PPM picture",
    ".pgm": "a PGM picture",
    ".pict": "a PICT picture",
    ".pcd": "a Photo CD picture",
}
"""Kinds of pictures that are named and not shown: nobody but their own program reads all of them."""

VIDEO_SUFFIXES = _as_suffixes(_VIDEOS)
"""Of the files that a scan lists as not supported."""
