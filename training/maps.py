"""Maps of the early layers, stored once, so that the late layers can be trained many times as fast.

    python -m training.maps WEIGHTS.pt --data DATA --out MAPS [--photos 61694] [--every 3]

The early layers are those up to the first block of the third stage; they stay as WEIGHTS have them. Of each photo, in
a shuffled order, its map is stored as the teacher saw the photo (crop set 0 of training.teacher), perhaps mirrored;
of one photo in EVERY also that of a heavily edited copy. Stored are, in the folder MAPS:

    plain.npy, edited.npy          (n, 10, 10, 256) uint8, for weights used at 160 px: the square root
                                   of the share of the channel's greatest value
    plain-second.npy, ...          (n, 128) half precision: pooled features of the second stage
    plain-vectors.npy              (n, 512) half precision: what WEIGHTS make of the view
    rows.npy                       (n,) of photos.npy
    greatest.npy                   (256,) float32

A photo takes 26 KB, with its copy 52 KB. What was stored before a stop stays; the next call goes on.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from photosim.embedding import allocator, backbones, checkpoint, weights
from photosim.embedding.network import Network
from photosim.values.photos import Preprocessing
from training.augment import Views
from training.network import GeneralisedMean
from training.teacher import names

CHUNK = 384
BINS = 255
ROOM = 1.25
"""Times the greatest value of a channel in the first chunk: what is above is cut off."""


def load(path: Path, preprocessing: Preprocessing | None = None) -> Network:
    """The ResNet of a weights file in float32, and its projection; the card beside it says how pictures are prepared.

    With `preprocessing`, no card is asked.

    The product folds the norms into the convolutions; here they stay, so that what is trained can be written again.
    """
    backbone = backbones.get(backbones.DEFAULT)
    state = checkpoint.load_state(path, backbone)
    beside = checkpoint.projection_file(path)
    if beside.exists():
        state |= checkpoint.load_projection(beside, backbone)
    if f"{checkpoint.PROJECTION}weight" not in state:
        raise SystemExit(f"{path} has no projection. Make one first: python -m training.project {path} --beside ...")
    resnet: Any = backbone.build()
    body = {name: value.float() for name, value in state.items() if not name.startswith(checkpoint.PROJECTION)}
    resnet.load_state_dict(body, assign=True)
    preprocessing = preprocessing or weights.identify(path).preprocessing
    resnet.avgpool = GeneralisedMean(preprocessing.pooling)
    resnet = resnet.requires_grad_(requires_grad=False).to(memory_format=torch.channels_last)
    last = (state[f"{checkpoint.PROJECTION}weight"].float(), state[f"{checkpoint.PROJECTION}bias"].float())
    return Network(resnet, torch.device("cpu"), torch.float32, preprocessing, last)


def early(resnet: torch.nn.Module, x: Tensor) -> tuple[Tensor, Tensor]:
    """Map (n, 256, h, w) after the first block of the third stage, and pooled features (n, 128) of the second."""
    x = resnet.maxpool(resnet.relu(resnet.bn1(resnet.conv1(x))))
    second = resnet.layer2(resnet.layer1(x))
    return resnet.layer3[0](second), resnet.avgpool(second).flatten(1).float()


def vectors_of(parts: list[Tensor], projection: tuple[Tensor, Tensor]) -> Tensor:
    """What the product compares, (n, 512) of unit length, of pooled features of the stages, the last stage first."""
    unit = torch.nn.functional.normalize
    features = unit(torch.cat([unit(part) for part in parts], dim=1))
    return unit(torch.nn.functional.linear(features, *projection))


def late(resnet: torch.nn.Module, maps: Tensor) -> tuple[Tensor, Tensor]:
    """Pooled features of the last stage (n, 512) and the one before (n, 256), of maps as `early` gives them."""
    third = resnet.layer3[1](maps)
    return resnet.avgpool(resnet.layer4(third)).flatten(1).float(), resnet.avgpool(third).flatten(1).float()


@dataclass(frozen=True)
class Maps:
    """Maps of one view of many photos, as they lie on the disk."""

    maps: np.ndarray
    """(n, h, w, 256) uint8."""
    second: np.ndarray
    """(n, 128)."""
    greatest: Tensor
    """(256,)"""

    @staticmethod
    def at(folder: Path, view: str) -> Maps:
        arrays = (np.load(folder / f"{view}{what}.npy", mmap_mode="r") for what in ("", "-second"))
        return Maps(*arrays, torch.from_numpy(np.load(folder / "greatest.npy")))

    def __getitem__(self, rows: np.ndarray) -> tuple[Tensor, Tensor]:
        """Maps (m, 256, h, w), channels last, and pooled features of the second stage (m, 128), of some rows."""
        shares = torch.from_numpy(self.maps[rows]).float().div_(BINS).square_().mul_(self.greatest)
        return shares.permute(0, 3, 1, 2), torch.from_numpy(self.second[rows]).float()


def stored(maps: Tensor, greatest: Tensor) -> np.ndarray:
    """Maps (n, c, h, w), none negative, as (n, h, w, c) uint8."""
    shares = (maps.float().permute(0, 2, 3, 1) / greatest).clamp(0, 1)
    return (shares.sqrt() * BINS).round().to(torch.uint8).numpy()


class Store:
    """The arrays of a folder MAPS, made when they are not there."""

    def __init__(self, folder: Path, rows: np.ndarray, every: int, size: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.every = folder, every
        self.rows = self._array("rows", (len(rows),), np.int64)
        self.rows[:] = rows
        copies = -(-len(rows) // every)
        shape = (size, size, 256)
        self.maps = {
            "plain": self._array("plain", (len(rows), *shape), np.uint8),
            "edited": self._array("edited", (copies, *shape), np.uint8),
        }
        self.second = {
            "plain": self._array("plain-second", (len(rows), 128), np.float16),
            "edited": self._array("edited-second", (copies, 128), np.float16),
        }
        self.vectors = self._array("plain-vectors", (len(rows), 512), np.float16)

    @property
    def done(self) -> int:
        """Photos that are stored."""
        file = self.folder / "done"
        return int(file.read_text()) if file.exists() else 0

    def put(self, view: str, at: int, maps: Tensor, second: Tensor) -> None:
        greatest = self.folder / "greatest.npy"
        if not greatest.exists():
            np.save(greatest, ROOM * maps.float().amax((0, 2, 3)).clamp(min=1e-6).numpy())
        there = slice(at, at + len(maps))
        self.maps[view][there] = stored(maps, torch.from_numpy(np.load(greatest)))
        self.second[view][there] = second.numpy()

    def finish(self, done: int) -> None:
        for array in (*self.maps.values(), *self.second.values(), self.vectors):
            array.flush()
        (self.folder / "done").write_text(str(done))

    def _array(self, name: str, shape: tuple[int, ...], dtype: type) -> np.memmap:
        path = self.folder / f"{name}.npy"
        if path.exists():
            return np.lib.format.open_memmap(path, mode="r+")
        return np.lib.format.open_memmap(path, mode="w+", dtype=dtype, shape=shape)


@torch.inference_mode()
def fill(store: Store, network: Network, data: Path, until: float = float("inf")) -> None:
    """Store what is not stored yet, chunk by chunk, or until that time (`time.time`)."""
    photos = np.load(data / "photos.npy", mmap_mode="r")
    boxes = np.load(names(data, "photos", 0)[0])
    resnet, projection, side = network.module, network.projection, network.preprocessing.crop
    assert projection is not None
    mean, std = (torch.tensor(v)[:, None, None] for v in (network.preprocessing.mean, network.preprocessing.std))
    began, first = time.monotonic(), store.done
    for at in range(first, len(store.rows), CHUNK):
        if time.time() > until:
            break
        rows = store.rows[at : at + CHUNK]
        views = Views(torch.Generator().manual_seed(at))
        pictures, some = torch.from_numpy(photos[rows]), torch.from_numpy(boxes[rows])
        with_copy = [place for place in range(len(rows)) if (at + place) % store.every == 0]
        seen = {
            "plain": (views.light(pictures, some, side, strength=0.0), at),
            "edited": (views.edited(pictures[with_copy], some[with_copy], side), -(-at // store.every)),
        }
        for view, (x, place) in seen.items():
            x = ((x - mean) / std).contiguous(memory_format=torch.channels_last).bfloat16()
            made = [early(resnet, part) for part in x.split(64)]
            maps, second = (torch.cat(one) for one in zip(*made, strict=True))
            store.put(view, place, maps, second)
            if view == "plain":
                last = [late(resnet, part) for part in maps.split(64)]
                parts = [torch.cat(one) for one in zip(*last, strict=True)]
                store.vectors[at : at + len(rows)] = vectors_of([*parts, second], projection).numpy()
        store.finish(at + len(rows))
        rate = (store.done - first) / (time.monotonic() - began)
        print(f"{store.done} of {len(store.rows)} photos, {rate:.0f} a second", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--photos", type=int, help="store so many (default: all)")
    parser.add_argument("--every", type=int, default=3, help="of one photo in so many, an edited copy too")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after so long")
    options = parser.parse_args()
    allocator.keep_memory()
    torch.set_num_threads(1)
    count = len(np.load(options.data / "photos.npy", mmap_mode="r"))
    rows = np.random.default_rng(0).permutation(count)[: options.photos]
    network = load(options.weights).moved(torch.device("cpu"), torch.bfloat16)
    store = Store(options.out, rows, options.every, network.preprocessing.crop // 16)
    fill(store, network, options.data, until=time.time() + 60 * options.minutes)


if __name__ == "__main__":
    main()
