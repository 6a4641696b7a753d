from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from photosim.embedding import precision, weights
from photosim.embedding.embedder import TorchEmbedder
from tests.helpers.pictures import draw

OURS = weights.default_weights()


def drawn(side: int) -> np.ndarray:
    return np.stack([np.asarray(draw(seed, side, side)) for seed in range(precision.ENOUGH)])


def test_bfloat16_gives_the_vectors_of_float32() -> None:
    """It is used without a trial where the processor has units for it."""
    embedder = TorchEmbedder(OURS, device="cpu")
    exact = embedder._load()
    exact = exact.moved(exact.device, torch.float32)
    pixels = drawn(embedder.identity.preprocessing.crop)
    rounded = exact.moved(exact.device, torch.bfloat16)
    cosines = (exact.features(pixels) * rounded.features(pixels)).sum(axis=1)
    assert cosines.min() >= precision._AGREEMENT


@pytest.mark.parametrize(("units", "device"), [(True, "cpu, bfloat16"), (False, "cpu, float32")])
def test_the_model_that_comes_along_is_used_without_a_trial(
    units: bool, device: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(precision, "_has_units", lambda: units)
    monkeypatch.setattr(precision.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(precision, "faster", lambda *_: pytest.fail("it was timed"))
    embedder = TorchEmbedder(OURS, device="cpu", formats=tmp_path / "formats.json")
    embedder.load()
    assert embedder.device == device


@pytest.mark.parametrize("name", ["ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"])
@pytest.mark.parametrize(("limit", "may"), [("AVX2", False), ("avx512_core", False), ("AVX512_CORE_BF16", True)])
def test_a_person_may_have_the_units_left_alone(
    name: str, limit: str, may: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True}, raising=False)
    monkeypatch.setattr(precision.platform, "machine", lambda: "x86_64")
    monkeypatch.setenv(name, limit)
    assert precision.is_worth_trying(torch.device("cpu")) is may
    assert precision.is_certain(torch.device("cpu")) is may
