"""Pictures of the library, pixels or JPEG, as QImage. For any thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    import numpy as np


def wrapped(pixels: np.ndarray) -> QImage:
    """Look at contiguous uint8 (h, w, 3) sRGB as an image; `pixels` must live as long."""
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)


def image_of(pixels: np.ndarray) -> QImage:
    """Copy uint8 (h, w, 3) sRGB into an image.

    Its four bytes a pixel are painted scaled two to four times as fast as three.
    """
    import numpy as np

    return wrapped(np.ascontiguousarray(pixels)).convertToFormat(QImage.Format.Format_RGB32)


def from_jpeg(data: bytes | None) -> QImage | None:
    """Decode a JPEG; None when it is damaged, or when there is none."""
    # The format is named, because guessing it is dangerous in a worker: see `thumbnails.drawn`.
    # PySide takes the format as text only, whatever its type stubs say.
    jpeg = data is not None and data.startswith(b"\xff\xd8")
    image = QImage.fromData(data, "jpeg") if jpeg else QImage()  # type: ignore[arg-type]
    return None if image.isNull() else image
