"""Which device the network runs on, as far as it can be tried without a graphics processor."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from photosim.embedding import network, precision
from photosim.embedding.network import Network


def _present(monkeypatch: pytest.MonkeyPatch, *, cuda: bool, mps: bool, broken: tuple[str, ...] = ()) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    monkeypatch.setattr(network, "_problem", lambda name: "its driver is too old" if name in broken else None)


@pytest.mark.parametrize(
    ("cuda", "mps", "broken", "chosen"),
    [
        (True, True, (), "cuda"),
        (False, True, (), "mps"),
        (False, False, (), "cpu"),
        (True, False, ("cuda",), "cpu"),
        (True, True, ("cuda",), "mps"),
    ],
)
def test_the_first_device_that_computes(
    monkeypatch: pytest.MonkeyPatch, cuda: bool, mps: bool, broken: tuple[str, ...], chosen: str
) -> None:
    _present(monkeypatch, cuda=cuda, mps=mps, broken=broken)
    assert network.choose_device().type == chosen


def test_a_graphics_processor_that_is_not_used_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _present(monkeypatch, cuda=True, mps=False, broken=("cuda",))
    network.choose_device()
    assert "its driver is too old" in caplog.text


class Echo(torch.nn.Module):
    """Means of the picture's colours, and a note of what it was called with."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(1), requires_grad=False)
        self.seen: list[tuple[torch.device, torch.dtype, bool]] = []

    def forward(self, batch: torch.Tensor) -> torch.Tensor:
        lies = batch.is_contiguous(memory_format=torch.channels_last)
        self.seen.append((batch.device, batch.dtype, lies))
        return batch.mean((2, 3)) * self.weight


@pytest.fixture
def echo(tiny: Any) -> Network:
    facts = replace(tiny.preprocessing, mirror=False)
    return Network(Echo(), torch.device("cpu"), torch.float32, facts)


def _pixels(echo: Network, count: int = 8) -> np.ndarray:
    crop = echo.preprocessing.crop
    return np.random.default_rng(0).integers(0, 255, (count, crop, crop, 3), dtype=np.uint8)


def test_a_whole_batch_goes_to_the_device_as_bytes_and_is_widened_there(
    echo: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved: list[tuple[torch.dtype, tuple[int, ...]]] = []
    to = torch.Tensor.to

    def noted(tensor: torch.Tensor, *arguments: Any, **options: Any) -> torch.Tensor:
        if arguments and isinstance(arguments[0], torch.device):
            moved.append((tensor.dtype, tuple(tensor.shape)))
        return to(tensor, *arguments, **options)

    monkeypatch.setattr(torch.Tensor, "to", noted)
    pixels = _pixels(echo)
    vectors = echo.features(pixels)
    assert vectors.shape == (8, 3)
    assert moved == [(torch.uint8, pixels.shape)]  # a quarter of what float32 would take over the bus, in one go
    assert isinstance(echo.module, Echo)
    assert echo.module.seen == [(torch.device("cpu"), torch.float32, True)]


def test_half_precision_reaches_the_network_and_vectors_come_back_whole(echo: Network) -> None:
    half = echo.moved(torch.device("cpu"), torch.bfloat16)
    vectors = half.features(_pixels(echo))
    assert isinstance(half.module, Echo)
    assert half.module.seen[-1][1] == torch.bfloat16
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_on_cuda_half_precision_is_tried_by_the_clock_on_the_wall(
    echo: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The processor's own time says nothing about a graphics processor, which works while it waits.
    elsewhere: Any = replace(echo, device=torch.device("cuda"))
    clocks: list[str] = []
    now = iter(range(1000))
    monkeypatch.setattr(precision.time, "perf_counter", lambda: (clocks.append("wall"), float(next(now)))[1])
    monkeypatch.setattr(precision.time, "thread_time", lambda: (clocks.append("own"), 0.0)[1])
    monkeypatch.setattr(Network, "features", lambda net, pixels: np.ones((len(pixels), 4), np.float32) / 2)
    monkeypatch.setattr(Network, "moved", lambda net, device, dtype: replace(net, dtype=dtype))
    chosen = precision.faster(elsewhere, _pixels(echo))
    assert set(clocks) == {"wall"}
    assert chosen.dtype in (torch.float32, torch.bfloat16)


def test_on_a_graphics_processor_a_batch_is_as_large_as_a_scans(monkeypatch: pytest.MonkeyPatch) -> None:
    from photosim.embedding import embedder
    from photosim.pictures.batches import BATCH

    assert embedder.batch_on(torch.device("cuda")) >= BATCH
    assert embedder.batch_on(torch.device("mps")) >= BATCH
    assert embedder.batch_on(torch.device("cpu")) == embedder.BATCH
