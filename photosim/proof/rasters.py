"""Sums and means over the pixels of a picture, by OpenCV: several times as fast as NumPy, see docs/proofs.md."""

from __future__ import annotations

import numpy as np

from photosim.proof.opencv import cv2

SQUARE = 8
"""Pixels of the squares in which photos are compared."""


def squares(values: np.ndarray) -> np.ndarray:
    """Cut (height, width) into (rows, SQUARE, columns, SQUARE); what is left over at the end is dropped."""
    rows, columns = values.shape[0] // SQUARE, values.shape[1] // SQUARE
    return values[: rows * SQUARE, : columns * SQUARE].reshape(rows, SQUARE, columns, SQUARE)


def means(values: np.ndarray) -> np.ndarray:
    """The mean of each square of (height, width) float32 or bool: float32 (rows, columns)."""
    rows, columns = values.shape[0] // SQUARE, values.shape[1] // SQUARE
    whole = np.ascontiguousarray(values[: rows * SQUARE, : columns * SQUARE], np.float32)
    return np.asarray(cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA))


def spreads(values: np.ndarray) -> np.ndarray:
    """The standard deviation within each square: float32 (rows, columns)."""
    # Less what is about in the middle, so that no digits are lost where tones are bright and even.
    near = values - np.float32(128)
    return np.asarray(np.sqrt(np.maximum(means(near * near) - means(near) ** 2, 0)))


def ends(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The darkest and the brightest of each square."""
    rows, columns = values.shape[0] // SQUARE, values.shape[1] // SQUARE
    # Whole lines first: NumPy is slow where only eight values lie beside each other.
    lines = values[: rows * SQUARE, : columns * SQUARE].reshape(rows, SQUARE, columns * SQUARE)
    darkest, brightest = (line.reshape(rows, columns, SQUARE) for line in (lines.min(axis=1), lines.max(axis=1)))
    return darkest.min(axis=2), brightest.max(axis=2)


def spread_out(marks: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Bool (rows, columns) of squares as bool (height, width) of pixels."""
    mask = np.zeros(shape, bool)
    rows, columns = marks.shape
    mask[: rows * SQUARE, : columns * SQUARE] = np.repeat(np.repeat(marks, SQUARE, 0), SQUARE, 1)
    return mask


def mean_around(values: np.ndarray, side: int) -> np.ndarray:
    """The mean over the square of `side` pixels, an odd number, around each; the edge is repeated. float32."""
    return np.asarray(cv2.blur(values, (side, side), borderType=cv2.BORDER_REPLICATE))


def smoothed(values: np.ndarray) -> np.ndarray:
    """Each pixel with its neighbours, in shares of 1, 2 and 1 each way; float32."""
    shares = np.asarray([0.25, 0.5, 0.25], np.float32)
    return np.asarray(cv2.sepFilter2D(values, cv2.CV_32F, shares, shares, borderType=cv2.BORDER_REPLICATE))


def softened(values: np.ndarray, sigma: float) -> np.ndarray:
    """Out of focus by a Gaussian of `sigma` pixels; float32."""
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE))


def darkest_around(values: np.ndarray, side: int) -> np.ndarray:
    """The darkest within the square of `side` pixels around each."""
    return np.asarray(cv2.erode(values, np.ones((side, side), np.uint8)))


def brightest_around(values: np.ndarray, side: int) -> np.ndarray:
    """The brightest within the square of `side` pixels around each."""
    return np.asarray(cv2.dilate(values, np.ones((side, side), np.uint8)))


def bends(values: np.ndarray) -> np.ndarray:
    """Four times each pixel less its four neighbours; float32 (height, width), 0 in the outermost lines."""
    bent = -cv2.Laplacian(values, cv2.CV_32F, ksize=1)
    bent[[0, -1]] = 0
    bent[:, [0, -1]] = 0
    return np.asarray(bent)


def exchanged(values: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Put for each grey level what stands in a table of 256; float32."""
    return np.asarray(cv2.LUT(np.rint(values).astype(np.uint8), levels.astype(np.float32)))


def slopes(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """By how much it grows from pixel to pixel, down and across: float32 (height, width) each."""
    half = np.asarray([-0.5, 0, 0.5], np.float32)
    one = np.ones(1, np.float32)
    border = cv2.BORDER_REPLICATE
    down = cv2.sepFilter2D(values, cv2.CV_32F, one, half, borderType=border)
    across = cv2.sepFilter2D(values, cv2.CV_32F, half, one, borderType=border)
    return np.asarray(down), np.asarray(across)


def stretched(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """A small raster as a smooth one of (height, width)."""
    return np.asarray(cv2.resize(values, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR))
