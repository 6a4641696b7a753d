"""What the benchmarks of searching share: drawn vectors, and a library that holds them without any files."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from photosim.core.model import Decoded, FileStat, Metadata
from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder

DIM = 512


def isotropic(count: int, dim: int = DIM) -> np.ndarray:
    """Unit vectors, about 20 to a cluster, as long in every direction: the hardest case for any shortening."""
    rng = np.random.default_rng(0)
    centres = rng.standard_normal((max(1, count // 20), dim), dtype=np.float32)
    vectors = centres[rng.integers(0, len(centres), count)]
    vectors += 0.5 * rng.standard_normal((count, dim), dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def like_embeddings(count: int, dim: int = DIM) -> np.ndarray:
    """Unit vectors, about 20 to a cluster, with about the spectrum of the built-in network's embeddings of real photos.

    Two of them have a cosine of 0.45 in the mean; of what they differ by, 8 directions carry half and 64 carry 90 %.
    """
    rng = np.random.default_rng(0)
    weights = (np.arange(5, dim + 5, dtype=np.float32) ** -0.9).astype(np.float32)
    weights /= np.linalg.norm(weights)
    centres = rng.standard_normal((max(1, count // 20), dim), dtype=np.float32)
    vectors = centres[rng.integers(0, len(centres), count)]
    vectors += 0.5 * rng.standard_normal((count, dim), dtype=np.float32)
    vectors *= weights
    vectors[:, 0] += 1.05
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class NoNetwork(FakeEmbedder):
    """A model of `dim` numbers that is never asked for any."""

    def __init__(self, dim: int) -> None:
        super().__init__("made")
        self._identity = dataclasses.replace(self._identity, dim=dim)


def library_of(base: Path, vectors: np.ndarray) -> Library:
    """A library in `base` with a row, metadata and a vector for each photo, and no files."""
    library = Library.open(base / "library", embedder=NoNetwork(vectors.shape[1]), workers=0)
    (base / "photos").mkdir()
    folder = library.add_folder(base / "photos").id
    stores = library._stores
    model = stores.vectors.model_id(library.model)
    pixels = np.zeros((1, 1, 3), np.uint8)
    with stores.database.atomic():
        for start in range(0, len(vectors), 1000):
            part = vectors[start : start + 1000]
            ids = [
                stores.photos.save(
                    FileStat(folder, f"{number // 500:04d}/{number:07d}.jpg", 1, number, number),
                    Decoded(f"{number:040x}", "JPEG", 4000, 3000, Metadata(), pixels, b""),
                )
                for number in range(start, start + len(part))
            ]
            stores.vectors.put(model, list(zip(ids, part, strict=True)))
    return library
