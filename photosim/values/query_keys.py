"""The words that queries are made of. Apart from `query`, since the window shows them before anybody asks."""

from __future__ import annotations

TEXT_KEYS = ("name", "folder", "camera", "lens", "keyword", "title", "caption", "album", "place")
"""What words are looked for in; `camera:X100V` looks in one of them only."""

NUMBER_KEYS = ("size", "width", "height", "megapixels", "rating", "iso", "aperture", "focal", "exposure")
"""Bytes; pixels; pixels; millions of pixels; 0 to 5 and -1 for rejected; ISO; f-number; millimetres; seconds."""

SHAPES = ("portrait", "landscape", "square", "panorama")

FLAGS = (
    *("favourite", "rejected", "rated", "raw", "offline", "copies", "series", "date", "place"),
    *("dark", "blurred", "damaged"),
)
FLAGS_OF_WORDS = ("keyword", "title", "caption", "album")
"""`has:keyword`, `no:album`: whether there is any."""

LISTED_KEYS = ("camera", "lens", "keyword", "album", "folder", "place", "format", "year")
"""Of which `finding.values` tells what there is; the year is that of the date."""

SORT_KEYS = ("taken", "added", "name", "size", "rating")
"""Newest, last added, alphabetical, largest, best first; with a leading `-` the other way round."""
