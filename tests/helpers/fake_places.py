"""A stand-in for a network that also tells of the places of a picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from tests.helpers.fake_embedder import GRID, FakeEmbedder


class PlacesEmbedder(FakeEmbedder):
    """Its vectors are mean colours of a grid, so each cell's part of a cosine is exact."""

    def regions(self, picture: Image.Image, windows: Sequence[tuple[float, float, float, float]]) -> np.ndarray:
        width, height = picture.size
        boxes = [(x * width, y * height, (x + w) * width, (y + h) * height) for x, y, w, h in windows]
        side = self.identity.preprocessing.crop
        return self.embed(np.stack([np.array(picture.convert("RGB").resize((side, side), box=box)) for box in boxes]))

    pieces = regions

    def shares(self, picture: Image.Image, toward: np.ndarray) -> np.ndarray:
        (vector,) = self.regions(picture, [(0, 0, 1, 1)])
        return (vector * toward).reshape(GRID, GRID, 3).sum(2).astype(np.float32)
