"""Test-time choices: input size, frame, mirror, turns, pooling, projection; quality against cost.

    .venv/bin/python benchmarks/choices.py WEIGHTS.pt --data DATA --retrieval FOLDER ... --copies FOLDER \\
        [--teacher MOBILENET_V2.pt]

WEIGHTS are a ResNet18 without a projection, DATA has the photos.npy it was trained on, from which projections are
learned; the folders of classes and of copies (truth.json) are only looked at. Prints a table in Markdown; cost is what
the network computes for a photo, in passes at 128 px.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from photosim.embedding import allocator, backbones, checkpoint
from photosim.embedding.network import Network, assemble
from photosim.index.whitening import Whitening
from photosim.measuring.copies import CopyQuality, evaluate_copies
from photosim.measuring.retrieval import evaluate
from photosim.pictures import picture
from photosim.pictures.picture import Need
from photosim.values.photos import Preprocessing
from training.network import teacher_network
from training.project import fit, views_of

CPU = torch.device("cpu")
LARGEST = 224
GREY = (124, 116, 104)
POOLINGS = (1.0, 2.0, 3.0, 4.0)
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
SHOWN = ("rotated_pixels", "black_and_white", "crop_70")


@dataclass(frozen=True)
class Choice:
    """One way of turning a photo into a vector."""

    frames: tuple[str, ...] = ("crop",)
    side: int = 160
    mirror: bool = True
    turns: bool = False
    pooling: float = 4.0
    projection: str = "edits"
    library: bool = False
    """Whitened by axes learned from all the photos but the copies, as `similar --whitened` does."""

    @property
    def name(self) -> str:
        views = ", ".join(["mirror"] * self.mirror + ["four turns"] * self.turns) or "one view"
        return f"{' + '.join(self.frames)} {self.side}, {views}, pooling {self.pooling:g}, {self.projection}" + (
            ", whitened by the library" if self.library else ""
        )

    @property
    def cost(self) -> float:
        views = len(self.frames) * (2 if self.mirror else 1) * (4 if self.turns else 1)
        return views * (self.side / 128) ** 2


CHOSEN = Choice()
CHOICES = [
    Choice(side=128, pooling=1.0, projection="none"),
    Choice(side=128, mirror=False, pooling=1.0, projection="none"),
    *(Choice(side=128, pooling=p, projection="none") for p in POOLINGS[1:]),
    *(Choice(side=side, projection="none") for side in (112, 160, 192, 224)),
    *(replace(CHOSEN, frames=f, projection="none") for f in (("squeeze",), ("pad",), ("crop", "squeeze"))),
    Choice(side=128, turns=True, projection="none"),
    Choice(side=128, projection="mean"),
    *(replace(CHOSEN, projection=p) for p in ("mean", "whitened", "whitened 256", "whitened 128")),
    *(replace(CHOSEN, projection=p) for p in ("edits 256", "edits 128")),
    Choice(side=128),
    Choice(side=128, mirror=False),
    replace(CHOSEN, mirror=False),
    Choice(side=192),
    CHOSEN,
    Choice(side=128, pooling=1.0, projection="none", library=True),
    replace(CHOSEN, library=True),
]  # fmt: skip


class Photos:
    """The pictures of one folder, decoded once, and what is known of them."""

    def __init__(self, folder: Path, every: int = 1) -> None:
        self.name = folder.name
        truth = folder / "truth.json"
        if truth.exists():
            facts = json.loads(truth.read_text())
            rows = [(shot, name) for shot, names in [*facts["shots"].items()][::every] for name in names]
            paths, self.labels = [folder / name for _, name in rows], [shot for shot, _ in rows]
            self.edits = [facts["edit"].get(name) for _, name in rows]
        else:
            paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)[::every]
            self.labels, self.edits = [path.parent.name for path in paths], []
        self._pictures = [picture.decode(path.read_bytes(), Need(2 * LARGEST)) for path in paths]

    def inputs(self, frame: str, side: int, resample: Image.Resampling = Image.Resampling.BICUBIC) -> np.ndarray:
        """Uint8 (n, side, side, 3): `crop`, `teacher` (a slightly smaller crop), `squeeze` or `pad`."""
        return np.stack([_framed(one, frame, side, resample) for one in self._pictures])


def _framed(found: picture.Picture, frame: str, side: int, resample: Image.Resampling) -> np.ndarray:
    width, height = found.layout.size
    if frame == "squeeze":
        return np.asarray(found.cut(picture.WHOLE, (side, side), resample))
    if frame == "pad":
        scale = side / max(width, height)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        canvas = Image.new("RGB", (side, side), GREY)
        canvas.paste(found.cut(picture.WHOLE, size, resample), ((side - size[0]) // 2, (side - size[1]) // 2))
        return np.asarray(canvas)
    square = min(width, height) * (224 / 256 if frame == "teacher" else 1.0)
    x, y = (1 - square / width) / 2, (1 - square / height) / 2
    return np.asarray(found.cut((x, y, 1 - x, 1 - y), (side, side), resample))


class Features:
    """Features of one set by every pooling; each view is computed once."""

    def __init__(self, photos: Photos, state: dict[str, torch.Tensor]) -> None:
        self._photos = photos
        self._body = torch.nn.Sequential(*list(_network(state, 128, 1.0).module.children())[:-2])
        self._known: dict[tuple[str, int, int, bool], np.ndarray] = {}

    def of(self, choice: Choice) -> np.ndarray:
        """Unit features (n, 512), the views added before they are scaled."""
        turns = range(4 if choice.turns else 1)
        mirrored = (False, True) if choice.mirror else (False,)
        place = POOLINGS.index(choice.pooling)
        views = [self._view(f, choice.side, t, m)[place] for f in choice.frames for t in turns for m in mirrored]
        return unit(np.sum(views, axis=0))

    def _view(self, frame: str, side: int, turn: int, mirror: bool) -> np.ndarray:
        key = (frame, side, turn, mirror)
        if key not in self._known:
            pixels = np.rot90(self._photos.inputs(frame, side), turn, (1, 2))
            pixels = pixels[:, :, ::-1] if mirror else pixels
            self._known[key] = _pooled(self._body, pixels)
        return self._known[key]


def _network(state: dict[str, torch.Tensor], side: int, pooling: float, *, mirror: bool = False) -> Network:
    preprocessing = Preprocessing(side, side, mirror=mirror, pooling=pooling)
    network = assemble(backbones.get("resnet18"), dict(state), preprocessing, CPU)
    return network.moved(CPU, torch.bfloat16)


@torch.inference_mode()
def _pooled(body: torch.nn.Module, pixels: np.ndarray) -> np.ndarray:
    """Features (poolings, n, 512) of pictures (n, side, side, 3) uint8, as the product pools them."""
    parts = []
    for start in range(0, len(pixels), 32):
        places = body(_normalised(pixels[start : start + 32])).float().clamp(min=0)
        parts.append(torch.stack([places.pow(p).mean((2, 3)).pow(1 / p) for p in POOLINGS]))
    return torch.cat(parts, dim=1).numpy()


def _normalised(pixels: np.ndarray) -> torch.Tensor:
    facts = Preprocessing(224, 224)
    mean, std = (torch.tensor(values).mul_(255).view(1, 3, 1, 1) for values in (facts.mean, facts.std))
    batch = torch.from_numpy(np.ascontiguousarray(pixels)).permute(0, 3, 1, 2)
    return ((batch - mean) / std).to(torch.bfloat16)


class Projections:
    """Ways of changing features that are learned from training photos."""

    def __init__(self, state: dict[str, torch.Tensor], data: Path, count: int) -> None:
        photos = np.load(data / "photos.npy", mmap_mode="r")
        self._photos = photos[np.linspace(0, len(photos) - 1, count).astype(int)]
        self._state = state
        self._views: dict[tuple[int, float, bool], tuple[torch.Tensor, torch.Tensor]] = {}

    def apply(self, choice: Choice, features: np.ndarray) -> np.ndarray:
        """Unit vectors (n, any) of unit features (n, 512)."""
        if choice.projection == "none":
            return features
        plain, edited = self._seen(choice)
        kind, _, dim = choice.projection.partition(" ")
        if kind == "edits":
            weight, bias = fit(plain, edited, int(dim) if dim else None)
            return unit(features @ weight.float().numpy().T + bias.numpy())
        known = plain.numpy()
        mean = known.mean(0)
        if kind == "mean":
            return unit(features - mean)
        variance, axes = np.linalg.eigh(np.cov((known - mean).T))
        kept = slice(-int(dim or len(mean)), None)
        return unit((features - mean) @ (axes[:, kept] / np.maximum(variance[kept], 1e-6) ** 0.25))

    def _seen(self, choice: Choice) -> tuple[torch.Tensor, torch.Tensor]:
        key = (choice.side, choice.pooling, choice.mirror)
        if key not in self._views:
            network = _network(self._state, choice.side, choice.pooling, mirror=choice.mirror)
            self._views[key] = views_of(network, self._photos, choice.side, edits=2)
        return self._views[key]


@torch.inference_mode()
def teacher_vectors(weights: Path, photos: Photos) -> np.ndarray:
    """Vectors of a MobileNetV2 as torchvision prepares its pictures."""
    network = teacher_network(weights).to(torch.bfloat16)
    pixels = photos.inputs("teacher", 224, Image.Resampling.BILINEAR)
    parts = [network(_normalised(pixels[at : at + 32])).float() for at in range(0, len(pixels), 32)]
    return unit(torch.cat(parts).numpy())


def whitened(vectors: list[np.ndarray], sets: list[Photos]) -> list[np.ndarray]:
    """All vectors in axes learned from those that are no copies, as if they were a library."""
    own = [v if not s.edits else v[[edit is None for edit in s.edits]] for v, s in zip(vectors, sets, strict=True)]
    whitening = Whitening.fit(np.concatenate(own), least=2)
    return vectors if whitening is None else [whitening.apply(v) for v in vectors]


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)


def row(name: str, cost: str, vectors: list[np.ndarray], sets: list[Photos]) -> str:
    figures = [name, cost]
    for known, photos in zip(vectors, sets, strict=True):
        if photos.edits:
            figures += _copy_figures(evaluate_copies(known, photos.labels, photos.edits))
        else:
            figures.append(f"{evaluate(known, photos.labels).p_at_10:.3f}")
    return f"| {' | '.join(figures)} |"


def _copy_figures(quality: CopyQuality) -> list[str]:
    whole = quality.separation
    above = {edit.edit: edit.above for edit in quality.edits}
    figures = [quality.first, whole.average_precision, whole.recall, whole.above, *(above[name] for name in SHOWN)]
    return [f"{value:.3f}" for value in figures]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--retrieval", type=Path, action="append", default=[])
    parser.add_argument("--copies", type=Path, required=True)
    parser.add_argument("--teacher", type=Path)
    parser.add_argument("--learn", type=int, default=2000, help="training photos that projections are learned from")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take one in N photos, for a quick look")
    options = parser.parse_args()
    allocator.keep_memory()
    sets = [Photos(folder, options.every) for folder in (*options.retrieval, options.copies)]
    state = checkpoint.load_state(options.weights, backbones.get("resnet18"))
    titles = [photos.name for photos in sets[:-1]] + ["first", "AP", "R at P 0.99", "above", *SHOWN]
    print(f"| choice | cost | {' | '.join(titles)} |\n|{'---|' * (len(titles) + 2)}")
    if options.teacher:
        print(row("teacher (MobileNetV2), its own 224", "", [teacher_vectors(options.teacher, s) for s in sets], sets))
    projections = Projections(state, options.data, options.learn)
    features = [Features(photos, state) for photos in sets]
    for choice in CHOICES:
        vectors = [projections.apply(choice, known.of(choice)) for known in features]
        if choice.library:
            vectors = whitened(vectors, sets)
        name = f"**{choice.name}**" if choice == CHOSEN else choice.name
        print(row(name, f"{choice.cost:.1f}", vectors, sets), flush=True)


if __name__ == "__main__":
    main()
