"""More than 8 bits a colour are something that a copy of 8 bits lacks."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from photosim.pictures.holdings import DEEP, holdings


@pytest.mark.parametrize("suffix", ["png", "tif"])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_16_bits_are_told_from_8(tmp_path: Path, suffix: str, kind: type) -> None:
    rising = np.linspace(0, np.iinfo(kind).max, 64 * 64 * 3).reshape(64, 64, 3).astype(kind)
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(cv2.imencode(f".{suffix}", rising)[1].tobytes())
    assert holdings(path) == (frozenset({DEEP}) if kind is np.uint16 else frozenset())
    assert holdings(path, "PNG" if suffix == "png" else "TIFF") == holdings(path)
