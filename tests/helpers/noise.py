"""The noise of two files that a test has in memory."""

from __future__ import annotations

from photosim.proof import exposures
from photosim.proof.noise import Noise
from photosim.proof.saved_before import Opened


def compare(first: bytes, second: bytes, turn: int) -> list[Noise]:
    return exposures.compare(Opened(first), Opened(second), turn)


def are_two(first: bytes, second: bytes, turn: int) -> bool | None:
    return exposures.are_two(compare(first, second, turn))
