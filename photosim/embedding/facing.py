"""Which way round a picture is seen, so that it and its mirror image are the same to a network by one pass.

A picture is mirrored where its left is the brighter side. Adding the features of the mirror image makes both the same
as well, and costs a second pass for every picture. docs/one-pass.md has the figures.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

_LUMINANCE: Final = np.array([0.299, 0.587, 0.114], np.float32)
_MOST: Final = 0.35
"""Where a column counts most, as a share of the way from the middle to an edge. What is at the edges goes with a crop
or comes with a frame: of 540 copies (18 kinds of edits) 0.020 face the other way, where columns that count by their
distance from the middle alone have 0.039 (docs/one-pass.md)."""


class Views(NamedTuple):
    """What a network is to see of n pictures."""

    pixels: np.ndarray
    """uint8 (n + m, height, width, 3): each picture turned the way it faces; then m of them the other way round."""
    doubtful: np.ndarray
    """The numbers of these m pictures, (m,)."""
    others: np.ndarray
    """How much the other way round counts for them, float32 (m,): above 0, at most 0.5."""


def difference(pixels: np.ndarray) -> np.ndarray:
    """How much brighter the right of each picture is than its left, float32 (n,), in grey levels of 255.

    `pixels` are uint8 (n, height, width, 3). A mirrored picture has the negative. Size, compression and colours hardly
    change it; a picture made brighter or softer in contrast keeps its sign.
    """
    width = pixels.shape[2]
    place = (np.arange(width, dtype=np.float32) - (width - 1) / 2) / (width / 2)
    counts = place * np.exp(-np.square(place / _MOST) / 2)
    columns = pixels.mean(axis=1, dtype=np.float32) @ _LUMINANCE
    found: np.ndarray = columns @ (counts / np.abs(counts).sum())
    return found


def views(pixels: np.ndarray, doubt: float) -> Views:
    """What is to be seen of pictures, uint8 (n, height, width, 3).

    `doubt` is the difference in grey levels below which both ways round count, the more equally the smaller it is: so
    no small change of a picture turns it at once. Few pictures are so even.
    """
    plain = (0.5 + difference(pixels) / (2 * doubt)).clip(0, 1).astype(np.float32)
    turned = plain < 0.5
    doubtful = np.flatnonzero((plain > 0) & (plain < 1))
    seen = np.concatenate([pixels, pixels[doubtful]])
    swap = np.concatenate([turned, ~turned[doubtful]])
    seen[swap] = seen[swap, :, ::-1]
    return Views(seen, doubtful, np.minimum(plain, 1 - plain)[doubtful])
