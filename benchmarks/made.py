"""What the benchmarks share: drawn vectors, libraries that hold them with or without files, alternation, memory."""

from __future__ import annotations

import dataclasses
import io
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).parents[1]))

from photosim.embedding.embedder import TorchEmbedder
from photosim.embedding.weights import default_weights, kind_weights
from photosim.folders.walk import walk
from photosim.index import hnsw as graphs
from photosim.library import Library
from photosim.models.in_use import from_thumbnails
from photosim.values.photos import Decoded, FileStat, Metadata
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import draw

DIM = 512
THUMBNAILS = 50


def isotropic(count: int, dim: int = DIM) -> np.ndarray:
    """Unit vectors, about 20 to a cluster, as long in every direction: the hardest case for any shortening."""
    rng = np.random.default_rng(0)
    centres = rng.standard_normal((max(1, count // 20), dim), dtype=np.float32)
    vectors = centres[rng.integers(0, len(centres), count)]
    vectors += 0.5 * rng.standard_normal((count, dim), dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def like_embeddings(count: int, dim: int = DIM, seed: int = 0) -> np.ndarray:
    """Unit vectors, about 20 to a cluster, with about the spectrum of the built-in network's embeddings of real photos.

    Two of them have a cosine of 0.45 in the mean; of what they differ by, 8 directions carry half and 64 carry 90 %.
    """
    rng = np.random.default_rng(seed)
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
    folder = library.folders.add(base / "photos").id
    _fill(library, (FileStat(folder, f"{n // 500:04d}/{n:07d}.jpg", 1, n, n) for n in range(len(vectors))), vectors)
    return library


def library_of_files(base: Path, count: int, *, data: bytes = b"") -> Library:
    """A library in `base` that knows the `count` files in `base / "photos"`, as if it had scanned them.

    Each file is `data` and its number, 500 to a directory; all have one vector.
    """
    photos = base / "photos"
    for number in range(count):
        path = photos / f"{number // 500:04d}" / f"IMG_{number:06d}.JPG"
        if number % 500 == 0:
            path.parent.mkdir(parents=True)
        path.write_bytes(data + number.to_bytes(4, "little"))
    library = Library.open(base / "library", embedder=NoNetwork(DIM), workers=0)
    folder = library.folders.add(photos).id
    _fill(library, walk(photos, folder).files, np.broadcast_to(isotropic(1)[0], (count, DIM)))
    return library


def window_library(base: Path, photos: int, *, careless: bool = False) -> Path:
    """The directory of a library as the window finds it after a first scan: rows, thumbnails, vectors, saved index.

    There are no photos, but a folder that is online, and 50 thumbnails under the names of all. What is there from an
    earlier call is used again. `careless` makes the graph with little care: quick, as large, not good at searching.
    """
    directory = base / "library"
    if (base / "made").exists():
        return directory
    model = NoNetwork(DIM)
    model._identity = TorchEmbedder(default_weights()).identity
    vectors = like_embeddings(photos, model.identity.dim)
    (base / "photos").mkdir(parents=True)
    (base / "photos" / "a file.txt").touch()
    with Library.open(directory, embedder=model, workers=0) as library:
        folder = library.folders.add(base / "photos").id
        _fill(library, (FileStat(folder, f"{n // 500:04d}/{n:07d}.jpg", 1, n, n) for n in range(photos)), vectors)
        kept = library._parts.stores.thumbnails
        for number in range(photos):
            path = kept.path(content_hash(number))
            if number < THUMBNAILS:
                buffer = io.BytesIO()
                draw(number, 384, 288).save(buffer, "JPEG", quality=82)
                kept.write(content_hash(number), buffer.getvalue())
            else:
                path.parent.mkdir(exist_ok=True)
                os.link(kept.path(content_hash(number % THUMBNAILS)), path)
        careful = graphs._EF_CONSTRUCTION
        if careless:
            graphs._EF_CONSTRUCTION = 8  # type: ignore[misc]
        library._parts.index.ready()
        graphs._EF_CONSTRUCTION = careful  # type: ignore[misc]
    (base / "made").touch()
    return directory


def with_kinds(directory: Path) -> None:
    """Give the library of `window_library` drawn vectors of the second model as well, and have searches use both."""
    second = from_thumbnails(TorchEmbedder(kind_weights()).identity)
    with Library.open(directory, workers=0) as library:
        stores, first = library._parts.stores, library._parts.models.first.identity
        if stores.chosen.get("second") is not None:
            return
        model = stores.vectors.model_id(second)
        ids = sorted(row.id for row in stores.photos.rows(None))
        vectors = like_embeddings(len(ids), second.dim, seed=2)
        for start in range(0, len(ids), 1000):
            stores.vectors.put(model, list(zip(ids[start : start + 1000], vectors[start : start + 1000], strict=True)))
        stores.chosen.set("active", stores.vectors.model_id(first))
        stores.chosen.set("second", model)
    with Library.open(directory, workers=0) as library:
        library._parts.index.ready()


def content_hash(number: int) -> str:
    """The content hash that the `number`th photo of a made library has: spread over the folders of thumbnails."""
    return f"{number % 256:02x}{number:038x}"


def _fill(library: Library, files: Iterable[FileStat], vectors: np.ndarray) -> None:
    """One row, metadata and vector a file; one photo an hour."""
    stores = library._parts.stores
    model = stores.vectors.model_id(library.model)
    pixels = np.zeros((1, 1, 3), np.uint8)
    with stores.database.atomic():
        ids = []
        for number, file in enumerate(files):
            taken = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(1_300_000_000 + 3600 * number))
            decoded = Decoded(content_hash(number), "JPEG", 4000, 3000, Metadata(taken_at=taken), pixels, b"")
            ids.append(stores.photos.save(file, decoded))
        for start in range(0, len(ids), 1000):
            rows = zip(ids[start : start + 1000], vectors[start : start + 1000], strict=True)
            stores.vectors.put(model, list(rows))


def alternate(repeat: int, ways: dict[str, Callable[[], object]], clock: Callable[[], float]) -> dict[str, list[float]]:
    """Seconds of every way, one after the other, `repeat` times."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(repeat):
        for name, way in ways.items():
            began = clock()
            way()
            seconds[name].append(clock() - began)
    return seconds


def peak() -> float:
    """Most megabytes that this process ever had in memory."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1024)


def bars(values: dict[str, float], unit: str, target: Path) -> None:
    """Draw a bar for each value."""
    width, line, left = 900, 44, 200
    image = Image.new("RGB", (width, line * len(values) + 60), "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(16)
    pen.text((left, 14), unit, "black", font)
    most = max(values.values())
    for number, (name, value) in enumerate(values.items()):
        top = 44 + number * line
        pen.rectangle((left, top, left + (width - left - 120) * value / most, top + 28), "#1f5fbf")
        pen.text((left - 12, top + 14), name, "black", font, anchor="rm")
        pen.text((left + (width - left - 120) * value / most + 10, top + 14), f"{value:,.3g}", "black", font, "lm")
    image.save(target)
