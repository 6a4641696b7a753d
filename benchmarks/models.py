"""How long each model takes for a photo, as a multiple of the one that comes along: `benchmarks/models.py`.

Embedding only, on one thread, in turns within one run, so that other work on the computer meets all models alike. The
speed does not depend on the values of the weights, so untrained ones stand in for what would have to be downloaded.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from photosim.embedding import backbones
from photosim.embedding.embedder import TorchEmbedder
from photosim.embedding.ops import torchvision_models
from photosim.embedding.weights import default_weights

BATCH = 16


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=8)
    rounds = parser.parse_args().rounds
    import torch

    with tempfile.TemporaryDirectory() as base:
        embedders = {"resnet18 (comes along)": TorchEmbedder(default_weights(), device="cpu", threads=1)}
        for name in backbones.names():
            path = Path(base) / f"{name}.pt"
            torch.save(torchvision_models().get_model(name, weights=None).state_dict(), path)
            embedders[name] = TorchEmbedder(path, backbone=name, device="cpu", threads=1)
        pixels, seconds = {}, {}
        for name, embedder in embedders.items():
            crop = embedder.identity.preprocessing.crop
            pixels[name] = np.random.default_rng(0).integers(0, 128, (BATCH, crop, crop, 3), dtype=np.uint8)
            pixels[name][:, :, crop // 2 :] += 127  # most photos have a brighter side, and are seen once then
            embedder.embed(pixels[name])  # loads, and chooses the number format
            seconds[name] = []
        for _ in range(rounds):
            for name, embedder in embedders.items():
                began = time.thread_time()
                embedder.embed(pixels[name])
                seconds[name].append(time.thread_time() - began)
    first = statistics.median(next(iter(seconds.values())))
    print(f"{'model':<24} {'features':>8} {'input':>6} {'ms a photo':>11} {'times':>6}")
    for name, embedder in embedders.items():
        median = statistics.median(seconds[name])
        facts = embedder.identity
        print(
            f"{name:<24} {facts.dim:>8} {facts.preprocessing.crop:>6} {1000 * median / BATCH:>11.1f} "
            f"{median / first:>6.1f}  ({embedder.device})"
        )


if __name__ == "__main__":
    main()
