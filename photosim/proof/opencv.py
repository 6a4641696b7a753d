"""OpenCV, on one thread: each process of a search has a processor of its own."""

from __future__ import annotations

from photosim.base.spawning import MODULE_PATH

with MODULE_PATH:
    import cv2

cv2.setNumThreads(1)

__all__ = ["cv2"]
