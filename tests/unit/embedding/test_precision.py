from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from photosim.embedding import checkpoint, network, precision
from photosim.embedding.backbones import Backbone
from photosim.embedding.network import Network

PIXELS = np.random.default_rng(0).integers(0, 256, (8, 16, 16, 3), dtype=np.uint8)


@pytest.fixture
def exact(tiny: Backbone, saved: Path) -> Network:
    state = checkpoint.load_state(saved, tiny)
    return network.assemble(tiny, state, tiny.preprocessing, torch.device("cpu"))


def pretend_seconds(monkeypatch: pytest.MonkeyPatch, seconds: dict[torch.dtype, float]) -> None:
    """Let a pass in each format take this long by the clock the choice goes by."""
    now, original = [0.0], Network.features

    def features(net: Network, pixels: np.ndarray) -> np.ndarray:
        now[0] += seconds[net.dtype]
        return original(net, pixels)

    monkeypatch.setattr(Network, "features", features)
    monkeypatch.setattr(time, "thread_time", lambda: now[0])


@pytest.mark.parametrize("winner", [torch.float32, torch.bfloat16])
def test_the_faster_format_is_kept(exact: Network, winner: torch.dtype, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = {torch.float32: 2.0, torch.bfloat16: 2.0} | {winner: 1.0}
    pretend_seconds(monkeypatch, seconds)
    chosen = precision.faster(exact, PIXELS)
    assert chosen.dtype == winner
    assert (chosen is exact) == (winner == torch.float32)


def test_speed_does_not_excuse_other_vectors(exact: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_seconds(monkeypatch, {torch.float32: 2.0, torch.bfloat16: 1.0})
    timed = Network.features

    def features(net: Network, pixels: np.ndarray) -> np.ndarray:
        vectors = timed(net, pixels)
        return vectors if net.dtype == torch.float32 else vectors[:, ::-1]

    monkeypatch.setattr(Network, "features", features)
    assert precision.faster(exact, PIXELS) is exact


def test_a_processor_that_cannot_do_it_goes_on_in_float32(exact: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Network.features

    def features(net: Network, pixels: np.ndarray) -> np.ndarray:
        if net.dtype != torch.float32:
            raise RuntimeError("not implemented for 'BFloat16'")
        return original(net, pixels)

    monkeypatch.setattr(Network, "features", features)
    assert precision.faster(exact, PIXELS) is exact


def test_other_devices_stay_in_float32(exact: Network) -> None:
    elsewhere: Any = replace(exact, device=torch.device("mps"))
    assert precision.faster(elsewhere, PIXELS) is elsewhere
